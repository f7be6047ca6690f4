/* What a capture shows of names and addresses. */
#include "evidence/capture/name_book_private.h"
#include "evidence/capture/names/protocol.h"
#include "evidence/capture/result.h"

#include <strings.h>

/* The names that a question leads over: its own, then where each CNAME points (RFC 1034 3.6.2), or a service
 * record (RFC 9460 2.4.2). Longer chains than this no resolver follows. */
enum { CHAIN_MOST = 16, ANSWERS_MOST = DNS_RECORDS_MOST };

struct answer_chain {
    struct text name[CHAIN_MOST];
    uint32_t ttl[CHAIN_MOST]; /* of the record that leads on from it */
    unsigned n;
};

static bool same_name(struct text a, struct text b) {
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static bool leads_on(const struct dns_answer *a) {
    return a->asked && a->target != INTERN_ABSENT &&
           (a->type == DNS_CNAME || a->type == DNS_SVCB || a->type == DNS_HTTPS);
}

static int place_in(const struct answer_chain *c, struct text name) {
    for (unsigned i = 0; i < c->n; i++)
        if (same_name(c->name[i], name)) return (int)i;
    return -1;
}

static struct answer_chain chain_of(const struct shard *s, const struct dns_entry *e) {
    struct answer_chain c = {.name = {intern_get(s->strings, e->name)}, .n = 1};
    for (bool on = true; on && c.n < CHAIN_MOST;) {
        on = false;
        unsigned left = ANSWERS_MOST;
        for (const struct dns_answer *a = dns_first_answer(s, e); a && left-- > 0 && !on;
             a = dns_next_answer(s, a)) {
            if (!leads_on(a) || !same_name(intern_get(s->strings, a->owner), c.name[c.n - 1])) continue;
            struct text target = intern_get(s->strings, a->target);
            if (place_in(&c, target) >= 0) continue; /* a loop, or a service record for the name itself */
            c.ttl[c.n - 1] = a->ttl;
            c.name[c.n++] = target;
            on = true;
        }
    }
    return c;
}

/* Every name before the address's owner leads to the address, as long as all records between hold. */
static void add_chain(struct name_book *b, const struct answer_chain *c, unsigned owner,
                      struct named_address one) {
    for (unsigned i = owner + 1; i-- > 0;) {
        if (i < owner && c->ttl[i] < one.ttl) one.ttl = c->ttl[i];
        one.name = c->name[i];
        one.known = i == 0 ? KNOWN_ANSWER : KNOWN_ALIAS;
        name_book_add(b, &one);
    }
}

static void take_answers(struct name_book *b, const struct dns_view *v, uint32_t evidence) {
    const struct dns_entry *e = v->entry;
    struct answer_chain chain = {0};
    if (e->name != INTERN_ABSENT) chain = chain_of(v->shard, e);
    bool own = e->query_packet && e->protocol == PROTOCOL_DNS &&
               resolvers_is_own(name_book_resolvers(b), v->flow.client, v->flow.server);
    for (const struct dns_answer *a = dns_first_answer(v->shard, e); a; a = dns_next_answer(v->shard, a)) {
        if (!a->is_address) continue;
        struct named_address one = {.ttl = a->ttl,
                                    .own_server = own,
                                    .answered_ns = e->time_ns,
                                    .first_packet = e->answer_packet,
                                    .first_ns = e->time_ns,
                                    .last_ns = e->time_ns,
                                    .evidence = evidence};
        memcpy(one.address, a->address, 16);
        struct text owner = intern_get(v->shard->strings, a->owner);
        if (e->name == INTERN_ABSENT) { /* an announcement (RFC 6762 8.3) is its own question */
            chain = (struct answer_chain){.name = {owner}, .n = 1};
        } else if (!a->asked) {
            continue;
        }
        int place = place_in(&chain, owner);
        if (place >= 0) add_chain(b, &chain, (unsigned)place, one);
    }
}

/* A look-up that named a flow has made its pair already, unless its answer proves nothing. */
static void add_flow(struct name_book *b, struct named_address one, enum name_source source) {
    if (source == NAME_DNS && !name_book_has(b, one.name, one.address)) return;
    if (source == NAME_CERTIFICATE) one.known = KNOWN_CERTIFICATE;
    if (source <= NAME_HTTP) one.known = KNOWN_ASKED;
    name_book_add(b, &one);
}

static void take_flow(struct name_book *b, const struct flow_view *v, uint32_t evidence) {
    if (!v->server_known || !v->server_name.n) return;
    struct named_address one = {.name = v->server_name,
                                .first_packet = v->flow->first_packet,
                                .first_ns = v->flow->first_ns,
                                .last_ns = v->flow->last_ns,
                                .flows = 1,
                                .evidence = evidence};
    memcpy(one.address, v->server, 16);
    if (__builtin_add_overflow(v->bytes[0], v->bytes[1], &one.bytes)) one.bytes = UINT64_MAX;
    add_flow(b, one, v->name_source);
    one.bytes = 0;
    uint32_t state = 0;
    while ((one.name = flow_further_name(v, &state)).n)
        add_flow(b, one, (enum name_source)v->shard->further[state - 1].source);
}

/* Whom a client has its answers from is known before any of them is looked at. */
static void count_answer(struct name_book *b, const struct dns_view *v) {
    if (v->entry->query_packet && v->entry->answer_packet && v->entry->protocol == PROTOCOL_DNS)
        resolvers_count(name_book_resolvers(b), v->flow.client, v->flow.server);
}

void name_book_take(struct name_book *b, const struct capture *c, uint32_t evidence) {
    struct dns_iterator counted = capture_dns(c), answers = counted;
    for (struct dns_view v; dns_next(&counted, &v);)
        if (!v.entry->handed_out) count_answer(b, &v);
    for (struct dns_view v; dns_next(&answers, &v);)
        if (v.entry->answer_packet && !v.entry->handed_out) take_answers(b, &v, evidence);
    struct flow_iterator flows = capture_flows(c);
    for (struct flow_view v; flow_next(&flows, &v);) take_flow(b, &v, evidence);
}

void name_book_take_answered(struct name_book *b, struct live *l, uint32_t evidence) {
    size_t counted = 0, taken = 0;
    for (struct dns_view v; live_answer_next(l, &counted, &v);) count_answer(b, &v);
    for (struct dns_view v; live_answer_next(l, &taken, &v);) take_answers(b, &v, evidence);
    live_answers_taken(l);
}
