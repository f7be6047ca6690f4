/* What is put waits in memory for half a second, so that it is on the disk within one, and is then written in
 * one short transaction: other writers find the file free between, and what cannot be written now (locked, no
 * space) is tried again later as long as it is not too much. */
#include "store/log_private.h"

#include "base/memory.h"

#include <stdlib.h>
#include <zstd.h>

enum { FLUSH_BYTES = 8 << 20, COMPRESSION = 1 };

struct log_row {
    struct log_row *next;
    size_t size; /* in the queue */
    enum { ROW_PASSAGE, ROW_NAME, ROW_ALERT } kind;
    int64_t run;
    struct passage passage;
    struct bytes json; /* compressed; p NULL: none */
    struct named_address name;
    struct log_alert alert;
};

/* Findings of one chain say much the same: a tenth is left of them. More than `longest` is left out: the
 * passage tells the same, in fewer words. */
static struct bytes compress(struct arena *a, const char *json, uint64_t longest) {
    size_t n = json ? strlen(json) : 0, most = ZSTD_compressBound(n);
    if (n == 0 || n > LOG_JSON_MOST) return (struct bytes){0};
    uint8_t *to = memory_new(most, 1);
    size_t wrote = ZSTD_compress(to, most, json, n, COMPRESSION);
    struct bytes kept = {0};
    if (!ZSTD_isError(wrote) && wrote <= longest) kept = arena_bytes(a, (struct bytes){to, wrote});
    free(to);
    return kept;
}

static uint64_t flush_at(const struct log_store *s) {
    uint64_t most = s->limits.most_bytes / 32;
    return most < FLUSH_BYTES ? most : FLUSH_BYTES;
}

/* A row to fill in; NULL: there is no room while the store is in trouble, and it is counted. */
static struct log_row *new_row(struct log_store *s, int64_t run) {
    enum { WAITING = 4 }; /* times what is written at once */
    if (s->read_only) {
        s->not_kept++;
        return NULL;
    }
    log_flush_when_due(s);
    if (s->queued && arena_used(s->queue) > WAITING * flush_at(s)) {
        s->not_kept++;
        return NULL;
    }
    if (!s->queue) s->queue = arena_new();
    size_t before = arena_used(s->queue);
    struct log_row *row = arena_take(s->queue, sizeof *row);
    *row = (struct log_row){.run = run, .size = before};
    return row;
}

/* It waits from now on. One that is too long for the store would hold up all that comes behind it. */
static bool wait_for(struct log_store *s, struct log_row *row) {
    row->size = arena_used(s->queue) - row->size;
    if (row->size > s->limits.most_bytes / 16) {
        s->not_kept++;
        return false;
    }
    if (!s->queued) s->queued_ns = log_steady_ns();
    *(s->last_row ? &s->last_row->next : &s->first_row) = row;
    s->last_row = row;
    s->queued++;
    return true;
}

bool log_put(struct log_store *s, int64_t run, const struct passage *p, const char *json) {
    struct log_row *row = s ? new_row(s, run) : NULL;
    if (!row) return false;
    row->kind = ROW_PASSAGE;
    row->passage = passage_copy(p, s->queue);
    row->json = compress(s->queue, json, s->limits.most_bytes / 32);
    return wait_for(s, row);
}

bool log_put_name(struct log_store *s, const struct named_address *n) {
    struct log_row *row = s ? new_row(s, 0) : NULL;
    if (!row) return false;
    row->kind = ROW_NAME;
    row->name = *n;
    row->name.name = (struct text){arena_text(s->queue, n->name), n->name.n};
    return wait_for(s, row);
}

bool log_put_alert(struct log_store *s, int64_t run, const struct log_alert *one) {
    struct log_row *row = s ? new_row(s, run) : NULL;
    if (!row) return false;
    struct log_alert *a = &row->alert;
    row->kind = ROW_ALERT;
    *a = *one;
    a->kind = arena_string(s->queue, one->kind ? one->kind : "");
    a->app = arena_string(s->queue, one->app);
    a->service = arena_string(s->queue, one->service);
    a->text = arena_string(s->queue, one->text);
    a->json = arena_string(s->queue, one->json);
    return wait_for(s, row);
}

static bool write_row(struct log_store *s, const struct log_row *row) {
    int64_t run = log_number(s, row->run);
    switch (row->kind) {
    case ROW_PASSAGE: return log_write_passage(s, run, &row->passage, row->json);
    case ROW_NAME: return log_write_name(s, &row->name);
    case ROW_ALERT: break;
    }
    return log_write_alert(s, run, &row->alert);
}

/* Nothing waits any more. */
static void empty(struct log_store *s) {
    s->first_row = s->last_row = NULL;
    s->queued = 0;
    arena_free(s->queue);
    s->queue = NULL;
}

/* A row that can never be written must not hold up the others: all before it are written again without it. */
static void drop(struct log_store *s, struct log_row *bad) {
    struct log_row **at = &s->first_row, *before = NULL;
    while (*at != bad) {
        before = *at;
        at = &before->next;
    }
    *at = bad->next;
    if (s->last_row == bad) s->last_row = before;
    s->queued--;
    s->not_kept++;
}

/* What waits has been written as far as before `row`. */
static void written_to(struct log_store *s, struct log_row *row, uint64_t n) {
    s->first_row = row;
    if (!row) s->last_row = NULL;
    s->queued -= n;
}

/* One transaction, of no more than is meant for one; *bad: the row that is to blame. */
static bool write_some(struct log_store *s, struct log_row **bad) {
    uint64_t n = 0, size = 0;
    struct log_row *row = s->first_row;
    if (!log_enter(s) || !log_write_runs(s)) return false;
    for (; row && size <= flush_at(s); row = row->next) {
        if (!write_row(s, row)) {
            *bad = s->unfit ? row : NULL;
            return false;
        }
        size += row->size;
        n++;
    }
    if (!log_commit(s)) return false;
    written_to(s, row, n);
    return true;
}

bool log_flush(struct log_store *s) {
    if (s->read_only || (!s->queued && !log_runs_wait(s))) return true;
    bool again = false;
    do {
        struct log_row *bad = NULL;
        if (write_some(s, &bad)) continue;
        if (bad)
            drop(s, bad);
        else if (again || s->trouble != LOG_FINE)
            return false;
        else
            again = true; /* a damaged file was set aside, and there is a new one */
    } while (s->queued || log_runs_wait(s));
    empty(s);
    return true;
}

void log_flush_last(struct log_store *s) {
    s->last_try = true;
    (void)log_flush(s);
    s->last_try = false;
}

void log_flush_when_due(struct log_store *s) {
    bool waits = s->queued || log_runs_wait(s);
    bool old = log_steady_ns() - s->queued_ns >= LOG_SECOND / 2;
    if (waits && (old || (s->queue && arena_used(s->queue) > flush_at(s)))) (void)log_flush(s);
}

void log_queue_free(struct log_store *s) {
    s->not_kept += s->queued;
    empty(s);
}
