/* Ways in the page: which chains of traces and routes are shown, their links with the choices that these
 * stand in, and the rest in numbers (web/ways.js, web/routes.js). */
#include "report/html_page.h"

#include "base/memory.h"
#include "custody/sea/crossing.h"
#include "report/words.h"

#include <stdlib.h>

/* Of one chain: what is on fewer ways than these is counted. */
enum { MOST_CARRIERS_OF_ONE = 24 };

struct ranked {
    uint32_t chain;
    enum verdict worst;
    bool context;
};

/* Chains of one kind come with the weightiest first. */
static int worst_first(const void *x, const void *y) {
    const struct ranked *a = x, *b = y;
    if (a->worst != b->worst) return a->worst < b->worst ? 1 : -1;
    if (a->context != b->context) return a->context ? 1 : -1;
    return (a->chain > b->chain) - (a->chain < b->chain);
}

static void leave_out(struct page *page, enum chain_kind kind, size_t most) {
    const struct audit *audit = page->audit;
    struct ranked *list = memory_new(audit->n_chains, sizeof *list);
    size_t n = 0;
    for (uint32_t i = 0; i < audit->n_chains; i++)
        if (audit->chains[i].kind == kind)
            list[n++] = (struct ranked){i, chain_worst(audit, i), chain_is_context(&audit->chains[i])};
    qsort(list, n, sizeof *list, worst_first);
    for (size_t i = most; i < n; i++) page->chains[list[i].chain] = HTML_LEFT_OUT;
    free(list);
}

void html_ways_begin(struct page *page) {
    size_t n = page->audit->n_chains;
    page->chains = memory_new(n + 1, sizeof *page->chains);
    leave_out(page, CHAIN_TRACE, HTML_MOST_TRACES);
    leave_out(page, CHAIN_ROUTE, HTML_MOST_CARRIERS);
    uint32_t next = 0;
    for (size_t i = 0; i < n; i++)
        if (page->chains[i] != HTML_LEFT_OUT) page->chains[i] = next++;
}

void html_ways_end(struct page *page) {
    free(page->chains);
}

/* By policy, and last by the strictest of all: [deny, review, undetermined, allow]. */
static void cut(struct page *page, const char *key, enum chain_kind kind) {
    const struct audit *audit = page->audit;
    size_t policies = audit->n_policies, whole = 0;
    uint64_t(*sums)[VERDICT_DENY + 1] = memory_new(policies + 1, sizeof *sums);
    for (size_t i = 0; i < audit->n_chains; i++) {
        if (page->chains[i] != HTML_LEFT_OUT || audit->chains[i].kind != kind) continue;
        whole++;
        for (size_t p = 0; p < policies; p++) sums[p][audit_verdict(audit, i, p)]++;
        sums[policies][chain_worst(audit, i)]++;
    }
    struct json *j = &page->j;
    json_key(j, key);
    json_object(j);
    json_put_u64(j, "chains", whole);
    json_key(j, "verdicts");
    json_array(j);
    for (size_t p = 0; p <= policies; p++) {
        json_array(j);
        for (int v = VERDICT_DENY; v >= VERDICT_ALLOW; v--) json_u64(j, sums[p][v]);
        json_array_end(j);
    }
    json_array_end(j);
    json_object_end(j);
    free(sums);
}

void html_ways_cut(struct page *page) {
    json_key(&page->j, "cut");
    json_object(&page->j);
    cut(page, "route", CHAIN_ROUTE);
    cut(page, "trace", CHAIN_TRACE);
    json_object_end(&page->j);
}

static unsigned ways_over(const struct chain *c, size_t i) {
    if (!c->ways || !c->ways[i].choice) return UINT32_MAX; /* all */
    return (unsigned)__builtin_popcountll(c->ways[i].ways);
}

/* The least number of ways that a carrier has to be on to be shown. */
static unsigned least_shown(const struct chain *c) {
    unsigned least = 0;
    for (size_t shown = SIZE_MAX; shown > MOST_CARRIERS_OF_ONE && least < CHOICE_WAYS_MOST; least++) {
        shown = 0;
        for (size_t i = 0; i < c->n_links; i++)
            shown +=
                c->links[i]->role == LINK_CARRIER && ways_over(c, i) > least && ways_over(c, i) != UINT32_MAX;
    }
    return least;
}

/* The crossing that a choice of cables is about; SIZE_MAX: none of the way's. */
static size_t crossing_of(const struct chain *c, uint16_t choice) {
    const struct chain_path *p = c->path;
    for (size_t i = 0; i < c->n_links; i++) {
        const struct link_cable *l = c->links[i]->cable;
        if (!l || !l->at || c->ways[i].choice != choice) continue;
        for (size_t k = 0; k < p->n_crossings; k++)
            if (l->at == &p->crossings[k]) return k;
    }
    /* A choice between nothing known comes of a crossing without candidates; they are in the same order. */
    size_t empty = 0;
    for (uint16_t k = 1; k < choice; k++) empty += p->choices[k - 1].ways == 0;
    for (size_t k = 0; k < p->n_crossings && p->choices[choice - 1].ways == 0; k++)
        if (p->crossings[k].answer == CROSSING_UNKNOWN && p->crossings[k].n_candidates == 0 && empty-- == 0)
            return k;
    return SIZE_MAX;
}

static void chosen(struct json *j, const struct chain *c) {
    json_key(j, "chosen");
    json_array(j);
    for (uint16_t i = 1; i <= c->path->n_choices; i++) {
        size_t k = c->path->choices[i - 1].role == LINK_CABLE ? crossing_of(c, i) : SIZE_MAX;
        if (k == SIZE_MAX)
            json_null(j);
        else
            json_u64(j, k);
    }
    json_array_end(j);
}

void html_chain_links(struct page *page, const struct chain *c) {
    struct json *j = &page->j;
    unsigned least = c->ways ? least_shown(c) : 0;
    size_t left_out = 0;
    json_key(j, "links");
    json_array(j);
    for (size_t i = 0; i < c->n_links; i++) {
        bool shown = c->links[i]->role != LINK_CARRIER || ways_over(c, i) >= least;
        left_out += !shown;
        if (shown) json_u64(j, html_link(page, c->links[i]));
    }
    json_array_end(j);
    if (!c->ways) return;
    json_key(j, "on");
    json_array(j);
    for (size_t i = 0; i < c->n_links; i++) {
        if (c->links[i]->role == LINK_CARRIER && ways_over(c, i) < least) continue;
        if (!c->ways[i].choice) {
            json_null(j);
            continue;
        }
        json_array(j);
        json_u64(j, c->ways[i].choice);
        json_u64(j, ways_over(c, i));
        json_u64(j, c->path->choices[c->ways[i].choice - 1].ways);
        if (c->links[i]->cable) json_u64(j, c->links[i]->cable->candidate);
        json_array_end(j);
    }
    json_array_end(j);
    if (c->path) chosen(j, c);
    if (left_out) json_put_u64(j, "carriers_cut", left_out);
}
