/* What bgpctl prints for people:
 *
 *   flags: * = Valid, > = Selected, I = via IBGP, A = Announced, …
 *   flags  vs destination          gateway          lpref   med aspath origin
 *   *>    N-? 198.51.100.0/24      192.0.2.1          100     0 64500 64501 i
 *
 * Of the neighbour only the gateway is told. */
#include "evidence/route/text/text.h"

#include "evidence/route/text/told.h"

bool show_rib_recognised(struct bytes start) {
    return text_starts(told_start(start), "flags: ") && told_contains(start, "destination") &&
           told_contains(start, "gateway") && told_contains(start, "aspath origin");
}

/* The last word of t, and t without it. */
static struct text last_word(struct text *t) {
    *t = text_trim(*t);
    size_t n = t->n;
    while (n && t->p[n - 1] != ' ') n--;
    struct text word = {t->p + n, t->n - n};
    *t = text_trim((struct text){t->p, n});
    return word;
}

/* NULL: it is a route. */
static const char *read_row(struct text line, struct told_route *t) {
    struct text word, flags = TEXT("");
    struct prefix p;
    uint64_t number;
    for (bool found = false; !found;) {
        if (!text_word(&line, &word)) return "the row has no prefix";
        found = memchr(word.p, '/', word.n) && prefix_parse(word, false, &p);
        if (!found && !flags.n) flags = word;
    }
    t->prefix = word;
    t->internal = flags.n && memchr(flags.p, 'I', flags.n);
    if (!text_word(&line, &t->next_hop)) return "the row has no gateway";
    for (unsigned i = 0; i < 2; i++)
        if (!text_word(&line, &word) || !text_number(word, UINT32_MAX, &number))
            return "lpref and med are wanted behind the gateway";
    t->origin = last_word(&line);
    if (told_origin(t->origin) > 2) return "the row has no origin at its end";
    t->path = line;
    if (!text_is(t->next_hop, "0.0.0.0") && !text_is(t->next_hop, "::")) t->peer = t->next_hop;
    return NULL;
}

void show_rib_read(struct route_reading *r) {
    struct lines lines = lines_over(r->in, r->name, TOLD_LONGEST_LINE, r->diagnostics);
    bool table = false;
    r->totals->by_line = true;
    for (struct text line; lines_next(&lines, &line); reading_progress(r)) {
        struct told_route t = {.at = lines.number};
        bool header = text_ends(text_trim(line), "aspath origin");
        if (!table || header || text_trim(line).n == 0) {
            table |= header;
            continue;
        }
        r->totals->records++;
        const char *wrong = read_row(line, &t);
        if (wrong)
            reading_broken(r, lines.number, wrong);
        else
            told_rib(r, &t);
    }
    if (lines.too_long) r->totals->complete = false;
}
