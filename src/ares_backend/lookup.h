/* SPDX-License-Identifier: MIT */
/*
 * lookup.h - a job under way, and the steps that kinds of jobs share
 *
 * Everything happens in the thread that is in the backend.  A function that
 * starts something may find that it has ended already: the lookup may then be
 * gone when it returns.
 */
#ifndef DUET_LOOKUP_H
#define DUET_LOOKUP_H

#include "core/answer.h"
#include "core/job.h"
#include "routes.h"
#include "service.h"
#include "source.h"

/* What lookups of a backend have in common. */
struct lookup_context {
	struct ask_context ask;
	struct sysconf *conf;
	struct routes routes;
	struct lookup *first, *last; /* under way */
	size_t count;                /* of them */
	struct lookup *spare;        /* memory for the next; owned */
	char *domain;                /* of this host, for NI_NOFQDN; owned */
	bool domain_known;
};

struct lookup {
	struct lookup *prev, *next;
	struct lookup_context *context;
	struct job *job;
	struct sysconf *conf;
	struct answer *answer; /* by found_answer(); all strings are its */
	struct found found;
	struct source_call call;
	size_t source;  /* of nsswitch.conf, being asked */
	int herr, err;  /* what h_errno and errno would be now */
	int left_herr;  /* what the program's h_errno would be, or HERR_KEPT */
	int left_errno; /* duet_result_errno() */

	/* host_start()'s */
	void (*host_done)(struct lookup *l);
	enum nss_status host_status;
	bool asked_any, merging;
	struct found *kept; /* while merging; owned */

	union {
		struct {
			bool got_inet6;
			int family, flags;
			const char *name; /* NULL: this host */
			char *idn;        /* owned */
			const char *canonical;
			struct service_type types[SERVICE_MAX_TYPES];
			size_t ntypes;
			struct found all; /* of both families */
			struct nss_reply first;
			int no_data, no_inet6_data;
		} gai;
		struct {
			const char *host;
			char *own_name; /* this host's; owned */
			int stage;
			int left_herr;
		} nameinfo;
	};
};

/* Begin a job; it is finished then or later. */
void lookup_start(struct lookup_context *context, struct job *job);

/* End one that is under way and that nobody wants any more. */
void lookup_cancel(struct lookup *l);

/* A job that has not begun. */
void lookup_refuse(struct job *job, int status);

/* The job is finished and the lookup freed.  error is an EAI_* or h_errno; the
 * answer is given away if it is 0, or with_answer. */
void lookup_finish(struct lookup *l, int error, bool with_answer);

/*
 * gethostbyname2_r(3), gethostbyaddr_r(3): ask the sources in turn.  The call's
 * function, name, addr and family are set by the caller, l->herr and l->err
 * are what they would be.  At the end host_done() with l->found and:
 */
void host_start(struct lookup *l, void (*done)(struct lookup *l));
bool host_found(const struct lookup *l);
int host_errno(const struct lookup *l); /* the call's return value */

/* The kinds. */
void addrinfo_start(struct lookup *l);
void addrinfo_release(struct lookup *l);
void addrinfo_answer(struct lookup *l); /* l->gai has what was found */
void nameinfo_start(struct lookup *l);
void nameinfo_release(struct lookup *l);
void hostent_start(struct lookup *l);
void query_start(struct lookup *l);

#endif
