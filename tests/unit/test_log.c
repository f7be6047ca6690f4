/* The store of findings: what is put is found again, older files, bounds, and everything that can go wrong
 * with a file. tests/unit/test_log_query.c asks it questions, test_log_kill.c kills it. */
#include "log_fixture.h"
#include "store/log.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define DAY (INT64_C(24) * 3600 * 1000000000)

static char folder[64], path[128];
static struct arena *arena;
static struct diagnostics *told;

static int set_up(void **state) {
    strcpy(folder, "/tmp/cordon-log-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/sub/log.sqlite", folder);
    arena = arena_new();
    told = diagnostics_new(20);
    return 0;
}

static int tear_down(void **state) {
    char command[128];
    arena_free(arena);
    diagnostics_free(told);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct log_store *open_it(struct log_limits limits) {
    struct log_store *s = log_open(path, false, limits, told);
    assert_non_null(s);
    return s;
}

static int64_t begin(struct log_store *s) {
    return log_begin(s, &(struct log_run){.kind = "watch",
                                          .what = "eth0",
                                          .policies = "policy-one 1.0",
                                          .version = "0.1.0",
                                          .began_ns = MADE_BEGIN});
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

struct expected {
    uint32_t next;
    int64_t run;
    const char *json;
};

static bool compare(void *context, int64_t run, const struct passage *p, const char *json) {
    struct expected *e = context;
    struct passage made = passage_made(e->next++, arena);
    passage_same(&made, p);
    assert_int_equal(run, e->run);
    if (json && e->json)
        assert_string_equal(json, e->json);
    else
        assert_ptr_equal(json, e->json);
    assert_true(p->chain == UINT32_MAX);
    return true;
}

static void test_kept(void **state) {
    struct log_store *s = open_it((struct log_limits){0});
    struct expected e = {.run = begin(s), .json = "{\"kind\":\"finding\"}"};
    put_many(s, e.run, 0, 100, e.json);
    assert_true(log_find(s, &(struct log_query){.oldest_first = true}, compare, &e));
    log_end(s, e.run, MADE_BEGIN + 5);
    log_close(s);
    s = log_open(path, true, (struct log_limits){0}, told);
    assert_non_null(s);
    e.next = 0;
    assert_true(log_find(s, &(struct log_query){.oldest_first = true}, compare, &e));
    assert_int_equal(e.next, 100);
    assert_int_equal(log_counts(s).passages, 100);
    assert_false(log_put(s, 1, &(struct passage){.key = 1}, NULL));
    assert_int_equal(begin(s), 0);
    log_close(s);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(diagnostics_count(told), 0);
}

/* The same key again replaces, and tells of a change; in another run it is another row. */
static bool take_change(void *context, const struct log_change *c) {
    char *to = context;
    snprintf(to + strlen(to), 300 - strlen(to), "%d %s %s>%s; ", (int)c->run, c->what,
             c->before ? c->before : "", c->after ? c->after : "");
    return true;
}

static void test_replaced(void **state) {
    struct log_store *s = open_it((struct log_limits){0});
    int64_t one = begin(s), two = begin(s);
    struct passage p = passage_made(3, arena);
    static const char *const data[] = {"email"};
    p.verdict = VERDICT_ALLOW;
    assert_true(log_put(s, one, &p, "{}"));
    p.flows = 77;
    assert_true(log_put(s, one, &p, "{\"a\":1}"));
    p.verdict = VERDICT_DENY;
    p.n_data = 1;
    p.data = data;
    assert_true(log_put(s, one, &p, NULL));
    assert_int_equal(count(s, (struct log_query){0}), 1);
    p.verdict = VERDICT_REVIEW;
    p.service.n_controllers = 0;
    assert_true(log_put(s, two, &p, NULL));
    assert_int_equal(count(s, (struct log_query){0}), 2);
    assert_int_equal(count(s, (struct log_query){.run = -1}), 1);
    char text[300] = "";
    assert_true(log_changes(s, p.key, take_change, text));
    assert_string_equal(text, "1 verdict allow>deny; 1 data >email; 2 verdict deny>review; 2 controllers "
                              "fund-y omega>; ");
    log_close(s);
}

static bool take_alert(void *context, int64_t run, const struct log_alert *a) {
    struct log_alert *to = context;
    *to = *a;
    to->app = arena_string(arena, a->app);
    to->json = arena_string(arena, a->json);
    to->kind = arena_string(arena, a->kind);
    return true;
}

static void test_alerts_and_names(void **state) {
    struct log_store *s = open_it((struct log_limits){0});
    int64_t run = begin(s);
    struct log_alert a = {.time_ns = MADE_BEGIN, .kind = "beacon", .app = "app:android/com.x", .key = 7};
    assert_true(log_put_alert(s, run, &a));
    a.time_ns += DAY;
    a.json = "{}";
    assert_true(log_put_alert(s, run, &a));
    struct log_alert got = {0};
    assert_true(log_find_alerts(s, &(struct log_query){.app = "com.x", .until_ns = MADE_BEGIN + 1},
                                take_alert, &got));
    assert_true(got.time_ns == MADE_BEGIN && got.key == 7 && !got.json);
    assert_string_equal(got.kind, "beacon");
    struct named_address n = {.name = TEXT("api.example"),
                              .address = {[10] = 255, 255, 192, 0, 2, 1},
                              .known = KNOWN_ANSWER,
                              .ttl = 60,
                              .first_ns = 100,
                              .last_ns = 200,
                              .answered_ns = 150,
                              .flows = 2};
    assert_true(log_put_name(s, &n));
    n.known = KNOWN_ASKED;
    n.own_server = true;
    n.last_ns = 300;
    n.ttl = 0;
    assert_true(log_put_name(s, &n));
    struct name_book *book = name_book_new(0);
    assert_true(log_load_names(s, 301, book));
    assert_int_equal(name_book_count(book), 0);
    assert_int_equal(log_counts(s).names, 1);
    assert_true(log_load_names(s, 300, book));
    assert_int_equal(name_book_count(book), 1);
    const struct named_address *back = name_book_get(book, 0);
    assert_true(text_is(back->name, "api.example") && back->own_server && back->ttl == 60);
    assert_int_equal(back->known, KNOWN_ANSWER | KNOWN_ASKED);
    assert_int_equal(back->answered_ns, 150); /* without it, nobody can tell how long the answer holds */
    assert_true(back->first_ns == 100 && back->last_ns == 300 && back->flows == 2);
    name_book_free(book);
    log_close(s);
}

static void sql_in(const char *file, const char *command) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    char *why = NULL;
    if (sqlite3_exec(db, command, NULL, NULL, &why) != SQLITE_OK) fail_msg("%s", why);
    sqlite3_close(db);
}

static void sql(const char *command) {
    sql_in(path, command);
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

/* A file of version 1, as it was: tests/fixtures/log-1.sql. */
static void test_older_version(void **state) {
    log_close(open_it((struct log_limits){0})); /* makes the folder */
    unlink(path);
    FILE *f = fopen("tests/fixtures/log-1.sql", "r");
    assert_non_null(f);
    char text[8192];
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    sql(text);
    struct log_store *s = log_open(path, true, (struct log_limits){0}, told); /* as it is */
    assert_non_null(s);
    assert_int_equal(count(s, (struct log_query){.app = "com.example.old", .controller = "alpha"}), 1);
    struct log_alert none;
    assert_true(log_find_alerts(s, &(struct log_query){0}, take_alert, &none));
    log_close(s);
    assert_int_equal(ask("PRAGMA user_version"), 1);
    s = open_it((struct log_limits){0});
    assert_int_equal(count(s, (struct log_query){.app = "com.example.old", .controller = "alpha"}), 1);
    struct log_alert a = {.time_ns = 1, .kind = "beacon"};
    assert_true(log_put_alert(s, 1, &a));
    log_close(s);
    assert_int_equal(ask("PRAGMA user_version"), 3);
    assert_int_equal(ask("SELECT count(*) FROM alerts"), 1);
}

static void refused(const char *why) {
    struct diagnostics *d = diagnostics_new(5);
    assert_null(log_open(path, false, (struct log_limits){0}, d));
    assert_int_equal(diagnostics_count(d), 1);
    if (!strstr(diagnostics_get(d, 0)->what, why)) fail_msg("%s", diagnostics_get(d, 0)->what);
    diagnostics_free(d);
}

static void test_of_others(void **state) {
    log_close(open_it((struct log_limits){0}));
    sql("PRAGMA user_version=99");
    refused("a later version");
    unlink(path);
    sql("CREATE TABLE addresses(name)");
    refused("something else");
    snprintf(path, sizeof path, "/proc/nothing/log.sqlite");
    refused("unable to open");
    snprintf(path, sizeof path, "%s/none.sqlite", folder);
    assert_null(log_open(path, true, (struct log_limits){0}, told));
    assert_non_null(strstr(diagnostics_get(told, 0)->what, "no such file"));
    assert_int_not_equal(access(path, F_OK), 0);
}

static size_t files_like(const char *part) {
    char sub[80];
    snprintf(sub, sizeof sub, "%s/sub", folder);
    DIR *dir = opendir(sub);
    size_t n = 0;
    for (struct dirent *e; dir && (e = readdir(dir));) n += strstr(e->d_name, part) != NULL;
    closedir(dir);
    return n;
}

static void overwrite(off_t at, size_t n) {
    static char junk[200000];
    memset(junk, 0xa5, sizeof junk);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(pwrite(fd, junk, n, at), n);
    close(fd);
}

/* What was never a store is left alone, whatever it is. */
static void test_foreign(void **state) {
    char text[32] = "";
    log_close(open_it((struct log_limits){0}));
    unlink(path);
    FILE *f = fopen(path, "w");
    fputs("a letter to somebody, of more than one page", f);
    fclose(f);
    refused("not a database");
    f = fopen(path, "r");
    assert_int_equal(fread(text, 1, 8, f), 8);
    fclose(f);
    assert_string_equal(text, "a letter");
    assert_int_equal(files_like("damaged"), 0);
}

/* Damaged when it is opened; and one that turns out to be while it is written to. */
static void test_damaged(void **state) {
    log_close(open_it((struct log_limits){0}));
    overwrite(100, 5000);
    struct log_store *s = open_it((struct log_limits){0});
    assert_int_equal(files_like("damaged-"), 1);
    assert_null(log_state(s).trouble);
    int64_t run = begin(s);
    put_many(s, run, 0, 500, NULL);
    log_end(s, run, 0);
    log_close(s);
    assert_int_equal(diagnostics_count(told), 1);
    assert_non_null(strstr(diagnostics_get(told, 0)->what, "damaged"));
    s = open_it((struct log_limits){0});
    run = begin(s);
    overwrite(8192, 200000);
    put_many(s, run, 0, 200, NULL);
    sqlite3_sleep(1);
    put_many(s, run, 200, 400, NULL);
    log_close(s);
    assert_int_equal(files_like("damaged-") >= 2, 1);
    s = open_it((struct log_limits){0});
    assert_true(count(s, (struct log_query){.run = run}) > 0); /* the run goes on in the new file */
    log_close(s);
}

static sqlite3 *lock(void) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    return db;
}

/* What cannot be written waits. */
static void test_locked(void **state) {
    log_close(open_it((struct log_limits){0}));
    sqlite3 *other = lock();
    struct log_store *s = open_it((struct log_limits){.busy_seconds = 1});
    int64_t run = begin(s);
    assert_true(run < 0);
    int64_t began = now();
    put_many(s, run, 0, 50, NULL);
    assert_true(now() - began < INT64_C(500000000)); /* who was kept waiting once is not again */
    assert_int_equal(log_state(s).waiting, 50);
    assert_int_equal(log_state(s).not_kept, 0);
    assert_string_equal(log_state(s).trouble, "locked by another program");
    assert_int_equal(diagnostics_count(told), 1);
    sqlite3_close(other);
    for (int i = 0; i < 40 && log_state(s).trouble; i++) {
        sqlite3_sleep(100);
        log_tick(s, now());
    }
    assert_null(log_state(s).trouble);
    assert_int_equal(count(s, (struct log_query){.run = -1}), 50);
    put_many(s, run, 0, 60, NULL);
    assert_int_equal(count(s, (struct log_query){0}), 60);
    log_close(s);
    assert_int_equal(ask("SELECT count(*) FROM runs"), 1);
}

/* As long as it is not too much. */
static void test_locked_long(void **state) {
    struct log_store *s = open_it((struct log_limits){.busy_seconds = 1, .most_bytes = 1 << 20});
    int64_t run = begin(s);
    sqlite3 *other = lock();
    put_many(s, run, 0, 2000, NULL);
    struct log_state then = log_state(s);
    assert_true(then.waiting > 20 && then.not_kept > 1000);
    assert_int_equal(then.waiting + then.not_kept, 2000);
    sqlite3_close(other);
    sqlite3_sleep(1100);
    log_tick(s, now());
    assert_int_equal(log_state(s).waiting, 0);
    assert_int_equal(count(s, (struct log_query){0}), then.waiting);
    log_close(s);
}

/* Two that write all the time do not keep each other out. */
static void test_two_writers(void **state) {
    fflush(NULL);
    log_close(open_it((struct log_limits){0}));
    pid_t child = fork();
    struct log_store *s = open_it((struct log_limits){.busy_seconds = 20}); /* disks may be slow */
    int64_t run = begin(s), until = now() + INT64_C(3000000000);
    uint32_t n = 0;
    for (; now() < until; n += 10) put_many(s, run, n, n + 10, "{}");
    struct log_state then = log_state(s);
    bool right = then.not_kept == 0 && !then.trouble && count(s, (struct log_query){.run = run}) == n;
    log_close(s);
    if (child == 0) _exit(right ? 0 : 1);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(right);
}

/* Readers do not lock out a writer, nor a writer readers. */
static void test_beside_reader(void **state) {
    struct log_store *s = open_it((struct log_limits){0});
    int64_t run = begin(s);
    put_many(s, run, 0, 10, NULL);
    log_end(s, run, 0);
    put_many(s, run, 10, 20, NULL);
    struct log_store *r = log_open(path, true, (struct log_limits){0}, told);
    assert_non_null(r);
    assert_int_equal(count(r, (struct log_query){0}), 10);
    log_end(s, run, 0);
    assert_int_equal(count(r, (struct log_query){0}), 20);
    log_close(r);
    log_close(s);
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

/* Never over the bound, file and log together; the latest stay. */
static void test_bound(void **state) {
    enum { MOST = 2 * 1024 * 1024 };
    char json[4000], wal[160];
    struct log_store *s = open_it((struct log_limits){.most_bytes = MOST});
    snprintf(wal, sizeof wal, "%s-wal", path);
    int64_t run = begin(s);
    for (uint32_t i = 0; i < 4000; i += 10) {
        struct stat a, b;
        put_many(s, run, i, i + 10, noise(json, sizeof json, i));
        assert_int_equal(stat(path, &a) | stat(wal, &b), 0);
        if (a.st_size + b.st_size > MOST) fail_msg("%d+%d at %u", (int)a.st_size, (int)b.st_size, i);
        assert_true(log_state(s).bytes <= MOST);
    }
    assert_int_equal(log_state(s).not_kept, 0);
    size_t n = count(s, (struct log_query){0});
    assert_true(n > 150 && n < 700);
    struct passage last = passage_made(3999, arena), first = passage_made(0, arena);
    assert_int_equal(count(s, (struct log_query){.key = last.key}), 1);
    assert_int_equal(count(s, (struct log_query){.key = first.key}), 0);
    log_close(s);
    assert_int_equal(diagnostics_count(told), 0);
    assert_int_equal(ask("SELECT (SELECT count(*) FROM findings)=(SELECT count(*) FROM passages)"), 1);
    assert_int_equal(ask("SELECT count(*) FROM links WHERE passage NOT IN (SELECT number FROM passages)"), 0);
}

static void test_age(void **state) {
    struct log_store *s = open_it((struct log_limits){.keep_days = 10});
    int64_t run = begin(s);
    put_many(s, run, 0, 1200, NULL);
    log_end(s, run, now());
    log_tick(s, now());
    assert_int_equal(log_counts(s).passages, 1200); /* of 2020, but kept just now */
    log_close(s);
    sql("UPDATE passages SET kept=kept-11*86400*1000000000 WHERE number<=1100");
    s = open_it((struct log_limits){.keep_days = 10});
    for (int i = 0; i < 6; i++) log_tick(s, now());
    assert_int_equal(log_counts(s).passages, 100);
    /* a clock that jumps costs nothing */
    for (int i = 0; i < 6; i++) log_tick(s, now() + 1000 * DAY + i * INT64_C(60000000000));
    assert_int_equal(log_counts(s).passages, 100);
    log_close(s);
}

/* The file is moved away while it is written to. */
static void test_moved(void **state) {
    char to[160];
    struct log_store *s = open_it((struct log_limits){0});
    int64_t run = begin(s);
    put_many(s, run, 0, 10, NULL);
    log_end(s, run, 0);
    snprintf(to, sizeof to, "%s.moved", path);
    assert_int_equal(rename(path, to), 0);
    put_many(s, run, 10, 20, NULL);
    log_close(s);
    assert_int_equal(ask("SELECT count(*) FROM passages"), 10);
    assert_int_equal(ask("SELECT number FROM runs"), run);
    assert_int_equal(diagnostics_count(told), 1);
}

/* In a child, so that the limit is its own. */
static int fill(struct rlimit limit) {
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    char json[4000];
    struct log_store *s = log_open(path, false, (struct log_limits){0}, told);
    int64_t run = begin(s);
    for (uint32_t i = 0; i < 200 && !log_state(s).trouble; i++) {
        put_many(s, run, i * 20, i * 20 + 20, noise(json, sizeof json, i));
        log_end(s, run, 0); /* commits */
    }
    struct log_state state = log_state(s);
    bool right = state.trouble && strcmp(state.trouble, "no space left") == 0 &&
                 state.waiting + state.not_kept > 0 && diagnostics_count(told) == 1;
    if (!right)
        print_error("%s, not kept %" PRIu64 ", told %zu\n", state.trouble ? state.trouble : "no trouble",
                    state.not_kept, diagnostics_count(told));
    log_close(s);
    return right ? 0 : 1;
}

static int waited(pid_t child) {
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

static void test_no_space(void **state) {
    log_close(open_it((struct log_limits){0}));
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) _exit(fill((struct rlimit){400000, 400000}));
    assert_int_equal(waited(child), 0);
    struct log_store *s = open_it((struct log_limits){0}); /* whole, and goes on */
    size_t n = count(s, (struct log_query){0});
    assert_true(n > 0);
    put_many(s, begin(s), 0, 10, NULL);
    assert_int_equal(count(s, (struct log_query){0}), n + 10);
    log_close(s);
    assert_int_equal(ask("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check<>'ok'"), 0);
}

/* A file system of its own that is really full, in a mount namespace of its own. */
static int fill_disk(void) {
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", folder, "tmpfs", 0, "size=1m") != 0)
        return 77;
    char sub[80];
    snprintf(sub, sizeof sub, "%s/sub", folder);
    mkdir(sub, 0700);
    int status = fill((struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
    struct log_store *s = log_open(path, true, (struct log_limits){0}, told);
    return status ? status : s && count(s, (struct log_query){0}) > 0 ? 0 : 2;
}

static void test_disk_full(void **state) {
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) _exit(fill_disk());
    int status = waited(child);
    if (status == 77) {
        print_message("skipped: no right to mount in a namespace of its own\n");
        skip();
    }
    assert_int_equal(status, 0);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_kept),        TEST(test_replaced),    TEST(test_alerts_and_names), TEST(test_older_version),
        TEST(test_of_others),   TEST(test_damaged),     TEST(test_foreign),          TEST(test_locked),
        TEST(test_locked_long), TEST(test_two_writers), TEST(test_beside_reader),    TEST(test_bound),
        TEST(test_age),         TEST(test_moved),       TEST(test_no_space),         TEST(test_disk_full)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
