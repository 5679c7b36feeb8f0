/* SPDX-License-Identifier: MIT */
/* What the harness takes by itself: every look-up has its answer at once. */
#include "../load.h"

#include <arpa/inet.h>
#include <string.h>

int main(int argc, char **argv)
{
	unsigned char v6[16] = {0xfd};
	char name[LOAD_NAME];
	uint32_t number, last;
	size_t i;

	load_begin(argc, argv);
	while (load.jobs ? load_next_job(&i) : load_next(&i, name)) {
		for (size_t n = 0; n < load.hosts; n++)
			load_address(i, (struct sockaddr *)&load.host[n]);
		if (!load.jobs && !load.hosts) {
			number = (uint32_t)(i % load.names);
			last = htonl(number + 0x0a000000);
			load_inet(i, AF_INET, &last);
			last = htonl(number);
			memcpy(v6 + 12, &last, sizeof(last));
			if (!load.single)
				load_inet(i, AF_INET6, v6);
		}
		load_done(i);
	}
	return load_end();
}
