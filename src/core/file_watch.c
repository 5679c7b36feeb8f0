/* SPDX-License-Identifier: MIT */
/* Files that are looked at again, every 10 ms at most. */
#include "file_watch.h"

#include "waker.h"

#define FRESH_MS 10

enum file_look file_watch(
    struct file_watch *watch, const char *const *paths, int64_t now_ns)
{
	bool changed = watch->look_again_ns == 0;

	if (now_ns < watch->look_again_ns)
		return FILES_NOT_LOOKED_AT;
	watch->look_again_ns = ns_after(now_ns, FRESH_MS);
	for (int i = 0; paths[i]; i++) {
		struct file_version now = file_version(paths[i]);

		changed |= !file_version_is(&now, &watch->seen[i]);
		watch->seen[i] = now;
	}
	return changed ? FILES_CHANGED : FILES_THE_SAME;
}
