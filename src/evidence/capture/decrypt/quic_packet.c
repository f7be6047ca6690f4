#include "evidence/capture/decrypt/quic_packet.h"

#include "evidence/capture/names/quic_crypto.h"

enum { LONG_HEADER = 0x80 };

bool quic_version_is_2(uint32_t version) {
    const struct quic_salt *salts[QUIC_SALTS_MOST];
    return quic_salts(version, salts) > 0 && salts[0]->v2;
}

bool quic_version_known(uint32_t version) {
    const struct quic_salt *salts[QUIC_SALTS_MOST];
    if (version >> 8 == 0xff0000 && (version & 0xff) < 29) return false; /* frames and keys differ */
    if (version >> 24 == 'Q' || version >> 24 == 'T')
        return false; /* Google's, without the frames of the RFC */
    return quic_salts(version, salts) > 0;
}

uint64_t quic_variable(struct cursor *c) {
    uint8_t first = cursor_u8(c);
    unsigned more = (1u << (first >> 6)) - 1;
    if (!cursor_need(c, more)) return 0;
    uint64_t v = first & 0x3f;
    for (; more > 0; more--) v = v << 8 | *c->p++;
    return v;
}

uint64_t quic_packet_number(uint64_t expected, uint64_t low, unsigned bits) {
    const uint64_t window = UINT64_C(1) << bits, half = window / 2;
    uint64_t candidate = (expected & ~(window - 1)) | low;
    if (candidate + half <= expected && candidate < (UINT64_C(1) << 62) - window) return candidate + window;
    if (candidate > expected + half && candidate >= window) return candidate - window;
    return candidate;
}

static bool long_header(struct cursor *c, const uint8_t *start, struct quic_packet *p) {
    const size_t there = (size_t)(c->end - start);
    const uint8_t first = *start;
    p->version = cursor_be32(c);
    p->to = cursor_take(c, cursor_u8(c));
    p->from = cursor_take(c, cursor_u8(c));
    if (!cursor_ok(c)) return false;
    if (p->version == 0) { /* RFC 8999 6: ids may be longer than any version knows */
        p->type = QUIC_NEGOTIATION;
        cursor_rest(c);
        p->whole = (struct bytes){start, there};
        return true;
    }
    if (p->to.n > QUIC_ID_MOST || p->from.n > QUIC_ID_MOST) {
        c->failed = true;
        return false;
    }
    p->type = (enum quic_packet_type)(((first >> 4) - (quic_version_is_2(p->version) ? 1 : 0)) & 3);
    if (p->type == QUIC_RETRY) {
        cursor_rest(c);
        p->whole = (struct bytes){start, there};
        return true;
    }
    if (p->type == QUIC_INITIAL) {
        uint64_t token = quic_variable(c);
        cursor_skip(c, token > there ? there + 1 : (size_t)token);
    }
    uint64_t length = quic_variable(c);
    p->number = (size_t)(c->p - start);
    cursor_skip(c, length > there ? there + 1 : (size_t)length);
    p->whole = (struct bytes){start, (size_t)(c->p - start)};
    return cursor_ok(c);
}

bool quic_packet_next(struct cursor *c, struct quic_packet *p) {
    *p = (struct quic_packet){.type = QUIC_ONE_RTT};
    if (cursor_left(c) == 0) return false;
    const uint8_t *start = c->p;
    const uint8_t first = cursor_u8(c);
    if (first & LONG_HEADER) return long_header(c, start, p);
    p->whole = (struct bytes){start, (size_t)(c->end - start)}; /* has no length: it ends the datagram */
    cursor_rest(c);
    return true;
}
