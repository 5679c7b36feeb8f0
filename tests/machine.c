/* SPDX-License-Identifier: MIT */
#include "machine.h"
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static struct nameserver *nameserver;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards it */
static pthread_cond_t asked = PTHREAD_COND_INITIALIZER;

static void *serve(void *arg)
{
	struct pollfd wait = {
	    .fd = nameserver_fd(nameserver), .events = POLLIN};

	(void)arg;
	for (;;) {
		poll(&wait, 1, -1);
		pthread_mutex_lock(&lock);
		nameserver_process(nameserver);
		pthread_cond_broadcast(&asked);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void start_nameserver(const struct ns_config *dns)
{
	struct ns_error error;
	pthread_t thread;

	nameserver = nameserver_new(dns, &error);
	if (!nameserver || !nameserver_listen(nameserver, &error)) {
		fprintf(stderr, "nameserver: %s\n", error.text);
		exit(1);
	}
	pthread_create(&thread, NULL, serve, NULL);
	pthread_detach(thread);
}

void machine_enter(
    const struct sandbox_config *sandbox, const struct ns_config *dns)
{
	struct sandbox_error error;

	if (!sandbox_available(&error)) {
		fprintf(stderr, "skipped, no sandbox: %s\n", error.text);
		exit(MACHINE_SKIPPED);
	}
	if (!sandbox_enter(sandbox, &error)) {
		fprintf(stderr, "sandbox: %s\n", error.text);
		exit(1);
	}
	start_nameserver(dns);
}

/* With the lock held. */
static bool was_asked(const char *qname)
{
	size_t n;
	const struct ns_event *events = nameserver_events(nameserver, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcasecmp(events[i].qname, qname))
			return true;
	return false;
}

void machine_wait_for_query(const char *qname)
{
	pthread_mutex_lock(&lock);
	while (!was_asked(qname))
		pthread_cond_wait(&asked, &lock);
	pthread_mutex_unlock(&lock);
}

static bool fits(const struct ns_event *event, const char *server,
    const char *qname, enum ns_transport proto)
{
	return (!server || strcmp(event->server, server) == 0) &&
	       strcasecmp(event->qname, qname) == 0 &&
	       (proto == NS_ANY || event->proto == proto);
}

size_t machine_count(
    const char *server, const char *qname, enum ns_transport proto)
{
	const struct ns_event *events;
	size_t n, count = 0;

	pthread_mutex_lock(&lock);
	events = nameserver_events(nameserver, &n);
	for (size_t i = 0; i < n; i++)
		count += fits(&events[i], server, qname, proto);
	pthread_mutex_unlock(&lock);
	return count;
}

struct ns_event machine_last(const char *qname)
{
	const struct ns_event *events;
	struct ns_event last;
	size_t n;

	pthread_mutex_lock(&lock);
	events = nameserver_events(nameserver, &n);
	while (n > 0 && !fits(&events[n - 1], NULL, qname, NS_ANY))
		n--;
	if (n == 0) {
		fprintf(stderr, "nobody has asked for %s\n", qname);
		exit(1);
	}
	last = events[n - 1];
	pthread_mutex_unlock(&lock);
	return last;
}

/* Its thread cannot go on without the lock. */
void machine_hold_nameserver(void)
{
	pthread_mutex_lock(&lock);
}

void machine_let_nameserver_go_on(void)
{
	pthread_mutex_unlock(&lock);
}

/* /etc itself cannot be written, but something else be put over it. */
void machine_replace(const char *etc_path, const char *text)
{
	char path[] = "/run/replaced-XXXXXX";
	int fd = mkstemp(path);
	bool done = fd >= 0 && fchmod(fd, 0644) == 0 &&
		    write(fd, text, strlen(text)) == (ssize_t)strlen(text) &&
		    close(fd) == 0 &&
		    mount(path, etc_path, NULL, MS_BIND, NULL) == 0;

	if (!done) {
		perror(etc_path);
		exit(1);
	}
}
