/* SPDX-License-Identifier: MIT */
/*
 * generator.h - what the parts of a random case have in common
 */
#ifndef DUET_GENERATOR_H
#define DUET_GENERATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { GENERATOR_NAMES = 6, GENERATOR_NAME_SIZE = 300 };

struct generator {
	uint64_t state; /* of the random numbers */
	FILE *out;
	bool session; /* all calls in one process */
	bool no_aaaa; /* a resolver option says so */
	/* What hosts, zones and calls of the case speak of. */
	char names[GENERATOR_NAMES][GENERATOR_NAME_SIZE];
};

uint64_t generator_number(struct generator *g, uint64_t below);
bool generator_chance(struct generator *g, unsigned percent);

/* One of a list that ends in NULL. */
const char *generator_pick(struct generator *g, const char *const *list);

/* Choose the names; and one of those, or another. */
void generator_choose_names(struct generator *g);
const char *generator_name(struct generator *g);

/* Addresses, of interfaces, hosts and records alike. */
const char *generator_inet(struct generator *g);
const char *generator_inet6(struct generator *g);

/* The names of those addresses in the DNS, and domains of search lists. */
extern const char *const generator_reverse[];
extern const char *const generator_domains[];

/* A scalar of YAML, in quotes. */
void generator_quote(const struct generator *g, const char *text);

/* The parts: "env:" and "dns:" with all that is under them. */
void generate_env(struct generator *g);
void generate_dns(struct generator *g);

#endif
