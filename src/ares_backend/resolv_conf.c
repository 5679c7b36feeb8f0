/* SPDX-License-Identifier: MIT */
/* resolv.conf(5) as glibc reads it: what it would not take is skipped. */
#include "resolv_conf.h"
#include "lines.h"
#include "numeric.h"
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define DNS_PORT 53

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What follows a keyword, or NULL if the line is about something else. */
static char *argument(char *line, const char *keyword)
{
	size_t len = strlen(keyword);

	if (strncmp(line, keyword, len) != 0 || !is_blank(line[len]))
		return NULL;
	for (line += len; is_blank(*line);)
		line++;
	return line;
}

static void search_clear(struct resolv_conf *conf)
{
	if (conf->search)
		free(conf->search[0]);
	free(conf->search);
	conf->search = NULL;
	conf->nsearch = 0;
}

/* One allocation for all the names, which search[0] begins.  A list that
 * begins with a blank begins with an empty name, that is the root. */
static bool search_set(struct resolv_conf *conf, const char *list, size_t max)
{
	char *store = strdup(list);

	search_clear(conf);
	if (!store)
		return false;
	conf->search = calloc(strlen(list) / 2 + 2, sizeof(*conf->search));
	if (!conf->search) {
		free(store);
		return false;
	}
	conf->search[conf->nsearch++] = store;
	for (bool in_name = true; *store; store++) {
		if (is_blank(*store)) {
			*store = '\0';
			in_name = false;
		} else if (!in_name) {
			if (conf->nsearch < max)
				conf->search[conf->nsearch++] = store;
			in_name = true;
		}
	}
	return true;
}

static void add_server(struct resolv_conf *conf, char *text)
{
	union server *server = &conf->servers[conf->nservers];
	struct in6_addr addr6;
	struct in_addr addr;
	uint32_t scope_id;

	text[strcspn(text, " \t")] = '\0';
	if (conf->nservers == RESOLV_MAX_SERVERS)
		return;
	if (numeric_inet(text, &addr)) {
		server->sin = (struct sockaddr_in){
		    .sin_family = AF_INET,
		    .sin_addr = addr,
		};
		conf->nservers++;
	} else if (numeric_inet6(text, &addr6, &scope_id) != NUMERIC_NO) {
		server->sin6 = (struct sockaddr_in6){
		    .sin6_family = AF_INET6,
		    .sin6_addr = addr6,
		    .sin6_scope_id = scope_id,
		};
		conf->nservers++;
	}
}

static struct in_addr class_mask(struct in_addr addr)
{
	uint32_t host = ntohl(addr.s_addr);
	uint32_t mask = IN_CLASSC_NET;

	if (IN_CLASSA(host))
		mask = IN_CLASSA_NET;
	else if (IN_CLASSB(host))
		mask = IN_CLASSB_NET;
	return (struct in_addr){htonl(mask)};
}

static bool add_net(struct resolv_conf *conf, char *text)
{
	size_t len = strcspn(text, "/&");
	const char *mask = text[len] ? text + len + 1 : NULL;
	struct resolv_net net, *grown;

	text[len] = '\0';
	if (!numeric_inet(text, &net.addr))
		return true;
	if (!mask || !numeric_inet(mask, &net.mask))
		net.mask = class_mask(net.addr);
	grown = reallocarray(
	    conf->sortlist, conf->nsortlist + 1, sizeof(*conf->sortlist));
	if (!grown)
		return false;
	conf->sortlist = grown;
	conf->sortlist[conf->nsortlist++] = net;
	return true;
}

static bool add_nets(struct resolv_conf *conf, char *text)
{
	char *word;

	text[strcspn(text, ";")] = '\0';
	while ((word = next_word(&text)))
		if (!add_net(conf, word))
			return false;
	return true;
}

static bool is_option(const char *word, const char *name)
{
	return strncmp(word, name, strlen(name)) == 0;
}

/* A number up to max; ones that are not numbers count as 0. */
static int option_value(const char *word, int max)
{
	int value = atoi(strchr(word, ':') + 1);

	return value < max ? value : max;
}

/* Words that begin like an option are it: glibc does not look further. */
static void set_option(struct resolv_conf *conf, const char *word)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {
	    {"rotate", &conf->rotate},
	    {"edns0", &conf->edns0},
	    {"single-request-reopen", &conf->single_request_reopen},
	    {"single-request", &conf->single_request},
	    {"no_tld_query", &conf->no_tld_query},
	    {"no-tld-query", &conf->no_tld_query},
	    {"no-reload", &conf->no_reload},
	    {"use-vc", &conf->use_vc},
	    {"trust-ad", &conf->trust_ad},
	    {"no-aaaa", &conf->no_aaaa},
	};

	if (is_option(word, "ndots:")) {
		/* A field of four bits holds it. */
		conf->ndots = option_value(word, 15) & 15;
		return;
	}
	if (is_option(word, "timeout:")) {
		conf->timeout_ms = option_value(word, 30) * 1000;
		return;
	}
	if (is_option(word, "attempts:")) {
		conf->attempts = option_value(word, 5);
		conf->attempts_given = true;
		return;
	}
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		if (is_option(word, flags[i].name)) {
			*flags[i].flag = true;
			return;
		}
	}
}

static void set_options(struct resolv_conf *conf, const char *text)
{
	while (*text) {
		text += strspn(text, " \t");
		set_option(conf, text);
		text += strcspn(text, " \t");
	}
}

static bool read_line(struct resolv_conf *conf, char *line, bool fixed_search)
{
	char *arg;

	if (*line == ';' || *line == '#')
		return true;
	if ((arg = argument(line, "domain"))) {
		if (fixed_search || *arg == '\0')
			return true;
		return search_set(conf, arg, 1);
	}
	if ((arg = argument(line, "search"))) {
		if (fixed_search || *arg == '\0')
			return true;
		return search_set(conf, arg, SIZE_MAX);
	}
	if ((arg = argument(line, "nameserver")))
		add_server(conf, arg);
	else if ((arg = argument(line, "sortlist")))
		return add_nets(conf, arg);
	else if ((arg = argument(line, "options")))
		set_options(conf, arg);
	return true;
}

static bool search_from_env(struct resolv_conf *conf, const char *list)
{
	char *copy = strndup(list, strcspn(list, "\n"));
	bool ok = copy && search_set(conf, copy, SIZE_MAX);

	free(copy);
	return ok;
}

static bool search_from_hostname(struct resolv_conf *conf, const char *name)
{
	const char *dot = name ? strchr(name, '.') : NULL;

	if (!dot)
		return true;
	if (!search_set(conf, dot + 1, 1))
		return false;
	return true;
}

bool resolv_conf_init(
    struct resolv_conf *conf, char *text, const struct resolv_env *env)
{
	char *line;

	*conf = (struct resolv_conf){
	    .udp_port = htons(DNS_PORT),
	    .tcp_port = htons(DNS_PORT),
	    .ndots = 1,
	    .timeout_ms = 5000,
	    .attempts = 2,
	    .edns_size = RESOLV_EDNS_SIZE,
	};
	if (env->localdomain && !search_from_env(conf, env->localdomain))
		return false;
	while ((line = next_line(&text)))
		if (!read_line(conf, line, env->localdomain))
			return false;
	if (conf->nservers == 0) {
		char loopback[] = "127.0.0.1";

		add_server(conf, loopback);
	}
	if (conf->nsearch == 0 && !search_from_hostname(conf, env->hostname))
		return false;
	if (env->res_options)
		set_options(conf, env->res_options);
	return true;
}

bool resolv_conf_set_search(struct resolv_conf *conf, const char *list)
{
	return search_set(conf, list, SIZE_MAX);
}

void resolv_conf_release(struct resolv_conf *conf)
{
	search_clear(conf);
	free(conf->sortlist);
	conf->sortlist = NULL;
}

/* It is counted in whole seconds if what was asked for is; and those that libc
 * would not have get what its last has. */
int resolv_conf_timeout_ms(const struct resolv_conf *conf, unsigned server)
{
	int unit = conf->timeout_ms % 1000 ? 1 : 1000;
	unsigned last = RESOLV_MAX_SERVERS - 1;
	int time = conf->timeout_ms / unit << (server < last ? server : last);

	if (server > 0)
		time /= (int)conf->nservers;
	return (time > 0 ? time : 1) * unit;
}
