/* SPDX-License-Identifier: MIT */
/*
 * hosts.h - hosts(5), read once and looked up by name and by address
 *
 * A line is what one family sees of it.  For AF_INET, IPv6 lines are not there
 * but for two kinds: ::ffff:192.0.2.1 stands for 192.0.2.1 and ::1 for
 * 127.0.0.1.  For AF_INET6, IPv4 lines are not there.  For AF_UNSPEC each
 * line stands for the address it shows.
 */
#ifndef DUET_HOSTS_H
#define DUET_HOSTS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

struct hosts;

struct hosts_line {
	sa_family_t family; /* of addr */
	unsigned char addr[16];
	const char *name;    /* the first, official one; "" if there is none */
	const char *aliases; /* naliases strings, one behind the other */
	size_t naliases;
};

/* The text is the file, "" if there is none; it becomes the table's.  NULL:
 * out of memory, and the text is freed. */
struct hosts *hosts_new(char *text);
void hosts_free(struct hosts *hosts); /* NULL is fine */

/*
 * The lines with this name among their names, in the file's order: begin with
 * *at = 0 and call until false.  Case does not count.
 */
bool hosts_by_name(const struct hosts *hosts, const char *name, int family,
    size_t *at, struct hosts_line *line);

/* The first line with this address. */
bool hosts_by_addr(const struct hosts *hosts, const void *addr, int family,
    struct hosts_line *line);

#endif
