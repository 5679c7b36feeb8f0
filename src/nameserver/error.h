/* SPDX-License-Identifier: MIT */
/* error.h - how this folder says what is wrong with its configuration */
#ifndef DUET_NAMESERVER_ERROR_H
#define DUET_NAMESERVER_ERROR_H

#include "nameserver.h"

/* Fill in the error; always false, so that it can be returned. */
bool error_set(struct ns_error *error, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
