/* Whose flows are: programs of this machine. A flow knows its app by one name; what else is known of the
 * program (path, user, unit, cgroup) is kept here under that name, as far as all its processes agree. */
#include "library/watch.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { PROGRAMS_MOST = 20000, FACTS = 4 };

struct watch_program {
    char *facts[FACTS]; /* path, user, unit, cgroup; NULL: none, or several */
    bool several[FACTS];
};

void watch_programs_free(struct watch *w) {
    for (size_t i = 0; i < w->n_programs; i++)
        for (size_t k = 0; k < FACTS; k++) free(w->programs[i].facts[k]);
    free(w->programs);
    intern_free(w->program_ids);
}

static char *copy(struct text t) {
    if (t.n == 0) return NULL;
    char *s = memory_new(t.n + 1, 1);
    memcpy(s, t.p, t.n);
    return s;
}

static void note(struct watch *w, const struct owner *o) {
    const struct text facts[FACTS] = {o->program, o->user, o->unit, o->cgroup};
    if (intern_find(w->program_ids, o->id) == INTERN_ABSENT && w->n_programs == PROGRAMS_MOST) return;
    uint32_t i = intern_add(w->program_ids, o->id);
    bool is_new = i == w->n_programs;
    if (is_new) {
        w->programs = memory_grow(w->programs, w->n_programs, &w->program_capacity, sizeof *w->programs);
        w->programs[w->n_programs++] = (struct watch_program){0};
    }
    struct watch_program *p = &w->programs[i];
    for (size_t k = 0; k < FACTS; k++) {
        const char *had = p->facts[k];
        if (is_new)
            p->facts[k] = copy(facts[k]);
        else if (!p->several[k] && !(had ? text_is(facts[k], had) : facts[k].n == 0)) {
            p->several[k] = true;
            free(p->facts[k]);
            p->facts[k] = NULL;
        }
    }
}

static bool ask(struct watch *w, const struct flow_key *key, unsigned local, struct owner *to) {
    struct owner_question q = {
        .protocol = key->transport, .local_port = key->port[local], .remote_port = key->port[!local]};
    flow_key_address(key, local, q.local);
    flow_key_address(key, !local, q.remote);
    return owners_ask(w->owners, &q, to);
}

/* Who sent the packet is asked first: between two programs of this machine it is the one that began. */
uint32_t watch_whose(void *context, const struct flow_key *key, unsigned from) {
    struct watch *w = context;
    struct owner o;
    if (!ask(w, key, from, &o) && !ask(w, key, !from, &o)) return APP_NONE;
    note(w, &o);
    return live_app(w->live, text_of(owner_method_text(o.method)), o.id);
}

void watch_programs_tell(struct watch *w, struct passage *list, size_t n, struct arena *to) {
    static const char prefix[] = "app:process/";
    if (!w->owners) return;
    watch_lock(w);
    for (size_t i = 0; i < n; i++) {
        const char *id = list[i].app.identifier;
        if (!id || strncmp(id, prefix, sizeof prefix - 1) != 0) continue;
        uint32_t number = intern_find(w->program_ids, text_of(id + sizeof prefix - 1));
        if (number == INTERN_ABSENT) continue;
        const struct watch_program *p = &w->programs[number];
        list[i].program = arena_string(to, p->facts[0]);
        list[i].user = arena_string(to, p->facts[1]);
        list[i].unit = arena_string(to, p->facts[2]);
        list[i].cgroup = arena_string(to, p->facts[3]);
    }
    watch_unlock(w);
}
