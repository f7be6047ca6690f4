/* What stakes are worth writing once all are read.
 *
 * A stake through others is no stake of its own where the stakes it goes through are known: counted twice, it
 * would add up to more than there is. Two records about one holding are one, or rival claims. */
#include "atlas/import_model.h"

#include "base/memory.h"

#include <stdlib.h>

enum { MOST_RIVALS = 16, MOST_REACHED = 4096 };

struct joining {
    struct import *im;
    uint32_t *order;  /* stakes by what is owned, then owner, kind and time */
    size_t *begins;   /* by party: where its owners stand in `order`; one more at the end */
    uint32_t *stamps; /* by party: the walk that came by last */
    uint32_t walk;
};

static bool overlap(const struct import_stake *a, const struct import_stake *b) {
    return a->from <= b->to && b->from <= a->to;
}

static void drop(struct import *im, struct import_stake *s, enum severity severity, const char *reason) {
    s->dropped = true;
    import_leave(im, s->at, severity, reason, (struct text){"", 0});
}

/* What cannot be a stake at all. */
static void sieve(struct import *im) {
    for (size_t i = 0; i < im->n_stakes; i++) {
        struct import_stake *s = &im->stakes[i];
        s->owner = import_root(im, s->owner);
        s->owned = import_root(im, s->owned);
        if (s->owner == s->owned)
            drop(im, s, SEVERITY_DAMAGE, "a party cannot hold a stake in itself");
        else if (im->parties[s->owned].kind == PARTY_THING || im->parties[s->owner].kind == PARTY_THING)
            drop(im, s, SEVERITY_NOTE, "what is owned is a thing, and no party");
        else if (im->parties[s->owned].kind == PARTY_PERSONS)
            drop(im, s, SEVERITY_DAMAGE, "a person cannot be owned");
    }
}

static int by_owned(const void *a, const void *b, void *context) {
    const struct import_stake *list = context;
    const struct import_stake *x = &list[*(const uint32_t *)a], *y = &list[*(const uint32_t *)b];
    if (x->owned != y->owned) return x->owned < y->owned ? -1 : 1;
    if (x->owner != y->owner) return x->owner < y->owner ? -1 : 1;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    if (x->indirect != y->indirect) return x->indirect ? 1 : -1;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return (x > y) - (x < y);
}

static void sort(struct joining *j) {
    struct import *im = j->im;
    for (uint32_t i = 0; i < im->n_stakes; i++) j->order[i] = i;
    if (im->n_stakes) qsort_r(j->order, im->n_stakes, sizeof *j->order, by_owned, im->stakes);
    size_t at = 0;
    for (uint32_t p = 0; p <= im->n_parties; p++) {
        while (at < im->n_stakes && im->stakes[j->order[at]].owned < p) at++;
        j->begins[p] = at;
    }
}

static struct import_stake *stake_at(const struct joining *j, size_t i) {
    return &j->im->stakes[j->order[i]];
}

/* Whether direct stakes lead from `party` up to `owner`. */
static bool reaches(struct joining *j, uint32_t party, uint32_t owner, uint32_t *stack) {
    size_t n = 0, seen = 0;
    j->walk++;
    stack[n++] = party;
    while (n && seen++ < MOST_REACHED) {
        uint32_t p = stack[--n];
        for (size_t i = j->begins[p]; i < j->begins[p + 1]; i++) {
            const struct import_stake *s = stake_at(j, i);
            if (s->dropped || s->indirect) continue;
            if (s->owner == owner) return true;
            if (j->stamps[s->owner] == j->walk || n == MOST_REACHED) continue;
            j->stamps[s->owner] = j->walk;
            stack[n++] = s->owner;
        }
    }
    return false;
}

static bool has_direct(const struct joining *j, const struct import_stake *s) {
    for (size_t i = j->begins[s->owned]; i < j->begins[s->owned + 1]; i++) {
        const struct import_stake *other = stake_at(j, i);
        if (!other->dropped && !other->indirect && other->kind == s->kind && overlap(s, other)) return true;
    }
    return false;
}

static void join_indirect(struct joining *j) {
    uint32_t *stack = memory_new(MOST_REACHED, sizeof *stack);
    for (size_t i = 0; i < j->im->n_stakes; i++) {
        struct import_stake *s = stake_at(j, i);
        if (s->dropped || !s->indirect || !has_direct(j, s)) continue;
        bool reached = reaches(j, s->owned, s->owner, stack);
        drop(j->im, s, SEVERITY_NOTE,
             reached ? "an indirect stake: it follows from the direct ones, which are carried over"
                     : "an indirect stake: direct owners are known, but these records do not lead from them "
                       "to it");
    }
    free(stack);
}

static bool same_share(const struct import_stake *a, const struct import_stake *b) {
    return ratio_compare(a->low, b->low) == 0 && ratio_compare(a->high, b->high) == 0;
}

/* Stakes of one owner in one party, of one kind: neighbours in `order`, from `first` to before `end`. */
static void join_rivals(struct joining *j, size_t first, size_t end) {
    size_t kept[MOST_RIVALS], n = 0;
    for (size_t i = first; i < end; i++) {
        struct import_stake *s = stake_at(j, i);
        for (size_t k = 0; k < n && !s->dropped; k++) {
            struct import_stake *before = stake_at(j, kept[k]);
            if (!overlap(before, s)) continue;
            if (same_share(before, s)) {
                if (s->to > before->to) before->to = s->to;
                if (s->from < before->from) before->from = s->from;
                drop(j->im, s, SEVERITY_NOTE, "an earlier record tells the same stake");
            } else if (!before->disputed || !s->disputed) {
                before->disputed = s->disputed = true;
                import_leave(j->im, s->at, SEVERITY_NOTE,
                             "two records differ about one stake: both are carried over, marked as disputed",
                             (struct text){"", 0});
            }
        }
        if (s->dropped) continue;
        if (n == MOST_RIVALS)
            drop(j->im, s, SEVERITY_DAMAGE, "more than 16 records about one stake");
        else
            kept[n++] = i;
    }
}

/* What the atlas says of the same stake stays; a claim that cannot be true together with it is written beside
 * it, marked as disputed. */
static void join_curated(struct import *im, struct import_stake *s) {
    const struct registry *r = im->options.curated;
    party_id owner = im->parties[s->owner].curated, owned = im->parties[s->owned].curated;
    if (s->dropped || owner == PARTY_NONE || owned == PARTY_NONE) return;
    for (size_t i = 0; i < r->n_stakes; i++) {
        const struct registry_stake *c = &r->stakes[i];
        if (c->fact.party != owned || c->owner != owner || c->kind != s->kind || c->fact.why.from > s->to ||
            c->fact.why.to < s->from)
            continue;
        if (ratio_compare(s->low, c->low) <= 0 && ratio_compare(s->high, c->high) >= 0) {
            drop(im, s, SEVERITY_NOTE, "the atlas has this stake, as exactly or more");
            return;
        }
        s->disputed = true;
        import_leave(im, s->at, SEVERITY_NOTE,
                     "the atlas says otherwise of this stake: carried over, marked as disputed",
                     (struct text){"", 0});
    }
}

void import_join(struct import *im) {
    struct joining j = {.im = im};
    sieve(im);
    j.order = memory_new(im->n_stakes, sizeof *j.order);
    j.begins = memory_new(im->n_parties + 2, sizeof *j.begins);
    j.stamps = memory_new(im->n_parties, sizeof *j.stamps);
    sort(&j);
    join_indirect(&j);
    for (size_t i = 0, end; i < im->n_stakes; i = end) {
        const struct import_stake *s = stake_at(&j, i);
        for (end = i + 1; end < im->n_stakes; end++) {
            const struct import_stake *other = stake_at(&j, end);
            if (other->owned != s->owned || other->owner != s->owner || other->kind != s->kind) break;
        }
        join_rivals(&j, i, end);
    }
    for (size_t i = 0; i < im->n_stakes; i++) {
        struct import_stake *s = &im->stakes[i];
        join_curated(im, s);
        if (!s->dropped) im->parties[s->owner].used = im->parties[s->owned].used = true;
    }
    for (uint32_t i = 0; i < im->n_parties; i++) {
        struct import_party *p = &im->parties[i];
        if (p->used || !p->told || p->kind == PARTY_THING || import_root(im, i) != i) continue;
        if (im->options.all_parties)
            p->used = true;
        else
            import_leave(im, p->at, SEVERITY_NOTE, "no stake names this party (--all-parties writes it)",
                         (struct text){"", 0});
    }
    free(j.order);
    free(j.begins);
    free(j.stamps);
}
