#include "enforce/guardian.h"
#include "enforce/management.h"
#include "enforce/moves.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { LOCK_SECONDS = 10, CONFIRM_SECONDS = 60 };

#define SECOND INT64_C(1000000000)

static const char default_folder[] = "/var/lib/cordon/enforce";

struct work {
    struct placing at;
    struct record r;
    int lock;
};

static void end_work(struct work *w) {
    if (w->lock >= 0) close(w->lock);
    arena_free(w->at.arena);
}

/* Locked, and with nothing left over from somebody who was killed. *settled: something was, and was taken
 * back. */
static bool begin_work(struct work *w, const struct enforce_options *o, struct diagnostics *d,
                       bool *settled) {
    *w = (struct work){.at = {o->folder ? o->folder : default_folder, arena_new(), d, false}, .lock = -1};
    if (folder_make(w->at.folder, d) && folder_own(w->at.folder, d) &&
        folder_make(arena_format(w->at.arena, "%s/before", w->at.folder), d))
        w->lock = folder_lock(w->at.folder, LOCK_SECONDS, d);
    if (w->lock >= 0) {
        enum enforce_status s = moves_settle(w->at.folder, d);
        *settled = s == ENFORCE_DONE;
        if (s != ENFORCE_FAILED && record_read(w->at.folder, w->at.arena, &w->r, d)) return true;
    }
    end_work(w);
    return false;
}

bool enforce_guard(const struct enforce_options *o, struct guardian *g, struct diagnostics *d) {
    const char *folder = o->folder ? o->folder : default_folder;
    g->pipe = -1;
    return folder_make(folder, d) && folder_own(folder, d) && guardian_start(g, folder, d);
}

/* ---- apply ---- */

static bool real_target(struct work *w, const struct target *from, struct placed *to) {
    struct arena *a = w->at.arena;
    to->target = *from;
    if (from->path) {
        char *real = realpath(from->path, NULL);
        const char *slash = strrchr(from->path, '/'), *base = slash ? slash + 1 : from->path;
        if (!real && errno == ENOENT) { /* a new file in a folder that is there */
            const char *folder = !slash ? "."
                                 : slash == from->path
                                     ? "/"
                                     : arena_text(a, (struct text){from->path, (size_t)(slash - from->path)});
            char *in = realpath(folder, NULL);
            if (in) to->target.path = arena_format(a, "%s/%s", strcmp(in, "/") == 0 ? "" : in, base);
            free(in);
            if (!in) {
                enforce_error(w->at.d, from->path, NULL, "there is no folder for it");
                return false;
            }
        } else if (real) {
            to->target.path = arena_string(a, real);
            free(real);
        } else {
            enforce_error(w->at.d, from->path, NULL, "cannot be found: %s", strerror(errno));
            return false;
        }
    }
    to->key = target_key(&to->target, a);
    return true;
}

static const struct placed *in_force(struct work *w, const struct placed *p) {
    struct generation *now = record_find(&w->r, w->r.now);
    for (size_t i = 0; now && i < now->n_placed; i++)
        if (target_same(&now->placed[i], p)) return &now->placed[i];
    return NULL;
}

/* What was there before the first plan is kept, or carried over from the plan in force. */
static bool keep_before(struct work *w, struct generation *g) {
    for (size_t i = 0; i < g->n_placed; i++) {
        struct placed *p = &g->placed[i];
        const struct placed *old = in_force(w, p);
        const char *drift = old ? target_drift(&w->at, old) : NULL;
        for (size_t k = 0; k < i; k++)
            if (target_same(&g->placed[k], p)) {
                enforce_error(w->at.d, target_text(&p->target, w->at.arena), NULL, "is named twice");
                return false;
            }
        if (drift) {
            enforce_error(w->at.d, NULL, "take it out first: cordon enforce revert", "%s", drift);
            return false;
        }
        if (!old && !target_keep(&w->at, p)) return false;
        if (!old) continue;
        p->there = old->there;
        p->like = old->like;
        memcpy(p->left, old->left, sizeof p->left);
    }
    return true;
}

static bool write_plan(struct work *w, const struct enforce_plan *plan, uint64_t number) {
    struct output out = output_to_memory();
    const char *folder = moves_folder(&w->at, number);
    bool done = folder_make(folder, w->at.d) && plan_write(plan, &out) &&
                file_replace(arena_format(w->at.arena, "%s/plan.jsonl", folder), output_view(&out),
                             (struct file_like){true, 0600, geteuid(), getegid(), 0}, w->at.d);
    output_end(&out);
    return done;
}

/* The new generation with all that it needs on disk, and nothing changed yet. */
static bool prepare(struct work *w, const struct enforce_plan *plan, const struct target *targets, size_t n,
                    const struct enforce_options *o, struct generation *g) {
    struct render_options render = moves_options(&w->at);
    *g = (struct generation){.number = w->r.next_number,
                             .placed = arena_take_array(w->at.arena, n, sizeof *g->placed)};
    if (n == 0 || n > TARGETS_MOST) {
        enforce_error(w->at.d, NULL, "name where it goes: --target nft", "a plan goes to 1 to %d targets",
                      TARGETS_MOST);
        return false;
    }
    for (size_t i = 0; i < n; i++, g->n_placed++) {
        g->placed[i] = (struct placed){.zone = o->render.zone, .group = o->render.group};
        if (!real_target(w, &targets[i], &g->placed[i])) return false;
    }
    if (!keep_before(w, g) || !write_plan(w, plan, g->number)) return false;
    for (size_t i = 0; i < n; i++)
        if (!target_prepare(&w->at, plan, g->number, i, &g->placed[i], &render)) return false;
    return true;
}

/* The first measure that is about one of them. */
static const struct measure *cut(const struct enforce_plan *plan, const struct prefix *list, size_t n) {
    for (size_t i = 0; i < plan->n_measures; i++)
        for (size_t k = 0; plan->measures[i].kind == MEASURE_ADDRESS && k < n; k++)
            if (prefix_covers(plan->measures[i].prefix, list[k])) return &plan->measures[i];
    return NULL;
}

static bool is_over(const struct enforce_plan *plan) {
    for (size_t i = 0; i < plan->n_measures; i++)
        if (plan->measures[i].until_ns > wall_now()) return false;
    return plan->n_measures > 0;
}

static bool may_begin(struct work *w, const struct enforce_plan *plan) {
    struct prefix *own, *kept;
    size_t n_own = management_own(w->at.arena, &own), n_kept = management_prefixes(w->at.arena, &kept);
    const struct measure *m = cut(plan, own, n_own);
    if (!m) m = cut(plan, kept, n_kept);
    if (w->r.waiting) {
        enforce_error(w->at.d, NULL, "cordon enforce confirm, or cordon enforce revert",
                      "another plan waits to be confirmed");
        return false;
    }
    if (is_over(plan)) {
        enforce_error(w->at.d, NULL, "make the plan anew: cordon enforce plan", "the plan's time is over");
        return false;
    }
    if (m)
        enforce_error(w->at.d, NULL, "make the plan on this host, or --keep it",
                      "%s is this host's own, its gateway or resolver, or what it is managed over", m->value);
    return !m;
}

static void set_deadline(struct generation *g, const struct enforce_options *o) {
    unsigned seconds = o->confirm_seconds ? o->confirm_seconds : CONFIRM_SECONDS;
    g->applied_ns = wall_now();
    if (o->confirmed) return;
    g->confirm_until_ns = g->applied_ns + seconds * SECOND;
    g->deadline_ns = boot_now() + seconds * SECOND;
}

static enum enforce_status apply(struct work *w, const struct enforce_plan *plan,
                                 const struct target *targets, size_t n, const struct enforce_options *o) {
    struct generation g;
    uint64_t old = w->r.now;
    if (!may_begin(w, plan)) return ENFORCE_REFUSED;
    if (!prepare(w, plan, targets, n, o, &g)) {
        moves_settle(w->at.folder, w->at.d); /* sweeps what was prepared */
        return ENFORCE_REFUSED;
    }
    set_deadline(&g, o);
    g.ends_ns = moves_end(&g, plan);
    for (size_t i = w->r.n; i-- > 0;) /* what could not be forgotten before: a full disk */
        if (w->r.list[i].number != old) record_drop(&w->r, w->r.list[i].number);
    w->r.list[w->r.n++] = g;
    w->r.next_number++;
    w->r.moving = true;
    w->r.back = old;
    if (record_write(w->at.folder, &w->r, w->at.d) &&
        moves_go(&w->at, &w->r, g.number, g.confirm_until_ns ? old : 0))
        return ENFORCE_DONE;
    moves_settle(w->at.folder, w->at.d); /* what fails here, the guardian tries again */
    return ENFORCE_FAILED;
}

enum enforce_status enforce_apply(const struct enforce_plan *p, const struct target *targets, size_t n,
                                  const struct enforce_options *o, struct diagnostics *d) {
    struct work w;
    struct guardian own = {-1}, *guardian = o->guardian ? o->guardian : &own;
    bool settled;
    if (!o->guardian && !enforce_guard(o, &own, d)) return ENFORCE_FAILED;
    enum enforce_status s = ENFORCE_FAILED;
    if (begin_work(&w, o, d, &settled)) {
        s = apply(&w, p, targets, n, o);
        end_work(&w);
    }
    guardian_release(guardian);
    return s;
}

/* ---- confirm, revert ---- */

/* Somebody took it out of the kernel in the meantime: a firewall that was started anew. */
static bool put_anew(struct work *w, struct generation *g, size_t i) {
    struct enforce_plan plan;
    struct render_options o = moves_options(&w->at);
    return moves_plan(&w->at, g->number, &plan) && target_put(&w->at, &plan, g->number, i, &g->placed[i], &o);
}

static enum enforce_status confirm(struct work *w) {
    struct generation *g = record_find(&w->r, w->r.now);
    if (!g || !w->r.waiting) return ENFORCE_NOTHING;
    for (size_t i = 0; i < g->n_placed; i++)
        if (!target_confirm(&w->at, &g->placed[i]) && !put_anew(w, g, i)) return ENFORCE_FAILED;
    g->confirm_until_ns = g->deadline_ns = 0;
    w->r.waiting = false;
    uint64_t before = w->r.back;
    w->r.back = 0;
    if (!record_write(w->at.folder, &w->r, w->at.d)) return ENFORCE_FAILED;
    if (before == 0) return ENFORCE_DONE;
    return moves_forget(&w->at, &w->r, before) ? ENFORCE_DONE : ENFORCE_FAILED;
}

enum enforce_status enforce_confirm(const struct enforce_options *o, struct diagnostics *d) {
    struct work w;
    bool settled;
    if (!begin_work(&w, o, d, &settled)) return ENFORCE_FAILED;
    enum enforce_status s = settled ? ENFORCE_UNDONE : confirm(&w);
    end_work(&w);
    return s;
}

static enum enforce_status revert(struct work *w) {
    if (w->r.now == 0) return ENFORCE_NOTHING;
    w->r.moving = true;
    w->r.waiting = false;
    w->r.back = 0;                              /* a revert that is killed is finished, not taken back */
    record_write(w->at.folder, &w->r, w->at.d); /* a full disk keeps nobody from getting out */
    return moves_go(&w->at, &w->r, 0, 0) ? ENFORCE_DONE : ENFORCE_FAILED;
}

enum enforce_status enforce_revert(const struct enforce_options *o, struct diagnostics *d) {
    struct work w;
    bool settled;
    if (!begin_work(&w, o, d, &settled)) return ENFORCE_FAILED;
    enum enforce_status s = revert(&w);
    if (s == ENFORCE_NOTHING && settled) s = ENFORCE_UNDONE;
    end_work(&w);
    return s;
}

enum enforce_status enforce_recover(const struct enforce_options *o, struct diagnostics *d) {
    struct work w;
    bool settled;
    struct guardian g;
    if (!begin_work(&w, o, d, &settled)) return ENFORCE_FAILED;
    if (moves_due(w.at.folder, NULL) != INT64_MAX && !guardian_is_there(w.at.folder) &&
        guardian_start(&g, w.at.folder, d))
        guardian_release(&g);
    end_work(&w);
    return settled ? ENFORCE_UNDONE : ENFORCE_NOTHING;
}
