#include "evidence/capture/live_move.h"

#include "base/memory.h"
#include "evidence/capture/content_private.h"
#include "evidence/capture/names/certificate.h"

#include <stdlib.h>

static uint32_t *translation(const struct intern *from) {
    size_t n = from ? intern_count(from) : 0;
    uint32_t *to = memory_new(n + 1, sizeof *to);
    for (size_t i = 0; i < n; i++) to[i] = INTERN_ABSENT;
    return to;
}

struct mover mover_start(struct shard *from, struct shard *to) {
    return (struct mover){.from = from,
                          .to = to,
                          .strings = translation(from->strings),
                          .protections = translation(from->protections),
                          .values = translation(from->contents.values)};
}

void mover_end(struct mover *m) {
    free(m->strings);
    free(m->protections);
    free(m->values);
}

static uint32_t translate(uint32_t *known, const struct intern *from, struct intern *to, uint32_t id) {
    if (id == INTERN_ABSENT) return INTERN_ABSENT;
    if (known[id] == INTERN_ABSENT) known[id] = intern_add(to, intern_get(from, id));
    return known[id];
}

static uint32_t string(struct mover *m, uint32_t id) {
    return translate(m->strings, m->from->strings, m->to->strings, id);
}

static uint32_t further_names(struct mover *m, uint32_t first) {
    struct shard *to = m->to;
    uint32_t own = 0, last = 0;
    for (uint32_t i = first; i; i = m->from->further[i - 1].next) {
        struct further_name one = m->from->further[i - 1];
        one.name = string(m, one.name);
        one.next = 0;
        to->further = memory_grow(to->further, to->n_further, &to->further_capacity, sizeof one);
        to->further[to->n_further++] = one;
        *(last ? &to->further[last - 1].next : &own) = (uint32_t)to->n_further;
        last = (uint32_t)to->n_further;
    }
    return own;
}

static void move_finds(struct mover *m, const struct flow_content *f, struct flow_content *own) {
    const struct contents *from = &m->from->contents;
    struct contents *to = &m->to->contents;
    own->first = own->last = 0;
    for (uint32_t i = f->first; i; i = from->finds[i - 1].next) {
        struct content_find one = from->finds[i - 1];
        one.class_name = string(m, one.class_name);
        one.found_by = string(m, one.found_by);
        one.place = string(m, one.place);
        one.encodings = string(m, one.encodings);
        one.value = from->values ? translate(m->values, from->values, to->values, one.value) : INTERN_ABSENT;
        one.next = 0;
        to->finds = memory_grow(to->finds, to->n_finds, &to->find_capacity, sizeof one);
        to->finds[to->n_finds++] = one;
        *(own->last ? &to->finds[own->last - 1].next : &own->first) = (uint32_t)to->n_finds;
        own->last = (uint32_t)to->n_finds;
    }
}

static void move_requests(struct mover *m, const struct flow_content *f, struct flow_content *own) {
    const struct contents *from = &m->from->contents;
    struct contents *to = &m->to->contents;
    own->first_request = own->last_request = own->first_open = own->first_early = 0;
    for (uint32_t i = f->first_request; i; i = from->requests[i - 1].next) {
        struct content_request one = from->requests[i - 1];
        one.method = string(m, one.method);
        one.scheme = string(m, one.scheme);
        one.host = string(m, one.host);
        one.path = string(m, one.path);
        one.parameters = string(m, one.parameters);
        one.next = 0;
        to->requests = memory_grow(to->requests, to->n_requests, &to->request_capacity, sizeof one);
        to->requests[to->n_requests++] = one;
        uint32_t place = (uint32_t)to->n_requests;
        *(own->last_request ? &to->requests[own->last_request - 1].next : &own->first_request) = place;
        own->last_request = place;
        if (i == f->first_open) own->first_open = place;
        if (i == f->first_early) own->first_early = place;
    }
}

static void move_content(struct mover *m, uint32_t from, uint32_t to) {
    const struct flow_content *f = contents_of(&m->from->contents, from);
    if (!f) return;
    struct contents *all = &m->to->contents;
    uint32_t place = contents_add(all, to);
    struct flow_content own = *f;
    move_finds(m, f, &own);
    move_requests(m, f, &own);
    all->list[place] = own;
    if (own.connection) own.connection->content = place;
}

uint32_t move_flow(struct mover *m, uint32_t number, bool findable) {
    struct shard *to = m->to;
    const struct flow *f = flow_get(&m->from->flows, number);
    uint32_t own_number = findable ? flow_add(&to->flows, &f->key, flow_key_hash(&f->key, to->flows.seed))
                                   : flow_add_apart(&to->flows, &f->key);
    struct flow *own = flow_get(&to->flows, own_number);
    *own = *f;
    own->name = string(m, f->name);
    own->alpn = string(m, f->alpn);
    own->protection = translate(m->protections, m->from->protections, to->protections, f->protection);
    own->more_names = further_names(m, f->more_names);
    if (f->content != CONTENT_NONE) move_content(m, number, own_number);
    return own_number;
}

uint32_t move_look_up(struct mover *m, uint32_t entry, uint32_t flow) {
    const struct dns_log *from = &m->from->dns;
    struct dns_log *to = &m->to->dns;
    struct dns_entry one = from->entries[entry];
    uint32_t last = 0;
    one.flow = flow;
    one.name = string(m, one.name);
    one.first_answer = 0;
    for (uint32_t i = from->entries[entry].first_answer; i; i = from->answers[i - 1].next) {
        struct dns_answer a = from->answers[i - 1];
        a.owner = string(m, a.owner);
        a.target = string(m, a.target);
        a.entry = (uint32_t)to->n;
        a.next = 0;
        to->answers = memory_grow(to->answers, to->n_answers, &to->answer_capacity, sizeof a);
        to->answers[to->n_answers++] = a;
        *(last ? &to->answers[last - 1].next : &one.first_answer) = (uint32_t)to->n_answers;
        last = (uint32_t)to->n_answers;
    }
    to->entries = memory_grow(to->entries, to->n, &to->capacity, sizeof one);
    to->entries[to->n++] = one;
    return (uint32_t)to->n - 1;
}

static void move_inspections(struct shard *from, struct shard *to, const uint32_t *flows) {
    to->pool = from->pool;
    to->pool_size = from->pool_size;
    to->pool_capacity = from->pool_capacity;
    to->pool_free = from->pool_free;
    to->oldest = from->oldest;
    to->newest = from->newest;
    from->pool = NULL;
    from->pool_size = from->pool_capacity = 0;
    from->pool_free = from->oldest = from->newest = 0;
    for (uint32_t i = to->oldest; i; i = to->pool[i - 1].newer)
        to->pool[i - 1].flow = flows[to->pool[i - 1].flow];
}

static void move_connections(struct shard *from, struct shard *to, const uint32_t *flows) {
    struct contents *old = &from->contents, *own = &to->contents;
    own->oldest = old->oldest;
    own->newest = old->newest;
    own->open = old->open;
    own->finder = old->finder;
    own->scratch = old->scratch;
    own->given_up = old->given_up;
    own->taken = old->taken;
    own->decoded = old->decoded;
    own->keys_may_come = old->keys_may_come;
    old->oldest = old->newest = NULL;
    old->open = 0;
    old->scratch = NULL;
    for (struct connection *c = own->oldest; c; c = c->newer) {
        c->shard = to;
        c->flow = flows[c->flow];
    }
}

/* The table's keys are made of numbers that change. */
static void move_open_questions(struct mover *m, const uint32_t *flows, const uint32_t *entries) {
    const struct dns_log *from = &m->from->dns;
    struct dns_log *to = &m->to->dns;
    for (size_t i = 0; i < from->open.size; i++) {
        const struct hash_slot *slot = &from->open.slots[i];
        if (!slot->used || entries[slot->value] == UINT32_MAX) continue;
        const struct dns_entry *e = &from->entries[slot->value];
        uint32_t place = entries[slot->value];
        if (flows[e->flow] == UINT32_MAX || to->entries[place].flow != flows[e->flow]) continue;
        dns_log_reopen(to, place, dns_log_id(slot->key, e->name));
    }
}

/* What is being looked into holds certificates of the context it has met them in. */
static void move_names(struct shard *from, struct shard *to) {
    if (!certificates_crowd(from->names)) {
        struct names_context *names = to->names;
        to->names = from->names;
        from->names = names;
        return;
    }
    for (uint32_t i = to->oldest; i; i = to->pool[i - 1].newer) {
        struct handshake *h = &to->pool[i - 1].handshake;
        if (h->certificate) h->certificate = certificate_keep(to->names, h->certificate);
    }
    for (struct connection *c = to->contents.oldest; c; c = c->newer)
        if (c->certificate) c->certificate = certificate_keep(to->names, c->certificate);
}

void move_state(struct mover *m, const uint32_t *flows, const uint32_t *entries) {
    struct shard *from = m->from, *to = m->to;
    move_inspections(from, to, flows);
    move_connections(from, to, flows);
    move_open_questions(m, flows, entries);
    move_names(from, to);
    to->flows_refused = from->flows_refused;
    to->inspections_cut = from->inspections_cut;
    to->dns.refused += from->dns.refused;
    to->now = from->now;
}
