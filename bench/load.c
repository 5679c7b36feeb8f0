/* SPDX-License-Identifier: MIT */
/* Handing out the look-ups, checking what they found, taking their time. */
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct load load = {.total = 1000, .in_flight = 1, .threads = 1, .many = 1};

enum { SAW_A = 1, SAW_AAAA = 2, SAW_WRONG = 4, IS_DONE = 8 };

/* Of more look-ups than these, about as many are timed, as they come: to take the
 * time twice costs what an empty job does. */
#define TIMED 5000

static atomic_size_t shared_next;
static size_t next; /* otherwise */
static int64_t began_ns;
static int64_t *times_ns; /* when it began, then how long it took */
static uint32_t timed_below = UINT32_MAX;
static unsigned char *saw;
static unsigned char right;
static unsigned char *heard; /* how many addresses, where there are many */
static char host[LOAD_NAME];
static long before_kb;
static double before_cpu;

/* Multiplied by 2^32 over the golden ratio, numbers are scattered evenly. */
static bool is_timed(size_t i)
{
	return (uint32_t)i * UINT32_C(2654435769) <= timed_below;
}

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

/* Not getrusage(2)'s, which begins with that of the program that was there
 * before exec(3). */
static long peak_kb(void)
{
	FILE *status = fopen("/proc/self/status", "re");
	char line[128];
	long kb = 0;

	while (status && fgets(line, sizeof(line), status))
		if (sscanf(line, "VmHWM: %ld kB", &kb) == 1)
			break;
	if (status)
		fclose(status);
	return kb;
}

static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void load_die(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what,
	    strerror(errno));
	exit(2);
}

static void read_address(const char *text)
{
	struct sockaddr_storage *ss = &load.host[load.hosts++];
	struct sockaddr_in *sin = (struct sockaddr_in *)ss;
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)ss;

	ss->ss_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(ss->ss_family, text,
		ss->ss_family == AF_INET ? (void *)&sin->sin_addr
					 : (void *)&sin6->sin6_addr) != 1)
		load_die(text);
}

/* NAME=ADDRESS[,ADDRESS] */
static void read_host(char *text)
{
	char *first = strchr(text, '='), *second;

	if (!first || first - text >= LOAD_NAME)
		load_die(text);
	*first++ = '\0';
	strcpy(host, text);
	second = strchr(first, ',');
	if (second)
		*second++ = '\0';
	read_address(first);
	if (second)
		read_address(second);
}

/* Zeros that are there already, so that they are no peer's memory. */
static void *room_for(size_t size)
{
	void *room = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (room == MAP_FAILED)
		load_die("mmap");
	return room;
}

void load_begin(int argc, char **argv)
{
	static const struct option options[] = {
	    {"total", required_argument, NULL, 'n'},
	    {"in-flight", required_argument, NULL, 'f'},
	    {"names", required_argument, NULL, 'm'},
	    {"threads", required_argument, NULL, 't'},
	    {"host", required_argument, NULL, 'h'},
	    {"single", no_argument, NULL, '1'},
	    {"cache", no_argument, NULL, 'c'},
	    {"blocking", no_argument, NULL, 'b'},
	    {"many", required_argument, NULL, 'a'},
	    {"no-cache", no_argument, NULL, 'C'},
	    {"spread", no_argument, NULL, 's'},
	    {"jobs", no_argument, NULL, 'j'},
	    {0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0)
		switch (c) {
		case 'n':
			load.total = strtoul(optarg, NULL, 10);
			break;
		case 'f':
			load.in_flight = strtoul(optarg, NULL, 10);
			break;
		case 'm':
			load.names = strtoul(optarg, NULL, 10);
			break;
		case 't':
			load.threads = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'h':
			read_host(optarg);
			break;
		case '1':
			load.single = true;
			break;
		case 'c':
			load.cache = true;
			break;
		case 'a':
			load.many = strtoul(optarg, NULL, 10);
			break;
		case 'C':
			load.no_cache = true;
			break;
		case 'b':
			load.blocking = true;
			break;
		case 's':
			load.spread = true;
			break;
		case 'j':
			load.jobs = true;
			break;
		default:
			exit(2);
		}
	if (!load.names)
		load.names = load.total;
	if (load.in_flight > load.total)
		load.in_flight = load.total;
	if (load.total > TIMED)
		timed_below =
		    (uint32_t)(TIMED * UINT64_C(0xffffffff) / load.total);
	right = IS_DONE;
	if (!load.jobs)
		right |= SAW_A;
	if (!load.jobs && !load.single && load.hosts != 1)
		right |= SAW_AAAA;
	times_ns = room_for(load.total * sizeof(*times_ns));
	saw = room_for(load.total);
	heard = room_for(load.total);
	load_restart();
}

void load_restart(void)
{
	before_kb = peak_kb();
	before_cpu = cpu_seconds();
	began_ns = now_ns();
}

/* The number in the name of look-up i; most often there is no need to divide. */
static size_t number_of(size_t i)
{
	return i < load.names ? i : i % load.names;
}

void load_name(size_t i, char name[LOAD_NAME])
{
	char digits[20];
	size_t n = 0, len = 0;

	if (load.hosts) {
		memcpy(name, host, sizeof(host));
		return;
	}
	i = number_of(i);
	do {
		digits[n++] = (char)('0' + i % 10);
		i /= 10;
	} while (i);
	name[len++] = 'n';
	while (n)
		name[len++] = digits[--n];
	memcpy(name + len, ".bench.example", sizeof(".bench.example"));
}

bool load_next_job(size_t *i)
{
	*i = load.shared ? atomic_fetch_add_explicit(
			       &shared_next, 1, memory_order_relaxed)
			 : next++;
	if (*i >= load.total)
		return false;
	if (is_timed(*i))
		times_ns[*i] = now_ns();
	return true;
}

bool load_next(size_t *i, char name[LOAD_NAME])
{
	bool more = load_next_job(i);

	if (more)
		load_name(*i, name);
	return more;
}

size_t load_begun(void)
{
	size_t n = load.shared ? atomic_load(&shared_next) : next;

	return n < load.total ? n : load.total;
}

static unsigned char see_host(int family, const void *addr)
{
	for (size_t n = 0; n < load.hosts; n++) {
		const void *ss = &load.host[n];

		if (load.host[n].ss_family != family)
			continue;
		if (family == AF_INET
			? !memcmp(addr,
			      &((const struct sockaddr_in *)ss)->sin_addr, 4)
			: !memcmp(addr,
			      &((const struct sockaddr_in6 *)ss)->sin6_addr,
			      16))
			return n ? SAW_AAAA : SAW_A;
	}
	return SAW_WRONG;
}

void load_inet(size_t i, int family, const void *addr)
{
	uint32_t number = (uint32_t)number_of(i), last;
	static const unsigned char fd00[12] = {0xfd};
	size_t before = family == AF_INET ? 0 : sizeof(fd00);

	if (load.hosts) {
		saw[i] |= see_host(family, addr);
		return;
	}
	memcpy(&last, (const char *)addr + before, sizeof(last));
	last = ntohl(last);
	if (load.many > 1) {
		last &= ~(UINT32_C(0x3f) << 18);
		heard[i]++;
	}
	if (family == AF_INET)
		saw[i] |= last == number + 0x0a000000 ? SAW_A : SAW_WRONG;
	else
		saw[i] |=
		    memcmp(addr, fd00, sizeof(fd00)) == 0 && last == number
			? SAW_AAAA
			: SAW_WRONG;
}

void load_address(size_t i, const struct sockaddr *sa)
{
	if (sa->sa_family == AF_INET)
		load_inet(
		    i, AF_INET, &((const struct sockaddr_in *)sa)->sin_addr);
	else
		load_inet(
		    i, AF_INET6, &((const struct sockaddr_in6 *)sa)->sin6_addr);
}

void load_done(size_t i)
{
	if (is_timed(i))
		times_ns[i] = now_ns() - times_ns[i];
	saw[i] |= IS_DONE;
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Sorts the times that were taken.  Returns how many. */
static size_t sort_times(void)
{
	size_t n = 0;

	for (size_t i = 0; i < load.total; i++)
		if (is_timed(i))
			times_ns[n++] = times_ns[i];
	qsort(times_ns, n, sizeof(*times_ns), by_time);
	return n;
}

int load_end(void)
{
	double seconds = (double)(now_ns() - began_ns) / 1e9;
	size_t failed = 0, wrong = 0, timed;
	double cpu = cpu_seconds() - before_cpu;
	long after_kb = peak_kb();

	for (size_t i = 0; i < load.total; i++) {
		if (saw[i] & SAW_WRONG)
			wrong++;
		else if ((saw[i] & right) != right ||
			 (load.many > 1 && heard[i] != 2 * load.many))
			failed++;
	}
	timed = sort_times();
	printf("{\"seconds\": %.6f, \"per_second\": %.1f, \"cpu_us\": %.4f, "
	       "\"p50_us\": %.1f, \"p99_us\": %.1f, "
	       "\"failed\": %zu, \"wrong\": %zu, \"memory_kb\": %ld}\n",
	    seconds, (double)load.total / seconds,
	    cpu * 1e6 / (double)load.total, (double)times_ns[timed / 2] / 1e3,
	    (double)times_ns[timed * 99 / 100] / 1e3, failed, wrong,
	    after_kb - before_kb);
	return failed || wrong;
}
