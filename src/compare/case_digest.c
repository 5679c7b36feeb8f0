/* SPDX-License-Identifier: MIT */
/* What decides what a resolver does with a case, as a short text. */
#include "case_reader.h"
#include <inttypes.h>
#include <string.h>

/* FNV-1a, 64 bits. */
static uint64_t mix(uint64_t hash, const char *text)
{
	for (;; text++) {
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3U;
		if (!*text)
			return hash; /* its end counts too */
	}
}

static uint64_t mix_node(uint64_t hash, const struct node *node)
{
	static const char *const kinds[] = {
	    [NODE_SCALAR] = "=", [NODE_LIST] = "[", [NODE_MAP] = "{"};

	hash = mix(hash, kinds[node->kind]);
	if (node->kind == NODE_SCALAR)
		return mix(hash, node->text);
	for (size_t i = 0; i < node->n; i++) {
		if (node->kind == NODE_MAP)
			hash = mix(hash, node->keys[i]->text);
		hash = mix_node(hash, node->items[i]);
	}
	return mix(hash, ".");
}

/* Other keys are for people and for judging. */
const char *case_digest(struct reader *r, const struct node *tree)
{
	static const char *const keys[] = {
	    "env", "dns", "calls", "session", NULL};
	uint64_t hash = 0xcbf29ce484222325U;

	for (const char *const *key = keys; *key; key++) {
		const struct node *node = get(tree, *key);

		hash = mix(hash, *key);
		if (node)
			hash = mix_node(hash, node);
	}
	return reader_text(r, "%016" PRIx64, hash);
}
