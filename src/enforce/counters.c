#include "enforce/counters.h"

#include "base/hash.h"
#include "base/tree.h"
#include "enforce/nft_kernel.h"
#include "enforce/run.h"

#include <stdio.h>

enum { LISTED_MOST = 100000 };

static uint64_t number_of(const struct tree *t, const char *key) {
    struct text s = tree_text(t, key);
    uint64_t v = 0;
    for (size_t i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && i < 19; i++)
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    return v;
}

/* The object that begins at `from`, as a text; .n == 0: it does not end. */
static struct text object_at(struct text t, size_t from) {
    int depth = 0;
    bool quoted = false;
    for (size_t i = from; i < t.n; i++) {
        char c = t.p[i];
        if (quoted) {
            if (c == '\\') i++;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{') {
            depth++;
        } else if (c == '}' && --depth == 0) {
            return (struct text){t.p + from, i + 1 - from};
        }
    }
    return (struct text){NULL, 0};
}

/* Where the next of it begins; t.n: there is none. */
static size_t next_of(struct text t, size_t from, const char *what) {
    const char *at = from < t.n ? memmem(t.p + from, t.n - from, what, strlen(what)) : NULL;
    return at ? (size_t)(at - t.p) : t.n;
}

static uint64_t key_of(struct prefix p) {
    return hash_bytes(&p, sizeof p, 1);
}

static bool prefix_in(const struct tree *val, struct prefix *to) {
    const struct tree *block = tree_get(val, "prefix");
    if (!block) return prefix_parse(tree_value(val), false, to);
    char text[64];
    struct text addr = tree_text(block, "addr"), len = tree_text(block, "len");
    int n = snprintf(text, sizeof text, "%.*s/%.*s", (int)addr.n, addr.p ? addr.p : "", (int)len.n,
                     len.p ? len.p : "");
    return n > 0 && prefix_parse((struct text){text, (size_t)n}, false, to);
}

struct counting {
    const struct enforce_plan *plan;
    struct arena *to, *scratch;
    struct hash_table by_prefix;
    struct measure_count *list;
    size_t n, capacity;
};

static void take_element(struct counting *c, struct text object) {
    const struct tree *t =
        tree_get(tree_parse(c->scratch, (struct tree_place){"nft", 1, 1}, object, NULL), "elem");
    const struct tree *counter = tree_get(t, "counter");
    struct prefix p;
    uint64_t packets = number_of(counter, "packets");
    if (packets == 0 || !tree_get(t, "val") || !prefix_in(tree_get(t, "val"), &p)) return;
    uint32_t measure = hash_table_get(&c->by_prefix, key_of(p));
    if (measure == HASH_ABSENT) return;
    c->list = arena_grow(c->to, c->list, c->n, &c->capacity, sizeof *c->list);
    c->list[c->n++] = (struct measure_count){measure, packets, number_of(counter, "bytes")};
}

size_t counters_of(const struct enforce_plan *p, struct text json, struct arena *to,
                   const struct measure_count **list) {
    struct counting c = {.plan = p, .to = to, .scratch = arena_new()};
    for (size_t i = 0; i < p->n_measures; i++)
        if (p->measures[i].kind == MEASURE_ADDRESS)
            hash_table_put(&c.by_prefix, key_of(p->measures[i].prefix), (uint32_t)i);
    size_t seen = 0;
    for (size_t at = next_of(json, 0, "{\"elem\": {"); at < json.n;
         at = next_of(json, at + 1, "{\"elem\": {")) {
        take_element(&c, object_at(json, at));
        if (++seen % 1024 == 0) {
            arena_free(c.scratch);
            c.scratch = arena_new();
        }
    }
    hash_table_free(&c.by_prefix);
    arena_free(c.scratch);
    *list = c.list;
    return c.n;
}

size_t counters_nft(const struct enforce_plan *p, struct arena *to, const struct measure_count **list,
                    struct enforce_totals *totals) {
    static const char *const whole[] = {"nft", "-j", "list", "table", "inet", "cordon", NULL};
    struct text said;
    const char *complaint;
    size_t addresses = 0;
    *list = NULL;
    *totals = (struct enforce_totals){0};
    nft_totals(totals); /* where it fails the drift tells */
    for (size_t i = 0; i < p->n_measures; i++) addresses += p->measures[i].kind == MEASURE_ADDRESS;
    totals->only = addresses > LISTED_MOST;
    if (totals->only || run_program(whole, (struct run_options){0}, to, &said, &complaint) != RUN_DONE)
        return 0;
    return counters_of(p, said, to, list);
}
