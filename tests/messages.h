/* SPDX-License-Identifier: MIT */
/*
 * messages.h - every message that a function of the sources is called with
 *
 * They are read from the sources: a message that somebody adds is one that the
 * test wants to hear.  All of it fails the test where something is wrong.
 */
#ifndef DUET_TEST_MESSAGES_H
#define DUET_TEST_MESSAGES_H

struct messages;

/* The literal formats in calls of the functions (NULL ends them) in the *.c of
 * a folder, both where ?: chooses. */
struct messages *messages_read(
    const char *folder, const char *const *functions);

/* A text was said: whatever format makes it is heard. */
void messages_hear(struct messages *messages, const char *text);

/* That all were heard but these (NULL ends them), which nothing can be made to
 * say; frees. */
void messages_all_heard(
    struct messages *messages, const char *const *but_these);

#endif
