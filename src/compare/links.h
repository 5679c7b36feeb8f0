/* SPDX-License-Identifier: MIT */
/*
 * links.h - the network of a sandbox, as its configuration has it
 */
#ifndef DUET_LINKS_H
#define DUET_LINKS_H

#include "sandbox.h"

/* What can be a link; not every kernel has each of them. */
enum link_kind { LINK_VETH, LINK_DUMMY, LINK_TUN };

/* In the new network namespace of the process, which must be allowed to:
 * bring loopback up and make the links, addresses and routes, each link of the
 * first kind, from the one given on, that the kernel has.  What is sent to an
 * address made is not lost.  False and *error on failure. */
bool links_make(const struct sandbox_config *config, enum link_kind first,
    struct sandbox_error *error);

#endif
