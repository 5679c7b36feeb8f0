/* SPDX-License-Identifier: MIT */
/*
 * etc.c - the /etc of a sandbox
 *
 * The files are written to a folder of the tmpfs on /run, which either becomes
 * the upper of two layers of an overlayfs, or, on kernels where that is not
 * allowed (before 5.11) or not possible, gets a symbolic link for every other
 * entry of the machine's /etc: slower, and links of the machine's that climb
 * out of /etc (../../usr) break.
 */
#include "etc.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define FOLDER "/run/etc"
#define MACHINE ".machine" /* in it: the machine's /etc */

static const char nsswitch_conf[] = "passwd: files\n"
				    "group: files\n"
				    "hosts: files dns\n"
				    "networks: files\n"
				    "protocols: files\n"
				    "services: files\n";

static const char protocols[] = "ip 0 IP\n"
				"icmp 1 ICMP\n"
				"tcp 6 TCP\n"
				"udp 17 UDP\n"
				"dccp 33 DCCP\n"
				"ipv6 41 IPv6\n"
				"ipv6-icmp 58 IPv6-ICMP\n"
				"sctp 132 SCTP\n"
				"udplite 136 UDPLite\n";

/* RFC 6335's registry, the names that cases are likely to use. */
static const char services[] = "echo 7/tcp\n"
			       "echo 7/udp\n"
			       "discard 9/tcp sink null\n"
			       "discard 9/udp sink null\n"
			       "ftp 21/tcp\n"
			       "ssh 22/tcp\n"
			       "telnet 23/tcp\n"
			       "smtp 25/tcp mail\n"
			       "domain 53/tcp\n"
			       "domain 53/udp\n"
			       "tftp 69/udp\n"
			       "http 80/tcp www\n"
			       "kerberos 88/tcp\n"
			       "kerberos 88/udp\n"
			       "pop3 110/tcp\n"
			       "ntp 123/udp\n"
			       "imap2 143/tcp imap\n"
			       "snmp 161/udp\n"
			       "ldap 389/tcp\n"
			       "https 443/tcp\n"
			       "https 443/udp\n"
			       "submissions 465/tcp\n"
			       "exec 512/tcp\n"
			       "biff 512/udp\n"
			       "login 513/tcp\n"
			       "who 513/udp\n"
			       "shell 514/tcp\n"
			       "syslog 514/udp\n"
			       "submission 587/tcp\n"
			       "domain-s 853/tcp\n"
			       "domain-s 853/udp\n"
			       "imaps 993/tcp\n"
			       "pop3s 995/tcp\n"
			       "sip 5060/tcp\n"
			       "sip 5060/udp\n"
			       "mdns 5353/udp\n";

/* hostname is written from the configuration. */
static const struct etc_file defaults[] = {
    {"gai.conf", "", 0644, 0},
    {"host.conf", "", 0644, 0},
    {"hosts", "", 0644, 0},
    {"networks", "", 0644, 0},
    {"nsswitch.conf", nsswitch_conf, 0644, 0},
    {"protocols", protocols, 0644, 0},
    {"resolv.conf", "", 0644, 0},
    {"services", services, 0644, 0},
};
enum { NDEFAULTS = sizeof(defaults) / sizeof(defaults[0]) };

static const struct etc_file *find(
    const struct etc_file *files, size_t nfiles, const char *name)
{
	for (size_t i = 0; i < nfiles; i++)
		if (strcmp(files[i].name, name) == 0)
			return &files[i];
	return NULL;
}

static bool ours(const struct sandbox_config *config, const char *name)
{
	return find(config->files, config->nfiles, name) ||
	       find(defaults, NDEFAULTS, name) ||
	       strcmp(name, "hostname") == 0 || strcmp(name, ".") == 0 ||
	       strcmp(name, "..") == 0;
}

static bool is_base_name(const char *name)
{
	return *name && strlen(name) <= NAME_MAX && !strchr(name, '/') &&
	       strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       strcmp(name, MACHINE) != 0;
}

static bool write_text(int fd, const char *text)
{
	for (size_t left = strlen(text); left > 0;) {
		ssize_t n = write(fd, text, left);
		if (n < 0)
			return false;
		text += n;
		left -= (size_t)n;
	}
	return true;
}

static bool write_file(const struct etc_file *file, struct sandbox_error *error)
{
	char path[sizeof(FOLDER "/") + NAME_MAX];
	bool ok;
	int fd;

	if (!is_base_name(file->name))
		return sandbox_fail(error, 0,
		    "file '%s': not a name of a file in /etc", file->name);
	if (!file->text)
		return true;
	snprintf(path, sizeof(path), FOLDER "/%s", file->name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return sandbox_fail(error, errno, "/etc/%s", file->name);
	ok = write_text(fd, file->text) && fchmod(fd, file->mode) == 0;
	if (!ok)
		sandbox_fail(error, errno, "/etc/%s", file->name);
	close(fd);
	return ok;
}

static bool write_files(
    const struct sandbox_config *config, struct sandbox_error *error)
{
	char hostname[256];

	for (size_t i = 0; i < config->nfiles; i++)
		if (!write_file(&config->files[i], error))
			return false;
	for (size_t i = 0; i < NDEFAULTS; i++)
		if (!find(config->files, config->nfiles, defaults[i].name) &&
		    !write_file(&defaults[i], error))
			return false;
	if (find(config->files, config->nfiles, "hostname"))
		return true;
	snprintf(hostname, sizeof(hostname), "%s\n",
	    config->hostname ? config->hostname : "sandbox");
	return write_file(
	    &(struct etc_file){"hostname", hostname, 0644, 0}, error);
}

/* An overlayfs takes a character device 0:0 for a file that is deleted. */
static bool overlay(const struct sandbox_config *config)
{
	char path[sizeof(FOLDER "/") + NAME_MAX];
	bool ok = true;

	for (size_t i = 0; ok && i < config->nfiles; i++) {
		snprintf(
		    path, sizeof(path), FOLDER "/%s", config->files[i].name);
		ok = config->files[i].text ||
		     mknod(path, S_IFCHR, makedev(0, 0)) == 0;
	}
	ok = ok && mount("overlay", "/etc", "overlay", MS_NOSUID | MS_NODEV,
		       "lowerdir=" FOLDER ":/etc") == 0;
	for (size_t i = 0; !ok && i < config->nfiles; i++) {
		snprintf(
		    path, sizeof(path), FOLDER "/%s", config->files[i].name);
		if (!config->files[i].text)
			unlink(path);
	}
	return ok;
}

/* Links are copied, not pointed at: a relative one must stay relative to
 * /etc. */
static bool link_entry(DIR *machine, const struct dirent *entry)
{
	char target[PATH_MAX];
	char path[sizeof(FOLDER "/") + NAME_MAX];
	ssize_t n = -1;

	snprintf(path, sizeof(path), FOLDER "/%s", entry->d_name);
	if (entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN)
		n = readlinkat(
		    dirfd(machine), entry->d_name, target, sizeof(target) - 1);
	if (n >= 0)
		target[n] = '\0';
	else
		snprintf(target, sizeof(target), MACHINE "/%s", entry->d_name);
	return symlink(target, path) == 0;
}

static bool link_machine(
    const struct sandbox_config *config, struct sandbox_error *error)
{
	const struct dirent *entry;
	bool ok = true;
	DIR *machine = opendir("/etc");

	if (!machine)
		return sandbox_fail(error, errno, "reading /etc");
	while (ok && (entry = readdir(machine)))
		if (!ours(config, entry->d_name))
			ok = link_entry(machine, entry) ||
			     sandbox_fail(
				 error, errno, "/etc/%s", entry->d_name);
	closedir(machine);
	return ok;
}

static bool farm(
    const struct sandbox_config *config, struct sandbox_error *error)
{
	if (!link_machine(config, error))
		return false;
	if (mkdir(FOLDER "/" MACHINE, 0755) != 0 ||
	    mount("/etc", FOLDER "/" MACHINE, NULL, MS_BIND | MS_REC, NULL) !=
		0 ||
	    mount(FOLDER, "/etc", NULL, MS_BIND | MS_REC, NULL) != 0)
		return sandbox_fail(error, errno, "binding /etc");
	return true;
}

bool etc_make(const struct sandbox_config *config, enum etc_kind first,
    struct sandbox_error *error)
{
	if (mkdir(FOLDER, 0755) != 0)
		return sandbox_fail(error, errno, FOLDER);
	if (!write_files(config, error))
		return false;
	return (first == ETC_OVERLAY && overlay(config)) || farm(config, error);
}
