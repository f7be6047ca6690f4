/* "QUIC Wire Layout Specification" and "QUIC Crypto", Google, 2016; long header of Q044 to Q046. */
#include "evidence/capture/names/gquic.h"

#include "base/cursor.h"
#include "evidence/capture/names/hello.h"

/* A client sets PUBLIC_ID to announce eight bytes of connection id; 0x04 is part of that length in old
 * versions and free in later ones. */
enum { PUBLIC_VERSION = 0x01, PUBLIC_RESET = 0x02, PUBLIC_ID = 0x08 };
enum { HASH = 12, TAGS_MOST = 128, FRAMES_MOST = 16 };

/* "Q024" … "Q046" → its number, else 0. */
static unsigned version_number(uint32_t version) {
    unsigned hundreds = (version >> 16 & 0xff) - '0', tens = (version >> 8 & 0xff) - '0',
             ones = (version & 0xff) - '0';
    if (version >> 24 != 'Q' || hundreds != 0 || tens > 9 || ones > 9) return 0;
    unsigned n = tens * 10 + ones;
    return n >= 24 && n <= 46 ? n : 0;
}

bool gquic_client_hello(struct handshake *h, struct bytes message) {
    struct cursor c = cursor_of(message);
    struct bytes name = cursor_take(&c, 4);
    size_t tags = cursor_le16(&c);
    cursor_skip(&c, 2);
    if (!cursor_ok(&c) || memcmp(name.p, "CHLO", 4) != 0 || tags > TAGS_MOST) return false;
    struct cursor index = cursor_sub(&c, tags * 8);
    struct bytes values = cursor_rest(&c);
    if (!cursor_ok(&index)) return false;
    h->flags |= HANDSHAKE_CLIENT_HELLO;
    uint32_t start = 0;
    for (size_t i = 0; i < tags; i++) {
        struct bytes tag = cursor_take(&index, 4);
        uint32_t end = cursor_le32(&index);
        if (!cursor_ok(&index)) break;
        if (end < start || end > values.n) {
            handshake_damage(h, "a tag's value lies outside the CHLO message", "QUIC Crypto, Google, 2016");
            break;
        }
        struct bytes value = {values.p + start, end - start};
        if (memcmp(tag.p, "SNI", 4) == 0) handshake_set_name(h, value);
        start = end;
    }
    return true;
}

/* FNV-1a of 128 bits, of which packets carry 96. */
static unsigned __int128 fnv(unsigned __int128 hash, struct bytes b) {
    const unsigned __int128 prime = (unsigned __int128)1 << 88 | 0x13b;
    for (size_t i = 0; i < b.n; i++) hash = (hash ^ b.p[i]) * prime;
    return hash;
}

/* Since Q037 the sender's side is hashed as well. */
static bool hash_holds(struct bytes header, const uint8_t *sent, struct bytes plain, unsigned version) {
    unsigned __int128 h =
        (unsigned __int128)UINT64_C(0x6c62272e07bb0142) << 64 | UINT64_C(0x62b821756295c58d);
    h = fnv(fnv(h, header), plain);
    if (version >= 37) h = fnv(h, (struct bytes){(const uint8_t *)"Client", 6});
    uint8_t wire[HASH];
    for (size_t i = 0; i < HASH; i++) wire[i] = (uint8_t)(h >> (8 * i));
    return memcmp(wire, sent, HASH) == 0;
}

/* Moves behind the header; 0 when the packet is not of these versions. */
static unsigned read_header(struct cursor *c, uint32_t *version) {
    uint8_t first = cursor_u8(c);
    size_t pn;
    if (first & 0x80) {
        *version = cursor_be32(c);
        uint8_t lengths = cursor_u8(c);
        size_t to = lengths >> 4, from = lengths & 15;
        cursor_skip(c, (to ? to + 3 : 0) + (from ? from + 3 : 0));
        pn = (first & 3u) + 1;
    } else {
        if (!(first & PUBLIC_VERSION) || !(first & PUBLIC_ID) || (first & PUBLIC_RESET)) return 0;
        cursor_skip(c, 8);
        *version = cursor_be32(c);
        unsigned size = first >> 4 & 3;
        pn = size == 0 ? 1 : size * 2u;
    }
    cursor_skip(c, pn);
    return cursor_ok(c) ? version_number(*version) : 0;
}

bool gquic_begins(struct bytes datagram) {
    struct cursor c = cursor_of(datagram);
    uint32_t version;
    return datagram.n > 40 && read_header(&c, &version) != 0;
}

static size_t number(struct cursor *c, size_t n, bool big) {
    struct bytes b = cursor_take(c, n);
    size_t v = 0;
    for (size_t i = 0; i < b.n; i++) v = v << 8 | b.p[big ? i : b.n - 1 - i];
    return v;
}

/* The crypto stream is stream 1: type 1fdoooss, stream id, offset, length (big-endian since Q039). */
static enum inspect read_frames(struct handshake *h, struct cursor *c, unsigned version) {
    bool big = version >= 39;
    if (version < 34 && (cursor_u8(c) & 2))
        cursor_skip(c, 1); /* private flags: forward error correction group */
    for (unsigned frames = 0; frames < FRAMES_MOST && cursor_left(c) > 0; frames++) {
        uint8_t type = cursor_u8(c);
        if (type == 7) continue; /* PING */
        if (!(type & 0x80)) break;
        size_t stream = number(c, (type & 3u) + 1, big);
        unsigned offset_size = type >> 2 & 7;
        number(c, offset_size ? offset_size + 1 : 0, big);
        size_t length = type & 0x20 ? number(c, 2, big) : cursor_left(c);
        struct bytes data = cursor_take(c, length);
        if (!cursor_ok(c)) break;
        if (stream == 1 && gquic_client_hello(h, data)) return INSPECT_DONE;
    }
    return INSPECT_MORE;
}

enum inspect gquic_read(struct handshake *h, struct bytes datagram) {
    struct cursor c = cursor_of(datagram);
    uint32_t version;
    unsigned n = read_header(&c, &version);
    if (n == 0) return INSPECT_OTHER;
    struct bytes header = {datagram.p, (size_t)(c.p - datagram.p)};
    struct bytes hash = cursor_take(&c, HASH);
    struct bytes plain = {c.p, cursor_left(&c)};
    if (!cursor_ok(&c) || !hash_holds(header, hash.p, plain, n)) return INSPECT_OTHER;
    h->quic_version = version;
    return read_frames(h, &c, n);
}
