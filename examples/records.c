/* SPDX-License-Identifier: MIT */
/* Ask for the mail servers of a domain. */
#include <duet.h>
#include <stdio.h>

static int print_mail_servers(const duet_result *res)
{
	const struct duet_record *rr =
	    duet_result_records(res, DUET_SECTION_ANSWER, NULL);

	if (duet_result_status(res) != DUET_OK) {
		fprintf(stderr, "%s\n", duet_strerror(duet_result_status(res)));
		return 1;
	}
	for (; rr; rr = rr->next)
		if (rr->type == DUET_TYPE_MX)
			printf("%u %s\n", rr->data.mx.preference,
			    rr->data.mx.exchange);
	return 0;
}

int main(int argc, char **argv)
{
	const char *domain = argc > 1 ? argv[1] : "localhost";
	duet_resolver *r;
	duet_result *res;
	int status = duet_open(&r, NULL);

	if (status != DUET_OK) {
		fprintf(stderr, "duet_open: %s\n", duet_strerror(status));
		return 2;
	}
	res = duet_query_sync(r, domain, DUET_CLASS_IN, DUET_TYPE_MX);
	status = print_mail_servers(res);
	duet_result_free(res);
	duet_close(r);
	return status;
}
