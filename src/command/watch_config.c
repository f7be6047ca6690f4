/* The configuration of a watcher that runs as a service: a YAML file, read again when it is told to. */
#include "command/watch_options.h"

#include "base/input.h"
#include "base/yaml.h"

#include <stdlib.h>
#include <string.h>

enum { CONFIG_MOST = 1 << 20 };

static const char *const keys[] = {"sources",     "policies", "as-if-in-force", "population",
                                   "atlas",       "with",     "store",          "store-size",
                                   "keep-days",   "metrics",  "user",           "filter",
                                   "promiscuous", "learn",    "interval",       "attribution"};

struct config {
    const char *path;
    const struct yaml *tree; /* NULL: it cannot be used */
    struct diagnostics *d;
};

/* The tree lives in the arena. */
static struct config config_open(const char *path, struct arena *a) {
    struct config c = {.path = path, .d = diagnostics_new(100)};
    struct input *in = input_open(path, (struct input_limits){CONFIG_MOST, 0}, c.d);
    if (in) {
        struct bytes b = input_look(in, CONFIG_MOST);
        const struct yaml *y = yaml_parse(a, path, (struct text){(const char *)b.p, b.n}, c.d);
        if (y && y->kind != YAML_MAPPING)
            yaml_complain(y, path, c.d, "begin with 'sources:' (docs/watch.md)", "is no configuration");
        else if (y && yaml_only_keys(y, path, keys, sizeof keys / sizeof *keys, c.d))
            c.tree = y;
    }
    input_close(in);
    return c;
}

/* Tells what was wrong; false where something was. */
static bool config_close(struct config *c) {
    bool fine = c->tree && diagnostics_total(c->d, SEVERITY_ERROR) == 0;
    diagnostics_print(c->d, stderr);
    diagnostics_free(c->d);
    return fine;
}

/* A scalar is a list of one. What the command line told goes before. */
static void take_list(const struct config *c, const char *key, const char **to, size_t *n, size_t most) {
    const struct yaml *list = yaml_get(c->tree, key);
    if (!list || *n) return;
    if (list->kind == YAML_SCALAR) {
        if (list->text.n) to[(*n)++] = list->text.p;
        return;
    }
    if (list->kind == YAML_MAPPING) yaml_complain(list, c->path, c->d, NULL, "'%s' is a list of words", key);
    for (const struct yaml *one = list->first; list->kind == YAML_SEQUENCE && one; one = one->next) {
        if (one->kind != YAML_SCALAR || *n == most) {
            yaml_complain(one, c->path, c->d, NULL, "'%s' is a list of at most %zu words", key, most);
            return;
        }
        to[(*n)++] = one->text.p;
    }
}

static void take_number(const struct config *c, const char *key, unsigned long least, unsigned long most,
                        unsigned long *to) {
    const struct yaml *one = yaml_get(c->tree, key);
    char *end = NULL;
    if (!one || *to) return;
    bool digits = one->kind == YAML_SCALAR && one->text.n && *one->text.p >= '0' && *one->text.p <= '9';
    if (digits) *to = strtoul(one->text.p, &end, 10);
    if (!digits || *end != '\0' || *to < least || *to > most)
        yaml_complain(one, c->path, c->d, NULL, "'%s' is a number from %lu to %lu", key, least, most);
}

static void take_word(const struct config *c, const char *key, const char **to) {
    const struct yaml *one = yaml_get(c->tree, key);
    if (!one || *to) return;
    if (one->kind == YAML_SCALAR && one->text.n)
        *to = one->text.p;
    else
        yaml_complain(one, c->path, c->d, NULL, "'%s' is one word", key);
}

static void take_bool(const struct config *c, const char *key, bool *to) {
    const struct yaml *one = yaml_get(c->tree, key);
    const char *word = yaml_string(c->tree, key);
    if (!one) return;
    bool yes = word && (strcmp(word, "yes") == 0 || strcmp(word, "true") == 0);
    bool no = word && (strcmp(word, "no") == 0 || strcmp(word, "false") == 0);
    if (!yes && !no) yaml_complain(one, c->path, c->d, NULL, "'%s' is yes or no", key);
    *to = *to || yes;
}

static void take_attribution(struct watch_options *o, const struct config *c) {
    const struct yaml *one = yaml_get(c->tree, "attribution");
    const char *word = NULL;
    if (!one || o->attribution) return;
    take_word(c, "attribution", &word);
    if (word && !watch_attribution(o, word))
        yaml_complain(one, c->path, c->d, "ebpf, proc or none", "there is no attribution '%s'", word);
}

static void take_numbers(struct watch_options *o, const struct config *c) {
    struct cordon_watch_options *l = &o->library;
    unsigned long learn = l->learn_seconds, interval = l->interval_ms, days = l->keep_days,
                  size = (unsigned long)(l->store_bytes >> 20);
    bool sized = size > 0;
    take_number(c, "learn", 1, WATCH_LEARN_MOST, &learn);
    take_number(c, "interval", 1, WATCH_INTERVAL_MOST, &interval);
    take_number(c, "keep-days", 1, WATCH_DAYS_MOST, &days);
    take_number(c, "store-size", 1, WATCH_STORE_MOST, &size);
    l->learn_seconds = (unsigned)learn;
    l->interval_ms = (unsigned)interval;
    l->keep_days = (unsigned)days;
    if (!sized) l->store_bytes = (uint64_t)size << 20;
}

bool watch_config_read(struct watch_options *o) {
    struct judging_options *j = &o->judging;
    if (!o->config) return true;
    struct config c = config_open(o->config, o->arena);
    if (c.tree) {
        take_word(&c, "store", &o->library.store);
        take_word(&c, "metrics", &o->metrics);
        take_word(&c, "user", &o->user);
        take_word(&c, "filter", &o->library.filter);
        take_word(&c, "population", &j->population);
        take_word(&c, "atlas", &j->answering.atlas);
        take_bool(&c, "promiscuous", &o->library.promiscuous);
        take_bool(&c, "as-if-in-force", &j->answering.evidence.library.as_if_in_force);
        take_list(&c, "sources", o->sources, &o->n_sources, WATCH_SOURCES_MOST);
        take_list(&c, "policies", j->policies, &j->n_policies, MOST_POLICIES);
        take_list(&c, "with", o->with, &o->n_with, WATCH_WITH_MOST);
        take_numbers(o, &c);
        take_attribution(o, &c);
    }
    return config_close(&c);
}

bool watch_config_policies(const struct watch_options *o, struct arena *to, const char *const **list,
                           size_t *n) {
    const char **names = arena_take_array(to, MOST_POLICIES, sizeof *names);
    *n = o->policies_told;
    *list = names;
    for (size_t i = 0; i < *n; i++) names[i] = o->judging.policies[i];
    if (!o->config) return true;
    struct config c = config_open(o->config, to);
    if (c.tree) take_list(&c, "policies", names, n, MOST_POLICIES);
    return config_close(&c);
}
