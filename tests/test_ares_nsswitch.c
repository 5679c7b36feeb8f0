/* SPDX-License-Identifier: MIT */
/* nsswitch.conf(5) and host.conf(5): text in, sources and switches out. */
#include "ares_backend/host_conf.h"
#include "ares_backend/nsswitch.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct nsswitch read_nss(const char *text)
{
	struct nsswitch nss;
	char *copy = strdup(text);

	assert_non_null(copy);
	assert_true(nsswitch_init(&nss, copy));
	free(copy);
	return nss;
}

/* One letter for each source: f, d, and - for one that is not ours. */
static void assert_sources(const struct nsswitch *nss, const char *expected)
{
	char text[32] = "";

	for (size_t i = 0; i < nss->nsources; i++)
		text[i] = "fd-"[nss->sources[i].module];
	assert_string_equal(text, expected);
}

static void without_a_hosts_line_it_is_files_and_dns(void **state)
{
	struct nsswitch nss = read_nss("passwd: files\n# hosts: dns\n");

	(void)state;
	assert_sources(&nss, "fd");
	assert_int_equal(nss.sources[0].action[NSS_SUCCESS], NSS_RETURN);
	assert_int_equal(nss.sources[0].action[NSS_NOTFOUND], NSS_CONTINUE);
	assert_int_equal(nss.sources[0].action[NSS_UNAVAIL], NSS_CONTINUE);
	assert_int_equal(nss.sources[0].action[NSS_TRYAGAIN], NSS_CONTINUE);
	nsswitch_release(&nss);
}

static void sources_come_in_the_order_of_the_line(void **state)
{
	struct nsswitch nss =
	    read_nss("  hosts :\tdns myhostname files filesx\n");

	(void)state;
	assert_sources(&nss, "d-f-");
	nsswitch_release(&nss);
}

static void the_last_hosts_line_counts(void **state)
{
	struct nsswitch nss = read_nss("hosts: files\nhosts: dns\n");

	(void)state;
	assert_sources(&nss, "d");
	nsswitch_release(&nss);
}

static void a_last_line_that_does_not_end_does_not_count(void **state)
{
	struct nsswitch nss = read_nss("hosts: files\nhosts: dns");

	(void)state;
	assert_sources(&nss, "f");
	nsswitch_release(&nss);
}

static void a_hosts_line_may_name_no_source(void **state)
{
	struct nsswitch nss = read_nss("hosts:\n");

	(void)state;
	assert_sources(&nss, "");
	assert_false(nss.invalid);
	nsswitch_release(&nss);
}

static void criteria_are_for_the_source_before_them(void **state)
{
	struct nsswitch nss =
	    read_nss("hosts: files [notfound = return tryagain=Continue]dns\n");

	(void)state;
	assert_sources(&nss, "fd");
	assert_int_equal(nss.sources[0].action[NSS_NOTFOUND], NSS_RETURN);
	assert_int_equal(nss.sources[0].action[NSS_UNAVAIL], NSS_CONTINUE);
	assert_int_equal(nss.sources[1].action[NSS_NOTFOUND], NSS_CONTINUE);
	nsswitch_release(&nss);
}

static void an_exclamation_mark_is_for_all_others(void **state)
{
	struct nsswitch nss = read_nss("hosts: dns [!UNAVAIL=return] files\n");

	(void)state;
	assert_int_equal(nss.sources[0].action[NSS_NOTFOUND], NSS_RETURN);
	assert_int_equal(nss.sources[0].action[NSS_TRYAGAIN], NSS_RETURN);
	assert_int_equal(nss.sources[0].action[NSS_SUCCESS], NSS_RETURN);
	assert_int_equal(nss.sources[0].action[NSS_UNAVAIL], NSS_CONTINUE);
	nsswitch_release(&nss);
}

static void a_bad_criterion_makes_the_file_invalid(void **state)
{
	const char *const bad[] = {
	    "hosts: files [NOTFOUND=stop] dns\n",
	    "hosts: files [MISSING=return] dns\n",
	    "hosts: files [NOTFOUND return] dns\n",
	    "hosts: files [NOTFOUND=return dns\n",
	    "hosts: files []\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct nsswitch nss = read_nss(bad[i]);

		assert_true(nss.invalid);
		nsswitch_release(&nss);
	}
}

static const struct host_conf_env no_env;

static struct host_conf read_host(
    const char *text, const struct host_conf_env *env)
{
	struct host_conf conf;
	char *copy = strdup(text);

	assert_non_null(copy);
	assert_true(host_conf_init(&conf, copy, env));
	free(copy);
	return conf;
}

static void multi_is_off_unless_host_conf_says_on(void **state)
{
	struct host_conf conf = read_host("order hosts,bind\n", &no_env);

	(void)state;
	assert_false(conf.multi);
	conf = read_host("# multi on\n  MULTI On # yes\n", &no_env);
	assert_true(conf.multi);
	conf = read_host("multi on\nmulti off\n", &no_env);
	assert_false(conf.multi);
}

static void the_environment_overrides_host_conf(void **state)
{
	const struct host_conf_env env = {.multi = "off", .set_trim = ".b"};
	struct host_conf conf = read_host("multi on\ntrim .a\n", &env);

	(void)state;
	assert_false(conf.multi);
	assert_int_equal(conf.ntrim, 1);
	assert_string_equal(conf.trim[0], ".b");
	host_conf_release(&conf);
}

static void four_domains_may_be_trimmed(void **state)
{
	struct host_conf conf =
	    read_host("trim .a, .b:.c\ntrim .d ; .e\n", &no_env);

	(void)state;
	assert_string_equal(conf.trim[0], ".a");
	assert_string_equal(conf.trim[1], ".b:.c");
	assert_string_equal(conf.trim[2], ".d");
	assert_string_equal(conf.trim[3], ".e");
	host_conf_release(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_a_hosts_line_it_is_files_and_dns),
	    cmocka_unit_test(sources_come_in_the_order_of_the_line),
	    cmocka_unit_test(the_last_hosts_line_counts),
	    cmocka_unit_test(a_last_line_that_does_not_end_does_not_count),
	    cmocka_unit_test(a_hosts_line_may_name_no_source),
	    cmocka_unit_test(criteria_are_for_the_source_before_them),
	    cmocka_unit_test(an_exclamation_mark_is_for_all_others),
	    cmocka_unit_test(a_bad_criterion_makes_the_file_invalid),
	    cmocka_unit_test(multi_is_off_unless_host_conf_says_on),
	    cmocka_unit_test(the_environment_overrides_host_conf),
	    cmocka_unit_test(four_domains_may_be_trimmed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
