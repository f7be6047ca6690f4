/* By name and by address: what passages and the book of names tell of them. Each is walked once, whatever
 * their number. */
#include "enforce/plan_private.h"

#include "base/memory.h"

#include <stdlib.h>

static struct plan_name *name_at(struct plan_making *m, uint32_t id) {
    while (id >= m->name_capacity) {
        size_t had = m->name_capacity;
        m->name = memory_grow(m->name, had, &m->name_capacity, sizeof *m->name);
        memset(m->name + had, 0, (m->name_capacity - had) * sizeof *m->name);
    }
    return &m->name[id];
}

static uint32_t place_of(struct plan_making *m, const uint8_t address[16]) {
    uint32_t id = intern_add(m->addresses, (struct text){(const char *)address, 16});
    while (id >= m->place_capacity) {
        size_t had = m->place_capacity;
        m->place = memory_grow(m->place, had, &m->place_capacity, sizeof *m->place);
        memset(m->place + had, 0, (m->place_capacity - had) * sizeof *m->place);
    }
    memcpy(m->place[id].address, address, 16);
    return id;
}

static struct text parent_of(struct text name) {
    const char *dot = memchr(name.p, '.', name.n);
    return dot ? (struct text){dot + 1, name.n - (size_t)(dot + 1 - name.p)} : (struct text){name.p, 0};
}

/* Worst first; of equals the first in the evidence. */
static void deny_name(struct plan_name *n, const struct cause *why) {
    if (!n->why.p || why->v->verdict > n->why.v->verdict) n->why = *why;
}

static void take_passage(struct plan_making *m, size_t i) {
    const struct passage *p = &m->list[i];
    struct text name = plan_service(p);
    if (m->program && (!p->app.identifier || strcmp(p->app.identifier, m->program->app) != 0)) return;
    const struct passage_verdict *v = plan_verdict(p, m->o);
    const char *exception = v ? plan_exception(p, m->o) : NULL;
    if (v && exception) {
        struct cause why = {p, v};
        const char *value = name.n              ? arena_text(m->arena, name)
                            : p->app.identifier ? p->app.identifier
                                                : exception;
        plan_refuse(m, REFUSED_EXCEPTION, value, &why,
                    arena_format(m->arena, "%s is left alone: --except %s", value, exception));
        v = NULL;
    }
    if (v) m->causes[i] = (struct cause){p, v};
    if (p->n_addresses) {
        uint32_t place = place_of(m, p->addresses[0]);
        m->next_there[i] = m->place[place].passages;
        m->place[place].passages = (uint32_t)i + 1;
    }
    if (name.n == 0) return;
    struct plan_name *n = name_at(m, intern_add(m->names, name));
    unsigned concern = v ? plan_concern(&m->causes[i]) : 0;
    if (v && (m->program || concern & CONCERN_SERVICE || (concern & CONCERN_APP && plan_first_party(p))))
        deny_name(n, &m->causes[i]);
    else if (!(concern & CONCERN_APP) && p->kind == CHAIN_TRAFFIC && !n->other)
        n->other = p->app.identifier ? p->app.identifier : "an app that is not known";
}

/* An app is denied, and what it talks to is nobody's that is known: blocked when nobody else was seen to. */
static void take_hangers_on(struct plan_making *m) {
    for (size_t i = 0; i < m->n; i++) {
        const struct passage *p = &m->list[i];
        struct text name = plan_service(p);
        if (!m->causes[i].p || name.n == 0 || p->service.holder) continue;
        if (!(plan_concern(&m->causes[i]) & CONCERN_APP)) continue;
        struct plan_name *n = name_at(m, intern_find(m->names, name));
        if (!n->other) deny_name(n, &m->causes[i]);
    }
}

/* Names below one that is denied, which are left alone themselves. */
static void take_below(struct plan_making *m) {
    for (uint32_t id = 0; id < intern_count(m->names); id++) {
        if (m->name[id].why.p || !m->name[id].other) continue;
        struct text name = intern_get(m->names, id);
        for (struct text up = parent_of(name); up.n; up = parent_of(up)) {
            uint32_t above = intern_find(m->names, up);
            if (above == INTERN_ABSENT || !m->name[above].why.p) continue;
            m->name[above].below = id + 1;
            m->name[above].n_below++;
            break;
        }
    }
}

static void take_pair(struct plan_making *m, size_t i) {
    const struct named_address *pair = name_book_get(m->book, i);
    uint32_t place = place_of(m, pair->address);
    m->pair_place[i] = place;
    m->next_here[i] = m->place[place].pairs;
    m->place[place].pairs = (uint32_t)i + 1;
    for (struct text up = pair->name; up.n; up = parent_of(up)) {
        uint32_t id = intern_find(m->names, up);
        if (id == INTERN_ABSENT || !m->name[id].why.p) continue;
        m->next_name[i] = m->name[id].pairs;
        m->name[id].pairs = (uint32_t)i + 1;
        return;
    }
}

void plan_index(struct plan_making *m) {
    size_t pairs = m->book ? name_book_count(m->book) : 0;
    m->names = intern_new();
    m->addresses = intern_new();
    m->causes = memory_new(m->n + 1, sizeof *m->causes);
    m->next_there = memory_new(m->n + 1, sizeof *m->next_there);
    m->pair_place = memory_new(pairs + 1, sizeof *m->pair_place);
    m->next_here = memory_new(pairs + 1, sizeof *m->next_here);
    m->next_name = memory_new(pairs + 1, sizeof *m->next_name);
    for (size_t i = 0; i < m->n; i++) take_passage(m, i);
    take_hangers_on(m);
    take_below(m);
    for (size_t i = 0; i < pairs; i++) take_pair(m, i);
}

void plan_index_free(struct plan_making *m) {
    intern_free(m->names);
    intern_free(m->addresses);
    free(m->causes);
    free(m->next_there);
    free(m->pair_place);
    free(m->next_here);
    free(m->next_name);
    free(m->name);
    free(m->place);
    m->name = NULL;
    m->place = NULL;
    m->name_capacity = m->place_capacity = 0;
}

uint32_t plan_covering(const struct plan_making *m, struct text name) {
    if (text_starts(name, "*.")) name = (struct text){name.p + 2, name.n - 2}; /* of a certificate */
    for (; name.n; name = parent_of(name)) {
        uint32_t id = intern_find(m->names, name);
        if (id != INTERN_ABSENT && m->name[id].target) return id;
    }
    return INTERN_ABSENT;
}
