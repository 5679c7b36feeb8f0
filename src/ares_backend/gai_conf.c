/* SPDX-License-Identifier: MIT */
/* gai.conf(5) as glibc reads it: lines it would not take are skipped. */
#include "gai_conf.h"
#include "lines.h"
#include "prefix.h"
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* RFC 3484 section 2.1, with glibc's additions: site-local addresses are never
 * translated while private IPv4 ones are, and Teredo (RFC 4380). */
static const char standard_labels[] = "label ::1/128 0\n"
				      "label 2002::/16 2\n"
				      "label ::/96 3\n"
				      "label ::ffff:0:0/96 4\n"
				      "label fec0::/10 5\n"
				      "label fc00::/7 6\n"
				      "label 2001:0::/32 7\n"
				      "label ::/0 1\n";
static const char standard_precedence[] = "precedence ::1/128 50\n"
					  "precedence 2002::/16 30\n"
					  "precedence ::/96 20\n"
					  "precedence ::ffff:0:0/96 10\n"
					  "precedence ::/0 40\n";
static const char standard_scopes[] = "scopev4 169.254.0.0/16 2\n"
				      "scopev4 127.0.0.0/8 2\n"
				      "scopev4 0.0.0.0/0 14\n";

#define LABEL_REST 1
#define PRECEDENCE_REST 40
#define SCOPE_REST 14

struct tables {
	size_t nlabels, nprecedence, nscopes;
	bool label_rest, precedence_rest, scope_rest; /* one for all others */
};

static void *grow(void *table, size_t count, size_t size)
{
	return reallocarray(table, count + 1, size);
}

static bool read_number(const char *text, unsigned long max, unsigned long *out)
{
	char *end;

	errno = 0;
	*out = strtoul(text, &end, 10);
	return !(*out == ULONG_MAX && errno == ERANGE) && *end == '\0' &&
	       *out <= max;
}

/* "prefix/bits".  A prefix alone is no prefix: glibc then looks at a pointer
 * that it has not set, and goes by chance or crashes. */
static bool cut_bits(char *text, unsigned long max, unsigned long *bits)
{
	char *slash = strchr(text, '/');

	if (!slash)
		return false;
	*slash = '\0';
	return read_number(slash + 1, max, bits);
}

static bool add_prefix(struct gai_prefix **table, size_t *count, bool *rest,
    char *text, const char *value_text)
{
	unsigned long bits, value;
	struct gai_prefix entry, *grown;

	if (!cut_bits(text, 128, &bits) ||
	    inet_pton(AF_INET6, text, &entry.prefix) <= 0 ||
	    !read_number(value_text, INT_MAX, &value))
		return true;
	entry.bits = (unsigned)bits;
	entry.value = (int)value;
	grown = grow(*table, *count, sizeof(entry));
	if (!grown)
		return false;
	*table = grown;
	grown[(*count)++] = entry;
	*rest |= bits == 0;
	return true;
}

static bool read_net(char *text, struct in_addr *addr, unsigned long *bits)
{
	struct in6_addr mapped;

	if (!cut_bits(text, 128, bits))
		return false;
	if (inet_pton(AF_INET6, text, &mapped) <= 0)
		return inet_pton(AF_INET, text, addr) > 0 && *bits <= 32;
	if (!IN6_IS_ADDR_V4MAPPED(&mapped) || *bits < 96)
		return false;
	memcpy(addr, &mapped.s6_addr[12], sizeof(*addr));
	*bits -= 96;
	return true;
}

static bool add_scope(struct gai_conf *conf, struct tables *tables, char *text,
    const char *value_text)
{
	struct gai_scope *grown;
	struct in_addr addr;
	unsigned long bits, value;
	in_addr_t mask;

	if (!read_net(text, &addr, &bits) ||
	    !read_number(value_text, INT_MAX, &value))
		return true;
	grown = grow(conf->scopes, tables->nscopes, sizeof(*grown));
	if (!grown)
		return false;
	conf->scopes = grown;
	mask = htonl(bits ? UINT32_MAX << (32 - bits) : 0);
	grown[tables->nscopes++] =
	    (struct gai_scope){addr.s_addr & mask, mask, (int)value};
	tables->scope_rest |= bits == 0;
	return true;
}

static bool read_line(struct gai_conf *conf, struct tables *tables, char *line)
{
	char empty[] = "";
	char *keyword, *first, *second;

	line[strcspn(line, "#")] = '\0';
	keyword = next_word(&line);
	if (!keyword)
		return true;
	first = next_word(&line);
	second = first ? next_word(&line) : NULL;
	if (!first)
		first = empty;
	if (!second)
		second = empty; /* which counts as 0 */
	if (strcmp(keyword, "label") == 0)
		return add_prefix(&conf->labels, &tables->nlabels,
		    &tables->label_rest, first, second);
	if (strcmp(keyword, "precedence") == 0)
		return add_prefix(&conf->precedence, &tables->nprecedence,
		    &tables->precedence_rest, first, second);
	if (strcmp(keyword, "scopev4") == 0)
		return add_scope(conf, tables, first, second);
	return true;
}

static bool read_lines(struct gai_conf *conf, struct tables *tables, char *text)
{
	char *line;

	while ((line = next_line(&text)))
		if (!read_line(conf, tables, line))
			return false;
	return true;
}

static bool read_standard(
    struct gai_conf *conf, struct tables *tables, const char *text)
{
	char *copy = strdup(text);
	bool ok = copy && read_lines(conf, tables, copy);

	free(copy);
	return ok;
}

static int more_bits_first(const void *a, const void *b)
{
	unsigned a_bits = ((const struct gai_prefix *)a)->bits;
	unsigned b_bits = ((const struct gai_prefix *)b)->bits;

	return (a_bits < b_bits) - (a_bits > b_bits);
}

/* As numbers in network byte order, which is what glibc compares. */
static int higher_mask_first(const void *a, const void *b)
{
	in_addr_t a_mask = ((const struct gai_scope *)a)->mask;
	in_addr_t b_mask = ((const struct gai_scope *)b)->mask;

	return (a_mask < b_mask) - (a_mask > b_mask);
}

static bool close_tables(struct gai_conf *conf, struct tables *tables)
{
	char all[] = "::/0", all4[] = "0.0.0.0/0";
	char value[16] = {'0' + LABEL_REST};

	if (!tables->label_rest && !add_prefix(&conf->labels, &tables->nlabels,
				       &tables->label_rest, all, value))
		return false;
	memcpy(all, "::/0", sizeof(all));
	memcpy(value, "40", 3);
	if (!tables->precedence_rest &&
	    !add_prefix(&conf->precedence, &tables->nprecedence,
		&tables->precedence_rest, all, value))
		return false;
	memcpy(value, "14", 3);
	return tables->scope_rest || add_scope(conf, tables, all4, value);
}

bool gai_conf_init(struct gai_conf *conf, char *text)
{
	struct tables tables = {0};

	memset(conf, 0, sizeof(*conf));
	if (!read_lines(conf, &tables, text) ||
	    (tables.nlabels == 0 &&
		!read_standard(conf, &tables, standard_labels)) ||
	    (tables.nprecedence == 0 &&
		!read_standard(conf, &tables, standard_precedence)) ||
	    (tables.nscopes == 0 &&
		!read_standard(conf, &tables, standard_scopes)) ||
	    !close_tables(conf, &tables))
		return false;
	qsort(conf->labels, tables.nlabels, sizeof(*conf->labels),
	    more_bits_first);
	qsort(conf->precedence, tables.nprecedence, sizeof(*conf->precedence),
	    more_bits_first);
	qsort(conf->scopes, tables.nscopes, sizeof(*conf->scopes),
	    higher_mask_first);
	return true;
}

void gai_conf_release(struct gai_conf *conf)
{
	free(conf->labels);
	free(conf->precedence);
	free(conf->scopes);
	memset(conf, 0, sizeof(*conf));
}

static int find_prefix(
    const struct gai_prefix *table, const struct in6_addr *addr)
{
	while (!prefix_same(&table->prefix, addr, table->bits))
		table++;
	return table->value;
}

int gai_label(const struct gai_conf *conf, const struct in6_addr *addr)
{
	return find_prefix(conf->labels, addr);
}

int gai_precedence(const struct gai_conf *conf, const struct in6_addr *addr)
{
	return find_prefix(conf->precedence, addr);
}

int gai_scope(const struct gai_conf *conf, struct in_addr addr)
{
	const struct gai_scope *scope = conf->scopes;

	while ((addr.s_addr & scope->mask) != scope->addr)
		scope++;
	return scope->value;
}
