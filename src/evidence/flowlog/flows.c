#include "evidence/flowlog/flows.h"

#include "base/address.h"
#include "base/memory.h"

#include <strings.h>

enum { MOST_TOLD = 20, STRIDE = 1024, TCP = 6, UDP = 17, SCTP = 132, DCCP = 33, UDP_LITE = 136 };

/* Ports are used again: what comes so much later is another flow. */
#define LONGEST_GAP_NS (INT64_C(3600) * 1000000000)

void log_wrong(struct log_reading *g, uint32_t column, const char *what) {
    if (g->wrong++ >= MOST_TOLD) return;
    diagnostics_at_line(g->d, SEVERITY_DAMAGE, g->name, (uint32_t)g->line, column, NULL, "%s", what);
}

static void stop(struct log_reading *g, const char *what, const char *hint) {
    g->stopped = true;
    g->wrong++;
    diagnostics_add(g->d, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                              .file = g->name,
                                              .place = PLACE_LINE,
                                              .at = g->line,
                                              .what = what,
                                              .hint = hint});
}

static bool too_long(const struct log_reading *g) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec - g->started.tv_sec >= (time_t)g->options.limits.most_seconds;
}

bool log_record(struct log_reading *g, uint64_t line) {
    const struct capture_limits *l = &g->options.limits;
    g->line = line;
    if (l->most_packets && g->records >= l->most_packets)
        stop(g, "stopped after the limit of records", "raise --max-packets");
    if (!g->stopped && g->records % STRIDE == 0) {
        if (g->options.progress)
            g->options.progress(g->options.progress_context, input_consumed(g->in), input_size(g->in),
                                g->records);
        if (l->most_seconds && too_long(g))
            stop(g, "stopped after the limit of seconds", "raise --max-seconds");
    }
    if (g->stopped) return false;
    g->records++;
    builder_record(g->builder, line < UINT32_MAX ? (uint32_t)line : UINT32_MAX);
    return true;
}

bool log_has_ports(const struct log_record *r) {
    return r->transport == TCP || r->transport == UDP || r->transport == SCTP || r->transport == DCCP ||
           r->transport == UDP_LITE;
}

const char *log_lacks(const struct log_record *r) {
    if (!r->has_source || !r->has_destination) return "the record has no two addresses";
    return r->has_transport ? NULL : "the record has no protocol";
}

static enum protocol protocol_of(const struct log_record *r) {
    static const struct {
        const char *name;
        enum protocol protocol;
    } others[] = {{"ssl", PROTOCOL_TLS},      {"https", PROTOCOL_TLS},
                  {"krb", PROTOCOL_KERBEROS}, {"krb5", PROTOCOL_KERBEROS},
                  {"http1", PROTOCOL_HTTP},   {"dce_rpc", PROTOCOL_DCERPC},
                  {"ntlm", PROTOCOL_SMB},     {"pgsql", PROTOCOL_POSTGRESQL},
                  {"ike", PROTOCOL_IKE},      {"bittorrent-dht", PROTOCOL_BITTORRENT},
                  {"rfb", PROTOCOL_VNC},      {"radius", PROTOCOL_UNKNOWN}};
    if (r->quic_name.n) return PROTOCOL_QUIC;
    if (r->tls_name.n || r->tls_version.n) return PROTOCOL_TLS;
    if (r->host.n && !r->service.n) return PROTOCOL_HTTP;
    /* Of several, "gssapi,smb", the last that is known; "-ssl" (Zeek) is one that ended. */
    enum protocol found = PROTOCOL_UNKNOWN;
    for (struct text rest = r->service, t = {0}; rest.n;) {
        const char *comma = memchr(rest.p, ',', rest.n);
        t = (struct text){rest.p, comma ? (size_t)(comma - rest.p) : rest.n};
        rest = (struct text){t.p + t.n + (comma != NULL), rest.n - t.n - (comma != NULL)};
        if (t.n && t.p[0] == '-') continue;
        for (enum protocol p = PROTOCOL_TLS; p < PROTOCOL_COUNT; p++)
            if (strlen(protocol_name(p)) == t.n && strncasecmp(protocol_name(p), t.p, t.n) == 0) found = p;
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            if (strlen(others[i].name) == t.n && strncasecmp(others[i].name, t.p, t.n) == 0)
                found = others[i].protocol;
    }
    return found;
}

static int64_t end_of(const struct log_record *r) {
    int64_t end = r->end_ns;
    if (!end && r->start_ns && !__builtin_add_overflow(r->start_ns, r->duration_ns, &end)) return end;
    return end > r->start_ns ? end : r->start_ns;
}

/* A flow that the source of the record opened, or its destination. */
static uint32_t make_flow(struct log_reading *g, const struct log_record *r, bool from_client) {
    struct told_flow f = {
        .transport = r->transport, .protocol = protocol_of(r), .start_ns = r->start_ns, .end_ns = end_of(r)};
    bool ports = log_has_ports(r);
    memcpy(f.client, from_client ? r->source : r->destination, sizeof f.client);
    memcpy(f.server, from_client ? r->destination : r->source, sizeof f.server);
    if (ports) f.client_port = from_client ? r->source_port : r->destination_port;
    if (ports) f.server_port = from_client ? r->destination_port : r->source_port;
    return builder_flow(g->builder, &f);
}

void log_names(struct log_reading *g, uint32_t flow, const struct log_record *r) {
    enum protocol p = protocol_of(r);
    uint16_t version = tls_version_named(r->tls_version);
    if (r->tls_name.n) builder_name(g->builder, flow, r->tls_name, NAME_TLS);
    if (r->quic_name.n) builder_name(g->builder, flow, r->quic_name, NAME_QUIC);
    if (r->host.n && !builder_host(g->builder, flow, r->host))
        log_wrong(g, 0, "the host of HTTP can be none");
    if (p == PROTOCOL_TLS || p == PROTOCOL_QUIC || p == PROTOCOL_DTLS)
        builder_protection(g->builder, flow, protection_told(p, version, 0, 0));
}

void log_traffic(struct log_reading *g, uint32_t flow, const struct log_record *r) {
    uint64_t bytes[2];
    for (unsigned i = 0; i < 2; i++) bytes[i] = r->bytes[i] ? r->bytes[i] : r->payload[i];
    builder_time(g->builder, flow, r->start_ns, end_of(r));
    builder_traffic(g->builder, flow, r->packets, bytes);
}

/* Who opened it: by the first flags of TCP; else by the port, for servers have the lower and well-known one
 * (RFC 6335 6); else whoever was seen first to send. */
static bool source_is_client(const struct log_record *r) {
    enum { SYN = 2, ACK = 16, WELL_KNOWN = 1024, EPHEMERAL = 32768 };
    uint16_t s = r->source_port, d = r->destination_port;
    if (r->transport == TCP && r->has_flags && r->tcp_flags & SYN) return !(r->tcp_flags & ACK);
    if ((s < WELL_KNOWN) != (d < WELL_KNOWN)) return d < WELL_KNOWN;
    if ((s < EPHEMERAL) != (d < EPHEMERAL)) return d < EPHEMERAL;
    return true;
}

/* The same for both directions; `forward` tells which of them it is. A number of 64 bits, drawn with a random
 * seed, stands for the 37 bytes. */
static uint64_t key_of(const struct log_record *r, bool *forward) {
    uint8_t all[37], ends[2][18];
    memcpy(ends[0], r->source, 16);
    memcpy(ends[0] + 16, &r->source_port, 2);
    memcpy(ends[1], r->destination, 16);
    memcpy(ends[1] + 16, &r->destination_port, 2);
    *forward = memcmp(ends[0], ends[1], sizeof ends[0]) <= 0;
    memcpy(all, ends[!*forward], 18);
    memcpy(all + 18, ends[*forward], 18);
    all[36] = r->transport;
    return hash_bytes(all, sizeof all, hash_seed());
}

/* By more than a flow's silence. The difference of two times may be more than a time can be. */
static bool is_later(int64_t start_ns, int64_t last_ns) {
    return start_ns > last_ns && (uint64_t)start_ns - (uint64_t)last_ns > (uint64_t)LONGEST_GAP_NS;
}

static void take_direction(struct log_reading *g, const struct log_record *r) {
    bool forward;
    uint64_t key = key_of(r, &forward);
    uint32_t at = hash_table_get(&g->by_key, key);
    struct one_way *w = at == HASH_ABSENT ? NULL : &g->directions[at];
    if (!w || (w->last_ns && is_later(r->start_ns, w->last_ns))) {
        bool from_client = source_is_client(r);
        uint32_t flow = make_flow(g, r, from_client);
        if (!w) {
            g->directions =
                memory_grow(g->directions, g->n_directions, &g->direction_capacity, sizeof *g->directions);
            hash_table_put(&g->by_key, key, (uint32_t)g->n_directions);
            w = &g->directions[g->n_directions++];
        }
        *w = (struct one_way){.flow = flow, .from_client = from_client == forward};
        log_names(g, flow, r);
    }
    bool out = w->from_client == forward;
    struct log_record turned = *r;
    for (unsigned i = 0; i < 2 && !out; i++) {
        turned.packets[i] = r->packets[!i];
        turned.bytes[i] = r->bytes[!i];
        turned.payload[i] = r->payload[!i];
    }
    if (end_of(r) > w->last_ns) w->last_ns = end_of(r);
    log_traffic(g, w->flow, &turned);
}

void log_take(struct log_reading *g, const struct log_record *r, bool one_way) {
    g->skipped += r->skipped;
    if (r->no_data || r->skipped) return;
    const char *lacks = log_lacks(r);
    if (lacks) {
        log_wrong(g, 0, lacks);
        return;
    }
    g->rejected += r->rejected;
    g->no_ports += !log_has_ports(r) && !r->rejected;
    if (r->rejected || !log_has_ports(r)) return;
    g->sampled += r->sampling > 1;
    if (r->sampling > g->most_sampling) g->most_sampling = r->sampling;
    if (one_way) {
        take_direction(g, r);
        return;
    }
    uint32_t flow = make_flow(g, r, true);
    log_names(g, flow, r);
    log_traffic(g, flow, r);
}

uint32_t log_flow(struct log_reading *g, const struct log_record *r) {
    if (log_lacks(r) || !log_has_ports(r)) return FLOW_REFUSED;
    uint32_t known = r->id ? hash_table_get(&g->by_key, hash_mix(r->id ^ hash_seed())) : HASH_ABSENT;
    if (known != HASH_ABSENT) return known;
    uint32_t flow = make_flow(g, r, true);
    if (r->id && flow != FLOW_REFUSED) hash_table_put(&g->by_key, hash_mix(r->id ^ hash_seed()), flow);
    return flow;
}
