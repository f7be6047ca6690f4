#include "enforce/moves.h"

#include "enforce/management.h"

#include <dirent.h>
#include <unistd.h>

enum { PLAN_MOST = 2047 * 1024 * 1024 };

const char *moves_folder(const struct placing *at, uint64_t number) {
    return target_folder(at, number);
}

bool moves_plan(const struct placing *at, uint64_t number, struct enforce_plan *to) {
    struct text text;
    struct file_like like;
    bool there;
    const char *path = arena_format(at->arena, "%s/plan.jsonl", moves_folder(at, number));
    if (!file_take(path, PLAN_MOST, at->arena, &text, &like, &there, at->d)) return false;
    return plan_read(path, text, to, at->arena, at->d);
}

struct render_options moves_options(const struct placing *at) {
    struct render_options o = {.now_ns = wall_now()};
    struct prefix *keep;
    o.n_keep = management_prefixes(at->arena, &keep);
    o.keep = keep;
    return o;
}

/* A generation's folder has files only. */
static void remove_folder(const char *path) {
    DIR *dir = opendir(path);
    if (!dir) return;
    for (struct dirent *e; (e = readdir(dir));) unlinkat(dirfd(dir), e->d_name, 0);
    closedir(dir);
    rmdir(path);
}

static const struct placed *placed_in(const struct generation *g, const struct placed *p) {
    for (size_t i = 0; g && i < g->n_placed; i++)
        if (target_same(&g->placed[i], p)) return &g->placed[i];
    return NULL;
}

/* Each target that any generation has and this one has not, once. */
static bool restore_others(const struct placing *at, const struct record *r, const struct generation *to) {
    bool fine = true;
    for (size_t g = 0; g < r->n; g++)
        for (size_t i = 0; i < r->list[g].n_placed; i++) {
            const struct placed *p = &r->list[g].placed[i];
            bool done = placed_in(to, p) != NULL;
            for (size_t h = 0; !done && h < g; h++) done = placed_in(&r->list[h], p) != NULL;
            if (!done) fine = target_restore(at, p) && fine;
        }
    return fine;
}

static bool has_files(const struct generation *g) {
    for (size_t i = 0; i < g->n_placed; i++)
        if (!target_is_kernel(&g->placed[i].target)) return true;
    return false;
}

/* On the way back as much as can be is put, whatever fails: the rest is tried again. */
static bool put_those(const struct placing *at, struct generation *to, const struct enforce_plan *plan,
                      bool kernel) {
    struct render_options o = moves_options(at);
    bool fine = true;
    o.back = at->back;
    o.probation_ns = to->confirm_until_ns ? to->confirm_until_ns - to->applied_ns : 0;
    for (size_t i = 0; i < to->n_placed && (fine || at->back); i++)
        if (target_is_kernel(&to->placed[i].target) == kernel)
            fine = target_put(at, plan, to->number, i, &to->placed[i], &o) && fine;
    return fine;
}

/* Files first: what the kernel does is felt at once. */
static bool put_all(const struct placing *at, struct generation *to) {
    struct enforce_plan plan;
    if (!moves_plan(at, to->number, &plan)) return false;
    bool files = put_those(at, to, &plan, false);
    return (files || at->back) && put_those(at, to, &plan, true) && files;
}

static void forget(const struct placing *at, struct record *r, uint64_t number) {
    const struct generation *gone = record_find(r, number);
    struct generation copy = *gone;
    record_drop(r, number);
    remove_folder(moves_folder(at, number));
    for (size_t i = 0; i < copy.n_placed; i++) {
        bool used = false;
        for (size_t g = 0; g < r->n; g++) used = used || placed_in(&r->list[g], &copy.placed[i]);
        if (!used) unlink(arena_format(at->arena, "%s/before/%s", at->folder, copy.placed[i].key));
    }
}

bool moves_forget(const struct placing *at, struct record *r, uint64_t number) {
    if (!record_find(r, number)) return true;
    forget(at, r, number);
    return record_write(at->folder, r, at->d);
}

bool moves_go(const struct placing *at, struct record *r, uint64_t number, uint64_t keep) {
    struct generation *to = record_find(r, number);
    bool fine = restore_others(at, r, to);
    if (to) fine = put_all(at, to) && fine;
    if (!fine) return false;
    r->now = number;
    r->back = keep;
    r->moving = false;
    r->waiting = to && to->confirm_until_ns;
    if (r->waiting) { /* the time to confirm begins when all is in force */
        int64_t given = to->confirm_until_ns - to->applied_ns;
        to->applied_ns = wall_now();
        to->confirm_until_ns = to->applied_ns + given;
        to->deadline_ns = boot_now() + given;
    }
    boot_id(r->boot);
    /* Written with all generations first: a file of one that is forgotten may be needed until then. */
    if (!record_write(at->folder, r, at->d)) return false;
    uint64_t gone[GENERATIONS_MOST];
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->list[i].number != number && r->list[i].number != keep) gone[n++] = r->list[i].number;
    for (size_t i = 0; i < n; i++) forget(at, r, gone[i]);
    if (n) record_write(at->folder, r, at->d); /* else they are forgotten another time */
    return true;
}

/* The folder of a plan that never came to be. No other is looked for: whatever else lies here may be
 * somebody's. */
static void sweep(const struct placing *at, struct record *r) {
    remove_folder(moves_folder(at, r->next_number));
}

/* What the record says already is to be done is not written down again: a full disk stops nobody here. */
static enum enforce_status go_back(const struct placing *at, struct record *r, uint64_t to,
                                   const char *told) {
    struct generation *g = record_find(r, to);
    enforce_note(at->d, NULL, "%s", told);
    if (g) g->confirm_until_ns = g->deadline_ns = 0; /* only what had been confirmed is ever gone back to */
    return moves_go(at, r, to, 0) ? ENFORCE_DONE : ENFORCE_FAILED;
}

/* Files outlast a start of the machine, and what reads them has yet to be started. */
static enum enforce_status put_again(const struct placing *at, struct record *r, struct generation *now) {
    struct enforce_plan plan;
    enforce_note(at->d, NULL, "the machine was started anew: the plan is put into force again");
    if (!moves_plan(at, now->number, &plan) || !put_those(at, now, &plan, true)) return ENFORCE_FAILED;
    boot_id(r->boot);
    return record_write(at->folder, r, at->d) ? ENFORCE_DONE : ENFORCE_FAILED;
}

/* ---- the end of measures ---- */

int64_t moves_end(const struct generation *g, const struct enforce_plan *plan) {
    bool files = has_files(g);
    int64_t end = 0, now = wall_now();
    for (size_t i = 0; i < plan->n_measures; i++) {
        int64_t until = plan->measures[i].until_ns;
        if (until > now && (end == 0 || (files ? until < end : until > end))) end = until;
    }
    return end;
}

/* Formats of files know no expiry: they are written anew without what has ended. One that others changed is
 * left to the drift. */
static bool write_anew(const struct placing *at, const struct enforce_plan *plan, struct generation *g) {
    struct render_options o = moves_options(at);
    bool fine = true;
    for (size_t i = 0; i < g->n_placed; i++) {
        struct placed *p = &g->placed[i];
        if (target_is_kernel(&p->target) || (!p->target.backend->joins && target_drift(at, p))) continue;
        fine = target_prepare(at, plan, g->number, i, p, &o) && target_put(at, plan, g->number, i, p, &o) &&
               fine;
    }
    return fine;
}

static enum enforce_status end_measures(const struct placing *at, struct record *r, struct generation *now) {
    struct enforce_plan plan;
    if (!moves_plan(at, now->number, &plan)) return ENFORCE_FAILED;
    int64_t last = 0;
    for (size_t i = 0; i < plan.n_measures; i++)
        if (plan.measures[i].until_ns > last) last = plan.measures[i].until_ns;
    if (last <= wall_now())
        return go_back(at, r, 0, "the plan's time is over: everything is as it was before");
    if (!write_anew(at, &plan, now)) return ENFORCE_FAILED;
    now->ends_ns = moves_end(now, &plan);
    return record_write(at->folder, r, at->d) ? ENFORCE_NOTHING : ENFORCE_FAILED;
}

static enum enforce_status settle(const struct placing *at, struct record *r) {
    char boot[BOOT_TEXT];
    boot_id(boot);
    bool anew = strcmp(boot, r->boot) != 0;
    struct generation *now = record_find(r, r->now);
    if (r->moving) return go_back(at, r, r->back, "a change that was not finished is taken back");
    if (r->waiting && (anew || (now && boot_now() >= now->deadline_ns)))
        return go_back(at, r, r->back, "a plan that was not confirmed in time is taken back");
    enum enforce_status ended = ENFORCE_NOTHING;
    if (now && now->ends_ns && wall_now() >= now->ends_ns) ended = end_measures(at, r, now);
    if (ended != ENFORCE_NOTHING || !anew || !now) return ended;
    return put_again(at, r, now);
}

int64_t moves_due(const char *folder, uint64_t *next) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(1);
    struct record r;
    int64_t due = INT64_MAX;
    if (record_read(folder, a, &r, d)) {
        const struct generation *now = record_find(&r, r.now);
        if (now && now->ends_ns && has_files(now)) due = boot_now() + (now->ends_ns - wall_now());
        if (now && r.waiting && now->deadline_ns < due) due = now->deadline_ns;
        if (r.moving) due = 0;
    }
    if (next) *next = r.next_number;
    diagnostics_free(d);
    arena_free(a);
    return due;
}

enum enforce_status moves_settle(const char *folder, struct diagnostics *d) {
    struct placing at = {folder, arena_new(), d, true};
    struct record r;
    enum enforce_status status = record_read(folder, at.arena, &r, d) ? settle(&at, &r) : ENFORCE_FAILED;
    if (status != ENFORCE_FAILED) sweep(&at, &r);
    arena_free(at.arena);
    return status;
}
