#include "custody/custody.h"
#include "custody/sea/crossing.h"
#include "report/text.h"
#include "report/words.h"

enum { INDENT = 2, DIAGNOSTICS = 10 };

static void item(const struct text_report *r, const char *s) {
    sheet_paragraph(&r->sheet, INDENT, 2, sheet_either(&r->sheet, "·", "-"), STYLE_PLAIN,
                    sheet_clean(r->sheet.arena, s));
}

struct unseen {
    uint64_t holders, names, unreadable, ungraded;
    uint64_t makers, places,
        packages; /* of software, of places that packages name, packages in part opaque */
    uint64_t carriers, ways, crossings; /* without a holder, not shown by anything, not told by any cable */
};

static void count_way(struct unseen *u, const struct chain *c) {
    if (c->kind == CHAIN_ROUTE) u->carriers += chain_is_unknown(c);
    for (size_t i = 0; c->path && i < c->path->n_crossings; i++)
        u->crossings += c->path->crossings[i].answer == CROSSING_UNKNOWN;
}

static void count_other(struct unseen *u, const struct chain *c) {
    const struct link *last = c->links[c->n_links - 1];
    bool own = !chain_sends(c) && c->n_links == 1;
    if (c->kind == CHAIN_ENDPOINT)
        u->places += chain_is_unknown(c) && !last->special;
    else
        u->makers += chain_is_unknown(c);
    u->packages += own && last->inside && last->inside->opaque;
}

static struct unseen count_unseen(const struct audit *audit) {
    struct unseen u = {0};
    for (size_t i = 0; i < audit->n_chains; i++) {
        const struct chain *c = &audit->chains[i];
        count_way(&u, c);
        if (chain_is_way(c)) continue;
        if (c->kind != CHAIN_TRAFFIC) {
            count_other(&u, c);
            continue;
        }
        const struct link *host = chain_link(c, LINK_HOST);
        u.holders += chain_is_unknown(c) && !(host && host->special);
        u.ways += audit->paths && !c->path && !(host && host->special);
        bool dns = c->protocol && strcmp(c->protocol, "dns") == 0;
        u.names += !c->name_source && !dns && !(host && host->special);
        u.unreadable += !c->data_seen;
        u.ungraded += !c->protection->grade || strcmp(c->protection->grade, "unknown") == 0;
    }
    return u;
}

static void unseen(const struct text_report *r, struct unseen u) {
    struct arena *a = r->sheet.arena;
    static const char one[] = "chain", many[] = "chains";
    if (u.holders)
        item(r, arena_format(a, "%s with a receiver that the atlas cannot name",
                             words_of(a, u.holders, one, many)));
    if (u.names)
        item(r, arena_format(a, "%s with no name in the evidence: only the host is known, not the service",
                             words_of(a, u.names, one, many)));
    if (u.unreadable)
        item(r, arena_format(a,
                             "%s whose content could not be read, or is of a kind that is not: which data "
                             "were sent is not known",
                             words_of(a, u.unreadable, one, many)));
    if (u.ungraded)
        item(r, arena_format(a, "%s whose protection could not be graded: no handshake was seen",
                             words_of(a, u.ungraded, one, many)));
}

/* The last instant of traffic, or of routes and traces; 0: there is none. */
static int64_t last_of(const struct audit *audit, bool ways) {
    int64_t last = 0;
    for (size_t i = 0; i < audit->n_evidence; i++) {
        const struct evidence_summary *e = &audit->evidence[i];
        bool counts = ways ? evidence_shows_ways(e) : e->packets > 0;
        if (counts && e->last_ns > last) last = e->last_ns;
    }
    return last;
}

static void other_times(const struct text_report *r) {
    enum { DAYS_APART = 30 };
    int64_t traffic = last_of(r->audit, false), ways = last_of(r->audit, true);
    if (!traffic || !ways) return;
    date_t one = date_of_ns(traffic), other = date_of_ns(ways);
    if (one - other <= DAYS_APART && other - one <= DAYS_APART) return;
    item(r, arena_format(r->sheet.arena,
                         "routes and traces are of %s, the traffic of %s: it may have gone another way",
                         words_date(r->sheet.arena, other), words_date(r->sheet.arena, one)));
}

/* Few facts about AS numbers have dates: the older the routes, the more of them were somebody else's. */
static void old_holders(const struct text_report *r) {
    enum { DAYS_OLD = 730 };
    date_t day = r->audit->as_of, built = r->audit->atlas_info.built;
    bool routes = r->audit->paths && r->audit->paths->routes;
    if (!routes || built == DATE_MIN || day == DATE_MIN || (int64_t)built - day < DAYS_OLD) return;
    item(r,
         arena_format(r->sheet.arena,
                      "holders of networks are those of the atlas (%s) where it tells no others for %s: some "
                      "have changed hands since",
                      words_date(r->sheet.arena, built), words_date(r->sheet.arena, day)));
}

static void unseen_ways(const struct text_report *r, struct unseen u) {
    struct arena *a = r->sheet.arena;
    if (u.carriers)
        item(r, arena_format(a, "%s on routes whose holder the atlas cannot name",
                             words_of(a, u.carriers, "carrier", "carriers")));
    if (u.ways)
        item(r, arena_format(a, "%s of traffic whose way none of the routes and traces shows",
                             words_of(a, u.ways, "chain", "chains")));
    if (u.crossings)
        item(r, arena_format(a, "%s between hops where it cannot be told which cable it is, if any",
                             words_of(a, u.crossings, "crossing", "crossings")));
    other_times(r);
    old_holders(r);
    if (r->audit->paths && r->audit->paths->routes)
        item(r,
             "routes are what routers tell each other; packets may go another way, and ways that no vantage "
             "point sees are not known");
}

static void unseen_inside(const struct text_report *r, struct unseen u) {
    struct arena *a = r->sheet.arena;
    if (u.makers)
        item(r,
             arena_format(a, "%s whose maker the atlas cannot name",
                          words_of(a, u.makers, "app, component or device", "apps, components or devices")));
    if (u.places)
        item(r, arena_format(a, "%s that packages name, and whose holder is not in the atlas",
                             words_of(a, u.places, "place", "places")));
    if (u.packages)
        item(r, arena_format(
                    a, "%s of which a part is packed, encrypted or damaged: it may hold more than is told",
                    words_of(a, u.packages, "package", "packages")));
}

static void diagnostics(const struct text_report *r) {
    struct arena *a = r->sheet.arena;
    const struct diagnostics *d = r->audit->diagnostics;
    size_t n = d ? diagnostics_count(d) : 0, most = r->options.verbose ? n : DIAGNOSTICS, shown = 0;
    uint64_t bad = 0;
    for (size_t i = 0; i < n; i++) {
        const struct diagnostic *one = diagnostics_get(d, i);
        if (one->severity == SEVERITY_NOTE && !r->options.verbose) continue;
        bad++;
        if (shown == most) continue;
        shown++;
        item(r, diagnostic_line(a, one));
    }
    if (bad > shown) item(r, arena_format(a, "and %s more diagnostics", words_count(a, bad - shown)));
}

static void atlas(const struct text_report *r) {
    struct arena *a = r->sheet.arena;
    const struct atlas_info *info = &r->audit->atlas_info;
    const char *built = words_date(a, info->built);
    int32_t age = atlas_age_days(r->audit);
    if (age < 0) built = NULL;
    const char *old = age < 0 ? "" : arena_format(a, ", %s old", words_of(a, (uint64_t)age, "day", "days"));
    item(r, arena_format(
                a, "atlas%s%s%s: %s, %s; %s", built ? " of " : "", built ? built : "", old,
                words_of(a, info->parties, "party", "parties"), words_of(a, info->stakes, "stake", "stakes"),
                info->open_data ? words_of(a, info->address_ranges, "address range of open data",
                                           "address ranges of open data")
                                : "no open data: addresses and hardware blocks outside the curated parties "
                                  "have no holder (./run data, or cordon atlas build, adds it)"));
    for (size_t i = 0; i < info->n_credits; i++) item(r, info->credits[i]);
}

void text_limits(const struct text_report *r) {
    struct unseen u = count_unseen(r->audit);
    sheet_heading(&r->sheet, "What could not be seen");
    unseen(r, u);
    unseen_ways(r, u);
    unseen_inside(r, u);
    diagnostics(r);
    item(r, "No contact with a party or a country in this evidence does not exclude a later transfer.");
    if (!r->audit->complete)
        sheet_paragraph(&r->sheet, 0, 0, "", STYLE_BOLD,
                        "The result is incomplete: part of the evidence could not be read.");
    sheet_heading(&r->sheet, "Sources");
    atlas(r);
    for (size_t i = 0; i < r->audit->n_policies; i++) {
        const struct policy_ref *p = &r->audit->policies[i];
        struct arena *a = r->sheet.arena;
        const char *parts[] = {p->title, p->version ? arena_format(a, "version %s", p->version) : NULL,
                               p->basis};
        item(r, arena_format(a, "policy %s: %s", p->id, words_join(a, parts, 3, "; ")));
    }
}
