/* SPDX-License-Identifier: MIT */
/*
 * program.h - the file that would run, and whether a library can be loaded
 * into it (ld.so(8))
 */
#ifndef DUET_PROGRAM_H
#define DUET_PROGRAM_H

/* The file that execvp(3) would run, to be freed; NULL and errno. */
char *program_find(const char *name);

/* Why none can be loaded into this file, or into the interpreter that its
 * first line names: "is linked statically"; static.  NULL if nothing is known
 * to stand against it. */
const char *program_refuses(const char *path);

#endif
