/* bench_control [FOLDER]: control over 5 million generated stakes, against SQLite's recursive query on the
 * same table. The query only follows stakes that are a majority by themselves: recursion in SQL cannot add
 * shares, so it has less to do. Prints rows for docs/benchmarks.md: work, cordon, peer, ratio; tab-separated.
 */
#include "atlas/control.h"
#include "atlas/stakes_csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { PARTIES = 2500000, STAKES = 5000000, SEEDS = 1000, ROUNDS = 3 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint64_t next_random(uint64_t *x) {
    *x ^= *x << 13;
    *x ^= *x >> 7;
    return *x ^= *x << 17;
}

/* Every party has two owners, mostly among those made before it, and one of them has a majority: control
 * spreads over most of the table. */
static bool generate(const char *path) {
    FILE *f = fopen(path, "we");
    uint64_t x = 88172645463325252u;
    if (!f) return false;
    fputs("owner,owned,share\n", f);
    for (unsigned i = 0; i < STAKES; i++) {
        unsigned owned = i / 2, first = i % 2 == 0;
        unsigned owner = (unsigned)(next_random(&x) % (next_random(&x) % 64 ? owned + 1 : PARTIES));
        owner += owner == owned; /* nobody holds themselves */
        unsigned share =
            first ? 40 + (unsigned)(next_random(&x) % 30) : 10 + (unsigned)(next_random(&x) % 20);
        fprintf(f, "p%u,p%u,0.%02u\n", owner, owned, share);
    }
    return fclose(f) == 0;
}

/* Seconds a shell command takes; negative when it fails. */
static double run(const char *format, const char *a, const char *b) {
    char command[1024];
    snprintf(command, sizeof command, format, a, b);
    double start = now();
    return system(command) == 0 ? now() - start : -1;
}

static const char import[] =
    "rm -f '%2$s'; printf '%%s\\n' 'CREATE TABLE stakes(owner TEXT, owned TEXT, share REAL);' '.mode csv' "
    "'.import --skip 1 %1$s stakes' 'CREATE INDEX o ON stakes(owner);' | sqlite3 '%2$s'";
static const char query[] =
    "sqlite3 '%2$s' \"WITH RECURSIVE s(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM s WHERE i < 999), c(x) "
    "AS "
    "(SELECT 'p' || i FROM s UNION SELECT owned FROM c JOIN stakes ON owner = x WHERE share >= 0.5) "
    "SELECT count(*) FROM c\" >&2 #%1$s";

static void row(const char *work, double seconds, const char *what, double other) {
    if (other > 0)
        printf("%s\t%.2f s\tSQLite: %.2f s%s\t%.0f× faster\n", work, seconds, other, what, other / seconds);
    else
        printf("%s\t%.2f s\tsqlite3 is not there\t–\n", work, seconds);
}

int main(int argc, char **argv) {
    const char *folder = argc > 1 ? argv[1] : "/tmp";
    char csv[512], db[512];
    snprintf(csv, sizeof csv, "%s/cordon-bench-stakes-%d.csv", folder, (int)getpid());
    snprintf(db, sizeof db, "%s/cordon-bench-stakes-%d.db", folder, (int)getpid());
    if (!generate(csv)) return 2;
    double imported = run(import, csv, db), asked = imported < 0 ? -1 : run(query, csv, db);
    struct diagnostics *d = diagnostics_new(10);
    double start = now(), read, answered = 0;
    struct stakes_table *t = stakes_table_read(csv, d);
    read = now() - start;
    uint32_t seeds[SEEDS];
    for (unsigned i = 0; t && i < SEEDS; i++) {
        char name[16];
        int n = snprintf(name, sizeof name, "p%u", i);
        seeds[i] = stakes_table_find(t, (struct text){name, (size_t)n});
    }
    size_t met = 0;
    for (int r = 0; t && r < ROUNDS; r++) {
        start = now();
        struct control *c =
            control_new(t->stakes, seeds, SEEDS,
                        (struct control_test){.kind = CONTROL_AGGREGATE, .threshold = {1, 2}}, 20000);
        double seconds = now() - start;
        if (r == 0 || seconds < answered) answered = seconds;
        met = 0;
        for (uint32_t i = 0; i < t->stakes.nodes; i++) met += control_answer(c, i) == ANSWER_MET;
        control_free(c);
    }
    fprintf(stderr, "%zu controlled\n", met);
    row("control over 5 million stakes, in memory", answered, " (indexed)", asked);
    row("control over 5 million stakes, from CSV to answer", read + answered, "",
        asked < 0 ? -1 : imported + asked);
    stakes_table_free(t);
    diagnostics_free(d);
    unlink(csv);
    unlink(db);
    return 0;
}
