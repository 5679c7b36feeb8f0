/* SPDX-License-Identifier: MIT */
/*
 * addrinfo_number.h - getaddrinfo(3) of an address written as a number
 *
 * As addrinfo.c would answer it, for a job that needs_nobody(): without a
 * lookup, which knows files, servers and this host.
 */
#ifndef DUET_ADDRINFO_NUMBER_H
#define DUET_ADDRINFO_NUMBER_H

#include "core/job.h"

struct outcome addrinfo_number(const struct job *job, struct answer **answer);

#endif
