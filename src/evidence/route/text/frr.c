/* What FRR's vtysh prints as JSON for "show bgp ipv4 unicast json" and its kin:
 *
 *   {"vrfName": "default", "routerId": "192.0.2.9", "localAS": 64500, "routes": {
 *      "198.51.100.0/24": [{"path": "64500 64501", "peerId": "192.0.2.1", "pathFrom": "external", …}], …}}
 *
 * With detail a prefix has {"paths": [{"aspath": {"string"}, "peer": {"peerId", "routerId", "type"}, …}]},
 * and one prefix alone is {"prefix", "paths"}. Several VRFs or families are members of one object more. */
#include "evidence/route/text/text.h"

#include "base/pull.h"
#include "base/scan.h"
#include "evidence/route/text/told.h"

#include <stdio.h>

enum { LARGEST_ENTRY = 16 * 1024 * 1024, VALUES_AN_ARENA = 4096, SMALL = 128, DEEPEST = 3 };

struct frr {
    struct route_reading *r;
    struct scan scan;
    struct arena *arena;
    uint64_t values;    /* since the arena is new */
    char router_id[64]; /* of the table at hand; empty: not told */
    char prefix[64];    /* that paths are of; empty: not told */
    uint32_t own_as;
    bool stopped;
};

/* One of the members that only such a table has. */
static bool is_mark(struct text key) {
    static const char *const marks[] = {"vrfId",         "vrfName", "tableVersion",    "routerId",
                                        "defaultLocPrf", "localAS", "bgpTableVersion", "bgpLocalRouterId"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (text_is(key, marks[i])) return true;
    return false;
}

static bool is_table(struct pull *p, unsigned depth, bool paths) {
    bool mark = false, routes = false;
    if (pull_kind(p) != PULL_OBJECT || !pull_object(p)) return false;
    for (struct text key; pull_member(p, &key);) {
        mark |= is_mark(key);
        routes |= text_is(key, "routes") && (pull_kind(p) == PULL_OBJECT || pull_kind(p) == PULL_LIST);
        if (routes && (mark || paths)) return true;
        if (text_is(key, "paths") && paths && pull_kind(p) == PULL_LIST) return true;
        if (pull_kind(p) != PULL_OBJECT || depth == 0)
            pull_skip(p);
        else if (is_table(p, depth - 1, false))
            return true;
    }
    return false;
}

bool frr_recognised(struct bytes start) {
    struct arena *scratch = arena_new();
    struct text t = told_start(start);
    struct pull p = pull_over((struct bytes){(const uint8_t *)t.p, t.n}, scratch);
    bool paths = told_contains(start, "\"pathFrom\"") || told_contains(start, "\"aspath\"");
    bool is = is_table(&p, 2, paths);
    arena_free(scratch);
    return is;
}

/* A short value at hand, and past it. False: it is none; nothing is consumed. */
static bool take_small(struct frr *f, bool string, struct text *to) {
    scan_peek(&f->scan);
    struct bytes b = input_look(f->r->in, SMALL);
    if (b.n > SMALL) b.n = SMALL;
    struct pull p = pull_over(b, f->arena);
    if (string ? pull_kind(&p) != PULL_STRING || !pull_string(&p, to)
               : pull_kind(&p) != PULL_NUMBER || !pull_number(&p, to))
        return false;
    *to = (struct text){arena_text(f->arena, *to), to->n};
    input_skip(f->r->in, pull_at(&p));
    return true;
}

static void read_string(struct frr *f, char *to, size_t size) {
    struct text t;
    if (take_small(f, true, &t))
        snprintf(to, size, "%.*s", t.n < size ? (int)t.n : 0, t.p);
    else if (!scan_skip(&f->scan))
        f->stopped = true;
}

static void read_own_as(struct frr *f) {
    struct text t;
    uint64_t as;
    if (!take_small(f, false, &t)) {
        f->stopped |= !scan_skip(&f->scan);
        return;
    }
    f->own_as = text_number(t, UINT32_MAX, &as) ? (uint32_t)as : 0;
}

static void read_peer(struct pull *p, struct told_route *t) {
    if (!pull_object(p)) return;
    for (struct text key, type; pull_member(p, &key);) {
        if (text_is(key, "peerId"))
            pull_string(p, &t->peer);
        else if (text_is(key, "routerId"))
            pull_string(p, &t->bgp_id);
        else if (text_is(key, "type"))
            t->internal |= pull_string(p, &type) && text_is(type, "internal");
        else
            pull_skip(p);
    }
}

/* The first one's address. */
static void read_next_hops(struct pull *p, struct told_route *t) {
    if (!pull_list(p)) return;
    while (pull_element(p)) {
        if (!pull_object(p)) continue;
        for (struct text key; pull_member(p, &key);) {
            if (text_is(key, "ip") && !t->next_hop.n)
                pull_string(p, &t->next_hop);
            else
                pull_skip(p);
        }
    }
}

/* One member of an object, by its name. */
static bool read_within(struct pull *p, const char *name, bool string, struct text *to) {
    bool is = false;
    if (pull_kind(p) != PULL_OBJECT) return string ? pull_string(p, to) : (pull_skip(p), false);
    pull_object(p);
    for (struct text key; pull_member(p, &key);) {
        if (!text_is(key, name))
            pull_skip(p);
        else
            is = string ? pull_string(p, to) : pull_number(p, to);
    }
    return is;
}

static void read_path_member(struct pull *p, struct text key, struct told_route *t, bool *has_path) {
    struct text word;
    uint64_t seconds;
    if (text_is(key, "path") || text_is(key, "aspath")) {
        *has_path = read_within(p, "string", true, &t->path);
    } else if (text_is(key, "peerId")) {
        pull_string(p, &t->peer);
    } else if (text_is(key, "peer")) {
        read_peer(p, t);
    } else if (text_is(key, "pathFrom")) {
        t->internal |= pull_string(p, &word) && text_is(word, "internal");
    } else if (text_is(key, "origin")) {
        pull_string(p, &t->origin);
    } else if (text_is(key, "nexthops")) {
        read_next_hops(p, t);
    } else if (text_is(key, "network")) {
        pull_string(p, &word);
        if (!t->prefix.n) t->prefix = word;
    } else if (text_is(key, "lastUpdate")) {
        if (read_within(p, "epoch", false, &word) && text_number(word, UINT32_MAX, &seconds))
            t->time_ns = (int64_t)seconds * 1000000000;
    } else {
        pull_skip(p);
    }
}

static void read_path(struct frr *f, struct pull *p, uint64_t start) {
    struct told_route t = {.prefix = text_of(f->prefix),
                           .own_as = f->own_as,
                           .collector = *f->router_id ? f->router_id : NULL,
                           .at = start + pull_at(p)};
    bool has_path = false;
    f->r->totals->records++;
    pull_object(p);
    for (struct text key; pull_member(p, &key);) read_path_member(p, key, &t, &has_path);
    if (!pull_ok(p)) return;
    if (text_is(t.path, "Local")) t.path = TEXT("");
    if (text_is(t.peer, "(unspec)") || text_is(t.peer, "::") || text_is(t.peer, "0.0.0.0")) { /* its own */
        t.peer = TEXT("");
        t.internal = true;
    }
    if (!has_path)
        reading_broken(f->r, t.at, "a path has no AS path");
    else
        told_rib(f->r, &t);
}

/* Paths in a list, in a list of lists, or with detail in an object. */
static void read_paths(struct frr *f, struct pull *p, uint64_t start, unsigned depth) {
    if (pull_kind(p) == PULL_OBJECT && depth == 0) {
        pull_object(p);
        for (struct text key; pull_member(p, &key);) {
            if (text_is(key, "paths"))
                read_paths(f, p, start, 1);
            else
                pull_skip(p);
        }
    } else if (pull_kind(p) == PULL_OBJECT) {
        read_path(f, p, start);
    } else if (depth <= DEEPEST && pull_list(p)) {
        while (pull_element(p)) read_paths(f, p, start, depth + 1);
    } else if (depth > DEEPEST) {
        pull_skip(p);
    }
}

/* What a prefix has; the input is behind it then. */
static void read_prefix(struct frr *f) {
    struct bytes b;
    uint64_t at = (scan_peek(&f->scan), input_offset(f->r->in));
    enum scanned how = scan_object(&f->scan, LARGEST_ENTRY, &b);
    if (how == SCANNED_LARGE) reading_broken(f->r, at, "a prefix has too many paths");
    if (how == SCANNED_CUT) {
        told_cut(f->r);
        f->stopped = true;
    }
    if (how != SCANNED) return;
    if (++f->values % VALUES_AN_ARENA == 0) {
        arena_free(f->arena);
        f->arena = arena_new();
    }
    struct pull p = pull_over(b, f->arena);
    read_paths(f, &p, at, 0);
    if (!pull_ok(&p)) reading_broken(f->r, at + p.wrong_at, p.wrong);
    input_skip(f->r->in, b.n);
    input_release(f->r->in, input_offset(f->r->in));
    reading_progress(f->r);
}

/* The members of the object at hand: their names are prefixes. */
static void read_routes(struct frr *f) {
    scan_take(&f->scan, '{');
    while (!f->stopped && !scan_take(&f->scan, '}')) {
        struct text key;
        scan_take(&f->scan, ',');
        f->prefix[0] = '\0';
        bool fits = take_small(f, true, &key);
        if (fits)
            snprintf(f->prefix, sizeof f->prefix, "%.*s", key.n < sizeof f->prefix ? (int)key.n : 0, key.p);
        int c = (fits || scan_skip(&f->scan)) && scan_take(&f->scan, ':') ? scan_peek(&f->scan) : -1;
        uint64_t at = input_offset(f->r->in);
        if (c == '[' || c == '{') {
            read_prefix(f);
        } else if (c < 0 || !scan_skip(&f->scan)) {
            told_cut(f->r);
            f->stopped = true;
        } else {
            reading_broken(f->r, at, "a prefix has no list of paths");
        }
    }
    f->prefix[0] = '\0';
}

static void read_tables(struct frr *f, unsigned depth);

static void read_member(struct frr *f, const char *key, int c, unsigned depth) {
    if (strcmp(key, "routes") == 0 && c == '{')
        read_routes(f);
    else if (strcmp(key, "paths") == 0 && c == '[')
        read_prefix(f);
    else if (strcmp(key, "localAS") == 0)
        read_own_as(f);
    else if (strcmp(key, "routerId") == 0 || strcmp(key, "bgpLocalRouterId") == 0)
        read_string(f, f->router_id, sizeof f->router_id);
    else if (strcmp(key, "prefix") == 0)
        read_string(f, f->prefix, sizeof f->prefix);
    else if (c == '{' && depth > 0)
        read_tables(f, depth - 1);
    else if (!scan_skip(&f->scan))
        f->stopped = true;
}

static void read_tables(struct frr *f, unsigned depth) {
    f->router_id[0] = '\0';
    f->own_as = 0;
    scan_take(&f->scan, '{');
    while (!f->stopped && !scan_take(&f->scan, '}')) {
        char key[SCAN_KEY];
        scan_take(&f->scan, ',');
        bool named = scan_key(&f->scan, key) && scan_take(&f->scan, ':');
        int c = named ? scan_peek(&f->scan) : -1;
        if (c >= 0) read_member(f, key, c, depth);
        if (c >= 0 && !f->stopped) continue;
        if (!f->r->totals->broken) told_cut(f->r);
        f->stopped = true;
    }
}

void frr_read(struct route_reading *r) {
    struct frr f = {.r = r, .scan = {r->in}, .arena = arena_new()};
    told_skip_mark(r->in);
    read_tables(&f, 2);
    arena_free(f.arena);
}
