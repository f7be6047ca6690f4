#include "evidence/live/packet_stream.h"

#include "base/cursor.h"

#include <stdlib.h>

enum { FILE_HEADER = 24, RECORD_HEADER = 16, KUZNETZOV_HEADER = 24, BLOCK_HEADER = 12, SMALLEST_IP = 20 };
enum { LINK_ETHERNET = 1, LINK_RAW = 101, MOST_BLOCK = 16 * 1024 * 1024 };

static const char clause_pcap[] = "draft-ietf-opsawg-pcap 5";
static const char clause_pcapng[] = "draft-ietf-opsawg-pcapng 3.1";

void packet_stream_begin(struct packet_stream *s, struct intern *apps) {
    *s = (struct packet_stream){.reader = {.apps = apps}};
}

void packet_stream_end(struct packet_stream *s) {
    free(s->reader.interfaces);
    free(s->reader.processes);
    hash_table_free(&s->reader.uids);
    *s = (struct packet_stream){0};
}

void packet_stream_assume(struct packet_stream *s) {
    s->format = PACKETS_PCAP;
    s->assumed = true;
    s->record_header = RECORD_HEADER;
    s->reader.swapped = false;
    s->reader.classic = (struct interface){.link = LINK_RAW, .ticks = 1000000};
}

static uint32_t word(const uint8_t *p, bool swapped) {
    uint32_t v = (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
    return swapped ? __builtin_bswap32(v) : v;
}

/* The magic of pcap in either byte order; 0: none of them. */
static uint32_t magic_of(struct bytes b, bool *swapped) {
    for (int i = 0; i < 2; i++) {
        uint32_t v = word(b.p, i);
        *swapped = i;
        if (v == 0xa1b2c3d4 || v == 0xa1b23c4d || v == 0xa1b2cd34) return v;
    }
    return 0;
}

static const uint8_t section[4] = {0x0A, 0x0D, 0x0D, 0x0A};

bool packet_stream_begins(struct bytes b) {
    bool swapped;
    return b.n >= 4 && (memcmp(b.p, section, 4) == 0 || magic_of(b, &swapped));
}

static enum stream_step broken(struct packet_stream *s, const char *clause, const char *wrong) {
    s->was = s->format;
    s->format = PACKETS_BROKEN;
    s->clause = clause;
    s->wrong = wrong;
    return STREAM_BROKEN;
}

static enum stream_step more(struct packet_stream *s, size_t want) {
    s->want = want;
    return STREAM_MORE;
}

static enum stream_step begin_pcap(struct packet_stream *s, struct bytes b, size_t *consumed) {
    if (b.n < FILE_HEADER) return more(s, FILE_HEADER);
    uint32_t magic = magic_of(b, &s->reader.swapped);
    bool swapped = s->reader.swapped;
    s->format = PACKETS_PCAP;
    s->assumed = false;
    s->record_header = magic == 0xa1b2cd34 ? KUZNETZOV_HEADER : RECORD_HEADER;
    s->reader.classic = (struct interface){.link = (uint16_t)word(b.p + 20, swapped),
                                           .ticks = magic == 0xa1b23c4d ? 1000000000 : 1000000,
                                           .snap_length = word(b.p + 16, swapped)};
    *consumed = FILE_HEADER;
    return STREAM_PASSED;
}

/* Of a frame whose file header nobody saw: bare IP when its length says so, and else the Ethernet frame that
 * PCAPdroid makes to carry its trailer. */
static uint16_t assumed_link(struct bytes frame) {
    struct cursor c = cursor_of(frame);
    uint8_t version = cursor_u8(&c) >> 4;
    cursor_skip(&c, version == 6 ? 3 : 1);
    size_t length = cursor_be16(&c) + (version == 6 ? 40u : 0u);
    bool bare = cursor_ok(&c) && (version == 4 || version == 6) && length <= frame.n;
    return bare ? LINK_RAW : LINK_ETHERNET;
}

static enum stream_step next_record(struct packet_stream *s, struct bytes b, size_t *consumed,
                                    struct packet *p) {
    if (b.n < s->record_header) return more(s, s->record_header);
    bool swapped = s->reader.swapped;
    uint32_t seconds = word(b.p, swapped), fraction = word(b.p + 4, swapped);
    uint32_t captured = word(b.p + 8, swapped), length = word(b.p + 12, swapped);
    if (captured > LARGEST_PACKET) return broken(s, clause_pcap, "a record claims more than any packet has");
    if (s->assumed && captured < SMALLEST_IP)
        return broken(s, clause_pcap, "what comes is no record of pcap");
    if (fraction >= s->reader.classic.ticks)
        return broken(s, clause_pcap, "a record's time has more than a second behind its second");
    if (b.n - s->record_header < captured) return more(s, s->record_header + captured);
    struct bytes frame = {b.p + s->record_header, captured};
    *consumed = s->record_header + captured;
    *p = (struct packet){.data = frame.p,
                         .captured = captured,
                         .length = length < captured ? captured : length,
                         .link = s->assumed ? assumed_link(frame) : s->reader.classic.link,
                         .app = APP_NONE};
    p->time_ns = reader_time(&s->reader.classic, seconds * s->reader.classic.ticks + fraction);
    return STREAM_PACKET;
}

static enum stream_step next_block(struct packet_stream *s, struct bytes b, size_t *consumed,
                                   struct packet *p) {
    if (b.n < BLOCK_HEADER) return more(s, BLOCK_HEADER);
    bool starts = memcmp(b.p, section, 4) == 0;
    if (starts) s->reader.swapped = b.p[8] == 0x1A;
    if (starts && word(b.p + 8, s->reader.swapped) != 0x1A2B3C4D)
        return broken(s, clause_pcapng, "a section without its byte order");
    size_t length = word(b.p + 4, s->reader.swapped);
    if (length < BLOCK_HEADER || length > MOST_BLOCK || length % 4 != 0)
        return broken(s, clause_pcapng, "no block begins here");
    if (length > PACKET_STREAM_MOST) {
        s->skip = length;
        s->doubtful++;
        return STREAM_PASSED;
    }
    if (b.n < length) return more(s, length);
    if (word(b.p + length - 4, s->reader.swapped) != length)
        return broken(s, clause_pcapng, "the two lengths of a block differ");
    *consumed = length;
    s->reader.damaged = false;
    bool is_packet = pcapng_take_block(&s->reader, (struct bytes){b.p, length}, p);
    s->doubtful += s->reader.damaged;
    if (is_packet) s->reader.last_ns = p->time_ns;
    return is_packet ? STREAM_PACKET : STREAM_PASSED;
}

enum stream_step packet_stream_next(struct packet_stream *s, struct bytes b, size_t *consumed,
                                    struct packet *p) {
    *consumed = 0;
    if (s->format == PACKETS_BROKEN) return STREAM_BROKEN;
    if (s->skip) {
        *consumed = s->skip < b.n ? (size_t)s->skip : b.n;
        s->skip -= *consumed;
        return *consumed ? STREAM_PASSED : more(s, 1);
    }
    if (s->format == PACKETS_PCAP) return next_record(s, b, consumed, p);
    if (s->format == PACKETS_PCAPNG) return next_block(s, b, consumed, p);
    if (b.n < 4) return more(s, 4);
    if (memcmp(b.p, section, 4) == 0) {
        s->format = PACKETS_PCAPNG;
        return STREAM_PASSED;
    }
    bool swapped;
    if (magic_of(b, &swapped)) return begin_pcap(s, b, consumed);
    return broken(s, clause_pcap, "what comes begins like neither pcap nor pcapng");
}
