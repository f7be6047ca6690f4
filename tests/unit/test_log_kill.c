/* A writer killed at any moment: the file always opens, whole, with all that is older than a second. */
#include "base/sandbox.h"
#include "log_fixture.h"
#include "store/log.h"

#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROUNDS = 60, LONGEST_MS = 2600, SLACK_MS = 400 };

static char folder[64], path[128];

static int set_up(void **state) {
    strcpy(folder, "/tmp/cordon-log-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/log.sqlite", folder);
    return 0;
}

static int tear_down(void **state) {
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

struct said {
    int64_t time, run;
    uint64_t key; /* that was put by then */
};

/* Puts one passage after the other and says so. */
static void write_on(int to, uint32_t seed) {
    char json[2000];
    memset(json, 'j', sizeof json - 1);
    json[sizeof json - 1] = '\0';
    struct log_store *s = log_open(path, false, (struct log_limits){.most_bytes = 64 << 20}, NULL);
    int64_t run = log_begin(s, &(struct log_run){.kind = "watch"});
    for (uint32_t i = seed;; i++) {
        struct arena *a = arena_new();
        struct passage p = passage_made(i, a);
        if (!log_put(s, run, &p, json)) _exit(3);
        struct said one = {now(), run, p.key};
        arena_free(a);
        if (write(to, &one, sizeof one) != sizeof one) _exit(4);
        usleep(500);
    }
}

static size_t heard(int from, struct said *list, size_t most) {
    size_t n = 0;
    while (n < most && read(from, &list[n], sizeof *list) == sizeof *list) n++;
    return n;
}

static bool count_one(void *context, int64_t run, const struct passage *p, const char *json) {
    ++*(size_t *)context;
    return strlen(json) == 1999;
}

static bool count_any(void *context, int64_t run, const struct passage *p, const char *json) {
    ++*(size_t *)context;
    return true;
}

static void check_whole(void) {
    sqlite3 *db;
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    assert_string_equal(sqlite3_column_text(q, 0), "ok");
    sqlite3_finalize(q);
    sqlite3_close(db);
}

static uint32_t lost_beyond(const struct said *list, size_t n, int64_t killed) {
    uint32_t lost = 0;
    struct diagnostics *d = diagnostics_new(5);
    struct log_store *s = log_open(path, true, (struct log_limits){0}, d);
    assert_non_null(s);
    for (size_t i = 0; i < n; i++) {
        if (list[i].time > killed - INT64_C(1000000) * (1000 + SLACK_MS)) break;
        size_t there = 0;
        assert_true(
            log_find(s, &(struct log_query){.run = list[i].run, .key = list[i].key}, count_one, &there));
        lost += there != 1;
    }
    log_close(s);
    assert_int_equal(diagnostics_count(d), 0);
    diagnostics_free(d);
    return lost;
}

static void test_killed(void **state) {
    enum { MOST = 10000 };
    struct said *list = malloc(MOST * sizeof *list);
    unsigned random = 12345;
    size_t checked = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        int pipes[2];
        assert_int_equal(pipe(pipes), 0);
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            close(pipes[0]);
            write_on(pipes[1], round * 100000);
        }
        close(pipes[1]);
        random = random * 1103515245 + 12345;
        /* most of them short: where files are made and opened */
        unsigned ms = round % 3 ? (random >> 16) % 120 : (random >> 16) % LONGEST_MS;
        usleep(ms * 1000);
        kill(child, SIGKILL);
        int64_t killed = now();
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        size_t n = heard(pipes[0], list, MOST);
        close(pipes[0]);
        if (n) {
            check_whole();
            assert_int_equal(lost_beyond(list, n, killed), 0);
        }
        checked += n;
    }
    free(list);
    assert_true(checked > ROUNDS);
}

/* Open before rights are given up, it goes on, through checkpoints of its log and letting go what is too
 * much.
 */
static void write_confined(void) {
    enum { ROWS = 3000 };
    static const struct sandbox_rules rules = {.despite_tools = true, .databases = true};
    struct diagnostics *d = diagnostics_new(10);
    struct log_store *s = log_open(path, false, (struct log_limits){.most_bytes = 4 << 20}, d);
    if (sandbox_enter(rules).state != SANDBOX_WHOLE) syscall(SYS_exit_group, 77);
    int64_t run = log_begin(s, &(struct log_run){.kind = "watch"});
    for (uint32_t i = 0; i < ROWS; i++) {
        struct arena *a = arena_new();
        struct passage p = passage_made(i, a);
        (void)log_put(s, run, &p, "{}");
        arena_free(a);
    }
    log_end(s, run, 1);
    struct log_state state = log_state(s);
    log_close(s);
    if (diagnostics_count(d)) fprintf(stderr, "%s\n", diagnostics_get(d, 0)->what);
    syscall(SYS_exit_group, state.trouble || state.not_kept || diagnostics_count(d) ? 1 : 0);
}

static void test_confined(void **state) {
    int status = 1;
    size_t n = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) write_confined();
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        print_message("skipped: this kernel or build has no whole sandbox\n");
        skip();
    }
    assert_int_equal(status, 0);
    check_whole();
    struct arena *a = arena_new();
    struct log_store *s = log_open(path, true, (struct log_limits){0}, NULL);
    struct passage last = passage_made(2999, a);
    assert_true(log_find(s, &(struct log_query){.key = last.key}, count_any, &n));
    assert_int_equal(n, 1);
    log_close(s);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_confined, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_killed, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
