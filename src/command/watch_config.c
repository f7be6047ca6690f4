/* The configuration of a watcher that runs as a service: a YAML file, read again when it is told to. */
#include "command/watch_options.h"

#include "base/input.h"
#include "base/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIG_MOST = 1 << 20 };

static const char *const keys[] = {"sources", "policies", "with",   "store", "store-size", "keep-days",
                                   "metrics", "user",     "filter", "learn", "interval",   "attribution"};

/* The file as a tree in the arena; NULL after a complaint. */
static const struct yaml *load(const char *path, struct arena *a) {
    struct diagnostics *d = diagnostics_new(100);
    const struct yaml *y = NULL;
    struct input *in = input_open(path, (struct input_limits){CONFIG_MOST, 0}, d);
    if (in) {
        struct bytes b = input_look(in, CONFIG_MOST);
        y = yaml_parse(a, path, (struct text){(const char *)b.p, b.n}, d);
        if (y && y->kind != YAML_MAPPING) {
            yaml_complain(y, path, d, "begin with 'sources:' (docs/watch.md)", "is no configuration");
            y = NULL;
        }
        if (y && !yaml_only_keys(y, path, keys, sizeof keys / sizeof *keys, d)) y = NULL;
    }
    input_close(in);
    diagnostics_print(d, stderr);
    diagnostics_free(d);
    return y;
}

/* A scalar is a list of one. False: too many, or something else in it. */
static bool take_list(const struct yaml *y, const char *key, const char **to, size_t *n, size_t most) {
    const struct yaml *list = yaml_get(y, key);
    if (!list || *n) return true; /* the command line goes before */
    if (list->kind == YAML_SCALAR) {
        to[(*n)++] = list->text.p;
        return true;
    }
    for (const struct yaml *one = list->first; one; one = one->next) {
        if (one->kind != YAML_SCALAR || *n == most) {
            fprintf(stderr, "cordon watch: line %u: '%s' is a list of at most %zu words\n", one->line, key,
                    most);
            return false;
        }
        to[(*n)++] = one->text.p;
    }
    return true;
}

static bool take_number(const struct yaml *y, const char *key, unsigned long least, unsigned long most,
                        unsigned long *to) {
    const struct yaml *one = yaml_get(y, key);
    if (!one || *to) return true;
    char *end = NULL;
    if (one->kind == YAML_SCALAR && one->text.n) *to = strtoul(one->text.p, &end, 10);
    if (end && *end == '\0' && *to >= least && *to <= most) return true;
    fprintf(stderr, "cordon watch: line %u: '%s' is a number from %lu to %lu\n", one->line, key, least, most);
    return false;
}

static void take_word(const struct yaml *y, const char *key, const char **to) {
    if (!*to) *to = yaml_string(y, key);
}

static bool take_attribution(struct watch_options *o, const struct yaml *y) {
    const char *word = yaml_string(y, "attribution");
    if (!word || strcmp(word, "ebpf") == 0) return true;
    o->library.without_ebpf |= strcmp(word, "proc") == 0;
    o->library.no_programs |= strcmp(word, "none") == 0;
    if (o->library.without_ebpf || o->library.no_programs) return true;
    fprintf(stderr, "cordon watch: 'attribution' is ebpf, proc or none\n");
    return false;
}

static bool take_numbers(struct watch_options *o, const struct yaml *y) {
    struct cordon_watch_options *l = &o->library;
    unsigned long learn = l->learn_seconds, interval = l->interval_ms, days = l->keep_days, size = 0;
    bool fine =
        take_number(y, "learn", 1, 31536000, &learn) && take_number(y, "interval", 50, 3600000, &interval) &&
        take_number(y, "keep-days", 1, 36500, &days) && take_number(y, "store-size", 1, 1u << 20, &size);
    l->learn_seconds = (unsigned)learn;
    l->interval_ms = (unsigned)interval;
    l->keep_days = (unsigned)days;
    if (size && !l->store_bytes) l->store_bytes = (uint64_t)size << 20;
    return fine;
}

bool watch_config_read(struct watch_options *o) {
    if (!o->config) return true;
    const struct yaml *y = load(o->config, o->arena);
    if (!y) return false;
    take_word(y, "store", &o->library.store);
    take_word(y, "metrics", &o->metrics);
    take_word(y, "user", &o->user);
    take_word(y, "filter", &o->library.filter);
    return take_list(y, "sources", o->sources, &o->n_sources, WATCH_SOURCES_MOST) &&
           take_list(y, "policies", o->judging.policies, &o->judging.n_policies, MOST_POLICIES) &&
           take_list(y, "with", o->with, &o->n_with, WATCH_WITH_MOST) && take_numbers(o, y) &&
           take_attribution(o, y);
}

bool watch_config_policies(const struct watch_options *o, struct arena *to, const char *const **list,
                           size_t *n) {
    const struct yaml *y = o->config ? load(o->config, to) : NULL;
    const char **names = arena_take_array(to, MOST_POLICIES, sizeof *names);
    *n = 0;
    if (o->config && !y) return false;
    if (y && !take_list(y, "policies", names, n, MOST_POLICIES)) return false;
    for (size_t i = 0; *n == 0 && i < o->judging.n_policies; i++) names[i] = o->judging.policies[i];
    if (*n == 0) *n = o->judging.n_policies;
    *list = names;
    return true;
}
