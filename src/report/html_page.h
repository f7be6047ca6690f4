/* What the parts of the page's writer share; private to html*.c and whatif_html.c. */
#ifndef CORDON_REPORT_HTML_PAGE_H
#define CORDON_REPORT_HTML_PAGE_H

#include "atlas/owners.h"
#include "base/intern.h"
#include "base/json.h"
#include "policy/audit.h"

/* Distinct pieces of JSON, in order of arrival. */
struct pool {
    struct intern *pieces;
    struct output scratch;
};

enum { LINKS, LAWS, PROTECTIONS, LISTS, RULES, PARTIES, STAKES, GRAPHS, LINES, POOLS };

struct page {
    struct json j;
    const struct audit *audit;
    struct pool pools[POOLS];
    struct arena *arena;
    struct owners *owners; /* NULL: the audit has no atlas, and the page no pictures */
    struct {
        bool *is;       /* by stake */
        uint32_t *list; /* those that a finding rests on */
        size_t n;
    } decisive;
    uint32_t *chains; /* html_ways_begin(): by chain its number in the page; HTML_LEFT_OUT */
    uint32_t *graphs; /* by party: 1 + its graph's number; 0: not made yet */
    uint32_t *stakes; /* by stake: likewise */
};

/* A piece is written into the JSON that this gives … */
static inline struct json pool_begin(struct pool *p) {
    p->scratch.n = 0;
    return json_to(&p->scratch);
}

/* … and then has a number, new or old. */
static inline uint32_t pool_end(struct pool *p) {
    return intern_add(p->pieces, output_view(&p->scratch));
}

void page_begin(struct page *page, const struct audit *audit, struct output *to);
void page_end(struct page *page);

/* The link's number in its pool. */
uint32_t html_link(struct page *page, const struct link *l);
/* "KEY": […]: all pieces of a pool. */
void html_pool(struct page *page, const char *key, int which);

/* What comes before and after the data (web/bundle.py). */
struct html_halves {
    const unsigned char *before, *before_end, *after, *after_end;
};
void html_write(struct output *to, struct html_halves halves, struct text data);

/* "apps": what packages show, once an app; "software": what lists tell of programs, as far as links do not.
 */
void html_apps(struct page *page);

/* Ways of traces and carriers of routes are many: the page has the worst of them and counts the rest. */
enum { HTML_MOST_CARRIERS = 250, HTML_MOST_TRACES = 150 };
#define HTML_LEFT_OUT UINT32_MAX
void html_ways_begin(struct page *page);
void html_ways_end(struct page *page);
/* "links": [number …], and where ways are known "on": [[choice, ways, of, candidate] or null …], "chosen":
 * by choice the crossing that it is about, "carriers_cut". */
void html_chain_links(struct page *page, const struct chain *c);
/* "drawn": where cables lie that the way may lead through: by crossing, by candidate, [line …]. */
void html_drawn(struct page *page, const struct chain_path *p);
/* "cut": what the page leaves out, by verdict; "carriers": groups of them, "incidents" (html_routes.c). */
void html_ways_cut(struct page *page);
void html_routes(struct page *page);

void html_owners_begin(struct page *page);
void html_owners_end(struct page *page);
/* Stakes that every picture made from now on has to show where it can. */
void html_decide(struct page *page, const uint32_t *stakes, size_t n);
/* "stakes": [number …] of a finding; nothing where there are none. */
void html_finding_stakes(struct page *page, struct json *j, const uint32_t *stakes, size_t n);
/* "graph": number, "paths": [[stake …] of each controller]; nothing where nobody is known to own the holder.
 */
void html_link_owners(struct page *page, struct json *j, const struct link *l);

#endif
