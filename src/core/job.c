/* SPDX-License-Identifier: MIT */
/* What a backend may do with a job. */
#include "job.h"

#include "resolver.h"
#include "status.h"

bool job_wanted(const struct job *job)
{
	return !atomic_load(&request_of(job)->claimed);
}

void job_finish(struct job *job, struct outcome outcome, struct answer *answer)
{
	struct request *req = request_of(job);
	struct duet_resolver *r;

	atomic_store(&req->returned, true);
	if (!request_claim(req)) {
		/* The resolver may be gone. */
		answer_free(answer);
		request_put(req);
		return;
	}
	r = req->resolver;
	req->result.outcome = outcome;
	req->result.status = status_of(job->kind, outcome.error);
	req->result.answer = answer;
	request_put(req);
	/* What is left is the core's reference, and it goes with this. */
	if (req->waiter)
		sync_wake(&r->sync, req->waiter);
	else
		inbox_push(&r->inbox, req);
}
