/* bench_routes [MILLIONS]: synthetic tables of that many routes (20), seen from 40 vantage points, through
 * taking, finishing, carriers and impact. Prints rows for docs/benchmarks.md: work, time, time a route, peak
 * of memory; tab-separated.
 *
 * Paths are as redundant as in the tables of public collectors: an origin has 8 prefixes on average, of which
 * most have the path of the one before from the same vantage point. */
#include "evidence/route/carriers.h"
#include "evidence/route/impact.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { PEERS = 40, ORIGINS = 75000, TRANSITS = 9000, FILES = 4 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t next_random(uint64_t *x) {
    *x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
    return *x;
}

static void tell(const char *work, double seconds, uint64_t n) {
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("%s\t%.2f s\t%.0f ns a route\tpeak %.2f GB\n", work, seconds, seconds * 1e9 / (double)n,
           (double)use.ru_maxrss * 1024 / 1e9);
    fflush(stdout);
}

/* From a peer to an origin: two carriers up, one or two down; transits with low numbers carry most. */
static uint32_t make_path(struct as_paths *paths, uint32_t peer, uint32_t origin, uint64_t *x) {
    uint32_t asns[8], n = 0;
    uint64_t a = next_random(x) % TRANSITS, b = next_random(x) % TRANSITS,
             c = origin * 2654435761u % TRANSITS;
    asns[n++] = 100 + peer;
    asns[n++] = 1000 + (uint32_t)(a * a / TRANSITS * a / TRANSITS);
    if (next_random(x) % 2) asns[n++] = 1000 + (uint32_t)(b * b / TRANSITS);
    asns[n++] = 1000 + (uint32_t)c;
    asns[n++] = 100000 + origin;
    if (next_random(x) % 10 == 0) asns[n] = asns[n - 1], n++;
    struct path_segment s = {SEGMENT_SEQUENCE, (uint16_t)n};
    return as_paths_add(paths, &s, 1, asns);
}

/* Every peer's row of every prefix, prefix by prefix, as a RIB has them; files share out the peers. */
struct making {
    struct as_paths *paths;
    struct route_row *rows; /* of one file and some prefixes: made first, so that only taking is timed */
    struct route_peer peers[PEERS];
    uint32_t last[PEERS]; /* path */
    uint64_t random;
};

static struct prefix prefix_at(uint32_t i) {
    uint8_t address[16] = {[10] = 0xff, [11] = 0xff};
    uint32_t v4 = (16u << 24) + i * 0x1c0;
    for (int k = 0; k < 4; k++) address[12 + k] = (uint8_t)(v4 >> (24 - 8 * k));
    return prefix_of(address, PREFIX_V4_BITS + (i % 3 ? 24 : 22));
}

static size_t make_rows(struct making *m, unsigned file, uint32_t from, uint32_t end) {
    size_t n = 0;
    for (uint32_t i = from; i < end; i++) {
        uint32_t origin = i / 8 % ORIGINS;
        struct prefix p = prefix_at(i);
        for (unsigned k = file; k < PEERS; k += FILES) {
            if (m->last[k] == PATH_NONE || i % 8 == 0 || next_random(&m->random) % 5 == 0)
                m->last[k] = make_path(m->paths, k, origin, &m->random);
            m->rows[n++] = (struct route_row){.type = ROUTE_RIB,
                                              .peer = &m->peers[k],
                                              .prefix = p,
                                              .path = m->last[k],
                                              .time_ns = 9,
                                              .at = i};
        }
    }
    return n;
}

static double take_all(struct making *m, struct routes *r, uint32_t prefixes) {
    enum { BATCH = 4096 };
    double seconds = 0;
    m->rows = malloc(sizeof *m->rows * BATCH * (PEERS / FILES + 1));
    for (unsigned file = 0; file < FILES; file++) {
        routes_evidence(r, file);
        for (uint32_t i = 0; i < PEERS; i++)
            m->peers[i] = (struct route_peer){.as = 100 + i, .address = {1, (uint8_t)i}};
        for (uint32_t from = 0; from < prefixes; from += BATCH) {
            size_t n = make_rows(m, file, from, from + BATCH < prefixes ? from + BATCH : prefixes);
            double start = now();
            for (size_t i = 0; i < n; i++) routes_take(r, &m->rows[i]);
            seconds += now() - start;
        }
    }
    free(m->rows);
    return seconds;
}

int main(int argc, char **argv) {
    unsigned long millions = argc > 1 ? strtoul(argv[1], NULL, 10) : 20;
    uint32_t prefixes = (uint32_t)(millions * 1000000 / PEERS);
    struct making m = {.paths = as_paths_new(), .random = 88172645463325252u};
    for (unsigned i = 0; i < PEERS; i++) m.last[i] = PATH_NONE;
    struct routes *r = routes_new(m.paths, NULL);
    struct arena *arena = arena_new();
    uint64_t n = (uint64_t)prefixes * PEERS;
    tell("take", take_all(&m, r, prefixes), n);
    double start = now();
    routes_finish(r);
    tell("finish", now() - start, n);
    fprintf(stderr, "%u prefixes, %u paths, %llu routes\n", routes_prefixes(r), as_paths_count(m.paths),
            (unsigned long long)routes_entries(r));
    start = now();
    struct carriers c = carriers_of(r, 0, arena);
    tell("carriers", now() - start, n);
    start = now();
    carriers_of(r, 100007, arena);
    tell("carriers of one origin", now() - start, n);
    uint32_t removed[] = {c.list[0].asn, c.list[1].asn};
    if (removed[0] > removed[1]) removed[0] = c.list[1].asn, removed[1] = c.list[0].asn;
    start = now();
    struct route_impact im = routes_impact(r, removed, 2, arena);
    tell("impact", now() - start, n);
    fprintf(stderr, "%zu carriers, first with hegemony %.3f; %u lost, %u longer, %zu heirs\n", c.n,
            c.list[0].hegemony[0], im.lost, im.longer, im.n_heirs);
    routes_free(r);
    as_paths_free(m.paths);
    arena_free(arena);
    return 0;
}
