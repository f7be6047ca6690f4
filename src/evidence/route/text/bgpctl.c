/* {"rib": [{"prefix", "aspath", "exit_nexthop", "true_nexthop", "neighbor": {"remote_addr", "bgp_id"},
 * "source", "origin", …}]}, as OpenBGPD's bgpctl prints it. The AS of the neighbour is not told, nor a time.
 */
#include "evidence/route/text/text.h"

#include "base/pull.h"
#include "base/scan.h"
#include "evidence/route/text/told.h"

enum { LARGEST_ENTRY = 1024 * 1024, ENTRIES_AN_ARENA = 4096 };

bool bgpctl_recognised(struct bytes start) {
    struct arena *scratch = arena_new();
    struct text key, t = told_start(start);
    struct pull p = pull_over((struct bytes){(const uint8_t *)t.p, t.n}, scratch);
    bool is = pull_kind(&p) == PULL_OBJECT && pull_object(&p) && pull_member(&p, &key) &&
              text_is(key, "rib") && pull_kind(&p) == PULL_LIST;
    arena_free(scratch);
    return is;
}

static void read_neighbor(struct pull *p, struct told_route *t) {
    if (!pull_object(p)) return;
    for (struct text key; pull_member(p, &key);) {
        if (text_is(key, "remote_addr"))
            pull_string(p, &t->peer);
        else if (text_is(key, "bgp_id"))
            pull_string(p, &t->bgp_id);
        else
            pull_skip(p);
    }
}

static void read_entry(struct route_reading *r, struct pull p, uint64_t at) {
    struct told_route t = {.at = at};
    struct text source = TEXT("");
    bool has_path = false;
    pull_object(&p);
    for (struct text key; pull_member(&p, &key);) {
        if (text_is(key, "prefix"))
            pull_string(&p, &t.prefix);
        else if (text_is(key, "aspath"))
            has_path = pull_string(&p, &t.path);
        else if (text_is(key, "exit_nexthop"))
            pull_string(&p, &t.next_hop);
        else if (text_is(key, "neighbor"))
            read_neighbor(&p, &t);
        else if (text_is(key, "source"))
            pull_string(&p, &source);
        else if (text_is(key, "origin"))
            pull_string(&p, &t.origin);
        else
            pull_skip(&p);
    }
    t.internal = text_is(source, "internal");
    if (!pull_ok(&p))
        reading_broken(r, at + p.wrong_at, p.wrong);
    else if (!has_path)
        reading_broken(r, at, "an entry has no aspath");
    else
        told_rib(r, &t);
}

static void read_entries(struct route_reading *r, struct scan *s) {
    struct arena *arena = arena_new();
    scan_take(s, '[');
    for (bool ended = false; !ended && !scan_take(s, ']'); reading_progress(r)) {
        struct bytes b;
        scan_take(s, ',');
        int c = scan_peek(s);
        ended = c < 0;
        if (ended) told_cut(r);
        if (c != '{') {
            if (!ended)
                reading_broken(r, input_offset(r->in), "an entry of the table is no object\tRFC 8259 5");
            ended = !scan_skip(s);
            continue;
        }
        uint64_t at = input_offset(r->in);
        enum scanned how = scan_object(s, LARGEST_ENTRY, &b);
        ended = how == SCANNED_CUT;
        if (ended) told_cut(r);
        if (how == SCANNED_LARGE) reading_broken(r, at, "an entry is too large");
        if (how != SCANNED) continue;
        if (++r->totals->records % ENTRIES_AN_ARENA == 0) {
            arena_free(arena);
            arena = arena_new();
        }
        read_entry(r, pull_over(b, arena), at);
        input_skip(r->in, b.n);
        input_release(r->in, input_offset(r->in));
    }
    arena_free(arena);
}

void bgpctl_read(struct route_reading *r) {
    struct scan s = {r->in};
    char key[SCAN_KEY];
    told_skip_mark(r->in);
    scan_take(&s, '{');
    scan_key(&s, key);
    scan_take(&s, ':');
    read_entries(r, &s);
}
