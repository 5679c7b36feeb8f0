/* SPDX-License-Identifier: MIT */
/* Whether a file is another than it was. */
#include "file_version.h"

#include <string.h>

struct file_version file_version(const char *path)
{
	struct file_version version;
	struct stat st;

	/* With its padding, so that versions can be compared as bytes. */
	memset(&version, 0, sizeof(version));
	if (stat(path, &st) == 0) {
		version.dev = st.st_dev;
		version.ino = st.st_ino;
		version.size = st.st_size;
		version.modified = st.st_mtim;
		version.changed = st.st_ctim;
	}
	return version;
}

bool file_version_is(
    const struct file_version *one, const struct file_version *other)
{
	return memcmp(one, other, sizeof(*one)) == 0;
}
