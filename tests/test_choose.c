/* SPDX-License-Identifier: MIT */
/* What "auto" stands for. */
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

static void expect(const char *nsswitch, const char *backend)
{
	char path[] = "/tmp/duet-nsswitch-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(dprintf(fd, "%s", nsswitch), strlen(nsswitch));
	close(fd);
	assert_string_equal(choose_backend(path), backend);
	unlink(path);
}

static void files_and_dns_are_for_ares(void **state)
{
	(void)state;
	expect("hosts: files dns\n", "ares");
	expect("passwd: files sss\n hosts :\tdns files # mdns4\n", "ares");
	expect("hosts: files", "ares");
}

static void other_sources_are_for_the_system(void **state)
{
	(void)state;
	expect("hosts: files mdns4_minimal dns\n", "thread");
	expect("hosts: files myhostname dns\n", "thread");
	expect("hosts: resolve files\n", "thread");
	expect("hosts:dnssec\n", "thread");
}

static void an_action_is_for_the_system(void **state)
{
	(void)state;
	expect("hosts: files [NOTFOUND=return] dns\n", "thread");
	expect("hosts: files [ NOTFOUND = return ] dns\n", "thread");
	expect("hosts: files[!UNAVAIL=return] dns\n", "thread");
}

static void no_line_and_no_file_are_for_ares(void **state)
{
	(void)state;
	expect("", "ares");
	expect("# hosts: mdns\nhostsx: mdns\npasswd: sss\n", "ares");
	assert_string_equal(choose_backend("/nonexistent/nsswitch"), "ares");
	assert_string_equal(choose_backend("/"), "ares");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_and_dns_are_for_ares),
	    cmocka_unit_test(other_sources_are_for_the_system),
	    cmocka_unit_test(an_action_is_for_the_system),
	    cmocka_unit_test(no_line_and_no_file_are_for_ares),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
