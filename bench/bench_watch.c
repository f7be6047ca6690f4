/* bench_watch [FLOWS [SERVICES [SECONDS]]]: a watcher with so many flows open (200,000), of which each second
 * 10,000 have a packet, 2,000 end and 2,000 begin: a line for each judgement: how long it took, how long the
 * thread that takes packets in had to wait at the longest since the one before (both ms), and resident memory
 * (MB); tab-separated. */
#include "library/watch.h"
#include "watch_made.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 1000, BUSY = 10000, CHURN = 2000 };

/* The wait of somebody who takes the lock as the reading thread does. */
struct probe {
    struct watch *watch;
    atomic_bool stop;
    atomic_llong longest;
};

static void *probe_on(void *context) {
    struct probe *p = context;
    while (!atomic_load(&p->stop)) {
        int64_t began = watch_clock();
        pthread_mutex_lock(&p->watch->lock);
        int64_t waited = watch_clock() - began;
        pthread_mutex_unlock(&p->watch->lock);
        if (waited > atomic_load(&p->longest)) atomic_store(&p->longest, waited);
        nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    }
    return NULL;
}

struct world {
    struct watch *watch;
    uint32_t services, first, next; /* flows from first to next are open */
    uint64_t packets;
};

static struct made_ends ends_of(const struct world *o, uint32_t flow) {
    uint32_t service = flow % o->services;
    return (struct made_ends){.client = 0x0a000000 + flow % CLIENTS,
                              .server = 0x08000000 + service * 257,
                              .client_port = (uint16_t)(1024 + flow / CLIENTS % 60000),
                              .server_port = flow % 2 ? 443 : 80};
}

static void give(struct world *o, const struct made *m) {
    struct packet p = made_packet(m, watch_time());
    live_take(o->watch->live, &p, ++o->packets);
}

static void begin_flow(struct world *o, uint32_t flow) {
    struct made_ends e = ends_of(o, flow), resolver = {e.client, 0x08080808, 5353 + 1, 53};
    struct made m;
    char name[32], request[96];
    snprintf(name, sizeof name, "s%u.example", flow % o->services);
    if (flow % 2) {
        made_question(&m, resolver, (uint16_t)flow, name);
        give(o, &m);
        made_answer(&m, resolver, (uint16_t)flow, name, e.server);
        give(o, &m);
    }
    made_tcp(&m, e, true, 100, MADE_SYN, NULL, 0);
    give(o, &m);
    made_tcp(&m, e, false, 900, MADE_SYN | MADE_ACK, NULL, 0);
    give(o, &m);
    int n = snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", name);
    made_tcp(&m, e, true, 101, MADE_ACK, request, flow % 2 ? 0 : (size_t)n);
    give(o, &m);
}

static void go_on(struct world *o, uint32_t flow, unsigned flags) {
    struct made m;
    made_tcp(&m, ends_of(o, flow), true, 5000, MADE_ACK | flags, "more", flags ? 0 : 4);
    give(o, &m);
}

static void second(struct world *o) {
    watch_lock(o->watch);
    uint32_t open = o->next - o->first;
    for (uint32_t i = 0; i < BUSY; i++) go_on(o, o->first + (uint32_t)(random() % open), 0);
    for (uint32_t i = 0; i < CHURN; i++) go_on(o, o->first++, MADE_RST);
    for (uint32_t i = 0; i < CHURN; i++) begin_flow(o, o->next++);
    live_pass(o->watch->live, watch_clock());
    watch_unlock(o->watch);
}

static double own_time(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static unsigned resident(void) {
    unsigned long all = 0, here = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%lu %lu", &all, &here) != 2) here = 0;
    if (f) fclose(f);
    return (unsigned)(here * (unsigned long)sysconf(_SC_PAGESIZE) / 1000000);
}

static bool count_line(void *context, const char *line, size_t n) {
    (void)line;
    (void)n;
    ++*(uint64_t *)context;
    return true;
}

static struct cordon *watcher(uint64_t most_flows) {
    struct cordon_options options = CORDON_OPTIONS;
    struct cordon_watch_options watch = CORDON_WATCH_OPTIONS;
    struct cordon *c = cordon_new(&options);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    char source[64];
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(s, (struct sockaddr *)&at, size) != 0 || getsockname(s, (struct sockaddr *)&at, &size) != 0)
        exit(2);
    close(s);
    snprintf(source, sizeof source, "udp:127.0.0.1:%u", ntohs(at.sin_port));
    watch.no_programs = true;
    watch.most_flows = most_flows;
    if (cordon_add_policy(c, "clean-network-2020") != CORDON_FINE ||
        cordon_watch_source(c, source) != CORDON_FINE || cordon_watch_begin(c, &watch) != CORDON_FINE) {
        cordon_print_diagnostics(c, stderr);
        exit(2);
    }
    return c;
}

int main(int argc, char **argv) {
    uint32_t flows = argc > 1 ? (uint32_t)atoi(argv[1]) : 200000;
    unsigned seconds = argc > 3 ? (unsigned)atoi(argv[3]) : 20;
    struct cordon *c = watcher(flows + 50000);
    struct world o = {.watch = c->watch, .services = argc > 2 ? (uint32_t)atoi(argv[2]) : 5000};
    struct probe probe = {.watch = c->watch};
    pthread_t thread;
    uint64_t lines = 0;
    for (; o.next < flows;) begin_flow(&o, o.next++);
    live_pass(o.watch->live, watch_clock());
    if (pthread_create(&thread, NULL, probe_on, &probe) != 0) return 2;
    for (unsigned i = 0; i < seconds; i++) {
        second(&o);
        int64_t until = watch_clock() + 1000000000;
        uint64_t before = o.watch->moments;
        double used = own_time();
        while (watch_clock() < until || o.watch->moments == before)
            cordon_watch_step(c, 100, count_line, &lines);
        printf("%u\t%.1f\t%.1f\t%.1f\t%u\n", i, o.watch->judge_ms, own_time() - used,
               (double)atomic_exchange(&probe.longest, 0) / 1e6, resident());
        fflush(stdout);
    }
    atomic_store(&probe.stop, true);
    pthread_join(thread, NULL);
    cordon_free(c);
    return 0;
}
