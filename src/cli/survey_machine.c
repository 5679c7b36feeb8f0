/* SPDX-License-Identifier: MIT */
/* The sandbox of a survey, with a nameserver. */
#include "survey_machine.h"
#include "cli.h"
#include <arpa/nameser.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

static const struct etc_file resolv_conf = {
    .name = "resolv.conf", .text = "nameserver 127.0.0.1\n"};
static const struct ns_rule synth = {.match = {.qtype = -1, .edns = -1},
    .action = {.rcode = -1, .synth = true, .keep = -1}};
static const struct ns_server server = {.name = "s1",
    .listen = "127.0.0.1",
    .port = 53,
    .otherwise = ns_r_nxdomain,
    .rules = &synth,
    .nrules = 1};
static const char *const no_environment[] = {NULL};

const struct testcase survey_machine = {.id = "survey",
    .file = "survey",
    .sandbox = {.files = &resolv_conf, .nfiles = 1},
    .environ = no_environment,
    .dns = {.servers = &server, .nservers = 1}};

static _Noreturn void serve(struct nameserver *ns)
{
	struct pollfd ready = {nameserver_fd(ns), POLLIN, 0};

	for (;;) {
		poll(&ready, 1, -1);
		nameserver_process(ns);
	}
}

static bool start_nameserver(const struct testcase *tc)
{
	struct ns_config config = tc->dns;
	struct ns_error error;
	struct nameserver *ns;
	pid_t pid;

	if (config.nservers == 0)
		return true;
	config.no_events = true;
	ns = nameserver_new(&config, &error);
	if (!ns || !nameserver_listen(ns, &error)) {
		trouble("%s:%d: %s", tc->file,
		    error.line ? error.line : tc->line, error.text);
		return false;
	}
	pid = fork();
	if (pid == 0)
		serve(ns);
	if (pid < 0)
		trouble("fork: %m");
	nameserver_free(ns);
	return pid > 0;
}

bool survey_machine_start(const struct testcase *tc)
{
	if (!start_nameserver(tc))
		return false;
	clearenv();
	for (const char *const *e = tc->environ; *e; e++)
		putenv((char *)*e);
	if (sandbox_drop_privileges())
		return true;
	trouble("cannot give up privileges: %m");
	return false;
}
