/* What bgpdump prints with -m and -M, one line a row:
 *
 *   TABLE_DUMP2|1402833600|B|192.0.2.1|64500|198.51.100.0/24|64500 64501|IGP|192.0.2.1|0|0||NAG||
 *   BGP4MP|1402833600|A|192.0.2.1|64500|198.51.100.0/24|64500 64501|IGP|…
 *   BGP4MP|1402833600|W|192.0.2.1|64500|198.51.100.0/24
 *   BGP4MP|1402833600|STATE|192.0.2.1|64500|6|1
 *
 * A kind that ends in _AP has the path identifier behind the prefix (RFC 8050). */
#include "evidence/route/text/text.h"

#include "base/date.h"
#include "evidence/route/text/told.h"

#include <stdio.h>

static const char *const kinds[] = {"TABLE_DUMP|", "TABLE_DUMP2|", "TABLE_DUMP2_AP|",
                                    "BGP4MP|",     "BGP4MP_ET|",   "BGP4MP_AP|"};

bool bgpdump_recognised(struct bytes start) {
    struct text t = told_start(start);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_starts(t, kinds[i])) return true;
    return false;
}

/* "10/15/07 15:05:00", which -M has. */
static bool read_date(struct text t, int64_t *ns) {
    enum { LENGTH = 17 };
    char iso[32];
    if (t.n != LENGTH || t.p[2] != '/' || t.p[5] != '/' || t.p[8] != ' ') return false;
    const char *century = t.p[6] >= '7' ? "19" : "20";
    snprintf(iso, sizeof iso, "%s%.2s-%.2s-%.2sT%.8sZ", century, t.p + 6, t.p, t.p + 3, t.p + 9);
    return time_parse(text_of(iso), ns);
}

/* Seconds since 1970, with a fraction where the record had one. */
static bool read_time(struct text t, int64_t *ns) {
    enum { MOST_SECONDS = UINT32_MAX };
    uint64_t seconds, part = 0;
    struct text rest = t, whole = {0};
    if (read_date(t, ns)) return true;
    text_field(&rest, '.', &whole);
    if (!text_number(whole, MOST_SECONDS, &seconds)) return false;
    if (rest.p && rest.n <= 9 && !text_number(rest, 999999999, &part)) return false;
    for (size_t i = rest.p ? rest.n : 9; i < 9; i++) part *= 10;
    *ns = (int64_t)(seconds * 1000000000 + part);
    return true;
}

enum field {
    KIND,
    TIME,
    TYPE,
    PEER,
    PEER_AS,
    PREFIX,
    PATH,
    ORIGIN,
    NEXT_HOP,
    LOCAL_PREF,
    MED,
    COMMUNITY,
    ATOMIC,
    FIELDS
};

struct dump_line {
    struct text fields[FIELDS];
    size_t n;
    uint32_t identifier; /* 0: none */
};

static void split(struct dump_line *l, struct text line) {
    *l = (struct dump_line){.n = 0};
    for (struct text f; l->n < FIELDS && text_field(&line, '|', &f);) {
        uint64_t number;
        l->fields[l->n++] = f;
        if (l->n != PREFIX + 1 || !text_ends(l->fields[KIND], "_AP") || !text_field(&line, '|', &f)) continue;
        l->identifier = text_number(f, UINT32_MAX, &number) ? (uint32_t)number : 0;
    }
}

static const char *tell_route(struct route_reading *r, const struct dump_line *l, struct route_row *row) {
    struct route_attributes a = {.origin = told_origin(l->fields[ORIGIN]),
                                 .atomic = text_is(l->fields[ATOMIC], "AG")};
    if (l->n <= PREFIX || !prefix_parse(l->fields[PREFIX], false, &row->prefix)) return "the prefix is none";
    if (row->type != ROUTE_WITHDRAW) {
        if (l->n <= PATH) return "the line has no path";
        row->path = as_paths_add_text(r->options->paths, l->fields[PATH]);
        if (row->path == PATH_NONE) return "the path is none";
        told_address(l->fields[NEXT_HOP], a.next_hop);
        row->attributes = &a;
    }
    reading_row(r, row);
    return NULL;
}

/* NULL: the line is told, or passed over. */
static const char *tell_line(struct route_reading *r, const struct dump_line *l, uint64_t at) {
    struct route_row row = {.path = PATH_NONE, .identifier = l->identifier, .at = at};
    struct text type = l->fields[TYPE];
    uint64_t as;
    uint8_t address[16];
    if (l->n <= PEER_AS) return "the line has too few fields";
    if (!read_time(l->fields[TIME], &row.time_ns)) return "the time is none";
    if (!address_parse(l->fields[PEER], address)) return "the peer has no address";
    if (!text_number(l->fields[PEER_AS], UINT32_MAX, &as)) return "the peer has no AS number";
    row.peer = reading_peer(r, (uint32_t)as, address, 0, 0, NULL);
    if (text_is(type, "STATE")) {
        bool down = text_is(l->fields[PREFIX], "6") && !text_is(l->fields[PATH], "6"); /* RFC 6396 4.4.1 */
        row.type = ROUTE_DOWN;
        r->totals->passed_over += !down;
        if (down) reading_row(r, &row);
        return NULL;
    }
    if (!text_is(type, "A") && !text_is(type, "B") && !text_is(type, "W"))
        return "the type of the row is not known";
    row.type = text_is(type, "A") ? ROUTE_ANNOUNCE : text_is(type, "B") ? ROUTE_RIB : ROUTE_WITHDRAW;
    return tell_route(r, l, &row);
}

void bgpdump_read(struct route_reading *r) {
    struct lines lines = lines_over(r->in, r->name, TOLD_LONGEST_LINE, r->diagnostics);
    r->totals->by_line = true;
    for (struct text line; lines_next(&lines, &line); reading_progress(r)) {
        struct dump_line l;
        if (text_trim(line).n == 0) continue;
        r->totals->records++;
        split(&l, line);
        const char *wrong = tell_line(r, &l, lines.number);
        if (wrong) reading_broken(r, lines.number, wrong);
    }
    if (lines.too_long) r->totals->complete = false;
}
