#include "frame.h"

#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

void bench_die(const char *what) {
    perror(what);
    exit(2);
}

uint64_t bench_random(uint64_t *state) { /* splitmix64 (Steele, Lea, Flood 2014) */
    uint64_t z = (*state += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

static uint16_t be16(const uint8_t *p) {
    return (uint16_t)(p[0] << 8 | p[1]);
}

/* How many bytes of a link header to drop, and the EtherType to write instead; false: not convertible. */
static bool link_header(int link, const uint8_t *p, size_t n, size_t *drop, uint16_t *type) {
    *drop = 0;
    switch (link) {
    case DLT_LINUX_SLL:
        if (n < 16) return false;
        *drop = 16, *type = be16(p + 14);
        return true;
    case DLT_LINUX_SLL2:
        if (n < 20) return false;
        *drop = 20, *type = be16(p);
        return true;
    case DLT_NULL:
    case DLT_LOOP: *drop = 4; break;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6: break;
    default: return false;
    }
    if (n <= *drop) return false;
    *type = p[*drop] >> 4 == 6 ? 0x86dd : 0x0800;
    return true;
}

static void add(struct frames *to, int link, const struct pcap_pkthdr *h, const uint8_t *p) {
    size_t drop = 0, put = 0;
    uint16_t type = 0;
    if (link != DLT_EN10MB) {
        if (!link_header(link, p, h->caplen, &drop, &type)) return;
        put = ETHERNET;
    }
    if (to->count == to->room) {
        to->room = to->room ? to->room * 2 : 4096;
        to->items = realloc(to->items, to->room * sizeof *to->items);
        if (!to->items) bench_die("realloc");
    }
    struct frame f = {.captured = h->caplen - (uint32_t)drop + (uint32_t)put,
                      .original = h->len - (uint32_t)drop + (uint32_t)put,
                      .time_us = (uint64_t)h->ts.tv_sec * 1000000 + (uint64_t)h->ts.tv_usec};
    f.bytes = malloc(f.captured + 1);
    if (!f.bytes) bench_die("malloc");
    if (put) {
        static const uint8_t addresses[12] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
        memcpy(f.bytes, addresses, sizeof addresses);
        f.bytes[12] = (uint8_t)(type >> 8), f.bytes[13] = (uint8_t)type;
    }
    memcpy(f.bytes + put, p + drop, h->caplen - drop);
    to->items[to->count++] = f;
}

bool frames_read(struct frames *to, const char *path) {
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *in = pcap_open_offline(path, error);
    if (!in) {
        fprintf(stderr, "left out: %s: %s\n", path, error);
        return false;
    }
    size_t before = to->count;
    struct pcap_pkthdr *h;
    const uint8_t *p;
    while (pcap_next_ex(in, &h, &p) == 1) add(to, pcap_datalink(in), h, p);
    if (to->count == before)
        fprintf(stderr, "left out: %s: link type %s\n", path, pcap_datalink_val_to_name(pcap_datalink(in)));
    pcap_close(in);
    return to->count > before;
}

void frames_free(struct frames *f) {
    for (size_t i = 0; i < f->count; i++) free(f->items[i].bytes);
    free(f->items);
    *f = (struct frames){0};
}

size_t frame_ip(const uint8_t *b, size_t size) {
    size_t at = 12;
    if (size < ETHERNET) return 0;
    for (int tags = 0; tags < 2 && size >= at + 6 && (be16(b + at) == 0x8100 || be16(b + at) == 0x88a8);
         tags++)
        at += 4;
    uint16_t type = be16(b + at);
    at += 2;
    if (type == 0x0800 && size >= at + 20 && b[at] >> 4 == 4) return at;
    if (type == 0x86dd && size >= at + 40 && b[at] >> 4 == 6) return at;
    return 0;
}

void capture_header(FILE *to) {
    static const struct {
        uint32_t magic;
        uint16_t major, minor;
        uint32_t zone, accuracy, longest, link;
    } header = {0xa1b2c3d4, 2, 4, 0, 0, 262144, 1};
    if (fwrite(&header, sizeof header, 1, to) != 1) bench_die("write");
}

void capture_packet(FILE *to, uint64_t time_us, const uint8_t *bytes, uint32_t captured, uint32_t original) {
    const uint32_t record[4] = {(uint32_t)(time_us / 1000000), (uint32_t)(time_us % 1000000), captured,
                                original};
    if (fwrite(record, sizeof record, 1, to) != 1 || fwrite(bytes, 1, captured, to) != captured)
        bench_die("write");
}
