/* IPv4 (RFC 791) and IPv6 (RFC 8200), their fragments and extension headers. */
#include "base/cursor.h"
#include "evidence/capture/dissect.h"

enum {
    HOP_BY_HOP = 0,
    ROUTING = 43,
    FRAGMENT = 44,
    AUTHENTICATION = 51,
    DESTINATION = 60,
    MOBILITY = 135,
    HIP = 139,
    SHIM6 = 140
};

static void set_fragment(struct dissection *d, const struct ends *e, uint8_t protocol, uint32_t id,
                         uint32_t offset, bool more, struct bytes data) {
    d->counts->fragments++;
    if (d->has_fragment) return; /* fragments within fragments within one packet: the first one speaks */
    d->has_fragment = true;
    d->fragment = (struct fragment){.family = e->family,
                                    .protocol = protocol,
                                    .more = more,
                                    .inner = d->inner || d->n > 0,
                                    .id = id,
                                    .offset = offset,
                                    .data = data,
                                    .packet = d->packet};
    memcpy(d->fragment.source, e->source, 16);
    memcpy(d->fragment.destination, e->destination, 16);
}

static void map_ipv4(uint8_t to[16], const uint8_t *address) {
    memset(to, 0, 10);
    to[10] = to[11] = 0xFF;
    memcpy(to + 12, address, 4);
}

static void dissect_ipv4(struct dissection *d, struct bytes b) {
    if (b.n < 20) {
        d->counts->truncated++;
        return;
    }
    const uint8_t *p = b.p;
    size_t header = (p[0] & 0x0Fu) * 4u, total = (size_t)p[2] << 8 | p[3];
    if (total == 0) total = b.n; /* segmentation offload leaves it empty */
    if (header < 20 || total < header) {
        d->counts->malformed++;
        return;
    }
    if (header > b.n) {
        d->counts->truncated++;
        return;
    }
    struct ends e = {.family = 4};
    map_ipv4(e.source, p + 12);
    map_ipv4(e.destination, p + 16);
    struct bytes rest = {p + header, (b.n < total ? b.n : total) - header};
    uint32_t fragment = (uint32_t)(p[6] << 8 | p[7]);
    bool more = fragment & 0x2000;
    uint32_t offset = (fragment & 0x1FFF) * 8;
    if (more || offset)
        set_fragment(d, &e, p[9], (uint32_t)(p[4] << 8 | p[5]), offset, more, rest);
    else
        dissect_transport(d, &e, p[9], rest, (uint32_t)(total - header));
}

/* Walks the extension headers (RFC 8200 4); false when the packet ends, or ends for us, inside them. */
static bool walk_extensions(struct dissection *d, const struct ends *e, struct cursor *c, uint8_t *next) {
    for (unsigned n = 0; n < 12; n++) {
        size_t length;
        switch (*next) {
        case HOP_BY_HOP:
        case ROUTING:
        case DESTINATION:
        case MOBILITY:
        case HIP:
        case SHIM6:
            *next = cursor_u8(c);
            length = cursor_u8(c) * 8u + 6;
            cursor_skip(c, length);
            break;
        case AUTHENTICATION: /* RFC 4302: length in words, less two */
            *next = cursor_u8(c);
            length = cursor_u8(c) * 4u + 6;
            cursor_skip(c, length);
            break;
        case FRAGMENT: {
            *next = cursor_u8(c);
            cursor_skip(c, 1);
            uint32_t where = cursor_be16(c), id = cursor_be32(c);
            if (!cursor_ok(c)) return false;
            if ((where & 0xFFF8) == 0 && !(where & 1)) break; /* RFC 6946: atomic */
            set_fragment(d, e, *next, id, where & 0xFFF8, where & 1, cursor_rest(c));
            return false;
        }
        default: return cursor_ok(c);
        }
        if (!cursor_ok(c)) {
            d->counts->truncated++;
            return false;
        }
    }
    d->counts->malformed++;
    return false;
}

static void dissect_ipv6(struct dissection *d, struct bytes b) {
    if (b.n < 40) {
        d->counts->truncated++;
        return;
    }
    size_t length = (size_t)b.p[4] << 8 | b.p[5];
    if (length == 0) length = b.n - 40; /* jumbogram or offload */
    struct ends e = {.family = 6};
    memcpy(e.source, b.p + 8, 16);
    memcpy(e.destination, b.p + 24, 16);
    size_t there = b.n - 40 < length ? b.n - 40 : length;
    struct cursor c = cursor_over(b.p + 40, there);
    uint8_t next = b.p[6];
    if (!walk_extensions(d, &e, &c, &next)) return;
    size_t headers = there - cursor_left(&c);
    dissect_transport(d, &e, next, cursor_rest(&c), (uint32_t)(length - headers));
}

void dissect_ip(struct dissection *d, struct bytes b) {
    if (++d->depth > MOST_NESTED)
        d->counts->malformed++;
    else if (b.n == 0)
        d->counts->truncated++;
    else if (b.p[0] >> 4 == 4)
        dissect_ipv4(d, b);
    else if (b.p[0] >> 4 == 6)
        dissect_ipv6(d, b);
    else
        d->counts->malformed++;
}

void dissect_reassembled(struct dissection *d, const struct fragment *last, struct bytes payload) {
    struct ends e = {.family = last->family};
    memcpy(e.source, last->source, 16);
    memcpy(e.destination, last->destination, 16);
    d->n = 0;
    d->has_fragment = false;
    d->depth = 0;
    d->inner = last->inner;
    d->packet = last->packet;
    uint8_t next = last->protocol;
    struct cursor c = cursor_of(payload);
    if (e.family == 6 && !walk_extensions(d, &e, &c, &next)) return;
    struct bytes rest = cursor_rest(&c);
    dissect_transport(d, &e, next, rest, (uint32_t)rest.n);
}
