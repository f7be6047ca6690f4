/* bench_attribution METHOD INTERFACE: whose flows are told, and by which method, until standard input ends.
 * Without the judging: what `cordon watch` does between a packet and its flow's program. One line: flows,
 * told by eBPF, told by /proc, told by nobody, packets dropped, events lost, processor time in µs since all
 * was open. For bench/attribution.sh. */
#include "evidence/capture/live.h"
#include "evidence/live/owner.h"
#include "evidence/live/source.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 4096, WAIT_MS = 100, TCP = 6 };

struct bench {
    struct owners *owners;
    struct source *source;
    struct live *live;
    uint64_t packets, flows, told[3]; /* by enum owner_method */
};

static int64_t monotonic(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static bool ask(struct bench *b, const struct flow_key *key, unsigned local, struct owner *to) {
    struct owner_question q = {
        .protocol = key->transport, .local_port = key->port[local], .remote_port = key->port[!local]};
    flow_key_address(key, local, q.local);
    flow_key_address(key, !local, q.remote);
    return owners_ask(b->owners, &q, to);
}

static uint32_t whose(void *context, const struct flow_key *key, unsigned from) {
    struct bench *b = context;
    struct owner o;
    if (!ask(b, key, from, &o) && !ask(b, key, !from, &o)) return APP_NONE;
    return live_app(b->live, text_of(owner_method_text(o.method)), o.id);
}

static void take(void *context, const struct packet *p) {
    struct bench *b = context;
    live_take(b->live, p, ++b->packets);
}

static void count_ended(struct bench *b) {
    struct capture *c = live_ended(b->live);
    if (!c) return;
    struct flow_iterator i = capture_flows(c);
    for (struct flow_view v; flow_next(&i, &v);) {
        if (v.flow->key.transport != TCP) continue;
        b->flows++;
        for (int m = OWNER_NONE; m <= OWNER_EBPF; m++)
            b->told[m] +=
                text_is(v.app_source, v.app_source.n ? owner_method_text((enum owner_method)m) : "") &&
                (v.app_source.n || m == OWNER_NONE);
    }
    capture_free(c);
}

static size_t read_once(struct bench *b, struct diagnostics *d) {
    int64_t now = monotonic();
    owners_tick(b->owners, now);
    size_t n = source_read(b->source, BATCH, take, b);
    source_tick(b->source, now, d);
    live_pass(b->live, now);
    count_ended(b);
    return n;
}

static void watch(struct bench *b, struct diagnostics *d) {
    for (;;) {
        struct pollfd fds[2] = {{.fd = source_descriptor(b->source), .events = POLLIN},
                                {.fd = STDIN_FILENO, .events = POLLIN}};
        char byte;
        if (read_once(b, d) == 0) poll(fds, 2, WAIT_MS);
        if (poll(&fds[1], 1, 0) == 1 && read(STDIN_FILENO, &byte, 1) <= 0) break;
    }
    for (int quiet = 0; quiet < 25; quiet++) { /* what is in the ring still comes */
        if (read_once(b, d)) quiet = 0;
        poll(NULL, 0, 20);
    }
    live_end(b->live);
    count_ended(b);
}

static int64_t processor_us(void) {
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * INT64_C(1000000) + r.ru_utime.tv_usec +
           r.ru_stime.tv_usec;
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    struct diagnostics *d = diagnostics_new(100);
    enum owner_method most = *argv[1] == 'e' ? OWNER_EBPF : *argv[1] == 'p' ? OWNER_PROC : OWNER_NONE;
    struct bench b = {.owners = owners_open(most, d),
                      .source = source_open(argv[2], (struct source_options){0}, d)};
    int status = 2;
    if (b.source && owners_method(b.owners) == most) {
        b.live = live_new(capture_options_default(), (struct live_limits){0});
        if (most != OWNER_NONE) live_ask(b.live, whose, &b);
        fprintf(stderr, "ready\n");
        int64_t before = processor_us();
        watch(&b, d);
        struct source_state s = source_state(b.source);
        printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64 "\n",
               b.flows, b.told[OWNER_EBPF], b.told[OWNER_PROC], b.told[OWNER_NONE],
               s.dropped_kernel + s.dropped_interface, owners_counts(b.owners).lost, processor_us() - before);
        status = 0;
    } else
        diagnostics_print(d, stderr);
    live_free(b.live);
    source_close(b.source);
    owners_close(b.owners);
    diagnostics_free(d);
    return status;
}
