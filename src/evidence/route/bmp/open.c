#include "evidence/route/bgp/nlri.h"
#include "evidence/route/bgp/update.h"
#include "evidence/route/bmp/message.h"

enum { CAPABILITIES = 2, CAPABILITY_AS4 = 65, CAPABILITY_ADD_PATH = 69, EXTENDED = 255 };

static uint8_t family_bit(uint16_t afi, uint8_t safi) {
    if (afi == BGP_IPV4 && safi == BGP_UNICAST) return BGP_ADD_PATH_IPV4;
    if (afi == BGP_IPV4 && safi == BGP_MULTICAST) return BGP_ADD_PATH_IPV4_MULTICAST;
    if (afi == BGP_IPV6 && safi == BGP_UNICAST) return BGP_ADD_PATH_IPV6;
    if (afi == BGP_IPV6 && safi == BGP_MULTICAST) return BGP_ADD_PATH_IPV6_MULTICAST;
    return 0;
}

static void read_capabilities(struct cursor c, struct bgp_open *to) {
    enum { RECEIVES = 1, SENDS = 2 };
    while (cursor_left(&c)) {
        uint8_t code = cursor_u8(&c);
        struct cursor value = cursor_sub(&c, cursor_u8(&c));
        if (code == CAPABILITY_AS4 && cursor_left(&value) >= 4) to->as = cursor_be32(&value);
        while (code == CAPABILITY_ADD_PATH && cursor_left(&value) >= 4) {
            uint16_t afi = cursor_be16(&value);
            uint8_t bit = family_bit(afi, cursor_u8(&value)), how = cursor_u8(&value);
            if (how & RECEIVES) to->receives |= bit;
            if (how & SENDS) to->sends |= bit;
        }
    }
}

bool bgp_open_read(struct cursor *c, struct bgp_open *to) {
    struct bytes rest = {c->p, cursor_left(c)};
    *to = (struct bgp_open){0};
    if (bgp_message_type(rest) != BGP_OPEN) return false;
    size_t length = (size_t)rest.p[16] << 8 | rest.p[17];
    struct cursor m = cursor_sub(c, length);
    cursor_skip(&m, BGP_HEADER + 1); /* and the version */
    to->as = cursor_be16(&m);
    cursor_skip(&m, 6); /* hold time, identifier */
    size_t all = cursor_u8(&m);
    bool extended = all == EXTENDED && cursor_left(&m) && *m.p == EXTENDED; /* RFC 9072 2 */
    if (extended) {
        cursor_skip(&m, 1);
        all = cursor_be16(&m);
    }
    struct cursor parameters = cursor_sub(&m, all);
    while (cursor_left(&parameters)) {
        uint8_t type = cursor_u8(&parameters);
        size_t n = extended ? cursor_be16(&parameters) : cursor_u8(&parameters);
        struct cursor value = cursor_sub(&parameters, n);
        if (type == CAPABILITIES) read_capabilities(value, to);
    }
    return cursor_ok(&m) && cursor_ok(&parameters);
}
