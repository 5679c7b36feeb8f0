/* SPDX-License-Identifier: MIT */
/* `do`: what a server does in place of answering as its zones say. */
#include "case_reader.h"
#include "dns_words.h"
#include <limits.h>
#include <string.h>

static const char *const keys[] = {"drop", "rcode", "synth", "answer",
    "authority", "additional", "order", "keep", "tc", "flags", "edns", "raw",
    "id", "question", "counts", "cut", "trail", "delay", "hold", "duplicate",
    "from", "length", "drip", "close", "reset", "stall", NULL};

/* The rest after "seed:", if the text begins with that. */
static const char *after(const char *text, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(text, prefix, length) ? NULL : text + length;
}

static bool read_number(struct reader *r, const struct node *node,
    const char *what, const char *text, long max, long *number)
{
	char *end;
	size_t digits = strspn(text, "0123456789");

	*number = digits && digits < 12 ? strtol(text, &end, 10) : -1;
	if (*number >= 0 && *number <= max && !text[digits])
		return true;
	fail(r, node, "%s %s; it must be a number from 0 to %ld", what,
	    shown(r, text), max);
	return false;
}

static void read_order(
    struct reader *r, const struct node *map, struct ns_action *a)
{
	static const char *const words[] = {
	    "rotate", "reverse", "seed:NUMBER", NULL};
	const struct node *node = get(map, "order");
	const char *text = node_text(r, node, "order");
	const char *seed = text ? after(text, "seed:") : NULL;
	long number;

	if (!text)
		return;
	if (seed) {
		a->order = NS_SHUFFLE;
		if (read_number(r, node, "the seed", seed, INT_MAX, &number))
			a->seed = number;
		return;
	}
	a->order = NS_ROTATE + (node_word(r, node, "order", words) == 1);
}

static void read_edns(
    struct reader *r, const struct node *map, struct ns_action *a)
{
	static const char *const words[] = {
	    "off", "badvers", "cookie:bad", "size:NUMBER", NULL};
	static const enum ns_edns how[] = {
	    NS_EDNS_OFF, NS_EDNS_BADVERS, NS_EDNS_BAD_COOKIE};
	const struct node *node = get(map, "edns");
	const char *text = node_text(r, node, "edns");
	const char *size = text ? after(text, "size:") : NULL;
	long number;
	int k;

	if (!text)
		return;
	if (size) {
		if (read_number(r, node, "the size", size, 65535, &number))
			a->edns_size = number;
		if (!reader_failed(r) && !number)
			fail(r, node, "a size of 0; 1 to 65535 are possible");
		return;
	}
	k = node_word(r, node, "edns", words);
	if (k >= 0 && k < 3)
		a->edns = how[k];
}

static void read_flags(
    struct reader *r, const struct node *map, struct ns_action *a)
{
	static const char *const names[] = {
	    "qr", "aa", "rd", "ra", "ad", "cd", NULL};
	static const enum ns_flag flags[] = {NS_FLAG_QR, NS_FLAG_AA, NS_FLAG_RD,
	    NS_FLAG_RA, NS_FLAG_AD, NS_FLAG_CD};
	const struct node *node = get(map, "flags");

	if (!check_map(r, node, "flags", names))
		return;
	for (size_t i = 0; names[i]; i++) {
		if (!get(node, names[i]))
			continue;
		if (field_bool(r, node, names[i], false))
			a->set |= flags[i];
		else
			a->clear |= flags[i];
	}
}

static int digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *found = strchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c);

	return c && found ? (int)(found - digits) : -1;
}

/* Pairs of digits, with spaces between them if somebody likes them. */
static struct ns_octets read_octets(
    struct reader *r, const struct node *map, const char *key)
{
	const struct node *node = get(map, key);
	const char *text = field_text(r, map, key);
	struct ns_octets octets = {NULL, 0};
	uint8_t *data;

	if (!text)
		return octets;
	octets.data = data = reader_alloc(r, strlen(text) / 2 + 1, 1);
	while (*text) {
		if (strchr(" \n", *text)) {
			text++;
			continue;
		}
		if (digit(text[0]) < 0 || digit(text[1]) < 0) {
			fail(r, node,
			    "%s %s; write octets as pairs of hexadecimal "
			    "digits, as in \"c0 0c\"",
			    key, shown(r, text));
			break;
		}
		data[octets.size++] = digit(text[0]) << 4 | digit(text[1]);
		text += 2;
	}
	if (octets.size > 65533)
		fail(r, node, "%s of %zu octets; a message has 65535 at most",
		    key, octets.size);
	return octets;
}

/* "+1", "-1" */
static int read_change(struct reader *r, const struct node *node,
    const char *what, const char *text)
{
	bool sign = text[0] == '+' || text[0] == '-';
	size_t digits = sign ? strspn(text + 1, "0123456789") : 0;

	if (!digits || digits > 5 || text[1 + digits]) {
		fail(r, node, "%s %s; write by how much it is wrong: +1 or -1",
		    what, shown(r, text));
		return 0;
	}
	return strtol(text, NULL, 10);
}

static void read_counts(
    struct reader *r, const struct node *map, struct ns_action *a)
{
	static const char *const names[] = {"qd", "an", "ns", "ar", NULL};
	const struct node *node = get(map, "counts");

	if (!check_map(r, node, "counts", names))
		return;
	for (size_t i = 0; names[i]; i++) {
		const char *text = field_text(r, node, names[i]);

		if (text)
			a->counts[i] =
			    read_change(r, get(node, names[i]), names[i], text);
	}
}

static void read_length(
    struct reader *r, const struct node *map, struct ns_action *a)
{
	const struct node *node = get(map, "length");
	const char *text = node_text(r, node, "length");

	if (text && !strcmp(text, "wrong"))
		a->length = 1;
	else if (text)
		a->length = read_change(r, node, "length", text);
}

/* "1B/50ms" */
static void read_drip(
    struct reader *r, const struct node *map, struct ns_action *a)
{
	const struct node *node = get(map, "drip");
	const char *text = node_text(r, node, "drip");
	size_t digits = text ? strspn(text, "0123456789") : 0;
	int ms = 0;

	if (!text)
		return;
	if (!digits || digits > 5 || !after(text + digits, "B/")) {
		fail(r, node, "drip %s; write it as 1B/50ms", shown(r, text));
		return;
	}
	read_duration_ms(r, node, "drip", text + digits + 2, &ms);
	a->drip_size = strtol(text, NULL, 10);
	a->drip_ms = ms;
	if (!reader_failed(r) && (a->drip_size == 0 || ms == 0))
		fail(r, node, "drip %s never ends; write it as 1B/50ms",
		    shown(r, text));
}

/* on: before the answer; a number: after so many octets of it. */
static void read_end(struct reader *r, const struct node *map, const char *key,
    enum ns_end end, struct ns_action *a)
{
	const struct node *node = get(map, key);
	const char *text = node_text(r, node, key);
	long octets;

	if (!text || a->end != NS_GO_ON)
		return;
	if (strchr("0123456789", text[0])) {
		if (read_number(r, node, key, text, 65537, &octets))
			a->end_after = octets;
		a->end = end;
	} else if (strcmp(text, "on") == 0) {
		a->end = end;
	} else {
		fail(r, node,
		    "%s %s; write on, or after how many octets of the answer",
		    key, shown(r, text));
	}
}

static void read_delivery(
    struct reader *r, const struct node *map, struct ns_action *a)
{
	static const char *const holds[] = {"until-next", NULL};
	static const char *const addresses[] = {"other-address", NULL};

	a->delay_ms = field_duration_ms(r, map, "delay", 0);
	a->hold = field_word(r, map, "hold", holds, -1) == 0;
	a->duplicate = field_integer(r, map, "duplicate", 1, 1000, 0);
	a->other_address = field_word(r, map, "from", addresses, -1) == 0;
	read_length(r, map, a);
	read_drip(r, map, a);
	read_end(r, map, "close", NS_CLOSE, a);
	read_end(r, map, "reset", NS_RESET, a);
	read_end(r, map, "stall", NS_STALL, a);
}

static void read_message(
    struct reader *r, const struct node *map, struct ns_action *a)
{
	static const char *const ids[] = {"wrong", NULL};
	static const char *const questions[] = {
	    "wrong", "otherCase", "missing", NULL};

	a->raw = read_octets(r, map, "raw");
	a->wrong_id = field_word(r, map, "id", ids, -1) == 0;
	a->question =
	    NS_QUESTION_WRONG + field_word(r, map, "question", questions,
				    NS_QUESTION - NS_QUESTION_WRONG);
	read_counts(r, map, a);
	a->cuts = get(map, "cut");
	a->cut = field_integer(r, map, "cut", -65535, 65535, 0);
	a->trail = read_octets(r, map, "trail");
}

/* What cannot be done together: the first says more than the second leaves. */
static void check_together(struct reader *r, const struct node *map)
{
	static const char *const pairs[][2] = {{"raw", "rcode"},
	    {"raw", "synth"}, {"raw", "answer"}, {"raw", "authority"},
	    {"raw", "additional"}, {"raw", "order"}, {"raw", "keep"},
	    {"raw", "tc"}, {"raw", "flags"}, {"raw", "edns"},
	    {"raw", "question"}, {"raw", "counts"}, {"synth", "rcode"},
	    {"synth", "answer"}, {"hold", "delay"}, {"hold", "drip"},
	    {"close", "reset"}, {"close", "stall"}, {"reset", "stall"}};

	if (get(map, "drop") && map->n > 1)
		fail(r, map,
		    "a rule that drops the query does nothing else; leave "
		    "'drop' or the rest out");
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		if (get(map, pairs[i][0]) && get(map, pairs[i][1]))
			fail(r, get(map, pairs[i][1]),
			    "'%s' beside '%s'; leave one of them out",
			    pairs[i][1], pairs[i][0]);
}

/* What one transport alone can do needs a rule for that alone. */
static void check_transport(
    struct reader *r, const struct node *map, const struct ns_match *match)
{
	static const char *const streams[] = {
	    "length", "drip", "close", "reset", "stall"};

	for (size_t i = 0; i < sizeof(streams) / sizeof(*streams); i++)
		if (get(map, streams[i]) && match->proto != NS_TCP)
			fail(r, get(map, streams[i]),
			    "'%s' is for connections; add 'proto: tcp' to the "
			    "match",
			    streams[i]);
	if (get(map, "from") && match->proto != NS_UDP)
		fail(r, get(map, "from"),
		    "'from' is for datagrams; add 'proto: udp' to the match");
}

void action_read(struct reader *r, const struct node *map,
    const struct ns_match *match, struct ns_action *a)
{
	const struct node *keep = get(map, "keep");

	a->rcode = a->keep = -1;
	if (!check_map(r, map, "do", keys))
		return;
	a->drop = field_bool(r, map, "drop", false);
	a->rcode = field_word(r, map, "rcode", dns_rcode_names, -1);
	a->synth = !!get(map, "synth");
	node_word(
	    r, get(map, "synth"), "synth", (const char *const[]){"name", NULL});
	a->answer = field_text(r, map, "answer");
	a->authority = field_text(r, map, "authority");
	a->additional = field_text(r, map, "additional");
	read_order(r, map, a);
	if (keep && keep->kind == NODE_SCALAR && !strcmp(keep->text, "none"))
		a->keep = 0;
	else
		a->keep = field_integer(r, map, "keep", 0, 10000, -1);
	a->tc = field_bool(r, map, "tc", false);
	read_flags(r, map, a);
	read_edns(r, map, a);
	read_message(r, map, a);
	read_delivery(r, map, a);
	check_together(r, map);
	check_transport(r, map, match);
}
