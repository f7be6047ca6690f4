/* What is in force, how it is with it, and what it met. */
#include "enforce/counters.h"
#include "enforce/moves.h"
#include "enforce/xdp.h"

#include <errno.h>
#include <unistd.h>

static const char default_folder[] = "/var/lib/cordon/enforce";
enum { LOCK_SECONDS = 10 };

static void tell_drift(const struct placing *at, const struct generation *g, struct enforce_state *s) {
    const char **list = arena_take_array(at->arena, g->n_placed, sizeof *list);
    for (size_t i = 0; i < g->n_placed; i++) {
        const char *told = target_drift(at, &g->placed[i]);
        if (told) list[s->n_drift++] = told;
    }
    s->drift = list;
}

/* What the XDP program on an interface met, behind what nft did: a measure may be in both. */
static void add_xdp(const struct placing *at, const char *device, struct enforce_state *s) {
    const struct measure_count *met;
    size_t n = xdp_counts((struct xdp_place){.device = device}, at->arena, &met);
    struct measure_count *all = arena_take_array(at->arena, s->n_counts + n + 1, sizeof *all);
    size_t kept = s->n_counts;
    if (kept) memcpy(all, s->counts, kept * sizeof *all);
    for (size_t i = 0; i < n; i++)
        if (met[i].measure < s->plan.n_measures) all[kept++] = met[i];
    s->counts = all;
    s->n_counts = kept;
}

static bool take(const struct placing *at, struct record *r, struct enforce_state *s) {
    struct generation *g = record_find(r, r->now);
    *s = (struct enforce_state){.n_targets = 0};
    if (!g) return true;
    if (!moves_plan(at, g->number, &s->plan)) return false;
    struct target *targets = arena_take_array(at->arena, g->n_placed, sizeof *targets);
    for (size_t i = 0; i < g->n_placed; i++) {
        targets[i] = g->placed[i].target;
        if (!targets[i].path && !targets[i].device)
            s->n_counts = counters_nft(&s->plan, at->arena, &s->counts, &s->totals);
    }
    for (size_t i = 0; i < g->n_placed; i++)
        if (targets[i].device) add_xdp(at, targets[i].device, s);
    s->targets = targets;
    s->n_targets = g->n_placed;
    s->applied_ns = g->applied_ns;
    s->confirm_until_ns = g->confirm_until_ns;
    tell_drift(at, g, s);
    return true;
}

enum enforce_status enforce_read(const struct enforce_options *o, struct arena *to, struct enforce_state *s,
                                 struct diagnostics *d) {
    struct placing at = {o->folder ? o->folder : default_folder, to, d, false};
    struct record r;
    *s = (struct enforce_state){.n_targets = 0};
    if (access(at.folder, F_OK) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return ENFORCE_NOTHING;
        enforce_error(d, at.folder, "what is in force is root's to ask", "cannot be read: %s",
                      strerror(errno));
        return ENFORCE_FAILED;
    }
    if (!folder_own(at.folder, d)) return ENFORCE_FAILED;
    int lock = folder_lock(at.folder, LOCK_SECONDS, d);
    if (lock < 0) return ENFORCE_FAILED;
    enum enforce_status settled = moves_settle(at.folder, d);
    bool fine = settled != ENFORCE_FAILED && record_read(at.folder, to, &r, d) && take(&at, &r, s);
    close(lock);
    if (!fine) return ENFORCE_FAILED;
    if (settled == ENFORCE_DONE) return ENFORCE_UNDONE;
    return s->n_targets ? ENFORCE_DONE : ENFORCE_NOTHING;
}

enum enforce_status enforce_in_force(const char *folder, struct arena *to, struct enforce_plan *plan,
                                     struct diagnostics *d) {
    struct placing at = {folder ? folder : default_folder, to, d, false};
    struct record r;
    *plan = (struct enforce_plan){.n_measures = 0};
    if (access(arena_format(to, "%s/state.json", at.folder), R_OK) != 0)
        return errno == EACCES ? ENFORCE_REFUSED : ENFORCE_NOTHING;
    if (!record_read(at.folder, to, &r, d)) return ENFORCE_FAILED;
    if (!record_find(&r, r.now)) return ENFORCE_NOTHING;
    return moves_plan(&at, r.now, plan) ? ENFORCE_DONE : ENFORCE_FAILED;
}
