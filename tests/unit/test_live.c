/* Live capture: what it tells of a stream of packets is what capture_read() tells of a file with them. */
#include "wire.h"

#include "base/json.h"
#include "base/memory.h"
#include "base/output.h"
#include "evidence/capture/live.h"
#include "evidence/capture/live_private.h"
#include "report/observation.h"

#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
// cmocka wants the four above first
#include <cmocka.h>

/* Observations, sorted: numbers of flows are left out, because they depend on what came before. */
struct lines {
    char *text;
    char **list;
    size_t n, capacity;
};

static void add_lines(struct output *o, const struct capture *c) {
    if (!c) return;
    struct json j = json_to(o);
    observations_capture(&j, c, "x");
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct lines lines_of(struct output *o) {
    struct lines l = {0};
    output_char(o, '\0');
    l.text = memory_copy_string(output_view(o).p);
    output_end(o);
    for (char *at = l.text, *end; *at; at = end + 1) {
        end = strchr(at, '\n');
        *end = '\0';
        char *id = strstr(at, "\"id\":\"f");
        if (id && id - at < 64) { /* the first of the line: of a flow */
            char *behind = strchr(id, ',');
            memmove(id, behind, strlen(behind) + 1);
        }
        l.list = memory_grow(l.list, l.n, &l.capacity, sizeof *l.list);
        l.list[l.n++] = at;
    }
    if (l.n) qsort(l.list, l.n, sizeof *l.list, by_text);
    return l;
}

static void lines_free(struct lines *l) {
    free(l->text);
    free(l->list);
}

static uint64_t random_next(uint64_t *x) {
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x;
}

/* How a file is played. */
struct play {
    struct capture_options options;
    struct live_limits limits;
    unsigned turns;  /* one in so many packets is followed by a turn; 0: none */
    unsigned passes; /* … by a pass and a look at what has ended */
    bool clock;      /* time passes as the packets say */
    uint64_t random;
};

static uint32_t app_of(struct live *l, const struct reader *r, uint32_t app) {
    if (app == APP_NONE) return APP_NONE;
    struct text both = intern_get(r->apps, app);
    const char *tab = memchr(both.p, '\t', both.n);
    assert_non_null(tab);
    size_t n = (size_t)(tab - both.p);
    return live_app(l, (struct text){both.p, n}, (struct text){tab + 1, both.n - n - 1});
}

static void collect(struct live *l, struct output *o) {
    struct capture *c = live_ended(l);
    add_lines(o, c);
    capture_free(c);
}

static struct lines played(struct input *in, struct play p, struct live_counts *counts) {
    struct diagnostics *d = diagnostics_new(10);
    struct output o = output_to_memory();
    struct live *l = live_new(p.options, p.limits);
    struct reader r;
    int64_t clock = 0;
    if (reader_open(&r, in, "x", d)) {
        uint64_t number = 0;
        for (struct packet one; reader_next(&r, &one);) {
            one.app = app_of(l, &r, one.app);
            live_take(l, &one, ++number);
            if (one.time_ns > clock) clock = one.time_ns;
            if (p.turns && random_next(&p.random) % p.turns == 0) live_turn(l, TURN_ENDED);
            if (!p.passes || random_next(&p.random) % p.passes) continue;
            if (p.clock) live_pass(l, clock);
            if (random_next(&p.random) % 2) collect(l, &o);
            if (random_next(&p.random) % 16 == 0) live_open(l);
        }
        reader_close(&r);
    }
    collect(l, &o);
    live_end(l); /* what is still being looked into is concluded */
    collect(l, &o);
    add_lines(&o, live_open(l));
    *counts = live_counts(l);
    live_free(l);
    diagnostics_free(d);
    return lines_of(&o);
}

static struct lines read_whole(struct input *in, struct capture_options options) {
    struct diagnostics *d = diagnostics_new(10);
    struct output o = output_to_memory();
    options.content.keep_requests = false;
    struct capture *c = capture_read(in, "x", options, d);
    add_lines(&o, c);
    capture_free(c);
    diagnostics_free(d);
    return lines_of(&o);
}

static size_t different(const char *name, const struct lines *a, const struct lines *b) {
    size_t i = 0, k = 0, n = 0;
    while (i < a->n || k < b->n) {
        int order = i == a->n ? 1 : k == b->n ? -1 : strcmp(a->list[i], b->list[k]);
        if (order && n < 4)
            printf("%s: %s: %s\n", name, order < 0 ? "file" : "live", order < 0 ? a->list[i] : b->list[k]);
        n += order != 0;
        i += order <= 0;
        k += order >= 0;
    }
    return n;
}

static struct input *open_file(const char *path, struct diagnostics *d) {
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    return input_on(fd, path, (struct input_limits){0}, d);
}

/* Where nothing was told to make a difference, there is none. */
static bool is_told(const struct live_counts *c) {
    return c->early || c->lost || c->split || c->late || c->forgotten;
}

static void check_file(const char *path) {
    struct diagnostics *d = diagnostics_new(10);
    struct capture_options options = capture_options_default();
    options.threads = 1;
    struct input *in = open_file(path, d);
    struct lines whole = read_whole(in, options);
    input_close(in);
    struct play plays[] = {{.turns = 0}, {.turns = 7}, {.turns = 1000}, {.passes = 30, .clock = true}};
    for (size_t i = 0; whole.n && i < sizeof plays / sizeof *plays; i++) {
        plays[i].options = options;
        plays[i].random = UINT64_C(88172645463325252) + i;
        struct live_counts counts;
        in = open_file(path, d);
        struct lines live = played(in, plays[i], &counts);
        input_close(in);
        size_t n = different(path, &whole, &live);
        if (n && !is_told(&counts)) fail_msg("%s: play %zu: %zu of %zu lines differ", path, i, n, whole.n);
        if (getenv("LIVE_TELL") && n)
            printf("%s: play %zu: %zu of %zu differ; split %lu, late %lu\n", path, i, n, whole.n,
                   counts.split, counts.late);
        lines_free(&live);
    }
    lines_free(&whole);
    diagnostics_free(d);
}

static void check_folder(const char *folder) {
    DIR *all = opendir(folder);
    if (!all) {
        print_message("skipped: %s is not here\n", folder);
        skip();
    }
    for (const struct dirent *e; (e = readdir(all));) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (strstr(e->d_name, ".pcap")) check_file(path);
    }
    closedir(all);
}

static void samples_tell_the_same(void **state) {
    (void)state;
    check_folder("samples");
}

static void shared_captures_tell_the_same(void **state) {
    (void)state;
    const char *only = getenv("LIVE_FILE");
    if (only)
        check_file(only);
    else
        check_folder("../shared/captures");
}

/* Bytes allocated now: by the sanitizer's count where there is one. */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t allocated(void) {
    return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes()
                                                   : mallinfo2().uordblks + mallinfo2().hblkhd;
}

struct player {
    struct live *live;
    uint64_t number, us;
    uint64_t flows, packets, bytes; /* handed over */
};

static struct player player_new(struct live_limits limits) {
    return (struct player){.live = live_new(capture_options_default(), limits),
                           .us = UINT64_C(1700000000000000)};
}

static void play_frame(struct player *p, const struct build *b) {
    struct packet one = {.data = b->p,
                         .captured = (uint32_t)b->n,
                         .length = (uint32_t)b->n,
                         .time_ns = (int64_t)(p->us * 1000),
                         .link = 101,
                         .app = APP_NONE};
    live_take(p->live, &one, ++p->number);
}

static void play_tcp(struct player *p, struct tcp t, const char *says) {
    static struct build b;
    b.n = 0;
    put_tcp_packet(&b, t, (struct bytes){(const uint8_t *)says, strlen(says)});
    play_frame(p, &b);
}

static void take_ended(struct player *p) {
    struct capture *c = live_ended(p->live);
    if (!c) return;
    struct flow_iterator i = capture_flows(c);
    for (struct flow_view v; flow_next(&i, &v); p->flows++)
        for (int k = 0; k < 2; k++) {
            p->packets += v.packets[k];
            p->bytes += v.bytes[k];
        }
    capture_free(c);
}

static void pass(struct player *p, uint64_t us) {
    p->us += us;
    live_pass(p->live, (int64_t)(p->us * 1000));
}

static void player_end(struct player *p) {
    live_end(p->live);
    take_ended(p);
    struct live_counts c = live_counts(p->live);
    assert_int_equal(c.open, 0);
    assert_int_equal(c.ended, p->flows + c.lost);
    assert_null(live_ended(p->live));
    live_free(p->live);
}

enum { ACK = 16, FIN = 1, SYN = 2, RST = 4 };
enum { CLIENT = 0x0a000001, RESOLVER = 0x0a000035, SERVER = 0xc0000200 };

static struct tcp towards(bool server, uint32_t n, uint32_t sequence, uint8_t flags) {
    uint32_t client = CLIENT + n / 50000, host = SERVER + n % 200;
    uint16_t port = (uint16_t)(10000 + n % 50000);
    return server ? (struct tcp){client, host, port, 80, sequence, flags}
                  : (struct tcp){host, client, 80, port, sequence, flags};
}

/* A look-up of a name of its own, a connection that asks for it and is closed: six packets and two. */
static void play_visit(struct player *p, uint32_t n) {
    static struct build message, packet;
    char name[64], request[128];
    snprintf(name, sizeof name, "host%u.example", n);
    snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", name);
    uint32_t address = SERVER + n % 200;
    uint16_t port = (uint16_t)(20000 + n % 40000);
    message.n = packet.n = 0;
    put_dns_query(&message, (uint16_t)n, name);
    put_udp_packet(&packet, CLIENT, port, RESOLVER, 53, built(&message));
    play_frame(p, &packet);
    message.n = packet.n = 0;
    put_dns_answer(&message, (uint16_t)n, (const char *[]){name, NULL}, &address, 1);
    put_udp_packet(&packet, RESOLVER, 53, CLIENT, port, built(&message));
    play_frame(p, &packet);
    play_tcp(p, towards(true, n, 100, SYN), "");
    play_tcp(p, towards(false, n, 900, SYN | ACK), "");
    play_tcp(p, towards(true, n, 101, ACK), request);
    play_tcp(p, towards(false, n, 901, ACK | FIN), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    play_tcp(p, towards(true, n, 200, ACK | FIN), "");
}

/* Days at speed: what is kept depends on what is open, and not on what has been. */
static void memory_stays_flat(void **state) {
    (void)state;
    enum { PARTS = 10 };
    uint32_t flows = __sanitizer_get_current_allocated_bytes ? 50000 : 500000; /* and as many look-ups */
    struct player p = player_new((struct live_limits){.most_look_ups = 2000, .idle_datagram_seconds = 20});
    size_t peak[PARTS] = {0};
    for (uint32_t i = 0; i < flows; i++) {
        play_visit(&p, i);
        if (i % 50 == 0) pass(&p, 500000);
        if (i % 100 == 0) take_ended(&p);
        if (i % 1000 == 0) live_open(p.live);
        size_t now = i % 16 ? 0 : allocated(), *part = &peak[(uint64_t)i * PARTS / flows];
        if (now > *part) *part = now;
    }
    if (getenv("LIVE_TELL"))
        for (int i = 0; i < PARTS; i++) print_message("part %d: at most %zu bytes\n", i, peak[i]);
    for (int i = 5; i < PARTS; i++) assert_true(peak[i] < peak[4] + peak[4] / 10);
    assert_int_equal(live_counts(p.live).early, 0);
    player_end(&p);
    assert_int_equal(p.flows, 2 * (uint64_t)flows);
    assert_int_equal(p.packets, 7 * (uint64_t)flows);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(samples_tell_the_same),
                                       cmocka_unit_test(shared_captures_tell_the_same),
                                       cmocka_unit_test(memory_stays_flat)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
