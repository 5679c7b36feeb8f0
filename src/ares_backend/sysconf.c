/* SPDX-License-Identifier: MIT */
/* The system's configuration of names, as read at one moment. */
#include "sysconf.h"
#include "lines.h"
#include "overrides.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const watched[SYSCONF_WATCHED] = {
    NULL, /* resolv.conf has a path of its own */
    "/etc/nsswitch.conf",
    "/etc/hosts",
};

static struct file_version watch(int i, const struct overrides *overrides)
{
	return file_version(
	    i == 0 ? overrides_resolv_conf(overrides) : watched[i]);
}

bool sysconf_is_stale(
    const struct sysconf *conf, const struct overrides *overrides)
{
	/* resolv.conf is the first. */
	for (int i = conf->resolv.no_reload ? 1 : 0; i < SYSCONF_WATCHED; i++) {
		struct file_version now = watch(i, overrides);

		if (!file_version_is(&now, &conf->versions[i]))
			return true;
	}
	return false;
}

/* A file that is not there or not to be read is as good as an empty one. */
static char *text_of(const char *path)
{
	char *text = read_text(path);

	return text ? text : strdup("");
}

static bool read_resolv_conf(
    struct sysconf *conf, const struct overrides *overrides)
{
	char hostname[256] = "";
	struct resolv_env env = {
	    .localdomain = getenv("LOCALDOMAIN"),
	    .res_options = getenv("RES_OPTIONS"),
	    .hostname = hostname,
	};
	char *text = text_of(overrides_resolv_conf(overrides));
	bool ok;

	if (gethostname(hostname, sizeof(hostname) - 1) != 0)
		env.hostname = NULL;
	ok = text && resolv_conf_init(&conf->resolv, text, &env);
	free(text);
	return ok;
}

static bool read_host_conf(struct sysconf *conf)
{
	const struct host_conf_env env = {
	    .multi = getenv("RESOLV_MULTI"),
	    .reorder = getenv("RESOLV_REORDER"),
	    .add_trim = getenv("RESOLV_ADD_TRIM_DOMAINS"),
	    .set_trim = getenv("RESOLV_OVERRIDE_TRIM_DOMAINS"),
	};
	const char *path = getenv("RESOLV_HOST_CONF");
	char *text = text_of(path ? path : "/etc/host.conf");
	bool ok = text && host_conf_init(&conf->host, text, &env);

	free(text);
	return ok;
}

static bool read_nsswitch(struct sysconf *conf)
{
	char *text = text_of("/etc/nsswitch.conf");
	bool ok = text && nsswitch_init(&conf->nsswitch, text);

	free(text);
	return ok;
}

static bool read_gai_conf(struct sysconf *conf)
{
	char *text = text_of("/etc/gai.conf");
	bool ok = text && gai_conf_init(&conf->gai, text);

	free(text);
	return ok;
}

static bool read_hosts(struct sysconf *conf)
{
	char *text = read_text("/etc/hosts");

	conf->hosts_err = text ? 0 : errno;
	if (text)
		conf->hosts = hosts_new(text);
	return !text || conf->hosts;
}

static bool read_aliases(struct sysconf *conf)
{
	const char *aliases = getenv("HOSTALIASES");

	if (aliases)
		conf->aliases = strdup(aliases);
	return !aliases || conf->aliases;
}

struct sysconf *sysconf_read(const struct overrides *overrides)
{
	struct sysconf *conf = calloc(1, sizeof(*conf));

	if (!conf)
		return NULL;
	conf->refs = 1;
	/* Before they are read: what changes meanwhile is read again. */
	for (int i = 0; i < SYSCONF_WATCHED; i++)
		conf->versions[i] = watch(i, overrides);
	if (read_resolv_conf(conf, overrides) && read_nsswitch(conf) &&
	    overrides_apply(overrides, conf) && read_host_conf(conf) &&
	    read_gai_conf(conf) && read_hosts(conf) && read_aliases(conf))
		return conf;
	sysconf_unref(conf);
	return NULL;
}

struct sysconf *sysconf_ref(struct sysconf *conf)
{
	conf->refs++;
	return conf;
}

void sysconf_unref(struct sysconf *conf)
{
	if (!conf || --conf->refs > 0)
		return;
	resolv_conf_release(&conf->resolv);
	nsswitch_release(&conf->nsswitch);
	host_conf_release(&conf->host);
	gai_conf_release(&conf->gai);
	hosts_free(conf->hosts);
	free(conf->aliases);
	free(conf);
}
