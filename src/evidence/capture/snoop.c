/* Solaris snoop (RFC 1761). */
#include "base/cursor.h"
#include "evidence/capture/reader.h"

enum { FILE_HEADER = 16, RECORD_HEADER = 24 };

/* RFC 1761 datalink types as LINKTYPE_ values. */
static uint16_t link_of(uint32_t type) {
    switch (type) {
    case 4: return 1;  /* Ethernet */
    case 8: return 10; /* FDDI */
    case 2: return 6;  /* token ring */
    default: return UINT16_MAX;
    }
}

static bool snoop_next(struct reader *r, struct packet *p) {
    struct bytes b = input_look(r->in, RECORD_HEADER);
    uint64_t at = input_offset(r->in);
    if (b.n < RECORD_HEADER) {
        if (b.n > 0) reader_damage(r, at, "RFC 1761 Packet Record Format", "the last record header is cut");
        return false;
    }
    struct cursor c = cursor_of(b);
    uint32_t length = cursor_be32(&c), captured = cursor_be32(&c), record = cursor_be32(&c);
    cursor_skip(&c, 4);
    uint32_t s = cursor_be32(&c), us = cursor_be32(&c);
    if (record < RECORD_HEADER || captured > record - RECORD_HEADER || record > LARGEST_PACKET) {
        reader_damage(r, at, "RFC 1761 Packet Record Format",
                      "record length %u does not fit %u bytes of data", record, captured);
        return false;
    }
    b = input_look(r->in, record);
    if (b.n < RECORD_HEADER + (size_t)captured) {
        reader_damage(r, at, "RFC 1761 Packet Record Format", "the last packet is cut");
        captured = (uint32_t)(b.n - RECORD_HEADER);
    }
    *p = (struct packet){.data = b.p + RECORD_HEADER,
                         .captured = captured,
                         .length = length < captured ? captured : length,
                         .time_ns = reader_time(&r->classic, (uint64_t)s * 1000000 + us),
                         .link = r->classic.link,
                         .app = APP_NONE};
    input_skip(r->in, record);
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
