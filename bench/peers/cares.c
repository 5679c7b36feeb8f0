/* SPDX-License-Identifier: MIT */
/*
 * c-ares as it is, the release that duet links: its defaults, of which a cache
 * is one, with --cache and without; --no-cache and --spread are the options that
 * its manual has against the cache's cost and for many questions at a time.  In a loop
 * of its own over epoll, or in its event thread (--threads 2), fed from another.
 */
#include "../load.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <pthread.h>
#include <sys/epoll.h>

static ares_channel_t *channel;
static int epoll_fd;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static size_t under_way;

static void ended(size_t i)
{
	load_done(i);
	if (load.threads > 1) {
		pthread_mutex_lock(&lock);
		under_way--;
		pthread_cond_signal(&changed);
		pthread_mutex_unlock(&lock);
	} else {
		under_way--;
	}
}

static void on_addrinfo(
    void *arg, int status, int timeouts, struct ares_addrinfo *found)
{
	size_t i = (size_t)arg;

	(void)timeouts;
	if (status == ARES_SUCCESS)
		for (struct ares_addrinfo_node *node = found->nodes; node;
		     node = node->ai_next)
			load_address(i, node->ai_addr);
	ares_freeaddrinfo(found);
	ended(i);
}

static void on_records(void *arg, ares_status_t status, size_t timeouts,
    const ares_dns_record_t *record)
{
	size_t i = (size_t)arg;

	(void)timeouts;
	if (status == ARES_SUCCESS) {
		const ares_dns_rr_t *rr = ares_dns_record_rr_get_const(
		    record, ARES_SECTION_ANSWER, 0);

		load_inet(i, AF_INET, ares_dns_rr_get_addr(rr, ARES_RR_A_ADDR));
	}
	ended(i);
}

static void watch(void *arg, ares_socket_t fd, int readable, int writable)
{
	struct epoll_event event = {.data.fd = fd};

	(void)arg;
	event.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u);
	if (!event.events)
		epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, NULL);
	else if (epoll_ctl(epoll_fd, EPOLL_CTL_MOD, fd, &event) < 0)
		epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static void open_channel(void)
{
	struct ares_options options = {.sock_state_cb = watch,
	    .evsys = ARES_EVSYS_DEFAULT,
	    .udp_max_queries = 100};
	int mask =
	    load.threads > 1 ? ARES_OPT_EVENT_THREAD : ARES_OPT_SOCK_STATE_CB;

	if (load.no_cache)
		mask |= ARES_OPT_QUERY_CACHE; /* for 0 s */
	if (load.spread)
		mask |= ARES_OPT_UDP_MAX_QUERIES;
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS ||
	    ares_init_options(&channel, &options, mask) != ARES_SUCCESS)
		load_die("ares_init_options");
}

static bool submit(void)
{
	struct ares_addrinfo_hints hints = {
	    .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	char name[LOAD_NAME];
	size_t i;

	if (!load_next(&i, name))
		return false;
	if (load.single)
		ares_query_dnsrec(channel, name, ARES_CLASS_IN, ARES_REC_TYPE_A,
		    on_records, (void *)i, NULL);
	else
		ares_getaddrinfo(
		    channel, name, NULL, &hints, on_addrinfo, (void *)i);
	return true;
}

static void turn(void)
{
	struct epoll_event events[64];
	struct timeval tv, *left = ares_timeout(channel, NULL, &tv);
	int ms =
	    left ? (int)(left->tv_sec * 1000 + left->tv_usec / 1000 + 1) : -1;
	int n = epoll_wait(epoll_fd, events, 64, ms);
	ares_fd_events_t ready[64];

	for (int i = 0; i < n; i++)
		ready[i] = (ares_fd_events_t){events[i].data.fd,
		    (events[i].events & EPOLLIN ? ARES_FD_EVENT_READ : 0u) |
			(events[i].events & EPOLLOUT ? ARES_FD_EVENT_WRITE
						     : 0u)};
	ares_process_fds(
	    channel, ready, n > 0 ? (size_t)n : 0, ARES_PROCESS_FLAG_NONE);
}

static void run_here(void)
{
	bool more = true;

	for (;;) {
		while (more && under_way < load.in_flight) {
			under_way++;
			more = submit();
			under_way -= !more;
		}
		if (!under_way)
			break;
		turn();
	}
}

static void run_its_thread(void)
{
	bool more = true;

	pthread_mutex_lock(&lock);
	while (more || under_way) {
		while (under_way >= load.in_flight || (!more && under_way))
			pthread_cond_wait(&changed, &lock);
		if (!more)
			continue;
		under_way++;
		pthread_mutex_unlock(&lock);
		more = submit();
		pthread_mutex_lock(&lock);
		under_way -= !more;
	}
	pthread_mutex_unlock(&lock);
}

int main(int argc, char **argv)
{
	load_begin(argc, argv);
	open_channel();
	if (load.threads > 1)
		run_its_thread();
	else
		run_here();
	ares_destroy(channel);
	return load_end();
}
