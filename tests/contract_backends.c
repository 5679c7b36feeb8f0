/* SPDX-License-Identifier: MIT */
/* Every backend that has to keep the contract. */
#include "core/backends.h"
#include "fake_backend.h"

const struct backend_ops *const backends[] = {
    &ares_backend_ops,
    &thread_backend_ops,
    &fake_ops,
    &fake_threads_ops,
    NULL,
};
