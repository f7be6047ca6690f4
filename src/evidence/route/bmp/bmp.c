/* Messages one after the other (RFC 7854 4.1). There is no magic: a header is believed when its version, type
 * and length are such as there are, and the one behind it is as well. */
#include "evidence/route/bmp/bmp.h"

#include "base/address.h"
#include "evidence/route/bmp/message.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { VERSION = 3, DRAFT_VERSION = 4, STEP = 256 * 1024, WINDOW = STEP + BMP_LONGEST + 8192 };

/* OpenBMP's "message bus API", 1.7: fixed parts of its header, and what a message of a router is. */
enum {
    OPEN_MAGIC = 4,
    OPEN_FIXED = 40,
    OPEN_LEAST = 78,
    OPEN_LONGEST = 4096,
    OPEN_BMP = 12,
    OPEN_IPV6 = 0x40
};

static uint32_t length_of(const uint8_t *p) {
    return (uint32_t)p[1] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 8 | p[4];
}

/* The least bytes of a message: those with a peer, and what each has behind that. */
static uint32_t least_of(uint8_t type) {
    static const uint32_t behind[] = {23, 4, 1, 78, 0, 0, 4};
    bool peer = type != BMP_INITIATION && type != BMP_TERMINATION;
    return BMP_HEADER + (peer ? (uint32_t)BMP_PEER_HEADER : 0) + behind[type];
}

/* n: of bytes at p, at least those of the common header. */
static bool believed(const uint8_t *p, size_t n) {
    bool versioned = p[0] == VERSION || p[0] == DRAFT_VERSION;
    if (!versioned || p[5] > BMP_ROUTE_MIRRORING) return false;
    bool peer = p[5] != BMP_INITIATION && p[5] != BMP_TERMINATION;
    if (peer && n > BMP_HEADER && p[BMP_HEADER] > 3 && p[BMP_HEADER] < 251) return false; /* RFC 7854 10.2 */
    return length_of(p) >= least_of(p[5]) && length_of(p) <= BMP_LONGEST;
}

static bool is_open(const uint8_t *p, size_t n) {
    if (n < OPEN_FIXED || memcmp(p, "OBMP", OPEN_MAGIC) != 0 || p[4] != 1) return false;
    size_t header = (size_t)p[6] << 8 | p[7];
    return header >= OPEN_LEAST && header <= OPEN_LONGEST;
}

/* How long what begins at p is, with OpenBMP's header; 0: it is none. */
static size_t step_of(const uint8_t *p, size_t n) {
    if (is_open(p, n)) {
        uint32_t message = (uint32_t)p[8] << 24 | (uint32_t)p[9] << 16 | (uint32_t)p[10] << 8 | p[11];
        return message <= BMP_LONGEST ? ((size_t)p[6] << 8 | p[7]) + message : 0;
    }
    return n >= BMP_HEADER && believed(p, n) ? length_of(p) : 0;
}

/* How many in a row, up to enough; one that ends with the bytes, or beyond them, counts as two. */
static unsigned chain(struct bytes b, size_t at, unsigned enough) {
    unsigned n = 0;
    while (n < enough && b.n - at >= BMP_HEADER) {
        size_t step = step_of(b.p + at, b.n - at);
        if (step == 0) break;
        n++;
        if (step >= b.n - at) return n + 1;
        at += step;
    }
    return n;
}

enum { IN_A_ROW = 2, ELSEWHERE = 4 };

/* A session begins with Initiation (RFC 7854 4.3), whose TLVs fill it. */
static bool is_initiation(struct bytes b) {
    if (b.n <= BMP_HEADER || b.p[0] != VERSION || b.p[5] != BMP_INITIATION || length_of(b.p) > b.n)
        return false;
    struct cursor c =
        cursor_over(b.p + BMP_HEADER, length_of(b.p) < BMP_HEADER ? 0 : length_of(b.p) - BMP_HEADER);
    bool any = false;
    for (; cursor_left(&c); any = true) {
        if (cursor_be16(&c) > 4) return false;
        cursor_skip(&c, cursor_be16(&c));
    }
    return any && cursor_ok(&c);
}

bool bmp_recognised(struct bytes start) {
    if (start.n < BMP_HEADER) return false;
    if (is_initiation(start)) return true;
    /* Alone a header says too little: the first message must be whole. */
    bool whole = step_of(start.p, start.n) <= start.n;
    if (whole && chain(start, 0, IN_A_ROW) >= IN_A_ROW) return true;
    for (size_t at = 1; at + BMP_HEADER <= start.n; at++)
        if (chain(start, at, ELSEWHERE) >= ELSEWHERE) return true;
    return false;
}

static void resynchronise(struct bmp *b) {
    struct input *in = b->r->in;
    uint64_t from = input_offset(in);
    bool found = false;
    input_skip(in, 1);
    for (struct bytes w; !found && (w = input_look(in, WINDOW)).n >= BMP_HEADER;) {
        size_t at = 0, last = (w.n > STEP ? STEP : w.n) - BMP_HEADER;
        while (at <= last && !(found = chain(w, at, IN_A_ROW) >= IN_A_ROW)) at++;
        input_skip(in, at);
    }
    if (!found) input_skip(in, input_look(in, BMP_HEADER).n);
    char what[128];
    snprintf(what, sizeof what, "%" PRIu64 " bytes that are no message are passed over\tRFC 7854 4.1",
             input_offset(in) - from);
    reading_broken(b->r, from, what);
}

static void cut(struct bmp *b, uint64_t at) {
    reading_broken(b->r, at, "the last message is cut short\tRFC 7854 4.1");
    for (struct bytes w; (w = input_look(b->r->in, STEP)).n;) input_skip(b->r->in, w.n);
}

/* OpenBMP's header: who the router is. What it holds, if it is BMP, follows. */
static void take_open(struct bmp *b, const uint8_t *start) {
    struct input *in = b->r->in;
    size_t header = (size_t)start[6] << 8 | start[7];
    uint32_t message =
        (uint32_t)start[8] << 24 | (uint32_t)start[9] << 16 | (uint32_t)start[10] << 8 | start[11];
    struct bytes w = input_look(in, header);
    if (w.n < header) {
        cut(b, input_offset(in));
        return;
    }
    struct cursor c = cursor_over(w.p, header);
    cursor_skip(&c, 12);
    uint8_t flags = cursor_u8(&c), type = cursor_u8(&c), address[16] = {[10] = 0xFF, [11] = 0xFF};
    cursor_skip(&c, 8 + 16); /* time and hash of the collector */
    cursor_skip(&c, cursor_be16(&c));
    struct bytes hash = cursor_take(&c, 16), ip = cursor_take(&c, 16);
    if (!cursor_ok(&c)) {
        reading_broken(b->r, input_offset(in), "the header of OpenBMP ends within its router");
    } else {
        memcpy(b->router, hash.p, sizeof b->router);
        memcpy(flags & OPEN_IPV6 ? address : address + 12, ip.p, flags & OPEN_IPV6 ? 16 : 4);
        address_text(b->name, address);
    }
    input_skip(in, header + (type == OPEN_BMP ? 0 : (uint64_t)message));
}

static void take_message(struct bmp *b, uint64_t at) {
    struct input *in = b->r->in;
    uint32_t length = length_of(input_look(in, BMP_HEADER).p);
    struct bytes w = input_look(in, length);
    bool passed_over = false;
    b->r->totals->records++;
    if (w.n < length) {
        cut(b, at);
        return;
    }
    const char *wrong = "BMP version 4 is a draft and not read\tRFC 7854 4.1";
    if (w.p[0] == VERSION)
        wrong = bmp_message(b, (enum bmp_type)w.p[5], (struct bytes){w.p + BMP_HEADER, length - BMP_HEADER},
                            at, &passed_over);
    b->r->totals->passed_over += passed_over;
    if (wrong) reading_broken(b->r, at, wrong);
    input_skip(in, length);
}

void bmp_read(struct route_reading *r) {
    struct bmp b = {.r = r};
    for (struct bytes w; (w = input_look(r->in, OPEN_FIXED)).n > 0;) {
        uint64_t at = input_offset(r->in);
        if (is_open(w.p, w.n))
            take_open(&b, w.p);
        else if (w.n >= BMP_HEADER && believed(w.p, w.n))
            take_message(&b, at);
        else if (w.n >= BMP_HEADER)
            resynchronise(&b);
        else
            cut(&b, at);
        input_release(r->in, input_offset(r->in));
        reading_progress(r);
    }
    hash_table_free(&b.by_key);
    free(b.sessions);
}
