// SPDX-License-Identifier: MIT
// duet.h is C++ as well, and its functions are found by their C names.
#include <duet.h>

static void on_done(void *arg, duet_result *res)
{
	*static_cast<int *>(arg) = duet_result_status(res);
	duet_result_free(res);
}

int main()
{
	duet_options opts = DUET_OPTIONS_INIT;
	duet_resolver *r;
	addrinfo hints = {};
	int status = -1;

	opts.backend = "ares";
	hints.ai_flags = AI_NUMERICHOST;
	if (duet_open(&r, &opts) != DUET_OK)
		return 1;
	duet_getaddrinfo(r, "192.0.2.1", "80", &hints, on_done, &status, NULL);
	duet_wait(r, -1);
	duet_close(r);
	return status;
}
