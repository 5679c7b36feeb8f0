/* SPDX-License-Identifier: MIT */
/*
 * `duet survey` as a user runs it: names that a nameserver in the sandbox
 * answers, and resolvers that do what they are asked (adapters/worded.sh).
 */
#include "command.h"
#include "compare/sandbox.h"
#include "need_sandbox.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SURVEY "\"$duet\" survey "
#define WORDED                             \
	"-b one,two "                      \
	"--resolver \"one=$adapter one\" " \
	"--resolver \"two=$adapter two\" "

static void write_names(const char *name, int count)
{
	FILE *out = fopen(name, "w");

	for (int i = 1; i <= count; i++)
		fprintf(out, "%s.n%d.test\n", i % 3 ? "a2-c1" : "e0", i);
	fclose(out);
}

static void results_come_in_the_order_of_the_names(void **state)
{
	(void)state;
	assert_int_equal(command_run(SURVEY "-o whole n3000"), 0);
	assert_printed("out", "3000 names · 3000 same, 0 different");
	assert_int_equal(
	    command_run(
		"sed -n 's/.*\"name\": \"\\([^\"]*\\)\".*/\\1/p' whole | "
		"tail -n +2 | cmp - n3000"),
	    0);
	assert_printed("whole", "\"codes\": [\"nodata\", \"nodata\"]");
}

static void names_from_a_pipe_are_the_same(void **state)
{
	(void)state;
	assert_int_equal(command_run("cat n3000 | " SURVEY "- -o piped"), 0);
	assert_int_equal(command_run("cmp whole piped"), 0);
}

static void what_differs_is_told_in_full_and_counted_by_kind(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run(
		"printf 'same\\norder\\ncode\\ncrash\\ncode\\n' | " SURVEY
		    WORDED "-o worded -"),
	    1);
	assert_printed("out", "5 names · 1 same, 4 different");
	assert_printed(
	    "out", "  addresses: order.within.v4   1        first: order\n");
	assert_printed(
	    "out", "  status: class                2        first: code\n");
	assert_printed("worded", "\"symbol\": \"EREFUSED\"");
	assert_printed("worded", "\"codes\": [\"ok\", \"crash\"]");
	assert_printed("worded", "{\"n\": 1, \"name\": \"same\", \"codes\": "
				 "[\"ok\", \"ok\"], \"addresses\": ");
}

static void a_name_that_waits_does_not_hold_up_thousands_after_it(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run(
		"mkfifo go; { echo wait; yes same | head -n 5000; echo go; } "
		"| " SURVEY
		"-b one --resolver \"one=$adapter one\" -o waited -"),
	    0);
	assert_int_equal(command_run("grep -c '\\[\"ok\"\\]' waited"), 0);
	assert_string_equal(command_contents("out"), "5002\n");
	assert_int_equal(command_run("grep -m 1 -n wait waited"), 0);
	assert_printed("out", "2:{\"n\": 1, ");
}

static void a_backend_and_an_adapter_have_the_same_hash(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("head -n 20 n3000 | " SURVEY "-b thread,probe "
			"--resolver probe=\"$duet probe -b ares\" - -o mixed"),
	    0);
	assert_int_equal(command_run("tail -n +2 mixed | head -n 20 >a; "
				     "tail -n +2 whole | head -n 20 | cmp - a"),
	    0);
}

static void lines_that_are_no_names_are_told_and_counted(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("{ echo a1.test; echo; echo a b; "
			"head -c 70000 /dev/zero | tr '\\0' x; echo; "
			"printf a1.test; } >bad; " SURVEY "bad"),
	    2);
	assert_printed("err", "bad:2: is empty");
	assert_printed("err", "bad:3: has a blank");
	assert_printed("err", "bad:4: is longer than 1024 bytes");
	assert_printed("err", "2 names · 2 same, 0 different · 3 bad lines");
	assert_printed("out", "{\"n\": 5, \"name\": \"a1.test\"");
}

/* A survey of names that do not end, when some of its results are there. */
static pid_t begin_endless(const char *output, int *names)
{
	static char events[4096];
	int watch = inotify_init1(IN_CLOEXEC), pipes[2];
	FILE *file = fopen(output, "w"), *in = fopen("n3000", "r");
	static char text[1 << 16];
	size_t size = fread(text, 1, sizeof(text) / 2, in);
	pid_t pid;

	fclose(in);
	fclose(file);
	assert_true(inotify_add_watch(watch, output, IN_MODIFY) >= 0);
	assert_int_equal(pipe(pipes), 0);
	pid = fork();
	if (pid == 0) {
		dup2(pipes[0], 0);
		freopen("err", "w", stderr);
		close(pipes[1]);
		execl(getenv("duet"), "duet", "survey", "--resume", "-o",
		    output, "-", NULL);
		_exit(127);
	}
	close(pipes[0]);
	assert_int_equal(write(pipes[1], text, size), size);
	do
		assert_true(read(watch, events, sizeof(events)) > 0);
	while (!strstr(command_contents(output), "\"n\": 100,"));
	close(watch);
	*names = pipes[1];
	return pid;
}

static void assert_resumed(const char *output)
{
	assert_int_not_equal(strlen(command_contents(output)), 0);
	assert_int_not_equal(command_run("cmp whole %s", output), 0);
	assert_int_equal(command_run(SURVEY "--resume -o %s n3000", output), 0);
	assert_printed("out", "3000 names · 3000 same");
	assert_int_equal(command_run("cmp whole %s", output), 0);
}

static void a_killed_survey_is_resumed_with_nothing_lost_or_twice(void **state)
{
	int status, names;
	pid_t pid = begin_endless("killed", &names);

	(void)state;
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_resumed("killed");
	close(names);
}

static void an_interrupt_writes_what_is_done_and_ends_with_130(void **state)
{
	int status, names;
	pid_t pid = begin_endless("stopped", &names);

	(void)state;
	kill(pid, SIGINT);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 130);
	assert_printed("err", "duet: stopped; to go on with the same names: ");
	assert_printed("err", " survey --resume -o stopped -\n");
	assert_resumed("stopped");
	close(names);
}

static void a_line_cut_in_the_middle_is_made_again(void **state)
{
	(void)state;
	assert_int_equal(command_run("head -c 100000 whole >cut"), 0);
	assert_resumed("cut");
}

static void only_the_same_survey_is_resumed(void **state)
{
	(void)state;
	assert_int_equal(command_run(SURVEY "-o whole n3000"), 2);
	assert_printed("err", "whole: is there already; --resume");
	command_run("head -n 11 whole >part");
	assert_int_equal(
	    command_run(SURVEY "-b ares --resume -o part n3000"), 2);
	assert_printed("err", "part: is a survey of other resolvers");
	assert_int_equal(command_run("sed s/n10[.]/x./ n3000 | " SURVEY
				     "--resume -o part -"),
	    2);
	assert_printed("err", "-:10: is 'a2-c1.x.test', where");
	assert_int_equal(
	    command_run("head -n 5 n3000 | " SURVEY "--resume -o part -"), 2);
	assert_printed("err", "-: has 5 lines, and the survey");
	assert_int_equal(
	    command_run("cp n3000 mine; " SURVEY "--resume -o mine bad; "
			"cmp mine n3000"),
	    0);
	assert_printed("err", "mine: is no survey");
	assert_int_equal(
	    command_run("printf mine >mine; " SURVEY "--resume -o mine bad"),
	    2);
	assert_string_equal(command_contents("mine"), "mine");
	assert_int_equal(
	    command_run("head -c 20 whole >begun; " SURVEY
			"--resume -o begun n3000; cmp whole begun"),
	    0);
}

static const char machine[] = "schema: case/1\n"
			      "id: survey.machine\n"
			      "title: A machine with a file of hosts\n"
			      "env:\n"
			      "  files:\n"
			      "    hosts: |\n"
			      "      192.0.2.7 seven\n"
			      "calls:\n"
			      "  - {id: gai, op: getaddrinfo, name: seven}\n";

static void a_survey_is_on_the_machine_of_a_case(void **state)
{
	FILE *out = fopen("machine.yaml", "w");

	(void)state;
	fputs(machine, out);
	fclose(out);
	assert_int_equal(command_run("echo seven | " SURVEY
				     "-b auto,thread --case machine.yaml -"),
	    0);
	assert_printed("out", "\"codes\": [\"ok\", \"ok\"]");
}

/* The machine here is a sandbox. */
static void a_live_survey_is_on_this_machine(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("echo seven >names; \"$duet\" serve -q machine.yaml -- "
			"\"$duet\" survey --live --rate 1000 -b ares,probe "
			"--resolver probe=\"$duet probe -b thread\" names"),
	    0);
	assert_printed("out", "\"on\": \"live\"");
	assert_printed("out", "\"codes\": [\"ok\", \"ok\"]");
}

static const char answering[] =
    "schema: case/1\n"
    "id: survey.answering\n"
    "title: A server that answers as names say\n"
    "env:\n"
    "  files:\n"
    "    resolv.conf: nameserver 127.0.0.53\n"
    "dns:\n"
    "  servers:\n"
    "    s1:\n"
    "      listen: 127.0.0.53\n"
    "      rules:\n"
    "        - {do: {synth: name}}\n"
    "calls:\n"
    "  - {id: gai, op: getaddrinfo, name: a1.test}\n";

/* A lost one would cost the 5 s of a resolver, or be taken for a difference;
 * as many as fit where net.core.rmem_max is the kernel's own. */
static void the_nameserver_of_a_sandbox_loses_no_question(void **state)
{
	FILE *out = fopen("answering.yaml", "w");

	(void)state;
	fputs(answering, out);
	fclose(out);
	out = fopen("lost.awk", "w");
	fputs("/^Udp:/ && at { print \"lost\", $at }\n"
	      "/^Udp:/ { for (i = 2; i <= NF; i++)\n"
	      "          if ($i == \"RcvbufErrors\") at = i }\n",
	    out);
	fclose(out);
	assert_int_equal(
	    command_run("\"$duet\" serve -q answering.yaml -- sh -c '"
			"\"$duet\" survey --live -j 96 -o all n3000 && "
			"awk -f lost.awk /proc/net/snmp'"),
	    0);
	assert_printed("out", "3000 names · 3000 same");
	assert_printed("out", "lost 0\n");
}

static void what_cannot_be_written_is_no_survey(void **state)
{
	(void)state;
	assert_int_equal(command_run(SURVEY "n3000 >/dev/full"), 3);
	assert_printed("err", "cannot write the output: No space left");
}

static void merged_shards_are_the_whole_to_the_byte(void **state)
{
	(void)state;
	assert_int_equal(command_run(SURVEY "--shard 1/3 -o 1 n3000"), 0);
	assert_int_equal(command_run("JOB_COMPLETION_INDEX=1 " SURVEY
				     "--shard auto/3 -o 2 n3000"),
	    0);
	assert_int_equal(
	    command_run(
		"SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_MIN=5 "
		"SLURM_ARRAY_TASK_STEP=2 SLURM_ARRAY_TASK_COUNT=3 " SURVEY
		"--shard auto -o 3 n3000"),
	    0);
	assert_int_equal(command_run("\"$duet\" merge -o merged 2 3 1"), 0);
	assert_printed("out", "3000 names · 3000 same");
	assert_int_equal(command_run("cmp whole merged"), 0);
}

static void a_merge_that_fails_leaves_what_was_there(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("cp 1 there; \"$duet\" merge -o there 1 2"), 2);
	assert_int_equal(command_run("cmp 1 there"), 0);
	assert_int_equal(command_run("\"$duet\" merge -o there there 2 3"), 0);
	assert_int_equal(command_run("cmp whole there"), 0);
	assert_int_equal(command_run("\"$duet\" merge -o /dev/full 1 2 3"), 3);
	assert_printed("err", "No space left on device");
	assert_int_equal(command_run("\"$duet\" merge -o no/such 1 2 3"), 3);
	assert_printed("err", "cannot write no/such: No such file");
	assert_int_equal(command_run("\"$duet\" merge --json a 1 2 3"), 2);
	assert_printed("err", "merge: of surveys -o is the only file;");
}

static void shards_that_do_not_belong_together_are_refused(void **state)
{
	(void)state;
	assert_int_equal(command_run("\"$duet\" merge 1 2"), 2);
	assert_printed("err", "1: is of another number of shards");
	assert_int_equal(command_run("\"$duet\" merge 1 2 2"), 2);
	assert_printed("err", "2: is there twice");
	assert_int_equal(
	    command_run("head -n 300 3 >3h; \"$duet\" merge 1 2 3h"), 2);
	assert_printed("err", "3h: has no end: run its survey with --resume");
	assert_int_equal(
	    command_run(SURVEY "-b ares --shard 3/3 -o 3a n3000"), 0);
	assert_int_equal(command_run("\"$duet\" merge 1 2 3a"), 2);
	assert_printed("err", "3a: is of other names, resolvers");
	assert_int_equal(command_run(SURVEY "--shard auto n3000"), 2);
	assert_printed("err", "--shard auto: of how many?");
}

static long peak_kib(const char *names, const char *output)
{
	struct rusage usage;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		execl(getenv("duet"), "duet", "survey", "-b", "ares",
		    "--family", "inet", "-o", output, names, NULL);
		_exit(127);
	}
	assert_int_equal(wait4(pid, &status, 0, &usage), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
	return usage.ru_maxrss;
}

static void ten_times_the_names_take_no_more_memory(void **state)
{
	long few, many;

	(void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	skip(); /* they keep what is freed */
#endif
	write_names("few", 20000);
	write_names("many", 200000);
	few = peak_kib("few", "few-out");
	many = peak_kib("many", "many-out");
	if (many > few + few / 5)
		fail_msg("20000: %ld KiB, 200000: %ld KiB", few, many);
}

static int set_up(void **state)
{
	/* What is freed is not kept for reports. */
	if (setenv("ASAN_OPTIONS", "quarantine_size_mb=1", 0) < 0 ||
	    command_set_up(state) < 0)
		return -1;
	write_names("n3000", 3000);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(results_come_in_the_order_of_the_names),
	    cmocka_unit_test(names_from_a_pipe_are_the_same),
	    cmocka_unit_test(what_differs_is_told_in_full_and_counted_by_kind),
	    cmocka_unit_test(
		a_name_that_waits_does_not_hold_up_thousands_after_it),
	    cmocka_unit_test(a_backend_and_an_adapter_have_the_same_hash),
	    cmocka_unit_test(lines_that_are_no_names_are_told_and_counted),
	    cmocka_unit_test(
		a_killed_survey_is_resumed_with_nothing_lost_or_twice),
	    cmocka_unit_test(
		an_interrupt_writes_what_is_done_and_ends_with_130),
	    cmocka_unit_test(a_line_cut_in_the_middle_is_made_again),
	    cmocka_unit_test(only_the_same_survey_is_resumed),
	    cmocka_unit_test(a_survey_is_on_the_machine_of_a_case),
	    cmocka_unit_test(a_live_survey_is_on_this_machine),
	    cmocka_unit_test(the_nameserver_of_a_sandbox_loses_no_question),
	    cmocka_unit_test(what_cannot_be_written_is_no_survey),
	    cmocka_unit_test(merged_shards_are_the_whole_to_the_byte),
	    cmocka_unit_test(a_merge_that_fails_leaves_what_was_there),
	    cmocka_unit_test(shards_that_do_not_belong_together_are_refused),
	    cmocka_unit_test(ten_times_the_names_take_no_more_memory),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, set_up, command_tear_down);
}
