/* bench_live: packets a second of live capture, with a turn now and then, beside reading a file with the same
 * packets by one thread: work, live, file (both packets/s), ratio; tab-separated.
 *
 * The packets are those of visits to web servers, a thousand at a time: a look-up, a handshake, a request,
 * its answer in full segments cut to 96 bytes, and the end. */
#include "base/input.h"
#include "evidence/capture/live.h"
#include "evidence/capture/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { VISITS = 30000, AT_A_TIME = 1000, STEPS = 40, ROUNDS = 5, SNAP = 96, HEAD = 40 };
enum { FIN = 1, SYN = 2, ACK = 16 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct frame {
    uint8_t bytes[256];
    size_t n, length;
};

static void put16(uint8_t *p, size_t v) {
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v) {
    put16(p, v >> 16);
    put16(p + 2, v & 0xffff);
}

/* IPv4 with TCP, of so many bytes of payload, of which `text` comes first. */
static struct frame tcp(uint32_t visit, bool up, uint32_t sequence, uint8_t flags, const char *text,
                        size_t payload) {
    struct frame f = {.length = HEAD + payload};
    uint32_t client = 0x0a000000 | (visit / 50000), server = 0xc6120000 | (visit * 7 % 60000);
    size_t says = strlen(text);
    f.bytes[0] = 0x45;
    f.bytes[8] = 64;
    f.bytes[9] = 6;
    put16(f.bytes + 2, f.length);
    put32(f.bytes + 12, up ? client : server);
    put32(f.bytes + 16, up ? server : client);
    put16(f.bytes + 20, up ? 10000 + visit % 50000 : 80);
    put16(f.bytes + 22, up ? 80 : 10000 + visit % 50000);
    put32(f.bytes + 24, sequence);
    f.bytes[32] = 0x50;
    f.bytes[33] = flags;
    memcpy(f.bytes + HEAD, text, says);
    f.n = f.length < SNAP ? f.length : SNAP;
    if (f.n < HEAD + says) f.n = HEAD + says;
    return f;
}

static struct frame step(uint32_t visit, uint32_t number) {
    char request[96];
    snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: h%u.example\r\n\r\n", visit);
    switch (number) {
    case 0: return tcp(visit, true, 100, SYN, "", 0);
    case 1: return tcp(visit, false, 900, SYN | ACK, "", 0);
    case 2: return tcp(visit, true, 101, ACK, request, strlen(request));
    case STEPS - 2: return tcp(visit, false, 100000, FIN | ACK, "", 0);
    case STEPS - 1: return tcp(visit, true, 300, FIN | ACK, "", 0);
    default: return tcp(visit, false, 901 + 1448 * (number - 3), ACK, "", 1448);
    }
}

static int made(void) {
    static const uint32_t head[] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 65535, 101};
    int fd = memfd_create("bench", MFD_CLOEXEC);
    FILE *out = fd < 0 ? NULL : fdopen(dup(fd), "wb");
    if (!out) exit(2);
    fwrite(head, sizeof head, 1, out);
    uint64_t us = 0;
    for (uint32_t first = 0; first < VISITS; first += AT_A_TIME)
        for (uint32_t k = 0; k < STEPS; k++)
            for (uint32_t i = 0; i < AT_A_TIME; i++, us += 10) {
                struct frame f = step(first + i, k);
                uint32_t record[] = {(uint32_t)(1700000000 + us / 1000000), (uint32_t)(us % 1000000),
                                     (uint32_t)f.n, (uint32_t)f.length};
                fwrite(record, sizeof record, 1, out);
                fwrite(f.bytes, f.n, 1, out);
            }
    if (fclose(out)) exit(2);
    return fd;
}

static struct input *open_again(int fd, struct diagnostics *d) {
    int own = dup(fd);
    lseek(own, 0, SEEK_SET);
    return input_on(own, "bench", (struct input_limits){0}, d);
}

static uint64_t live(struct input *in, struct diagnostics *d) {
    struct live *l = live_new(capture_options_default(), (struct live_limits){0});
    struct reader r;
    uint64_t n = 0;
    if (!reader_open(&r, in, "bench", d)) exit(2);
    for (struct packet p; reader_next(&r, &p);) {
        live_take(l, &p, ++n);
        if (n % 10000) continue;
        live_pass(l, p.time_ns);
        capture_free(live_ended(l));
    }
    live_end(l);
    capture_free(live_ended(l));
    reader_close(&r);
    live_free(l);
    return n;
}

static uint64_t whole(struct input *in, struct diagnostics *d) {
    struct capture_options o = capture_options_default();
    o.threads = 1;
    struct capture *c = capture_read(in, "bench", o, d);
    uint64_t n = c ? capture_totals(c)->packets : 0;
    capture_free(c);
    return n;
}

static double best(int fd, uint64_t (*work)(struct input *, struct diagnostics *)) {
    double fastest = 0;
    for (int i = 0; i < ROUNDS; i++) {
        struct diagnostics *d = diagnostics_new(10);
        struct input *in = open_again(fd, d);
        double start = now();
        uint64_t n = work(in, d);
        double rate = (double)n / (now() - start);
        if (rate > fastest) fastest = rate;
        input_close(in);
        diagnostics_free(d);
    }
    return fastest;
}

int main(void) {
    int fd = made();
    double a = best(fd, live), b = best(fd, whole);
    printf("live capture\t%.0f\t%.0f\t%.2f\n", a, b, a / b);
    close(fd);
    return 0;
}
