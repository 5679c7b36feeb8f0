/* SPDX-License-Identifier: MIT */
/*
 * choose.h - which backend "auto" stands for
 *
 * The first rule that applies decides:
 *
 *	| nsswitch.conf(5), hosts: line             | backend |
 *	| ----------------------------------------- | ------- |
 *	| a source other than "files" and "dns"     | thread  |
 *	| an action, as in "[NOTFOUND=return]"      | thread  |
 *	| anything else, or no line, or no file     | ares    |
 *
 * The ares backend knows files and DNS and asks one after the other; whatever
 * else the machine is set up to do, only the system's own calls do.
 */
#ifndef DUET_CHOOSE_H
#define DUET_CHOOSE_H

/* The name of a backend, static.  The path is that of nsswitch.conf. */
const char *choose_backend(const char *nsswitch_path);

#endif
