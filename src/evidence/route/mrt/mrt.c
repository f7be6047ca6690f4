/* Records one after the other (RFC 6396 2). The format has no magic and no checks: a header is believed when
 * its type, subtype, length and time are such as there are, and the one behind it is as well. Where a record
 * is damaged, or what stands there is none, reading goes on at the next header that is believed. */
#include "evidence/route/mrt/mrt.h"

#include "evidence/route/mrt/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Subtypes that are defined, as bits; 0: the type is none. */
static uint32_t subtypes_of(uint16_t type) {
    switch (type) {
    case MRT_TABLE_DUMP: return 0x1E;      /* IPv4, IPv6, and both with AS numbers of 4 bytes */
    case MRT_TABLE_DUMP_V2: return 0x1FFE; /* RFC 6396 4.3, RFC 6397, RFC 8050 */
    case MRT_BGP4MP:
    case MRT_BGP4MP_ET: return 0xFFF;
    case MRT_OSPF_V2:
    case MRT_ISIS:
    case MRT_ISIS_ET:
    case MRT_OSPF_V3:
    case MRT_OSPF_V3_ET: return 0xFFFF;
    default: return 0;
    }
}

/* The least bytes of a record that says anything. */
static uint32_t least_of(uint16_t type) {
    return type == MRT_TABLE_DUMP ? 22 : type == MRT_BGP4MP_ET ? 4 : type == MRT_TABLE_DUMP_V2 ? 6 : 0;
}

static bool believed(const uint8_t *p) {
    enum { IN_1990 = 631152000 };
    struct cursor c = cursor_over(p, MRT_HEADER);
    uint32_t time = cursor_be32(&c);
    uint16_t type = cursor_be16(&c), subtype = cursor_be16(&c);
    uint32_t length = cursor_be32(&c);
    return subtype < 32 && subtypes_of(type) >> subtype & 1 && length >= least_of(type) &&
           length <= MRT_LONGEST && time >= IN_1990;
}

static uint32_t length_of(const uint8_t *p) {
    return (uint32_t)p[8] << 24 | (uint32_t)p[9] << 16 | (uint32_t)p[10] << 8 | p[11];
}

/* How many headers are believed from `at` on, each where the one before says it is; those whose record ends
 * exactly with the bytes, or beyond them, count the same as two. */
static unsigned chain(struct bytes b, size_t at, unsigned enough) {
    unsigned n = 0;
    while (n < enough && b.n - at >= MRT_HEADER && believed(b.p + at)) {
        n++;
        size_t step = MRT_HEADER + (size_t)length_of(b.p + at);
        if (step >= b.n - at) return n + 1;
        at += step;
    }
    return n;
}

/* Routes, not some other protocol's records. */
static bool begins_with_routes(struct bytes b, size_t at) {
    uint16_t type = (uint16_t)(b.p[at + 4] << 8 | b.p[at + 5]);
    return type >= MRT_TABLE_DUMP && type <= MRT_BGP4MP_ET;
}

bool mrt_recognised(struct bytes start) {
    enum { AT_START = 2, ELSEWHERE = 4, TAR_MAGIC = 257 };
    if (start.n < MRT_HEADER) return false;
    if (chain(start, 0, AT_START) >= AT_START && begins_with_routes(start, 0)) return true;
    /* The start may be what is damaged. An archive of dumps is another thing. */
    if (start.n > TAR_MAGIC + 5 && memcmp(start.p + TAR_MAGIC, "ustar", 5) == 0) return false;
    for (size_t at = 1; at + MRT_HEADER <= start.n; at++)
        if (chain(start, at, ELSEWHERE) >= ELSEWHERE && begins_with_routes(start, at)) return true;
    return false;
}

static struct mrt_told read_record(struct mrt *m, const struct mrt_record *record) {
    switch (record->type) {
    case MRT_TABLE_DUMP: return mrt_table_dump(m, record);
    case MRT_TABLE_DUMP_V2: return mrt_table_dump_v2(m, record);
    case MRT_BGP4MP:
    case MRT_BGP4MP_ET: return mrt_bgp4mp(m, record);
    default: return (struct mrt_told){.passed_over = true};
    }
}

/* Moves on to the next two headers in a row that are believed, behind the one at hand, and tells what is
 * passed by. end: of the record at hand, which has been read; 0: there is none. */
static void resynchronise(struct mrt *m, uint64_t end) {
    enum { STEP = 256 * 1024, IN_A_ROW = 2 };
    struct input *in = m->r->in;
    uint64_t from = input_offset(in);
    bool found = false;
    input_skip(in, 1);
    for (struct bytes b; !found && (b = input_look(in, STEP)).n >= MRT_HEADER;) {
        size_t at = 0, last = (b.n > STEP ? STEP : b.n) - MRT_HEADER;
        while (at <= last && !(found = believed(b.p + at) && chain(b, at, IN_A_ROW) >= IN_A_ROW)) at++;
        input_skip(in, at);
    }
    if (!found) input_skip(in, input_look(in, MRT_HEADER).n);
    uint64_t now = input_offset(in);
    char what[128];
    if (now < end) {
        reading_broken(m->r, from,
                       "the record is longer than it should be: another begins within it\tRFC 6396 2");
        return;
    }
    if (end) from = end;
    if (now == from) return;
    snprintf(what, sizeof what, "%" PRIu64 " bytes that are no record are passed over\tRFC 6396 2",
             now - from);
    reading_broken(m->r, from, what);
}

/* The record that a header begins; false: it is cut short by the end, which is told. */
static bool take_record(struct mrt *m, const uint8_t *header, struct mrt_record *to) {
    struct cursor c = cursor_over(header, MRT_HEADER);
    *to = (struct mrt_record){.at = input_offset(m->r->in),
                              .time_ns = (int64_t)cursor_be32(&c) * INT64_C(1000000000)};
    to->type = cursor_be16(&c);
    to->subtype = cursor_be16(&c);
    uint32_t length = cursor_be32(&c);
    struct bytes b = input_look(m->r->in, MRT_HEADER + (size_t)length);
    if (b.n < MRT_HEADER + (size_t)length) return false;
    to->body = (struct bytes){b.p + MRT_HEADER, length};
    return true;
}

/* Whether what follows the record begins like one, or nothing follows. */
static bool is_followed(struct mrt *m, uint32_t length) {
    size_t all = MRT_HEADER + (size_t)length;
    struct bytes b = input_look(m->r->in, all + MRT_HEADER);
    return b.n < all + MRT_HEADER ? b.n == all : believed(b.p + all);
}

static void read_next(struct mrt *m, const uint8_t *header) {
    struct mrt_record record;
    m->r->totals->records++;
    if (!take_record(m, header, &record)) {
        reading_broken(m->r, record.at, "the last record is cut short\tRFC 6396 2");
        resynchronise(m, input_offset(m->r->in) + input_look(m->r->in, MRT_LONGEST).n);
        return;
    }
    uint32_t length = (uint32_t)record.body.n;
    struct mrt_told told = read_record(m, &record);
    m->r->totals->passed_over += told.passed_over;
    if (told.wrong) reading_broken(m->r, record.at, told.wrong);
    /* A record whose successor is none may have a wrong length: then the next begins within it. */
    if (is_followed(m, length))
        input_skip(m->r->in, MRT_HEADER + (uint64_t)length);
    else
        resynchronise(m, record.at + MRT_HEADER + length);
}

void mrt_read(struct route_reading *r) {
    struct mrt m = {.r = r};
    for (struct bytes b; (b = input_look(r->in, MRT_HEADER)).n > 0;) {
        if (b.n >= MRT_HEADER && believed(b.p)) {
            read_next(&m, b.p);
        } else if (b.n >= MRT_HEADER) {
            resynchronise(&m, 0);
        } else {
            reading_broken(r, input_offset(r->in), "the last record is cut short\tRFC 6396 2");
            input_skip(r->in, b.n);
        }
        input_release(r->in, input_offset(r->in));
        reading_progress(r);
    }
    free(m.peers);
    free(m.collector);
}
