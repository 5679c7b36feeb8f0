/* SPDX-License-Identifier: MIT */
/* A socket that carries some questions. */
#include "port.h"

/* One that has been quiet for so long is not used again: this host may have
 * another address by now. */
#define QUIET_US 1000000

bool port_has_room(const struct port *port, int64_t now_us)
{
	return port->fd >= 0 && port->begun < PORT_QUESTIONS &&
	       (port->waiting > 0 || now_us - port->used_us <= QUIET_US);
}

bool port_has_served(const struct port *port)
{
	return port->waiting == 0 &&
	       (port->fd < 0 || port->begun == PORT_QUESTIONS);
}

void port_take(struct port *port, struct exchange *ex, uint16_t id)
{
	ex->port = port;
	ex->id = id;
	ex->place = (unsigned char)port->begun++;
	port->ids[ex->place] = id;
	port->exchanges[ex->place] = ex;
	port->waiting++;
	port->used_us = ex->sent_us;
}

void port_leave(struct exchange *ex)
{
	ex->port->exchanges[ex->place] = NULL;
	ex->port->waiting--;
	ex->port = NULL;
}

struct exchange *port_find(const struct port *port, uint16_t id)
{
	for (unsigned i = 0; i < port->begun; i++)
		if (port->ids[i] == id && port->exchanges[i])
			return port->exchanges[i];
	return NULL;
}
