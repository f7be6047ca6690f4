/* What birdc prints for "show route all":
 *
 *   198.51.100.0/24      unicast [upstream 2026-03-02 09:00:00 from 192.0.2.1] * (100) [AS64501i]
 *           via 192.0.2.1 on eth0
 *           Type: BGP univ
 *           BGP.origin: IGP
 *           BGP.as_path: 64500 64501
 *           BGP.next_hop: 192.0.2.1
 *                        unicast [other 2026-03-02 09:00:00] (100) [AS64501i]
 *
 * BIRD 1 has "via … on …" in the place of "unicast", BIRD 3 "bgp_path" in that of "BGP.as_path". The times
 * are those of the router's clock, whose zone is not told, so they are left out. Routes without a path are
 * not BGP's. */
#include "evidence/route/text/text.h"

#include "evidence/route/text/told.h"

/* The route whose lines come now. Texts are copied, for lines are only valid until the next. */
struct bird_route {
    struct prefix prefix;
    uint64_t at;
    uint32_t path;
    uint8_t from[16], via[16];
    struct route_attributes attributes;
    bool begun, has_from, has_path, broken;
};

struct bird {
    struct route_reading *r;
    struct prefix prefix; /* the last one that was named … */
    bool named;           /* … if any was */
    struct bird_route route;
};

bool birdc_recognised(struct bytes start) {
    struct text t = told_start(start);
    const char *end = t.n ? memchr(t.p, '\n', t.n) : NULL;
    struct text first = text_trim((struct text){t.p, end ? (size_t)(end - t.p) : t.n});
    if (text_starts(first, "BIRD ") && text_ends(first, " ready.")) return true;
    return told_contains(start, "\tBGP.as_path:") || told_contains(start, " BGP.as_path:") ||
           told_contains(start, "\tbgp_path:");
}

static void finish(struct bird *b) {
    struct bird_route *t = &b->route;
    if (t->begun && t->has_path && !t->broken) {
        struct route_row row = {.type = ROUTE_RIB,
                                .prefix = t->prefix,
                                .path = t->path,
                                .at = t->at,
                                .attributes = &t->attributes};
        row.peer = reading_peer(b->r, told_first_as(b->r->options->paths, t->path),
                                t->has_from ? t->from : t->via, 0, 0, NULL);
        reading_row(b->r, &row);
    }
    b->r->totals->records += t->begun;
    b->r->totals->passed_over += t->begun && !t->has_path;
    *t = (struct bird_route){.path = PATH_NONE, .attributes.origin = 255};
}

static bool is_target(struct text word) {
    static const char *const words[] = {"unicast",  "via",        "dev",       "blackhole", "unreachable",
                                        "prohibit", "prohibited", "multipath", "recursive"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(word, words[i])) return true;
    return false;
}

/* The address behind a word, anywhere in the text. */
static bool address_behind(struct text t, const char *what, uint8_t to[16]) {
    for (struct text word; text_word(&t, &word);) {
        if (!text_is(word, what) || !text_word(&t, &word)) continue;
        if (word.n && word.p[word.n - 1] == ']') word.n--;
        told_address(word, to);
        return !address_is_unspecified(to);
    }
    return false;
}

/* rest: of a line, behind the prefix. False: it is no route. */
static bool begin_route(struct bird *b, struct text rest, uint64_t at) {
    struct text words = rest, word;
    if (!text_word(&words, &word) || !is_target(word) || !memchr(rest.p, '[', rest.n)) return false;
    finish(b);
    struct bird_route *t = &b->route;
    t->begun = true;
    t->prefix = b->prefix;
    t->at = at;
    t->has_from = address_behind(rest, "from", t->from);
    if (text_is(word, "via")) address_behind(rest, "via", t->via);
    return true;
}

static void take_attribute(struct bird *b, struct text name, struct text value, uint64_t at) {
    struct bird_route *t = &b->route;
    if (text_is(name, "BGP.as_path:") || text_is(name, "bgp_path:")) {
        t->has_path = true;
        t->path = as_paths_add_text(b->r->options->paths, value);
        t->broken = t->path == PATH_NONE;
        if (t->broken) reading_broken(b->r, at, "the path is none");
    } else if (text_is(name, "BGP.origin:") || text_is(name, "bgp_origin:")) {
        t->attributes.origin = told_origin(value);
    } else if (text_is(name, "BGP.next_hop:") || text_is(name, "bgp_next_hop:")) {
        struct text word;
        if (text_word(&value, &word)) told_address(word, t->attributes.next_hop);
    } else if (text_is(name, "BGP.otc:") || text_is(name, "bgp_otc:")) {
        uint64_t as;
        if (text_number(value, UINT32_MAX, &as)) t->attributes.only_to_customer = (uint32_t)as;
    } else if (text_is(name, "BGP.atomic_aggr:") || text_is(name, "bgp_atomic_aggr:")) {
        t->attributes.atomic = true;
    }
}

static void take_line(struct bird *b, struct text line, uint64_t at) {
    struct text rest = line, word;
    if (!text_word(&rest, &word)) return;
    bool outside = line.p[0] != ' ' && line.p[0] != '\t';
    if (outside && memchr(word.p, '/', word.n) && prefix_parse(word, false, &b->prefix)) {
        b->named = true;
        finish(b);
        if (!begin_route(b, rest, at)) reading_broken(b->r, at, "a route was wanted behind its prefix");
        return;
    }
    if (outside) return; /* "BIRD … ready.", "Table master4:" */
    if (b->named && begin_route(b, line, at)) return;
    if (!b->route.begun) return;
    static const uint8_t none[16];
    if (text_is(word, "via") && memcmp(b->route.via, none, sizeof none) == 0)
        address_behind(line, "via", b->route.via);
    take_attribute(b, word, text_trim(rest), at);
}

void birdc_read(struct route_reading *r) {
    struct lines lines = lines_over(r->in, r->name, TOLD_LONGEST_LINE, r->diagnostics);
    struct bird b = {.r = r, .route = {.path = PATH_NONE, .attributes.origin = 255}};
    r->totals->by_line = true;
    for (struct text line; lines_next(&lines, &line); reading_progress(r)) take_line(&b, line, lines.number);
    finish(&b);
    if (lines.too_long) r->totals->complete = false;
    if (r->totals->rows[ROUTE_RIB] == 0 && r->totals->records)
        diagnostics_add(r->diagnostics, (struct diagnostic){.severity = SEVERITY_NOTE,
                                                            .file = r->name,
                                                            .what = "tells no path of any route",
                                                            .hint = "\"show route all\" prints them"});
}
