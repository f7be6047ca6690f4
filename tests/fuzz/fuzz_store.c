/* A store of findings from a stranger: told in every form, planned from, and written to. What begins as an
 * SQLite file is one; anything else is SQL that is run on a store of ours before, by somebody who may do all
 * that one file allows. Whatever comes of it, lines of JSON stay lines of JSON. */
#include "base/tree.h"
#include "enforce/plan.h"
#include "library/log.h"

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST = 1 << 20, PASSAGES = 40, STEPS = 200000 };

static char folder[40], path[60];
static uint8_t made[LARGEST];
static size_t n_made;

static void empty_folder(void) {
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));)
        if (e->d_name[0] != '.') (void)unlinkat(dirfd(d), e->d_name, 0);
    if (d) closedir(d);
}

static void leave(void) {
    empty_folder();
    rmdir(folder);
}

static void put(const uint8_t *p, size_t n) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, p, n) != (ssize_t)n || close(fd) != 0) abort();
}

static struct passage passage_at(uint32_t i) {
    static const char *const controllers[] = {"omega", "state-of-x"}, *const data[] = {"email"};
    static const uint8_t address[1][16] = {{[10] = 255, 255, 12, 0, 0, 1}};
    static const uint32_t clients[] = {0, 1, 5};
    static const struct passage_verdict verdicts[] = {{.policy = "p",
                                                       .rule = "r",
                                                       .program = "cloud",
                                                       .title = "t",
                                                       .basis = "b",
                                                       .verdict = VERDICT_DENY,
                                                       .because = controllers,
                                                       .n_because = 2}};
    return (struct passage){.key = i + 1,
                            .app = {.identifier = "app:android/com.x"},
                            .service = {.identifier = "domain:api.x.example",
                                        .holder = "x",
                                        .controllers = controllers,
                                        .n_controllers = 2},
                            .host = {.identifier = "address:12.0.0.1"},
                            .protocol = "tls",
                            .transport = "tcp",
                            .grade = "strong",
                            .data = data,
                            .n_data = 1,
                            .addresses = address,
                            .n_addresses = 1,
                            .clients = clients,
                            .n_clients = 3,
                            .verdicts = verdicts,
                            .n_verdicts = 1,
                            .verdict = VERDICT_DENY,
                            .port = 443,
                            .asn = 64500,
                            .flows = i,
                            .bytes = {100, 1000},
                            .first_ns = 1,
                            .last_ns = 1000000000,
                            .file = "a.pcap",
                            .at = 7};
}

static void write_to(struct diagnostics *d) {
    struct log_store *s = log_open(path, false, (struct log_limits){.most_bytes = 1 << 19}, d);
    if (!s) return;
    int64_t run = log_begin(s, &(struct log_run){.kind = "audit", .what = "a.pcap", .began_ns = 1});
    struct named_address name = {.name = TEXT("api.x.example"),
                                 .address = {[10] = 255, 255, 12, 0, 0, 1},
                                 .known = KNOWN_ANSWER,
                                 .answered_ns = 5,
                                 .last_ns = 5};
    for (uint32_t i = 0; i < 3; i++) {
        struct passage p = passage_at(i);
        p.verdict = i == 2 ? VERDICT_REVIEW : p.verdict;
        p.key = i == 2 ? 1 : p.key; /* the same again, changed */
        (void)log_put(s, run, &p,
                      "{\"kind\":\"finding\",\"policy\":\"p\",\"rule\":\"r\",\"verdict\":\"deny\"}");
    }
    (void)log_put_name(s, &name);
    (void)log_put_alert(s, run,
                        &(struct log_alert){.kind = "beacon", .time_ns = 5, .json = "{\"kind\":\"alert\"}"});
    log_tick(s, INT64_C(1800000000000000000));
    log_end(s, run, 2);
    log_close(s);
}

static void prepare(void) {
    if (*folder) return;
    strcpy(folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/cordon-fuzz-XXXXXX" : "/tmp/cordon-fuzz-XXXXXX");
    if (!mkdtemp(folder)) abort();
    snprintf(path, sizeof path, "%s/s", folder);
    atexit(leave);
    write_to(NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = read(fd, made, sizeof made);
    close(fd);
    if (n <= 0) abort();
    n_made = (size_t)n;
    empty_folder();
}

/* One file, and none beside it. */
static int allowed(void *context, int what, const char *a, const char *b, const char *c, const char *by) {
    (void)context, (void)b, (void)c, (void)by;
    bool other =
        what == SQLITE_ATTACH || (what == SQLITE_PRAGMA && a && sqlite3_strlike("%director%", a, 0) == 0);
    return other ? SQLITE_DENY : SQLITE_OK;
}

static int enough(void *context) {
    (void)context;
    return 1;
}

static void run_sql(const uint8_t *data, size_t size) {
    sqlite3 *db;
    char *sql = calloc(size + 1, 1);
    if (!sql || sqlite3_open(path, &db) != SQLITE_OK) abort();
    memcpy(sql, data, size);
    sqlite3_set_authorizer(db, allowed, NULL);
    sqlite3_progress_handler(db, STEPS, enough, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, LARGEST);
    (void)sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_close(db);
    free(sql);
}

static void check_lines(struct text t) {
    while (t.n) {
        const char *end = memchr(t.p, '\n', t.n);
        struct arena *a = arena_new();
        if (!end) abort();
        struct text line = {t.p, (size_t)(end - t.p)};
        const struct tree *tree = tree_parse(a, (struct tree_place){0}, line, NULL);
        if (!tree || tree_text(tree, "kind").n == 0) abort();
        arena_free(a);
        t.n -= line.n + 1;
        t.p = end + 1;
    }
}

static void tell_json(struct log_store *s, const struct log_query *q) {
    struct output out = output_to_memory();
    (void)log_json_findings(s, q, &out);
    (void)log_json_alerts(s, q, &out);
    (void)log_json_runs(s, q, &out);
    (void)log_json_entry(s, 1, &out);
    check_lines(output_view(&out));
    output_end(&out);
}

static void tell(struct log_store *s, const struct log_query *q) {
    struct output out = output_to_memory();
    struct arena *a = arena_new();
    struct sheet sheet = {.out = &out, .arena = a, .width = 80};
    (void)log_text_findings(s, q, &sheet);
    (void)log_text_alerts(s, q, &sheet);
    (void)log_text_runs(s, q, &sheet);
    (void)log_text_entry(s, 1, &sheet);
    (void)log_csv_findings(s, q, &out);
    (void)log_csv_alerts(s, q, &out);
    (void)log_csv_runs(s, q, &out);
    struct text t = output_view(&out);
    if (memchr(t.p ? t.p : "", '\x1b', t.n)) abort();
    arena_free(a);
    output_end(&out);
    tell_json(s, q);
}

struct taken {
    struct passage list[PASSAGES];
    size_t n;
    struct arena *arena;
};

static bool take(void *context, int64_t run, const struct passage *p, const char *json) {
    struct taken *t = context;
    (void)run, (void)json;
    t->list[t->n++] = passage_copy(p, t->arena);
    return t->n < PASSAGES;
}

static void plan(struct log_store *s) {
    struct taken t = {.arena = arena_new()};
    struct name_book *book = name_book_new(100);
    (void)log_find(s, &(struct log_query){0}, take, &t);
    (void)log_load_names(s, 0, book);
    struct plan_options o = {.now_ns = 2000000000, .least = VERDICT_REVIEW, .policy = "p"};
    struct enforce_plan p = plan_make(t.list, t.n, book, o, t.arena);
    struct output out = output_to_memory();
    (void)plan_write(&p, &out);
    output_end(&out);
    name_book_free(book);
    arena_free(t.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct log_query queries[] = {
        {0},
        {.app = "*x*", .controller = "omega", .policy = "p", .rule = "*", .verdict = "deny", .data = "email"},
        {.service = "x.example",
         .country = "CN",
         .since_ns = -5,
         .until_ns = 5,
         .oldest_first = true,
         .most = 3},
        {.service = "*x.*", .holder = "*", .run = -1}};
    prepare();
    bool file = size >= 16 && memcmp(data, "SQLite format 3", 16) == 0;
    put(file ? data : made, file ? size : n_made);
    if (!file) run_sql(data, size);
    struct diagnostics *d = diagnostics_new(16);
    struct log_store *s = log_open(path, true, (struct log_limits){.busy_seconds = 1}, d);
    for (size_t i = 0; s && i < sizeof queries / sizeof *queries; i++) tell(s, &queries[i]);
    if (s) plan(s);
    log_close(s);
    write_to(d);
    diagnostics_free(d);
    empty_folder();
    return 0;
}
