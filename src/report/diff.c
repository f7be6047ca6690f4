#include "report/diff.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

const char *aspect_text(enum aspect a) {
    static const char *const words[ASPECTS] = {"verdict", "holder", "controller", "jurisdiction",
                                               "place",   "data",   "protection"};
    return words[a];
}

const char *diff_string(const struct diff *diff, uint32_t id) {
    return id == INTERN_ABSENT ? NULL : intern_get(diff->strings, id).p;
}

static bool has_policy(const struct diff_side *s, uint32_t policy) {
    for (size_t i = 0; i < s->n_policies; i++)
        if (s->policies[i] == policy) return true;
    return false;
}

bool diff_policy_in_both(const struct diff *diff, uint32_t policy) {
    return has_policy(&diff->before, policy) && has_policy(&diff->after, policy);
}

const struct aspect_fact *destination_verdict(const struct destination *d, uint32_t policy) {
    for (size_t i = 0; d && i < d->n_facts; i++)
        if (d->facts[i].aspect == ASPECT_VERDICT && d->facts[i].subject == policy) return &d->facts[i];
    return NULL;
}

bool diff_incomplete(const struct diff *diff) {
    return !diff->before.complete || !diff->after.complete;
}

/* Whether some policy of both audits denies `now` and did not deny `then`. */
static bool became_denied(const struct diff *diff, const struct destination *then,
                          const struct destination *now) {
    uint32_t deny = intern_find(diff->strings, TEXT("deny"));
    for (size_t i = 0; now && i < now->n_facts; i++) {
        const struct aspect_fact *f = &now->facts[i];
        if (f->aspect != ASPECT_VERDICT || f->value != deny || !diff_policy_in_both(diff, f->subject))
            continue;
        const struct aspect_fact *before = destination_verdict(then, f->subject);
        if (!before || before->value != deny) return true;
    }
    return false;
}

/* ---- the difference of two lists in order ---- */

static int order(const struct aspect_fact *x, const struct aspect_fact *y) {
    if (x->aspect != y->aspect) return x->aspect < y->aspect ? -1 : 1;
    if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

static struct diff_part *part_of(struct diff_entry *e, const struct aspect_fact *f) {
    struct diff_part *last = e->n_parts ? &e->parts[e->n_parts - 1] : NULL;
    if (last && last->aspect == f->aspect && last->subject == f->subject) return last;
    e->parts[e->n_parts] = (struct diff_part){.aspect = f->aspect, .subject = f->subject};
    return &e->parts[e->n_parts++];
}

static bool is_unseen(const struct diff *diff, const struct destination *after, const struct aspect_fact *f) {
    return after->blind && f->aspect == ASPECT_DATA &&
           strcmp(diff_string(diff, f->value), DIFF_CANNOT_SEE) != 0;
}

/* Both lists are in the same order, so what belongs to one part stands together in what is gone and in what
 * is new. */
static void compare(struct diff *diff, struct diff_entry *e) {
    const struct destination *b = e->before, *a = e->after;
    const struct aspect_fact **gone = arena_take_array(diff->arena, b->n_facts + 1, sizeof *gone);
    const struct aspect_fact **unseen = arena_take_array(diff->arena, b->n_facts + 1, sizeof *unseen);
    const struct aspect_fact **fresh = arena_take_array(diff->arena, a->n_facts + 1, sizeof *fresh);
    e->parts = arena_take_array(diff->arena, b->n_facts + a->n_facts + 1, sizeof *e->parts);
    for (size_t i = 0, k = 0; i < b->n_facts || k < a->n_facts;) {
        int c = i == b->n_facts ? 1 : k == a->n_facts ? -1 : order(&b->facts[i], &a->facts[k]);
        const struct aspect_fact *f = c < 0 ? &b->facts[i] : &a->facts[k];
        i += c <= 0;
        k += c >= 0;
        if (c == 0 || (f->aspect == ASPECT_VERDICT && !diff_policy_in_both(diff, f->subject))) continue;
        struct diff_part *p = part_of(e, f);
        if (c < 0 && is_unseen(diff, a, f)) {
            if (p->n_unseen++ == 0) p->unseen = unseen;
            *unseen++ = f;
        } else if (c < 0) {
            if (p->n_gone++ == 0) p->gone = gone;
            *gone++ = f;
        } else {
            if (p->n_fresh++ == 0) p->fresh = fresh;
            *fresh++ = f;
        }
    }
}

/* ---- all of them ---- */

static void add(struct diff *diff, struct diff_entry e, size_t *capacity) {
    bool denied = became_denied(diff, e.before, e.after);
    if (e.before && e.after) compare(diff, &e);
    if (e.before && e.after && e.n_parts == 0) {
        diff->unchanged++;
        return;
    }
    e.kind = denied ? DIFF_DENIED : !e.before ? DIFF_FRESH : !e.after ? DIFF_GONE : DIFF_CHANGED;
    diff->counts[e.kind]++;
    diff->allowed += e.after && became_denied(diff, e.after, e.before);
    bool seen[ASPECTS] = {false};
    for (size_t i = 0; i < e.n_parts; i++) seen[e.parts[i].aspect] = true;
    for (int i = 0; i < ASPECTS; i++) diff->aspects[i] += seen[i];
    diff->list = memory_grow(diff->list, diff->n, capacity, sizeof *diff->list);
    diff->list[diff->n++] = e;
}

static int by_kind(const void *a, const void *b, void *context) {
    const struct diff *diff = context;
    const struct diff_entry *x = a, *y = b;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    const struct destination *p = x->after ? x->after : x->before, *q = y->after ? y->after : y->before;
    const char *one = diff_string(diff, p->app), *other = diff_string(diff, q->app);
    int c = strcmp(one ? one : "~", other ? other : "~"); /* without an app: last */
    const char *name = diff_string(diff, p->name), *other_name = diff_string(diff, q->name);
    return c ? c : strcmp(name ? name : "", other_name ? other_name : ""); /* the app itself: first */
}

static uint64_t key_of(const struct destination *d) {
    return (uint64_t)d->app << 32 | d->name;
}

void diff_compare(struct diff *diff) {
    struct hash_table before = {0}, after = {0};
    size_t capacity = 0;
    for (size_t i = 0; i < diff->before.n; i++)
        hash_table_put(&before, key_of(&diff->before.list[i]), (uint32_t)i);
    for (size_t i = 0; i < diff->after.n; i++) {
        const struct destination *d = &diff->after.list[i];
        uint32_t old = hash_table_get(&before, key_of(d));
        hash_table_put(&after, key_of(d), (uint32_t)i);
        add(diff,
            (struct diff_entry){.before = old == HASH_ABSENT ? NULL : &diff->before.list[old], .after = d},
            &capacity);
    }
    for (size_t i = 0; i < diff->before.n; i++)
        if (hash_table_get(&after, key_of(&diff->before.list[i])) == HASH_ABSENT)
            add(diff, (struct diff_entry){.before = &diff->before.list[i]}, &capacity);
    if (diff->n) qsort_r(diff->list, diff->n, sizeof *diff->list, by_kind, diff);
    hash_table_free(&before);
    hash_table_free(&after);
}

struct diff *diff_read(struct input *before, const char *before_name, struct input *after,
                       const char *after_name, struct diagnostics *d) {
    struct diff *diff = memory_new(1, sizeof *diff);
    diff->arena = arena_new();
    diff->strings = intern_new();
    diff->before.file = arena_string(diff->arena, before_name);
    diff->after.file = arena_string(diff->arena, after_name);
    bool fine = diff_read_side(diff, &diff->before, before, d);
    fine = diff_read_side(diff, &diff->after, after, d) && fine;
    if (fine) {
        diff_compare(diff);
        return diff;
    }
    diff_free(diff);
    return NULL;
}

static void side_free(struct diff_side *s) {
    for (size_t i = 0; i < s->n; i++) free(s->list[i].facts);
    free(s->list);
    free(s->policies);
}

void diff_free(struct diff *diff) {
    if (!diff) return;
    side_free(&diff->before);
    side_free(&diff->after);
    free(diff->list);
    intern_free(diff->strings);
    arena_free(diff->arena);
    free(diff);
}
