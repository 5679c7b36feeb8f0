/* SPDX-License-Identifier: MIT */
/* Queries as members of a JSON object. */
#include "event.h"
#include "dns_words.h"
#include "memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *text_json(const char *bytes, size_t length)
{
	json_t *text = json_stringn(bytes ? bytes : "", length);
	char *escaped;
	size_t n = 0;

	if (text)
		return text;
	escaped = memory_zeroed(length + 1, 4);
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		n += (size_t)sprintf(
		    escaped + n, byte < 128 ? "%c" : "\\%03u", byte);
	}
	text = json_stringn(escaped, n);
	free(escaped);
	return text;
}

/* Those of the query that a resolver may set. */
static json_t *flags_json(const struct ns_event *event)
{
	json_t *flags = json_array();

	if (event->rd)
		json_array_append_new(flags, json_string("rd"));
	if (event->ad)
		json_array_append_new(flags, json_string("ad"));
	if (event->cd)
		json_array_append_new(flags, json_string("cd"));
	return flags;
}

json_t *event_json(const struct ns_event *event, const char *call)
{
	char qtype[DNS_TYPE_NAME_SIZE];
	json_t *object = json_pack("{sI}", "t_us", (json_int_t)event->t_us);

	if (call)
		json_object_set_new(object, "call", json_string(call));
	json_object_set_new(object, "server", json_string(event->server));
	json_object_set_new(object, "proto",
	    json_string(event->proto == NS_TCP ? "tcp" : "udp"));
	if (event->malformed)
		json_object_set_new(object, "malformed", json_true());
	json_object_set_new(
	    object, "qname", text_json(event->qname, strlen(event->qname)));
	json_object_set_new(
	    object, "qtype", json_string(dns_type_name(event->qtype, qtype)));
	json_object_set_new(object, "edns", json_boolean(event->edns));
	json_object_set_new(object, "flags", flags_json(event));
	if (event->rule >= 0)
		json_object_set_new(object, "rule", json_integer(event->rule));
	if (event->rcode >= 0) {
		const char *rcode = dns_rcode_name(event->rcode);
		json_object_set_new(object, "rcode",
		    rcode ? json_string(rcode)
			  : json_sprintf("RCODE%d", event->rcode));
	}
	if (event->tc)
		json_object_set_new(object, "tc", json_true());
	return object;
}
