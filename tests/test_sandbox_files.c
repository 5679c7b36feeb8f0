/* SPDX-License-Identifier: MIT */
/* What stands in the folders of a sandbox. */
#include "compare/etc.h"
#include "in_sandbox.h"
#include "need_sandbox.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct etc_file files[] = {
    {"resolv.conf", "nameserver 127.0.0.53\n", 0644, 0},
    {"hosts", "192.0.2.1 here\n", 0644, 0},
    {"nsswitch.conf", "hosts: dns\n", 0644, 0},
    {"gai.conf", "precedence ::1/128 50\n", 0644, 0},
    {"host.conf", "multi on\n", 0644, 0},
    {"services", "http 8080/tcp\n", 0644, 0},
    {"no-machine-has-this", "1\n", 0640, 0},
    {"nor-this", NULL, 0644, 0},
    {"passwd", NULL, 0644, 0},
    {"secret", "2\n", 0000, 0},
};
static const struct sandbox_config with_files = {
    .files = files, .nfiles = sizeof(files) / sizeof(files[0])};

static const char *files_are_there(void)
{
	struct stat st;

	for (size_t i = 0; i < with_files.nfiles; i++) {
		char path[64];
		snprintf(path, sizeof(path), "/etc/%s", files[i].name);
		if (!files[i].text) {
			CHECK(missing(path));
			continue;
		}
		CHECK(holds(path, files[i].text));
		CHECK(lstat(path, &st) == 0 && S_ISREG(st.st_mode));
		CHECK((st.st_mode & 07777) == files[i].mode);
	}
	CHECK(!missing("/etc/group"));
	CHECK(access("/etc/group", R_OK) == 0);
	return NULL;
}

static void etc_has_the_files_of_the_configuration(void **state)
{
	(void)state;
	passes(&with_files, files_are_there);
}

static const char *child_sees_modes(void)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0) {
		if (!sandbox_drop_privileges())
			_exit(1);
		if (content("/etc/secret") || errno != EACCES)
			_exit(2);
		execl("/bin/sh", "sh", "-c",
		    "! cat /etc/secret 2>/dev/null && cat /etc/hosts "
		    ">/dev/null",
		    (char *)NULL);
		_exit(3);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(status == 0);
	return NULL;
}

static void a_program_without_privileges_is_bound_by_file_modes(void **state)
{
	(void)state;
	passes(&with_files, child_sees_modes);
}

static const char *defaults_are_there(void)
{
	struct servent *service = getservbyname("http", "tcp");
	const struct protoent *protocol = getprotobyname("udp");

	CHECK(service && ntohs((uint16_t)service->s_port) == 80);
	CHECK(protocol && protocol->p_proto == IPPROTO_UDP);
	CHECK(holds("/etc/resolv.conf", ""));
	CHECK(holds("/etc/hosts", ""));
	CHECK(holds("/etc/gai.conf", ""));
	CHECK(holds("/etc/host.conf", ""));
	CHECK(strstr(content("/etc/nsswitch.conf"), "hosts: files dns\n"));
	CHECK(holds("/etc/hostname", "sandbox\n"));
	return NULL;
}

static void files_about_names_are_never_the_machines(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, defaults_are_there);
}

static const char *run_is_empty(void)
{
	const struct dirent *entry;
	DIR *folder = opendir("/run");
	size_t entries = 0;

	CHECK(folder);
	while ((entry = readdir(folder)))
		entries += entry->d_name[0] != '.';
	closedir(folder);
	CHECK(entries == 0);
	CHECK(missing("/var/run/nscd"));
	return NULL;
}

static void run_has_nothing_in_it(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, run_is_empty);
}

/* Process 1 of a sandbox plays a machine, in which another one is made. */
static const char *machine_with_a_link(void)
{
	const struct etc_file ours = {"resolv.conf", "search a.\n", 0644, 0};
	const struct sandbox_config config = {.files = &ours, .nfiles = 1};
	struct sandbox_error error;
	int status = 1;
	pid_t pid;

	CHECK(mount("tmpfs", "/etc", "tmpfs", 0, NULL) == 0);
	CHECK(symlink("../run/stub-resolv.conf", "/etc/resolv.conf") == 0);
	int fd = open("/run/stub-resolv.conf", O_CREAT | O_WRONLY, 0644);
	CHECK(write(fd, "search b.\n", 10) == 10);
	CHECK(holds("/etc/resolv.conf", "search b.\n"));

	pid = fork();
	if (pid == 0) {
		if (!sandbox_enter(&config, &error))
			_exit(1);
		_exit(holds("/etc/resolv.conf", "search a.\n") ? 0 : 2);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(status == 0);
	CHECK(holds("/run/stub-resolv.conf", "search b.\n"));
	return NULL;
}

static void a_resolv_conf_that_is_a_link_is_covered(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, machine_with_a_link);
}

static const char *links_in_etc(void)
{
	struct sandbox_error error;

	if (!etc_make(&with_files, ETC_LINKS, &error))
		return strdup(error.text);
	return files_are_there();
}

static void without_overlayfs_etc_is_the_same(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, links_in_etc);
}

static void a_file_name_with_a_slash_is_refused(void **state)
{
	const struct etc_file bad[] = {{"../run/x", "", 0644, 0}};
	const struct sandbox_config config = {.files = bad, .nfiles = 1};

	(void)state;
	assert_string_equal(result_of(&config, false, run_is_empty),
	    "file '../run/x': not a name of a file in /etc");
}

static const char *enter_as_root(void)
{
	struct sandbox_error error;
	int status = 1;
	pid_t pid;

	CHECK(forbid_user_namespaces());
	pid = fork();
	if (pid == 0)
		_exit(!sandbox_enter(&with_files, &error) ||
		      files_are_there() || default_network());
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(status == 0);
	return NULL;
}

static void root_needs_no_user_namespace(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, enter_as_root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(etc_has_the_files_of_the_configuration),
	    cmocka_unit_test(
		a_program_without_privileges_is_bound_by_file_modes),
	    cmocka_unit_test(files_about_names_are_never_the_machines),
	    cmocka_unit_test(run_has_nothing_in_it),
	    cmocka_unit_test(a_resolv_conf_that_is_a_link_is_covered),
	    cmocka_unit_test(without_overlayfs_etc_is_the_same),
	    cmocka_unit_test(a_file_name_with_a_slash_is_refused),
	    cmocka_unit_test(root_needs_no_user_namespace),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
