/* SPDX-License-Identifier: MIT */
/* Messages as text. */
#include "dns_text.h"
#include <ldns/ldns.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

size_t dns_query(
    uint8_t *out, uint16_t id, const char *question, unsigned edns_size)
{
	char name[256], type[32];
	assert_int_equal(sscanf(question, "%255s %31s", name, type), 2);
	ldns_pkt *pkt = ldns_pkt_query_new(ldns_dname_new_frm_str(name),
	    ldns_get_rr_type_by_name(type), LDNS_RR_CLASS_IN, 0);
	ldns_pkt_set_id(pkt, id);
	if (edns_size)
		ldns_pkt_set_edns_udp_size(pkt, edns_size);

	uint8_t *wire;
	size_t size;
	assert_int_equal(ldns_pkt2wire(&wire, pkt, &size), LDNS_STATUS_OK);
	assert_true(size <= DNS_QUERY_MAX);
	memcpy(out, wire, size);
	free(wire);
	ldns_pkt_free(pkt);
	return size;
}

static void print_section(FILE *f, const char *name, const ldns_rr_list *list)
{
	for (size_t i = 0; i < ldns_rr_list_rr_count(list); i++) {
		char *line = ldns_rr2str(ldns_rr_list_rr(list, i));
		for (char *c = line; *c; c++)
			if (*c == '\t')
				*c = ' ';
		fprintf(f, "%s %s", name, line);
		free(line);
	}
}

static void check_question(const ldns_pkt *pkt, const char *question)
{
	char name[256], type[32];
	const ldns_rr *rr = ldns_rr_list_rr(ldns_pkt_question(pkt), 0);
	sscanf(question, "%255s %31s", name, type);
	char *owner = ldns_rdf2str(ldns_rr_owner(rr));
	assert_string_equal(owner, name); /* the case too */
	assert_int_equal(ldns_rr_get_type(rr), ldns_get_rr_type_by_name(type));
	free(owner);
}

void dns_print(char *text, size_t room, const uint8_t *wire, size_t size,
    const char *question)
{
	ldns_pkt *pkt;
	assert_int_equal(ldns_wire2pkt(&pkt, wire, size), LDNS_STATUS_OK);
	assert_true(ldns_pkt_qr(pkt));
	check_question(pkt, question);

	FILE *f = fmemopen(text, room, "w");
	char *rcode = ldns_pkt_rcode2str(
	    ldns_pkt_get_rcode(pkt) | ldns_pkt_edns_extended_rcode(pkt) << 4);
	fprintf(f, "%s%s%s%s%s%s%s", rcode, ldns_pkt_aa(pkt) ? " aa" : "",
	    ldns_pkt_tc(pkt) ? " tc" : "", ldns_pkt_rd(pkt) ? " rd" : "",
	    ldns_pkt_ra(pkt) ? " ra" : "", ldns_pkt_ad(pkt) ? " ad" : "",
	    ldns_pkt_cd(pkt) ? " cd" : "");
	if (ldns_pkt_edns(pkt))
		fprintf(f, " edns %u", ldns_pkt_edns_udp_size(pkt));
	fprintf(f, "\n");
	print_section(f, "an", ldns_pkt_answer(pkt));
	print_section(f, "ns", ldns_pkt_authority(pkt));
	print_section(f, "ar", ldns_pkt_additional(pkt));
	fclose(f);
	free(rcode);
	ldns_pkt_free(pkt);
}

uint16_t dns_id(const uint8_t *wire)
{
	return wire[0] << 8 | wire[1];
}
