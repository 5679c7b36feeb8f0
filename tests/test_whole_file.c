/* SPDX-License-Identifier: MIT */
/* A file that is written whole or not at all. */
#include "compare/whole_file.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/duet-whole-file-XXXXXX";

/* Each test in the folder, which holds a file with the text "old". */
static int set_up(void **state)
{
	FILE *old = fopen("file", "w");

	(void)state;
	return old && fputs("old", old) >= 0 && fclose(old) == 0 ? 0 : -1;
}

static void holds(const char *path, const char *expected)
{
	char text[16] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_non_null(fgets(text, sizeof(text), file));
	assert_string_equal(text, expected);
	fclose(file);
}

/* That nothing else was left: the folder is gone with the file. */
static int tear_down(void **state)
{
	(void)state;
	if (unlink("file") < 0 || rmdir(folder) < 0 || mkdir(folder, 0700) < 0)
		return -1;
	return chdir(folder);
}

static void a_file_is_replaced_when_it_is_whole(void **state)
{
	struct whole_file file;

	(void)state;
	assert_true(whole_file_open(&file, "file"));
	fputs("new", file.out);
	fflush(file.out);
	holds("file", "old");
	assert_true(whole_file_close(&file, true));
	holds("file", "new");
}

static void what_could_not_be_written_leaves_the_old_one(void **state)
{
	struct whole_file file;

	(void)state;
	assert_true(whole_file_open(&file, "file"));
	fputs("half", file.out);
	errno = EDOM;
	assert_false(whole_file_close(&file, false));
	assert_int_equal(errno, EDOM);
	holds("file", "old");
}

static void a_link_stays_one(void **state)
{
	struct whole_file file;
	struct stat status;

	(void)state;
	assert_int_equal(symlink("file", "link"), 0);
	assert_true(whole_file_open(&file, "link"));
	fputs("new", file.out);
	assert_true(whole_file_close(&file, true));
	assert_int_equal(lstat("link", &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(unlink("link"), 0);
	holds("file", "new");
}

static void a_new_file_is_as_open_would_have_made_it(void **state)
{
	mode_t mask = umask(026);
	struct whole_file file;
	struct stat status;

	(void)state;
	assert_true(whole_file_open(&file, "file"));
	assert_true(whole_file_close(&file, true));
	umask(mask);
	assert_int_equal(stat("file", &status), 0);
	assert_int_equal(status.st_mode & 0777, 0640);
}

static void a_full_disk_is_told_when_it_is_closed(void **state)
{
	struct whole_file file;

	(void)state;
	assert_true(whole_file_open(&file, "/dev/full"));
	fputs("new", file.out);
	assert_false(whole_file_close(&file, true));
	assert_int_equal(errno, ENOSPC);
}

static void whether_it_is_possible_is_known_before(void **state)
{
	(void)state;
	assert_true(whole_file_possible("file"));
	holds("file", "old");
	assert_true(whole_file_possible("other"));
	assert_int_equal(access("other", F_OK), -1);
	assert_true(whole_file_possible("/dev/full"));
	assert_false(whole_file_possible("/"));
	assert_int_equal(errno, EISDIR);
	assert_false(whole_file_possible("none/file"));
	assert_int_equal(errno, ENOENT);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_FOLDER(a_file_is_replaced_when_it_is_whole),
	    IN_FOLDER(what_could_not_be_written_leaves_the_old_one),
	    IN_FOLDER(a_link_stays_one),
	    IN_FOLDER(a_new_file_is_as_open_would_have_made_it),
	    IN_FOLDER(a_full_disk_is_told_when_it_is_closed),
	    IN_FOLDER(whether_it_is_possible_is_known_before),
	};
	int failed;

	if (!mkdtemp(folder) || chdir(folder) < 0)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(folder);
	return failed;
}
