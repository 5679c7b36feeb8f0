/* SPDX-License-Identifier: MIT */
/* alias_of.h - another name of a function, with what is declared of the first */
#ifndef DUET_PRELOAD_ALIAS_OF_H
#define DUET_PRELOAD_ALIAS_OF_H

/* gcc warns of an alias that has less of it; clang has no word for that. */
#if __has_attribute(copy)
#define ALIAS_OF(name) __attribute__((alias(#name), copy(name)))
#else
#define ALIAS_OF(name) __attribute__((alias(#name)))
#endif

#endif
