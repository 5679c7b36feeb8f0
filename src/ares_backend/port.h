/* SPDX-License-Identifier: MIT */
/*
 * port.h - a socket, and with it a source port, that carries some questions
 *
 * A hundred at most, one after the other: the answers to them fit into its
 * receive buffer, and ports stay unpredictable (RFC 5452 section 9.2).
 */
#ifndef DUET_PORT_H
#define DUET_PORT_H

#include "exchange.h"

#define PORT_QUESTIONS 100

struct port {
	struct port *next;
	int fd; /* -1: closed */
	int64_t used_us;
	unsigned begun, waiting;
	uint16_t ids[PORT_QUESTIONS];
	struct exchange *exchanges[PORT_QUESTIONS]; /* NULL: done */
};

/* Whether it takes another question at that time. */
bool port_has_room(const struct port *port, int64_t now_us);

/* Whether nothing is waited for, and nothing will be. */
bool port_has_served(const struct port *port);

/* Its next question has this ID. */
void port_take(struct port *port, struct exchange *ex, uint16_t id);
void port_leave(struct exchange *ex);

/* The one under way with an ID; NULL: none. */
struct exchange *port_find(const struct port *port, uint16_t id);

#endif
