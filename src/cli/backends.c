/* SPDX-License-Identifier: MIT */
/* `duet backends`: which there are, and which is the default. */
#include "cli.h"
#include "resolver.h"
#include <stdio.h>
#include <string.h>

static int run(int argc, char **argv)
{
	static const struct option options[] = {{NULL, 0, NULL, 0}};
	duet_resolver *chosen;
	int status = EXIT_DONE;

	if (next_option(&backends_command, argc, argv, "", options) != -1)
		return EXIT_TROUBLE;
	if (optind < argc)
		return usage_error(&backends_command,
		    "unexpected argument '%s'", argv[optind]);
	chosen = resolver_open(NULL, 0);
	if (!chosen)
		return EXIT_TROUBLE;
	for (size_t i = 0; duet_backend_at(i); i++) {
		const char *name = duet_backend_at(i);
		bool is_default = !strcmp(name, duet_backend(chosen));
		duet_resolver *resolver = resolver_open(name, 0);

		printf("%c %-8s %s\n", is_default ? '*' : ' ', name,
		    resolver ? duet_backend_version(resolver)
			     : "does not open");
		if (!resolver)
			status = EXIT_NO;
		duet_close(resolver);
	}
	printf("%c %-8s by name: see 'duet why NAME'\n",
	    strcmp(duet_backend(chosen), "auto") ? ' ' : '*', "auto");
	duet_close(chosen);
	return status;
}

const struct command backends_command = {
    .name = "backends",
    .summary = "list the backends and mark the default",
    .run = run,
    .help =
	"\n"
	"\n"
	"List the backends of this build with the version of what is under\n"
	"them. '*' marks what is used here and now if none is asked for:\n"
	"$DUET_BACKEND, or else auto, which is the one that suits each name.\n"
	"\n"
	"Example:\n"
	"  DUET_BACKEND=thread duet backends\n",
};
