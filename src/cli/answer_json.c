/* SPDX-License-Identifier: MIT */
/* A result as an answer of docs/protocol.md. */
#include "compare/dns_words.h"
#include "escape.h"
#include "lookup.h"
#include "records.h"
#include "words.h"
#include <arpa/inet.h>
#include <netinet/in.h>

/* The number where it has no word. */
static json_t *word_json(const struct word *words, int number)
{
	const char *text = word_text(words, number);

	return text ? json_string(text) : json_integer(number);
}

static json_t *address_json(int family, const void *address)
{
	char text[INET6_ADDRSTRLEN];
	json_t *entry = json_object();

	if (inet_ntop(family, address, text, sizeof(text)))
		json_object_set_new(entry, "addr", json_string(text));
	json_object_set_new(entry, "family", word_json(family_words, family));
	return entry;
}

static json_t *addrinfo_json(const struct addrinfo *ai)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)ai->ai_addr;
	const struct sockaddr_in6 *v6 =
	    (const struct sockaddr_in6 *)ai->ai_addr;
	bool is_v6 = ai->ai_family == AF_INET6;
	json_t *entry = address_json(ai->ai_family,
	    is_v6 ? (const void *)&v6->sin6_addr : &v4->sin_addr);

	json_object_set_new(
	    entry, "socktype", word_json(socktype_words, ai->ai_socktype));
	json_object_set_new(
	    entry, "protocol", word_json(protocol_words, ai->ai_protocol));
	json_object_set_new(entry, "port",
	    json_integer(ntohs(is_v6 ? v6->sin6_port : v4->sin_port)));
	if (is_v6 && v6->sin6_scope_id)
		json_object_set_new(
		    entry, "scope", json_integer(v6->sin6_scope_id));
	if (is_v6 && v6->sin6_flowinfo)
		json_object_set_new(
		    entry, "flowinfo", json_integer(ntohl(v6->sin6_flowinfo)));
	return entry;
}

static void add_addrinfo(json_t *answer, const struct addrinfo *list)
{
	json_t *addresses = json_array();

	json_object_set_new(answer, "addresses", addresses);
	for (const struct addrinfo *ai = list; ai; ai = ai->ai_next)
		json_array_append_new(addresses, addrinfo_json(ai));
	if (list->ai_canonname)
		json_object_set_new(
		    answer, "canonical", escape_json(list->ai_canonname));
}

static void add_hostent(json_t *answer, const struct hostent *host)
{
	json_t *addresses = json_array(), *aliases = json_array();

	json_object_set_new(answer, "addresses", addresses);
	for (char **address = host->h_addr_list; *address; address++)
		json_array_append_new(
		    addresses, address_json(host->h_addrtype, *address));
	if (host->h_name)
		json_object_set_new(
		    answer, "canonical", escape_json(host->h_name));
	json_object_set_new(answer, "aliases", aliases);
	for (char **alias = host->h_aliases; *alias; alias++)
		json_array_append_new(aliases, escape_json(*alias));
}

static void add_names(json_t *answer, const duet_result *res)
{
	const char *host = duet_result_host(res);
	const char *service = duet_result_service(res);

	if (host)
		json_object_set_new(answer, "host", escape_json(host));
	if (service)
		json_object_set_new(answer, "service", escape_json(service));
}

static void add_response(json_t *answer, const duet_result *res)
{
	int rcode = duet_result_cause(res)->rcode;
	const char *name = dns_rcode_name(rcode);
	json_t *records = record_lines(res);

	if (rcode >= 0)
		json_object_set_new(answer, "rcode",
		    name ? json_string(name) : json_sprintf("RCODE%d", rcode));
	if (records)
		json_object_set_new(answer, "records", records);
}

static void add_error(
    json_t *answer, enum duet_domain domain, const duet_result *res)
{
	const struct duet_cause *cause = duet_result_cause(res);
	int error = duet_result_error(res);
	char symbol[SYMBOL_SIZE];

	json_object_set_new(answer, "domain",
	    json_string(domain == DUET_FROM_EAI ? "eai" : "h_errno"));
	json_object_set_new(answer, "raw", json_integer(error));
	error_symbol(domain, error, symbol);
	json_object_set_new(answer, "symbol", json_string(symbol));
	if (cause->sys_errno)
		json_object_set_new(answer, "errno",
		    json_string(errno_symbol(cause->sys_errno, symbol)));
	json_object_set_new(
	    answer, "code", json_string(status_word(duet_result_status(res))));
}

json_t *answer_json(
    const struct lookup *lookup, const duet_result *res, long t_us)
{
	const struct duet_cause *cause = duet_result_cause(res);
	json_t *answer = json_object();
	char text[256];

	add_error(answer, lookup_domain(lookup), res);
	if (duet_result_addrinfo(res))
		add_addrinfo(answer, duet_result_addrinfo(res));
	if (duet_result_hostent(res))
		add_hostent(answer, duet_result_hostent(res));
	add_names(answer, res);
	if (lookup->op == OP_QUERY)
		add_response(answer, res);
	json_object_set_new(answer, "t_us", json_integer(t_us));
	if (duet_result_status(res) != DUET_OK) {
		duet_cause_text(cause, text, sizeof(text));
		json_object_set_new(answer, "cause", escape_json(text));
	}
	return answer;
}
