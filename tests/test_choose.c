/* SPDX-License-Identifier: MIT */
/* Which backend a request is for: the rules of docs/auto.md, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/choose.h"

/* A machine, a request, and the rule that is to apply. */
struct row {
	const char *nsswitch; /* the hosts line; NULL: no file */
	const char *name;     /* NULL: an address */
	const char *rule;
	const char *resolv, *gai; /* files; NULL: not there */
	const char *res_options;
	bool mdns_allow, nscd;
	enum job_kind kind; /* with an address: JOB_NAMEINFO if 0 */
	int flags;          /* AI_* or NI_* */
};

static void read_text(struct facts *facts, const char *text,
    void (*facts_of)(struct facts *, char *))
{
	char *copy = strdup(text ? text : "");

	facts_of(facts, copy);
	free(copy);
}

static void read_machine(struct facts *facts, const struct row *row)
{
	char nsswitch[256] = "";

	memset(facts, 0, sizeof(*facts));
	if (row->nsswitch)
		snprintf(nsswitch, sizeof(nsswitch), "passwd: sss\nhosts:%s\n",
		    row->nsswitch);
	read_text(facts, nsswitch, facts_of_nsswitch);
	read_text(facts, row->resolv, facts_of_resolv_conf);
	read_text(facts, row->gai, facts_of_gai_conf);
	facts_of_environment(facts, row->res_options);
	if (row->mdns_allow)
		facts->of[FACT_MDNS_ALLOW].where = "/etc/mdns.allow";
	if (row->nscd)
		facts->of[FACT_NSCD].where = "/var/run/nscd/socket";
}

static struct job job_of(const struct row *row)
{
	struct job job = {.kind = row->kind};

	if (!row->name && row->kind == JOB_ADDRINFO && !row->flags)
		job.kind = JOB_NAMEINFO;
	switch (job.kind) {
	case JOB_ADDRINFO:
		job.in.addrinfo.node = row->name;
		job.in.addrinfo.flags = row->flags;
		break;
	case JOB_HOSTBYNAME:
		job.in.hostbyname.name = row->name;
		break;
	case JOB_QUERY:
		job.in.query.name = row->name;
		break;
	case JOB_NAMEINFO:
		job.in.nameinfo.flags = row->flags;
		break;
	default:
		break;
	}
	return job;
}

static void expect_row(const struct row *row)
{
	struct job job = job_of(row);
	struct choice choice;
	struct facts facts;

	read_machine(&facts, row);
	choice = choose(&facts, &job);
	if (strcmp(choice_rule(&choice), row->rule) != 0)
		fail_msg("hosts:%s, %s: %s in place of %s",
		    row->nsswitch ? row->nsswitch : " (none)",
		    row->name ? row->name : "(address)", choice_rule(&choice),
		    row->rule);
}

/* The rule, and then what else the row has. */
#define EXPECT(line, about, ...)  \
	expect_row(&(struct row){ \
	    .nsswitch = (line), .name = (about), .rule = __VA_ARGS__})

static bool is_native(const char *rule)
{
	for (int i = RULE_ADDRESS; i < NRULES; i++) {
		struct choice choice = {.rule = (enum rule)i};

		if (strcmp(choice_rule(&choice), rule) == 0)
			return choice_is_native(&choice);
	}
	fail_msg("no rule %s", rule);
	return false;
}

static void each_rule_has_its_backend(void **state)
{
	static const char *const ares[] = {
	    "address", "onion", "query", "plain"};
	static const char *const thread[] = {"unreadable", "resolv-option",
	    "nscd", "source", "mdns-local", "mdns-reverse", "mdns-allow",
	    "myhostname", "myhostname-reverse", "last-source", "gai-reload"};

	(void)state;
	for (size_t i = 0; i < sizeof(ares) / sizeof(*ares); i++)
		assert_false(is_native(ares[i]));
	for (size_t i = 0; i < sizeof(thread) / sizeof(*thread); i++)
		assert_true(is_native(thread[i]));
	assert_int_equal(NRULES - RULE_ADDRESS, 4 + 11);
}

static void each_rule_has_a_sentence(void **state)
{
	const struct fact fact = {"/etc/x", 3, "word"};
	char text[256];

	(void)state;
	for (int i = 0; i < NRULES; i++) {
		struct choice choice = {(enum rule)i, &fact};

		assert_in_range(
		    choice_text(&choice, text, sizeof(text)), 20, 200);
		assert_null(strstr(text, "(null)"));
		assert_null(strpbrk(text, "\n"));
	}
}

static void files_and_dns_are_plain(void **state)
{
	(void)state;
	EXPECT(NULL, "www.example", "plain");
	EXPECT("", "www.example", "plain");
	EXPECT(" files dns", "www.example", "plain");
	EXPECT(" files dns", "x", "plain");
	EXPECT(" files dns", "x.local", "plain");
	EXPECT(" files dns", "localhost", "plain");
	EXPECT(" files dns", "x\\.com", "plain");
	EXPECT(" files dns", "foo.com%en0", "plain");
	EXPECT(" files dns", NULL, "plain");
	EXPECT("\tdns files # mdns4", "x.local", "plain");
	EXPECT(" dns", "www.example", "plain");
	EXPECT(" files", "www.example", "plain");
	EXPECT(" files [NOTFOUND=return] dns [ !UNAVAIL=return ]",
	    "www.example", "plain");
	EXPECT(" dns [success=return notfound=continue unavail=continue "
	       "tryagain=continue] files [notfound=return]",
	    "www.example", "plain");
}

static void other_sources_are_for_the_system(void **state)
{
	static const char *const sources[] = {"resolve", "ldap", "nis", "db",
	    "sss", "mymachines", "wins", "compat", "dnssec", "filesystem",
	    "mdns_custom", "FILES", "Dns"};
	char line[64];

	(void)state;
	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
		snprintf(line, sizeof(line), " files %s dns", sources[i]);
		EXPECT(line, "www.example", "source");
		EXPECT(line, NULL, "source");
	}
	EXPECT("resolve[!UNAVAIL=return] files", "www.example", "source");
	EXPECT(" mymachines resolve [!UNAVAIL=return] files myhostname dns",
	    "x.local", "source");
	EXPECT(" dns files something_custom", "x.com", "source");
}

static void mdns_matters_to_local_names_and_addresses(void **state)
{
	static const char *const local[] = {
	    "foo.local", "foo.local.", "foo.LOCAL", "foo.LOCAL.", "a.b.local"};
	static const char *const lines[] = {
	    " files mdns4_minimal [NOTFOUND=return] dns", " files mdns dns",
	    " files mdns6_minimal[ notfound = RETURN ] dns"};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		for (size_t j = 0; j < sizeof(local) / sizeof(*local); j++)
			EXPECT(lines[i], local[j], "mdns-local");
		EXPECT(lines[i], "google.com", "plain");
		EXPECT(lines[i], "local", "plain");
		EXPECT(lines[i], "x.mylocal", "plain");
		EXPECT(lines[i], NULL, "mdns-reverse");
		EXPECT(lines[i], NULL, "mdns-reverse", .kind = JOB_HOSTBYADDR);
		EXPECT(lines[i], "x.com", "mdns-allow", .mdns_allow = true);
		EXPECT(lines[i], "x.local", "mdns-local", .mdns_allow = true);
	}
	EXPECT(" files mdns4_minimal [NOTFOUND=return] dns mdns4", "x.local",
	    "mdns-local");
	EXPECT(" files mdns4 [UNAVAIL=return] dns", "x.com", "source");
	EXPECT(" files mdns4 [!NOTFOUND=continue] dns", "x.com", "source");
}

static void myhostname_matters_to_its_names_and_addresses(void **state)
{
	static const char *const names[] = {"_gateway", "_Gateway", "_gateway.",
	    "_outbound", "localhost", "Localhost", "localhost.",
	    "anything.localhost", "localhost.localdomain",
	    "anything.localhost.localdomain"};
	char own[256] = "", upper[256];

	(void)state;
	gethostname(own, sizeof(own) - 1);
	for (size_t i = 0; i < sizeof(own); i++)
		upper[i] = (char)(own[i] >= 'a' && own[i] <= 'z' ? own[i] - 32
								 : own[i]);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		EXPECT(" files dns myhostname", names[i], "myhostname");
	EXPECT(" files dns myhostname", own, "myhostname");
	EXPECT(" files dns myhostname", upper, "myhostname");
	EXPECT(" files myhostname mdns4_minimal [NOTFOUND=return] dns", own,
	    "myhostname");
	EXPECT(" files myhostname dns", "x.com", "plain");
	EXPECT(" files myhostname dns", "somehostname", "plain");
	EXPECT(" files myhostname dns", "notlocalhost", "plain");
	EXPECT(" files myhostname dns", "gateway", "plain");
	EXPECT(" files dns myhostname", NULL, "myhostname-reverse");
	EXPECT(" files myhostname [NOTFOUND=return] dns", "x.com", "source");
}

static void the_last_source_says_how_a_search_ends(void **state)
{
	(void)state;
	EXPECT(" files dns myhostname", "x.com", "last-source");
	EXPECT(" files mdns4_minimal [NOTFOUND=return] dns mdns4", "google.com",
	    "last-source");
	EXPECT(" myhostname", "x.com", "last-source");
	EXPECT(" dns myhostname files", "x.com", "plain");
	EXPECT(" dns ldap", "x.com", "source");
}

static void addresses_need_no_name_service(void **state)
{
	static const char *const addresses[] = {"192.0.2.1", "127.1",
	    "0x7f000001", "::1", "2001:db8::1", "fe80::1%eth0",
	    "::ffff:192.0.2.1"};
	static const char *const names[] = {
	    "1.example", "192.0.2.1.", "192.0.2.1 x", "fe80::1::2", "::g"};

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		EXPECT(" ldap", addresses[i], "address");
		EXPECT(
		    " ldap", addresses[i], "address", .kind = JOB_HOSTBYNAME);
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		EXPECT(" ldap", names[i], "source");
	EXPECT(" ldap", "www.example", "address", .flags = AI_NUMERICHOST);
	EXPECT(" ldap", NULL, "address", .flags = AI_PASSIVE);
	EXPECT(" ldap", NULL, "address", .kind = JOB_NAMEINFO,
	    .flags = NI_NUMERICHOST);
}

static void queries_are_for_dns_servers(void **state)
{
	(void)state;
	EXPECT(" ldap", "www.example", "query", .kind = JOB_QUERY);
	EXPECT(" mdns", "x.local", "query", .kind = JOB_QUERY);
	EXPECT(" files", "127.0.0.1", "query", .kind = JOB_QUERY);
	EXPECT(" files", "x", "query", .kind = JOB_QUERY, .nscd = true);
	EXPECT(" files", "x", "resolv-option", .kind = JOB_QUERY,
	    .resolv = "options new-thing\n");
}

static void onion_names_are_kept(void **state)
{
	(void)state;
	EXPECT(" ldap", "x.onion", "onion");
	EXPECT(" files dns", "a.b.ONION.", "onion", .kind = JOB_HOSTBYNAME);
	EXPECT(" files dns", "x.onion", "onion", .kind = JOB_QUERY);
	EXPECT(" ldap", "onion", "source");
	EXPECT(" files dns", "x.onion", "onion", .resolv = "options new\n");
}

static void unknown_words_of_resolv_conf_are_for_the_system(void **state)
{
	(void)state;
	EXPECT(NULL, "x", "plain",
	    .resolv = "# c\n; c\n\nnameserver 192.0.2.1\ndomain a\nsearch a b\n"
		      "sortlist 192.0.2.0\noptions ndots:2 timeout:1 "
		      "attempts:2 rotate edns0 single-request\n"
		      "options\tsingle-request-reopen no_tld_query "
		      "no-tld-query\n"
		      "options no-reload use-vc trust-ad no-aaaa\noptions\n");
	EXPECT(NULL, "x", "resolv-option", .resolv = "options ndots:1 inet6\n");
	EXPECT(NULL, "x", "resolv-option", .resolv = "options ndots\n");
	EXPECT(NULL, "x", "resolv-option", .resolv = "lookup file bind\n");
	EXPECT(NULL, NULL, "resolv-option", .resolv = "family inet4 inet6");
	EXPECT(NULL, "x", "plain", .res_options = "ndots:3 rotate");
	EXPECT(NULL, "x", "resolv-option", .res_options = "rotate strange");
}

static void what_ares_does_not_apply_is_for_the_system(void **state)
{
	(void)state;
	EXPECT(NULL, "x", "gai-reload", .gai = "reload yes\n");
	EXPECT(NULL, "x", "plain", .gai = "#reload yes\nreload no\n");
	EXPECT(
	    NULL, "x", "plain", .gai = "reload yes\n", .kind = JOB_HOSTBYNAME);
	EXPECT(NULL, "x", "nscd", .nscd = true);
	EXPECT(NULL, NULL, "nscd", .nscd = true);
}

static void the_line_that_libc_takes_counts(void **state)
{
	static const struct {
		const char *text, *rule;
	} files[] = {
	    {"hosts: resolve", "plain"}, /* no newline: not a line to glibc */
	    {"# hosts: ldap\nhostsx: ldap\npasswd: sss\n", "plain"},
	    {"hosts: ldap\nhosts: files dns\n", "plain"},
	    {"hosts: files\n hosts :\tfiles ldap\n", "source"},
	};
	struct job job = {.kind = JOB_ADDRINFO, .in.addrinfo.node = "x"};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct facts facts = {0};
		struct choice choice;

		read_text(&facts, files[i].text, facts_of_nsswitch);
		choice = choose(&facts, &job);
		assert_string_equal(choice_rule(&choice), files[i].rule);
	}
}

static void the_sentence_names_the_place_and_the_word(void **state)
{
	struct row row = {
	    .nsswitch = " files mdns4_minimal dns", .name = "x.local"};
	struct job job = job_of(&row);
	struct choice choice;
	struct facts facts;
	char text[256];

	(void)state;
	read_machine(&facts, &row);
	choice = choose(&facts, &job);
	choice_text(&choice, text, sizeof(text));
	assert_string_equal(text,
	    "/etc/nsswitch.conf:2 names \"mdns4_minimal\", and only the "
	    "system can ask it for .local names");
}

/* In docs/auto.md a rule's name is in the first column: | `name` | */
static void documentation_has_the_same_rules_in_the_same_order(void **state)
{
	FILE *page = fopen(RULES_PAGE, "r");
	enum rule rule = RULE_ASKED;
	char line[1024], name[64];

	(void)state;
	assert_non_null(page);
	while (fgets(line, sizeof(line), page)) {
		struct choice choice = {.rule = rule};

		if (sscanf(line, "| `%63[^`]` |", name) != 1)
			continue;
		assert_true(rule < NRULES);
		assert_string_equal(name, choice_rule(&choice));
		assert_non_null(
		    strstr(line, rule < RULE_ADDRESS         ? "| "
				 : choice_is_native(&choice) ? "| thread |"
							     : "| ares |"));
		rule++;
	}
	fclose(page);
	assert_int_equal(rule, NRULES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_rule_has_its_backend),
	    cmocka_unit_test(each_rule_has_a_sentence),
	    cmocka_unit_test(files_and_dns_are_plain),
	    cmocka_unit_test(other_sources_are_for_the_system),
	    cmocka_unit_test(mdns_matters_to_local_names_and_addresses),
	    cmocka_unit_test(myhostname_matters_to_its_names_and_addresses),
	    cmocka_unit_test(the_last_source_says_how_a_search_ends),
	    cmocka_unit_test(addresses_need_no_name_service),
	    cmocka_unit_test(queries_are_for_dns_servers),
	    cmocka_unit_test(onion_names_are_kept),
	    cmocka_unit_test(unknown_words_of_resolv_conf_are_for_the_system),
	    cmocka_unit_test(what_ares_does_not_apply_is_for_the_system),
	    cmocka_unit_test(the_line_that_libc_takes_counts),
	    cmocka_unit_test(the_sentence_names_the_place_and_the_word),
	    cmocka_unit_test(
		documentation_has_the_same_rules_in_the_same_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
