/* What of a ban's effects the evidence does not show. */
#include "impact/ban_private.h"

#include <strings.h>

struct limits {
    const char **list;
    size_t n, capacity;
};

static void say(struct ban_work *w, struct limits *l, const char *text) {
    l->list = arena_grow(w->to, l->list, l->n, &l->capacity, sizeof *l->list);
    l->list[l->n++] = text;
}

/* "12 %", "Under 1 %", "Over 99 %" */
static const char *share(struct arena *a, uint64_t part, uint64_t all) {
    unsigned percent = all ? (unsigned)((double)part / (double)all * 100 + 0.5) : 0;
    if (percent == 0 && part) return "Under 1 %";
    return percent == 100 && part < all ? "Over 99 %" : arena_format(a, "%u %%", percent);
}

static void of_ways(struct ban_work *w, struct limits *l) {
    struct amount over = {0};
    for (size_t i = 0; i < w->n; i++) {
        const struct passage *p = &w->list[i];
        if (p->kind == CHAIN_TRAFFIC && !w->im->stopped[i] && ban_leads_over(w, p))
            amount_add(&over, amount_of(p));
    }
    if (over.flows)
        say(w, l,
            arena_format(
                w->to,
                "%s of the bytes go, on some way that routes or traces show, over a network that is taken "
                "away: whether another way is left, routes tell as far as they do.",
                share(w->to, over.bytes, w->im->all.bytes)));
}

static void of_traffic(struct ban_work *w, struct limits *l) {
    struct amount apps = {0}, names = {0}, open = {0}, perhaps = {0};
    uint64_t hidden = 0, more = 0, ways = 0, several = 0;
    for (size_t i = 0; i < w->n; i++) {
        const struct passage *p = &w->list[i];
        if (w->direct[i] && (p->kind == CHAIN_ROUTE || p->kind == CHAIN_TRACE)) ways++;
        if (p->kind != CHAIN_TRAFFIC) continue;
        if (!p->app.identifier) amount_add(&apps, amount_of(p));
        if (!p->service.identifier) amount_add(&names, amount_of(p));
        if (p->ech) hidden += p->flows;
        if (w->target[i]) more += p->more_addresses;
        if (w->im->stopped[i] && ban_is_of_some_addresses(w, p)) several += p->flows;
        if (!w->im->stopped[i] && ban_may_hit(w, p)) amount_add(&perhaps, amount_of(p));
        if (p->verdict == VERDICT_UNDETERMINED && !w->im->stopped[i]) amount_add(&open, amount_of(p));
    }
    of_ways(w, l);
    uint64_t all = w->im->all.bytes;
    if (apps.flows)
        say(w, l,
            arena_format(w->to, "%s of the bytes have no app known: whom these are of is not told.",
                         share(w->to, apps.bytes, all)));
    if (names.flows)
        say(w, l,
            arena_format(w->to, "%s of the bytes go to addresses whose name is not known.",
                         share(w->to, names.bytes, all)));
    if (hidden)
        say(w, l,
            arena_format(w->to,
                         "%llu flow%s offered encrypted client hello: their names may stand for others.",
                         (unsigned long long)hidden, hidden == 1 ? "" : "s"));
    if (open.flows && w->ban->n_removals == 0)
        say(w, l,
            arena_format(w->to,
                         "%s of the bytes are undetermined: some of them would stop as well if what is "
                         "missing were so.",
                         share(w->to, open.bytes, all)));
    if (perhaps.flows)
        say(w, l,
            arena_format(
                w->to,
                "%s of the bytes have to do with parties of which it is not known whether what is removed "
                "controls them: these are taken to go on.",
                share(w->to, perhaps.bytes, all)));
    if (more)
        say(w, l,
            arena_format(w->to, "%llu flow%s went to further addresses that are not listed.",
                         (unsigned long long)more, more == 1 ? "" : "s"));
    if (several)
        say(w, l,
            arena_format(w->to,
                         "%llu flow%s went to several addresses, of which not all are removed: how many to "
                         "which is not told, so that all count.",
                         (unsigned long long)several, several == 1 ? "" : "s"));
    if (ways)
        say(w, l,
            arena_format(w->to,
                         "%llu way%s over carriers %s denied that routes or traces show: whose data go "
                         "there is not seen, and stops nothing here.",
                         (unsigned long long)ways, ways == 1 ? "" : "s", ways == 1 ? "is" : "are"));
}

static void of_apps(struct ban_work *w, struct limits *l) {
    bool partly = false;
    for (size_t i = 0; i < w->im->n_apps; i++)
        partly = partly || (w->im->apps[i].app && !w->im->apps[i].whole);
    if (partly)
        say(w, l,
            "An app that loses a part may stop as a whole: what it can do without, traffic does not tell.");
    say(w, l,
        "Only what was seen is counted: what an app does on other days, or of other users, is not here.");
}

static void of_people(struct ban_work *w, struct limits *l) {
    const struct population *p = w->im->population;
    if (w->im->clients.all > 1 && w->im->n_stopped)
        say(w, l,
            "A client is an address that sends: several devices may be behind one, and one device may have "
            "several.");
    if (!p)
        say(w, l, "How many devices and people this is, is not known: --population tells it.");
    else if (!p->devices.given && !p->people.given)
        say(w, l, "How many devices and people this is, is not known: the population tells neither.");
    else if (w->im->n_stopped == 0)
        return;
    else if (w->im->each_a_device)
        say(w, l,
            arena_format(w->to, "Each of the %llu clients is taken to be one of the devices sampled.",
                         (unsigned long long)p->sample));
    else if (p->sample > 1)
        say(w, l,
            arena_format(w->to,
                         "Which of the %llu devices sampled are hit is not known: at least one, at most all.",
                         (unsigned long long)p->sample));
    else
        say(w, l, "All devices are taken to be like the one that was seen.");
}

/* Where no policy is at hand, a rule that never spoke and one that is misspelt look alike. */
static void of_rule(struct ban_work *w, struct limits *l) {
    const struct ban *b = w->ban;
    if (b->audit || b->n_removals || !b->rule) return;
    for (size_t i = 0; i < w->n; i++)
        for (uint16_t k = 0; k < w->list[i].n_verdicts; k++) {
            const struct passage_verdict *v = &w->list[i].verdicts[k];
            if (strcmp(v->rule, b->rule) == 0 && (!b->policy || strcmp(v->policy, b->policy) == 0)) return;
        }
    say(w, l,
        arena_format(w->to,
                     "The store has no finding of rule %s%s%s: it never spoke, or it is called otherwise.",
                     b->policy ? b->policy : "", b->policy ? "/" : "", b->rule));
}

static void of_policies(struct ban_work *w, struct limits *l) {
    const struct audit *a = w->ban->audit;
    for (size_t i = 0; a && w->ban->n_removals == 0 && i < a->n_policies; i++) {
        const struct policy_ref *p = &a->policies[i];
        if (!p->note || (w->ban->policy && strcmp(w->ban->policy, p->id) != 0)) continue;
        say(w, l,
            arena_format(w->to, "Note: %s%s.", p->note,
                         p->idle ? " (--as-of DATE or --as-if-in-force: judge by it all the same)" : ""));
    }
}

/* "com.x" may be a name and an app: what was asked for as the one may have been meant as the other. */
static void of_apps_by_name(struct ban_work *w, struct limits *l) {
    for (size_t i = 0; i < w->ban->n_removals; i++) {
        const struct ban_removal *r = &w->ban->removals[i];
        const char *app = NULL;
        for (uint32_t k = 0; r->kind == BAN_HOST && !app && k < intern_count(w->apps); k++) {
            const char *id = intern_get(w->apps, k).p, *slash = strchr(id, '/');
            if (slash && strcasecmp(slash + 1, r->value) == 0) app = id;
        }
        if (app)
            say(w, l,
                arena_format(w->to, "%s was taken away as a name of hosts; the app of that name is %s.",
                             r->value, app));
    }
}

void ban_find_limits(struct ban_work *w) {
    struct limits l = {0};
    of_policies(w, &l);
    of_rule(w, &l);
    of_apps_by_name(w, &l);
    of_traffic(w, &l);
    of_apps(w, &l);
    of_people(w, &l);
    if (!w->book)
        say(w, &l,
            "There are no names of addresses: who else lives on them is told from what was audited only.");
    else if (name_book_dropped(w->book))
        say(w, &l,
            arena_format(w->to, "%llu older pairs of names and addresses were let go.",
                         (unsigned long long)name_book_dropped(w->book)));
    if (!w->ban->audit) say(w, &l, "Of a store each passage counts once, as it was last kept.");
    if (w->ban->n_removals == 0 && !rejudge_can(w->ban->audit))
        say(w, &l,
            "A store keeps verdicts and not all that they are made of: whether certain data, protection or "
            "another way would meet the rule was not judged, and that a substitute is hit is told by its "
            "holder alone.");
    w->im->limits = l.list;
    w->im->n_limits = l.n;
}
