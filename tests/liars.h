/* SPDX-License-Identifier: MIT */
/*
 * liars.h - `duet compare` on two resolvers that say what a test wants
 *
 * Each is adapters/recorded.sh.  For groups of cmocka's in a folder of
 * command.h.
 */
#ifndef DUET_TEST_LIARS_H
#define DUET_TEST_LIARS_H

#include <jansson.h>

/* A case with one call, c. */
struct liars {
	const char *one, *two; /* the members of the answer, `"code":"ok"`, or a
	                          shell command that writes it, or does not;
	                          $2 is duet */
	const char *keys; /* lines of YAML: other keys of the case; or NULL */
	const char
	    *call; /* other keys of the call, ", deadline: 1s"; or NULL */
};

/* The result in the report for each of the cases. */
json_t *liars_compare(const struct liars *cases, size_t count);

/* "new: status class, wire names": the verdict, what makes it (differences,
 * annotations that are gone, claims that do not hold) and why; until the next
 * call. */
const char *liars_told(const json_t *result);

/* An answer, for commands. */
#define LIARS_SAY(members) "cat <<'EOF'\n{\"id\":\"c\"," members "}\nEOF\n"

#endif
