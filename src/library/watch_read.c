/* The thread that takes packets in. */
#include "library/watch.h"

#include "base/memory.h"

#include <poll.h>
#include <string.h>
#include <time.h>

enum { BATCH = 4096, WAIT_MS = 100, YIELD_NS = 20000, LAST_NS = 1000000000 };

int64_t watch_clock(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t watch_time(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* A source while its packets are taken. */
struct taking {
    struct watch *watch;
    size_t source;
};

/* What the source says of the app, by the number that flows know it by: looked up once each. */
static uint32_t app_of(struct watch *w, size_t source, uint32_t number) {
    struct watch_apps *apps = &w->apps[source];
    while (apps->n <= number) {
        apps->numbers = memory_grow(apps->numbers, apps->n, &apps->capacity, sizeof *apps->numbers);
        apps->numbers[apps->n++] = APP_NONE;
    }
    if (apps->numbers[number] != APP_NONE) return apps->numbers[number];
    struct text both = intern_get(source_apps(w->sources[source]), number);
    const char *tab = memchr(both.p, '\t', both.n);
    size_t n = tab ? (size_t)(tab - both.p) : 0;
    struct text id = tab ? (struct text){tab + 1, both.n - n - 1} : both;
    return apps->numbers[number] = live_app(w->live, (struct text){both.p, n}, id);
}

static void take_packet(void *context, const struct packet *p) {
    struct taking *t = context;
    struct watch *w = t->watch;
    struct packet own = *p;
    if (own.app != APP_NONE) own.app = app_of(w, t->source, own.app);
    w->packets++;
    if (p->time_ns > w->last_packet_ns) w->last_packet_ns = p->time_ns;
    live_take(w->live, &own, w->packets);
}

static size_t read_all(struct watch *w) {
    int64_t now = watch_clock();
    size_t n = 0;
    pthread_mutex_lock(&w->lock);
    if (w->owners) owners_tick(w->owners, now);
    for (size_t i = 0; i < w->n_sources; i++) {
        struct taking t = {w, i};
        n += source_read(w->sources[i], BATCH, take_packet, &t);
        source_tick(w->sources[i], now, w->cordon->diagnostics);
    }
    live_pass(w->live, now);
    pthread_mutex_unlock(&w->lock);
    return n;
}

static void wait_for_packets(struct watch *w) {
    struct pollfd list[WATCH_SOURCES];
    nfds_t n = 0;
    for (size_t i = 0; i < w->n_sources; i++) {
        int fd = source_descriptor(w->sources[i]);
        if (fd >= 0) list[n++] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
    poll(list, n, WAIT_MS);
}

static void *read_on(void *context) {
    struct watch *w = context;
    while (!atomic_load(&w->stop)) {
        while (atomic_load(&w->wanted)) nanosleep(&(struct timespec){.tv_nsec = YIELD_NS}, NULL);
        if (read_all(w) == 0) wait_for_packets(w);
    }
    return NULL;
}

bool watch_read_start(struct watch *w) {
    if (w->running) return true;
    w->running = pthread_create(&w->thread, NULL, read_on, w) == 0;
    return w->running;
}

void watch_read_stop(struct watch *w) {
    if (!w->running) return;
    atomic_store(&w->stop, true);
    pthread_join(w->thread, NULL);
    w->running = false;
    for (int64_t until = watch_clock() + LAST_NS; read_all(w) && watch_clock() < until;) {
    } /* what waited in the ring; more may come as fast as it is read */
}

/* A mutex is not fair: without being told, the reading thread would take it again and again. */
void watch_lock(struct watch *w) {
    atomic_store(&w->wanted, true);
    pthread_mutex_lock(&w->lock);
    atomic_store(&w->wanted, false);
}

void watch_unlock(struct watch *w) {
    pthread_mutex_unlock(&w->lock);
}
