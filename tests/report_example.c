/* SPDX-License-Identifier: MIT */
/* One of each verdict. */
#include "report_example.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

json_t *parse(const char *text)
{
	json_error_t error;
	json_t *value = json_loads(text, JSON_DECODE_ANY, &error);

	if (!value)
		fail_msg("not JSON: %s: %s", error.text, text);
	return value;
}

static const char *const names[] = {"thread", "ares"};
static const char *const commands[] = {NULL, NULL};
static const struct report_options options = {.again = "duet compare",
    .strict_known = true,
    .resolvers = names,
    .commands = commands,
    .nresolvers = 2};

/* Judge what the two observed, members of observations, and report it. */
static void add(json_t *report, const struct testcase *tc, const char *left,
    const char *right)
{
	static const struct machine machine = {true, true};
	static const char *const who[] = {
	    "{\"who\": {\"name\": \"thread\", \"version\": \"glibc 2.36\", "
	    "\"libc\": \"glibc 2.36\", \"caps\": [\"getaddrinfo\"]}}",
	    "{\"who\": {\"name\": \"ares\", \"version\": \"c-ares 1.34.8\", "
	    "\"libc\": \"glibc 2.36\", \"caps\": [\"getaddrinfo\"]}}"};
	const char *texts[] = {left, right};
	json_t *lists[2], *observations[2][2];
	struct side sides[2];
	struct judgement judgement;

	for (size_t i = 0; i < 2; i++) {
		lists[i] = parse(texts[i]);
		sides[i] = (struct side){
		    names[i], observations[i], json_array_size(lists[i])};
		for (size_t j = 0; j < sides[i].nobservations; j++) {
			observations[i][j] = json_array_get(lists[i], j);
			json_object_update_new(
			    observations[i][j], parse(who[i]));
		}
	}
	judge(&judgement, tc, &machine, sides);
	report_add(report, &options, &judgement, sides);
	judgement_release(&judgement);
	for (size_t i = 0; i < 2; i++)
		json_decref(lists[i]);
}

#define ANSWER(members) "[{\"calls\": [{\"id\": \"c\", " members "}]}]"
#define OK(members) ANSWER("\"code\": \"ok\", \"raw\": 0, " members)
#define ERROR(code, symbol, raw)                                            \
	"\"code\": \"" code "\", \"symbol\": \"" symbol "\", \"raw\": " raw \
	", \"domain\": \"eai\""
#define NONAME ERROR("noname", "EAI_NONAME", "-2")
#define AGAIN ERROR("again", "EAI_AGAIN", "-3")
#define V4(last) "{\"addr\": \"192.0.2." last "\", \"family\": \"inet\"}"
#define V6(last) "{\"addr\": \"2001:db8::" last "\", \"family\": \"inet6\"}"
#define EVENT(t_us, qname, members)                                  \
	"{\"t_us\": " t_us ", \"call\": \"c\", \"server\": \"s1\", " \
	"\"proto\": \"udp\", \"qtype\": \"A\", \"qname\": \"" qname  \
	"\", " members "}"
#define RCODE(rcode) "\"rcode\": \"" rcode "\""

json_t *report_example(void)
{
	struct call call = {.id = "c",
	    .op = "getaddrinfo",
	    .text = "getaddrinfo(\"rf\", NULL, inet, stream, canonname)"};
	static const struct case_link links[] = {
	    {.rel = "report", .url = "https://example.org/?a=1&b=2"},
	    {.rel = "spec", .url = "javascript:alert(1)"}};
	struct testcase tc = {.calls = &call,
	    .ncalls = 1,
	    .compare = {.socktypes = true},
	    .file = "testdata/it's.yaml",
	    .line = 3,
	    .links = links,
	    .nlinks = 2};
	struct known class = {.id = "KD-CLASS",
	    .call = "c",
	    .field = "status",
	    .kind = "class",
	    .values = parse("{\"thread\": \"noname\", \"ares\": \"refused\"}"),
	    .verdict = KNOWN_UNDECIDED,
	    .reason = "The thread backend goes on through the search list, "
		      "and the ares backend stops at the first failure, "
		      "which nobody has decided on.",
	    .file = "testdata/it's.yaml",
	    .line = 30};
	struct known name = {.id = "KD-NAME",
	    .call = "c",
	    .field = "canonical",
	    .kind = "value",
	    .values = parse(
		"{\"thread\": \"edge.example\", \"ares\": \"web.example\"}"),
	    .verdict = KNOWN_BUG,
	    .reason = "Only the first CNAME is followed.",
	    .file = "testdata/it's.yaml",
	    .line = 40};
	struct expectation claim = {.call = "c",
	    .field = "addresses",
	    .value = parse("[\"192.0.2.1\"]"),
	    .by = "RFC 1034 section 3.6"};
	json_t *report = report_new(&options);

	json_object_set_new(report, "environment",
	    parse("{\"kernel\": \"Linux 6.1.0\", \"machine\": \"x86_64\"}"));
	json_object_set_new(report, "tool", json_string("duet"));

	tc.id = "area.same";
	tc.title = "Both say the same";
	add(report, &tc, OK("\"addresses\": [" V4("1") "]"),
	    OK("\"addresses\": [" V4("1") "]"));

	tc.id = "search.walk[name=rf]";
	tc.title = "Walking the search list";
	add(report, &tc,
	    "[{\"calls\": [{\"id\": \"c\", " NONAME
	    "}], \"wire\": [" EVENT("500000", "rf.a.example.",
		"\"flags\": [\"rd\"], \"edns\": false, \"rule\": 0") ", " EVENT("1512000",
		"rf.a.example.", RCODE("REFUSED")) ", " EVENT("1512900", "rf.",
		RCODE("NXDOMAIN")) "]}]",
	    "[{\"calls\": [{\"id\": \"c\", \"domain\": \"ares\", \"raw\": 6, "
	    "\"symbol\": \"ARES_EREFUSED\", \"code\": \"refused\"}], "
	    "\"wire\": [" EVENT("12", "rf.a.example.",
		RCODE("REFUSED")) ", " EVENT("2000020", "rf.",
		"\"flags\": [\"ad\", \"cd\"], \"edns\": true, \"tc\": "
		"true, " RCODE("NXDOMAIN")) "]}]");

	tc.id = "order.<b>";
	tc.title = "<script>alert('order & more')</script>";
	add(report, &tc,
	    OK("\"canonical\": \"a\\u001b[31m.example\", \"addresses\": [" V4(
		"1") ", " V6("1") ", " V4("3") "]"),
	    OK("\"canonical\": \"a.example\", \"addresses\": [" V6("1") ", " V4(
		"1") ", " V4("2") ", " V4("3") "]"));

	tc.id = "area.known";
	tc.title = "A known difference";
	tc.known = &class;
	tc.nknown = 1;
	add(report, &tc, ANSWER(NONAME), ANSWER(AGAIN));
	tc.id = "area.known-too";
	add(report, &tc, ANSWER(NONAME), ANSWER(AGAIN));

	tc.id = "area.gone";
	tc.title = "A difference that is no more";
	add(report, &tc, ANSWER(NONAME), ANSWER(NONAME));

	tc.id = "area.changed";
	tc.title = "A known difference with another value";
	tc.known = &name;
	add(report, &tc, OK("\"canonical\": \"edge.example\""),
	    OK("\"canonical\": \"www.example\""));
	tc.nknown = 0;

	tc.id = "area.flaky";
	tc.title = "Now so, now so";
	add(report, &tc,
	    "[{\"calls\": [{\"id\": \"c\", " NONAME "}]}, {\"calls\": "
	    "[{\"id\": \"c\", " NONAME "}]}]",
	    "[{\"calls\": [{\"id\": \"c\", " NONAME "}]}, {\"calls\": "
	    "[{\"id\": \"c\", \"code\": \"deadline\"}]}]");

	tc.id = "area.unmet";
	tc.title = "Both are wrong";
	tc.expect = &claim;
	tc.nexpect = 1;
	add(report, &tc, OK("\"addresses\": [" V4("9") "]"),
	    OK("\"addresses\": [" V4("9") "]"));
	tc.nexpect = 0;

	tc.id = "area.unsupported";
	tc.title = "Not for this resolver";
	add(report, &tc, ANSWER(NONAME),
	    "[{\"calls\": [{\"id\": \"c\", \"unsupported\": \"aliases\"}]}]");

	tc.id = "area.error";
	tc.title = "A resolver that does not speak the protocol";
	add(report, &tc, ANSWER(NONAME),
	    "[{\"error\": \"call c: not an answer: 'hello'\", \"stderr\": "
	    "\"Traceback\\n  in main\\n\", \"calls\": []}]");

	tc.id = "area.no-ipv6";
	tc.title = "Not on this machine";
	report_add_unsupported(report, &options, &tc, "ipv6");
	report_finish(report, false, 0);

	json_decref(class.values);
	json_decref(name.values);
	json_decref(claim.value);
	return report;
}

char *written(
    report_writer *write, const json_t *report, const struct report_look *look)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_true(write(report, look, out));
	fclose(out);
	return text;
}
