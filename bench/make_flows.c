/* make_flows OUT BYTES FLOWS FILE...: a few hundred long TLS and QUIC flows with full-size packets. The first
 * packets of each flow, handshake and all, are lifted from genuine flows in the files and given a client of
 * their own; what follows is TLS records or QUIC short-header packets filled with pseudo-random bytes, as
 * ciphertext looks. The same arguments give the same bytes. */
#include "frame.h"

#include <stdlib.h>
#include <string.h>

enum {
    TEMPLATES = 512,
    LIFTED = 12,        /* packets of a genuine flow: hello, certificate, finished */
    TCP_PAYLOAD = 1448, /* with the timestamp option left out of the filling: 1502 bytes of frame */
    QUIC_PAYLOAD = 1252,
    RECORD = 16401, /* a full TLS 1.3 record: 2^14 + content type + tag (RFC 8446 §5.2) */
    NOISE = 1 << 20,
    MOST_FLOWS = 4096
};

struct tuple {
    uint8_t address[2][16], length, protocol;
    uint16_t port[2];
};

struct template {
    struct tuple t; /* side 0 is the client */
    struct frame packets[LIFTED];
    bool from_client[LIFTED];
    unsigned count;
    bool hello, answer;
    uint32_t expected, record_left; /* TLS: where the server's stream stands after the last lifted packet */
    bool broken;                    /* … which is unknown */
    uint8_t client_cid[20], cid_length; /* QUIC: what the server's short headers carry */
};

struct flow {
    const struct template *t;
    uint8_t number[2];
    uint32_t next[2];     /* TCP sequence numbers by side */
    uint32_t record_left; /* bytes until the next TLS record header */
    uint64_t sent;
};

static uint16_t be16(const uint8_t *p) {
    return (uint16_t)(p[0] << 8 | p[1]);
}
static uint32_t be32(const uint8_t *p) {
    return (uint32_t)be16(p) << 16 | be16(p + 2);
}
static void put16(uint8_t *p, size_t v) {
    p[0] = (uint8_t)(v >> 8), p[1] = (uint8_t)v;
}
static void put32(uint8_t *p, uint32_t v) {
    put16(p, v >> 16), put16(p + 2, v);
}

struct where {
    size_t ip, transport, payload, end;
};

static bool dissect(const uint8_t *b, size_t n, struct tuple *t, struct where *w) {
    *w = (struct where){.ip = frame_ip(b, n)};
    if (!w->ip) return false;
    const uint8_t *ip = b + w->ip;
    bool v6 = ip[0] >> 4 == 6;
    w->transport = w->ip + (v6 ? 40 : (ip[0] & 15u) * 4);
    w->end = w->ip + (v6 ? 40u + be16(ip + 4) : be16(ip + 2));
    if (w->end > n || w->transport + 20 > w->end) return false;
    *t = (struct tuple){.length = v6 ? 16 : 4, .protocol = v6 ? ip[6] : ip[9]};
    if (!v6 && (be16(ip + 6) & 0x3fff)) return false;
    memcpy(t->address[0], ip + (v6 ? 8 : 12), t->length);
    memcpy(t->address[1], ip + (v6 ? 24 : 16), t->length);
    t->port[0] = be16(b + w->transport), t->port[1] = be16(b + w->transport + 2);
    if (t->protocol == 6)
        w->payload = w->transport + (b[w->transport + 12] >> 4) * 4u;
    else if (t->protocol == 17)
        w->payload = w->transport + 8;
    else
        return false;
    return w->payload <= w->end;
}

static struct tuple turned(const struct tuple *t) {
    struct tuple r = *t;
    memcpy(r.address[0], t->address[1], 16), memcpy(r.address[1], t->address[0], 16);
    r.port[0] = t->port[1], r.port[1] = t->port[0];
    return r;
}

static bool same(const struct tuple *a, const struct tuple *b) {
    return a->length == b->length && a->protocol == b->protocol && a->port[0] == b->port[0] &&
           a->port[1] == b->port[1] && !memcmp(a->address, b->address, sizeof a->address);
}

/* A flow begins with a SYN, or with a QUIC Initial of version 1, 2 or a draft (RFC 9000 §17.2.2, RFC 9369).
 */
static bool begins(const uint8_t *b, const struct tuple *t, const struct where *w) {
    if (t->port[1] != 443) return false;
    if (t->protocol == 6) return (b[w->transport + 13] & 0x12) == 0x02;
    if (w->end - w->payload < 1200 || (b[w->payload] & 0xc0) != 0xc0) return false;
    uint32_t version = be32(b + w->payload + 1);
    return version == 1 || version == 0x6b3343cf || version >> 8 == 0xff0000;
}

static void note_quic(struct template *q, const uint8_t *p, size_t n, bool client) {
    if (n < 30 || !(p[0] & 0x80)) return;
    if (!client) {
        q->answer = true;
        return;
    }
    size_t source = 6u + p[5]; /* destination id, then the client's own */
    if (q->hello || p[5] > 20 || p[source] > 20) return;
    q->hello = true;
    q->cid_length = p[source];
    memcpy(q->client_cid, p + source + 1, q->cid_length);
}

/* Follows the server's records, so that the filling goes on at a record boundary. */
static void note_records(struct template *q, const uint8_t *tcp, const uint8_t *p, size_t n) {
    uint32_t sequence = be32(tcp + 4);
    if (n == 0) return;
    if (q->expected != 0 && sequence != q->expected) {
        q->broken = true;
        return;
    }
    q->expected = sequence + (uint32_t)n;
    while (n) {
        if (q->record_left == 0) {
            if (n < 5) {
                q->broken = true;
                return;
            }
            q->record_left = 5u + be16(p + 3);
        }
        uint32_t part = n < q->record_left ? (uint32_t)n : q->record_left;
        p += part, n -= part, q->record_left -= part;
    }
}

static void lift(struct template *q, struct frame *f, const struct where *w, bool client) {
    const uint8_t *p = f->bytes + w->payload;
    size_t n = w->end - w->payload;
    q->packets[q->count] = *f;
    q->from_client[q->count++] = client;
    if (q->t.protocol == 17) {
        note_quic(q, p, n, client);
        return;
    }
    if (!client) note_records(q, f->bytes + w->transport, p, n);
    if (n > 6 && p[0] == 22 && p[1] == 3) {
        if (client && p[5] == 1) q->hello = true;
        if (!client && p[5] == 2) q->answer = true;
    }
}

static unsigned find_templates(struct frames *f, struct template *to) {
    unsigned n = 0;
    for (size_t i = 0; i < f->count; i++) {
        struct tuple t;
        struct where w;
        if (f->items[i].captured != f->items[i].original ||
            !dissect(f->items[i].bytes, f->items[i].captured, &t, &w))
            continue;
        struct tuple back = turned(&t);
        unsigned k = 0;
        while (k < n && !same(&to[k].t, &t) && !same(&to[k].t, &back)) k++;
        if (k == n && n < TEMPLATES && begins(f->items[i].bytes, &t, &w)) to[n++] = (struct template){.t = t};
        if (k < n && to[k].count < LIFTED) lift(&to[k], &f->items[i], &w, same(&to[k].t, &t));
    }
    return n;
}

/* Whole handshakes only. */
static unsigned keep_whole(const struct template *all, unsigned n, uint8_t protocol,
                           const struct template **good) {
    unsigned kept = 0;
    for (unsigned k = 0; k < n; k++)
        if (all[k].t.protocol == protocol && all[k].hello && all[k].answer && !all[k].broken)
            good[kept++] = &all[k];
    return kept;
}

static void own_client(uint8_t *b, const struct where *w, bool client, const uint8_t number[2]) {
    bool v6 = b[w->ip] >> 4 == 6;
    uint8_t *a = b + w->ip + (v6 ? (client ? 8 : 24) + 14 : (client ? 12 : 16) + 2);
    a[0] ^= number[0], a[1] ^= number[1];
}

static size_t send_lifted(struct flow *f, unsigned i, FILE *out, uint64_t time) {
    uint8_t b[65536 + ETHERNET];
    const struct frame *from = &f->t->packets[i];
    bool client = f->t->from_client[i];
    struct tuple t;
    struct where w;
    memcpy(b, from->bytes, from->captured);
    dissect(b, from->captured, &t, &w);
    own_client(b, &w, client, f->number);
    if (t.protocol == 6) {
        uint32_t syn_fin = (b[w.transport + 13] & 1u) + (b[w.transport + 13] >> 1 & 1u);
        uint32_t next = be32(b + w.transport + 4) + (uint32_t)(w.end - w.payload) + syn_fin;
        unsigned side = client ? 0 : 1;
        if (f->next[side] == 0 || (int32_t)(next - f->next[side]) > 0) f->next[side] = next;
    }
    capture_packet(out, time, b, from->captured, from->original);
    return 16 + from->captured;
}

/* Fills p with n bytes of application data records, going on where the flow's last packet stopped. */
static void fill_records(struct flow *f, uint8_t *p, size_t n) {
    static const uint8_t header[5] = {23, 3, 3, RECORD >> 8, RECORD & 255};
    while (n) {
        if (f->record_left == 0) { /* a header is never split here: the rest of the packet is left short */
            if (n < sizeof header) break;
            memcpy(p, header, sizeof header);
            p += sizeof header, n -= sizeof header;
            f->record_left = RECORD;
        }
        size_t part = n < f->record_left ? n : f->record_left;
        p += part, n -= part;
        f->record_left -= (uint32_t)part;
    }
}

/* One data packet from the server, or one acknowledgement from the client. */
static size_t send_more(struct flow *f, bool client, const uint8_t *noise, FILE *out, uint64_t time) {
    static uint8_t b[2048];
    const struct tuple *t = &f->t->t;
    bool v6 = t->length == 16, tcp = t->protocol == 6;
    size_t ip = ETHERNET, transport = ip + (v6 ? 40 : 20), payload = transport + (tcp ? 20 : 8);
    size_t n = client ? (tcp ? 0 : 40) : tcp ? TCP_PAYLOAD : QUIC_PAYLOAD;
    if (tcp && !client && f->record_left == 0 && n < 5) n = 5;
    memset(b, 0, payload);
    memcpy(b, f->t->packets[0].bytes, 12);
    put16(b + 12, v6 ? 0x86dd : 0x0800);
    b[ip] = v6 ? 0x60 : 0x45;
    put16(b + ip + (v6 ? 4 : 2), payload + n - ip - (v6 ? 40 : 0));
    b[ip + (v6 ? 6 : 9)] = t->protocol, b[ip + (v6 ? 7 : 8)] = 64;
    unsigned side = client ? 0 : 1;
    memcpy(b + ip + (v6 ? 8 : 12), t->address[side], t->length);
    memcpy(b + ip + (v6 ? 24 : 16), t->address[!side], t->length);
    put16(b + transport, t->port[side]), put16(b + transport + 2, t->port[!side]);
    memcpy(b + payload, noise, n);
    if (tcp) {
        put32(b + transport + 4, f->next[side]), put32(b + transport + 8, f->next[!side]);
        b[transport + 12] = 0x50, b[transport + 13] = 0x10, put16(b + transport + 14, 65535);
        if (n) fill_records(f, b + payload, n);
        f->next[side] += (uint32_t)n;
    } else {
        put16(b + transport + 4, 8 + n);
        b[payload] = (uint8_t)(0x40 | (noise[0] & 0x3f)); /* short header, fixed bit (RFC 9000 §17.3.1) */
        if (!client) memcpy(b + payload + 1, f->t->client_cid, f->t->cid_length);
    }
    own_client(b, &(struct where){.ip = ip}, client, f->number);
    f->sent += n;
    capture_packet(out, time, b, (uint32_t)(payload + n), (uint32_t)(payload + n));
    return 16 + payload + n;
}

int main(int argc, char **argv) {
    static struct template found[TEMPLATES];
    static const struct template *tls[TEMPLATES], *quic[TEMPLATES];
    static struct flow flows[MOST_FLOWS];
    static uint8_t noise[NOISE];
    unsigned long wanted = argc > 4 ? strtoul(argv[3], NULL, 10) : 0;
    if (wanted < 1 || wanted > MOST_FLOWS) {
        fprintf(stderr, "usage: %s OUT BYTES FLOWS FILE...\n", argv[0]);
        return 2;
    }
    struct frames f = {0};
    for (int i = 4; i < argc; i++) frames_read(&f, argv[i]);
    unsigned n = find_templates(&f, found);
    unsigned n_tls = keep_whole(found, n, 6, tls), n_quic = keep_whole(found, n, 17, quic);
    FILE *out = fopen(argv[1], "wb");
    if (!out) bench_die(argv[1]);
    if (n_tls == 0 || n_quic == 0) {
        fputs("a whole TLS and a whole QUIC handshake are needed, and not in the files\n", stderr);
        return 2;
    }
    uint64_t state = 7, enough = strtoull(argv[2], NULL, 10), written = 0, packets = 0,
             time = 1700000000000000ull;
    for (size_t i = 0; i + 8 <= NOISE; i += 8) memcpy(noise + i, &(uint64_t){bench_random(&state)}, 8);
    capture_header(out);
    for (unsigned long i = 0; i < wanted; i++) {
        const struct template *t = i % 2 ? quic[i / 2 % n_quic] : tls[i / 2 % n_tls];
        flows[i] =
            (struct flow){.t = t, .record_left = t->record_left, .number = {(uint8_t)(i >> 8), (uint8_t)i}};
    }
    for (unsigned k = 0; k < LIFTED; k++)
        for (unsigned long i = 0; i < wanted; i++)
            if (k < flows[i].t->count) written += send_lifted(&flows[i], k, out, time += 10), packets++;
    while (written <= enough) {
        uint64_t r = bench_random(&state); /* flows take turns in no fixed order, a burst of four each */
        struct flow *g = &flows[r % wanted];
        for (unsigned k = 0; k < 5; k++, packets++)
            written += send_more(g, k == 4, noise + (r >> 20) % (NOISE - 2048) + k, out, time += 10);
    }
    if (fclose(out)) bench_die(argv[1]);
    printf("%llu packets, %llu bytes: %lu flows from %u TLS and %u QUIC handshakes\n",
           (unsigned long long)packets, (unsigned long long)written, wanted, n_tls, n_quic);
    frames_free(&f);
    return 0;
}
