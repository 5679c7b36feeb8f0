/* SPDX-License-Identifier: MIT */
/* The one place that names both backends. */
#include "backends.h"

const struct backend_ops *const backends[] = {
    &ares_backend_ops,
    &thread_backend_ops,
    NULL,
};
