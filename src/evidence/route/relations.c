#include "evidence/route/relations_private.h"

#include "base/hash.h"
#include "base/lines.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { LONGEST_LINE = 4096, FIRST_SIZE = 1024, MOST_TOLD = 20 };

struct as_relations *as_relations_new(bool inferred) {
    struct as_relations *r = memory_new(1, sizeof *r);
    r->inferred = inferred;
    return r;
}

void as_relations_free(struct as_relations *r) {
    if (!r) return;
    free(r->pairs);
    free(r->how);
    free(r->clique);
    free(r);
}

bool as_relations_inferred(const struct as_relations *r) {
    return r->inferred;
}

size_t as_relations_count(const struct as_relations *r) {
    return r->n;
}

static uint64_t pair_of(uint32_t a, uint32_t b) {
    return a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

/* Seen from the other of the two. */
static enum as_relation turned(enum as_relation how) {
    return how == RELATION_PROVIDER ? RELATION_CUSTOMER : how == RELATION_CUSTOMER ? RELATION_PROVIDER : how;
}

/* Where the pair is, or goes. */
static size_t slot_of(const struct as_relations *r, uint64_t pair) {
    size_t i = (size_t)hash_mix(pair ^ hash_seed()) & (r->size - 1);
    while (r->pairs[i] && r->pairs[i] != pair) i = (i + 1) & (r->size - 1);
    return i;
}

static void widen(struct as_relations *r) {
    struct as_relations old = *r;
    r->size = old.size ? old.size * 2 : FIRST_SIZE;
    r->pairs = memory_new(r->size, sizeof *r->pairs);
    r->how = memory_new(r->size, sizeof *r->how);
    for (size_t i = 0; i < old.size; i++) {
        if (!old.pairs[i]) continue;
        size_t to = slot_of(r, old.pairs[i]);
        r->pairs[to] = old.pairs[i];
        r->how[to] = old.how[i];
    }
    free(old.pairs);
    free(old.how);
}

bool as_relations_set(struct as_relations *r, uint32_t first, uint32_t second, enum as_relation how) {
    if (first == second || how == RELATION_NOT_KNOWN) return false;
    if (r->n >= r->size / 2) widen(r);
    uint64_t pair = pair_of(first, second);
    size_t i = slot_of(r, pair);
    r->n += r->pairs[i] == 0;
    r->pairs[i] = pair;
    r->how[i] = (uint8_t)(first < second ? how : turned(how));
    return true;
}

/* Its slot; NULL: nothing is known of the two. */
static uint8_t *how_of(const struct as_relations *r, uint32_t first, uint32_t second) {
    if (r->size == 0 || first == second) return NULL;
    size_t i = slot_of(r, pair_of(first, second));
    return r->pairs[i] ? &r->how[i] : NULL;
}

void as_relations_doubt(struct as_relations *r, uint32_t first, uint32_t second) {
    uint8_t *how = how_of(r, first, second);
    if (how) *how |= RELATION_DOUBTFUL;
}

bool as_relation_certain(const struct as_relations *r, uint32_t first, uint32_t second) {
    const uint8_t *how = how_of(r, first, second);
    return how && !(*how & RELATION_DOUBTFUL);
}

enum as_relation as_relation(const struct as_relations *r, uint32_t first, uint32_t second) {
    const uint8_t *slot = how_of(r, first, second);
    if (!slot) return RELATION_NOT_KNOWN;
    enum as_relation how = (enum as_relation)(*slot & ~RELATION_DOUBTFUL);
    return first < second ? how : turned(how);
}

struct as_relations_basis as_relations_basis(const struct as_relations *r) {
    return r->basis;
}

struct relation_line {
    uint32_t first, second;
    enum as_relation how;
};

/* NULL: it was read; else what is wrong, and the field it is in. Serial 2 has one field more, the source. */
static const char *read_line(struct text line, struct relation_line *to, struct text *field) {
    uint64_t first, second;
    struct text rest = line;
    if (!text_field(&rest, '|', field) || !text_number(*field, UINT32_MAX, &first))
        return "an AS number is wanted here";
    if (!text_field(&rest, '|', field)) return "three fields are wanted: AS|AS|relation";
    if (!text_number(*field, UINT32_MAX, &second)) return "an AS number is wanted here";
    if (!text_field(&rest, '|', field)) return "three fields are wanted: AS|AS|relation";
    to->first = (uint32_t)first;
    to->second = (uint32_t)second;
    if (first == second) return "an AS has no relation to itself";
    if (!text_is(*field, "-1") && !text_is(*field, "0")) return "the relation is neither -1 nor 0";
    to->how = text_is(*field, "0") ? RELATION_PEER : RELATION_PROVIDER;
    return NULL;
}

struct as_relations *as_relations_read(struct input *in, const char *name, struct diagnostics *d) {
    struct as_relations *r = as_relations_new(false);
    struct lines lines = lines_over(in, name, LONGEST_LINE, d);
    uint64_t wrong = 0;
    for (struct text line; lines_next(&lines, &line);) {
        struct text field = {line.p, 0};
        struct relation_line one;
        line = text_trim(line);
        if (line.n == 0 || line.p[0] == '#') continue;
        const char *why = read_line(line, &one, &field);
        if (!why)
            as_relations_set(r, one.first, one.second, one.how);
        else if (wrong++ < MOST_TOLD)
            diagnostics_at_line(d, SEVERITY_DAMAGE, name, (uint32_t)lines.number,
                                (uint32_t)(field.p - line.p) + 1,
                                "CAIDA's as-rel has \"1|2|-1\" (1 is a provider of 2) and \"1|2|0\" (peers)",
                                "%s: the line is left out", why);
    }
    if (wrong <= MOST_TOLD) return r;
    char more[64];
    snprintf(more, sizeof more, "%" PRIu64 " more such lines are left out", wrong - MOST_TOLD);
    diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_DAMAGE, .file = name, .what = more});
    return r;
}
