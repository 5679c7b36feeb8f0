/* SPDX-License-Identifier: MIT */
/*
 * duet.h - look up names through one of two interchangeable backends
 *
 * This header is the whole public interface: what is not declared here may
 * change without notice.  Three ways to use it, all starting with duet_open():
 *
 *  Blocking
 *	duet_result *res = duet_getaddrinfo_sync(r, "host", "80", NULL);
 *	if (duet_result_status(res) == DUET_OK)
 *		connect_to(duet_result_addrinfo(res));
 *	duet_result_free(res);
 *
 *  In your event loop
 *	duet_getaddrinfo(r, "host", "80", NULL, on_done, my_data, NULL);
 *	... when duet_fd(r) polls readable, call duet_process(r), which runs
 *	on_done(my_data, res) in your thread.
 *
 *  With a thread of the resolver's own
 *	Set DUET_THREAD in duet_options.flags; on_done() runs in that thread.
 *
 * What holds for every function here:
 *
 *  - Arguments are copied.  They may be freed as soon as the call returns.
 *  - A request that was accepted runs its callback exactly once, with a
 *    result it owns.  Only duet_process(), duet_wait(), duet_close() and the
 *    resolver's own thread run callbacks, never the call that submits or
 *    cancels.
 *  - No lock is held while a callback runs: it may call anything here.
 *  - A resolver may be used from several threads at once, except that
 *    duet_close() must be the last call made with it.  A result does not
 *    change any more once it is delivered.
 *  - After fork(), a resolver goes on in the process that opened it.  In the
 *    child, calls with it come back at once: with DUET_EFORKED, or 0 or -1 for
 *    want of a status.  They run no callback, and take nothing away from the
 *    parent.  Results that the child has inherited are its own.  A child forked
 *    in a callback of the resolver's own thread ends, with status 0, when that
 *    callback returns.
 *  - Signals end no wait early, whatever their handlers are installed with.
 *    The library's own threads leave those for the process to the program's.
 *  - errno is left as it was.  Times are milliseconds of CLOCK_MONOTONIC.
 */
#ifndef DUET_H
#define DUET_H

#include <netdb.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DUET_VERSION_MAJOR 0
#define DUET_VERSION_MINOR 1
#define DUET_VERSION_PATCH 0

#if defined(__GNUC__)
#define DUET_API __attribute__((visibility("default")))
#else
#define DUET_API
#endif

typedef struct duet_resolver duet_resolver; /* a backend and its requests */
typedef struct duet_result duet_result;     /* the outcome of one request */
typedef uint64_t duet_id; /* names a request; never reused, never 0 */

/*
 * Outcomes.  Their hundreds, DUET_KIND(status), are an enum duet_kind, which
 * is often enough to know.  Values are stable; new ones may appear.
 */
enum duet_status {
	DUET_OK = 0,
	/* 1xx: the name service said no; asking again changes nothing */
	DUET_ENONAME = 100, /* no such name */
	DUET_ENODATA = 101, /* the name exists without what was asked for */
	/* 2xx: no usable answer this time; asking again may help */
	DUET_EAGAIN = 200,   /* no server gave a usable answer */
	DUET_ETIMEOUT = 201, /* duet_options.timeout_ms passed */
	/* 3xx: the request cannot be carried out as written */
	DUET_EINVAL = 300,      /* an argument is missing or out of range */
	DUET_EBADNAME = 301,    /* the name cannot be encoded */
	DUET_EBADFLAGS = 302,   /* unknown flags, or some that need others */
	DUET_EFAMILY = 303,     /* an address family that is not supported */
	DUET_ESOCKTYPE = 304,   /* a socket type, or it with the protocol */
	DUET_ESERVICE = 305,    /* no such service for the socket type */
	DUET_EOVERFLOW = 306,   /* a name longer than getnameinfo() returns */
	DUET_EADDRFAMILY = 307, /* an address of the other family */
	/* 4xx: it failed for good, here or at the server */
	DUET_EFAIL = 400, /* the answer cannot be used, or was a refusal */
	DUET_ENOMEM = 401,
	DUET_ESYSTEM = 402, /* see duet_cause.sys_errno */
	DUET_ENOTSUP =
	    404,          /* not with this backend, or newer than this build */
	DUET_EBUSY = 405, /* duet_options.max_pending was reached */
	DUET_EFORKED = 406, /* the resolver is the parent process's */
	/* 5xx: the caller ended it */
	DUET_ECANCELLED = 500 /* duet_cancel(), _cancel_all() or duet_close() */
};
#define DUET_KIND(status) ((status) / 100)

enum duet_kind {
	DUET_KIND_OK = 0,
	DUET_KIND_NEGATIVE = 1,
	DUET_KIND_TEMPORARY = 2,
	DUET_KIND_USAGE = 3,
	DUET_KIND_PERMANENT = 4,
	DUET_KIND_CANCELLED = 5
};

/* Whose numbers the code of a cause is in. */
enum duet_domain {
	DUET_FROM_DUET = 0,    /* enum duet_status: decided in this library */
	DUET_FROM_EAI = 1,     /* EAI_*: getaddrinfo(3), getnameinfo(3) */
	DUET_FROM_H_ERRNO = 2, /* h_errno: gethostbyname(3), res_nquery(3) */
	DUET_FROM_ARES = 3     /* ares_status_t */
};

/* Where a status came from, unaltered.  Fields may be added at the end. */
struct duet_cause {
	enum duet_domain domain;
	int code;      /* exactly what that library returned */
	int sys_errno; /* errno, where the code refers to it, else 0 */
	int rcode;     /* RCODE of the last DNS response, -1 if none seen */
};

enum duet_flags {
	DUET_THREAD = 1 << 0, /* run callbacks in a thread of the resolver's */
	DUET_NOENV = 1 << 1,  /* do not look at the environment */
	DUET_ROTATE = 1 << 2, /* begin with another server each time */
	DUET_TCP_ONLY = 1 << 3,  /* no UDP */
	DUET_NO_SHARING = 1 << 4 /* no lookup for two requests */
};

/*
 * Options for duet_open().  Start from DUET_OPTIONS_INIT: zero in any field
 * means its default, so a program built today keeps its meaning when fields
 * are added at the end, and an old library refuses (DUET_ENOTSUP) a newer
 * field or flag that is not zero.  Where zero means something, -1 stands for
 * it.
 *
 * What the program leaves at its default is looked up in the environment
 * (DUET_TRIES, ...; docs/environment.md has them all), unless DUET_NOENV is
 * set or the program runs with raised privileges (secure_getenv(3)); and what
 * that leaves too is as the system's files say.
 *
 * The backend is "ares", "thread", or "auto", which NULL means too.  "auto" is
 * both if both can honour the options, else the one that can.  With both, each
 * request goes to ares where that answers as the system would, and to thread
 * where a name service that only the system can ask may have a say: by the
 * machine's files and the name, which docs/auto.md has the rules for.  Files
 * are looked at again when a request comes, every 10 ms at most.  See
 * duet_why().
 *
 * An option that the backend cannot honour is refused (DUET_ENOTSUP).  ares
 * honours them all; thread those marked + as ares does, those marked ~ within
 * a limit and those marked - not at all: what glibc can be told.  Other C
 * libraries can be told nothing about DNS.  Where nscd runs or nsswitch.conf
 * has other sources than files and dns, thread has these asked as always.
 */
struct duet_options {
	size_t size;         /* of this structure, as the caller knows it */
	const char *backend; /* see above */

	/* Where to write, when opening fails, what is wrong: one line such as
	 * "tries: '0' is not 1 to 100", terminated, cut to fit.  "" when it
	 * succeeds.  NULL: nowhere. */
	char *error;
	size_t error_size;

	/* Servers of DNS, in place of resolv.conf's: up to 16 (thread: 3), with
	 * ports and zones where needed, separated by commas or blanks, as in
	 * "192.0.2.1,[2001:db8::1]:5353,fe80::1%eth0". */
	const char *servers;       /* ~ */
	const char *search;        /* ~ 6 domains of 255 bytes; "." for none */
	const char *lookups;       /* - "files", "dns", or both in order */
	const char *resolv_conf;   /* - a path */
	const char *local_address; /* - to send from: IPv4, IPv6 or both */
	const char *local_device;  /* - to send through: "eth0" */

	unsigned flags;     /* + of enum duet_flags */
	int timeout_ms;     /* + for a whole request; 0: 30000, -1: no limit */
	int close_wait_ms;  /* + see duet_close(); 0: no wait, -1: no limit */
	int max_threads;    /* + native calls at a time; 0: 8 */
	int max_pending;    /* + requests at a time; 0: no limit */
	int thread_idle_ms; /* + end of an idle thread; 0: 10000, -1: never */

	/* In place of what options of resolv.conf(5) say, 0: as they do.  Where
	 * nothing says how many tries there are, ares asks an only server a
	 * question up to three times more before its time is up. */
	int ndots;          /* + 1 to 15, -1: 0 */
	int tries;          /* + 1 to 100: "attempts", over UDP */
	int try_timeout_ms; /* ~ whole seconds: "timeout", over UDP */
	int edns_size;      /* ~ 1200 or none: bytes to offer to take over UDP
	                         (RFC 6891), 512 to 65535; -1: no EDNS */

	/* Ports of servers without one of their own; 0: 53. */
	int udp_port; /* ~ the same as tcp_port */
	int tcp_port; /* ~ the same as udp_port, but with DUET_TCP_ONLY */

	int send_buffer;    /* - bytes: SO_SNDBUF of socket(7) */
	int receive_buffer; /* - bytes: SO_RCVBUF */

	/* Answers of servers are kept and given out again, their TTLs counted
	 * down, in so many bytes of memory at the most, 4096 or more; 0: none
	 * are.  An answer of a few addresses takes about 100, and what a call
	 * that is made again makes of them about 250.  Kept is what RFC 1035
	 * and RFC 2308 let be kept, and no failure; it is forgotten when its
	 * TTL has passed or this has, when there is no room, and when
	 * resolv.conf, nsswitch.conf, hosts or the servers have changed. */
	int cache_size;    /* - bytes */
	int cache_max_ttl; /* - seconds; 0: 3600 */
};
#define DUET_OPTIONS_INIT                                                     \
	{                                                                     \
		sizeof(struct duet_options), NULL, NULL, 0, NULL, NULL, NULL, \
		    NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  \
		    0, 0, 0                                                   \
	}

/* Open a resolver.  opts may be NULL.  On failure *out is NULL and the return
 * value DUET_EINVAL (an option is not as above), ENOTSUP (the backend cannot
 * honour an option, or it is newer than the library), ENOMEM, or ESYSTEM (no
 * descriptor or thread left). */
DUET_API int duet_open(duet_resolver **out, const struct duet_options *opts);

/*
 * The servers to ask from now on, as duet_options.servers has them; NULL: those
 * of resolv.conf.  What is pending goes on with those it began with, or with
 * these if it has not begun.  Returns DUET_OK, EINVAL, ENOTSUP (more than the
 * backend takes) or ENOMEM.
 */
DUET_API int duet_set_servers(duet_resolver *r, const char *servers);

/*
 * The servers that would be asked now, of resolv.conf or set:
 * "192.0.2.1:53,[2001:db8::1]:5353,[fe80::1%eth0]:53", fit for
 * duet_set_servers().  One without a port of its own has none there if UDP and
 * TCP have different ones.  Truncates, terminates and returns like
 * snprintf(3); -1 when out of memory.
 */
DUET_API int duet_get_servers(const duet_resolver *r, char *buf, size_t size);

/*
 * Cancel what is pending, run every callback that has not run yet, free the
 * resolver; NULL is fine.  When it returns no callback is running or will
 * run.  Called in a callback, it returns at once and all that happens as soon
 * as that callback, and any it is nested in, has returned; until then new
 * requests are refused (DUET_ECANCELLED).  Other threads that are still inside
 * duet_process(), duet_wait() or a blocking call come back first.
 *
 * A native call already under way cannot be stopped.  Its request is
 * cancelled at once like any other and its thread ends by itself later, using
 * no memory of the caller's; close_wait_ms is how long to wait for it.
 *
 * In a child of fork() this closes the descriptors that the child has
 * inherited, and that is all: the callbacks are the parent's to run, and the
 * memory goes with the child.
 *
 * A resolver that was never closed is in the leak reports of valgrind and
 * AddressSanitizer.  With DUET_THREAD its thread still holds it: valgrind calls
 * it reachable then, and AddressSanitizer says nothing.
 */
DUET_API void duet_close(duet_resolver *r);

/* The callback owns res, which is never NULL: duet_result_free() it. */
typedef void duet_done_fn(void *arg, duet_result *res);

/*
 * Submit a request.  Arguments mean what they mean in getaddrinfo(3),
 * getnameinfo(3), gethostbyname2(3), gethostbyaddr(3) and res_nquery(3), and
 * are judged by the backend: a bad flag is an outcome, not a refusal, and so
 * is no node and no service (EAI_NONAME).  AI_IDN, AI_CANONIDN and NI_IDN go by
 * the locale of the program at that time (setlocale(3), "C" at first, which
 * knows ASCII alone), not by that of a thread (uselocale(3)).
 *
 * Requests of one resolver that are the same in every argument and pending at
 * the same time are one lookup, unless DUET_NO_SHARING is set.  One that comes
 * after duet_set_servers(), or after resolv.conf, nsswitch.conf or hosts has
 * changed, does not share with those before; files are looked at every 10 ms at
 * most.  What can be seen of sharing is fewer packets and threads: each request
 * has its own id, callback, time limit and cancel, and counts as one where
 * requests are counted.
 *
 * *id, if id is not NULL, is set before the callback can run, and to 0 on a
 * refusal.  Returns DUET_OK, or a refusal after which done will never run:
 * EINVAL (r, done, name, sa or addr is NULL, or a length is out of range),
 * ENOMEM, EBUSY, EFORKED, ECANCELLED (the resolver is closing).
 */
DUET_API int duet_getaddrinfo(duet_resolver *r, const char *node,
    const char *service, const struct addrinfo *hints, duet_done_fn *done,
    void *arg, duet_id *id);
DUET_API int duet_getnameinfo(duet_resolver *r, const struct sockaddr *sa,
    socklen_t salen, int flags, duet_done_fn *done, void *arg, duet_id *id);
DUET_API int duet_gethostbyname(duet_resolver *r, const char *name, int family,
    duet_done_fn *done, void *arg, duet_id *id);
DUET_API int duet_gethostbyaddr(duet_resolver *r, const void *addr,
    socklen_t len, int family, duet_done_fn *done, void *arg, duet_id *id);
DUET_API int duet_query(duet_resolver *r, const char *name, int rrclass,
    int rrtype, duet_done_fn *done, void *arg, duet_id *id);

/* The same, waiting.  Never NULL: refusals too are the result's status.
 * No other request's callback runs meanwhile in the calling thread. */
DUET_API duet_result *duet_getaddrinfo_sync(duet_resolver *r, const char *node,
    const char *service, const struct addrinfo *hints);
DUET_API duet_result *duet_getnameinfo_sync(
    duet_resolver *r, const struct sockaddr *sa, socklen_t salen, int flags);
DUET_API duet_result *duet_gethostbyname_sync(
    duet_resolver *r, const char *name, int family);
DUET_API duet_result *duet_gethostbyaddr_sync(
    duet_resolver *r, const void *addr, socklen_t len, int family);
DUET_API duet_result *duet_query_sync(
    duet_resolver *r, const char *name, int rrclass, int rrtype);

/* A descriptor that polls readable while duet_process() has something to do,
 * timeouts included; 0.5 ms late while many requests wait for a thread, so that
 * one call has several answers.  It stays the same; do not read or close it.
 * -1 with DUET_THREAD. */
DUET_API int duet_fd(const duet_resolver *r);

/* Run the callbacks that are due; never block.  Returns how many ran.  What
 * becomes due meanwhile is left for the next call.  With DUET_THREAD, nothing
 * is ever due in any other thread. */
DUET_API int duet_process(duet_resolver *r);

/* Process until nothing is pending or timeout_ms (-1: no limit) has passed;
 * with DUET_THREAD, wait for that thread to have done so.  Pending is what
 * was accepted and whose callback has not begun.  Returns how many are. */
DUET_API size_t duet_wait(duet_resolver *r, int timeout_ms);

/* Make a request end as DUET_ECANCELLED.  Returns 1 if it will, 0 if it has
 * ended otherwise (its callback has run, or will run with the true outcome)
 * or never was.  Either way arg must live until the callback. */
DUET_API int duet_cancel(duet_resolver *r, duet_id id);

/* Cancel all requests submitted so far.  Returns how many that were. */
DUET_API size_t duet_cancel_all(duet_resolver *r);

/*
 * How a request ended, three times over.  The status is for deciding what to
 * do.  The error is the number that the system's own call would have given:
 * EAI_* for duet_getaddrinfo() and duet_getnameinfo(), h_errno for the others,
 * 0 for success; a request that this library itself ended (DUET_ETIMEOUT,
 * DUET_ECANCELLED, a refusal) has the nearest: EAI_AGAIN, EAI_CANCELED,
 * EAI_SYSTEM, or TRY_AGAIN, NETDB_INTERNAL.  The cause is what the library
 * underneath said and differs from backend to backend.
 */
DUET_API int duet_result_status(const duet_result *res);
DUET_API int duet_result_error(const duet_result *res);
DUET_API const struct duet_cause *duet_result_cause(const duet_result *res);

/*
 * What the system's call leaves behind besides, for a library that stands in
 * for it; programs look at it where the manual pages do not say that they may.
 *
 *  - What it leaves in errno when it fails, if its error is an h_errno; 0 for
 *    many a name that is not there.  gethostbyname2_r(3) and gethostbyaddr_r(3)
 *    return that number too.  Of other requests, 0.
 *  - Whether the thread's h_errno becomes another, which *value then is: what
 *    DNS has said last, also about one of several names and although the call
 *    found something.
 */
DUET_API int duet_result_errno(const duet_result *res);
DUET_API int duet_result_h_errno(const duet_result *res, int *value);

/* The backend that was asked, "ares" or "thread", also if the request ended
 * otherwise; NULL for a refusal. */
DUET_API const char *duet_result_backend(const duet_result *res);

/*
 * What a result holds: addrinfo of duet_getaddrinfo(), hostent of
 * duet_gethostbyname() and duet_gethostbyaddr(), host and service of
 * duet_getnameinfo(), the packet of duet_query().  A part that the request does
 * not produce, or failed to, is NULL.  The packet is the last DNS response as
 * received, also when the status says it is bad news; *len, if len is not NULL,
 * is its size in bytes, or 0.
 *
 * All of it belongs to the result and goes with it: it is not for
 * freeaddrinfo(3), nor to be written to, for results of one lookup share it.
 */
DUET_API const struct addrinfo *duet_result_addrinfo(const duet_result *res);
DUET_API const struct hostent *duet_result_hostent(const duet_result *res);
DUET_API const char *duet_result_host(const duet_result *res);
DUET_API const char *duet_result_service(const duet_result *res);
DUET_API const unsigned char *duet_result_packet(
    const duet_result *res, size_t *len);
DUET_API void duet_result_free(duet_result *res); /* NULL is fine */

/* Text for people ("name does not exist") and for logs ("DUET_ENONAME").
 * Static strings, never NULL, for any number. */
DUET_API const char *duet_strerror(int status);
DUET_API const char *duet_status_name(int status);

/* Write a cause as "EAI_AGAIN (-3): Temporary failure in name resolution",
 * followed by ": " and the words for sys_errno, and by ", RCODE 2", where it
 * has them.  Truncates, terminates and returns like snprintf(3). */
DUET_API int duet_cause_text(
    const struct duet_cause *cause, char *buf, size_t size);

/* What is running.  Static strings. */
DUET_API const char *duet_version(void);        /* "0.1.0" */
DUET_API const char *duet_backend_at(size_t i); /* compiled in; NULL at end */
/* "ares", "thread", or "auto" for both, which has both versions. */
DUET_API const char *duet_backend(const duet_resolver *r);
DUET_API const char *duet_backend_version(const duet_resolver *r);

enum duet_call {
	DUET_CALL_GETADDRINFO = 0,
	DUET_CALL_GETNAMEINFO = 1, /* without NI_NUMERICHOST */
	DUET_CALL_GETHOSTBYNAME = 2,
	DUET_CALL_GETHOSTBYADDR = 3,
	DUET_CALL_QUERY = 4
};

/* Which backend a request is for, and why.  Fields may be added at the end. */
struct duet_choice {
	const char *backend; /* "ares" or "thread"; static */
	const char *rule;    /* its name in docs/auto.md; static */
	const char *file;    /* what decided: a path or, as in "$RES_OPTIONS",
	                        a variable; NULL: none did; static */
	int line;            /* in the file, from 1; 0: the whole of it */
	char text[256];      /* why, in a clause: "/etc/nsswitch.conf:7 names
	                        "ldap", and only the system can ask it" */
};

/* What a request made now would be given to; nothing is looked up.  The name
 * is that of the call, of one that is about an address ignored.  Fills the
 * first size bytes of *out; pass sizeof(*out).  Returns DUET_OK, or EINVAL (r
 * or out is NULL, no such call, or it needs a name) or EFORKED. */
DUET_API int duet_why(duet_resolver *r, enum duet_call call, const char *name,
    struct duet_choice *out, size_t size);

/* Counts since duet_open().  Fields may be added at the end. */
struct duet_stats {
	uint64_t submitted; /* accepted requests */
	uint64_t succeeded;
	uint64_t failed;
	uint64_t cancelled;
	uint64_t pending;   /* accepted, callback not yet begun */
	uint64_t abandoned; /* native calls still running for nobody */
	/* Questions that the cache had the answer to, and those that were put
	 * to the servers while there was one (duet_options.cache_size). */
	uint64_t cache_hits, cache_misses;
};
/* Fill the first size bytes of *out; pass sizeof(*out). */
DUET_API void duet_get_stats(
    const duet_resolver *r, struct duet_stats *out, size_t size);

#ifdef __cplusplus
}
#endif

#include "duet_records.h"

#endif /* DUET_H */
