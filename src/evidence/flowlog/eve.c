/* eve.json of Suricata (its manual, "Eve JSON Format"): events of one flow have its flow_id. Flows tell bytes
 * and packets when they end; tls, quic, http tell names, and dns what was asked and answered, before. */
#include "evidence/flowlog/json.h"

#include "base/address.h"

static const struct log_name names[] = {
    {"timestamp", LOG_END},
    {"flow_id", LOG_ID},
    {"event_type", LOG_EVENT},
    {"src_ip", LOG_SOURCE},
    {"src_port", LOG_SOURCE_PORT},
    {"dest_ip", LOG_DESTINATION},
    {"dest_port", LOG_DESTINATION_PORT},
    {"proto", LOG_TRANSPORT},
    {"app_proto", LOG_SERVICE},
    {"flow.pkts_toserver", LOG_PACKETS_OUT},
    {"flow.pkts_toclient", LOG_PACKETS_IN},
    {"flow.bytes_toserver", LOG_BYTES_OUT},
    {"flow.bytes_toclient", LOG_BYTES_IN},
    {"flow.start", LOG_START},
    {"flow.end", LOG_END},
    {"tls.sni", LOG_TLS_NAME},
    {"tls.version", LOG_TLS_VERSION},
    {"quic.sni", LOG_QUIC_NAME},
    {"http.hostname", LOG_HOST},
    {0},
};

/* Other programs write events too: these have a flow's number, or tell of Suricata itself. */
bool eve_recognised(struct bytes start) {
    static const char *const kinds[][4] = {{"timestamp", "event_type", "flow_id", NULL},
                                           {"timestamp", "event_type", "stats", NULL},
                                           {"timestamp", "event_type", "engine", NULL}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (json_first_has(start, kinds[i])) return true;
    return false;
}

struct code {
    const char *name;
    uint16_t code;
};

static uint16_t code_named(const struct code *list, struct text t) {
    while (list->name && !text_is(t, list->name)) list++;
    return list->code;
}

/* RFC 1035 3.2.2, RFC 3596, RFC 9460 */
static const struct code types[] = {{"A", 1},    {"NS", 2},     {"CNAME", 5}, {"SOA", 6},
                                    {"PTR", 12}, {"MX", 15},    {"TXT", 16},  {"AAAA", 28},
                                    {"SRV", 33}, {"HTTPS", 65}, {NULL, 0}};
static const struct code rcodes[] = {{"NOERROR", 0}, {"FORMERR", 1}, {"SERVFAIL", 2}, {"NXDOMAIN", 3},
                                     {"NOTIMP", 4},  {"REFUSED", 5}, {NULL, 0}};

struct answer {
    struct text owner, type, data;
};

struct dns_event {
    struct text kind, name, type, rcode;
    struct pull answers; /* at the list; start NULL: there is none */
};

/* One member's texts: {"rrname", "rrtype", "rdata"} */
static void read_answer(struct pull *p, struct answer *to) {
    *to = (struct answer){.owner = TEXT(""), .type = TEXT(""), .data = TEXT("")};
    if (!pull_object(p)) return;
    for (struct text key; pull_member(p, &key);) {
        if (text_is(key, "rrname"))
            pull_string(p, &to->owner);
        else if (text_is(key, "rrtype"))
            pull_string(p, &to->type);
        else if (text_is(key, "rdata"))
            pull_string(p, &to->data);
        else
            pull_skip(p);
    }
}

/* Since version 3 of the events: the first of "queries" is what was asked. */
static void read_queries(struct pull *p, struct dns_event *to) {
    if (!pull_list(p)) return;
    while (pull_element(p)) {
        struct answer one;
        read_answer(p, &one);
        if (!to->name.n) to->name = one.owner;
        if (!to->type.n) to->type = one.type;
    }
}

static void read_dns(struct pull *p, struct dns_event *to) {
    if (!pull_object(p)) return;
    for (struct text key; pull_member(p, &key);) {
        if (text_is(key, "type"))
            pull_string(p, &to->kind);
        else if (text_is(key, "rrname"))
            pull_string(p, &to->name);
        else if (text_is(key, "rrtype"))
            pull_string(p, &to->type);
        else if (text_is(key, "rcode"))
            pull_string(p, &to->rcode);
        else if (text_is(key, "queries"))
            read_queries(p, to);
        else if (text_is(key, "answers") && pull_kind(p) == PULL_LIST) {
            to->answers = *p;
            pull_skip(p);
        } else
            pull_skip(p);
    }
}

static void take_answers(struct log_reading *g, struct pull *p) {
    if (!pull_list(p)) return;
    while (pull_element(p)) {
        struct answer one;
        uint8_t address[16];
        read_answer(p, &one);
        if (!one.owner.n || !one.data.n) continue;
        if (text_is(one.type, "CNAME"))
            builder_alias(g->builder, one.owner, one.data);
        else if (address_parse(one.data, address))
            builder_address(g->builder, one.owner, address);
    }
}

/* Whichever way the event is told, the server is at port 53. */
static void turn_to_server(struct log_record *r) {
    enum { DNS_PORT = 53 };
    if (r->source_port != DNS_PORT || r->destination_port == DNS_PORT) return;
    struct log_record was = *r;
    memcpy(r->source, was.destination, sizeof r->source);
    memcpy(r->destination, was.source, sizeof r->destination);
    r->source_port = was.destination_port;
    r->destination_port = was.source_port;
}

static void take_dns(struct log_reading *g, struct log_record *r, struct bytes whole, struct arena *arena) {
    struct dns_event e = {.kind = TEXT(""), .name = TEXT(""), .type = TEXT(""), .rcode = TEXT("")};
    struct pull p = pull_over(whole, arena);
    pull_object(&p);
    for (struct text key; pull_member(&p, &key);) {
        if (text_is(key, "dns"))
            read_dns(&p, &e);
        else
            pull_skip(&p);
    }
    turn_to_server(r);
    r->service = TEXT("dns");
    uint32_t flow = log_flow(g, r);
    if (!text_is(e.kind, "answer") && !text_is(e.kind, "response")) return;
    builder_lookup(g->builder, flow,
                   &(struct told_lookup){.name = e.name,
                                         .type = code_named(types, e.type),
                                         .rcode = (uint8_t)code_named(rcodes, e.rcode),
                                         .time_ns = r->end_ns,
                                         .answered = true});
    if (e.answers.start) take_answers(g, &e.answers);
}

static void take_event(struct log_reading *g, struct log_record *r, struct bytes whole, struct arena *arena) {
    bool names_told = text_is(r->event, "tls") || text_is(r->event, "quic") || text_is(r->event, "http");
    bool dns = text_is(r->event, "dns"), flow_ended = text_is(r->event, "flow");
    if (!names_told && !dns && !flow_ended) return;
    if (log_lacks(r) || !log_has_ports(r)) {
        g->no_ports += !log_lacks(r) && flow_ended;
        if (log_lacks(r)) log_wrong(g, 0, log_lacks(r));
        return;
    }
    if (!flow_ended) r->start_ns = r->end_ns;
    if (dns) {
        take_dns(g, r, whole, arena);
        return;
    }
    if (text_is(r->event, "quic") && !r->service.n) r->service = TEXT("quic");
    if (text_is(r->event, "tls") && !r->service.n) r->service = TEXT("tls");
    if (flow_ended && text_is(r->service, "failed")) r->service = TEXT("");
    bool known = r->id && hash_table_get(&g->by_key, hash_mix(r->id ^ hash_seed())) != HASH_ABSENT;
    uint32_t flow = log_flow(g, r);
    if (names_told || !known) log_names(g, flow, r);
    if (flow_ended) log_traffic(g, flow, r);
}

void eve_read(struct log_reading *g) {
    json_read(g, &(struct json_form){.names = names, .take = take_event});
}
