/* Look-ups that are kept for flows that are open, and for those to come. */
#include "base/memory.h"
#include "evidence/capture/live_turning.h"

#include <stdlib.h>

/* Of what is kept for flows to come, only that somebody asked counts, and who. */
struct clients {
    struct hash_table known; /* hash of the address → number of the stand-in */
    uint64_t seed;
};

static uint32_t stand_in(struct turning *t, struct clients *c, const struct flow *f) {
    uint8_t client[16];
    flow_key_address(&f->key, flow_client_end(f), client);
    uint64_t hash = hash_bytes(client, sizeof client, c->seed);
    uint32_t number = hash_table_get(&c->known, hash);
    if (number != HASH_ABSENT) return number;
    number = flow_add_apart(&t->own->flows, &f->key);
    struct flow *own = flow_get(&t->own->flows, number);
    own->flags = f->flags & FLOW_CLIENT_IS_HIGH;
    own->state = FLOW_STAND_IN;
    hash_table_put(&c->known, hash, number);
    t->l->stand_ins++;
    return number;
}

static bool gives_address(const struct shard *s, const struct dns_entry *e) {
    for (const struct dns_answer *a = dns_first_answer(s, e); a; a = dns_next_answer(s, a))
        if (a->is_address) return true;
    return false;
}

static bool is_wanted(const struct turning *t, uint32_t entry) {
    const struct dns_entry *e = &t->old->dns.entries[entry];
    return t->flows[e->flow] != UINT32_MAX || gives_address(t->old, e);
}

static size_t count_answers(const struct shard *s, const struct dns_entry *e) {
    size_t n = 0;
    for (const struct dns_answer *a = dns_first_answer(s, e); a; a = dns_next_answer(s, a)) n++;
    return n;
}

/* What an entry says, and to whom. */
static uint64_t meaning_of(const struct turning *t, const struct dns_entry *e) {
    struct {
        uint8_t client[16];
        uint32_t name, type;
    } asked = {.name = e->name, .type = e->type};
    const struct flow *f = flow_get(&t->old->flows, e->flow);
    flow_key_address(&f->key, flow_client_end(f), asked.client);
    uint64_t hash = hash_bytes(&asked, sizeof asked, hash_seed());
    for (const struct dns_answer *a = dns_first_answer(t->old, e); a; a = dns_next_answer(t->old, a)) {
        struct {
            uint8_t address[16];
            uint32_t owner, target, type, asked;
        } one = {.owner = a->owner, .target = a->target, .type = a->type, .asked = a->asked};
        memcpy(one.address, a->address, sizeof one.address);
        hash = hash_bytes(&one, sizeof one, hash);
    }
    return hash;
}

/* Entries that flows which are open would be named by now. */
static bool *needed(const struct turning *t) {
    bool *list = memory_new(t->old->dns.n + 1, sizeof *list);
    for (uint32_t i = 0; i < t->old->flows.n; i++) {
        if (t->flows[i] == UINT32_MAX) continue;
        const struct live_note *note =
            &t->l->notes[t->flows[i]]; /* it has moved already, its entry has not */
        struct flow_view v = {.dns = NULL};
        if (note->state == 0) capture_view(t->l->open, t->old, i, &v);
        uint32_t entry = note->state ? note->entry
                         : v.dns     ? (uint32_t)(v.dns - t->old->dns.entries)
                                     : UINT32_MAX;
        if (entry != UINT32_MAX) list[entry] = true;
    }
    return list;
}

/* An answer that the same client had again later is of use only to flows that began between the two. */
static void pass_repeated(struct turning *t, bool *wanted) {
    struct hash_table later = {0};
    bool *used = needed(t);
    for (uint32_t i = (uint32_t)t->old->dns.n; i > 0; i--) {
        const struct dns_entry *e = &t->old->dns.entries[i - 1];
        if (!wanted[i - 1] || !e->first_answer) continue;
        uint64_t meaning = meaning_of(t, e);
        bool again = hash_table_get(&later, meaning) != HASH_ABSENT;
        if (again && !used[i - 1] && t->flows[e->flow] == UINT32_MAX) wanted[i - 1] = false;
        if (!again) hash_table_put(&later, meaning, 0);
    }
    hash_table_free(&later);
    free(used);
}

/* By entry. Repeated ones go only where there are many: it takes a look at all flows. */
static bool *wanted_ones(struct turning *t) {
    size_t n = 0, many = t->l->limits.most_look_ups / 8;
    bool *list = memory_new(t->old->dns.n + 1, sizeof *list);
    for (uint32_t i = 0; i < t->old->dns.n; i++) n += list[i] = is_wanted(t, i);
    if (n > many) pass_repeated(t, list);
    return list;
}

/* The first entry that there is room for: the latest are kept. */
static uint32_t first_kept(const struct turning *t, const bool *wanted) {
    enum { ANSWERS_EACH = 4 };
    size_t most = t->l->limits.most_look_ups, n = 0, answers = 0;
    for (uint32_t i = (uint32_t)t->old->dns.n; i > 0; i--) {
        if (!wanted[i - 1]) continue;
        answers += count_answers(t->old, &t->old->dns.entries[i - 1]);
        if (++n > most || answers > most * ANSWERS_EACH) return i;
    }
    return 0;
}

void live_keep_look_ups(struct turning *t, struct mover *m) {
    struct clients clients = {.seed = hash_seed()};
    const struct dns_log *log = &t->old->dns;
    bool *wanted = wanted_ones(t);
    uint32_t first = first_kept(t, wanted);
    t->l->stand_ins = 0;
    for (uint32_t i = 0; i < log->n; i++) {
        const struct dns_entry *e = &log->entries[i];
        t->entries[i] = UINT32_MAX;
        if (!wanted[i]) continue;
        if (i < first) {
            t->l->counts.forgotten++;
            continue;
        }
        uint32_t flow = t->flows[e->flow];
        if (flow == UINT32_MAX)
            t->places[i] = move_look_up(m, i, stand_in(t, &clients, flow_get(&t->old->flows, e->flow)));
        else
            t->places[i] = t->entries[i] = move_look_up(m, i, flow);
    }
    hash_table_free(&clients.known);
    free(wanted);
}
