/* SPDX-License-Identifier: MIT */
/* Domain names in wire form: taken apart, compared, printed. */
#include "dname.h"
#include <string.h>

/* A length octet is at most 63 and so never looks like a letter: names can be
 * folded as a whole. */
static uint8_t fold(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

size_t dname_check(const uint8_t *data, size_t size)
{
	size_t at = 0;
	while (at < size && data[at] <= 63) {
		size_t next = at + 1 + data[at];
		if (next > DNAME_MAX || next > size)
			return 0;
		if (data[at] == 0)
			return next;
		at = next;
	}
	return 0;
}

size_t dname_length(const uint8_t *name)
{
	size_t at = 0;
	while (name[at])
		at += 1 + name[at];
	return at + 1;
}

void dname_split(struct dname *d, const uint8_t *name)
{
	unsigned n = 0;
	size_t at = 0;
	for (; name[at]; at += 1 + name[at])
		d->at[n++] = at;
	d->wire = name;
	d->labels = n;
	d->at[n] = at;

	uint32_t hash = 2166136261; /* FNV-1a */
	d->hash[n] = hash;
	while (n--) {
		const uint8_t *label = name + d->at[n];
		for (unsigned i = 0; i <= label[0]; i++)
			hash = (hash ^ fold(label[i])) * 16777619;
		d->hash[n] = hash;
	}
}

bool dname_same(const void *a, const void *b, size_t size)
{
	const uint8_t *p = a, *q = b;
	for (size_t i = 0; i < size; i++)
		if (p[i] != q[i] && fold(p[i]) != fold(q[i]))
			return false;
	return true;
}

bool dname_equal(const uint8_t *a, const uint8_t *b)
{
	size_t size = dname_length(a);
	return size == dname_length(b) && dname_same(a, b, size);
}

bool dname_under(const struct dname *d, const struct dname *ancestor)
{
	if (d->labels < ancestor->labels)
		return false;
	unsigned i = d->labels - ancestor->labels;
	return d->hash[i] == ancestor->hash[0] &&
	       dname_equal(d->wire + d->at[i], ancestor->wire);
}

size_t dname_print(const uint8_t *name, char text[DNAME_TEXT])
{
	char *out = text;
	for (; *name; name += 1 + *name) {
		for (unsigned i = 1; i <= *name; i++) {
			uint8_t c = name[i];
			if (c <= ' ' || c > '~') {
				*out++ = '\\';
				*out++ = '0' + c / 100;
				*out++ = '0' + c / 10 % 10;
				c = '0' + c % 10;
			} else if (strchr(".\\\"();@$", c)) {
				*out++ = '\\';
			}
			*out++ = c;
		}
		*out++ = '.';
	}
	if (out == text)
		*out++ = '.';
	*out = '\0';
	return out - text;
}
