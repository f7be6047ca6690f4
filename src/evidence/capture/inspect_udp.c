/* Looks into datagrams: DNS, QUIC, DTLS, SSDP; what else can be told by content. */
#include "evidence/capture/names/http.h"
#include "evidence/capture/names/recognise.h"
#include "evidence/capture/shard.h"

enum { MOST_DATAGRAMS = 6, MOST_STUN = 40, MOST_QUIC = 64 };

/* RDP over UDP carries TLS, not DTLS (dtls.h). */
static bool is_wrapped_tls(const struct inspection *i) {
    return !i->quic && i->handshake.offered_version >> 8 == 3;
}

static void take_hello(struct shard *s, struct flow *f, struct inspection *i) {
    struct handshake *h = &i->handshake;
    if (handshake_has(h, HANDSHAKE_REVERSED) && !(f->flags & FLOW_CLIENT_SURE))
        flow_set_client(f, !flow_client_end(f), true);
    if (!f->hello_packet && handshake_has(h, HANDSHAKE_SERVER_HELLO)) f->hello_packet = s->now.packet;
    if (h->server_name_length)
        flow_add_name(s, f, (struct text){h->server_name, h->server_name_length},
                      is_wrapped_tls(i)               ? NAME_TLS
                      : !i->quic                      ? NAME_DTLS
                      : f->protocol == PROTOCOL_GQUIC ? NAME_GQUIC
                                                      : NAME_QUIC);
}

/* QUIC and DTLS. False: this is neither. */
static bool inspect_handshake(struct shard *s, struct flow *f, struct inspection *i, const struct segment *g,
                              struct bytes b) {
    bool from_client = g->from == flow_client_end(f);
    enum inspect r = i->quic ? quic_read(s->names, &i->handshake, &i->quic_state, from_client, b)
                             : dtls_read(s->names, &i->handshake, &i->dtls_state, from_client, b);
    bool known = i->handshake.flags != 0;
    if (r == INSPECT_OTHER && !known) return ++i->tries[g->from] < 4 && (i->tries[0] + i->tries[1]) > 1;
    f->protocol = is_wrapped_tls(i)                           ? PROTOCOL_TLS
                  : !i->quic                                  ? PROTOCOL_DTLS
                  : quic_is_google(i->handshake.quic_version) ? PROTOCOL_GQUIC
                                                              : PROTOCOL_QUIC;
    take_hello(s, f, i);
    if (r == INSPECT_DONE) i->look[g->from] = LOOK_NOTHING;
    i->tries[g->from]++;
    bool both = i->look[0] == LOOK_NOTHING && i->look[1] == LOOK_NOTHING;
    if (both || i->tries[0] + i->tries[1] > MOST_QUIC) inspection_conclude(s, i);
    return true;
}

static bool start_handshake(struct shard *s, struct flow *f, uint32_t number, const struct segment *g,
                            struct bytes b) {
    bool quic = quic_begins(b);
    if (!quic && !dtls_begins(b)) return false;
    struct inspection *i = inspection_of(s, f, number);
    i->quic = quic;
    if (inspect_handshake(s, f, i, g, b) && (f->protocol != PROTOCOL_UNKNOWN)) return true;
    if (f->inspection) inspection_drop(s, i);
    f->state = FLOW_NEW;
    return false;
}

static bool start_dns(struct shard *s, struct flow *f, uint32_t number, const struct segment *g,
                      struct bytes b) {
    enum protocol low, high;
    bool low_dns = is_dns_port(g->key.port[0], &low), high_dns = is_dns_port(g->key.port[1], &high);
    bool strict = !low_dns && !high_dns;
    if (strict && f->sequence[0] > 2) return false;
    if (!dns_read(b, strict, s->message)) return false;
    f->protocol = (uint8_t)(low_dns ? low : high_dns ? high : PROTOCOL_DNS);
    f->state = FLOW_DNS;
    bool query = !s->message->response;
    flow_set_client(f, query ? g->from : !g->from, strict || f->protocol == PROTOCOL_DNS);
    flow_log_dns(s, f, number, b, strict);
    flow_set_protection(s, f, NULL);
    return true;
}

static bool start_http(struct shard *s, struct flow *f, const struct segment *g, struct bytes b) {
    if (!http_begins(b)) return false;
    struct http_request r = {0};
    size_t need = 0;
    if (http_read(b, &r, &need) == INSPECT_OTHER || r.kind == HTTP_NONE) return false;
    f->protocol = PROTOCOL_SSDP;
    if (r.kind == HTTP_REQUEST) {
        flow_add_host(s, f, &r);
    }
    flow_set_protection(s, f, NULL);
    flow_set_client(f, r.kind == HTTP_RESPONSE ? !g->from : g->from, false);
    return true;
}

static void recognise(struct shard *s, struct flow *f, const struct segment *g, struct bytes b) {
    unsigned client = flow_client_end(f);
    struct recognise_hint hint = {g->key.port[client], g->key.port[!client], g->from == client};
    enum protocol p = recognise_datagram(b, hint);
    if (p != PROTOCOL_UNKNOWN && f->protocol == PROTOCOL_UNKNOWN) f->protocol = (uint8_t)p;
    /* media sessions begin with STUN and may go on with DTLS; QUIC may begin with 0-RTT, which tells nothing
     */
    uint32_t most = f->protocol == PROTOCOL_STUN ? MOST_STUN : MOST_DATAGRAMS;
    bool settled =
        f->protocol != PROTOCOL_UNKNOWN && f->protocol != PROTOCOL_STUN && f->protocol != PROTOCOL_QUIC;
    if (!settled && f->sequence[0] < most) return;
    flow_set_protection(s, f, NULL);
    f->state = FLOW_DONE;
}

void inspect_udp(struct shard *s, struct flow *f, uint32_t number, const struct segment *g) {
    struct bytes b = {g->payload, g->captured};
    if (f->state == FLOW_DNS) {
        flow_log_dns(s, f, number, b, false);
        return;
    }
    if (f->state == FLOW_HTTP) {
        start_http(s, f, g, b);
        return;
    }
    if (f->inspection) {
        struct inspection *i = inspection_of(s, f, number);
        if (inspect_handshake(s, f, i, g, b)) return;
        inspection_drop(s, i);
        f->state = FLOW_NEW;
    }
    f->sequence[0]++;
    if (start_dns(s, f, number, g, b) || start_handshake(s, f, number, g, b)) return;
    if (start_http(s, f, g, b))
        f->state = FLOW_HTTP;
    else
        recognise(s, f, g, b);
}
