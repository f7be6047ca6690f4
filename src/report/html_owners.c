/* The owners of holders, for the page's pictures (web/owners.js): parties, stakes, and for each holder the
 * stakes around it. docs/control.md "In the HTML report" */
#include "report/html_page.h"

#include "base/memory.h"
#include "report/words.h"

#include <stdlib.h>

/* What a picture of the page's width holds and an eye still follows. */
static const struct owners_limits limits = {.depth = 6, .each = 6, .all = 20};

void html_owners_begin(struct page *page) {
    const struct atlas *a = page->audit->atlas;
    if (!a) return;
    size_t n_stakes = atlas_stakes(a).n;
    page->arena = arena_new();
    page->owners = owners_new(a, page->audit->as_of);
    page->decisive.is = memory_new(n_stakes, sizeof *page->decisive.is);
    page->decisive.list = memory_new(n_stakes, sizeof *page->decisive.list);
    page->stakes = memory_new(n_stakes, sizeof *page->stakes);
    page->graphs = memory_new(atlas_party_count(a), sizeof *page->graphs);
}

void html_owners_end(struct page *page) {
    if (!page->owners) return;
    owners_free(page->owners);
    arena_free(page->arena);
    free(page->decisive.is);
    free(page->decisive.list);
    free(page->graphs);
    free(page->stakes);
}

void html_decide(struct page *page, const uint32_t *stakes, size_t n) {
    if (!page->owners) return;
    for (size_t i = 0; i < n; i++) {
        if (page->decisive.is[stakes[i]]) continue;
        page->decisive.is[stakes[i]] = true;
        page->decisive.list[page->decisive.n++] = stakes[i];
    }
}

/* Whose law reaches the party by itself, each country once. */
static void countries(struct page *page, struct json *j, party_id p) {
    enum { MOST = 8 };
    struct jurisdiction_claim claims[MOST];
    size_t n = atlas_jurisdictions(page->audit->atlas, p, page->audit->as_of, claims, MOST);
    json_key(j, "countries");
    json_array(j);
    for (size_t i = 0; i < n && i < MOST; i++) {
        size_t k = 0;
        while (strcmp(claims[k].country, claims[i].country) != 0) k++;
        if (k == i) json_string(j, claims[i].country);
    }
    json_array_end(j);
}

static uint32_t refer_party(struct page *page, party_id p) {
    struct party party = atlas_party_get(page->audit->atlas, p);
    struct json j = pool_begin(&page->pools[PARTIES]);
    json_object(&j);
    json_put_string(&j, "id", party.id);
    json_put_string(&j, "name", party.name);
    json_put_string(&j, "kind", party.kind);
    countries(page, &j, p);
    json_object_end(&j);
    return pool_end(&page->pools[PARTIES]);
}

static void put_day(struct json *j, const char *key, date_t d) {
    char text[DATE_TEXT];
    if (*date_text(text, d)) json_put_string(j, key, text);
}

static uint32_t write_stake(struct page *page, uint32_t i) {
    struct stakes all = atlas_stakes(page->audit->atlas);
    struct stake s = stakes_get(&all, i);
    struct provenance why = atlas_stake_why(page->audit->atlas, i);
    uint32_t owner = refer_party(page, s.owner), owned = refer_party(page, s.owned);
    char share[RATIO_TEXT];
    struct json j = pool_begin(&page->pools[STAKES]);
    json_object(&j);
    json_put_u64(&j, "owner", owner);
    json_put_u64(&j, "owned", owned);
    json_put_string(&j, "share", ratio_interval_text(share, s.low, s.high));
    json_put_string(&j, "kind", stake_kind_text(s.kind));
    put_day(&j, "from", s.from);
    put_day(&j, "to", s.to);
    if (s.disputed) json_put_bool(&j, "disputed", true);
    json_put_string(&j, "confidence", confidence_text(why.confidence));
    json_put_string(&j, "source", why.source);
    json_object_end(&j);
    return pool_end(&page->pools[STAKES]);
}

static uint32_t refer_stake(struct page *page, uint32_t i) {
    if (!page->stakes[i]) page->stakes[i] = 1 + write_stake(page, i);
    return page->stakes[i] - 1;
}

static void refer_stakes(struct page *page, struct json *j, const uint32_t *stakes, size_t n) {
    json_array(j);
    for (size_t i = 0; i < n; i++) json_u64(j, refer_stake(page, stakes[i]));
    json_array_end(j);
}

void html_finding_stakes(struct page *page, struct json *j, const uint32_t *stakes, size_t n) {
    if (!page->owners || n == 0) return;
    html_decide(page, stakes, n);
    json_key(j, "stakes");
    refer_stakes(page, j, stakes, n);
}

static uint32_t refer_graph(struct page *page, party_id p) {
    struct owners_picture all =
        owners_above(page->owners, page->arena, p, page->decisive.list, page->decisive.n, limits);
    struct json j = pool_begin(&page->pools[GRAPHS]);
    json_object(&j);
    json_put_u64(&j, "party", refer_party(page, p));
    json_key(&j, "stakes");
    refer_stakes(page, &j, all.stakes, all.n_stakes);
    json_key(&j, "more"); /* [party, owners left out] */
    json_array(&j);
    for (size_t i = 0; i < all.n_hidden; i++) {
        json_array(&j);
        json_u64(&j, refer_party(page, all.hidden[i].party));
        json_u64(&j, all.hidden[i].n);
        json_array_end(&j);
    }
    json_array_end(&j);
    json_object_end(&j);
    return pool_end(&page->pools[GRAPHS]);
}

void html_link_owners(struct page *page, struct json *j, const struct link *l) {
    party_id p = l->holder.party;
    if (!page->owners || !owners_any(page->owners, p)) return;
    if (!page->graphs[p]) {
        for (size_t i = 0; i < l->n_controllers; i++)
            html_decide(page, l->controllers[i].stakes, l->controllers[i].n_stakes);
        page->graphs[p] = 1 + refer_graph(page, p);
    }
    json_put_u64(j, "graph", page->graphs[p] - 1);
    json_key(j, "paths");
    json_array(j);
    for (size_t i = 0; i < l->n_controllers; i++)
        refer_stakes(page, j, l->controllers[i].stakes, l->controllers[i].n_stakes);
    json_array_end(j);
}
