/* SPDX-License-Identifier: MIT */
/* Reading the configuration for what the choice of a backend hangs on. */
#include "facts.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "waker.h"

static const char nsswitch_path[] = "/etc/nsswitch.conf";
static const char resolv_path[] = "/etc/resolv.conf";
static const char gai_conf_path[] = "/etc/gai.conf";
static const char mdns_allow_path[] = "/etc/mdns.allow";
static const char nscd_path[] = "/var/run/nscd/socket";

/* The first of its kind is kept. */
static void note(
    struct fact *fact, const char *where, int line, const char *word)
{
	if (fact->where)
		return;
	fact->where = where;
	fact->line = line;
	snprintf(fact->word, sizeof(fact->word), "%s", word);
}

static char *next_line(char **text)
{
	return *text && **text ? strsep(text, "\n") : NULL;
}

/* nsswitch.conf */

static bool is_one_of(const char *word, const char *const *words)
{
	while (*words && strcmp(word, *words) != 0)
		words++;
	return *words;
}

/* Whether the actions in brackets are what one writes after a source that
 * says "no" for the names that are its own alone. */
static bool lets_others_be_asked(const char *actions)
{
	static const char usual[] = "NOTFOUND=RETURN";
	size_t n = 0;

	for (; *actions && *actions != ']'; actions++) {
		if (isspace((unsigned char)*actions))
			continue;
		if (toupper((unsigned char)*actions) != usual[n])
			return false;
		n++;
	}
	return !usual[n];
}

static void note_source(
    struct facts *facts, int line, const char *name, const char *actions)
{
	static const char *const ours[] = {"files", "dns", NULL};
	static const char *const mdns[] = {"mdns", "mdns4", "mdns6",
	    "mdns_minimal", "mdns4_minimal", "mdns6_minimal", NULL};
	struct fact *fact = &facts->of[FACT_SOURCE];

	facts->of[FACT_LAST].where = NULL;
	if (is_one_of(name, ours))
		return;
	note(&facts->of[FACT_LAST], nsswitch_path, line, name);
	if (is_one_of(name, mdns) &&
	    (!actions || lets_others_be_asked(actions)))
		fact = &facts->of[FACT_MDNS];
	else if (strcmp(name, "myhostname") == 0 && !actions)
		fact = &facts->of[FACT_MYHOSTNAME];
	note(fact, nsswitch_path, line, name);
}

static char *skip_space(char *at)
{
	while (isspace((unsigned char)*at))
		at++;
	return at;
}

static void note_sources(struct facts *facts, int line, char *at)
{
	for (at = skip_space(at); *at; at = skip_space(at)) {
		char *name = at, *end, *actions = NULL;

		end = at += strcspn(at, " \t\r\v\f[");
		at = skip_space(at);
		if (*at == '[') {
			actions = at + 1;
			at += strcspn(at, "]");
			at += *at == ']';
		}
		*end = '\0';
		note_source(facts, line, name, actions);
	}
}

/* What follows "hosts:" if this is that line, else NULL. */
static char *hosts_sources(char *line)
{
	static const char database[] = "hosts";

	line[strcspn(line, "#")] = '\0';
	line = skip_space(line);
	if (strncmp(line, database, sizeof(database) - 1) != 0)
		return NULL;
	line = skip_space(line + sizeof(database) - 1);
	return *line == ':' ? line + 1 : NULL;
}

/* glibc takes the last such line, and none that does not end in a newline. */
void facts_of_nsswitch(struct facts *facts, char *text)
{
	const struct fact none = {NULL, 0, ""};
	char *line, *sources;

	for (int n = 1; strchr(text, '\n'); n++) {
		line = next_line(&text);
		sources = hosts_sources(line);
		if (!sources)
			continue;
		for (enum fact_kind i = FACT_SOURCE; i <= FACT_LAST; i++)
			facts->of[i] = none;
		note_sources(facts, n, sources);
	}
}

/* resolv.conf */

static bool begins_like(const char *word, const char *const *words)
{
	while (*words && strncmp(word, *words, strlen(*words)) != 0)
		words++;
	return *words;
}

/* Words that begin like an option are that option to glibc. */
static void note_options(
    struct facts *facts, const char *where, int line, char *text)
{
	static const char *const known[] = {
	    "ndots:", "timeout:", "attempts:", "rotate", "edns0",
	    "single-request-reopen", "single-request", "no_tld_query",
	    "no-tld-query", "no-reload", "use-vc", "trust-ad", "no-aaaa", NULL};
	char *rest, *word;

	for (word = strtok_r(text, " \t\r", &rest); word;
	     word = strtok_r(NULL, " \t\r", &rest))
		if (!begins_like(word, known))
			note(&facts->of[FACT_OPTION], where, line, word);
}

void facts_of_resolv_conf(struct facts *facts, char *text)
{
	static const char *const known[] = {
	    "domain", "nameserver", "search", "sortlist", NULL};
	char *line, *keyword;

	for (int n = 1; (line = next_line(&text)); n++) {
		if (!*line || strchr("#; \t\r", *line))
			continue;
		keyword = strsep(&line, " \t\r");
		if (strcmp(keyword, "options") != 0) {
			if (!is_one_of(keyword, known))
				note(&facts->of[FACT_OPTION], resolv_path, n,
				    keyword);
		} else if (line) {
			note_options(facts, resolv_path, n, line);
		}
	}
}

/* gai.conf */

/* The argument of a line, NULL if it is about something else. */
static const char *argument(char *line, const char *keyword)
{
	char *word = skip_space(line);
	size_t len = strlen(keyword);

	if (strncasecmp(word, keyword, len) != 0 ||
	    !isspace((unsigned char)word[len]))
		return NULL;
	return skip_space(word + len);
}

void facts_of_gai_conf(struct facts *facts, char *text)
{
	const char *value;
	char *line;

	for (int n = 1; (line = next_line(&text)); n++) {
		value = argument(line, "reload");
		if (!value)
			continue;
		facts->of[FACT_GAI_RELOAD].where = NULL;
		if (strcspn(value, " \t\r#") == 3 &&
		    strncmp(value, "yes", 3) == 0)
			note(&facts->of[FACT_GAI_RELOAD], gai_conf_path, n,
			    "reload");
	}
}

void facts_of_environment(struct facts *facts, const char *res_options)
{
	char *options = strdup(res_options ? res_options : "");

	if (options)
		note_options(facts, "$RES_OPTIONS", 0, options);
	else
		note(&facts->of[FACT_UNREADABLE], "$RES_OPTIONS", 0,
		    strerrordesc_np(ENOMEM));
	free(options);
}

/* The machine */

static char *read_text(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!file)
		return errno == ENOENT ? strdup("") : NULL;
	if (getdelim(&text, &size, '\0', file) < 0 && !ferror(file)) {
		free(text);
		text = strdup("");
	} else if (ferror(file)) {
		free(text);
		text = NULL;
	}
	fclose(file);
	return text;
}

static void read_file(struct facts *facts, const char *path,
    void (*facts_of)(struct facts *facts, char *text))
{
	char *text = read_text(path);

	if (text)
		facts_of(facts, text);
	else
		note(&facts->of[FACT_UNREADABLE], path, 0,
		    strerrordesc_np(errno));
	free(text);
}

static bool is_there(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

static void read_facts(struct facts *facts)
{
	memset(facts, 0, sizeof(*facts));
	read_file(facts, nsswitch_path, facts_of_nsswitch);
	read_file(facts, resolv_path, facts_of_resolv_conf);
	read_file(facts, gai_conf_path, facts_of_gai_conf);
	facts_of_environment(facts, getenv("RES_OPTIONS"));
	if (facts->of[FACT_MDNS].where && is_there(mdns_allow_path))
		note(&facts->of[FACT_MDNS_ALLOW], mdns_allow_path, 0, "");
	if (is_there(nscd_path))
		note(&facts->of[FACT_NSCD], nscd_path, 0, "");
}

/* What libc looks at again; the other files it reads once. */
static const char *const watched[] = {nsswitch_path, resolv_path, gai_conf_path,
    mdns_allow_path, nscd_path, NULL};

const struct facts *facts_now(struct facts_cache *cache)
{
	/* Before they are read: what changes meanwhile is read again. */
	enum file_look look = file_watch(&cache->watch, watched, now_ns());

	if (look == FILES_CHANGED ||
	    (look == FILES_THE_SAME && cache->facts.of[FACT_UNREADABLE].where))
		read_facts(&cache->facts);
	return &cache->facts;
}
