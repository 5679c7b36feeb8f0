/* SPDX-License-Identifier: MIT */
/* mangle.h - replies whose octets are made wrong */
#ifndef DUET_NAMESERVER_MANGLE_H
#define DUET_NAMESERVER_MANGLE_H

#include "nameserver.h"

/* Do what the action says about octets to a reply of so many, in room for
 * MESSAGE_MAX of them.  Returns how many it has then. */
size_t mangle(const struct ns_action *action, uint8_t *message, size_t size);

#endif
