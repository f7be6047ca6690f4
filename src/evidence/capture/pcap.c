/* Classic pcap (draft-ietf-opsawg-pcap): both byte orders, microseconds and nanoseconds, and the variant of
 * Alexey Kuznetsov's patched libpcap whose record header is eight bytes longer. */
#include "evidence/capture/reader.h"
#include "evidence/capture/scout.h"

enum { FILE_HEADER = 24, RECORD_HEADER = 16, KUZNETZOV_HEADER = 24, RESYNCHRONISE = 1 << 20 };

static const char clause[] = "draft-ietf-opsawg-pcap 5";

static uint32_t word(const uint8_t *p, bool swapped) {
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return swapped ? __builtin_bswap32(v) : v;
}

/* A header that could start a record: used only to find the next one behind damage. */
static bool plausible(const struct reader *r, const uint8_t *p) {
    uint32_t s = word(p, r->swapped), fraction = word(p + 4, r->swapped);
    uint32_t captured = word(p + 8, r->swapped), length = word(p + 12, r->swapped);
    int64_t apart = (int64_t)s - r->last_ns / 1000000000;
    bool near = r->last_ns == 0 || (apart > -86400 && apart < 86400);
    return near && fraction < r->classic.ticks && captured > 0 && captured <= 65535 && length >= captured &&
           length <= LARGEST_PACKET;
}

/* A record of that length at p is followed by another one, or by the end. */
static bool is_followed(const struct reader *r, struct bytes b, size_t at, size_t record) {
    size_t left = b.n - at;
    if (record >= left) return record == left;
    return left - record >= RECORD_HEADER && plausible(r, b.p + at + record);
}

/* After a broken record header: the next place where two records follow each other plausibly. */
static bool resynchronise(struct reader *r, size_t header) {
    for (size_t from = 1;; from = 0) {
        struct bytes b = input_look(r->in, RESYNCHRONISE);
        size_t most = b.n < RESYNCHRONISE ? b.n : RESYNCHRONISE, at = from;
        for (; at + header <= most; at++) {
            if (!plausible(r, b.p + at)) continue;
            if (!is_followed(r, b, at, header + word(b.p + at + 8, r->swapped))) continue;
            input_skip(r->in, at);
            return true;
        }
        if (b.n < RESYNCHRONISE) return false;
        input_skip(r->in, at);
    }
}

/* More captured than there was is what some writers say; it is also what a damaged length looks like. */
static bool is_broken(struct reader *r, size_t header, struct bytes *b, uint32_t captured) {
    if (captured > LARGEST_PACKET) return true;
    if (captured <= word(b->p + 12, r->swapped)) return false;
    *b = input_look(r->in, header + captured + RECORD_HEADER);
    return !is_followed(r, *b, 0, header + captured);
}

/* The next record header that makes sense; false at the end. */
static bool find_record(struct reader *r, size_t header, struct bytes *b, uint32_t *captured) {
    for (;;) {
        *b = input_look(r->in, header);
        if (b->n < header) {
            if (b->n > 0)
                reader_damage(r, input_offset(r->in), clause,
                              "the last record header is cut: %zu of %zu bytes", b->n, header);
            return false;
        }
        *captured = word(b->p + 8, r->swapped);
        if (!is_broken(r, header, b, *captured)) return true;
        uint32_t length = word(b->p + 12, r->swapped);
        reader_damage(r, input_offset(r->in), clause, "a record claims %u bytes captured of %u: not a packet",
                      *captured, length);
        if (!resynchronise(r, header)) return false;
    }
}

/* Only over a mapped file: to look so far ahead in a stream would be to wait for it. */
static void scout(struct reader *r, size_t header) {
    r->scouted = input_offset(r->in) + SCOUT_WINDOW;
    struct scout_records records = {.swapped = r->swapped, .header = header, .most_bytes = LARGEST_PACKET};
    scout_ahead(&records, input_look(r->in, SCOUT_WINDOW));
}

static bool next_of(struct reader *r, struct packet *p, size_t header) {
    struct bytes b;
    uint32_t captured;
    if (input_offset(r->in) >= r->scouted && input_stable(r->in)) scout(r, header);
    if (!find_record(r, header, &b, &captured)) return false;
    if (b.n < header + captured) b = input_look(r->in, header + captured);
    *p =
        (struct packet){.link = r->classic.link, .app = APP_NONE, .data = b.p + header, .captured = captured};
    uint64_t units = (uint64_t)word(b.p, r->swapped) * r->classic.ticks + word(b.p + 4, r->swapped);
    p->time_ns = reader_time(&r->classic, units);
    p->length = word(b.p + 12, r->swapped);
    if (b.n < header + captured) {
        reader_damage(r, input_offset(r->in), clause, "the last packet is cut: %zu of %u bytes", b.n - header,
                      captured);
        p->captured = (uint32_t)(b.n - header);
    }
    if (p->length < captured) p->length = captured;
    input_skip(r->in, header + captured);
    return true;
}

static bool pcap_next(struct reader *r, struct packet *p) {
    return next_of(r, p, RECORD_HEADER);
}

static bool pcap_next_kuznetzov(struct reader *r, struct packet *p) {
    return next_of(r, p, KUZNETZOV_HEADER);
}

bool pcap_open(struct reader *r, struct bytes start) {
    if (start.n < FILE_HEADER) return false;
    static const struct {
        uint32_t magic;
        uint64_t ticks;
        bool kuznetzov;
    } kinds[] = {{0xa1b2c3d4, 1000000, false}, {0xa1b23c4d, 1000000000, false}, {0xa1b2cd34, 1000000, true}};
    for (int swapped = 0; swapped < 2; swapped++) {
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
            if (word(start.p, swapped) != kinds[i].magic) continue;
            r->format = "pcap";
            r->swapped = swapped;
            /* the upper bits of the link-type word tell of a frame check sequence at each packet's end */
            r->classic = (struct interface){.link = (uint16_t)word(start.p + 20, swapped),
                                            .ticks = kinds[i].ticks,
                                            .snap_length = word(start.p + 16, swapped)};
            r->next = kinds[i].kuznetzov ? pcap_next_kuznetzov : pcap_next;
            input_skip(r->in, FILE_HEADER);
            return true;
        }
    }
    return false;
}
