/* SPDX-License-Identifier: MIT */
/*
 * etc.h - the /etc of a sandbox
 */
#ifndef DUET_ETC_H
#define DUET_ETC_H

#include "sandbox.h"

/* How the machine's other files are seen; not every kernel can overlay. */
enum etc_kind { ETC_OVERLAY, ETC_LINKS };

/* In the new mount namespace of the process, which must be allowed to mount:
 * cover /etc with the files of the configuration and its defaults, beside the
 * machine's other files, in the first way, from the one given on, that works.
 * /run must be writable and is left with a folder in it, which stays in use.
 * False and *error on failure. */
bool etc_make(const struct sandbox_config *config, enum etc_kind first,
    struct sandbox_error *error);

#endif
