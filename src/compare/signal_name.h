/* SPDX-License-Identifier: MIT */
/* signal_name.h - the names of signals, as in signal(7) */
#ifndef DUET_SIGNAL_NAME_H
#define DUET_SIGNAL_NAME_H

enum { SIGNAL_NAME_SIZE = 16 };

/* "SIGSEGV", or "signal 40" in the buffer. */
const char *signal_name(int number, char buffer[SIGNAL_NAME_SIZE]);

#endif
