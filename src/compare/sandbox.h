/* SPDX-License-Identifier: MIT */
/*
 * sandbox.h - a machine of its own for one process and its children
 *
 *	int inside(void *arg, const struct sandbox_error *failed);
 *	pid = sandbox_spawn(&config, inside, arg, &error);
 *
 * and inside, for a program under test:
 *	if (fork() == 0 && sandbox_drop_privileges())
 *		execve(...);
 *
 * No privilege is needed, nothing outside changes, there is no way back, and
 * nothing ever leaves: namespaces of users, mounts, networks, host names and
 * processes (namespaces(7)) with the /etc, the links, the addresses and
 * the routes of the configuration, whose zero is a good default.  /run is
 * empty, so that no daemon's socket (nscd, systemd-resolved) is in reach.
 *
 * Set up in src/compare/{sandbox,etc,links,rtnetlink}.c;
 * docs/internals/sandbox.md.
 */
#ifndef DUET_SANDBOX_H
#define DUET_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A file over /etc.  Of the files that decide about names (resolv.conf, hosts,
 * hostname, nsswitch.conf, gai.conf, host.conf, services, protocols, networks)
 * the machine's is never seen: what the configuration does not give is empty,
 * or the short default of etc.c. */
struct etc_file {
	const char *name; /* base name: "resolv.conf" */
	const char *text; /* NULL: no such file */
	mode_t mode;      /* 0644; 0 is readable to nobody without privileges */
	int line;         /* in the case file, for messages */
};

struct link_address {
	const char *address; /* with prefix length: "192.0.2.254/24" */
	bool deprecated;     /* preferred lifetime 0 (RFC 4862) */
};

/* A link that is up, has no autoconfigured address and leads nowhere: what is
 * sent over it is silently lost. */
struct link_config {
	const char *name; /* "d0"; "lo" adds to loopback */
	const struct link_address *addresses;
	size_t naddresses;
};

enum route_type { ROUTE_UNICAST, ROUTE_UNREACHABLE, ROUTE_BLACKHOLE };

struct route_config {
	const char *to; /* "default" (both families), "default4", "default6",
	                   or a prefix: "198.51.100.0/24" */
	enum route_type type;
	const char *dev; /* for ROUTE_UNICAST */
};

struct sandbox_config {
	const struct etc_file *files;
	size_t nfiles;
	const char *hostname; /* NULL: "sandbox" */
	/* NULL: sandbox_default_links and, if routes is NULL too, a default
	 * route over them, so that AI_ADDRCONFIG and the order of addresses
	 * are those of a host with both families.  Not NULL with nlinks 0:
	 * loopback alone. */
	const struct link_config *links;
	size_t nlinks;
	const struct route_config *routes;
	size_t nroutes;
	/* Addresses and routes of the family are left out.  127.0.0.1 stays;
	 * ::1 goes. */
	bool ipv4_off, ipv6_off;
	/* Without prefix length, perhaps with %link: what servers will listen
	 * on.  Those that would not be local are added to loopback. */
	const char *const *local_addresses;
	size_t nlocal_addresses;
};

/* One link, d0, with 192.0.2.254/24 and 2001:db8::254/64. */
extern const struct link_config sandbox_default_links[1];

struct sandbox_error {
	char text[256]; /* what failed and why, without a newline */
	char fix[256];  /* what to type to mend it; "" if nothing is known */
};

/* What runs in the sandbox, with all privileges in it, or, if it could not be
 * set up, is told why.  The process ends with what it returns, as by _exit(). */
typedef int sandbox_main(void *arg, const struct sandbox_error *failed);

/*
 * Fork a process into a sandbox of its own; the caller should have one thread.
 * The process returned, which has to be waited for, is process 1 of the
 * sandbox and does nothing but reap; run() runs in process 2.  When that
 * ends, all processes in the sandbox are killed and process 1 ends as it did
 * (128 + n for signal n); and all are killed when process 1 or the caller (its
 * thread) ends.  -1 and *error if there can be no such process.
 */
pid_t sandbox_spawn(const struct sandbox_config *config, sandbox_main *run,
    void *arg, struct sandbox_error *error);

/* The same for one that does it for its parent, whose child process 1 is
 * then, and which has to wait for it. */
pid_t sandbox_spawn_sibling(const struct sandbox_config *config,
    sandbox_main *run, void *arg, struct sandbox_error *error);

/* For a process of one thread that is to go on in a sandbox: the same, with
 * the caller waiting for process 1 and ending as it ends, or when the caller's
 * parent ends; it is process 2 that returns from here.  False and *error on
 * failure; the process should then exit. */
bool sandbox_enter(
    const struct sandbox_config *config, struct sandbox_error *error);

/* Give up, for good, the privileges in the sandbox: only then do the modes
 * of files hold.  Async-signal-safe: may be called after vfork().  False and
 * errno on failure. */
bool sandbox_drop_privileges(void);

/* Whether sandboxes can be made here, tried in a child. */
bool sandbox_available(struct sandbox_error *error);

/* For the files that set it up: fill in *error, with ": " and the text of
 * errno if err is not 0, and with the fix that err suggests; return false. */
bool sandbox_fail(struct sandbox_error *error, int err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
