#include "base/sandbox.h"
#include "store/cache.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], path[128];

static int set_up(void **state) {
    strcpy(folder, "/tmp/cordon-cache-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/sub/apps.sqlite", folder);
    return 0;
}

static int tear_down(void **state) {
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static const uint8_t *key_of(uint32_t n) {
    static uint8_t key[CACHE_KEY];
    memset(key, 0, sizeof key);
    memcpy(key, &n, sizeof n);
    return key;
}

static void put(struct cache *c, uint32_t key, uint8_t fill, size_t n) {
    uint8_t *bytes = malloc(n);
    memset(bytes, fill, n);
    cache_put(c, key_of(key), (struct bytes){bytes, n});
    free(bytes);
}

/* How many bytes are kept, all of them `fill`; 0: none. */
static size_t got(struct cache *c, uint32_t key, uint8_t fill) {
    struct bytes b;
    void *owned;
    if (!cache_get(c, key_of(key), &b, &owned)) return 0;
    for (size_t i = 0; i < b.n; i++) assert_int_equal(b.p[i], fill);
    free(owned);
    return b.n;
}

static struct cache *open_it(uint64_t most, struct diagnostics *d) {
    return cache_open(path, (struct cache_limits){most}, d);
}

static void test_kept(void **state) {
    struct diagnostics *d = diagnostics_new(10);
    struct cache *c = open_it(0, d);
    assert_true(cache_usable(c));
    assert_int_equal(got(c, 1, 7), 0);
    put(c, 1, 7, 100000);
    put(c, 2, 8, 1);
    assert_int_equal(got(c, 1, 7), 100000);
    put(c, 1, 9, 50);
    assert_int_equal(got(c, 1, 9), 50);
    cache_close(c);
    c = open_it(0, d);
    assert_int_equal(got(c, 1, 9), 50);
    assert_int_equal(got(c, 2, 8), 1);
    cache_close(c);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(diagnostics_count(d), 0);
    diagnostics_free(d);
}

/* What was used longest ago goes first. */
static void test_bound(void **state) {
    struct cache *c = open_it(1000, NULL);
    for (uint32_t i = 0; i < 8; i++) put(c, i, 1, 100);
    cache_close(c);
    c = open_it(1000, NULL);
    assert_int_equal(got(c, 0, 1), 100); /* used in this run */
    assert_int_equal(got(c, 1, 1), 100);
    for (uint32_t i = 8; i < 12; i++) put(c, i, 1, 100);
    put(c, 12, 1, 600); /* more than half of all: not kept */
    size_t total = 0;
    for (uint32_t i = 0; i < 13; i++) total += got(c, i, 1);
    assert_true(total > 500 && total <= 1000);
    assert_int_equal(got(c, 0, 1), 100);
    assert_int_equal(got(c, 11, 1), 100);
    assert_int_equal(got(c, 2, 1), 0);
    assert_int_equal(got(c, 12, 1), 0);
    cache_close(c);
}

static void set_aside(const char *why) {
    struct diagnostics *d = diagnostics_new(10);
    struct cache *c = open_it(0, d);
    assert_false(cache_usable(c));
    put(c, 1, 1, 10);
    assert_int_equal(got(c, 1, 1), 0);
    cache_close(c);
    assert_int_equal(diagnostics_count(d), 1);
    assert_int_equal(diagnostics_get(d, 0)->severity, SEVERITY_NOTE);
    if (!strstr(diagnostics_get(d, 0)->what, why)) fail_msg("%s", diagnostics_get(d, 0)->what);
    diagnostics_free(d);
}

static void overwrite(off_t at, const char *bytes, size_t n) {
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(pwrite(fd, bytes, n, at), n);
    close(fd);
}

static void test_damaged(void **state) {
    cache_close(open_it(0, NULL));
    overwrite(0, "this is no database of anybody", 30);
    set_aside("not a database");
    cache_close(cache_open("/nonexistent/folder/x", (struct cache_limits){0}, NULL));
    unlink(path);
    struct cache *c = open_it(0, NULL);
    for (uint32_t i = 0; i < 50; i++) put(c, i, 1, 5000);
    cache_close(c);
    /* a page in the middle */
    char junk[8192];
    memset(junk, 0xa5, sizeof junk);
    overwrite(4096, junk, sizeof junk);
    struct diagnostics *d = diagnostics_new(10);
    c = open_it(0, d);
    for (uint32_t i = 0; i < 50; i++) (void)got(c, i, 1);
    for (uint32_t i = 50; i < 60; i++) put(c, i, 1, 500);
    assert_false(cache_usable(c));
    cache_close(c);
    assert_int_equal(diagnostics_count(d), 1);
    diagnostics_free(d);
}

static void sql(const char *command) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, command, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* A value that is not what was kept is not given out. */
static void test_changed_value(void **state) {
    struct cache *c = open_it(0, NULL);
    put(c, 1, 1, 100);
    cache_close(c);
    sql("UPDATE kept SET value=zeroblob(100)");
    c = open_it(0, NULL);
    assert_int_equal(got(c, 1, 0), 0);
    put(c, 1, 2, 100);
    assert_int_equal(got(c, 1, 2), 100);
    cache_close(c);
}

static void test_of_others(void **state) {
    cache_close(open_it(0, NULL));
    sql("PRAGMA user_version=99");
    set_aside("a later version");
    sql("PRAGMA user_version=-1");
    set_aside("a later version");
    unlink(path);
    sql("CREATE TABLE addresses(name)");
    set_aside("something else");
}

static void test_locked(void **state) {
    cache_close(open_it(0, NULL));
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    set_aside("locked");
    sqlite3_close(db);
}

static void *many(void *context) {
    struct cache *c = context;
    for (uint32_t i = 0; i < 200; i++) {
        uint8_t key[CACHE_KEY] = {(uint8_t)i, 77};
        struct bytes b;
        void *owned;
        uint8_t value[300];
        memset(value, (int)(uint8_t)i, sizeof value);
        cache_put(c, key, (struct bytes){value, sizeof value});
        if (!cache_get(c, key, &b, &owned)) return NULL;
        bool right = b.n == sizeof value && memcmp(b.p, value, b.n) == 0;
        free(owned);
        if (!right) return NULL;
    }
    return c;
}

static void test_threads(void **state) {
    struct cache *c = open_it(0, NULL);
    pthread_t threads[4];
    void *result;
    for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, many, c);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &result);
        assert_ptr_equal(result, c);
    }
    cache_close(c);
}

/* Open before rights are given up, it goes on, through checkpoints of its log. */
static void test_confined(void **state) {
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct diagnostics *d = diagnostics_new(10);
        struct cache *c = open_it(0, d);
        struct sandbox s = sandbox_enter((struct sandbox_rules){.despite_tools = true, .databases = true});
        if (s.state != SANDBOX_WHOLE) syscall(SYS_exit_group, 77);
        for (uint32_t i = 0; i < 3000; i++) put(c, i, 3, 20000);
        size_t n = got(c, 2999, 3);
        cache_close(c);
        if (diagnostics_count(d)) fprintf(stderr, "%s\n", diagnostics_get(d, 0)->what);
        syscall(SYS_exit_group, n == 20000 && diagnostics_count(d) == 0 ? 0 : 1);
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        print_message("skipped: this kernel or build has no whole sandbox\n");
        skip();
    }
    assert_int_equal(status, 0);
    struct cache *c = open_it(0, NULL);
    assert_int_equal(got(c, 1234, 3), 20000);
    cache_close(c);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {TEST(test_kept),          TEST(test_bound),     TEST(test_damaged),
                                       TEST(test_changed_value), TEST(test_of_others), TEST(test_locked),
                                       TEST(test_threads),       TEST(test_confined)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
