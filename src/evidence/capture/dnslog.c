#include "evidence/capture/dnslog.h"

#include "base/memory.h"
#include "evidence/capture/names/protocol.h"

#include <stdlib.h>

/* Stub resolvers ask again after five seconds at most. */
static const int64_t RESEND_NS = INT64_C(5000000000);

void dns_log_free(struct dns_log *log) {
    free(log->entries);
    free(log->answers);
    hash_table_free(&log->open);
    *log = (struct dns_log){0};
}

static struct dns_entry *entry_new(struct dns_log *log, struct dns_entry e, size_t most) {
    if (log->n >= most) {
        log->refused++;
        return NULL;
    }
    log->entries = memory_grow(log->entries, log->n, &log->capacity, sizeof e);
    log->entries[log->n] = e;
    return &log->entries[log->n++];
}

/* A question that was answered a while ago is asked anew; until then it is the same one, sent again. */
static bool is_anew(const struct dns_entry *e, bool response, struct dns_arrival at) {
    int64_t apart;
    if (response || !e->answer_packet || __builtin_sub_overflow(at.time_ns, e->time_ns, &apart)) return false;
    return apart > RESEND_NS;
}

static uint64_t open_key(uint32_t flow, uint16_t id, uint16_t type, uint32_t name) {
    return hash_mix(((uint64_t)flow << 32 | (uint64_t)id << 16 | type) ^ hash_seed()) ^ name;
}

uint16_t dns_log_id(uint64_t key, uint32_t name) {
    return (uint16_t)((hash_unmix(key ^ name) ^ hash_seed()) >> 16);
}

void dns_log_reopen(struct dns_log *log, uint32_t entry, uint16_t id) {
    const struct dns_entry *e = &log->entries[entry];
    hash_table_put(&log->open, open_key(e->flow, id, e->type, e->name), entry);
}

/* The entry of this question: an open one that a message before made, or a new one. */
static struct dns_entry *entry_of(struct dns_log *log, uint32_t name, uint16_t type,
                                  const struct dns_message *m, struct dns_arrival at, size_t most) {
    uint64_t key = open_key(at.flow, m->id, type, name);
    uint32_t i = hash_table_get(&log->open, key);
    if (i != HASH_ABSENT && log->entries[i].name == name && log->entries[i].flow == at.flow &&
        !is_anew(&log->entries[i], m->response, at))
        return &log->entries[i];
    struct dns_entry *e = entry_new(
        log,
        (struct dns_entry){
            .flow = at.flow, .name = name, .type = type, .protocol = at.protocol, .time_ns = at.time_ns},
        most);
    if (e) hash_table_put(&log->open, key, (uint32_t)(e - log->entries));
    return e;
}

static void map_address(struct dns_answer *a, const struct dns_record *r) {
    a->is_address = true;
    if (r->type == DNS_AAAA) {
        memcpy(a->address, r->address, 16);
        return;
    }
    a->address[10] = a->address[11] = 0xFF;
    memcpy(a->address + 12, r->address, 4);
}

static void add_answers(struct dns_log *log, struct intern *strings, const struct dns_message *m,
                        uint32_t entry, size_t most) {
    uint32_t last = 0;
    for (uint16_t i = 0; i < m->records; i++) {
        const struct dns_record *r = &m->record[i];
        if (r->section == DNS_AUTHORITY || r->type == DNS_OPT) continue;
        if (r->section == DNS_ADDITIONAL && r->type != DNS_A && r->type != DNS_AAAA) continue;
        if (log->n_answers >= most) {
            log->refused++;
            return;
        }
        struct dns_answer a = {.owner = intern_add(strings, r->name),
                               .target = INTERN_ABSENT,
                               .ttl = r->ttl,
                               .entry = entry,
                               .type = r->type,
                               .asked = r->section == DNS_ANSWER};
        if (r->type == DNS_A || r->type == DNS_AAAA)
            map_address(&a, r);
        else if (r->target.n)
            a.target = intern_add(strings, r->target);
        log->answers = memory_grow(log->answers, log->n_answers, &log->answer_capacity, sizeof a);
        log->answers[log->n_answers++] = a;
        if (last)
            log->answers[last - 1].next = (uint32_t)log->n_answers;
        else
            log->entries[entry].first_answer = (uint32_t)log->n_answers;
        last = (uint32_t)log->n_answers;
    }
}

static void answered(struct dns_log *log, struct intern *strings, const struct dns_message *m,
                     struct dns_entry *e, struct dns_arrival at, bool with_answers, size_t most) {
    if (e->answer_packet) return; /* a repeated answer says nothing new */
    e->answer_packet = at.packet;
    e->rcode = m->rcode & 15u;
    e->time_ns = at.time_ns;
    if (with_answers) add_answers(log, strings, m, (uint32_t)(e - log->entries), most * 4);
}

void dns_log_add(struct dns_log *log, struct intern *strings, const struct dns_message *m,
                 struct dns_arrival at, size_t most) {
    for (uint16_t i = 0; i < m->questions; i++) {
        uint32_t name = intern_add(strings, m->question[i].name);
        struct dns_entry *e = entry_of(log, name, m->question[i].type, m, at, most);
        if (!e) return;
        if (m->response)
            answered(log, strings, m, e, at, i == 0, most);
        else if (!e->query_packet)
            e->query_packet = at.packet;
    }
    if (m->questions > 0 || !m->response || m->records == 0) return;
    struct dns_entry *e = entry_new(
        log,
        (struct dns_entry){
            .flow = at.flow, .name = INTERN_ABSENT, .type = m->record[0].type, .protocol = at.protocol},
        most);
    if (e) answered(log, strings, m, e, at, true, most);
}
