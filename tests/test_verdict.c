/* SPDX-License-Identifier: MIT */
/*
 * Observations of two resolvers, what is known and claimed, and the verdict.
 */
#include "compare/verdict.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NONAME "{\"id\": \"c\", \"code\": \"noname\"}"
#define NODATA "{\"id\": \"c\", \"code\": \"nodata\"}"
#define REFUSED "{\"id\": \"c\", \"code\": \"refused\"}"
#define SERVFAIL "{\"id\": \"c\", \"code\": \"servfail\"}"
#define DEADLINE "{\"id\": \"c\", \"code\": \"deadline\"}"
#define CANONICAL(name) \
	"{\"id\": \"c\", \"code\": \"ok\", \"canonical\": \"" name "\"}"

static json_t *parse(const char *text)
{
	json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);

	if (!value)
		fail_msg("not JSON: %s", text);
	return value;
}

static json_t *observation(const char *name, const char *answer)
{
	return json_pack("{s:{s:s, s:s, s:s, s:[s]}, s:[o], s:n}", "who",
	    "name", name, "version",
	    !strcmp(name, "ares") ? "c-ares 1.34.8" : "glibc 2.36", "libc",
	    "glibc 2.36", "caps", "getaddrinfo", "calls", parse(answer),
	    "error");
}

/* A case, and what thread and ares answer to it in each of two repeats. */
struct scene {
	struct testcase tc;
	const char *names[2];
	const char *answers[2][2];
	struct known known[2]; /* its annotations */
	struct judgement judgement;
	json_t *observations[2][2];
};

static const struct call call = {.id = "c", .op = "getaddrinfo"};

static struct scene scene(const char *thread, const char *ares)
{
	return (struct scene){
	    .tc = {.id = "area.name",
		.calls = &call,
		.ncalls = 1,
		.compare = {.socktypes = true}},
	    .names = {"thread", "ares"},
	    .answers = {{thread, NULL}, {ares, NULL}},
	};
}

static enum verdict verdict(struct scene *scene)
{
	static const struct machine machine = {.ipv6 = true, .link = true};
	struct side sides[2];

	judgement_release(&scene->judgement);
	for (size_t i = 0; i < 2; i++) {
		size_t n = 0;

		for (; n < 2 && scene->answers[i][n]; n++) {
			json_decref(scene->observations[i][n]);
			scene->observations[i][n] = observation(
			    i ? "ares" : "thread", scene->answers[i][n]);
		}
		sides[i] =
		    (struct side){scene->names[i], scene->observations[i], n};
	}
	judge(&scene->judgement, &scene->tc, &machine, sides);
	return scene->judgement.verdict;
}

static void unannotate(struct scene *scene)
{
	while (scene->tc.nknown > 0) {
		struct known *known = &scene->known[--scene->tc.nknown];

		json_decref(known->values);
		json_decref(known->when);
	}
}

static void scene_release(struct scene *scene)
{
	judgement_release(&scene->judgement);
	unannotate(scene);
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < 2; j++)
			json_decref(scene->observations[i][j]);
}

/* What it returns is the scene's. */
static struct known *annotate(struct scene *scene, const char *field,
    const char *kind, const char *values)
{
	struct known *known = &scene->known[scene->tc.nknown++];

	*known = (struct known){.id = "KD",
	    .call = "c",
	    .field = field,
	    .kind = kind,
	    .values = parse(values)};
	scene->tc.known = scene->known;
	return known;
}

static void equal_answers_are_the_same(void **state)
{
	struct scene s = scene(NONAME, NODATA);

	(void)state;
	assert_int_equal(verdict(&s), VERDICT_SAME);
	scene_release(&s);
}

static void a_difference_without_annotation_is_new(void **state)
{
	struct scene s = scene(NONAME, REFUSED);

	(void)state;
	assert_int_equal(verdict(&s), VERDICT_NEW);
	assert_int_equal(s.judgement.nfindings, 1);
	assert_string_equal(s.judgement.findings[0].difference.kind, "class");
	scene_release(&s);
}

static void an_annotation_is_as_if_not_there_once_it_has_expired(void **state)
{
	struct scene s = scene(NONAME, REFUSED);
	struct known *k = annotate(&s, "status", "class",
	    "{\"thread\": \"noname\", \"ares\": \"refused\"}");

	(void)state;
	k->expires = time(NULL) + 86400;
	assert_int_equal(verdict(&s), VERDICT_KNOWN);
	k->expires = time(NULL);
	assert_int_equal(verdict(&s), VERDICT_NEW);
	scene_release(&s);
}

static void an_annotated_difference_is_known_and_of_class_by_class(void **state)
{
	struct scene s = scene(NONAME, REFUSED);
	struct known *k = annotate(&s, "status", "class",
	    "{\"thread\": \"noname\", \"ares\": \"refused\"}");

	(void)state;
	assert_int_equal(verdict(&s), VERDICT_KNOWN);
	assert_ptr_equal(s.judgement.findings[0].known, k);
	s.answers[1][0] = SERVFAIL; /* temporary too */
	assert_int_equal(verdict(&s), VERDICT_KNOWN);
	scene_release(&s);
}

static void other_values_or_another_kind_have_changed(void **state)
{
	struct scene s =
	    scene(CANONICAL("EDGE.example."), CANONICAL("web.example"));
	struct known *k = annotate(&s, "canonical", "value",
	    "{\"thread\": \"edge.example\", \"ares\": \"web.example\"}");

	(void)state;
	assert_int_equal(verdict(&s), VERDICT_KNOWN);
	s.answers[1][0] = CANONICAL("www.example");
	assert_int_equal(verdict(&s), VERDICT_CHANGED);
	assert_ptr_equal(s.judgement.findings[0].known, k);
	assert_int_equal(s.judgement.ngone, 0);

	s.answers[0][0] = NONAME;
	s.answers[1][0] = REFUSED;
	unannotate(&s);
	annotate(&s, "status", "code",
	    "{\"thread\": \"noname\", \"ares\": \"nodata\"}");
	assert_int_equal(verdict(&s), VERDICT_CHANGED);
	scene_release(&s);
}

static void an_annotation_without_its_difference_is_gone(void **state)
{
	struct scene s = scene(NONAME, NONAME);
	struct known *k = annotate(&s, "status", "class",
	    "{\"thread\": \"noname\", \"ares\": \"refused\"}");

	(void)state;
	assert_int_equal(verdict(&s), VERDICT_GONE);
	assert_ptr_equal(s.judgement.gone[0], k);
	scene_release(&s);
}

static void one_unknown_difference_beside_a_known_one_is_new(void **state)
{
	struct scene s = scene(
	    "{\"id\": \"c\", \"code\": \"ok\", \"canonical\": \"a.example\", "
	    "\"aliases\": [\"x\"]}",
	    CANONICAL("b.example"));

	(void)state;
	annotate(&s, "canonical", "value",
	    "{\"thread\": \"a.example\", \"ares\": \"b.example\"}");
	assert_int_equal(verdict(&s), VERDICT_NEW);
	assert_int_equal(s.judgement.nfindings, 2);
	assert_int_equal(
	    s.judgement.findings[0].difference.field, FIELD_ALIASES);
	scene_release(&s);
}

static void what_changed_was_what_is_of_its_kind(void **state)
{
	static const char values[] =
	    "{\"thread\": [\"192.0.2.1\"], \"ares\": [\"192.0.2.3\"]}";
	struct scene s = scene(
	    "{\"id\": \"c\", \"code\": \"ok\", \"addresses\": [{\"addr\": "
	    "\"192.0.2.1\", \"family\": \"inet\"}]}",
	    "{\"id\": \"c\", \"code\": \"ok\", \"addresses\": [{\"addr\": "
	    "\"192.0.2.2\", \"family\": \"inet\"}]}");

	(void)state;
	annotate(&s, "addresses", "set.extra", values);
	annotate(&s, "addresses", "set.missing", values);
	assert_int_equal(verdict(&s), VERDICT_CHANGED);
	assert_int_equal(s.judgement.nfindings, 2);
	for (size_t i = 0; i < 2; i++)
		assert_string_equal(s.judgement.findings[i].known->kind,
		    s.judgement.findings[i].difference.kind);
	assert_int_equal(s.judgement.ngone, 0);
	scene_release(&s);
}

static void a_second_difference_of_a_known_field_is_new(void **state)
{
	struct scene s = scene(
	    "{\"id\": \"c\", \"code\": \"ok\", \"addresses\": [{\"addr\": "
	    "\"192.0.2.1\", \"family\": \"inet\"}]}",
	    "{\"id\": \"c\", \"code\": \"ok\", \"addresses\": [{\"addr\": "
	    "\"192.0.2.2\", \"family\": \"inet\"}]}");

	(void)state;
	annotate(&s, "addresses", "set.missing",
	    "{\"thread\": [\"192.0.2.1\"], \"ares\": [\"192.0.2.2\"]}");
	assert_int_equal(verdict(&s), VERDICT_NEW);
	assert_string_equal(
	    s.judgement.findings[0].difference.kind, "set.extra");
	assert_int_equal(s.judgement.findings[1].verdict, VERDICT_KNOWN);
	scene_release(&s);
}

static void an_annotation_speaks_only_of_its_resolvers_and_versions(
    void **state)
{
	struct scene s = scene(NONAME, REFUSED);
	struct known *k = annotate(&s, "status", "class",
	    "{\"thread\": \"noname\", \"ares\": \"refused\"}");

	(void)state;
	k->when = parse("{\"ares\": {\"version\": \">=1.34,<1.35\"}, "
			"\"thread\": {\"libc\": \"glibc\"}}");
	assert_int_equal(verdict(&s), VERDICT_KNOWN);
	json_decref(k->when);
	k->when = parse("{\"ares\": {\"version\": \"<1.34.8\"}}");
	assert_int_equal(verdict(&s), VERDICT_NEW);
	unannotate(&s);
	annotate(&s, "status", "class",
	    "{\"thread\": \"noname\", \"musl\": \"refused\"}");
	assert_int_equal(verdict(&s), VERDICT_NEW);
	s.answers[1][0] = NONAME;
	assert_int_equal(verdict(&s), VERDICT_SAME);
	scene_release(&s);
}

static void an_annotation_knows_a_resolver_by_its_own_name_too(void **state)
{
	struct scene s = scene(NONAME, REFUSED);

	(void)state;
	annotate(&s, "status", "class",
	    "{\"thread\": \"noname\", \"ares\": \"refused\"}");
	s.names[1] = "other-build";
	assert_int_equal(verdict(&s), VERDICT_KNOWN);
	scene_release(&s);
}

static void a_known_class_may_be_a_deadline(void **state)
{
	struct scene s = scene(SERVFAIL, DEADLINE);

	(void)state;
	annotate(&s, "status", "class",
	    "{\"thread\": \"again\", \"ares\": \"deadline\"}");
	assert_int_equal(verdict(&s), VERDICT_KNOWN);
	scene_release(&s);
}

static void a_resolver_that_does_not_repeat_itself_is_flaky(void **state)
{
	struct scene s = scene(NONAME, NONAME);

	(void)state;
	s.answers[0][1] = NONAME;
	s.answers[1][1] = REFUSED;
	assert_int_equal(verdict(&s), VERDICT_FLAKY);
	assert_string_equal(s.judgement.findings[0].flaky, "ares");

	annotate(&s, "status", "class",
	    "{\"thread\": \"noname\", \"ares\": \"refused\"}")
	    ->intermittent = true;
	assert_int_equal(verdict(&s), VERDICT_KNOWN);
	s.answers[1][1] = NONAME;
	assert_int_equal(verdict(&s), VERDICT_SAME);
	scene_release(&s);
}

static void a_broken_claim_is_unmet_even_if_both_agree(void **state)
{
	struct expectation claim = {.call = "c",
	    .field = "status",
	    .value = parse("\"ok\""),
	    .level = EXPECT_MUST,
	    .by = "RFC 1034"};
	struct scene s = scene(NONAME, NONAME);

	(void)state;
	s.tc.expect = &claim;
	s.tc.nexpect = 1;
	assert_int_equal(verdict(&s), VERDICT_UNMET);
	assert_int_equal(s.judgement.nbroken, 2);
	annotate(&s, "status", "class",
	    "{\"thread\": \"noname\", \"ares\": \"noname\"}");
	assert_int_equal(verdict(&s), VERDICT_KNOWN);
	unannotate(&s);
	claim.level = EXPECT_SHOULD;
	assert_int_equal(verdict(&s), VERDICT_SAME);
	assert_int_equal(s.judgement.nbroken, 2);
	scene_release(&s);
	json_decref(claim.value);
}

static void claims_about_a_status_name_a_code_or_a_class(void **state)
{
	static const struct {
		const char *claimed, *answer;
		enum verdict verdict;
	} rows[] = {
	    {"\"noname\"", NONAME, VERDICT_SAME},
	    {"\"noname\"", NODATA, VERDICT_UNMET},
	    {"\"negative\"", NODATA, VERDICT_SAME},
	    {"\"again\"", SERVFAIL, VERDICT_SAME},
	    {"\"servfail\"", REFUSED, VERDICT_UNMET},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct expectation claim = {.call = "c",
		    .field = "status",
		    .value = parse(rows[i].claimed),
		    .by = "a man page"};
		struct scene s = scene(rows[i].answer, rows[i].answer);

		s.tc.expect = &claim;
		s.tc.nexpect = 1;
		assert_int_equal(verdict(&s), rows[i].verdict);
		scene_release(&s);
		json_decref(claim.value);
	}
}

static void what_is_lacking_is_unsupported_and_named(void **state)
{
	static const char *const musl[] = {"ipv6", "libc:musl", NULL};
	static const char *const query[] = {"cap:query", NULL};
	static const char *const have[] = {
	    "ipv6", "link", "cap:getaddrinfo", "libc:glibc>=2.34", NULL};
	static const char *const unheard[] = {"teleport", NULL};
	static const char *const module[] = {"nss:nosuch", NULL};
	struct scene s = scene(NONAME, REFUSED);

	(void)state;
	s.tc.requires_ = musl;
	assert_int_equal(verdict(&s), VERDICT_UNSUPPORTED);
	assert_string_equal(s.judgement.why, "thread lacks libc:musl");
	s.tc.requires_ = query;
	assert_int_equal(verdict(&s), VERDICT_UNSUPPORTED);
	s.tc.requires_ = module;
	assert_int_equal(verdict(&s), VERDICT_UNSUPPORTED);
	s.tc.requires_ = unheard;
	assert_int_equal(verdict(&s), VERDICT_UNSUPPORTED);
	s.tc.requires_ = have;
	assert_int_equal(verdict(&s), VERDICT_NEW);
	s.answers[1][0] = "{\"id\": \"c\", \"unsupported\": \"protocol\"}";
	assert_int_equal(verdict(&s), VERDICT_UNSUPPORTED);
	assert_string_equal(s.judgement.why, "ares lacks protocol");
	scene_release(&s);
}

static void a_failed_harness_is_an_error_and_no_difference(void **state)
{
	struct scene s = scene(NONAME, REFUSED);
	struct side sides[2];
	struct machine machine = {true, true};

	(void)state;
	verdict(&s);
	for (size_t i = 0; i < 2; i++)
		sides[i] = (struct side){s.names[i], s.observations[i], 1};
	json_object_set_new(
	    s.observations[1][0], "error", json_string("no hello"));
	judgement_release(&s.judgement);
	judge(&s.judgement, &s.tc, &machine, sides);
	assert_int_equal(s.judgement.verdict, VERDICT_ERROR);
	assert_string_equal(s.judgement.why, "no hello");
	assert_int_equal(s.judgement.nfindings, 0);
	scene_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(equal_answers_are_the_same),
	    cmocka_unit_test(a_difference_without_annotation_is_new),
	    cmocka_unit_test(
		an_annotation_is_as_if_not_there_once_it_has_expired),
	    cmocka_unit_test(
		an_annotated_difference_is_known_and_of_class_by_class),
	    cmocka_unit_test(other_values_or_another_kind_have_changed),
	    cmocka_unit_test(an_annotation_without_its_difference_is_gone),
	    cmocka_unit_test(one_unknown_difference_beside_a_known_one_is_new),
	    cmocka_unit_test(what_changed_was_what_is_of_its_kind),
	    cmocka_unit_test(a_second_difference_of_a_known_field_is_new),
	    cmocka_unit_test(
		an_annotation_speaks_only_of_its_resolvers_and_versions),
	    cmocka_unit_test(
		an_annotation_knows_a_resolver_by_its_own_name_too),
	    cmocka_unit_test(a_known_class_may_be_a_deadline),
	    cmocka_unit_test(a_resolver_that_does_not_repeat_itself_is_flaky),
	    cmocka_unit_test(a_broken_claim_is_unmet_even_if_both_agree),
	    cmocka_unit_test(claims_about_a_status_name_a_code_or_a_class),
	    cmocka_unit_test(what_is_lacking_is_unsupported_and_named),
	    cmocka_unit_test(a_failed_harness_is_an_error_and_no_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
