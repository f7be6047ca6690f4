/* Observations of a capture, one after the other. */
#include "base/address.h"
#include "evidence/capture/join.h"
#include "evidence/capture/result.h"

#include <malloc.h>
#include <stdlib.h>

void capture_free(struct capture *c) {
    if (!c) return;
    for (unsigned i = 0; i < c->n_shards; i++) shard_free(&c->shards[i]);
    free(c->shards);
    intern_free(c->apps);
    join_free(c->join);
    free(c->leads);
    free(c);
    malloc_trim(
        0); /* captures are large: what they held is given back before the next one, or before reporting */
}

const struct capture_totals *capture_totals(const struct capture *c) {
    return &c->totals;
}

bool capture_complete(const struct capture *c) {
    return c->complete;
}

static void set_app(const struct capture *c, struct flow_view *v) {
    v->app_id = v->app_source = TEXT("");
    if (v->flow->app == APP_NONE) return;
    struct text both = intern_get(c->apps, v->flow->app);
    const char *tab = memchr(both.p, '\t', both.n);
    if (!tab) return;
    v->app_source = (struct text){both.p, (size_t)(tab - both.p)};
    v->app_id = (struct text){tab + 1, both.n - v->app_source.n - 1};
}

/* The name asked of DNS: the question's, or for an announcement the owner of the address. */
static uint32_t dns_name(const struct shard *s, const struct dns_entry *e, const uint8_t address[16]) {
    for (const struct dns_answer *a = dns_first_answer(s, e); a; a = dns_next_answer(s, a))
        if (a->is_address && memcmp(a->address, address, 16) == 0) return dns_answer_name(e, a);
    return INTERN_ABSENT;
}

static void set_name(struct flow_view *v, const struct shard *s, uint32_t name, enum name_source source) {
    v->name_source = source;
    v->name_shard = s;
    v->name = name;
    v->server_name = intern_get(s->strings, name);
}

static void set_lead(const struct capture *c, struct flow_view *v, struct text wanted) {
    if (!c->leads) {
        v->dns = join_find(c->join, v->client, v->server, v->flow->first_ns, wanted, &v->dns_shard,
                           &v->dns_certain);
        return;
    }
    struct lead_found lead = c->leads[v->number];
    if (lead.entry == UINT32_MAX) return;
    v->dns = &v->shard->dns.entries[lead.entry];
    v->dns_shard = v->shard;
    v->dns_certain = lead.certain;
}

static void set_names(const struct capture *c, struct flow_view *v) {
    const struct flow *f = v->flow;
    set_name(v, v->shard, f->name, (enum name_source)f->name_source);
    struct text wanted = f->name_source && f->name_source <= NAME_HTTP ? v->server_name : TEXT("");
    if (!v->server_known) return;
    set_lead(c, v, wanted);
    bool shown = f->name_source == NAME_CERTIFICATE; /* by the server itself: better than a guess */
    if (v->dns && wanted.n == 0 && (v->dns_certain || !shown) && f->protocol != PROTOCOL_DNS &&
        f->protocol != PROTOCOL_MDNS && f->protocol != PROTOCOL_LLMNR) {
        uint32_t name = dns_name(v->dns_shard, v->dns, v->server);
        if (intern_get(v->dns_shard->strings, name).n) set_name(v, v->dns_shard, name, NAME_DNS);
    }
}

void capture_view(const struct capture *c, const struct shard *s, uint32_t number, struct flow_view *v) {
    const struct flow *f = flow_get(&s->flows, number);
    unsigned client = flow_client_end(f);
    *v = (struct flow_view){
        .flow = f, .shard = s, .number = number, .transport = transport_name(f->key.transport)};
    flow_key_address(&f->key, client, v->client);
    flow_key_address(&f->key, !client, v->server);
    v->client_known = !c->built || !address_is_unspecified(v->client);
    v->server_known = !c->built || !address_is_unspecified(v->server);
    v->time_known = !c->built || f->first_ns;
    v->client_port = f->key.port[client];
    v->server_port = f->key.port[!client];
    v->packets[0] = f->packets[client];
    v->packets[1] = f->packets[!client];
    v->bytes[0] = f->bytes[client];
    v->bytes[1] = f->bytes[!client];
    v->alpn = intern_get(s->strings, f->alpn);
    set_app(c, v);
    set_names(c, v);
}

struct flow_iterator capture_flows(const struct capture *c) {
    return (struct flow_iterator){.capture = c};
}

struct flow_iterator capture_flows_consumed(struct capture *c) {
    return (struct flow_iterator){.capture = c, .consumed = c};
}

/* By first packet; what carries before what is carried. Shards take segments in this order (batch.c), so each
 * of them has its flows in this order. */
static bool comes_before(const struct flow *a, const struct flow *b) {
    if (a->first_packet != b->first_packet) return a->first_packet < b->first_packet;
    unsigned inner_a = a->flags & FLOW_INNER, inner_b = b->flags & FLOW_INNER;
    if (inner_a != inner_b) return inner_a < inner_b;
    return memcmp(&a->key, &b->key, sizeof a->key) < 0;
}

static void pass_stand_ins(struct flow_iterator *i, unsigned shard) {
    const struct flow_table *t = &i->capture->shards[shard].flows;
    for (; i->next[shard] < t->n; i->next[shard]++) {
        if (flow_get(t, i->next[shard])->state != FLOW_STAND_IN) return;
        if (i->consumed) flow_table_drop(&i->consumed->shards[shard].flows, i->next[shard]);
    }
}

bool flow_next(struct flow_iterator *i, struct flow_view *v) {
    const struct capture *c = i->capture;
    unsigned best = c->n_shards;
    const struct flow *first = NULL;
    for (unsigned k = 0; k < c->n_shards; k++) {
        pass_stand_ins(i, k);
        if (i->next[k] >= c->shards[k].flows.n) continue;
        const struct flow *f = flow_get(&c->shards[k].flows, i->next[k]);
        if (first && !comes_before(f, first)) continue;
        best = k;
        first = f;
    }
    if (best == c->n_shards) return false;
    if (i->consumed) flow_table_drop(&i->consumed->shards[best].flows, i->next[best]);
    capture_view(c, &c->shards[best], i->next[best]++, v);
    return true;
}

struct text flow_further_name(const struct flow_view *v, uint32_t *state) {
    uint32_t at = *state == 0 ? v->flow->more_names : v->shard->further[*state - 1].next;
    if (at == 0) return TEXT("");
    *state = at;
    return intern_get(v->shard->strings, v->shard->further[at - 1].name);
}

const struct flow_content *flow_content(const struct flow_view *v) {
    return v->flow->content == CONTENT_NONE ? NULL : contents_of(&v->shard->contents, v->number);
}

void flow_protection(const struct flow_view *v, struct protection *to) {
    struct protection_key key = {.protocol = v->flow->protocol};
    if (v->flow->protection != INTERN_ABSENT) {
        struct text t = intern_get(v->shard->protections, v->flow->protection);
        memcpy(&key, t.p, sizeof key);
    }
    protection_describe(key, to);
}

struct dns_iterator capture_dns(const struct capture *c) {
    return (struct dns_iterator){.capture = c};
}

static uint32_t entry_packet(const struct dns_entry *e) {
    /* the one that made the entry: a question may be seen after its answer */
    if (!e->query_packet || !e->answer_packet) return e->query_packet | e->answer_packet;
    return e->query_packet < e->answer_packet ? e->query_packet : e->answer_packet;
}

const struct dns_entry *dns_entry_next(const struct capture *c, uint32_t next[MOST_SHARDS], unsigned *from) {
    const struct dns_entry *best = NULL;
    for (unsigned k = 0; k < c->n_shards; k++) {
        const struct shard *s = &c->shards[k];
        while (next[k] < s->dns.n &&
               flow_get(&s->flows, s->dns.entries[next[k]].flow)->state == FLOW_STAND_IN)
            next[k]++;
        if (next[k] >= s->dns.n) continue;
        const struct dns_entry *e = &s->dns.entries[next[k]];
        if (best && entry_packet(e) >= entry_packet(best)) continue;
        best = e;
        *from = k;
    }
    if (best) next[*from]++;
    return best;
}

bool dns_next(struct dns_iterator *i, struct dns_view *v) {
    unsigned from;
    const struct dns_entry *e = dns_entry_next(i->capture, i->next, &from);
    if (!e) return false;
    *v = (struct dns_view){.entry = e, .shard = &i->capture->shards[from]};
    capture_view(i->capture, v->shard, e->flow, &v->flow);
    return true;
}

const struct dns_answer *dns_first_answer(const struct shard *s, const struct dns_entry *e) {
    return e->first_answer ? &s->dns.answers[e->first_answer - 1] : NULL;
}

const struct dns_answer *dns_next_answer(const struct shard *s, const struct dns_answer *a) {
    return a->next ? &s->dns.answers[a->next - 1] : NULL;
}
