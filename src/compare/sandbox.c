/* SPDX-License-Identifier: MIT */
/*
 * sandbox.c - new namespaces, and the process that lives in them
 */
#include "sandbox.h"
#include "etc.h"
#include "links.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static bool sysctl_is(const char *name, char value)
{
	char path[128];
	char found = '\0';
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (read(fd, &found, 1) != 1)
		found = '\0';
	close(fd);
	return found == value;
}

static void suggest_permission(char *fix, size_t size)
{
	if (sysctl_is("kernel/unprivileged_userns_clone", '0'))
		snprintf(
		    fix, size, "sysctl -w kernel.unprivileged_userns_clone=1");
	else if (sysctl_is("kernel/apparmor_restrict_unprivileged_userns", '1'))
		snprintf(fix, size,
		    "sysctl -w "
		    "kernel.apparmor_restrict_unprivileged_userns=0");
	else
		snprintf(fix, size,
		    "in a container: start it with --security-opt "
		    "seccomp=unconfined --security-opt apparmor=unconfined, "
		    "or with --privileged");
}

static void suggest_limit(char *fix, size_t size)
{
	static const char *const kinds[] = {"user", "mnt", "net", "pid", "uts"};
	char name[64];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		snprintf(
		    name, sizeof(name), "user/max_%s_namespaces", kinds[i]);
		if (sysctl_is(name, '0'))
			snprintf(fix, size,
			    "sysctl -w user.max_%s_namespaces=10000", kinds[i]);
	}
}

bool sandbox_fail(struct sandbox_error *error, int err, const char *format, ...)
{
	va_list args;
	size_t used;

	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	error->fix[0] = '\0';
	if (err) {
		used = strlen(error->text);
		snprintf(error->text + used, sizeof(error->text) - used, ": %s",
		    strerror(err));
	}
	if (err == EPERM || err == EACCES)
		suggest_permission(error->fix, sizeof(error->fix));
	if (err == ENOSPC)
		suggest_limit(error->fix, sizeof(error->fix));
	return false;
}

static bool write_proc(
    const char *path, const char *text, struct sandbox_error *error)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) >= 0;

	if (!ok)
		sandbox_fail(error, errno, "writing '%s' to %s", text, path);
	if (fd >= 0)
		close(fd);
	return ok;
}

static bool ids_are_mapped(void)
{
	char byte;
	int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
	bool mapped = fd >= 0 && read(fd, &byte, 1) == 1;

	if (fd >= 0)
		close(fd);
	return mapped;
}

/* user_namespaces(7): without privileges one id can be mapped, and groups only
 * once setgroups(2) is given up. */
static bool map_ids(uid_t uid, gid_t gid, struct sandbox_error *error)
{
	char users[32], groups[32];

	if (ids_are_mapped())
		return true;
	snprintf(users, sizeof(users), "0 %u 1", uid);
	snprintf(groups, sizeof(groups), "0 %u 1", gid);
	return write_proc("/proc/self/setgroups", "deny", error) &&
	       write_proc("/proc/self/uid_map", users, error) &&
	       write_proc("/proc/self/gid_map", groups, error);
}

/* What process 1 is to the one that makes it. */
enum kin { CHILD, SIBLING };

/* fork(2) that makes namespaces.  In the child, process 1, glibc's idea of the
 * thread's id is stale: it may do little more than fork() again. */
static pid_t clone_into(unsigned long flags)
{
#if defined(__s390__)
	return (pid_t)syscall(SYS_clone, NULL, flags | SIGCHLD, 0, 0, 0);
#else
	return (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, 0, 0, 0);
#endif
}

/* Root can do without a user namespace, where those are switched off. */
static pid_t clone_namespaces(enum kin kin)
{
	const unsigned long flags = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS |
				    CLONE_NEWPID |
				    (kin == SIBLING ? CLONE_PARENT : 0);
	pid_t pid = clone_into(flags | CLONE_NEWUSER);
	int err = errno;

	if (pid < 0 && geteuid() == 0) {
		pid = clone_into(flags);
		errno = err;
	}
	return pid;
}

/* The part of the processes that wait: keep nothing open, and end as the copy
 * does. */
static _Noreturn void stand_by(pid_t copy)
{
	int status = 1 << 8;
	pid_t pid;

	signal(SIGCHLD, SIG_DFL);
	syscall(SYS_close_range, 0U, ~0U, 0U);
	do
		pid = waitpid(-1, &status, 0);
	while (pid != copy && (pid > 0 || errno == EINTR));
	_exit(
	    WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/* Process 1: parent is a descriptor of its parent, or -1. */
static void fork_copy(int parent)
{
	pid_t pid;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (parent >= 0 && poll(&(struct pollfd){parent, POLLIN, 0}, 1, 0) != 0)
		_exit(1);
	pid = fork();
	if (pid < 0)
		_exit(1);
	if (pid > 0)
		stand_by(pid);
}

/* As fork(2), into new namespaces; the child is process 2 in them. */
static pid_t fork_into(enum kin kin, struct sandbox_error *error)
{
	int parent = (int)syscall(
	    SYS_pidfd_open, kin == CHILD ? getpid() : getppid(), 0);
	sigset_t all, old;
	pid_t pid;
	int err;

	/* Process 1 would run the caller's handlers: it stays blocked. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	pid = clone_namespaces(kin);
	err = errno;
	if (pid == 0)
		fork_copy(parent);
	if (pid < 0)
		sandbox_fail(error, err,
		    access("/proc/self/ns/user", F_OK) == 0
			? "new namespaces"
			: "new namespaces, on a kernel without those of users");
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (parent >= 0)
		close(parent);
	return pid;
}

static bool empty_folder(const char *path, struct sandbox_error *error)
{
	struct stat st;

	if (lstat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return true;
	if (mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV,
		"mode=755,size=64m") != 0)
		return sandbox_fail(
		    error, errno, "mounting a tmpfs on %s", path);
	return true;
}

static bool make_mounts(
    const struct sandbox_config *config, struct sandbox_error *error)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return sandbox_fail(error, errno, "making mounts private");
	/* Refused in a container that hides parts of its /proc; nothing
	 * depends on it. */
	mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	/* A second time: the first holds the files of /etc. */
	return empty_folder("/run", error) &&
	       etc_make(config, ETC_OVERLAY, error) &&
	       empty_folder("/run", error) && empty_folder("/var/run", error);
}

static bool set_names(
    const struct sandbox_config *config, struct sandbox_error *error)
{
	const char *name = config->hostname ? config->hostname : "sandbox";

	if (sethostname(name, strlen(name)) != 0)
		return sandbox_fail(error, errno, "host name '%s'", name);
	if (setdomainname("(none)", strlen("(none)")) != 0)
		return sandbox_fail(error, errno, "setdomainname");
	return true;
}

static bool set_up(const struct sandbox_config *config, uid_t uid, gid_t gid,
    struct sandbox_error *error)
{
	return map_ids(uid, gid, error) && make_mounts(config, error) &&
	       set_names(config, error) && links_make(config, LINK_VETH, error);
}

static pid_t spawn(const struct sandbox_config *config, enum kin kin,
    sandbox_main *run, void *arg, struct sandbox_error *error)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();
	const pid_t pid = fork_into(kin, error);

	if (pid != 0)
		return pid;
	_exit(run(arg, set_up(config, uid, gid, error) ? NULL : error));
}

pid_t sandbox_spawn(const struct sandbox_config *config, sandbox_main *run,
    void *arg, struct sandbox_error *error)
{
	return spawn(config, CHILD, run, arg, error);
}

pid_t sandbox_spawn_sibling(const struct sandbox_config *config,
    sandbox_main *run, void *arg, struct sandbox_error *error)
{
	return spawn(config, SIBLING, run, arg, error);
}

bool sandbox_enter(
    const struct sandbox_config *config, struct sandbox_error *error)
{
	const pid_t parent = getppid();
	const uid_t uid = geteuid();
	const gid_t gid = getegid();
	const pid_t pid = fork_into(CHILD, error);

	if (pid > 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		stand_by(pid);
	}
	return pid == 0 && set_up(config, uid, gid, error);
}

/* SECBIT_NOROOT: or a user id of 0 would bring them back at the next
 * execve(2) (capabilities(7)). */
bool sandbox_drop_privileges(void)
{
	struct __user_cap_header_struct header = {
	    _LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};

	return prctl(PR_SET_SECUREBITS,
		   SECBIT_NOROOT | SECBIT_NOROOT_LOCKED |
		       SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED,
		   0, 0, 0) == 0 &&
	       prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       syscall(SYS_capset, &header, none) == 0;
}

/* A struct sandbox_error is less than PIPE_BUF: written whole or not at all. */
static int report(void *fd, const struct sandbox_error *failed)
{
	return failed && write(*(int *)fd, failed, sizeof(*failed)) < 0;
}

bool sandbox_available(struct sandbox_error *error)
{
	static const struct sandbox_config config;
	int result[2], status;
	pid_t pid;
	ssize_t n;

	if (pipe2(result, O_CLOEXEC) != 0)
		return sandbox_fail(error, errno, "pipe");
	pid = sandbox_spawn(&config, report, &result[1], error);
	close(result[1]);
	do
		n = pid < 0 ? -1 : read(result[0], error, sizeof(*error));
	while (n < 0 && errno == EINTR);
	close(result[0]);
	if (pid < 0)
		return false;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (n == 0 && status != 0)
		return sandbox_fail(error, 0, "the trial process was killed");
	return n == 0;
}
