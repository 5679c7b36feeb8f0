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
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct load load = {.total = 1000, .in_flight = 1, .threads = 1};

enum { SAW_A = 1, SAW_AAAA = 2, SAW_WRONG = 4, IS_DONE = 8 };

static atomic_size_t next;
static int64_t began_ns;
static int64_t *times_ns; /* when it began, then how long it took */
static unsigned char *saw;
static long before_kb;

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

void load_die(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what,
	    strerror(errno));
	exit(2);
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
	    {"many", no_argument, NULL, 'a'},
	    {"no-cache", no_argument, NULL, 'C'},
	    {"untimed", no_argument, NULL, 'u'},
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
			load.host = optarg;
			break;
		case '1':
			load.single = true;
			break;
		case 'c':
			load.cache = true;
			break;
		case 'a':
			load.many = true;
			break;
		case 'C':
			load.no_cache = true;
			break;
		case 'b':
			load.blocking = true;
			break;
		case 'u':
			load.untimed = true;
			break;
		default:
			exit(2);
		}
	if (!load.names)
		load.names = load.total;
	if (load.in_flight > load.total)
		load.in_flight = load.total;
	times_ns = malloc(load.total * sizeof(*times_ns));
	saw = malloc(load.total);
	if (!times_ns || !saw)
		load_die("malloc");
	memset(times_ns, 0, load.total * sizeof(*times_ns));
	memset(saw, 0, load.total);
	load_restart();
}

void load_restart(void)
{
	before_kb = peak_kb();
	began_ns = now_ns();
}

void load_name(size_t i, char name[LOAD_NAME])
{
	char digits[20];
	size_t n = 0, len = 0;

	if (load.host) {
		snprintf(name, LOAD_NAME, "%s", load.host);
		return;
	}
	i %= load.names;
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
	*i = atomic_fetch_add_explicit(&next, 1, memory_order_relaxed);
	if (*i >= load.total)
		return false;
	if (!load.untimed)
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
	size_t n = atomic_load(&next);

	return n < load.total ? n : load.total;
}

void load_inet(size_t i, int family, const void *addr)
{
	uint32_t number = (uint32_t)(i % load.names), last;
	static const unsigned char fd00[12] = {0xfd};
	size_t before = family == AF_INET ? 0 : sizeof(fd00);

	if (load.host) {
		load_empty(i);
		return;
	}
	memcpy(&last, (const char *)addr + before, sizeof(last));
	last = ntohl(last);
	if (load.many)
		last &= ~(UINT32_C(0x3f) << 18);
	if (family == AF_INET)
		saw[i] |= last == number + 0x0a000000 ? SAW_A : SAW_WRONG;
	else
		saw[i] |=
		    memcmp(addr, fd00, sizeof(fd00)) == 0 && last == number
			? SAW_AAAA
			: SAW_WRONG;
}

void load_empty(size_t i)
{
	saw[i] |= SAW_A | SAW_AAAA;
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
	if (!load.untimed)
		times_ns[i] = now_ns() - times_ns[i];
	saw[i] |= IS_DONE;
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static double us(size_t per_mille)
{
	size_t at = load.total * per_mille / 1000;

	return (double)times_ns[at < load.total ? at : load.total - 1] / 1e3;
}

int load_end(void)
{
	double seconds = (double)(now_ns() - began_ns) / 1e9;
	unsigned char right = IS_DONE | SAW_A | (load.single ? 0 : SAW_AAAA);
	size_t failed = 0, wrong = 0;
	long after_kb = peak_kb();
	struct rusage usage;
	double cpu;

	getrusage(RUSAGE_SELF, &usage);
	for (size_t i = 0; i < load.total; i++) {
		if (saw[i] & SAW_WRONG)
			wrong++;
		else if ((saw[i] & right) != right)
			failed++;
	}
	cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	      (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	qsort(times_ns, load.total, sizeof(*times_ns), by_time);
	printf("{\"seconds\": %.6f, \"per_second\": %.1f, \"cpu_us\": %.3f, "
	       "\"p50_us\": %.1f, \"p99_us\": %.1f, \"max_us\": %.1f, "
	       "\"failed\": %zu, \"wrong\": %zu, \"memory_kb\": %ld}\n",
	    seconds, (double)load.total / seconds,
	    cpu * 1e6 / (double)load.total, us(500), us(990), us(1000), failed,
	    wrong, after_kb - before_kb);
	return failed || wrong;
}
