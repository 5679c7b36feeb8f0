/* SPDX-License-Identifier: MIT */
/* The types of records: their fields, their text, and data that do not fit. */
#include "record_packets.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Packet and records of one; both are to be freed. */
struct one {
	struct packet packet;
	struct records *records;
	const struct duet_record *rr;
};

static struct one read_one(uint16_t type, const char *data, size_t len)
{
	struct one one = {.packet = packet_of(type, data, len)};

	one.records = packet_read(&one.packet);
	assert_int_equal(one.records->sections[0].count, 1);
	one.rr = one.records->sections[0].first;
	assert_null(one.rr->next);
	assert_string_equal(one.rr->name, "www.example.");
	assert_int_equal(one.rr->type, type);
	assert_int_equal(one.rr->rrclass, DUET_CLASS_IN);
	assert_int_equal(one.rr->ttl, 60);
	assert_int_equal(one.rr->rdata_len, len);
	assert_memory_equal(one.rr->rdata, data, len);
	return one;
}

static struct one read_sample(uint16_t type)
{
	size_t i = RECORD_SAMPLES;

	while (record_samples[--i].type != type)
		assert_true(i > 0);
	return read_one(type, record_samples[i].data, record_samples[i].len);
}

static void one_free(struct one *one)
{
	records_free(one->records);
	free(one->packet.octets);
}

static void assert_bytes(struct duet_bytes bytes, const char *data, size_t len)
{
	assert_int_equal(bytes.len, len);
	assert_memory_equal(bytes.data, data, len);
}

static void every_type_has_its_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < RECORD_SAMPLES; i++) {
		struct one one = read_one(record_samples[i].type,
		    record_samples[i].data, record_samples[i].len);

		assert_string_equal(text_of(one.rr), record_samples[i].text);
		one_free(&one);
	}
}

static void simple_types_have_their_fields(void **state)
{
	struct one one = read_sample(DUET_TYPE_SOA);
	const struct duet_soa *soa = &one.rr->data.soa;

	(void)state;
	assert_string_equal(soa->mname, "ns.example.");
	assert_string_equal(soa->rname, "h.www.example.");
	assert_int_equal(soa->serial, UINT32_MAX);
	assert_int_equal(soa->refresh, 3600);
	assert_int_equal(soa->minimum, 30);
	assert_string_equal(one.rr->fields[0].name, "mname");
	one_free(&one);

	one = read_sample(DUET_TYPE_SRV);
	assert_int_equal(one.rr->data.srv.priority, 1);
	assert_int_equal(one.rr->data.srv.weight, 2);
	assert_int_equal(one.rr->data.srv.port, 5060);
	assert_string_equal(one.rr->data.srv.target, "www.example.");
	one_free(&one);

	one = read_sample(DUET_TYPE_CAA);
	assert_int_equal(one.rr->data.caa.flags, 128);
	assert_bytes(one.rr->data.caa.tag, OCTETS("issue"));
	assert_bytes(one.rr->data.caa.value, OCTETS("ca.example; x=1"));
	one_free(&one);
}

static void a_txt_keeps_its_strings_apart(void **state)
{
	struct one one = read_sample(DUET_TYPE_TXT);
	const struct duet_txt *txt = &one.rr->data.txt;

	(void)state;
	assert_int_equal(txt->count, 3);
	assert_bytes(txt->strings[0], OCTETS("a b"));
	assert_bytes(txt->strings[1], OCTETS(""));
	assert_bytes(txt->strings[2], OCTETS("\0\377"));
	one_free(&one);
}

static void a_service_has_its_parameters(void **state)
{
	struct one one = read_sample(DUET_TYPE_HTTPS);
	const struct duet_svc_params *params = &one.rr->data.https.params;

	(void)state;
	assert_int_equal(one.rr->data.https.priority, 1);
	assert_string_equal(one.rr->data.https.target, ".");
	assert_int_equal(params->count, 9);
	assert_int_equal(params->list[3].key, 3);
	assert_string_equal(params->list[3].name, "port");
	assert_string_equal(params->list[3].text, "443");
	assert_bytes(params->list[3].value, OCTETS("\1\273"));
	assert_string_equal(params->list[2].text, "");
	assert_string_equal(params->list[8].name, "key667");
	one_free(&one);
}

static void types_that_a_name_has_are_numbers(void **state)
{
	struct one one = read_sample(DUET_TYPE_NSEC);
	const struct duet_types *types = &one.rr->data.nsec.types;

	(void)state;
	assert_int_equal(types->count, 7);
	assert_int_equal(types->types[0], DUET_TYPE_A);
	assert_int_equal(types->types[6], 1025);
	one_free(&one);
}

static void no_field_is_null_where_data_do_not_fit(void **state)
{
	struct one one;

	(void)state;
	one = read_one(DUET_TYPE_NAPTR, OCTETS("\0"));
	assert_null(one.rr->fields);
	assert_string_equal(text_of(one.rr), "\\# 1 00");
	assert_int_equal(one.rr->data.naptr.order, 0);
	assert_string_equal(one.rr->data.naptr.replacement, "");
	assert_non_null(one.rr->data.naptr.flags.data);
	assert_int_equal(one.rr->data.naptr.flags.len, 0);
	one_free(&one);
	one = read_one(DUET_TYPE_MX, OCTETS("\0\12\300\377"));
	assert_null(one.rr->fields);
	assert_int_equal(one.rr->data.mx.preference, 0);
	assert_string_equal(one.rr->data.mx.exchange, "");
	one_free(&one);
}

/* The data of each sample cut short anywhere, and with an octet too much. */
static void data_of_another_length_do_not_fit(void **state)
{
	(void)state;
	for (size_t i = 0; i < RECORD_SAMPLES; i++) {
		const struct record_sample *s = &record_samples[i];
		char longer[256];
		struct one one;

		if (s->is_open)
			continue;
		for (size_t len = 0; len < s->len; len++) {
			one = read_one(s->type, s->data, len);
			/* TXT and SVCB may end at many places. */
			if (s->type != DUET_TYPE_TXT &&
			    s->type != DUET_TYPE_HTTPS &&
			    s->type != DUET_TYPE_NSEC)
				assert_null(one.rr->fields);
			one_free(&one);
		}
		memcpy(longer, s->data, s->len);
		longer[s->len] = 1;
		one = read_one(s->type, longer, s->len + 1);
		assert_null(one.rr->fields);
		one_free(&one);
	}
}

static void expect_generic(uint16_t type, const char *data, size_t len)
{
	struct one one = read_one(type, data, len);

	assert_null(one.rr->fields);
	assert_int_equal(strncmp(text_of(one.rr), "\\# ", 3), 0);
	one_free(&one);
}

static void parameters_must_be_as_their_keys_say(void **state)
{
	(void)state;
	/* Keys that repeat, and that fall. */
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\2\0\0\0\2\0\0"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\3\0\2\0\1\0\2\0\0"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\0\0\0"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\1\0\0"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\1\0\2\0\0"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\1\0\2\2h"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\2\0\1x"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\3\0\3\0\1\2"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\4\0\5\0\1\2\3\4"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\6\0\4\0\1\2\3"));
}

static void what_a_standard_forbids_does_not_fit(void **state)
{
	(void)state;
	expect_generic(DUET_TYPE_TXT, OCTETS(""));
	expect_generic(DUET_TYPE_CAA, OCTETS("\0\0x"));
	expect_generic(DUET_TYPE_CAA, OCTETS("\0\2a x"));
	expect_generic(DUET_TYPE_NSEC, OCTETS("\0\0\0"));
	expect_generic(DUET_TYPE_NSEC, OCTETS("\0\1\1\1\1\1\1"));
	expect_generic(
	    DUET_TYPE_LOC, OCTETS("\1\0\0\0\200\0\0\0\200\0\0\0\0\0\0\0"));
}

static void an_address_is_one_of_its_class_alone(void **state)
{
	struct packet p = packet_begin(1, 0, 0);
	struct records *records;

	(void)state;
	packet_add_record(
	    &p, OCTETS(WWW), DUET_TYPE_A, DUET_CLASS_CH, OCTETS("\300\0\2\1"));
	records = packet_read(&p);
	assert_null(records->sections[0].first->fields);
	assert_string_equal(
	    text_of(records->sections[0].first), "\\# 4 c0000201");
	records_free(records);
	free(p.octets);
}

static void text_is_cut_as_snprintf_does(void **state)
{
	struct one one = read_sample(DUET_TYPE_SRV);
	char text[8] = "xxxxxxx";

	(void)state;
	assert_int_equal(duet_record_text(one.rr, NULL, 0), 21);
	assert_int_equal(duet_record_text(one.rr, text, 1), 21);
	assert_string_equal(text, "");
	assert_int_equal(duet_record_text(one.rr, text, 6), 21);
	assert_string_equal(text, "1 2 5");
	one_free(&one);
}

static void types_and_classes_have_names(void **state)
{
	char text[16];

	(void)state;
	assert_int_equal(duet_type_from_name("MX"), DUET_TYPE_MX);
	assert_int_equal(duet_type_from_name("https"), DUET_TYPE_HTTPS);
	assert_int_equal(duet_type_from_name("ANY"), DUET_TYPE_ANY);
	assert_int_equal(duet_type_from_name("TYPE65280"), 65280);
	assert_int_equal(duet_type_from_name("type0"), 0);
	assert_int_equal(duet_type_from_name("TYPE15"), DUET_TYPE_MX);
	assert_int_equal(duet_type_from_name("TYPE65536"), -1);
	assert_int_equal(duet_type_from_name("TYPE"), -1);
	assert_int_equal(duet_type_from_name("TYPE+1"), -1);
	assert_int_equal(duet_type_from_name("TYPE1x"), -1);
	assert_int_equal(duet_type_from_name("MXX"), -1);
	assert_int_equal(duet_type_from_name("15"), -1);
	assert_int_equal(duet_type_from_name(""), -1);
	assert_int_equal(duet_class_from_name("ch"), DUET_CLASS_CH);
	assert_int_equal(duet_class_from_name("CLASS4660"), 4660);
	assert_int_equal(duet_class_from_name("TYPE1"), -1);
	assert_int_equal(duet_type_name(DUET_TYPE_MX, text, sizeof(text)), 2);
	assert_string_equal(text, "MX");
	assert_int_equal(duet_type_name(65280, text, 5), 9);
	assert_string_equal(text, "TYPE");
	duet_class_name(DUET_CLASS_NONE, text, sizeof(text));
	assert_string_equal(text, "NONE");
	duet_class_name(4660, text, sizeof(text));
	assert_string_equal(text, "CLASS4660");
	for (unsigned type = 0; type <= UINT16_MAX; type++) {
		duet_type_name(type, text, sizeof(text));
		assert_int_equal(duet_type_from_name(text), type);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_type_has_its_text),
	    cmocka_unit_test(simple_types_have_their_fields),
	    cmocka_unit_test(a_txt_keeps_its_strings_apart),
	    cmocka_unit_test(a_service_has_its_parameters),
	    cmocka_unit_test(types_that_a_name_has_are_numbers),
	    cmocka_unit_test(no_field_is_null_where_data_do_not_fit),
	    cmocka_unit_test(data_of_another_length_do_not_fit),
	    cmocka_unit_test(parameters_must_be_as_their_keys_say),
	    cmocka_unit_test(what_a_standard_forbids_does_not_fit),
	    cmocka_unit_test(an_address_is_one_of_its_class_alone),
	    cmocka_unit_test(text_is_cut_as_snprintf_does),
	    cmocka_unit_test(types_and_classes_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
