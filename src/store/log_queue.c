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
    enum { ROW_PASSAGE, ROW_NAME, ROW_ALERT } kind;
    int64_t run;
    struct passage passage;
    struct bytes json; /* compressed; p NULL: none */
    struct named_address name;
    struct log_alert alert;
};

static const char *const *copy_list(struct arena *a, const char *const *list, size_t n) {
    const char **to = n ? arena_take_array(a, n, sizeof *to) : NULL;
    for (size_t i = 0; i < n; i++) to[i] = arena_string(a, list[i]);
    return to;
}

static void copy_holder(struct arena *a, struct passage_holder *h) {
    h->identifier = arena_string(a, h->identifier);
    h->holder = arena_string(a, h->holder);
    h->name = arena_string(a, h->name);
    h->controllers = copy_list(a, h->controllers, h->n_controllers);
    h->countries = copy_list(a, h->countries, h->n_countries);
}

static void copy_verdicts(struct arena *a, struct passage *p) {
    struct passage_verdict *list = p->n_verdicts ? arena_take_array(a, p->n_verdicts, sizeof *list) : NULL;
    for (size_t i = 0; i < p->n_verdicts; i++) {
        const struct passage_verdict *v = &p->verdicts[i];
        list[i] = (struct passage_verdict){.policy = arena_string(a, v->policy),
                                           .rule = arena_string(a, v->rule),
                                           .program = arena_string(a, v->program),
                                           .title = arena_string(a, v->title),
                                           .basis = arena_string(a, v->basis),
                                           .remedy = arena_string(a, v->remedy),
                                           .verdict = v->verdict,
                                           .because = copy_list(a, v->because, v->n_because),
                                           .n_because = v->n_because};
    }
    p->verdicts = list;
}

static struct passage copy_passage(struct arena *a, const struct passage *from) {
    struct passage p = *from;
    copy_holder(a, &p.app);
    copy_holder(a, &p.component);
    copy_holder(a, &p.host);
    copy_holder(a, &p.service);
    struct passage_holder *carriers =
        p.n_carriers ? arena_take_array(a, p.n_carriers, sizeof *carriers) : NULL;
    for (size_t i = 0; i < p.n_carriers; i++) {
        carriers[i] = p.carriers[i];
        copy_holder(a, &carriers[i]);
    }
    p.carriers = carriers;
    const char **const texts[] = {&p.app_source, &p.name_source, &p.protocol, &p.transport, &p.grade,
                                  &p.version,    &p.as_name,     &p.place,    &p.file};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = arena_string(a, *texts[i]);
    p.data = copy_list(a, p.data, p.n_data);
    struct bytes addresses = {(const uint8_t *)p.addresses, (size_t)p.n_addresses * 16};
    if (p.n_addresses) p.addresses = (const uint8_t(*)[16])arena_bytes(a, addresses).p;
    copy_verdicts(a, &p);
    return p;
}

/* Findings of one chain say much the same: a tenth is left of them. */
static struct bytes compress(struct arena *a, const char *json) {
    if (!json) return (struct bytes){0};
    size_t n = strlen(json), most = ZSTD_compressBound(n);
    uint8_t *to = memory_new(most, 1);
    size_t wrote = ZSTD_compress(to, most, json, n, COMPRESSION);
    struct bytes kept = {0};
    if (!ZSTD_isError(wrote)) kept = arena_bytes(a, (struct bytes){to, wrote});
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
    if (!s->queued) s->queued_ns = log_steady_ns();
    struct log_row *row = arena_take(s->queue, sizeof *row);
    row->run = run;
    *(s->last_row ? &s->last_row->next : &s->first_row) = row;
    s->last_row = row;
    s->queued++;
    return row;
}

bool log_put(struct log_store *s, int64_t run, const struct passage *p, const char *json) {
    struct log_row *row = s ? new_row(s, run) : NULL;
    if (!row) return false;
    row->kind = ROW_PASSAGE;
    row->passage = copy_passage(s->queue, p);
    row->json = compress(s->queue, json);
    return true;
}

bool log_put_name(struct log_store *s, const struct named_address *n) {
    struct log_row *row = s ? new_row(s, 0) : NULL;
    if (!row) return false;
    row->kind = ROW_NAME;
    row->name = *n;
    row->name.name = (struct text){arena_text(s->queue, n->name), n->name.n};
    return true;
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
    return true;
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

/* Once; *bad: the row that is to blame. */
static bool write_all(struct log_store *s, struct log_row **bad) {
    if (!log_enter(s) || !log_write_runs(s)) return false;
    for (struct log_row *row = s->first_row; row; row = row->next) {
        if (write_row(s, row)) continue;
        *bad = s->unfit ? row : NULL;
        return false;
    }
    return log_commit(s);
}

bool log_flush(struct log_store *s) {
    if (s->read_only || (!s->queued && !log_runs_wait(s))) return true;
    bool again = false;
    for (struct log_row *bad = NULL; !write_all(s, &bad); bad = NULL) {
        if (bad) drop(s, bad);
        if (bad) continue;
        if (again || s->trouble != LOG_FINE) return false;
        again = true; /* a damaged file was set aside, and there is a new one */
    }
    empty(s);
    return true;
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
