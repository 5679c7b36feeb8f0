/* SPDX-License-Identifier: MIT */
/* host.conf(5) as glibc reads it; what it warns about is skipped silently. */
#include "host_conf.h"
#include "lines.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void set_flag(bool *flag, const char *value)
{
	if (strncasecmp(value, "on", 2) == 0)
		*flag = true;
	else if (strncasecmp(value, "off", 3) == 0)
		*flag = false;
}

static bool add_domains(struct host_conf *conf, const char *list)
{
	while (*list && *list != '#') {
		size_t len = 0;

		while (list[len] && !is_space(list[len]) &&
		       !strchr("#,", list[len]))
			len++;
		if (conf->ntrim == HOST_CONF_MAX_TRIM)
			return true;
		conf->trim[conf->ntrim] = strndup(list, len);
		if (!conf->trim[conf->ntrim])
			return false;
		conf->ntrim++;
		for (list += len; is_space(*list);)
			list++;
		if (*list && strchr(",;:", *list))
			for (list++; is_space(*list);)
				list++;
	}
	return true;
}

static bool read_line(struct host_conf *conf, char *line)
{
	char *keyword = next_word(&line);

	if (!keyword || *keyword == '#')
		return true;
	while (is_space(*line))
		line++;
	if (strcasecmp(keyword, "multi") == 0)
		set_flag(&conf->multi, line);
	else if (strcasecmp(keyword, "reorder") == 0)
		set_flag(&conf->reorder, line);
	else if (strcasecmp(keyword, "trim") == 0)
		return add_domains(conf, line);
	return true;
}

static void clear_domains(struct host_conf *conf)
{
	while (conf->ntrim > 0)
		free(conf->trim[--conf->ntrim]);
}

bool host_conf_init(
    struct host_conf *conf, char *text, const struct host_conf_env *env)
{
	char *line;

	memset(conf, 0, sizeof(*conf));
	while ((line = next_line(&text)))
		if (!read_line(conf, line))
			return false;
	if (env->multi)
		set_flag(&conf->multi, env->multi);
	if (env->reorder)
		set_flag(&conf->reorder, env->reorder);
	if (env->add_trim && !add_domains(conf, env->add_trim))
		return false;
	if (env->set_trim) {
		clear_domains(conf);
		return add_domains(conf, env->set_trim);
	}
	return true;
}

void host_conf_release(struct host_conf *conf)
{
	clear_domains(conf);
}
