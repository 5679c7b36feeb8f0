/* SPDX-License-Identifier: MIT */
/* The file that would run, and whether a library can be loaded into it. */
#include "program.h"
#include "compare/memory.h"
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { SCRIPTS_MAX = 5 }; /* interpreters of interpreters: as execve(2) */

static bool can_run(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return false;
	errno = S_ISREG(st.st_mode) ? 0 : EACCES;
	return !errno && access(path, X_OK) == 0;
}

/* The errno of a file that is there but cannot run counts. */
static char *find_in_path(const char *name, const char *path)
{
	char *folders = memory_needed(strdup(path)), *rest = folders;
	char *folder, *found = NULL;
	int why = ENOENT;

	while (!found && (folder = strsep(&rest, ":"))) {
		if (asprintf(&found, "%s/%s", *folder ? folder : ".", name) < 0)
			memory_needed(NULL);
		if (can_run(found))
			break;
		if (errno == EACCES)
			why = EACCES;
		free(found);
		found = NULL;
	}
	free(folders);
	errno = why;
	return found;
}

char *program_find(const char *name)
{
	const char *path = getenv("PATH");

	errno = ENOENT;
	if (!*name)
		return NULL;
	if (!strchr(name, '/'))
		return find_in_path(name, path ? path : "/bin:/usr/bin");
	return can_run(name) ? memory_needed(strdup(name)) : NULL;
}

/* Whether running it raises privileges.  ld.so then loads no library for the
 * environment's sake. */
static bool raises_privileges(int fd)
{
	struct stat st;
	char capabilities[64];

	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 || fstat(fd, &st) != 0)
		return false;
	if ((st.st_mode & S_ISUID && st.st_uid != geteuid()) ||
	    (st.st_mode & S_ISGID && st.st_mode & S_IXGRP &&
		st.st_gid != getegid()))
		return true;
	return geteuid() != 0 && fgetxattr(fd, "security.capability",
				     capabilities, sizeof(capabilities)) > 0;
}

/* The architecture of this command, which is that of the library. */
static bool read_own_header(ElfW(Ehdr) * header)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	bool read = fd >= 0 && pread(fd, header, sizeof(*header), 0) ==
				   (ssize_t)sizeof(*header);

	if (fd >= 0)
		close(fd);
	return read;
}

/* The path in PT_INTERP.  False if there is none. */
static bool read_loader(
    int fd, const ElfW(Ehdr) * header, char *loader, size_t size)
{
	for (unsigned i = 0; i < header->e_phnum; i++) {
		ElfW(Phdr) segment;
		off_t at = (off_t)(header->e_phoff + i * header->e_phentsize);
		ssize_t n;

		if (pread(fd, &segment, sizeof(segment), at) !=
		    (ssize_t)sizeof(segment))
			return false;
		if (segment.p_type != PT_INTERP)
			continue;
		n = pread(fd, loader, size - 1, (off_t)segment.p_offset);
		loader[n > 0 ? n : 0] = '\0';
		return true;
	}
	return false;
}

static const char *elf_refuses(int fd, const ElfW(Ehdr) * header)
{
	ElfW(Ehdr) own;
	char loader[256];

	if (raises_privileges(fd))
		return "is setuid, setgid or has file capabilities, so no "
		       "library can be loaded into it";
	if (read_own_header(&own) &&
	    (own.e_ident[EI_CLASS] != header->e_ident[EI_CLASS] ||
		own.e_machine != header->e_machine))
		return "is for another architecture than duet";
	if (!read_loader(fd, header, loader, sizeof(loader)))
		return "is linked statically, so no library can be loaded "
		       "into it";
	if (strstr(loader, "ld-musl"))
		return "uses musl, and duet another C library";
	return NULL;
}

/* The interpreter of a script, in place: "#!/usr/bin/env sh" becomes
 * "/usr/bin/env".  NULL if it is none. */
static char *interpreter(char *head)
{
	char *path;

	if (strncmp(head, "#!", 2) != 0)
		return NULL;
	path = head + 2 + strspn(head + 2, " \t");
	path[strcspn(path, " \t\n")] = '\0';
	return path;
}

const char *program_refuses(const char *path)
{
	char head[256 + 1], *script;
	const char *why = NULL;
	ElfW(Ehdr) header;
	ssize_t n = 0;
	int fd = -1;

	for (int i = 0; i < SCRIPTS_MAX && path; i++) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0) /* it may be allowed to run, not to be read */
			return NULL;
		n = pread(fd, head, sizeof(head) - 1, 0);
		head[n > 0 ? n : 0] = '\0';
		script = interpreter(head);
		if (!script && n >= (ssize_t)sizeof(header) &&
		    !memcmp(head, ELFMAG, SELFMAG)) {
			memcpy(&header, head, sizeof(header));
			why = elf_refuses(fd, &header);
		}
		close(fd);
		path = script;
	}
	return why;
}
