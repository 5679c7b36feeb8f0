/* SPDX-License-Identifier: MIT */
/*
 * report_file.c - a report as a file
 */
#include "memory.h"
#include "report.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool report_write_json(
    const json_t *report, const struct report_look *look, FILE *out)
{
	(void)look;
	return json_dumpf(report, out,
		   JSON_SORT_KEYS | JSON_INDENT(1) | JSON_ENSURE_ASCII) == 0 &&
	       fputc('\n', out) != EOF;
}

/* As open() would have made it. */
static void set_usual_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	if (fchmod(fd, 0666 & ~mask) < 0)
		return; /* it stays readable for its owner alone */
}

/* What a path leads to, to be freed; NULL with errno if nothing can be written
 * there.  *whole: it is a file, to be replaced as a whole. */
static char *destination(const char *path, bool *whole)
{
	struct stat status;
	bool exists = stat(path, &status) == 0;

	if (!exists && errno != ENOENT)
		return NULL;
	if (exists && S_ISDIR(status.st_mode)) {
		errno = EISDIR;
		return NULL;
	}
	*whole = !exists || S_ISREG(status.st_mode);
	return exists && *whole ? realpath(path, NULL)
				: memory_needed(strdup(path));
}

/* A new file beside it, whose name is to be freed; -1 with errno. */
static int open_beside(const char *path, char **name)
{
	size_t size = strlen(path) + sizeof(".XXXXXX");
	int fd;

	*name = memory_zeroed(size, 1);
	snprintf(*name, size, "%s.XXXXXX", path);
	fd = mkstemp(*name);
	if (fd >= 0)
		set_usual_mode(fd);
	return fd;
}

static bool write_to(int fd, report_writer *write, const json_t *report,
    const struct report_look *look)
{
	FILE *out = memory_needed(fdopen(fd, "w"));
	bool written = write(report, look, out);

	return fclose(out) == 0 && written;
}

static bool save_whole(const char *path, report_writer *write,
    const json_t *report, const struct report_look *look)
{
	char *beside;
	int fd = open_beside(path, &beside), err;
	bool saved = fd >= 0 && write_to(fd, write, report, look) &&
		     rename(beside, path) == 0;

	err = errno;
	if (!saved && fd >= 0)
		unlink(beside);
	free(beside);
	errno = err;
	return saved;
}

bool report_save(const char *path, report_writer *write, const json_t *report,
    const struct report_look *look)
{
	bool whole, saved;
	char *real = destination(path, &whole);
	int fd, err;

	if (!real)
		return false;
	if (whole) {
		saved = save_whole(real, write, report, look);
	} else {
		fd = open(real, O_WRONLY | O_CLOEXEC);
		saved = fd >= 0 && write_to(fd, write, report, look);
	}
	err = errno;
	free(real);
	errno = err;
	return saved;
}

bool report_can_save(const char *path)
{
	bool whole, can;
	char *real = destination(path, &whole), *beside;
	int fd, err;

	if (!real)
		return false;
	if (!whole) {
		can = access(real, W_OK) == 0;
	} else {
		fd = open_beside(real, &beside);
		err = errno;
		can = fd >= 0;
		if (can) {
			close(fd);
			unlink(beside);
		}
		free(beside);
		errno = err;
	}
	err = errno;
	free(real);
	errno = err;
	return can;
}
