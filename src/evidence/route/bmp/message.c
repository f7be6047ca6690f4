#include "evidence/route/bmp/message.h"

#include "base/memory.h"
#include "evidence/route/bgp/update.h"

#include <stdio.h>

enum peer_type { PEER_GLOBAL = 0, PEER_DISTINGUISHED = 1, PEER_LOCAL = 2, PEER_LOC_RIB = 3 };

/* RFC 7854 4.2, RFC 8671 4; of the Loc-RIB the first bit is another (RFC 9069 4.2) and the rest unused. */
enum peer_flag { FLAG_IPV6 = 0x80, FLAG_POST_POLICY = 0x40, FLAG_AS2 = 0x20, FLAG_OUT = 0x10 };

struct peer_header {
    uint8_t type, flags, address[16];
    uint64_t distinguisher;
    uint32_t as, bgp_id;
    int64_t time_ns; /* 0: not told */
};

static void take_address(struct cursor *c, bool ipv6, uint8_t to[16]) {
    struct bytes b = cursor_take(c, 16);
    memset(to, 0, 16);
    if (b.n == 0) return;
    if (!ipv6) {
        static const uint8_t none[16];
        if (memcmp(b.p, none, sizeof none) == 0) return;
        to[10] = to[11] = 0xFF;
    }
    memcpy(ipv6 ? to : to + 12, ipv6 ? b.p : b.p + 12, ipv6 ? 16 : 4);
}

static struct peer_header take_header(struct cursor *c) {
    struct peer_header h = {.type = cursor_u8(c)};
    h.flags = cursor_u8(c);
    h.distinguisher = cursor_be64(c);
    if (h.type == PEER_LOC_RIB) h.flags = 0;
    take_address(c, h.flags & FLAG_IPV6, h.address);
    h.as = cursor_be32(c);
    h.bgp_id = cursor_be32(c);
    uint32_t seconds = cursor_be32(c), micros = cursor_be32(c);
    if (seconds) h.time_ns = (int64_t)seconds * 1000000000 + (int64_t)(micros % 1000000) * 1000;
    return h;
}

/* By a number of 64 bits, drawn with a random seed. */
static struct bmp_session *session_of(struct bmp *b, const struct peer_header *h) {
    uint8_t key[16 + 1 + 8 + 16 + 4];
    memcpy(key, b->router, 16);
    key[16] = h->type;
    memcpy(key + 17, &h->distinguisher, 8);
    memcpy(key + 25, h->address, 16);
    memcpy(key + 41, &h->bgp_id, 4);
    uint64_t hash = hash_bytes(key, sizeof key, hash_seed());
    uint32_t at = hash_table_get(&b->by_key, hash);
    if (at == HASH_ABSENT) {
        b->sessions = memory_grow(b->sessions, b->n_sessions, &b->session_capacity, sizeof *b->sessions);
        at = (uint32_t)b->n_sessions++;
        b->sessions[at] = (struct bmp_session){0};
        hash_table_put(&b->by_key, hash, at);
    }
    return &b->sessions[at];
}

/* Views of one router are kept apart by what is said behind its name: their routes come and go on their own.
 */
static const char *view_name(const struct bmp *b, const struct peer_header *h, char to[2 * BMP_NAME]) {
    static const char *const views[] = {"", "post-policy", "adj-rib-out", "adj-rib-out post-policy"};
    unsigned view = (h->flags & FLAG_OUT ? 2u : 0) + (h->flags & FLAG_POST_POLICY ? 1u : 0);
    const char *of = h->type == PEER_LOC_RIB ? "loc-rib" : views[view];
    int n = snprintf(to, 2 * BMP_NAME, "%s%s%s", b->name, *b->name && *of ? " " : "", of);
    if (h->distinguisher)
        n += snprintf(to + n, 2 * BMP_NAME - (size_t)n, "%srd %016llx", n ? " " : "",
                      (unsigned long long)h->distinguisher);
    return n ? to : NULL;
}

/* The same number for the same view in another file; 0: what peers sent, as they sent it. Of what goes out,
 * whom it went to makes the view. */
static uint64_t view_number(const struct peer_header *h, unsigned view) {
    uint8_t key[1 + 1 + 8 + 16];
    if (view == 0 && h->type != PEER_LOC_RIB && h->distinguisher == 0) return 0;
    key[0] = (uint8_t)view;
    key[1] = h->type == PEER_LOC_RIB;
    memcpy(key + 2, &h->distinguisher, 8);
    memset(key + 10, 0, 16);
    if (h->flags & FLAG_OUT) memcpy(key + 10, h->address, 16);
    return hash_bytes(key, sizeof key, hash_seed()) | 1;
}

/* Of what goes out the router itself is who tells it. */
static struct route_peer *peer_of(struct bmp *b, struct bmp_session *s, const struct peer_header *h) {
    unsigned view = (h->flags & FLAG_OUT ? 2u : 0) + (h->flags & FLAG_POST_POLICY ? 1u : 0);
    char name[2 * BMP_NAME];
    bool out = h->flags & FLAG_OUT;
    if (!s->views[view])
        s->views[view] = reading_peer(b->r, out ? s->own_as : h->as, out ? s->own_address : h->address,
                                      out ? 0 : h->bgp_id, view_number(h, view), view_name(b, h, name));
    return s->views[view];
}

static const char *monitor(struct bmp *b, const struct peer_header *h, struct bytes message, uint64_t at) {
    struct bmp_session *s = session_of(b, h);
    struct bgp_session how = {.as_size = h->flags & FLAG_AS2 ? 2 : 4,
                              .add_path = h->flags & FLAG_OUT ? s->add_path_out : s->add_path_in};
    struct route_row row = {
        .type = ROUTE_ANNOUNCE, .peer = peer_of(b, s, h), .path = PATH_NONE, .time_ns = h->time_ns, .at = at};
    switch (bgp_message_type(message)) {
    case BGP_BROKEN: return "the message has no header of BGP\tRFC 4271 4.1";
    case BGP_UPDATE: return bgp_update(b->r, message, how, &row);
    default: return "what is monitored is no UPDATE\tRFC 7854 4.6";
    }
}

static const char *peer_up(struct bmp *b, const struct peer_header *h, struct cursor *c) {
    struct bmp_session *s = session_of(b, h);
    struct bgp_open sent, received;
    uint8_t own[16];
    take_address(c, h->flags & FLAG_IPV6, own);
    cursor_skip(c, 4); /* ports */
    if (!cursor_ok(c)) return "Peer Up ends within its addresses\tRFC 7854 4.10";
    bool opened = bgp_open_read(c, &sent) && bgp_open_read(c, &received);
    *s = (struct bmp_session){0};
    if (!opened) return "Peer Up has no two OPEN messages that can be read\tRFC 7854 4.10";
    s->own_as = sent.as;
    memcpy(s->own_address, own, sizeof own);
    if (b->plain) return NULL;
    s->add_path_in = sent.receives & received.sends;
    s->add_path_out = sent.sends & received.receives;
    if (h->type == PEER_LOC_RIB) s->add_path_in = (uint8_t)(sent.sends | sent.receives); /* RFC 9069 5.2 */
    return NULL;
}

static void peer_down(struct bmp *b, const struct peer_header *h, uint64_t at) {
    struct bmp_session *s = session_of(b, h);
    for (unsigned i = 0; i < 4; i++) {
        struct route_row row = {
            .type = ROUTE_DOWN, .peer = s->views[i], .path = PATH_NONE, .time_ns = h->time_ns, .at = at};
        if (row.peer) reading_row(b->r, &row);
    }
    *s = (struct bmp_session){0};
}

/* What is not plain text is left out of a name. */
static void take_name(struct bmp *b, struct bytes value) {
    size_t n = 0;
    for (size_t i = 0; i < value.n && n < BMP_NAME - 1; i++)
        if (value.p[i] > 0x20 && value.p[i] < 0x7F) b->name[n++] = (char)value.p[i];
    b->name[n] = '\0';
}

/* sysDescr and sysName (RFC 7854 4.4). FRR's bgp_bmp.c encodes each UPDATE anew, without the identifiers that
 * RFC 7911 3 wants there (seen with 8.4.4). */
static const char *initiation(struct bmp *b, struct cursor *c) {
    enum { SYS_DESCR = 1, SYS_NAME = 2 };
    static const uint8_t none[16];
    while (cursor_left(c)) {
        uint16_t type = cursor_be16(c);
        struct bytes value = cursor_take(c, cursor_be16(c));
        if (!cursor_ok(c)) return "Initiation ends within a TLV\tRFC 7854 4.4";
        if (type == SYS_DESCR)
            b->plain = text_starts((struct text){(const char *)value.p, value.n}, "FRRouting");
        if (type == SYS_NAME && memcmp(b->router, none, sizeof none) == 0) take_name(b, value);
    }
    return NULL;
}

const char *bmp_message(struct bmp *b, enum bmp_type type, struct bytes body, uint64_t at,
                        bool *passed_over) {
    struct cursor c = cursor_of(body);
    *passed_over = type != BMP_ROUTE_MONITORING && type != BMP_PEER_DOWN;
    if (type == BMP_INITIATION) return initiation(b, &c);
    if (type == BMP_TERMINATION) return NULL;
    struct peer_header h = take_header(&c);
    if (!cursor_ok(&c)) return "the message ends within its peer\tRFC 7854 4.2";
    if (h.type > PEER_LOC_RIB) {
        *passed_over = true; /* of an experiment, or of what came later */
        return NULL;
    }
    if (type == BMP_ROUTE_MONITORING) return monitor(b, &h, cursor_rest(&c), at);
    if (type == BMP_PEER_UP) return peer_up(b, &h, &c);
    if (type == BMP_PEER_DOWN) peer_down(b, &h, at);
    return NULL;
}
