#include "enforce/moves.h"

#include "enforce/management.h"

#include <dirent.h>
#include <unistd.h>

enum { PLAN_MOST = 2047 * 1024 * 1024 };

const char *moves_folder(const struct placing *at, uint64_t number) {
    return arena_format(at->arena, "%s/%llu", at->folder, (unsigned long long)number);
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
    for (struct dirent *e; (e = readdir(dir));)
        if (e->d_name[0] != '.') unlinkat(dirfd(dir), e->d_name, 0);
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

static bool put_all(const struct placing *at, struct generation *to) {
    struct enforce_plan plan;
    struct render_options o = moves_options(at);
    if (!moves_plan(at, to->number, &plan)) return false;
    o.probation_until_ns = to->confirm_until_ns;
    /* Files first: what the kernel does is felt at once. */
    for (int kernel = 0; kernel < 2; kernel++)
        for (size_t i = 0; i < to->n_placed; i++)
            if (target_is_kernel(&to->placed[i].target) == (kernel == 1) &&
                !target_put(at, &plan, to->number, i, &to->placed[i], &o))
                return false;
    return true;
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
    boot_id(r->boot);
    /* Written with all generations first: a file of one that is forgotten may be needed until then. */
    if (!record_write(at->folder, r, at->d)) return false;
    uint64_t gone[GENERATIONS_MOST];
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->list[i].number != number && r->list[i].number != keep) gone[n++] = r->list[i].number;
    for (size_t i = 0; i < n; i++) forget(at, r, gone[i]);
    return n == 0 || record_write(at->folder, r, at->d);
}

/* Folders that no generation belongs to: of a plan that never came to be. */
static void sweep(const struct placing *at, struct record *r) {
    DIR *dir = opendir(at->folder);
    if (!dir) return;
    for (struct dirent *e; (e = readdir(dir));) {
        uint64_t number = 0;
        const char *s = e->d_name;
        for (; *s >= '0' && *s <= '9'; s++) number = number * 10 + (uint64_t)(*s - '0');
        if (*s == '\0' && number && !record_find(r, number)) remove_folder(moves_folder(at, number));
    }
    closedir(dir);
}

static bool go_back(const struct placing *at, struct record *r, uint64_t to) {
    struct generation *g = record_find(r, to);
    r->moving = true;
    r->back = to;
    if (g) g->confirm_until_ns = g->deadline_ns = 0; /* only what had been confirmed is ever gone back to */
    return record_write(at->folder, r, at->d) && moves_go(at, r, to, 0);
}

static enum enforce_status settle(const struct placing *at, struct record *r) {
    char boot[BOOT_TEXT];
    boot_id(boot);
    bool anew = strcmp(boot, r->boot) != 0;
    struct generation *now = record_find(r, r->now);
    if (r->moving) {
        enforce_note(at->d, NULL, "a change that was not finished is taken back");
        return go_back(at, r, r->back) ? ENFORCE_DONE : ENFORCE_FAILED;
    }
    if (r->waiting && (anew || (now && boot_now() >= now->deadline_ns))) {
        enforce_note(at->d, NULL, "a plan that was not confirmed in time is taken back");
        return go_back(at, r, r->back) ? ENFORCE_DONE : ENFORCE_FAILED;
    }
    if (anew && now) {
        enforce_note(at->d, NULL, "the machine was started anew: the plan is put into force again");
        return go_back(at, r, r->now) ? ENFORCE_DONE : ENFORCE_FAILED;
    }
    return ENFORCE_NOTHING;
}

enum enforce_status moves_settle(const char *folder, struct diagnostics *d) {
    struct placing at = {folder, arena_new(), d};
    struct record r;
    enum enforce_status status = record_read(folder, at.arena, &r, d) ? settle(&at, &r) : ENFORCE_FAILED;
    if (status != ENFORCE_FAILED) sweep(&at, &r);
    arena_free(at.arena);
    return status;
}
