#include "report/whatif.h"

#include "base/memory.h"
#include "report/words.h"

#include <stdlib.h>

struct comparing {
    struct arena *arena;
    const struct audit *before, *after;
    bool *old;      /* by party: an old owner */
    bool apps_move; /* the change gives an app to somebody else */
    struct whatif_row *rows;
    size_t n, capacity, at_before, at_after;
};

struct slice {
    const struct finding *list;
    size_t n;
};

/* ---- who gives something away ---- */

static void mark_old(struct comparing *c, const char *slug, bool above) {
    party_id p = atlas_party(c->before->atlas, text_of(slug));
    if (p == PARTY_NONE) return;
    c->old[p] = true;
    if (!above) return;
    const struct controller *list;
    struct control_test test = {.kind = CONTROL_AGGREGATE, .threshold = {1, 2}};
    size_t n = atlas_controllers(c->before->atlas, c->arena, p, test, c->before->as_of, &list);
    for (size_t i = 0; i < n; i++)
        if (list[i].answer == ANSWER_MET) c->old[list[i].party] = true;
}

/* Is it one of the stakes that `s` removes or changes? */
static bool is_edited(const struct atlas *before, const struct change *change, const struct change_stake *s,
                      const struct stake *was) {
    return was->kind == s->kind && was->from < change->date && change->date <= was->to &&
           was->owner == atlas_party(before, text_of(s->owner)) &&
           was->owned == atlas_party(before, text_of(s->owned));
}

/* Is the new share of a stake less than one that there was, or may it be? */
static bool gives_up(const struct comparing *c, const struct change *change, const struct change_stake *s) {
    const struct stakes all = atlas_stakes(c->before->atlas);
    for (size_t i = 0; s->verb == CHANGE_SHARE && i < all.n; i++) {
        const struct stake was = stakes_get(&all, i);
        bool less = ratio_compare(s->low, was.low) < 0 || ratio_compare(s->high, was.high) < 0;
        if (less && is_edited(c->before->atlas, change, s, &was)) return true;
    }
    return s->verb == CHANGE_REMOVE;
}

static void mark_old_owners(struct comparing *c, const struct change *change) {
    for (size_t i = 0; i < change->n_stakes; i++)
        if (gives_up(c, change, &change->stakes[i])) mark_old(c, change->stakes[i].owner, false);
    for (size_t i = 0; i < change->n_moves; i++) {
        mark_old(c, change->moves[i].from, true);
        c->apps_move |= strncmp(change->moves[i].key, "app:", 4) == 0;
    }
}

/* ---- links ---- */

bool whatif_link_differs(const struct link *before, const struct link *after) {
    if (before->holder.party != after->holder.party || before->n_controllers != after->n_controllers)
        return true;
    for (uint32_t i = 0; i < before->n_controllers; i++)
        if (before->controllers[i].party != after->controllers[i].party ||
            before->controllers[i].answer != after->controllers[i].answer)
            return true;
    return false;
}

static bool custody_differs(const struct chain *before, const struct chain *after) {
    for (size_t i = 0; i < before->n_links && i < after->n_links; i++)
        if (whatif_link_differs(before->links[i], after->links[i])) return true;
    return false;
}

static bool of_old_owner(const struct comparing *c, const struct link *l, const struct controller **by) {
    *by = NULL;
    if (l->holder.party == PARTY_NONE) return false;
    for (uint32_t i = 0; i < l->n_controllers && !*by; i++)
        if (c->old[l->controllers[i].party]) *by = &l->controllers[i];
    return *by || c->old[l->holder.party];
}

/* Is the traffic of something that changes hands? A chain whose app is not known may be that of an app that
 * moves. */
static enum answer chain_concerned(const struct comparing *c, const struct chain *after, bool custody) {
    const struct link *app = chain_link(after, LINK_APP);
    if (custody) return ANSWER_MET;
    return c->apps_move && (!app || app->seen == SEEN_UNKNOWN) ? ANSWER_UNDETERMINED : ANSWER_NOT_MET;
}

/* Names and addresses, that is the network; the app itself is not on it. "Still": before as well. */
static size_t find_still(const struct comparing *c, const struct chain *before, const struct chain *after,
                         const struct whatif_still **list) {
    struct whatif_still *to = arena_take_array(c->arena, after->n_links, sizeof *to);
    size_t n = 0;
    for (size_t i = 0; i < after->n_links && i < before->n_links; i++) {
        const struct link *l = after->links[i];
        const struct controller *by;
        if (l->special || (l->role != LINK_HOST && l->role != LINK_SERVICE)) continue;
        if (of_old_owner(c, before->links[i], &by) && of_old_owner(c, l, &by))
            to[n++] = (struct whatif_still){l, by};
    }
    *list = to;
    return n;
}

/* Somebody must hold the host, and who does is not known. */
static bool host_unknown(const struct chain *c) {
    for (size_t i = 0; i < c->n_links; i++)
        if (c->links[i]->role == LINK_HOST && !c->links[i]->special &&
            c->links[i]->holder.party == PARTY_NONE)
            return true;
    return false;
}

/* ---- findings ---- */

/* Findings stand by chain, then policy. */
static struct slice next_slice(const struct audit *a, size_t *at, uint32_t chain, uint16_t policy) {
    struct slice s = {.list = a->findings + *at};
    while (*at < a->n_findings && a->findings[*at].chain == chain && a->findings[*at].policy == policy) {
        ++*at;
        s.n++;
    }
    return s;
}

static const struct finding *same_rule(struct slice in, const struct finding *f) {
    for (size_t i = 0; i < in.n; i++)
        if (strcmp(in.list[i].rule->rule, f->rule->rule) == 0) return in.list + i;
    return NULL;
}

/* Something that a rule says, however little it weighs beside the others. */
static bool findings_differ(struct slice before, struct slice after) {
    for (size_t i = 0; before.n == after.n && i < before.n; i++) {
        const struct finding *other = same_rule(after, &before.list[i]);
        if (!other || other->verdict != before.list[i].verdict) return true;
    }
    return before.n != after.n;
}

static size_t pair_findings(struct arena *a, struct slice before, struct slice after,
                            const struct whatif_finding **list) {
    struct whatif_finding *to = arena_take_array(a, before.n + after.n, sizeof *to);
    size_t n = 0;
    for (size_t i = 0; i < before.n; i++) {
        const struct finding *f = &before.list[i], *other = same_rule(after, f);
        to[n++] = (struct whatif_finding){f->rule, f->verdict, other ? other->verdict : WHATIF_SILENT};
    }
    for (size_t i = 0; i < after.n; i++)
        if (!same_rule(before, &after.list[i]))
            to[n++] = (struct whatif_finding){after.list[i].rule, WHATIF_SILENT, after.list[i].verdict};
    *list = to;
    return n;
}

static bool has_line(const char *const *list, size_t n, const char *line) {
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], line) == 0) return true;
    return false;
}

/* The rule to name: of those that speak with the verdict one that did not say the same on the other side, if
 * there is one. */
static const struct rule_ref *telling_rule(struct slice mine, struct slice other, enum verdict v) {
    const struct rule_ref *first = NULL;
    for (size_t i = 0; i < mine.n; i++) {
        if (mine.list[i].verdict != v) continue;
        const struct finding *same = same_rule(other, &mine.list[i]);
        if (!same || same->verdict != v) return mine.list[i].rule;
        if (!first) first = mine.list[i].rule;
    }
    return first;
}

static void side_of(const struct comparing *c, const struct audit *audit, struct slice s, struct slice other,
                    struct whatif_side *to) {
    const char **lines = NULL;
    size_t capacity = 0;
    to->rule = telling_rule(s, other, to->verdict);
    for (size_t i = 0; i < s.n; i++) {
        if (s.list[i].verdict != to->verdict) continue;
        struct reasons r = finding_reasons(audit, &s.list[i], c->arena);
        for (size_t k = 0; k < r.n_because; k++) {
            if (has_line(lines, to->n_because, r.because[k])) continue;
            lines = arena_grow(c->arena, lines, to->n_because, &capacity, sizeof *lines);
            lines[to->n_because++] = r.because[k];
        }
    }
    to->because = lines;
}

/* Reasons tell stakes as lines of their own, set in by two blanks. */
static const char *stake_of_line(const char *line) {
    return strncmp(line, "  ", 2) == 0 ? line + 2 : NULL;
}

struct stake_lines {
    struct arena *arena;
    const char **list;
    size_t n, capacity;
};

static void add_stake(struct stake_lines *to, const char *stake) {
    if (has_line(to->list, to->n, stake)) return;
    to->list = arena_grow(to->arena, to->list, to->n, &to->capacity, sizeof *to->list);
    to->list[to->n++] = stake;
}

/* What old owners keep of a holder that nobody is known to control. */
static void kept_stakes(const struct comparing *c, const struct audit *audit, const struct link *l,
                        struct stake_lines *to) {
    const struct stakes all = atlas_stakes(audit->atlas);
    for (size_t i = 0; l->holder.party != PARTY_NONE && i < all.n; i++) {
        const struct stake s = stakes_get(&all, i);
        if (s.owned == l->holder.party && c->old[s.owner] && s.from <= audit->as_of && audit->as_of <= s.to)
            add_stake(to, atlas_stake_text(audit->atlas, c->arena, i));
    }
}

/* Who controls a link that changes hands: where no reason names a stake, these make the difference. */
static void link_stakes(const struct comparing *c, const struct audit *audit, const struct chain *mine,
                        const struct chain *other, struct stake_lines *to) {
    for (size_t i = 0; i < mine->n_links && i < other->n_links; i++) {
        const struct link *l = mine->links[i];
        if (!whatif_link_differs(l, other->links[i])) continue;
        for (uint32_t k = 0; k < l->n_controllers; k++)
            for (size_t p = 0; p < l->controllers[k].n_proof; p++) add_stake(to, l->controllers[k].proof[p]);
        if (l->n_controllers == 0) kept_stakes(c, audit, l, to);
    }
}

static void find_stakes(const struct comparing *c, const struct audit *audit, uint32_t chain,
                        struct whatif_side *mine, const struct whatif_side *other) {
    const struct audit *then = audit == c->before ? c->after : c->before;
    struct stake_lines to = {.arena = c->arena};
    for (size_t i = 0; i < mine->n_because; i++) {
        const char *stake = stake_of_line(mine->because[i]);
        if (stake && !has_line(other->because, other->n_because, mine->because[i])) add_stake(&to, stake);
    }
    if (to.n == 0) link_stakes(c, audit, &audit->chains[chain], &then->chains[chain], &to);
    mine->stakes = to.list;
    mine->n_stakes = to.n;
}

/* ---- rows ---- */

static struct whatif_row *add_row(struct comparing *c, struct whatif_row row) {
    c->rows = arena_grow(c->arena, c->rows, c->n, &c->capacity, sizeof *c->rows);
    c->rows[c->n] = row;
    return &c->rows[c->n++];
}

static void compare_policy(struct comparing *c, struct whatif_row like) {
    const struct audit *b = c->before, *a = c->after;
    struct slice before = next_slice(b, &c->at_before, like.chain, like.policy);
    struct slice after = next_slice(a, &c->at_after, like.chain, like.policy);
    enum verdict was = audit_verdict(b, like.chain, like.policy),
                 is = audit_verdict(a, like.chain, like.policy);
    like.changed = was != is;
    if (!like.changed && !like.custody && !like.n_still && !findings_differ(before, after)) return;
    like.n_findings = pair_findings(c->arena, before, after, &like.findings);
    like.before.verdict = was;
    like.after.verdict = is;
    side_of(c, b, before, after, &like.before);
    side_of(c, a, after, before, &like.after);
    find_stakes(c, b, like.chain, &like.before, &like.after);
    find_stakes(c, a, like.chain, &like.after, &like.before);
    add_row(c, like);
}

static int changed_first(const void *x, const void *y) {
    const struct whatif_row *a = x, *b = y;
    if (a->changed != b->changed) return a->changed ? -1 : 1;
    if (a->policy != b->policy) return a->policy < b->policy ? -1 : 1;
    return (a->chain > b->chain) - (a->chain < b->chain);
}

static void compare_chain(struct comparing *c, struct whatif *w, uint32_t i) {
    const struct chain *before = &c->before->chains[i], *after = &c->after->chains[i];
    struct whatif_row row = {
        .chain = i, .policy = WHATIF_NO_POLICY, .custody = custody_differs(before, after)};
    enum answer concerned = chain_concerned(c, after, row.custody);
    size_t n_still = concerned == ANSWER_NOT_MET ? 0 : find_still(c, before, after, &row.still);
    w->custody += row.custody;
    if (concerned == ANSWER_MET) row.n_still = n_still;
    if (row.n_still) {
        w->still++;
        w->still_bytes += chain_bytes(after);
    } else if (n_still) {
        w->perhaps_still++;
    }
    w->hosts_unknown += concerned == ANSWER_MET && !row.n_still && host_unknown(after);
    for (uint16_t k = 0; k < c->after->n_policies; k++) {
        row.policy = k;
        compare_policy(c, row);
    }
    if (c->after->n_policies || (!row.custody && !row.n_still)) return;
    row.changed = row.custody;
    find_stakes(c, c->before, i, &row.before, &row.after);
    find_stakes(c, c->after, i, &row.after, &row.before);
    add_row(c, row);
}

struct whatif whatif_compare(struct arena *a, const struct change *change, const struct audit *before,
                             const struct audit *after) {
    size_t parties = atlas_party_count(after->atlas);
    struct comparing c = {
        .arena = a, .before = before, .after = after, .old = arena_take_array(a, parties + 1, sizeof *c.old)};
    struct whatif w = {.change = change,
                       .before = before,
                       .after = after,
                       .judged = after->n_chains * after->n_policies,
                       .later = after->as_of < change->date};
    mark_old_owners(&c, change);
    for (uint32_t i = 0; i < after->n_chains && i < before->n_chains; i++) compare_chain(&c, &w, i);
    if (c.n) qsort(c.rows, c.n, sizeof *c.rows, changed_first);
    w.rows = c.rows;
    w.n = c.n;
    while (w.n_changed < c.n && c.rows[w.n_changed].changed) w.n_changed++;
    party_id *old = arena_take_array(a, parties + 1, sizeof *old);
    for (party_id p = 0; p < parties; p++)
        if (c.old[p]) old[w.n_old_owners++] = p;
    w.old_owners = old;
    return w;
}

/* The share that there was: of rival claims all of them, "80 % or 0 %". */
static const char *share_before(struct arena *a, const struct whatif *w, const struct change_stake *s) {
    const struct stakes all = atlas_stakes(w->before->atlas);
    const char *shares = "";
    for (size_t i = 0; i < all.n; i++) {
        const struct stake was = stakes_get(&all, i);
        char share[RATIO_TEXT];
        if (is_edited(w->before->atlas, w->change, s, &was))
            shares = arena_format(a, "%s%s%s", shares, *shares ? " or " : "",
                                  ratio_interval_text(share, was.low, was.high));
    }
    return shares;
}

const char *whatif_stake_text(struct arena *a, const struct whatif *w, const struct change_stake *s) {
    static const char signs[] = {'+', '-', '~'};
    const char *kind = stake_kind_text(s->kind), *was = s->verb == CHANGE_ADD ? "" : share_before(a, w, s);
    char share[RATIO_TEXT];
    if (s->verb == CHANGE_REMOVE)
        return arena_format(a, "- %s no longer holds %s of %s (%s)", s->owner, was, s->owned, kind);
    return arena_format(a, "%c %s holds %s of %s (%s%s)%s%s", signs[s->verb], s->owner,
                        ratio_interval_text(share, s->low, s->high), s->owned, kind,
                        s->why.disputed ? ", disputed" : "", *was ? ", no longer " : "", was);
}
