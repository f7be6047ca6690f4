/* Groups of flows become chains. */
#include "custody/group.h"
#include "custody/link.h"

#include <stdio.h>
#include <stdlib.h>

enum { HOSTS_BETWEEN_RESTS = 512 };

/* Links and protections are alike for many chains and are made once. */
struct maker {
    struct custody *custody;
    struct arena *arena;
    struct link_maker links;
    const struct link **apps, **hosts; /* by interned app, by place; NULL: not made yet */
    struct made_service {
        const struct link *link;
        uint8_t name_source;
    } * services; /* by interned name */
    size_t hosts_made;
    struct chain_protection *protections; /* by interned string; grade NULL: not made yet */
};

static const struct chain_protection *protection_of(struct maker *m, uint32_t id) {
    struct chain_protection *p = &m->protections[id];
    if (p->grade) return p;
    struct protection_key key;
    memcpy(&key, intern_get(m->custody->strings, id).p, sizeof key);
    struct protection d;
    protection_describe(key, &d);
    const char **why = arena_take_array(m->arena, d.why_count, sizeof *why);
    for (uint8_t i = 0; i < d.why_count; i++) why[i] = d.why[i];
    *p = (struct chain_protection){.grade = grade_name(d.grade),
                                   .version = d.version,
                                   .cipher = d.cipher,
                                   .group = d.group,
                                   .why = why,
                                   .n_why = d.why_count};
    return p;
}

static struct link *keep(struct maker *m, struct link l) {
    struct link *own = arena_take(m->arena, sizeof *own);
    *own = l;
    return own;
}

/* A host stands for its place: groups of one place share the link of the first. */
static const struct link *host_of(struct maker *m, const struct group *g) {
    const struct link **l = &m->hosts[g->key.place];
    if (!*l) {
        *l = keep(m, link_host(&m->links, g->address));
        if (++m->hosts_made % HOSTS_BETWEEN_RESTS == 0) atlas_rest(m->custody->atlas);
    }
    return *l;
}

static size_t make_links(struct maker *m, const struct group *g, const struct link *to[3]) {
    size_t n = 0;
    if (g->key.app != INTERN_ABSENT) {
        const struct link **l = &m->apps[g->key.app];
        if (!*l) *l = keep(m, link_app(&m->links, intern_get(m->custody->strings, g->key.app)));
        to[n++] = *l;
    }
    to[n++] = host_of(m, g);
    if (g->key.service != INTERN_ABSENT) {
        struct made_service *made = &m->services[g->key.service];
        const char *source = name_source_text((enum name_source)g->key.name_source);
        if (!made->link || made->name_source != g->key.name_source) {
            struct text name = intern_get(m->custody->strings, g->key.service);
            *made = (struct made_service){keep(m, link_service(&m->links, name, source)), g->key.name_source};
        }
        /* the address of a group or of the local network is no service of somebody's: the host says it all */
        if (!made->link->special) to[n++] = made->link;
    }
    return n;
}

static size_t make_proofs(const struct group *g, struct proof *to) {
    size_t n = 0;
    for (size_t i = 0; i < GROUP_FLOWS_SHOWN && g->first[i]; i++)
        to[n++] =
            (struct proof){g->evidence, g->first[i], i ? "first packet of another flow" : "first packet"};
    if (g->dns) to[n++] = (struct proof){g->evidence, g->dns, "name look-up"};
    if (g->name) to[n++] = (struct proof){g->evidence, g->name, "name"};
    if (g->hello) to[n++] = (struct proof){g->evidence, g->hello, "handshake"};
    return n;
}

static void make_aliases(struct maker *m, const struct group *g, struct chain *c) {
    if (g->aliases == INTERN_ABSENT) return;
    struct text list = intern_get(m->custody->strings, g->aliases);
    size_t n = 1;
    for (size_t i = 0; i < list.n; i++) n += list.p[i] == '\n';
    const char **aliases = arena_take_array(m->arena, n, sizeof *aliases);
    for (size_t i = 0; i < n; i++) {
        const char *end = memchr(list.p, '\n', list.n);
        size_t length = end ? (size_t)(end - list.p) : list.n;
        aliases[i] = arena_text(m->arena, (struct text){list.p, length});
        if (end) list = (struct text){end + 1, list.n - length - 1};
    }
    c->aliases = aliases;
    c->n_aliases = n;
}

static void make_chain(struct maker *m, const struct group *g, struct chain *c) {
    const struct link *links[3];
    struct proof proofs[GROUP_FLOWS_SHOWN + 3];
    size_t n_links = make_links(m, g, links), n_proofs = make_proofs(g, proofs);
    const struct link **own_links = arena_take_array(m->arena, n_links, sizeof *own_links);
    struct proof *own_proofs = arena_take_array(m->arena, n_proofs, sizeof *own_proofs);
    memcpy(own_links, links, n_links * sizeof *links);
    memcpy(own_proofs, proofs, n_proofs * sizeof *proofs);
    *c = (struct chain){.links = own_links,
                        .n_links = n_links,
                        .protocol = g->key.protocol ? protocol_name((enum protocol)g->key.protocol) : NULL,
                        .transport = transport_name(g->key.transport),
                        .port = g->key.port,
                        .name_source = name_source_text((enum name_source)g->key.name_source),
                        .protection = *protection_of(m, g->key.protection),
                        .flows = g->flows,
                        .packets = {g->packets[0], g->packets[1]},
                        .bytes = {g->bytes[0], g->bytes[1]},
                        .first_ns = g->first_ns,
                        .last_ns = g->last_ns,
                        .ech = g->key.ech,
                        .more_addresses = g->addresses,
                        .proofs = own_proofs,
                        .n_proofs = n_proofs};
    make_aliases(m, g, c);
}

static int heaviest_first(const void *a, const void *b) {
    const struct group *x = a, *y = b;
    uint64_t m = x->bytes[0] + x->bytes[1], n = y->bytes[0] + y->bytes[1];
    if (m != n) return m > n ? -1 : 1;
    if (x->evidence != y->evidence) return x->evidence < y->evidence ? -1 : 1;
    return (x->first[0] > y->first[0]) - (x->first[0] < y->first[0]);
}

size_t custody_chains(struct custody *c, struct arena *to, date_t as_of, const struct chain **chains) {
    if (c->n) qsort(c->groups, c->n, sizeof *c->groups, heaviest_first);
    uint32_t strings = intern_count(c->strings);
    struct arena *scratch = arena_new();
    struct maker m = {.custody = c,
                      .arena = to,
                      .links = link_maker_new(c->atlas, as_of, to),
                      .apps = arena_take_array(scratch, strings, sizeof *m.apps),
                      .hosts = arena_take_array(scratch, intern_count(c->places), sizeof *m.hosts),
                      .services = arena_take_array(scratch, strings, sizeof *m.services),
                      .protections = arena_take_array(scratch, strings, sizeof *m.protections)};
    struct chain *list = arena_take_array(to, c->n, sizeof *list);
    for (size_t i = 0; i < c->n; i++) make_chain(&m, &c->groups[i], &list[i]);
    arena_free(scratch);
    *chains = list;
    return c->n;
}
