/* SPDX-License-Identifier: MIT */
/*
 * load.h - the work that every peer is given, and what came of it
 *
 * Look-up number i is of the name n<i>.bench.example.  The server's answers to it
 * are 10.0.0.0 + i and fd00::<i>, so each can be checked; with --host NAME=ADDRESS
 * or NAME=ADDRESS,ADDRESS it is of NAME, which has these.  A peer
 *
 *	takes numbers with load_next() until it says no,
 *	keeps load.in_flight of them under way,
 *	says load_address() for each address it is given, then load_done().
 *
 * All of it may be called from any thread, load_next() from several at a time
 * only where load.shared; a number belongs to one at a time.
 */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define LOAD_NAME 32

struct load {
	size_t total;     /* look-ups */
	size_t in_flight; /* at a time */
	size_t names;     /* distinct names; look-up i is of name i % names */
	bool single;      /* A alone, by a query for records */
	unsigned threads; /* where the peer has a choice */
	size_t hosts;     /* how many addresses --host has; 0 without it */
	struct sockaddr_storage host[2];
	bool cache;    /* let the peer keep answers */
	bool no_cache; /* it keeps none, even where it would by itself */
	bool blocking; /* by calls that wait, where the peer has a choice */
	bool spread;   /* a socket for each hundred questions, likewise */
	bool jobs;     /* nothing is looked up, nothing has an address */
	bool shared;   /* the peer says so: threads of it share the work */
	size_t many;   /* the server gives so many addresses of each family: the
			   * first + j * 2^18; 1 if not said */
};
extern struct load load;

/* From the arguments of the program. */
void load_begin(int argc, char **argv);

/* The next look-up and its name; false when there is none left. */
bool load_next(size_t *i, char name[LOAD_NAME]);
/* The same for a job, which has no name. */
bool load_next_job(size_t *i);
/* What came before was preparation. */
void load_restart(void);

void load_name(size_t i, char name[LOAD_NAME]);
size_t load_begun(void); /* how many it has handed out */

void load_address(size_t i, const struct sockaddr *sa);
void load_inet(size_t i, int family, const void *addr);
void load_done(size_t i);

/* Tell on standard output how it went, as a line of JSON.  Returns the exit
 * status: 1 if a look-up has failed or has the wrong answer. */
int load_end(void);

/* The program cannot go on. */
void load_die(const char *what) __attribute__((noreturn));

#endif
