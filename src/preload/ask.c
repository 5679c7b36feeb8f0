/* SPDX-License-Identifier: MIT */
/* A lookup of the program, put to duet. */
#include "ask.h"
#include "libc.h"
#include "state.h"
#include "tell.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* As it was when the program began: it may clear its environment. */
static char backend[16];

__attribute__((constructor)) static void keep_backend(void)
{
	const char *name = secure_getenv("DUET_BACKEND");

	snprintf(backend, sizeof(backend), "%s", name ? name : "");
}

struct duet_options ask_options(void)
{
	return (struct duet_options){
	    .size = sizeof(struct duet_options),
	    .backend = *backend ? backend : NULL,
	    .timeout_ms = -1, /* the C library has none */
	};
}

/* What duet itself refuses: a NULL where none may be. */
static bool is_refusal(const duet_result *result)
{
	return duet_result_status(result) == DUET_EINVAL &&
	       duet_result_cause(result)->domain == DUET_FROM_DUET;
}

/* NULL and why: the C library is to be asked. */
static duet_result *look_up(const struct lookup *lookup,
    const struct __res_state *state, const char **why)
{
	const struct duet_options options = ask_options();
	duet_resolver *resolver;
	duet_result *result;
	int status;
	long t_us;

	*why = "the program has its own resolver state";
	if (!state_is_default(state))
		return NULL;
	status = duet_open(&resolver, &options);
	*why = duet_strerror(status);
	if (status != DUET_OK)
		return NULL;
	result = lookup_run(resolver, lookup, &t_us);
	if (is_refusal(result)) {
		*why = "its arguments are none that duet takes";
		duet_result_free(result);
		result = NULL;
	} else {
		tell_answer(lookup, result, t_us);
	}
	duet_close(resolver);
	return result;
}

duet_result *ask(const struct lookup *lookup)
{
	return ask_with(lookup, &_res);
}

duet_result *ask_with(
    const struct lookup *lookup, const struct __res_state *state)
{
	int before = errno, cancellable;
	duet_result *result;
	const char *why;

	if (libc_is_asked())
		return NULL;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancellable);
	result = look_up(lookup, state, &why);
	if (!result)
		tell_left(lookup, why);
	pthread_setcancelstate(cancellable, NULL);
	errno = before;
	return result;
}

void answered(duet_result *result)
{
	int error = duet_result_cause(result)->sys_errno;
	int before = errno, herr;

	if (duet_result_h_errno(result, &herr))
		h_errno = herr;
	duet_result_free(result);
	errno = error ? error : before;
}
