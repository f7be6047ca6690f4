/* Looks into TCP streams: TLS, HTTP, DNS, what is behind proxies and STARTTLS; what else can be told by
 * content. */
#include "evidence/capture/names/http.h"
#include "evidence/capture/names/mmtls.h"
#include "evidence/capture/names/recognise.h"
#include "evidence/capture/names/tls.h"
#include "evidence/capture/names/tunnel.h"
#include "evidence/capture/shard.h"

enum { MOST_TRIES = 6, MOST_LOOKED = 1 << 20 };

/* What a look at a stream's bytes came to. */
struct outcome {
    enum { KEEP, DROP, STOP, CONCLUDE } what;
    size_t drop; /* with DROP: this many bytes are dealt with; look again at the rest */
};

static const struct outcome keep = {.what = KEEP}, stop = {.what = STOP}, conclude = {.what = CONCLUDE};

static struct outcome look_tls(struct shard *s, struct flow *f, struct inspection *i, unsigned end,
                               struct bytes b) {
    struct handshake *h = &i->handshake;
    bool from_client = end == flow_client_end(f);
    enum inspect r = tls_read(s->names, h, from_client, b, &i->need[end]);
    if (r == INSPECT_OTHER) return f->protocol == PROTOCOL_TLS ? stop : keep;
    f->protocol = PROTOCOL_TLS;
    if (handshake_has(h, HANDSHAKE_REVERSED)) {
        h->flags &= ~(uint32_t)HANDSHAKE_REVERSED;
        flow_set_client(f, from_client ? !end : end, false);
    }
    if (!f->hello_packet && handshake_has(h, HANDSHAKE_SERVER_HELLO)) f->hello_packet = s->now.packet;
    if (h->server_name_length)
        flow_add_name(s, f, (struct text){h->server_name, h->server_name_length}, NAME_TLS);
    return r == INSPECT_DONE ? stop : keep;
}

static struct outcome look_http(struct shard *s, struct flow *f, struct inspection *i, unsigned end,
                                struct bytes b) {
    struct http_request r = {0};
    enum inspect done = http_read(b, &r, &i->need[end]);
    if (done == INSPECT_OTHER) return i->tunnel ? stop : conclude;
    if (done == INSPECT_MORE) return keep;
    f->protocol = r.kind == HTTP_PREFACE2 ? PROTOCOL_HTTP2 : PROTOCOL_HTTP;
    flow_set_client(f, r.kind == HTTP_RESPONSE ? !end : end, false);
    bool tunnel = r.kind == HTTP_REQUEST && r.form == HTTP_AUTHORITY;
    if (r.kind == HTTP_REQUEST) {
        flow_add_host(s, f, &r);
        if (r.complete && mmtls_in_http(&r, (struct bytes){b.p + r.header_bytes, b.n - r.header_bytes}))
            f->protocol = PROTOCOL_MMTLS;
    }
    if (tunnel) i->tunnel = true;
    if (i->tunnel && r.complete && (tunnel || r.kind == HTTP_RESPONSE)) {
        i->look[end] = LOOK_START;
        i->need[end] = 0;
        return (struct outcome){DROP, r.header_bytes};
    }
    if (r.kind == HTTP_REQUEST && r.complete && !r.chunked && r.length == 0 && b.n > r.header_bytes)
        return (struct outcome){DROP, r.header_bytes}; /* pipelined requests */
    return conclude;
}

static struct outcome look_dns(struct shard *s, struct flow *f, struct inspection *i, unsigned end,
                               struct bytes b) {
    struct bytes message;
    size_t next = 0;
    enum inspect r = dns_stream_next(b, 0, &message, &next, &i->need[end]);
    if (r == INSPECT_OTHER) return stop;
    f->protocol = PROTOCOL_DNS;
    if (r == INSPECT_MORE) return keep;
    flow_log_dns(s, f, i->flow, message, false);
    i->need[end] = 0;
    return (struct outcome){DROP, next};
}

static struct outcome look_upgrade(struct shard *s, struct flow *f, struct inspection *i, unsigned end,
                                   struct bytes b) {
    struct tunnel t = starttls_offset(end == flow_client_end(f), b);
    (void)s;
    if (t.status == TUNNEL_NONE) return stop;
    if (t.status == TUNNEL_MORE) return keep;
    i->look[end] = LOOK_START;
    i->need[end] = 0;
    return (struct outcome){DROP, t.offset};
}

/* Protocols that may turn to TLS in the middle. */
static bool can_upgrade(enum protocol p) {
    return p == PROTOCOL_SMTP || p == PROTOCOL_IMAP || p == PROTOCOL_POP3 || p == PROTOCOL_FTP ||
           p == PROTOCOL_XMPP || p == PROTOCOL_LDAP || p == PROTOCOL_POSTGRESQL || p == PROTOCOL_MYSQL ||
           p == PROTOCOL_RDP;
}

static struct outcome look_other(struct shard *s, struct flow *f, struct inspection *i, unsigned end,
                                 struct bytes b) {
    (void)s;
    unsigned client = flow_client_end(f);
    struct recognise_hint hint = {f->key.port[client], f->key.port[!client], end == client};
    enum protocol p = recognise_stream(b, hint);
    if (p == PROTOCOL_UNKNOWN) p = (enum protocol)f->protocol;
    f->protocol = (uint8_t)p;
    struct tunnel upgrade = starttls_offset(end == client, b);
    bool open = p == PROTOCOL_UNKNOWN || p == PROTOCOL_TLS; /* TLS: the other end has turned to it already */
    if (upgrade.status != TUNNEL_NONE && (open || can_upgrade(p))) {
        i->look[end] = LOOK_UPGRADE;
        return upgrade.status == TUNNEL_INNER ? (struct outcome){DROP, 0} : keep;
    }
    if (can_upgrade(p)) return stop; /* the other direction may tell */
    if (!open) return conclude;
    if (i->tries[end] < MOST_TRIES && i->tries[0] + i->tries[1] < MOST_TRIES + 2) {
        i->tries[end]++;
        return b.n < 16 ? keep : (struct outcome){DROP, b.n};
    }
    return i->tunnel ? stop : conclude;
}

static struct outcome look_start(struct shard *s, struct flow *f, struct inspection *i, unsigned end,
                                 struct bytes b) {
    enum protocol ignored;
    if (b.n < 3) {
        i->need[end] = 3;
        return keep;
    }
    if (tls_begins(b)) {
        struct outcome o = look_tls(s, f, i, end, b);
        if (f->protocol == PROTOCOL_TLS) {
            i->look[end] = LOOK_TLS;
            return o;
        }
    }
    struct http_request request = {0};
    if (http_begins(b) && http_read(b, &request, &i->need[end]) != INSPECT_OTHER) {
        i->look[end] = LOOK_HTTP;
        return look_http(s, f, i, end, b);
    }
    if ((is_dns_port(f->key.port[0], &ignored) && f->key.port[0] != 137) ||
        (is_dns_port(f->key.port[1], &ignored) && f->key.port[1] != 137)) {
        i->look[end] = LOOK_DNS;
        return look_dns(s, f, i, end, b);
    }
    if (mmtls_read(b, &i->need[end]) != INSPECT_OTHER) {
        f->protocol = PROTOCOL_MMTLS;
        return conclude;
    }
    struct tunnel t = tunnel_prefix(end == flow_client_end(f), b);
    if (t.status == TUNNEL_MORE) return keep;
    if (t.status == TUNNEL_INNER && t.offset > 0) {
        f->protocol = t.kind == TUNNEL_SOCKS ? PROTOCOL_SOCKS : f->protocol;
        i->tunnel = true;
        return (struct outcome){DROP, t.offset};
    }
    return look_other(s, f, i, end, b);
}

static struct outcome look_at(struct shard *s, struct flow *f, struct inspection *i, unsigned end,
                              struct bytes b) {
    switch (i->look[end]) {
    case LOOK_START: return look_start(s, f, i, end, b);
    case LOOK_TLS: return look_tls(s, f, i, end, b);
    case LOOK_HTTP: return look_http(s, f, i, end, b);
    case LOOK_DNS: return look_dns(s, f, i, end, b);
    case LOOK_UPGRADE: return look_upgrade(s, f, i, end, b);
    default: return stop;
    }
}

/* After a named HTTP flow is let go, later requests are read where they begin in a segment. */
static void conclude_tcp(struct shard *s, struct flow *f, struct inspection *i) {
    inspection_conclude(s, i);
    if (f->protocol == PROTOCOL_HTTP) f->state = FLOW_HTTP;
}

/* A message that goes on and on is looked at again with each segment; beyond this, only when it has grown by
 * an eighth, so that many small segments do not cost their square. */
static size_t patience(struct inspection *i, unsigned end, size_t n) {
    return i->looked[end] > MOST_LOOKED ? n + n / 8 + 1 : 0;
}

/* No more from this end. False: the flow is concluded, i is gone. */
static bool stop_looking(struct shard *s, struct flow *f, struct inspection *i, unsigned end) {
    i->look[end] = LOOK_NOTHING;
    stream_free(&i->stream[end]);
    if (i->look[!end] != LOOK_NOTHING) return true;
    conclude_tcp(s, f, i);
    return false;
}

/* Looks at a view until it has nothing more to say. False: the flow is concluded, i is gone. */
static bool look(struct shard *s, struct flow *f, struct inspection *i, unsigned end, struct bytes view) {
    struct stream *stream = &i->stream[end];
    for (unsigned idle = 0; view.n > 0 && view.n >= i->need[end] && idle < 3;) {
        i->looked[end] += view.n;
        struct outcome o = look_at(s, f, i, end, view);
        if (o.what == CONCLUDE) {
            conclude_tcp(s, f, i);
            return false;
        }
        if (o.what == STOP) return stop_looking(s, f, i, end);
        if (o.what == KEEP) {
            size_t wait = patience(i, end, view.n);
            if (i->need[end] < wait) i->need[end] = wait;
            break;
        }
        if (o.drop > view.n) o.drop = view.n;
        idle = o.drop ? 0 : idle + 1;
        i->need[end] = 0;
        view = (struct bytes){view.p + o.drop, view.n - o.drop};
    }
    stream_keep(stream, view);
    return true;
}

/* A view, and what waited for it. */
static bool look_through(struct shard *s, struct flow *f, struct inspection *i, unsigned end,
                         struct bytes view) {
    for (; view.n > 0; view = stream_due(&i->stream[end], s->limits->stream)) {
        if (!look(s, f, i, end, view)) return false;
        if (i->look[end] == LOOK_NOTHING) return true;
    }
    return true;
}

/* Nothing more comes behind what is kept: what was still waited for is looked at as it is, and a request that
 * lacks its end has named its host all the same. */
static bool look_last(struct shard *s, struct flow *f, struct inspection *i, unsigned end) {
    struct stream *stream = &i->stream[end];
    struct bytes rest = {stream->buffer, stream->n};
    if (i->look[end] == LOOK_NOTHING || rest.n == 0) return true;
    if (rest.n < i->need[end]) {
        i->need[end] = 0;
        if (!look(s, f, i, end, rest)) return false;
        rest = (struct bytes){stream->buffer, stream->n};
    }
    struct http_request r = {0};
    size_t need = 0;
    if (i->look[end] != LOOK_HTTP || rest.n == 0 || http_read(rest, &r, &need) != INSPECT_MORE) return true;
    if (r.kind != HTTP_REQUEST || !r.host.n) return true;
    f->protocol = PROTOCOL_HTTP;
    flow_set_client(f, end, false);
    flow_add_host(s, f, &r);
    return true;
}

/* Bytes are missing for good: goes on behind them. */
static bool pass_gap(struct shard *s, struct flow *f, struct inspection *i, unsigned end, bool *more) {
    *more = false;
    if (!look_last(s, f, i, end)) return false;
    if (i->look[end] == LOOK_NOTHING || !stream_skip_gap(&i->stream[end])) return true;
    i->need[end] = 0;
    *more = true;
    return look_through(s, f, i, end, stream_due(&i->stream[end], s->limits->stream));
}

/* Requests behind the first one: read where they stand; one that is cut starts a new inspection. */
static void inspect_later_request(struct shard *s, struct flow *f, uint32_t number, const struct segment *g) {
    struct bytes b = {g->payload, g->captured};
    if (g->from != flow_client_end(f)) return; /* a body may look like a request */
    for (unsigned n = 0; n < 64 && http_begins(b); n++) {
        struct http_request r = {0};
        size_t need = 0;
        enum inspect done = http_read(b, &r, &need);
        if (done == INSPECT_OTHER || (done == INSPECT_DONE && r.kind != HTTP_REQUEST)) return;
        if (done == INSPECT_MORE) {
            struct inspection *i = inspection_of(s, f, number);
            i->look[g->from] = LOOK_HTTP;
            i->look[!g->from] = LOOK_NOTHING;
            i->packet[g->from] = s->now.packet;
            stream_start(&i->stream[g->from], g->sequence + (uint32_t)(b.p - g->payload));
            struct bytes view = stream_take(&i->stream[g->from], i->stream[g->from].next, b,
                                            g->captured == g->length, s->limits->stream);
            look(s, f, i, g->from, view);
            return;
        }
        flow_add_host(s, f, &r);
        if (!r.complete || r.chunked || r.length || r.header_bytes >= b.n) return;
        b = (struct bytes){b.p + r.header_bytes, b.n - r.header_bytes};
    }
}

void inspect_tcp(struct shard *s, struct flow *f, uint32_t number, const struct segment *g) {
    if (f->state == FLOW_HTTP) {
        inspect_later_request(s, f, number, g);
        return;
    }
    struct inspection *i = inspection_of(s, f, number);
    unsigned end = g->from;
    struct stream *stream = &i->stream[end];
    if (i->look[end] == LOOK_NOTHING) return;
    /* a SYN takes one number (RFC 9293 3.4); without one, the base is the one before the first byte seen */
    if (!stream->started) stream_start(stream, f->sequence[end] + 1);
    i->packet[end] = s->now.packet;
    struct bytes b = {g->payload, g->captured};
    uint32_t sequence = g->sequence + ((g->flags & TCP_SYN) != 0);
    for (bool more = true; more;) {
        struct bytes view = stream_take(stream, sequence, b, g->captured == g->length, s->limits->stream);
        if (!look_through(s, f, i, end, view) || i->look[end] == LOOK_NOTHING) return;
        do {
            if (!stream->broken) return;
            bool refused = stream->refused;
            if (!pass_gap(s, f, i, end, &more) || i->look[end] == LOOK_NOTHING) return;
            if (refused) break;
        } while (more);
    }
    stop_looking(s, f, i, end);
}

bool inspect_tcp_rest(struct shard *s, struct flow *f, struct inspection *i) {
    for (unsigned end = 0; end < 2; end++) {
        s->now.packet = i->packet[end];
        for (bool more = true; more && i->look[end] != LOOK_NOTHING;)
            if (!pass_gap(s, f, i, end, &more)) return false;
    }
    return true;
}
