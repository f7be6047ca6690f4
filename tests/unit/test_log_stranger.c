/* Store files that others have had in their hands, and times and sizes that nobody planned for. */
#include "log_fixture.h"
#include "store/log.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000000)
#define DAY (24 * 3600 * SECOND)

static char folder[64], path[128];
static struct diagnostics *told;

static int set_up(void **state) {
    strcpy(folder, "/tmp/cordon-log-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/log.sqlite", folder);
    told = diagnostics_new(20);
    return 0;
}

static int tear_down(void **state) {
    char command[128];
    diagnostics_free(told);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

static struct log_store *open_it(struct log_limits limits) {
    struct log_store *s = log_open(path, false, limits, told);
    assert_non_null(s);
    return s;
}

static int64_t begin(struct log_store *s, const char *what) {
    return log_begin(s, &(struct log_run){.kind = "watch", .what = what, .began_ns = MADE_BEGIN});
}

static void put_many(struct log_store *s, int64_t run, uint32_t from, uint32_t to, const char *json) {
    for (uint32_t i = from; i < to; i++) {
        struct arena *a = arena_new();
        struct passage p = passage_made(i, a);
        (void)log_put(s, run, &p, json);
        arena_free(a);
    }
}

static bool count_one(void *context, int64_t run, const struct passage *p, const char *json) {
    ++*(size_t *)context;
    return true;
}

static size_t count(struct log_store *s, struct log_query q) {
    size_t n = 0;
    assert_true(log_find(s, &q, count_one, &n));
    return n;
}

/* Text that does not become much smaller when it is compressed. */
static const char *noise(char *to, size_t n, uint32_t seed) {
    uint64_t x = seed + 1;
    for (size_t i = 0; i + 1 < n; i++) {
        x = x * UINT64_C(6364136223846793005) + 1442695040888963407;
        to[i] = (char)('!' + (x >> 33) % 90);
    }
    to[n - 1] = '\0';
    return to;
}

static off_t size_of(const char *end) {
    char name[160];
    struct stat st;
    snprintf(name, sizeof name, "%s%s", path, end);
    return stat(name, &st) == 0 ? st.st_size : 0;
}

static void sql(const char *command) {
    sqlite3 *db;
    char *why = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, command, NULL, NULL, &why) != SQLITE_OK) fail_msg("%s", why);
    sqlite3_close(db);
}

static int64_t ask(const char *question) {
    sqlite3 *db;
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, question, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return answer;
}

static void make_one(void) {
    unlink(path);
    struct log_store *s = open_it((struct log_limits){0});
    int64_t run = begin(s, "eth0");
    put_many(s, run, 0, 3, "{}");
    (void)log_put_alert(s, run, &(struct log_alert){.kind = "beacon", .time_ns = 1, .key = 1});
    (void)log_put_name(s, &(struct named_address){.name = TEXT("a.example"), .address = {12}});
    log_end(s, run, 1);
    log_close(s);
}

/* What a schema would run is not run: the file is refused. */
static void test_schemas(void **state) {
    static const char forever[] = "ALTER TABLE passages RENAME TO p; CREATE VIEW passages AS WITH RECURSIVE "
                                  "c(x) AS (SELECT 1 UNION ALL "
                                  "SELECT x+1 FROM c) SELECT x AS number, 1 AS run FROM c";
    static const char disguised[] =
        "PRAGMA writable_schema=ON; INSERT INTO sqlite_master VALUES('table', 'x', 'x', 0, 'CREATE TRIGGER x "
        "AFTER INSERT ON runs BEGIN DELETE FROM passages; END')";
    static const char *const cases[] = {
        forever,
        disguised,
        "CREATE VIEW v AS SELECT 1",
        "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM passages; END",
        "CREATE INDEX i ON passages(hex(zeroblob(1000000)))",
        "CREATE VIRTUAL TABLE v USING fts5(x)",
        "ALTER TABLE passages ADD COLUMN more TEXT AS (hex(zeroblob(1000000)))",
        "DROP TABLE history",
        "DROP INDEX passages_key"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int read_only = 0; read_only < 2; read_only++) {
            make_one();
            sql(cases[i]);
            struct diagnostics *d = diagnostics_new(5);
            struct log_store *s = log_open(path, read_only, (struct log_limits){0}, d);
            /* or SQLite sees by itself that it cannot be, it is set aside, and an empty one begun */
            if (s && (read_only || log_counts(s).passages || !strstr(cases[i], "sqlite_master")))
                fail_msg("%s", cases[i]);
            assert_int_equal(diagnostics_count(d), 1);
            log_close(s);
            diagnostics_free(d);
        }
    }
}

/* Tables of somebody's own beside ours, and what ANALYZE leaves, do no harm. */
static void test_beside(void **state) {
    make_one();
    sql("CREATE TABLE notes(key, text); ANALYZE");
    struct log_store *s = open_it((struct log_limits){0});
    assert_int_equal(count(s, (struct log_query){0}), 3);
    log_close(s);
}

static bool take_name(void *context, const struct log_change *c) {
    assert_non_null(c->what);
    return true;
}

static bool take_alert(void *context, int64_t run, const struct log_alert *a) {
    assert_non_null(a->kind);
    return true;
}

static bool take_run(void *context, int64_t number, const struct log_run *run, uint64_t passages) {
    assert_non_null(run->kind);
    return true;
}

static bool take_whole(void *context, int64_t run, const struct passage *p, const char *json) {
    ++*(size_t *)context;
    for (size_t i = 0; i < p->n_verdicts; i++) {
        const struct passage_verdict *v = &p->verdicts[i];
        assert_true(v->policy && v->rule && v->program && v->title);
    }
    for (size_t i = 1; i < p->n_clients; i++) assert_true(p->clients[i - 1] < p->clients[i]);
    return true;
}

/* Where its schema says NOT NULL there may be NULL, and anything instead of numbers. */
static void test_values(void **state) {
    static const char *const cases[] = {
        "PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql=replace(sql, ' NOT NULL', '         '); "
        "PRAGMA writable_schema=RESET; INSERT INTO links(passage, role, n) VALUES(1, x'', 0); INSERT INTO "
        "verdicts(passage, n) "
        "VALUES(1, 9); INSERT INTO names(name, address) VALUES(x'', x'00'); INSERT INTO alerts(number) "
        "VALUES(7); INSERT INTO "
        "history(number) VALUES(7); UPDATE passages SET kind=NULL, verdict=NULL, port=NULL WHERE number=1; "
        "UPDATE history SET key='0000000000000001'; UPDATE runs SET kind=NULL; PRAGMA writable_schema=ON; "
        "UPDATE sqlite_master SET sql=replace(sql, '         ', ' NOT NULL')",
        "UPDATE passages SET port='x', first=-9223372036854775808, last=9223372036854775807, flows='many', "
        "clients='0-4294967295', addresses=x'00ff', data=' '; UPDATE names SET last=x'00', answered=1e300",
        "UPDATE passages SET clients='5-3 1'; UPDATE links SET controllers=replace(hex(zeroblob(100000)), "
        "'0', ' '); UPDATE findings SET json=zeroblob(100)",
        "UPDATE passages SET clients='3 3 1 0-'; UPDATE findings SET json=NULL WHERE 0"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        make_one();
        sql(cases[i]);
        struct log_store *s = log_open(path, true, (struct log_limits){0}, told);
        assert_non_null(s);
        size_t n = 0;
        struct name_book *book = name_book_new(0);
        assert_true(log_find(s, &(struct log_query){0}, take_whole, &n));
        assert_int_equal(n, 3);
        assert_true(log_find_alerts(s, &(struct log_query){0}, take_alert, NULL));
        assert_true(log_changes(s, 1, take_name, NULL));
        assert_true(log_runs(s, 0, take_run, NULL));
        assert_true(log_load_names(s, INT64_MIN, book));
        name_book_free(book);
        log_close(s);
    }
}

/* A service of a million dots and a pattern: it must not take for ever. */
static void test_long_name(void **state) {
    make_one();
    sql("UPDATE passages SET service='domain:'||replace(hex(zeroblob(500000)), '0', '.')");
    struct log_store *s = log_open(path, true, (struct log_limits){0}, told);
    int64_t began = now();
    assert_int_equal(count(s, (struct log_query){.service = "*a*b"}), 0);
    assert_true(now() - began < 5 * SECOND);
    log_close(s);
}

/* Pages of another size, as a file has that was recovered: bounds are bytes. */
static void test_page_size(void **state) {
    enum { MOST = 4 << 20 };
    char json[4000];
    make_one();
    sql("PRAGMA journal_mode=DELETE; PRAGMA page_size=32768; VACUUM");
    struct log_store *s = open_it((struct log_limits){.most_bytes = MOST});
    int64_t run = begin(s, "eth1");
    assert_int_equal(count(s, (struct log_query){0}), 3); /* nothing is let go of so little */
    for (uint32_t i = 10; i < 3000; i += 10) {
        put_many(s, run, i, i + 10, noise(json, sizeof json, i));
        assert_true(size_of("") + size_of("-wal") <= MOST);
    }
    assert_true(count(s, (struct log_query){0}) > 100);
    assert_int_equal(log_state(s).not_kept, 0);
    log_close(s);
}

/* A small store of few, large rows: the oldest go, not all; and one that is too large holds up nobody. */
static void test_few_large(void **state) {
    enum { MOST = 512 * 1024 };
    char *json = malloc(MOST);
    struct log_store *s = open_it((struct log_limits){.most_bytes = MOST});
    int64_t run = begin(s, "eth0");
    for (uint32_t i = 0; i < 60; i++) {
        put_many(s, run, i, i + 1, noise(json, 13000, i));
        log_tick(s, now());
        size_t n = count(s, (struct log_query){0});
        if (n < (i < 10 ? i : 10)) fail_msg("%zu are left after %u", n, i);
    }
    put_many(s, run, 100, 101, noise(json, MOST, 1));
    put_many(s, run, 101, 105, "{}");
    log_tick(s, now());
    assert_null(log_state(s).trouble);
    struct arena *a = arena_new();
    for (uint32_t i = 100; i < 105; i++)
        assert_int_equal(count(s, (struct log_query){.key = passage_made(i, a).key}), 1);
    arena_free(a);
    log_close(s);
    free(json);
}

/* What waited while the store was locked is more than one transaction may hold. */
static void test_much_waits(void **state) {
    char json[6000];
    struct log_store *s = open_it((struct log_limits){.busy_seconds = 1, .most_bytes = 1 << 19});
    int64_t run = begin(s, "eth0");
    for (uint32_t round = 0; round < 3; round++) {
        sqlite3 *db;
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
        for (uint32_t i = 0; i < 30; i++)
            put_many(s, run, 100 * round + i, 100 * round + i + 1, noise(json, sizeof json, 100 * round + i));
        assert_true(log_state(s).waiting > 4);
        sqlite3_close(db);
        sqlite3_sleep(1100);
        log_tick(s, now());
        assert_null(log_state(s).trouble);
        assert_int_equal(log_state(s).waiting, 0);
    }
    log_close(s);
}

/* Somebody who reads and does not end: what is written would pile up in the log beyond the bound. */
static void test_reader_stays(void **state) {
    enum { MOST = 2 << 20 };
    char json[4000];
    struct log_store *s = open_it((struct log_limits){.most_bytes = MOST, .busy_seconds = 1});
    int64_t run = begin(s, "eth0");
    put_many(s, run, 0, 10, "{}");
    log_tick(s, now());
    sqlite3 *db;
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT * FROM passages", -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    for (uint32_t i = 10; i < 2000; i += 10) {
        put_many(s, run, i, i + 10, noise(json, sizeof json, i));
        if (size_of("") + size_of("-wal") > MOST)
            fail_msg("%ld at %u", (long)(size_of("") + size_of("-wal")), i);
    }
    assert_non_null(log_state(s).trouble);
    assert_true(log_state(s).not_kept > 0); /* it is counted */
    sqlite3_finalize(q);
    sqlite3_close(db);
    sqlite3_sleep(1100);
    log_tick(s, now());
    assert_null(log_state(s).trouble);
    assert_int_equal(log_state(s).waiting, 0);
    log_close(s);
}

/* The bound is lowered: the file becomes smaller. */
static void test_lower_bound(void **state) {
    char json[4000];
    struct log_store *s = open_it((struct log_limits){0});
    int64_t run = begin(s, "eth0");
    for (uint32_t i = 0; i < 3000; i += 10) put_many(s, run, i, i + 10, noise(json, sizeof json, i));
    log_close(s);
    assert_true(size_of("") > 8 << 20);
    s = open_it((struct log_limits){.most_bytes = 2 << 20});
    run = begin(s, "eth0");
    put_many(s, run, 5000, 5010, "{}");
    log_tick(s, now());
    assert_true(count(s, (struct log_query){0}) > 100);
    log_close(s);
    assert_true(size_of("") + size_of("-wal") <= 2 << 20);
}

/* Our file was deleted, and somebody else has begun another one: our run is not theirs. */
static void test_other_file(void **state) {
    struct log_store *s = open_it((struct log_limits){0});
    int64_t run = begin(s, "eth0");
    put_many(s, run, 0, 10, NULL);
    log_tick(s, now());
    unlink(path);
    struct log_store *other = open_it((struct log_limits){0});
    int64_t theirs = begin(other, "phone.pcap");
    put_many(other, theirs, 10, 20, NULL);
    log_close(other);
    put_many(s, run, 20, 25, NULL);
    log_tick(s, now());
    put_many(s, run, 25, 27, NULL);
    log_end(s, run, 77);
    log_close(s);
    assert_int_equal(ask("SELECT count(*) FROM runs"), 2);
    assert_int_equal(ask("SELECT count(*) FROM passages p JOIN runs r ON r.number=p.run WHERE what='eth0'"),
                     7);
    assert_int_equal(
        ask("SELECT count(*) FROM passages p JOIN runs r ON r.number=p.run WHERE what='phone.pcap'"), 10);
    assert_int_equal(ask("SELECT ended FROM runs WHERE what='eth0'"), 77);
    assert_int_equal(ask("SELECT ended FROM runs WHERE what='phone.pcap'"), 0);
}

/* A later version of the program has been at the file since we opened it. */
static void test_later_version(void **state) {
    struct log_store *s = open_it((struct log_limits){0});
    int64_t run = begin(s, "eth0");
    put_many(s, run, 0, 10, "{}");
    log_tick(s, now());
    sql("ALTER TABLE passages ADD COLUMN news TEXT; PRAGMA user_version=99");
    put_many(s, run, 10, 20, "{}");
    log_tick(s, now());
    assert_non_null(log_state(s).trouble);
    assert_non_null(strstr(log_state(s).trouble, "later version"));
    assert_int_equal(log_state(s).waiting, 10);
    log_close(s);
    assert_int_equal(diagnostics_count(told), 1);
    assert_int_equal(ask("SELECT count(*) FROM passages"), 10);
}

/* Several begin the same store at the same moment, and are done at once. */
static void test_made_at_once(void **state) {
    enum { WRITERS = 6, ROWS = 40 };
    pid_t children[WRITERS];
    for (int round = 0; round < 5; round++) {
        snprintf(path, sizeof path, "%s/%d.sqlite", folder, round);
        fflush(NULL);
        for (uint32_t i = 0; i < WRITERS; i++)
            if ((children[i] = fork()) == 0) {
                struct log_store *s = log_open(path, false, (struct log_limits){.busy_seconds = 10}, told);
                int64_t run = s ? begin(s, "x") : 0;
                for (uint32_t k = 0; s && k < ROWS; k += 10)
                    put_many(s, run, ROWS * i + k, ROWS * i + k + 10, NULL);
                if (s) log_end(s, run, 1);
                int status =
                    !s || log_state(s).waiting || log_state(s).not_kept || diagnostics_count(told) ? 1 : 0;
                if (status)
                    print_error("%s\n", diagnostics_count(told) ? diagnostics_get(told, 0)->what : "?");
                log_close(s);
                _exit(status);
            }
        for (int i = 0; i < WRITERS; i++) {
            int status;
            assert_int_equal(waitpid(children[i], &status, 0), children[i]);
            assert_int_equal(status, 0);
        }
        assert_int_equal(ask("SELECT count(*) FROM passages"), WRITERS * ROWS);
        assert_int_equal(ask("SELECT count(*) FROM runs"), WRITERS);
    }
}

/* Locked by another program until shortly after we have nothing more to do. */
static void test_locked_at_the_end(void **state) {
    make_one();
    int pipes[2];
    char byte;
    assert_int_equal(pipe(pipes), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *db;
        bool fine = sqlite3_open(path, &db) == SQLITE_OK &&
                    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;
        if (write(pipes[1], "x", 1) != 1) fine = false;
        sqlite3_sleep(1800);
        sqlite3_close(db);
        _exit(fine ? 0 : 1);
    }
    assert_int_equal(read(pipes[0], &byte, 1), 1);
    struct log_store *s = open_it((struct log_limits){.busy_seconds = 1});
    int64_t run = begin(s, "late");
    put_many(s, run, 10, 30, NULL);
    log_end(s, run, 5);
    assert_int_equal(log_state(s).waiting, 0);
    log_close(s);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(ask("SELECT count(*) FROM passages p JOIN runs r ON r.number=p.run WHERE what='late'"),
                     20);
    close(pipes[0]);
    close(pipes[1]);
}

/* A machine that starts with a clock far ahead, or a store that nobody wrote to for long. */
static void test_clock_at_start(void **state) {
    make_one();
    struct log_store *s = open_it((struct log_limits){.keep_days = 90});
    for (int i = 0; i < 5; i++) log_tick(s, now() + 5000 * DAY + i * 120 * SECOND);
    assert_int_equal(log_counts(s).passages, 3);
    log_close(s);
    sql("UPDATE passages SET kept=kept-100*86400*1000000000; UPDATE runs SET kept=kept-95*86400*1000000000;"
        "UPDATE names SET kept=kept-95*86400*1000000000; UPDATE alerts SET kept=kept-95*86400*1000000000");
    s = open_it((struct log_limits){.keep_days = 90}); /* five days older than what was written last */
    log_tick(s, now());
    assert_int_equal(log_counts(s).passages, 3);
    log_close(s);
    s = open_it((struct log_limits){.keep_days = 3});
    log_tick(s, now());
    assert_int_equal(log_counts(s).passages, 0);
    assert_int_equal(log_counts(s).names, 1); /* written last: a day is believed */
    log_close(s);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_schemas),           TEST(test_beside),        TEST(test_values),
        TEST(test_long_name),         TEST(test_page_size),     TEST(test_few_large),
        TEST(test_much_waits),        TEST(test_reader_stays),  TEST(test_lower_bound),
        TEST(test_other_file),        TEST(test_made_at_once),  TEST(test_later_version),
        TEST(test_locked_at_the_end), TEST(test_clock_at_start)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
