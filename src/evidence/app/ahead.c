#include "evidence/app/ahead.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "evidence/app/entry_kind.h"
#include "evidence/app/sign/content_digest.h"
#include "evidence/app/sign/sign.h"

#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    LEAST_PEEKED = 512, /* of smaller entries the first bytes cost as much as all */
    MOST_FOUND = 20000, /* endpoints a thread keeps; texts behind that are left */
    LARGE = 64 << 10    /* packed bytes: such entries come first, the largest of all at the front */
};

struct ahead {
    struct reading *r;
    struct zip *z;
    struct ahead_entry *entries;
    uint32_t *order, *dex; /* numbers of entries */
    size_t n, n_order, n_large, n_dex;
    struct bytes whole;
    uint8_t *sha256;
    bool is_signed; /* the signatures are going to be looked at */
    struct content_digests *content;
    atomic_size_t next;
    struct arena *arenas[MOST_PARTS];
    bool beyond[MOST_PARTS]; /* the limit on all entries together was come near */
};

/* One thread. */
struct worker {
    struct ahead *a;
    struct zip_scratch scratch;
    struct arena *arena;
    struct ahead_entry *entry; /* at hand */
    size_t n_found;
    uint64_t looks; /* that are left */
};

struct ahead *ahead_new(struct reading *r, struct zip *z) {
    struct ahead *a = memory_new(1, sizeof *a);
    a->r = r;
    a->z = z;
    a->n = zip_count(z);
    a->entries = memory_new(a->n, sizeof *a->entries);
    a->order = memory_new(a->n, sizeof *a->order);
    a->dex = memory_new(a->n, sizeof *a->dex);
    return a;
}

struct ahead_entry *ahead_of(struct ahead *a, const struct zip_entry *e) {
    return &a->entries[e - zip_entry(a->z, 0)];
}

void ahead_expect_dex(struct ahead *a, const struct zip_entry *e, bool hidden) {
    struct ahead_entry *x = ahead_of(a, e);
    if (x->is_dex) return;
    x->is_dex = true;
    x->hidden = hidden;
    x->place = zip_place(a->z, e, 0).entry;
    a->dex[a->n_dex++] = (uint32_t)(e - zip_entry(a->z, 0));
}

static void keep_found(void *context, const struct endpoint_found *found) {
    struct worker *w = context;
    if (w->n_found++ >= MOST_FOUND) return;
    struct ahead_found *f = arena_take(w->arena, sizeof *f);
    f->found = *found;
    f->found.text = arena_string(w->arena, found->text);
    f->found.host = arena_string(w->arena, found->host);
    *w->entry->last = f;
    w->entry->last = &f->next;
}

static enum ahead_state scan(struct worker *w, struct text name, struct bytes b) {
    uint64_t before = w->looks;
    if (w->n_found > MOST_FOUND || !w->looks) return AHEAD_NOT;
    struct endpoint_scan s = {
        .take = keep_found, .context = w, .looks = &w->looks, .no_bare = entry_is_prose(name)};
    endpoint_scan_bytes(&s, b, 0);
    w->entry->looks = before - w->looks;
    return w->n_found > MOST_FOUND || !w->looks ? AHEAD_NOT : AHEAD_SCANNED;
}

static enum ahead_state look(struct worker *w, const struct zip_entry *e, struct ahead_entry *x) {
    const struct ahead *a = w->a;
    uint8_t head[ENTRY_HEAD];
    if (!x->is_dex && e->size >= LEAST_PEEKED &&
        entry_is_nothing(e->name, zip_peek(a->z, e, &w->scratch, head, sizeof head)))
        return AHEAD_NOTHING;
    struct zip_content c;
    zip_read_into(a->z, e, &w->scratch, &c);
    x->told = (struct zip_content){{NULL, c.bytes.n}, NULL, c.trouble};
    if (x->is_dex) {
        x->digest = dex_digest(a->r->draft->options.lookup,
                               &(struct dex_input){.bytes = c.bytes, .entry = x->place, .hidden = x->hidden});
        return AHEAD_DEX;
    }
    switch (entry_kind_of(e->name, c.bytes)) {
    case ENTRY_NOTHING: return AHEAD_NOTHING;
    case ENTRY_TEXT: return scan(w, e->name, c.bytes);
    default: return AHEAD_NOT;
    }
}

/* Jobs that are no entry: they come behind the large ones, which would be waited for at the end. */
enum { JOB_SHA256, JOB_CONTENT, JOBS };

static void run_job(struct ahead *a, size_t job) {
    if (job == JOB_SHA256 && a->whole.n)
        EVP_Digest(a->whole.p, a->whole.n, a->sha256, NULL, EVP_sha256(), NULL);
    if (job == JOB_CONTENT && a->is_signed) a->content = signatures_content(a->z, zip_bytes(a->z));
}

static void work(void *context, unsigned part) {
    struct ahead *a = context;
    struct worker w = {.a = a, .arena = a->arenas[part] = arena_new(), .looks = a->r->draft->looks};
    for (size_t i; (i = atomic_fetch_add(&a->next, 1)) < a->n_order + JOBS;) {
        if (i >= a->n_large && i < a->n_large + JOBS) {
            run_job(a, i - a->n_large);
            continue;
        }
        uint32_t number = a->order[i < a->n_large ? i : i - JOBS];
        const struct zip_entry *e = zip_entry(a->z, number);
        w.entry = &a->entries[number];
        w.entry->last = &w.entry->found;
        w.entry->state = look(&w, e, w.entry);
        a->beyond[part] |= zip_over_limits(a->z, &w.entry->told);
    }
    zip_scratch_free(&w.scratch);
}

static bool wanted(const struct ahead *a, uint32_t i) {
    const struct zip_entry *e = zip_entry(a->z, i);
    struct text abi, file;
    if (a->entries[i].is_dex) return a->r->draft->options.lookup != NULL;
    return e->size && e->name.n && !entry_read_elsewhere(e->name) && !entry_is_library(e->name, &abi, &file);
}

static int largest_first(const void *x, const void *y, void *context) {
    const struct zip *z = context;
    uint32_t i = *(const uint32_t *)x, j = *(const uint32_t *)y;
    uint64_t m = zip_entry(z, i)->packed, n = zip_entry(z, j)->packed;
    return m != n ? (m < n ? 1 : -1) : i < j ? -1 : i > j;
}

static void arrange(struct ahead *a) {
    for (int large = 1; large >= 0; large--) {
        for (uint32_t i = 0; i < a->n; i++)
            if ((zip_entry(a->z, i)->packed >= LARGE) == large && wanted(a, i)) a->order[a->n_order++] = i;
        if (large) a->n_large = a->n_order;
    }
    qsort_r(a->order, a->n_large, sizeof *a->order, largest_first, a->z);
}

/* As if nothing had been read: one thread is going to read it all. */
static void forget(struct ahead *a, uint64_t inflated) {
    for (size_t i = 0; i < a->n; i++) {
        dex_digest_free(a->entries[i].digest);
        a->entries[i].digest = NULL;
        a->entries[i].state = AHEAD_NOT;
    }
    zip_unread(a->z, inflated);
}

void ahead_run(struct ahead *a, struct bytes whole, uint8_t sha256[APP_SHA256]) {
    uint64_t inflated = a->r->draft->inflated;
    unsigned threads = parallel_threads(a->r->draft->options.threads);
    a->whole = whole;
    a->sha256 = sha256;
    if (!zip_shares_bytes(a->z)) arrange(a);
    if (threads > a->n_order + JOBS) threads = (unsigned)a->n_order + JOBS;
    parallel_run(threads, work, a);
    bool beyond = false;
    for (unsigned i = 0; i < threads; i++) beyond |= a->beyond[i];
    if (beyond) forget(a, inflated);
}

void ahead_hand_dex(struct ahead *a) {
    for (size_t i = 0; i < a->n_dex; i++) {
        const struct zip_entry *e = zip_entry(a->z, a->dex[i]);
        struct ahead_entry *x = &a->entries[a->dex[i]];
        struct zip_content c = {{(const uint8_t *)"", 0}, NULL, 0};
        if (x->state == AHEAD_NOT)
            zip_read(a->z, e, &c);
        else if (x->told.trouble)
            zip_tell(a->z, e, &x->told);
        if (reading_add_dex(a->r, c.bytes, x->place, x->hidden)) {
            a->r->digests[a->r->n_dex - 1] = x->digest;
            x->digest = NULL;
        }
        reading_keep(a->r, c);
    }
}

void ahead_expect_signatures(struct ahead *a) {
    a->is_signed = true;
}

struct content_digests *ahead_content(const struct ahead *a) {
    return a->content;
}

void ahead_free(struct ahead *a) {
    content_digests_free(a->content);
    for (size_t i = 0; i < MOST_PARTS; i++) arena_free(a->arenas[i]);
    for (size_t i = 0; i < a->n; i++) dex_digest_free(a->entries[i].digest);
    free(a->entries);
    free(a->order);
    free(a->dex);
    free(a);
}
