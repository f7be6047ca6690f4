/* Saved audits, a line at a time: only the members that are compared, found by name, and everything else is
 * skipped, so that audits of other versions can be read. */
#include "report/diff.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/records.h"
#include "base/tree.h"

#include <stdlib.h>

enum { SCRATCH = 1024 * 1024 };

struct reading {
    struct diff *diff;
    struct diff_side *side;
    struct hash_table index;  /* app and name → destination */
    struct hash_table chains; /* those whose links and traffic were taken: findings of one chain share them */
    struct diagnostics *d;
    struct arena *arena; /* of a few records */
    uint64_t line;
    bool any; /* a chain or finding */
};

static uint32_t id_of(struct reading *r, struct text t) {
    return t.n ? intern_add(r->diff->strings, t) : INTERN_ABSENT;
}

static uint32_t word(struct reading *r, const char *s) {
    return intern_add(r->diff->strings, text_of(s));
}

static int by_fact(const void *a, const void *b) {
    const struct aspect_fact *x = a, *y = b;
    if (x->aspect != y->aspect) return x->aspect < y->aspect ? -1 : 1;
    if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
    if (x->value != y->value) return x->value < y->value ? -1 : 1;
    return (x->note > y->note) - (x->note < y->note);
}

static void tidy(struct destination *d) {
    size_t n = 0;
    if (d->n_facts) qsort(d->facts, d->n_facts, sizeof *d->facts, by_fact);
    for (size_t i = 0; i < d->n_facts; i++) {
        const struct aspect_fact *f = &d->facts[i], *last = n ? &d->facts[n - 1] : NULL;
        if (last && last->aspect == f->aspect && last->subject == f->subject && last->value == f->value)
            continue;
        d->facts[n++] = *f;
    }
    d->n_facts = n;
}

/* Findings of one chain repeat its facts: doubles go before more room is made. */
static void add(struct destination *d, enum aspect aspect, uint32_t subject, uint32_t value, uint32_t note) {
    if (value == INTERN_ABSENT) return;
    if (d->n_facts == d->capacity) {
        if (d->n_facts >= 64) tidy(d);
        if (d->n_facts >= d->capacity / 2) /* doubled, or tidying would be done again for each few */
            d->facts = memory_grow(d->facts, d->capacity, &d->capacity, sizeof *d->facts);
    }
    d->facts[d->n_facts++] = (struct aspect_fact){aspect, subject, value, note};
}

/* ---- one chain ---- */

static void add_link(struct reading *r, struct destination *d, const struct tree *link) {
    struct text role_text = tree_text(link, "role"), holder = tree_text(link, "holder");
    uint32_t role = id_of(r, role_text.n ? role_text : TEXT("link"));
    add(d, ASPECT_HOLDER, role, id_of(r, holder.n ? holder : TEXT("unknown")),
        holder.n ? id_of(r, tree_text(link, "holder_name")) : INTERN_ABSENT);
    const struct tree *controllers = tree_get(link, "controllers"), *laws = tree_get(link, "jurisdictions");
    for (const struct tree *c = controllers ? controllers->first : NULL; c; c = c->next) {
        struct text party = tree_text(c, "party");
        bool met = text_is(tree_text(c, "answer"), "met");
        const char *value = met ? NULL : arena_format(r->arena, "%.*s (undetermined)", (int)party.n, party.p);
        if (party.n)
            add(d, ASPECT_CONTROLLER, role, met ? id_of(r, party) : word(r, value),
                id_of(r, tree_text(c, "name")));
    }
    for (const struct tree *j = laws ? laws->first : NULL; j; j = j->next) {
        struct text country = tree_text(j, "country"), ground = tree_text(j, "ground");
        if (country.n == 0 || country.n > 8) continue;
        if (text_is(ground, "server-location"))
            add(d, ASPECT_PLACE, role, id_of(r, country), INTERN_ABSENT);
        else
            add(d, ASPECT_JURISDICTION, role, id_of(r, country), INTERN_ABSENT);
    }
}

/* Classes of data; "cannot see" where nobody could look. */
static void add_data(struct reading *r, struct destination *d, const struct tree *t) {
    const struct tree *data = tree_get(t, "data");
    uint32_t none = word(r, "");
    for (const struct tree *c = data ? data->first : NULL; c; c = c->next)
        add(d, ASPECT_DATA, none, id_of(r, tree_text(c, "class")), INTERN_ABSENT);
    if (tree_is_true(t, "data_seen")) return;
    d->blind = true;
    if (!data || !data->first) add(d, ASPECT_DATA, none, word(r, DIFF_CANNOT_SEE), INTERN_ABSENT);
}

static void add_protection(struct reading *r, struct destination *d, const struct tree *t) {
    const struct tree *p = tree_get(t, "protection");
    struct text grade = tree_text(p, "grade"), version = tree_text(p, "version");
    if (grade.n) add(d, ASPECT_PROTECTION, word(r, ""), id_of(r, grade), id_of(r, version));
}

static void add_traffic(struct destination *d, const struct tree *t) {
    const struct tree *bytes = tree_get(t, "bytes");
    const struct tree *one = bytes ? bytes->first : NULL;
    d->flows += strtoull(tree_text(t, "flows").p, NULL, 10);
    for (int i = 0; i < 2 && one; i++, one = one->next) d->bytes[i] += strtoull(tree_value(one).p, NULL, 10);
}

static const struct tree *link_of(const struct tree *t, const char *role) {
    const struct tree *custody = tree_get(t, "custody");
    for (const struct tree *l = custody ? custody->first : NULL; l; l = l->next)
        if (text_is(tree_text(l, "role"), role)) return l;
    return NULL;
}

/* Its number in the list; made where it is new. */
static size_t find(struct reading *r, uint32_t app, uint32_t name) {
    struct diff_side *s = r->side;
    uint64_t key = (uint64_t)app << 32 | name;
    uint32_t i = hash_table_get(&r->index, key);
    if (i != HASH_ABSENT) return i;
    s->list = memory_grow(s->list, s->n, &s->capacity, sizeof *s->list);
    s->list[s->n] = (struct destination){.app = app, .name = name};
    s->apps += name == INTERN_ABSENT;
    hash_table_put(&r->index, key, (uint32_t)s->n);
    return s->n++;
}

/* Where a chain leads: the service that was named, else the address. */
static uint32_t name_of(struct reading *r, const struct tree *t) {
    struct text name = tree_text(link_of(t, "service"), "identifier");
    if (name.n == 0) name = tree_text(link_of(t, "host"), "identifier");
    return id_of(r, name.n ? name : TEXT("unknown"));
}

static void add_policy(struct reading *r, struct text id) {
    struct diff_side *s = r->side;
    uint32_t policy = id_of(r, id);
    if (policy == INTERN_ABSENT) return;
    for (size_t i = 0; i < s->n_policies; i++)
        if (s->policies[i] == policy) return;
    s->policies = memory_grow(s->policies, s->n_policies, &s->policies_capacity, sizeof *s->policies);
    s->policies[s->n_policies++] = policy;
}

static void complain(struct reading *r, const char *what) {
    diagnostics_at_line(r->d, SEVERITY_DAMAGE, r->side->file, (uint32_t)r->line, 1, NULL, "%s", what);
    r->side->complete = false;
}

static void take_chain(struct reading *r, const struct tree *t, bool finding) {
    const struct tree *custody = tree_get(t, "custody");
    if (!custody || custody->kind != TREE_LIST || (finding && tree_text(t, "policy").n == 0)) {
        complain(r, finding ? "a finding without its custody or policy; left out"
                            : "a chain without its custody; left out");
        return;
    }
    uint32_t app = id_of(r, tree_text(link_of(t, "app"), "identifier"));
    size_t to = find(r, app, name_of(r, t)), itself = app == INTERN_ABSENT ? to : find(r, app, INTERN_ABSENT);
    struct destination *d = &r->side->list[to]; /* where the list is once both are in it */
    struct text number = tree_text(t, "chain");
    r->any = true;
    if (finding) {
        add_policy(r, tree_text(t, "policy"));
        add(d, ASPECT_VERDICT, id_of(r, tree_text(t, "policy")), id_of(r, tree_text(t, "verdict")),
            id_of(r, tree_text(t, "title")));
    }
    uint64_t chain = strtoull(number.p, NULL, 10);
    if (number.n && hash_table_get(&r->chains, chain) != HASH_ABSENT) return;
    if (number.n) hash_table_put(&r->chains, chain, 1);
    for (const struct tree *l = custody->first; l; l = l->next)
        add_link(r, text_is(tree_text(l, "role"), "app") ? &r->side->list[itself] : d, l);
    add_data(r, d, t);
    add_protection(r, d, t);
    add_traffic(d, t);
}

static void take_summary(struct reading *r, const struct tree *t) {
    const struct tree *policies = tree_get(t, "policies"), *atlas = tree_get(t, "atlas");
    struct diff_side *s = r->side;
    struct text as_of = tree_text(t, "as_of"), built = tree_text(atlas, "built");
    if (!tree_get(t, "counts")) return; /* of `cordon observe` */
    s->summary = true;
    if (!tree_is_true(t, "complete")) {
        diagnostics_at_line(r->d, SEVERITY_DAMAGE, s->file, (uint32_t)r->line, 1, NULL,
                            "the audit was incomplete: part of its evidence could not be read");
        s->complete = false;
    }
    for (const struct tree *p = policies ? policies->first : NULL; p; p = p->next)
        add_policy(r, tree_text(p, "id"));
    if (as_of.n) s->as_of = arena_text(r->diff->arena, as_of);
    if (built.n) s->atlas = arena_text(r->diff->arena, built);
}

/* ---- what remains when all is read ---- */

static unsigned rank_of(const struct diff *diff, const struct aspect_fact *f) {
    static const char *const verdicts[] = {"deny", "review", "undetermined", "allow", NULL};
    static const char *const grades[] = {"none",     "weak",   "unknown", "proprietary",
                                         "adequate", "strong", NULL};
    const char *const *words = f->aspect == ASPECT_VERDICT ? verdicts : grades;
    unsigned i = 0;
    const char *value = diff_string(diff, f->value);
    while (words[i] && (!value || strcmp(words[i], value) != 0)) i++;
    return i;
}

/* Of verdicts the gravest of each policy stays (deny overrides review overrides undetermined overrides
 * allow); of grades the worst; "cannot see" only where nothing was seen. */
static void reduce(const struct diff *diff, struct destination *d) {
    tidy(d);
    size_t n = 0;
    bool seen = false;
    for (size_t i = 0; i < d->n_facts; i++) {
        struct aspect_fact f = d->facts[i], *last = n ? &d->facts[n - 1] : NULL;
        bool ranked = f.aspect == ASPECT_VERDICT || f.aspect == ASPECT_PROTECTION;
        bool blind = f.aspect == ASPECT_DATA && strcmp(diff_string(diff, f.value), DIFF_CANNOT_SEE) == 0;
        if (ranked && last && last->aspect == f.aspect && last->subject == f.subject) {
            if (rank_of(diff, &f) < rank_of(diff, last)) *last = f;
            continue;
        }
        seen |= f.aspect == ASPECT_DATA && !blind;
        d->facts[n++] = f;
    }
    d->n_facts = n;
    for (size_t i = n = 0; i < d->n_facts; i++) {
        bool blind = d->facts[i].aspect == ASPECT_DATA &&
                     strcmp(diff_string(diff, d->facts[i].value), DIFF_CANNOT_SEE) == 0;
        if (!(blind && seen)) d->facts[n++] = d->facts[i];
    }
    d->n_facts = n;
}

static void take(struct reading *r, const struct tree *t) {
    struct text kind = tree_text(t, "kind");
    if (text_is(kind, "finding") || text_is(kind, "chain"))
        take_chain(r, t, text_is(kind, "finding"));
    else if (text_is(kind, "summary"))
        take_summary(r, t);
    else if (kind.n == 0)
        complain(r, "this is no line of an audit: the member 'kind' is missing; left out");
}

static bool usable(struct reading *r, bool read) {
    if (read && (r->any || r->side->summary)) {
        if (r->side->summary) return true;
        complain(r, "the summary, which is the last line of an audit, is missing: it was cut short");
        return true;
    }
    diagnostics_add(r->d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                              .file = r->side->file,
                                              .what = "this is no saved audit",
                                              .hint = "make one with `cordon audit --format json`"});
    return false;
}

bool diff_read_side(struct diff *diff, struct diff_side *side, struct input *in, struct diagnostics *d) {
    struct reading r = {.diff = diff, .side = side, .d = d, .arena = arena_new(), .line = 1};
    struct bytes start = input_look(in, 1);
    bool json = start.n && start.p[0] == '{';
    struct records records = records_over(in, side->file, TREE_LARGEST, d);
    side->complete = true;
    for (struct record one; json && records_next(&records, &one);) {
        if (arena_used(r.arena) > SCRATCH) {
            arena_free(r.arena);
            r.arena = arena_new();
        }
        r.line = one.line;
        const struct tree *t =
            tree_parse(r.arena, (struct tree_place){side->file, one.line, one.column}, one.text, d);
        if (t)
            take(&r, t);
        else
            side->complete = false;
        side->lines++;
        if (side->lines == 1 && !t) break; /* not even the first line */
    }
    if (input_broken(in)) side->complete = false;
    for (size_t i = 0; i < side->n; i++) reduce(diff, &side->list[i]);
    arena_free(r.arena);
    hash_table_free(&r.index);
    hash_table_free(&r.chains);
    return usable(&r, json);
}
