/* bench_control [FOLDER]: control over 5 million generated stakes, against SQLite's recursive query. Both
 * work in memory, once from the CSV to the answer and once from rows with numbers for names to the answer;
 * making the index (here: the graph) is timed on both sides, as is processor time, not time on the wall.
 * SQLite has the index that makes it fastest, index and query together.
 *
 * Recursion in SQL cannot add shares: the query follows stakes that are a majority by themselves. So there
 * are two tables. In `majorities` one owner of each party has a majority: the query gives the very answer of
 * aggregate>=50, which is checked. In `sums` many parties are controlled only by what several owners hold
 * together: the query has less to do, and finds but a part. Prints rows for docs/benchmarks.md: work, cordon,
 * peer, ratio; tab-separated.
 */
#include "atlas/control.h"
#include "atlas/stakes_csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { PARTIES = 2500000, STAKES = 5000000, SEEDS = 1000, ROUNDS = 5 };

struct table {
    const char *name;
    unsigned least, spread; /* of the first owner's per cent */
    bool same;              /* SQLite's query finds all */
};
static const struct table tables[] = {{"majorities", 50, 20, true}, {"sums", 40, 30, false}};

static uint64_t next_random(uint64_t *x) {
    *x ^= *x << 13;
    *x ^= *x >> 7;
    return *x ^= *x << 17;
}

/* Every party has two owners, mostly among those made before it: control spreads over most of the table. */
static bool generate(const struct table *t, const char *path, const char *prefix) {
    FILE *f = fopen(path, "we");
    uint64_t x = 88172645463325252u;
    if (!f) return false;
    fputs("owner,owned,share\n", f);
    for (unsigned i = 0; i < STAKES; i++) {
        unsigned owned = i / 2, first = i % 2 == 0;
        unsigned owner = (unsigned)(next_random(&x) % (next_random(&x) % 64 ? owned + 1 : PARTIES));
        owner += owner == owned; /* nobody holds themselves */
        unsigned share = first ? t->least + (unsigned)(next_random(&x) % t->spread)
                               : 10 + (unsigned)(next_random(&x) % 20);
        fprintf(f, "%s%u,%s%u,0.%02u\n", prefix, owner, prefix, owned, share);
    }
    return fclose(f) == 0;
}

static double busy(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double busy_children(void) {
    struct rusage u;
    getrusage(RUSAGE_CHILDREN, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6;
}

/* Processor seconds of loading and, if `ask`, indexing and asking; negative when that failed. */
static double sqlite(const char *csv, const char *type, const char *prefix, bool ask, size_t *found) {
    static const char index_and_query[] =
        "'CREATE INDEX o ON stakes(owner, owned) WHERE share >= 0.5;' "
        "\"WITH RECURSIVE s(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM s WHERE i < 999), "
        "c(x) AS (SELECT %s FROM s UNION SELECT owned FROM c JOIN stakes ON owner = x WHERE share >= 0.5) "
        "SELECT count(*) FROM c;\"";
    char command[2048], rest[1024] = "", seed[64];
    snprintf(seed, sizeof seed, *prefix ? "'%s' || i" : "i%s", prefix);
    if (ask) snprintf(rest, sizeof rest, index_and_query, seed);
    snprintf(
        command, sizeof command,
        "printf '%%s\\n' 'PRAGMA temp_store=MEMORY;' 'CREATE TABLE stakes(owner %s, owned %s, share REAL);' "
        "'.mode csv' '.import --skip 1 %s stakes' %s | sqlite3 :memory:",
        type, type, csv, rest);
    double start = busy_children();
    FILE *f = popen(command, "re");
    if (!f) return -1;
    bool told = !ask || fscanf(f, "%zu", found) == 1;
    int status = pclose(f);
    return told && status == 0 ? busy_children() - start : -1;
}

static int by_size(const void *a, const void *b) {
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(double *list) {
    qsort(list, ROUNDS, sizeof *list, by_size);
    return list[ROUNDS / 2];
}

/* All anew each round, as a program that is asked once has it. */
static bool cordon(const char *csv, double *whole, double *answer, size_t *met) {
    double wholes[ROUNDS], answers[ROUNDS];
    for (int r = 0; r < ROUNDS; r++) {
        struct diagnostics *d = diagnostics_new(10);
        double start = busy(CLOCK_PROCESS_CPUTIME_ID);
        struct stakes_table *t = stakes_table_read(csv, d);
        if (!t) return false;
        uint32_t seeds[SEEDS];
        for (unsigned i = 0; i < SEEDS; i++) {
            char name[16];
            int n = snprintf(name, sizeof name, "p%u", i);
            seeds[i] = stakes_table_find(t, (struct text){name, (size_t)n});
        }
        double read = busy(CLOCK_PROCESS_CPUTIME_ID);
        struct control *c =
            control_new(t->stakes, seeds, SEEDS,
                        (struct control_test){.kind = CONTROL_AGGREGATE, .threshold = {1, 2}}, 20000);
        *met = 0;
        for (uint32_t i = 0; i < t->stakes.nodes; i++) *met += control_answer(c, i) == ANSWER_MET;
        double end = busy(CLOCK_PROCESS_CPUTIME_ID);
        wholes[r] = end - start;
        answers[r] = end - read;
        control_free(c);
        stakes_table_free(t);
        diagnostics_free(d);
    }
    *whole = median(wholes);
    *answer = median(answers);
    return true;
}

static void row(const struct table *t, const char *work, double seconds, double other, size_t found) {
    printf("control over 5 million stakes (`%s`), %s\t%.2f s\t", t->name, work, seconds);
    if (other <= 0)
        printf("sqlite3 is not there\t–\n");
    else if (t->same)
        printf("SQLite: %.2f s\t%.0f× faster\n", other, other / seconds);
    else
        printf("SQLite, a part (%zu parties): %.2f s\t%.0f× faster\n", found, other, other / seconds);
}

static bool measure(const struct table *t, const char *csv) {
    double whole, answer, other = -1, load, asked;
    size_t met, found = 0, numbered = 0;
    if (!generate(t, csv, "p") || !cordon(csv, &whole, &answer, &met)) return false;
    asked = sqlite(csv, "TEXT", "p", true, &found);
    if (asked >= 0 && !generate(t, csv, "")) return false;
    load = asked < 0 ? -1 : sqlite(csv, "INTEGER", "", false, NULL);
    if (load >= 0) other = sqlite(csv, "INTEGER", "", true, &numbered) - load;
    fprintf(stderr, "%s: %zu controlled, SQLite finds %zu\n", t->name, met, found);
    if (asked >= 0 && (found != numbered || (found != met && t->same))) return false;
    row(t, "rows to answer", answer, other, found);
    row(t, "CSV to answer", whole, asked, found);
    return true;
}

int main(int argc, char **argv) {
    const char *folder = argc > 1 ? argv[1] : "/tmp";
    char csv[512];
    bool fine = true;
    snprintf(csv, sizeof csv, "%s/cordon-bench-stakes-%d.csv", folder, (int)getpid());
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) fine &= measure(&tables[i], csv);
    unlink(csv);
    return fine ? 0 : 2;
}
