/* What callers keep with open flows, and for how long it holds. */
#include "evidence/capture/join.h"
#include "evidence/capture/live_private.h"

/* All that a flow is known by; numbers of strings are those of its shard. Never 0. */
static uint64_t state_of(const struct flow *f) {
    uint64_t h = hash_mix((uint64_t)f->name << 32 | f->protection);
    h = hash_mix(h + ((uint64_t)f->app << 32 | (uint64_t)f->protocol << 24 | (uint64_t)f->flags << 16 |
                      (uint64_t)f->name_source << 8 | f->state));
    return hash_mix(h + (uint64_t)f->first_ns) | 1;
}

void live_join(struct live *l) {
    const struct shard *s = live_shard(l);
    if (!join_more(l->open, l->newest_ns)) return;
    for (uint32_t i = 0; i < s->flows.n; i++) {
        const struct flow *f = flow_get(&s->flows, i);
        uint8_t client[16], server[16];
        if (f->state == FLOW_STAND_IN || l->notes[i].state == 0) continue;
        flow_key_address(&f->key, flow_client_end(f), client);
        flow_key_address(&f->key, !flow_client_end(f), server);
        if (join_is_fresh(l->open->join, client, server, l->notes[i].own)) l->notes[i].state = 0;
    }
}

void live_note_move(struct live *l, uint32_t from, const struct flow *old, uint32_t to,
                    const struct flow *own) {
    struct live_note note = l->notes[from];
    note.state = note.state == state_of(old) ? state_of(own) : 0;
    l->notes[to] = note;
}

bool live_flow_next(struct live *l, uint32_t *at, struct live_flow *to) {
    const struct shard *s = live_shard(l);
    while (*at < s->flows.n && flow_get(&s->flows, *at)->state == FLOW_STAND_IN) ++*at;
    if (*at >= s->flows.n) return false;
    const struct flow *f = flow_get(&s->flows, *at);
    struct live_note *note = &l->notes[*at];
    *to = (struct live_flow){f, s, *at, note, note->state == state_of(f)};
    ++*at;
    return true;
}

void live_flow_view(struct live *l, const struct live_flow *f, struct flow_view *v) {
    capture_view(live_open(l), f->shard, f->number, v);
}

/* Did the client look it up itself? Then look-ups of others do not matter for the flow. */
static bool is_own(const struct shard *s, const struct flow_view *v) {
    uint8_t asker[16];
    if (!v->dns) return false;
    const struct flow *f = flow_get(&s->flows, v->dns->flow);
    flow_key_address(&f->key, flow_client_end(f), asker);
    return memcmp(asker, v->client, sizeof asker) == 0;
}

void live_flow_keep(struct live *l, const struct live_flow *f, const struct flow_view *v) {
    if (f->flow->first_ns > l->newest_ns) l->newest_ns = f->flow->first_ns;
    f->note->state = state_of(f->flow);
    f->note->entry = v->dns ? (uint32_t)(v->dns - f->shard->dns.entries) : UINT32_MAX;
    f->note->own = is_own(f->shard, v);
}

void live_notes_moved(struct live *l, const uint32_t *places) {
    for (size_t i = 0; i < l->mark_capacity; i++) {
        struct live_note *note = &l->notes[i];
        if (note->state == 0 || note->entry == UINT32_MAX) continue;
        note->entry = places[note->entry];
        if (note->entry == UINT32_MAX) note->state = 0;
    }
}
