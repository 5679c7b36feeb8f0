/* SPDX-License-Identifier: MIT */
/* source.h - a descriptor in the nameserver's epoll, and what it wakes */
#ifndef DUET_NAMESERVER_SOURCE_H
#define DUET_NAMESERVER_SOURCE_H

#include <stdint.h>

struct nameserver;

/* The first member of what it is for. */
struct source {
	void (*ready)(
	    struct nameserver *ns, struct source *self, uint32_t events);
	int fd; /* -1: closed */
};

#endif
