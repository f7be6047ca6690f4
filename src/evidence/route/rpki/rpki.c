#include "evidence/route/rpki/rpki_private.h"

#include "base/memory.h"

#include <stdlib.h>

static void table_free(struct roa_table *t) {
    free(t->nodes);
    free(t->terms);
    free(t->buckets);
    *t = (struct roa_table){0};
}

void rpki_free(struct rpki *r) {
    if (!r) return;
    for (unsigned i = 0; i < 2; i++) table_free(&r->tables[i]);
    aspa_table_free(&r->aspa);
    free(r->roas);
    free(r->aspas);
    free(r->providers);
    free(r);
}

size_t rpki_roas(const struct rpki *r) {
    return (size_t)r->tables[0].n_terms + r->tables[1].n_terms;
}

size_t rpki_aspas(const struct rpki *r) {
    return r->aspa.n;
}

size_t rpki_expired(const struct rpki *r, int64_t time_ns) {
    size_t n = 0;
    for (size_t i = 0; i < r->n_roas; i++) n += has_expired(r->roas[i].expires_ns, time_ns);
    for (size_t i = 0; i < r->n_aspas; i++) n += has_expired(r->aspas[i].expires_ns, time_ns);
    return n;
}

static uint64_t word_of(const uint8_t *p) {
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(x) : x;
}

/* The family's own address at the left, its own bits. */
static struct roa_node key_of(struct prefix p) {
    if (!prefix_is_ipv4(p))
        return (struct roa_node){.high = word_of(p.address), .low = word_of(p.address + 8), .bits = p.bits};
    return (struct roa_node){.high = word_of(p.address + 8) << 32,
                             .bits = (uint8_t)(p.bits - PREFIX_V4_BITS)};
}

static bool behind(const struct roa_node *a, const struct roa_node *b) {
    if (a->high != b->high) return a->high > b->high;
    return a->low != b->low ? a->low > b->low : a->bits > b->bits;
}

static bool covers(const struct roa_node *outer, const struct roa_node *inner) {
    if (outer->bits > inner->bits) return false;
    uint64_t high = outer->high ^ inner->high, low = outer->low ^ inner->low;
    if (outer->bits == 0) return true;
    if (outer->bits <= 64) return high >> (64 - outer->bits) == 0;
    return high == 0 && low >> (128 - outer->bits) == 0;
}

/* IPv4 first, then as nodes are, then by what they say. */
static int compare_roas(const void *left, const void *right) {
    const struct roa *a = left, *b = right;
    bool a4 = prefix_is_ipv4(a->prefix), b4 = prefix_is_ipv4(b->prefix);
    if (a4 != b4) return a4 ? -1 : 1;
    int order = prefix_compare(a->prefix, b->prefix);
    if (order) return order;
    if (a->asn != b->asn) return a->asn < b->asn ? -1 : 1;
    return (int)a->most - (int)b->most;
}

static bool same_roa(const struct roa *a, const struct roa *b) {
    return compare_roas(a, b) == 0;
}

/* Nested prefixes follow what covers them, so the last open one that does is the parent. */
static void link_parents(struct roa_table *t) {
    for (uint32_t i = 1; i < t->n; i++) {
        uint32_t up = i; /* 1 + the node before */
        while (up && !covers(&t->nodes[up - 1], &t->nodes[i])) up = t->nodes[up - 1].parent;
        t->nodes[i].parent = up;
    }
}

static void fill_buckets(struct roa_table *t) {
    t->buckets = memory_new(ROA_BUCKETS + 1, sizeof *t->buckets);
    uint32_t bucket = 0;
    for (uint32_t i = 0; i < t->n; i++)
        for (uint32_t own = (uint32_t)(t->nodes[i].high >> (64 - ROA_BUCKET_BITS)); bucket <= own;)
            t->buckets[bucket++] = i;
    while (bucket <= ROA_BUCKETS) t->buckets[bucket++] = t->n;
}

static void table_make(struct roa_table *t, const struct roa *list, size_t n, int64_t time_ns) {
    table_free(t);
    t->nodes = memory_new(n + 1, sizeof *t->nodes);
    t->terms = memory_new(n + 1, sizeof *t->terms);
    const struct roa *last = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct roa *one = &list[i];
        if (has_expired(one->expires_ns, time_ns) || (last && same_roa(last, one))) continue;
        if (!last || !prefix_equal(last->prefix, one->prefix)) {
            t->nodes[t->n] = key_of(one->prefix);
            t->nodes[t->n++].first = t->n_terms;
        }
        unsigned before = prefix_is_ipv4(one->prefix) ? PREFIX_V4_BITS : 0;
        t->terms[t->n_terms++] = (struct roa_term){one->asn, (uint8_t)(one->most - before)};
        last = one;
    }
    t->nodes[t->n].first = t->n_terms;
    link_parents(t);
    fill_buckets(t);
}

void roa_tables_make(struct rpki *r, int64_t time_ns) {
    if (r->n_roas) qsort(r->roas, r->n_roas, sizeof *r->roas, compare_roas);
    size_t ipv4 = 0;
    while (ipv4 < r->n_roas && prefix_is_ipv4(r->roas[ipv4].prefix)) ipv4++;
    table_make(&r->tables[0], r->roas, ipv4, time_ns);
    table_make(&r->tables[1], r->roas ? r->roas + ipv4 : NULL, r->n_roas - ipv4, time_ns);
}

void rpki_as_of(struct rpki *r, int64_t time_ns) {
    roa_tables_make(r, time_ns);
    aspa_table_make(r, time_ns);
}

/* 1 + the last node that is not behind it; 0: all are. */
static uint32_t last_before(const struct roa_table *t, const struct roa_node *key) {
    uint32_t bucket = (uint32_t)(key->high >> (64 - ROA_BUCKET_BITS));
    uint32_t from = t->buckets[bucket], to = t->buckets[bucket + 1];
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (behind(&t->nodes[middle], key))
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

/* A node's terms are in the order of their AS, then of how long they allow: the last of the AS allows most.
 */
static const struct roa_term *term_of(const struct roa_table *t, const struct roa_node *node, uint32_t asn) {
    uint32_t from = node->first, to = node[1].first;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (t->terms[middle].asn <= asn)
            from = middle + 1;
        else
            to = middle;
    }
    return from > node->first && t->terms[from - 1].asn == asn ? &t->terms[from - 1] : NULL;
}

static const char *why_invalid(uint32_t origin, bool named, bool reserved) {
    if (origin == 0) return "its origin is a set or not told: no ROA can name it (RFC 6811 2)";
    if (named) return "it is longer than its ROAs allow its origin (RFC 6811 2)";
    if (reserved) return "its holder has signed that nobody announces it (RFC 7607, AS 0)";
    return "its ROAs name other origins (RFC 6811 2)";
}

enum validity rpki_origin(const struct rpki *r, struct prefix p, uint32_t origin, const char **why) {
    const struct roa_table *t = &r->tables[!prefix_is_ipv4(p)];
    const struct roa_node key = key_of(p);
    bool covered = false, named = false, reserved = true;
    if (why) *why = NULL;
    for (uint32_t up = last_before(t, &key); up; up = t->nodes[up - 1].parent) {
        const struct roa_node *node = &t->nodes[up - 1];
        if (!covers(node, &key)) continue;
        covered = true;
        reserved &= t->terms[node[1].first - 1].asn == 0;
        const struct roa_term *term = origin ? term_of(t, node, origin) : NULL;
        if (!term) continue;
        if (key.bits <= term->most) return VALIDITY_VALID;
        named = true;
    }
    if (covered && why) *why = why_invalid(origin, named, reserved);
    return covered ? VALIDITY_INVALID : VALIDITY_UNKNOWN;
}
