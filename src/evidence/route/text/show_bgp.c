/* The table of "show ip bgp" and "show bgp ipv4 unicast", which FRR, Quagga and Cisco's routers print alike:
 *
 *   BGP table version is 5, local router ID is 192.0.2.9, vrf id 0
 *   Default local pref 100, local AS 64500
 *      Network          Next Hop            Metric LocPrf Weight Path
 *   *> 198.51.100.0/24  192.0.2.1                0             0 64500 64501 i
 *   *                   192.0.2.5                              0 64502 64501 i
 *
 * Columns are where the header has them. A network or next hop too wide for its column goes on in the next
 * line. A network without a length has that of its class (RFC 791 3.2). */
#include "evidence/route/text/text.h"

#include "evidence/route/text/told.h"

#include <stdio.h>

struct columns {
    size_t network, next_hop, path; /* where they begin; path 0: no header yet */
};

struct table {
    struct route_reading *r;
    struct columns columns;
    char prefix[64], next_hop[64]; /* of the row that goes on; empty: none */
    char router_id[64];
    uint32_t own_as;
    bool internal; /* of the row that goes on */
    uint64_t at;
};

static bool find_columns(struct text line, struct columns *to) {
    static const char *const names[] = {"Network", "Next Hop", "Metric", "LocPrf", "Weight", "Path"};
    size_t at[6], from = 0;
    for (size_t i = 0; i < 6; i++) {
        const char *p =
            from < line.n ? memmem(line.p + from, line.n - from, names[i], strlen(names[i])) : NULL;
        if (!p) return false;
        at[i] = (size_t)(p - line.p);
        from = at[i] + strlen(names[i]);
    }
    *to = (struct columns){at[0], at[1], at[5]};
    return true;
}

bool show_bgp_recognised(struct bytes start) {
    struct text t = told_start(start), line;
    enum { FIRST_LINES = 60 };
    struct columns columns;
    for (unsigned i = 0; i < FIRST_LINES && text_field(&t, '\n', &line); i++)
        if (find_columns(line, &columns)) return true;
    return false;
}

static struct text part(struct text line, size_t from, size_t to) {
    if (to > line.n) to = line.n;
    if (from >= to) return TEXT("");
    return text_trim((struct text){line.p + from, to - from});
}

static void keep(char *to, size_t size, struct text t) {
    snprintf(to, size, "%.*s", t.n < size ? (int)t.n : 0, t.p);
}

/* "10.0.0.0" is a network of its class. */
static void keep_network(struct table *t, struct text network) {
    uint8_t a[16];
    keep(t->prefix, sizeof t->prefix, network);
    if (memchr(network.p, '/', network.n) || !address_parse(network, a) || !address_is_ipv4(a)) return;
    unsigned bits = a[12] == 0 ? 0 : a[12] < 128 ? 8 : a[12] < 192 ? 16 : 24;
    size_t n = strlen(t->prefix);
    snprintf(t->prefix + n, sizeof t->prefix - n, "/%u", bits);
}

static bool is_address(struct text t) {
    uint8_t a[16];
    return address_parse(t, a);
}

static struct text from(struct text line, size_t at) {
    return at < line.n ? (struct text){line.p + at, line.n - at} : TEXT("");
}

/* What stands before and in the columns of network and next hop; what is blank is as in the row before.
 * False: what stands under "Network" is none. */
static bool take_names(struct table *t, struct text line) {
    struct text status = part(line, 0, t->columns.network), word = TEXT("");
    struct text network = from(line, t->columns.network);
    size_t behind = t->columns.next_hop;
    struct prefix p;
    if (status.n) {
        t->next_hop[0] = '\0';
        t->internal = memchr(status.p, 'i', status.n) != NULL;
        t->at = 0;
    }
    if (network.n && *network.p != ' ') {
        text_word(&network, &word);
        if (!prefix_parse(word, false, &p)) return false;
        keep_network(t, word);
        if (t->columns.network + word.n > behind) behind = t->columns.network + word.n;
    }
    struct text rest = from(line, behind);
    if (text_word(&rest, &word) && is_address(word)) keep(t->next_hop, sizeof t->next_hop, word);
    return true;
}

static void take_row(struct table *t, struct text line, uint64_t number) {
    if (!take_names(t, line)) {
        if (line.n > t->columns.path) reading_broken(t->r, number, "the row has no network");
        return;
    }
    if (!t->at) t->at = number;
    if (line.n <= t->columns.path) return; /* it goes on */
    struct told_route told = {.prefix = text_of(t->prefix),
                              .next_hop = text_of(t->next_hop),
                              .peer = text_of(t->next_hop),
                              .path = part(line, t->columns.path, line.n),
                              .own_as = t->own_as,
                              .internal = t->internal,
                              .collector = *t->router_id ? t->router_id : NULL,
                              .at = t->at};
    t->at = 0;
    t->r->totals->records++;
    size_t n = told.path.n;
    told.origin = n ? (struct text){told.path.p + n - 1, 1} : told.path;
    bool apart = line.p[t->columns.path - 1] == ' ' && (n < 2 || told.path.p[n - 2] == ' ');
    if (!*t->next_hop || !apart || told_origin(told.origin) > 2) {
        reading_broken(t->r, number, "the row is not as wide as its header");
        return;
    }
    told.path = text_trim((struct text){told.path.p, n - 1});
    static const uint8_t none[16] = {[10] = 0xFF, [11] = 0xFF};
    uint8_t hop[16];
    bool own = address_parse(told.next_hop, hop) &&
               (memcmp(hop, none, sizeof none) == 0 || address_is_unspecified(hop));
    told.internal |= own;
    if (own) told.peer = TEXT("");
    told_rib(t->r, &told);
}

/* "… local router ID is 192.0.2.9, …" and "… local AS 64500" */
static void take_heading(struct table *t, struct text line) {
    static const char router[] = "local router ID is ", own[] = "local AS ";
    uint64_t as;
    struct text word;
    const char *p = line.n ? memmem(line.p, line.n, router, sizeof router - 1) : NULL;
    if (p) {
        struct text rest = {p + sizeof router - 1, line.n - (size_t)(p - line.p) - (sizeof router - 1)};
        if (text_word(&rest, &word) && word.n && word.p[word.n - 1] == ',') word.n--;
        if (is_address(word)) keep(t->router_id, sizeof t->router_id, word);
    }
    p = line.n ? memmem(line.p, line.n, own, sizeof own - 1) : NULL;
    if (!p) return;
    struct text rest = {p + sizeof own - 1, line.n - (size_t)(p - line.p) - (sizeof own - 1)};
    if (text_word(&rest, &word) && text_number(word, UINT32_MAX, &as)) t->own_as = (uint32_t)as;
}

/* "Displayed 5 routes …", "Total number of prefixes 5" end a table. */
static bool is_ending(struct text line) {
    return text_starts(line, "Displayed") || text_starts(line, "Total ") || text_ends(line, "#");
}

void show_bgp_read(struct route_reading *r) {
    struct lines lines = lines_over(r->in, r->name, TOLD_LONGEST_LINE, r->diagnostics);
    struct table t = {.r = r};
    r->totals->by_line = true;
    for (struct text line; lines_next(&lines, &line); reading_progress(r)) {
        struct columns columns;
        if (find_columns(line, &columns)) {
            t.columns = columns;
            t.at = 0;
        } else if (!t.columns.path || text_trim(line).n == 0) {
            take_heading(&t, line);
        } else if (is_ending(line)) {
            t.columns = (struct columns){0};
        } else {
            take_row(&t, line, lines.number);
        }
    }
    if (lines.too_long) r->totals->complete = false;
}
