#include "evidence/capture/shard.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

enum { TCP = 6, UDP = 17, UDPLITE = 136, MOST_FURTHER = 256 };

void shard_start(struct shard *s, const struct capture_limits *limits, const struct content_options *content,
                 uint64_t seed) {
    *s = (struct shard){.flows = {.seed = seed}, .limits = limits};
    s->names = names_context_new();
    s->strings = intern_new();
    s->protections = intern_new();
    s->message = memory_new(1, sizeof *s->message);
    contents_start(&s->contents, content);
}

void shard_free(struct shard *s) {
    while (s->oldest) inspection_drop(s, &s->pool[s->oldest - 1]);
    flow_table_free(&s->flows);
    free(s->pool);
    free(s->further);
    free(s->message);
    contents_free(&s->contents);
    dns_log_free(&s->dns);
    intern_free(s->strings);
    intern_free(s->protections);
    names_context_free(s->names);
    *s = (struct shard){0};
}

void flow_set_client(struct flow *f, unsigned end, bool sure) {
    if (f->flags & FLOW_CLIENT_SURE) return;
    f->flags = (uint8_t)((f->flags & ~FLOW_CLIENT_IS_HIGH) | (end ? FLOW_CLIENT_IS_HIGH : 0) |
                         (sure ? FLOW_CLIENT_SURE : 0));
}

/* Who is client when no handshake says so: the end with the ephemeral port, else who spoke first. */
static void guess_client(struct flow *f, const struct segment *g) {
    uint16_t mine = g->key.port[g->from], other = g->key.port[!g->from];
    unsigned client = g->from;
    if (mine != other) {
        bool mine_known = mine < 1024 || mine == 5353, other_known = other < 1024 || other == 5353;
        if (mine_known != other_known)
            client = mine_known ? !g->from : g->from;
        else if (g->key.transport == TCP)
            client = mine > other ? g->from : !g->from;
    }
    if (g->key.transport == TCP && (g->flags & TCP_SYN))
        flow_set_client(f, g->flags & TCP_ACK ? !g->from : g->from, true);
    else
        flow_set_client(f, client, false);
}

static bool sequence_known(const struct flow *f, unsigned end) {
    return f->flags & (end ? FLOW_BASE_HIGH : FLOW_BASE_LOW);
}

/* The same ports used again: a SYN whose number is not the one this direction began with. */
static bool is_new_connection(const struct flow *f, const struct segment *g) {
    return (g->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && sequence_known(f, g->from) &&
           f->sequence[g->from] != g->sequence;
}

static struct flow *flow_of(struct shard *s, const struct segment *g, uint32_t *number) {
    *number = flow_find(&s->flows, &g->key, g->hash);
    struct flow *f = *number == UINT32_MAX ? NULL : flow_get(&s->flows, *number);
    bool again = f && g->key.transport == TCP && is_new_connection(f, g);
    if (f && !again) return f;
    if (s->flows.n >= s->limits->most_flows) {
        s->flows_refused++;
        return NULL;
    }
    if (again && f->inspection) inspection_end(s, &s->pool[f->inspection - 1]);
    *number = flow_add(&s->flows, &g->key, g->hash);
    f = flow_get(&s->flows, *number);
    f->first_ns = f->last_ns = s->now.time_ns;
    f->first_packet = s->now.packet;
    if (g->inner) f->flags |= FLOW_INNER;
    guess_client(f, g);
    return f;
}

/* A SYN's number holds, whatever was taken for the base before: that of a reset, or of an earlier SYN-ACK. */
static void note_sequence(struct flow *f, const struct segment *g) {
    if (sequence_known(f, g->from) && !(g->flags & TCP_SYN)) return;
    f->flags |= g->from ? FLOW_BASE_HIGH : FLOW_BASE_LOW;
    f->sequence[g->from] = g->flags & TCP_SYN ? g->sequence : g->sequence - 1;
}

static void look_into(struct shard *s, struct flow *f, uint32_t number, const struct segment *g) {
    bool first = f->content == CONTENT_NONE && g->captured && (f->state == FLOW_NEW || f->state == FLOW_HTTP);
    if (first) content_begin(s, f, number, g);
    if (f->content == CONTENT_READ) content_segment(s, number, g);
    if (f->content == CONTENT_GIVEN_UP && g->captured) content_missed(s, f, number);
}

uint32_t shard_take(struct shard *s, const struct segment *g, uint32_t number) {
    s->now.packet = number;
    s->now.time_ns = g->time_ns;
    uint32_t id;
    struct flow *f = flow_of(s, g, &id);
    if (!f) return UINT32_MAX;
    f->packets[g->from]++;
    f->bytes[g->from] += g->frame;
    if (g->time_ns > f->last_ns)
        f->last_ns = g->time_ns;
    else if (g->time_ns < f->first_ns)
        f->first_ns = g->time_ns;
    if (f->app == APP_NONE) f->app = g->app;
    if (g->tunnel) {
        f->flags |= FLOW_TUNNEL;
        f->state = FLOW_DONE;
        return id;
    }
    if (g->key.transport == TCP) note_sequence(f, g);
    if (s->contents.options) look_into(s, f, id, g);
    if (f->state == FLOW_DONE || g->captured == 0) return id;
    if (g->key.transport == TCP)
        inspect_tcp(s, f, id, g);
    else if (g->key.transport == UDP || g->key.transport == UDPLITE)
        inspect_udp(s, f, id, g);
    else
        f->state = FLOW_DONE;
    return id;
}

/* What only reading needed goes now: joining and reporting want the room. */
static void drop_scratch(struct shard *s) {
    hash_table_free(&s->dns.open);
    free(s->pool);
    s->pool = NULL;
    s->pool_size = s->pool_capacity = s->pool_free = 0;
    free(s->flows.slots);
    s->flows.slots = NULL;
    s->flows.size = 0;
}

void shard_finish(struct shard *s) {
    while (s->oldest) inspection_end(s, &s->pool[s->oldest - 1]);
    contents_finish(s);
    drop_scratch(s);
}

static bool already_named(const struct shard *s, const struct flow *f, uint32_t name, unsigned *n) {
    *n = 0;
    if (f->name == name) return true;
    for (uint32_t i = f->more_names; i; i = s->further[i - 1].next, ++*n)
        if (s->further[i - 1].name == name) return true;
    return false;
}

static void push_further(struct shard *s, struct flow *f, struct further_name one) {
    one.next = f->more_names;
    s->further = memory_grow(s->further, s->n_further, &s->further_capacity, sizeof one);
    s->further[s->n_further++] = one;
    f->more_names = (uint32_t)s->n_further;
}

void flow_add_name(struct shard *s, struct flow *f, struct text name, enum name_source source) {
    if (name.n == 0) return;
    uint32_t id = intern_add(s->strings, name);
    unsigned n;
    bool better = f->name_source == NAME_NONE || source < (enum name_source)f->name_source;
    if (f->name == id && better) {
        f->name_source = (unsigned)source & 15u;
        f->name_packet = s->now.packet;
        return;
    }
    if (already_named(s, f, id, &n) || n >= MOST_FURTHER) return;
    if (better) {
        if (f->name != INTERN_ABSENT)
            push_further(
                s, f,
                (struct further_name){.name = f->name, .packet = f->name_packet, .source = f->name_source});
        f->name = id;
        f->name_source = (unsigned)source & 15u;
        f->name_packet = s->now.packet;
    } else {
        push_further(s, f,
                     (struct further_name){.name = id, .packet = s->now.packet, .source = (uint8_t)source});
    }
}

/* An IPv6 literal keeps its port, as it was sent: without, its last group could be taken for one. */
void flow_add_host(struct shard *s, struct flow *f, const struct http_request *r) {
    char name[SERVER_NAME_MOST + 8];
    uint16_t port = 0;
    size_t n = http_server_name(r, name, &port);
    if (n && name[0] == '[' && port) n += (size_t)snprintf(name + n, sizeof name - n, ":%u", port);
    flow_add_name(s, f, (struct text){name, n}, NAME_HTTP);
}

void flow_set_protection(struct shard *s, struct flow *f, const struct handshake *h) {
    static const struct handshake none;
    struct text name =
        f->name_source && f->name_source <= NAME_HTTP ? intern_get(s->strings, f->name) : TEXT("");
    struct protection_key key =
        protection_key_of(h ? h : &none, (enum protocol)f->protocol, name, f->first_ns);
    f->protection = intern_add(s->protections, (struct text){(const char *)&key, sizeof key});
}

bool is_dns_port(uint16_t port, enum protocol *protocol) {
    *protocol = port == 5353   ? PROTOCOL_MDNS
                : port == 5355 ? PROTOCOL_LLMNR
                : port == 137  ? PROTOCOL_NBNS
                               : PROTOCOL_DNS;
    return port == 53 || *protocol != PROTOCOL_DNS;
}

void flow_log_dns(struct shard *s, struct flow *f, uint32_t number, struct bytes message, bool strict) {
    if (!dns_read(message, strict, s->message)) return;
    if (f->protocol == PROTOCOL_NBNS) return; /* names of machines on the link, not of services */
    dns_log_add(&s->dns, s->strings, s->message,
                (struct dns_arrival){number, s->now.packet, s->now.time_ns, f->protocol},
                s->limits->most_dns);
}
