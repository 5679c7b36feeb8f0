/* SPDX-License-Identifier: MIT */
/* What zones answer, as text. */
#include "zone_asking.h"
#include "dns_text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

size_t ask_zones(const char *const *texts, const char *question,
    uint8_t wire[MESSAGE_MAX], size_t limit)
{
	struct zone *zones[8];
	struct ns_error error;
	size_t n = 0;
	for (; texts[2 * n]; n++) {
		struct ns_zone config = {texts[2 * n], texts[2 * n + 1], 1};
		zones[n] = zone_new(&config, &error);
		if (!zones[n])
			fail_msg("%d: %s", error.line, error.text);
	}

	uint8_t query[512];
	struct query q;
	struct reply r = {0};
	size_t size = dns_query(query, 1, question, 0);
	assert_int_equal(query_read(&q, query, size), QUERY_OK);
	assert_true(
	    lookup_answer((const struct zone *const *)zones, n, &q, &r));
	size = reply_write(&r, &q, wire, limit);

	reply_release(&r);
	while (n--)
		zone_free(zones[n]);
	return size;
}

const char *answer_of(const char *const *texts, const char *question)
{
	static char text[TEXT_SIZE];
	static uint8_t wire[MESSAGE_MAX];
	size_t size = ask_zones(texts, question, wire, MESSAGE_MAX);
	dns_print(text, sizeof text, wire, size, question);
	return text;
}
