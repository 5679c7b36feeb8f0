/* SPDX-License-Identifier: MIT */
/* The records of a response, as duet's own backends write them. */
#include "compare/dns_words.h"
#include "protocol.h"
#include "records/records.h"
#include <stdio.h>
#include <stdlib.h>

enum { HEADER_SIZE = 12, NAME_SIZE = 16 };

static void answer_record(struct call *call, const struct duet_record *rr)
{
	size_t data_size = (size_t)duet_record_text(rr, NULL, 0) + 1, size;
	char type[NAME_SIZE], class[NAME_SIZE], *data, *text;
	FILE *line = open_memstream(&text, &size);

	data = malloc(data_size);
	if (!line || !data)
		abort();
	duet_type_name(rr->type, type, sizeof(type));
	duet_class_name(rr->rrclass, class, sizeof(class));
	duet_record_text(rr, data, data_size);
	fprintf(line, "%s %u %s %s %s", rr->name, rr->ttl, class, type, data);
	fclose(line);
	answer_item(call, text);
	free(text);
	free(data);
}

static void answer_rcode(struct call *call, int rcode)
{
	char text[NAME_SIZE];

	snprintf(text, sizeof(text), "RCODE%d", rcode);
	answer_text(call, "rcode",
	    dns_rcode_name(rcode) ? dns_rcode_name(rcode) : text);
}

void answer_response(
    struct call *call, const unsigned char *packet, size_t size)
{
	struct records *records;

	if (size < HEADER_SIZE || !(packet[2] & 0x80))
		return;
	records = records_read(packet, size);
	if (!records)
		abort();
	answer_rcode(call, packet[3] & 0x0f);
	if (records->sections[DUET_SECTION_ANSWER].count >= 0) {
		answer_list(call, "records");
		for (const struct duet_record *rr =
			 records->sections[DUET_SECTION_ANSWER].first;
		     rr; rr = rr->next)
			answer_record(call, rr);
		answer_list_end(call);
	}
	records_free(records);
}
