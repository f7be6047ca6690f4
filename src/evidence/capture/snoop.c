/* Solaris snoop (RFC 1761). */
#include "base/cursor.h"
#include "evidence/capture/reader.h"

enum { FILE_HEADER = 16, RECORD_HEADER = 24, RESYNCHRONISE = 1 << 20 };

static const char clause[] = "RFC 1761 Packet Record Format";

/* RFC 1761 datalink types as LINKTYPE_ values. */
static uint16_t link_of(uint32_t type) {
    switch (type) {
    case 4: return 1;  /* Ethernet */
    case 8: return 10; /* FDDI */
    case 2: return 6;  /* token ring */
    default: return UINT16_MAX;
    }
}

struct record {
    uint32_t length, captured, size; /* on the wire, in the file, with header and padding */
    uint32_t s, us;
};

static struct record record_at(const uint8_t *p) {
    struct cursor c = cursor_over(p, RECORD_HEADER);
    struct record r = {.length = cursor_be32(&c), .captured = cursor_be32(&c), .size = cursor_be32(&c)};
    cursor_skip(&c, 4); /* drops */
    r.s = cursor_be32(&c);
    r.us = cursor_be32(&c);
    return r;
}

static bool fits(const struct record *r) {
    return r->size >= RECORD_HEADER && r->captured <= r->size - RECORD_HEADER && r->size <= LARGEST_PACKET;
}

/* After a broken record: the next place where two follow each other plausibly. */
static bool resynchronise(struct reader *r) {
    for (size_t from = 1;; from = 0) {
        struct bytes b = input_look(r->in, RESYNCHRONISE);
        size_t at = from;
        for (; at + RECORD_HEADER <= b.n && at < RESYNCHRONISE; at++) {
            struct record one = record_at(b.p + at);
            if (!fits(&one) || one.us >= 1000000 || one.captured > one.length || one.captured == 0) continue;
            size_t next = at + one.size;
            if (next + RECORD_HEADER > b.n && next != b.n) continue;
            if (next != b.n && (one = record_at(b.p + next), !fits(&one) || one.us >= 1000000)) continue;
            input_skip(r->in, at);
            return true;
        }
        if (at < RESYNCHRONISE) return false;
        input_skip(r->in, at);
    }
}

static bool find_record(struct reader *r, struct record *one) {
    for (;;) {
        struct bytes b = input_look(r->in, RECORD_HEADER);
        uint64_t at = input_offset(r->in);
        if (b.n < RECORD_HEADER) {
            if (b.n > 0) reader_damage(r, at, clause, "the last record header is cut");
            return false;
        }
        *one = record_at(b.p);
        if (fits(one)) return true;
        reader_damage(r, at, clause, "record length %u does not fit %u bytes of data", one->size,
                      one->captured);
        if (!resynchronise(r)) return false;
    }
}

static bool snoop_next(struct reader *r, struct packet *p) {
    struct record one;
    if (!find_record(r, &one)) return false;
    struct bytes b = input_look(r->in, one.size);
    if (b.n < RECORD_HEADER + (size_t)one.captured) {
        reader_damage(r, input_offset(r->in), clause, "the last packet is cut");
        one.captured = (uint32_t)(b.n - RECORD_HEADER);
    }
    *p = (struct packet){.data = b.p + RECORD_HEADER,
                         .captured = one.captured,
                         .length = one.length < one.captured ? one.captured : one.length,
                         .time_ns = reader_time(&r->classic, (uint64_t)one.s * 1000000 + one.us),
                         .link = r->classic.link,
                         .app = APP_NONE};
    input_skip(r->in, one.size);
    return true;
}

bool snoop_open(struct reader *r, struct bytes start) {
    if (start.n < FILE_HEADER || memcmp(start.p, "snoop\0\0\0", 8) != 0) return false;
    struct cursor c = cursor_of(start);
    cursor_skip(&c, 12);
    r->format = "snoop";
    r->classic = (struct interface){.link = link_of(cursor_be32(&c)), .ticks = 1000000};
    r->next = snoop_next;
    input_skip(r->in, FILE_HEADER);
    return true;
}
