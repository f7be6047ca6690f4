#include "evidence/capture/build.h"

#include "base/address.h"
#include "base/input.h"
#include "base/memory.h"
#include "evidence/capture/content_tell.h"
#include "evidence/capture/join.h"
#include "evidence/capture/result.h"

#include <stdlib.h>

enum { APP_MOST = 280 };

struct builder {
    struct capture *capture;
    struct shard *shard; /* the only one */
    uint32_t record;
    uint32_t last_answer; /* 1 + place of the latest answer of the latest look-up; 0: none yet */
    bool looking;         /* the latest look-up was taken */
};

struct builder *builder_new(const char *format, struct capture_options options) {
    struct builder *b = memory_new(1, sizeof *b);
    struct capture *c = b->capture = memory_new(1, sizeof *c);
    c->options = options;
    c->built = true;
    c->n_shards = 1;
    c->shards = b->shard = memory_new(1, sizeof *c->shards);
    c->apps = intern_new();
    c->totals.format = format;
    shard_start(b->shard, &c->options.limits, &c->options.content, hash_seed());
    return b;
}

void builder_drop(struct builder *b) {
    if (!b) return;
    capture_free(b->capture);
    free(b);
}

void builder_record(struct builder *b, uint32_t number) {
    b->record = b->shard->now.packet = number;
}

uint32_t builder_flow(struct builder *b, const struct told_flow *told) {
    struct shard *s = b->shard;
    if (s->flows.n >= s->limits->most_flows) {
        s->flows_refused++;
        return FLOW_REFUSED;
    }
    struct flow_key key;
    unsigned client =
        flow_key_set(&key, told->client, told->server, told->transport, told->client_port, told->server_port);
    uint32_t number = flow_add(&s->flows, &key, flow_key_hash(&key, s->flows.seed));
    struct flow *f = flow_get(&s->flows, number);
    f->first_packet = b->record;
    f->protocol = (uint8_t)told->protocol;
    f->state = FLOW_DONE;
    flow_set_client(f, client, true);
    builder_time(b, number, told->start_ns, told->end_ns);
    return number;
}

static struct flow *flow_of(struct builder *b, uint32_t number) {
    return number < b->shard->flows.n ? flow_get(&b->shard->flows, number) : NULL;
}

void builder_name(struct builder *b, uint32_t flow, struct text name, enum name_source source) {
    struct flow *f = flow_of(b, flow);
    if (f) flow_add_name(b->shard, f, name, source);
}

bool builder_host(struct builder *b, uint32_t flow, struct text authority) {
    struct http_request r = {.authority = authority};
    char name[SERVER_NAME_MOST + 1];
    if (!http_server_name(&r, name, NULL)) return false;
    struct flow *f = flow_of(b, flow);
    if (f) flow_add_host(b->shard, f, &r);
    return true;
}

void builder_alpn(struct builder *b, uint32_t flow, struct text alpn) {
    struct flow *f = flow_of(b, flow);
    if (!f || alpn.n == 0) return;
    f->alpn = intern_add(b->shard->strings, alpn);
    f->flags |= FLOW_ALPN_SELECTED;
}

void builder_app(struct builder *b, uint32_t flow, struct text source, struct text id) {
    struct flow *f = flow_of(b, flow);
    char both[APP_MOST];
    if (!f || id.n == 0 || source.n + 1 + id.n > sizeof both) return;
    memcpy(both, source.p, source.n);
    both[source.n] = '\t';
    memcpy(both + source.n + 1, id.p, id.n);
    f->app = intern_add(b->capture->apps, (struct text){both, source.n + 1 + id.n});
}

void builder_protection(struct builder *b, uint32_t flow, struct protection_key key) {
    struct flow *f = flow_of(b, flow);
    if (f) f->protection = intern_add(b->shard->protections, (struct text){(const char *)&key, sizeof key});
}

static void widen(int64_t *first, int64_t *last, int64_t start, int64_t end) {
    if (start && (!*first || start < *first)) *first = start;
    if (start > *last) *last = start;
    if (end > *last) *last = end;
}

void builder_time(struct builder *b, uint32_t flow, int64_t start_ns, int64_t end_ns) {
    struct capture_totals *t = &b->capture->totals;
    struct flow *f = flow_of(b, flow);
    if (!f) return;
    widen(&f->first_ns, &f->last_ns, start_ns, end_ns);
    widen(&t->first_ns, &t->last_ns, start_ns, end_ns);
}

void builder_traffic(struct builder *b, uint32_t flow, const uint64_t packets[2], const uint64_t bytes[2]) {
    struct flow *f = flow_of(b, flow);
    if (!f) return;
    unsigned client = flow_client_end(f);
    for (unsigned i = 0; i < 2; i++) {
        uint32_t *p = &f->packets[i ? !client : client];
        uint64_t *n = &f->bytes[i ? !client : client], *all = &b->capture->totals.bytes;
        *p = packets[i] > UINT32_MAX - *p ? UINT32_MAX : *p + (uint32_t)packets[i];
        if (__builtin_add_overflow(*n, bytes[i], n)) *n = UINT64_MAX;
        if (__builtin_add_overflow(*all, bytes[i], all)) *all = UINT64_MAX;
    }
}

void builder_lookup(struct builder *b, uint32_t flow, const struct told_lookup *l) {
    struct shard *s = b->shard;
    struct dns_log *log = &s->dns;
    struct flow *f = flow_of(b, flow);
    b->looking = f && log->n < s->limits->most_dns;
    b->last_answer = 0;
    if (f && !b->looking) log->refused++;
    if (!b->looking) return;
    log->entries = memory_grow(log->entries, log->n, &log->capacity, sizeof *log->entries);
    log->entries[log->n++] =
        (struct dns_entry){.flow = flow,
                           .name = l->name.n ? intern_add(s->strings, l->name) : INTERN_ABSENT,
                           .query_packet = b->record,
                           .answer_packet = l->answered ? b->record : 0,
                           .type = l->type,
                           .rcode = l->rcode & 127u,
                           .protocol = f->protocol,
                           .time_ns = l->time_ns};
}

static void add_answer(struct builder *b, struct dns_answer a, struct text owner) {
    struct dns_log *log = &b->shard->dns;
    if (!b->looking) return;
    a.owner = intern_add(b->shard->strings, owner);
    a.asked = true;
    a.entry = (uint32_t)log->n - 1;
    log->answers = memory_grow(log->answers, log->n_answers, &log->answer_capacity, sizeof *log->answers);
    log->answers[log->n_answers++] = a;
    uint32_t place = (uint32_t)log->n_answers;
    if (b->last_answer)
        log->answers[b->last_answer - 1].next = place;
    else
        log->entries[log->n - 1].first_answer = place;
    b->last_answer = place;
}

void builder_address(struct builder *b, struct text owner, const uint8_t address[16]) {
    struct dns_answer a = {
        .target = INTERN_ABSENT, .type = address_is_ipv4(address) ? DNS_A : DNS_AAAA, .is_address = true};
    memcpy(a.address, address, sizeof a.address);
    add_answer(b, a, owner);
}

void builder_alias(struct builder *b, struct text owner, struct text target) {
    if (!b->looking) return;
    add_answer(b, (struct dns_answer){.target = intern_add(b->shard->strings, target), .type = DNS_CNAME},
               owner);
}

void builder_message(struct builder *b, uint32_t flow, const struct message *m, int64_t time_ns) {
    struct flow *f = flow_of(b, flow);
    if (!f) return;
    b->shard->now.time_ns = time_ns;
    content_message(b->shard, f, flow, m);
}

struct capture *builder_finish(struct builder *b, struct input *in, const char *name, uint64_t records,
                               bool complete, struct diagnostics *d) {
    struct capture *c = b->capture;
    struct shard *s = b->shard;
    shard_finish(s);
    contents_settle(s);
    c->totals.packets = records;
    c->totals.flows = s->flows.n;
    c->totals.dns = s->dns.n;
    c->totals.compression = input_compression(in);
    c->totals.size = input_size(in) ? input_size(in) : input_consumed(in); /* of a pipe */
    c->complete = complete && !input_broken(in);
    capture_tell_limit(c, name, d, "flows beyond the limit", s->flows_refused, "raise --max-flows");
    capture_tell_limit(c, name, d, "name look-ups beyond the limit", s->dns.refused, "raise --max-dns");
    join_names(c);
    contents_tell(c, name, d);
    free(b);
    return c;
}
