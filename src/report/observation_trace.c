#include "report/observation_trace.h"

#include "base/address.h"
#include "base/date.h"

#include <stdio.h>

static void put_address(struct json *j, const char *key, const uint8_t address[16]) {
    char text[ADDRESS_TEXT];
    json_put_string(j, key, address_is_unspecified(address) ? NULL : address_text(text, address));
}

static void put_rtt(struct json *j, uint32_t us) {
    json_key(j, "rtt_ms");
    if (us == RTT_NONE)
        json_null(j);
    else
        json_double(j, (double)us / 1000);
}

static void put_labels(struct json *j, const struct trace_reply *p) {
    json_key(j, "mpls");
    json_array(j);
    for (uint8_t i = 0; i < p->n_mpls; i++) json_u64(j, p->mpls[i]);
    json_array_end(j);
}

static void put_star(struct json *j, uint8_t ttl) {
    json_object(j);
    json_put_u64(j, "ttl", ttl);
    json_put_string(j, "addr", NULL);
    json_put_string(j, "rtt_ms", NULL);
    json_object_end(j);
}

static void put_reply(struct json *j, uint8_t ttl, const struct trace_reply *p) {
    json_object(j);
    json_put_u64(j, "ttl", ttl);
    put_address(j, "addr", p->address);
    put_rtt(j, p->rtt_us);
    if (p->name) json_put_string(j, "name", p->name);
    if (p->asn) json_put_u64(j, "asn", p->asn);
    if (p->n_mpls) put_labels(j, p);
    if (p->icmp_type != 255) {
        json_put_u64(j, "icmp_type", p->icmp_type);
        if (p->icmp_code != 255) json_put_u64(j, "icmp_code", p->icmp_code);
    }
    json_object_end(j);
}

/* [from, to]: places in `hops`, in which a TTL that nobody answered has a place as well. */
static void put_links(struct json *j, const struct trace *t) {
    size_t n = 0, at = 0, place = 0;
    for (size_t i = 0; i < t->n_hops; i++) n += t->hops[i].n_replies;
    if (t->n_edges == 0 || n == 0) return;
    uint32_t places[UINT16_MAX + 1];
    for (size_t i = 0; i < t->n_hops; i++) {
        for (size_t k = 0; k < t->hops[i].n_replies && at <= UINT16_MAX; k++)
            places[at++] = (uint32_t)(place + k);
        place += t->hops[i].n_replies ? t->hops[i].n_replies : 1;
    }
    json_key(j, "links");
    json_array(j);
    for (size_t i = 0; i < t->n_edges; i++) {
        json_array(j);
        json_u64(j, places[t->edges[i].from]);
        json_u64(j, places[t->edges[i].to]);
        json_array_end(j);
    }
    json_array_end(j);
}

static void put_hops(struct json *j, const struct trace *t) {
    json_key(j, "hops");
    json_array(j);
    for (size_t i = 0; i < t->n_hops; i++) {
        const struct trace_hop *h = &t->hops[i];
        if (h->n_replies == 0) put_star(j, h->ttl);
        for (size_t k = 0; k < h->n_replies; k++) put_reply(j, h->ttl, &h->replies[k]);
    }
    json_array_end(j);
}

void observation_trace(struct json *j, const struct trace *t, const char *evidence) {
    char time[TIME_TEXT];
    json_object(j);
    json_put_string(j, "kind", "trace");
    json_put_string(j, "evidence", evidence);
    put_address(j, "src", t->src);
    put_address(j, "dst", t->dst);
    put_hops(j, t);
    json_put_bool(j, "reached", t->reached);
    json_put_string(j, "stopped", t->stopped);
    json_put_string(j, "method", t->method);
    json_put_string(j, "probe", t->probe);
    json_put_string(j, "start", t->start_ns ? time_text(time, t->start_ns) : NULL);
    if (t->dst_name) json_put_string(j, "dst_name", t->dst_name);
    if (!address_is_unspecified(t->from)) put_address(j, "from", t->from);
    put_links(j, t);
    json_put_u64(j, t->by_line ? "line" : "offset", t->at);
    json_object_end(j);
    json_line_end(j);
}
