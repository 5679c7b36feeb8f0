/* SPDX-License-Identifier: MIT */
/* What the harness takes by itself: every look-up has its answer at once. */
#include "../load.h"

#include <arpa/inet.h>
#include <string.h>

static void answer_number(size_t i)
{
	static unsigned char v6[16] = {0xfd};
	uint32_t number = (uint32_t)(i % load.names);
	uint32_t v4 = htonl(number + 0x0a000000);

	number = htonl(number);
	memcpy(v6 + 12, &number, sizeof(number));
	load_inet(i, AF_INET, &v4);
	if (!load.single)
		load_inet(i, AF_INET6, v6);
}

static void run_lookups(void)
{
	char name[LOAD_NAME];
	size_t i;

	while (load_next(&i, name)) {
		for (size_t n = 0; n < load.hosts; n++)
			load_address(i, (struct sockaddr *)&load.host[n]);
		if (!load.hosts)
			answer_number(i);
		load_done(i);
	}
}

static void run_jobs(void)
{
	size_t i;

	while (load_next_job(&i))
		load_done(i);
}

int main(int argc, char **argv)
{
	load_begin(argc, argv);
	if (load.jobs)
		run_jobs();
	else
		run_lookups();
	return load_end();
}
