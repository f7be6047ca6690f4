/* One page: the front end (web/, bundled at build by web/bundle.py) around the audit as JSON.
 *
 * Links, protections and lists of reasons are alike in many chains: each distinct one is written once, and
 * chains refer to it by its number. Findings come before chains: a picture of owners shows the stakes that
 * any finding rests on. */
#include "report/ban.h"
#include "report/html_page.h"
#include "report/json_parts.h"
#include "report/json_way.h"
#include "report/report.h"
#include "report/words.h"

#include "atlas/country.h"
#include "custody/sea/crossing.h"

#include <math.h>

/* Made by web/bundle.py, carried by tools/embed.sh. */
extern const unsigned char html_page_before[], html_page_before_end[], html_page_after[],
    html_page_after_end[];

static void refer_protection(struct page *page, const struct chain *c) {
    struct json j = pool_begin(&page->pools[PROTECTIONS]);
    json_object(&j);
    json_protection(&j, c);
    json_object_end(&j);
    json_key(&page->j, "protection");
    json_u64(&page->j, pool_end(&page->pools[PROTECTIONS]));
}

static void refer_list(struct page *page, const char *key, const char *const *list, size_t n) {
    struct json j = pool_begin(&page->pools[LISTS]);
    json_array(&j);
    for (size_t i = 0; i < n; i++) json_string(&j, list[i]);
    json_array_end(&j);
    json_key(&page->j, key);
    json_u64(&page->j, pool_end(&page->pools[LISTS]));
}

static void refer_rule(struct page *page, const struct rule_ref *r) {
    struct json j = pool_begin(&page->pools[RULES]);
    json_object(&j);
    json_put_string(&j, "policy", r->policy);
    json_put_string(&j, "rule", r->rule);
    json_put_string(&j, "program", r->program);
    json_put_string(&j, "title", r->title);
    json_put_string(&j, "basis", r->basis);
    json_put_string(&j, "remedy", r->remedy);
    json_put_string(&j, "file", r->file);
    json_put_u64(&j, "line", r->line);
    json_object_end(&j);
    json_key(&page->j, "rule");
    json_u64(&page->j, pool_end(&page->pools[RULES]));
}

static void write_chain(struct page *page, size_t i) {
    const struct chain *c = &page->audit->chains[i];
    struct json *j = &page->j;
    json_object(j);
    html_chain_links(page, c);
    json_key(j, "verdicts");
    json_array(j);
    for (size_t p = 0; p < page->audit->n_policies; p++)
        json_string(j, verdict_text(audit_verdict(page->audit, i, p)));
    json_array_end(j);
    refer_protection(page, c);
    json_key(j, "evidence");
    json_array(j); /* [file's number, packet or entry, what]; of packages and lists, in which entry as well */
    for (size_t k = 0; k < c->n_proofs; k++) {
        json_array(j);
        json_u64(j, c->proofs[k].evidence);
        json_u64(j, c->proofs[k].at);
        json_string(j, proof_text(page->audit, &c->proofs[k]));
        if (c->proofs[k].what >= SHOWN_INSIDE) json_string(j, c->places ? c->places[k].entry : NULL);
        json_array_end(j);
    }
    json_array_end(j);
    if (c->kind == CHAIN_TRAFFIC) {
        json_traffic(j, page->audit, c);
    } else { /* lists are long: what only traffic has is left out (web/data.js, NO_TRAFFIC) */
        json_put_string(j, "about", chain_kind_text((enum chain_kind)c->kind));
        json_put_string(j, "promise", promise_text((enum promise)c->promise));
        json_put_string(j, "name_source", c->name_source);
        if (c->path) json_way(j, c);
    }
    if (c->path) html_drawn(page, c->path);
    json_object_end(j);
}

static void write_finding(struct page *page, const struct finding *f) {
    struct json *j = &page->j;
    struct arena *scratch = arena_new();
    struct reasons why = finding_reasons(page->audit, f, scratch);
    json_object(j);
    json_put_u64(j, "chain", page->chains[f->chain]);
    json_put_string(j, "verdict", verdict_text((enum verdict)f->verdict));
    refer_rule(page, f->rule);
    refer_list(page, "because", why.because, why.n_because);
    refer_list(page, "missing", why.missing, why.n_missing);
    html_finding_stakes(page, j, why.stakes, why.n_stakes);
    json_object_end(j);
    arena_free(scratch);
}

static void add_country(struct intern *codes, const char *code) {
    if (code[0]) intern_add(codes, text_of(code));
}

/* Names and rough middles of the countries that the chains speak of. */
static void write_countries(struct page *page) {
    struct intern *codes = intern_new();
    for (size_t i = 0; i < page->audit->n_chains; i++) {
        const struct chain *c = &page->audit->chains[i];
        for (size_t k = 0; k < c->n_links; k++) {
            add_country(codes, c->links[k]->place.country);
            for (size_t n = 0; n < c->links[k]->n_jurisdictions; n++)
                add_country(codes, c->links[k]->jurisdictions[n].country);
        }
        for (size_t k = 0; c->path && k < c->path->n_hops; k++) add_country(codes, c->path->hops[k].country);
    }
    struct json *j = &page->j;
    json_key(j, "countries");
    json_object(j);
    for (uint32_t i = 0; i < intern_count(codes); i++) {
        double latitude = NAN, longitude = NAN;
        if (!country_place(intern_get(codes, i), &latitude, &longitude)) continue;
        json_key(j, intern_get(codes, i).p);
        json_object(j);
        json_put_string(j, "name", country_name(intern_get(codes, i)));
        json_key(j, "latitude");
        json_double(j, latitude);
        json_key(j, "longitude");
        json_double(j, longitude);
        json_object_end(j);
    }
    json_object_end(j);
    intern_free(codes);
}

/* What each piece of evidence is counted in: "packet", "entry", "line", "offset". */
static void write_units(struct page *page) {
    const struct audit *audit = page->audit;
    json_key(&page->j, "units");
    json_array(&page->j);
    for (uint32_t i = 0; i < audit->n_evidence; i++) {
        const struct evidence_summary *e = &audit->evidence[i];
        bool way = e->routes || e->updates || e->traces;
        json_string(&page->j, proof_unit(audit, &(struct proof){0, i, way ? SHOWN_ROUTE : SHOWN_FIRST}));
    }
    json_array_end(&page->j);
}

static void write_data(struct page *page) {
    struct json *j = &page->j;
    const struct audit *audit = page->audit;
    json_object(j);
    json_key(j, "findings");
    json_array(j);
    for (size_t i = 0; i < audit->n_findings; i++)
        if (page->chains[audit->findings[i].chain] != HTML_LEFT_OUT) write_finding(page, &audit->findings[i]);
    json_array_end(j);
    json_key(j, "chains");
    json_array(j);
    for (size_t i = 0; i < audit->n_chains; i++)
        if (page->chains[i] != HTML_LEFT_OUT) write_chain(page, i);
    json_array_end(j);
    html_ways_cut(page);
    html_routes(page);
    html_apps(page);
    if (audit->ban) ban_json_whole(audit->ban, j);
    write_countries(page);
    write_units(page);
    html_pool(page, "links", LINKS);
    html_pool(page, "laws", LAWS);
    html_pool(page, "protections", PROTECTIONS);
    html_pool(page, "lists", LISTS);
    html_pool(page, "rules", RULES);
    html_pool(page, "parties", PARTIES);
    html_pool(page, "stakes", STAKES);
    html_pool(page, "graphs", GRAPHS);
    html_pool(page, "lines", LINES);
    json_key(j, "summary");
    json_object(j);
    json_summary(j, audit);
    json_object_end(j);
    json_object_end(j);
}

bool report_html(const struct audit *audit, struct output *to, struct report_options options) {
    (void)options; /* the same for every reader */
    static const struct html_halves halves = {html_page_before, html_page_before_end, html_page_after,
                                              html_page_after_end};
    struct output data = output_to_memory();
    struct page page;
    page_begin(&page, audit, &data);
    html_ways_begin(&page);
    write_data(&page);
    html_ways_end(&page);
    html_write(to, halves, output_view(&data));
    page_end(&page);
    output_end(&data);
    return !to->failed;
}
