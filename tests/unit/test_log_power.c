/* The power goes at any moment: what a disk keeps of writes that were not synced is any part of them, in any
 * combination. The store is whole, and has all that was committed.
 *
 * SQLite's own files pass through a layer that remembers what was on the disk when each file was last synced,
 * and what was written since; at the cut it makes the files that such a disk might hold. */
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
#include <unistd.h>

#include <cmocka.h>

enum { ROUNDS = 50, FILES = 8, ROWS = 400, SECTOR = 512 };

struct image {
    uint8_t *p;
    size_t n;
};

struct change { /* since the last sync */
    struct change *next;
    sqlite3_int64 at;
    size_t n; /* 0: the file was cut to `at` */
    uint8_t bytes[];
};

static struct kept {
    char path[160];
    struct image synced;
    bool was_synced;
    struct change *first, **last;
} files[FILES];
static size_t n_files;

struct open_file {
    sqlite3_file base;
    struct kept *kept; /* NULL: it need not outlive anything */
    sqlite3_file *real;
};

static char folder[64], path[128], after[80];
static sqlite3_vfs *under, layer;
static unsigned random_state = 1;
static uint64_t steps, cut_at; /* 0: no cut is to come */
static uint32_t committed, committed_at_cut;

static unsigned draw(unsigned most) {
    random_state = random_state * 1103515245 + 12345;
    return (random_state >> 16) % most;
}

static void put_at(struct image *i, size_t at, const uint8_t *p, size_t n) {
    if (at + n > i->n) {
        i->p = realloc(i->p, at + n);
        assert_non_null(i->p);
        memset(i->p + i->n, 0, at + n - i->n);
        i->n = at + n;
    }
    memcpy(i->p + at, p, n);
}

/* All of a write reaches the disk, none, or some of its sectors. */
static void apply(struct image *i, const struct change *c) {
    unsigned how = draw(3);
    if (how == 0) return;
    if (c->n == 0) {
        if ((size_t)c->at < i->n) i->n = (size_t)c->at;
        return;
    }
    for (size_t at = 0; at < c->n; at += SECTOR) {
        size_t n = c->n - at < SECTOR ? c->n - at : SECTOR;
        if (how == 1 || draw(2)) put_at(i, (size_t)c->at + at, c->bytes + at, n);
    }
}

static void write_image(const struct kept *k) {
    char to[240];
    struct image i = {.p = malloc(k->synced.n + 1), .n = k->synced.n};
    assert_non_null(i.p);
    if (i.n) memcpy(i.p, k->synced.p, i.n);
    for (const struct change *c = k->first; c; c = c->next) apply(&i, c);
    snprintf(to, sizeof to, "%s/%s", after, strrchr(k->path, '/') + 1);
    int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, i.p, i.n), i.n);
    close(fd);
    free(i.p);
}

static void step(void) {
    if (++steps != cut_at) return;
    committed_at_cut = committed;
    for (size_t i = 0; i < n_files; i++)
        if (access(files[i].path, F_OK) == 0 && (files[i].was_synced || draw(2))) write_image(&files[i]);
}

static void forget(struct kept *k) {
    while (k->first) {
        struct change *gone = k->first;
        k->first = gone->next;
        free(gone);
    }
    k->last = &k->first;
}

static void note(struct kept *k, sqlite3_int64 at, const void *p, size_t n) {
    struct change *c = k ? malloc(sizeof *c + n) : NULL;
    if (!c) return;
    *c = (struct change){.at = at, .n = n};
    if (n) memcpy(c->bytes, p, n);
    *k->last = c;
    k->last = &c->next;
}

static sqlite3_file *real_of(sqlite3_file *f) {
    return ((struct open_file *)f)->real;
}

static int layer_close(sqlite3_file *f) {
    return real_of(f)->pMethods ? real_of(f)->pMethods->xClose(real_of(f)) : SQLITE_OK;
}
static int layer_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at) {
    return real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}
static int layer_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at) {
    note(((struct open_file *)f)->kept, at, p, (size_t)n);
    int code = real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
    step();
    return code;
}
static int layer_truncate(sqlite3_file *f, sqlite3_int64 size) {
    note(((struct open_file *)f)->kept, size, NULL, 0);
    int code = real_of(f)->pMethods->xTruncate(real_of(f), size);
    step();
    return code;
}
static int layer_size(sqlite3_file *f, sqlite3_int64 *to) {
    return real_of(f)->pMethods->xFileSize(real_of(f), to);
}

/* From now on the disk has it; the real disk need not be waited for. */
static int layer_sync(sqlite3_file *f, int flags) {
    struct kept *k = ((struct open_file *)f)->kept;
    sqlite3_int64 n = 0;
    if (!k || layer_size(f, &n) != SQLITE_OK) return SQLITE_OK;
    k->synced = (struct image){.p = realloc(k->synced.p, (size_t)n + 1), .n = (size_t)n};
    assert_non_null(k->synced.p);
    int code = n ? layer_read(f, k->synced.p, (int)n, 0) : SQLITE_OK;
    k->was_synced = true;
    forget(k);
    step();
    return code;
}
static int layer_lock(sqlite3_file *f, int how) {
    return real_of(f)->pMethods->xLock(real_of(f), how);
}
static int layer_unlock(sqlite3_file *f, int how) {
    return real_of(f)->pMethods->xUnlock(real_of(f), how);
}
static int layer_reserved(sqlite3_file *f, int *to) {
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), to);
}
static int layer_control(sqlite3_file *f, int what, void *p) {
    return real_of(f)->pMethods->xFileControl(real_of(f), what, p);
}
static int layer_sector(sqlite3_file *f) {
    return SECTOR;
}
static int layer_traits(sqlite3_file *f) {
    return 0; /* nothing is promised */
}
static int layer_map(sqlite3_file *f, int i, int n, int extend, void volatile **to) {
    return real_of(f)->pMethods->xShmMap(real_of(f), i, n, extend, to);
}
static int layer_shm_lock(sqlite3_file *f, int from, int n, int how) {
    return real_of(f)->pMethods->xShmLock(real_of(f), from, n, how);
}
static void layer_barrier(sqlite3_file *f) {
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}
static int layer_unmap(sqlite3_file *f, int remove) {
    return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

static const sqlite3_io_methods methods = {.iVersion = 2,
                                           .xClose = layer_close,
                                           .xRead = layer_read,
                                           .xWrite = layer_write,
                                           .xTruncate = layer_truncate,
                                           .xSync = layer_sync,
                                           .xFileSize = layer_size,
                                           .xLock = layer_lock,
                                           .xUnlock = layer_unlock,
                                           .xCheckReservedLock = layer_reserved,
                                           .xFileControl = layer_control,
                                           .xSectorSize = layer_sector,
                                           .xDeviceCharacteristics = layer_traits,
                                           .xShmMap = layer_map,
                                           .xShmLock = layer_shm_lock,
                                           .xShmBarrier = layer_barrier,
                                           .xShmUnmap = layer_unmap};

static struct kept *kept_of(const char *name) {
    for (size_t i = 0; i < n_files; i++)
        if (strcmp(files[i].path, name) == 0) return &files[i];
    assert_true(n_files < FILES);
    struct kept *k = &files[n_files++];
    *k = (struct kept){.last = &k->first};
    snprintf(k->path, sizeof k->path, "%s", name);
    return k;
}

static int layer_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out) {
    struct open_file *o = (struct open_file *)f;
    *o = (struct open_file){.real = (sqlite3_file *)(o + 1)};
    int code = under->xOpen(under, name, o->real, flags, out);
    if (code == SQLITE_OK && name) o->kept = kept_of(name);
    o->base.pMethods = code == SQLITE_OK ? &methods : NULL;
    return code;
}

/* Its going is on the disk at once: a journal that comes back would be another test. */
static int layer_delete(sqlite3_vfs *v, const char *name, int sync) {
    for (size_t i = 0; i < n_files; i++)
        if (strcmp(files[i].path, name) == 0) {
            forget(&files[i]);
            files[i].synced.n = 0;
            files[i].was_synced = false;
        }
    return under->xDelete(under, name, sync);
}

static void begin_round(void) {
    strcpy(folder, "/tmp/cordon-log-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/log.sqlite", folder);
    snprintf(after, sizeof after, "%s/after", folder);
    assert_int_equal(mkdir(after, 0700), 0);
    steps = committed = committed_at_cut = 0;
}

static void end_round(void) {
    char command[128];
    for (size_t i = 0; i < n_files; i++) {
        forget(&files[i]);
        free(files[i].synced.p);
    }
    n_files = 0;
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

/* Until the power goes; and without it, to see how long it takes. */
static void write_rows(void) {
    char json[600];
    memset(json, 'j', sizeof json - 1);
    json[sizeof json - 1] = '\0';
    struct log_store *s = log_open(path, false, (struct log_limits){.most_bytes = 8 << 20}, NULL);
    assert_non_null(s);
    int64_t run = log_begin(s, &(struct log_run){.kind = "watch"});
    for (uint32_t i = 0; i < ROWS && !(cut_at && steps >= cut_at);) {
        struct arena *a = arena_new();
        for (uint32_t n = 1 + i % 7; n > 0; n--) {
            struct passage p = passage_made(i++, a);
            assert_true(log_put(s, run, &p, json));
        }
        arena_free(a);
        log_tick(s, 0);
        assert_null(log_state(s).trouble);
        assert_int_equal(log_state(s).waiting, 0);
        committed = i;
    }
    log_close(s);
}

static bool count_one(void *context, int64_t run, const struct passage *p, const char *json) {
    ++*(size_t *)context;
    return json != NULL;
}

static void check(void) {
    char there[160];
    sqlite3 *db;
    sqlite3_stmt *q;
    size_t n = 0;
    struct diagnostics *d = diagnostics_new(5);
    snprintf(there, sizeof there, "%s/log.sqlite", after);
    struct log_store *s = log_open(there, false, (struct log_limits){0}, d);
    assert_non_null(s);
    if (diagnostics_count(d)) fail_msg("cut at %d: %s", (int)cut_at, diagnostics_get(d, 0)->what);
    assert_true(log_find(s, &(struct log_query){0}, count_one, &n));
    if (n < committed_at_cut) fail_msg("cut at %d: %zu of %u", (int)cut_at, n, committed_at_cut);
    log_close(s);
    diagnostics_free(d);
    assert_int_equal(sqlite3_open(there, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    assert_string_equal(sqlite3_column_text(q, 0), "ok");
    sqlite3_finalize(q);
    sqlite3_close(db);
}

static void test_power(void **state) {
    under = sqlite3_vfs_find(NULL);
    layer = *under;
    layer.zName = "power";
    layer.pNext = NULL;
    layer.szOsFile = (int)sizeof(struct open_file) + under->szOsFile;
    layer.xOpen = layer_open;
    layer.xDelete = layer_delete;
    uint64_t all = 0, found = 0;
    for (int round = 0; round <= ROUNDS; round++) {
        begin_round();
        cut_at = round ? 1 + draw((unsigned)(round % 3 ? all : all / 20)) : 0; /* often while it is made */
        sqlite3_vfs_register(&layer, 1);
        write_rows();
        sqlite3_vfs_register(under, 1);
        sqlite3_vfs_unregister(&layer);
        if (round) check();
        if (!round) all = steps;
        found += committed_at_cut;
        end_round();
    }
    assert_true(all > 1000 && found > ROUNDS * 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_power)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
