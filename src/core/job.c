/* SPDX-License-Identifier: MIT */
/* What a backend may do with a job. */
#include "job.h"

#include "resolver.h"
#include "status.h"

bool job_wanted(const struct job *job)
{
	return atomic_load(&request_of(job)->waiting) > 0;
}

/* What the core has is its reference; after a claim it goes with the push. */
static void end_with(struct request *req, const struct outcome *outcome)
{
	struct duet_resolver *r;

	if (!request_claim(req))
		return; /* the resolver may be gone */
	r = req->result.resolver;
	req->result.outcome = *outcome;
	req->result.status = status_of(req->job.kind, outcome->error);
	req->answered = true;
	if (req->done)
		inbox_push(&r->inbox, &req->job.link);
	else
		sync_wake(&r->sync, req->waiter);
}

void job_finish(struct job *job, struct outcome outcome, struct answer *answer)
{
	struct request *flight = request_of(job);
	struct request *req, *next;

	flight->found = answer;
	req = flight_land(flight);
	end_with(flight, &outcome);
	for (; req; req = next) {
		next = req->link;
		end_with(req, &outcome);
		request_put(req);
	}
	request_put(flight);
}
