/* SPDX-License-Identifier: MIT */
/* The backends of a test of the core. */
#include "core/backends.h"
#include "fake_backend.h"

const struct backend_ops *const backends[] = {
    &fake_ops,
    &fake_threads_ops,
    NULL,
};
