/* What routes show as a whole, for the page: carriers by verdict, controller and country, and incidents. One
 * carrier after the other is in the chains (web/routes.js, web/incidents.js). */
#include "report/html_page.h"

#include "base/memory.h"
#include "custody/custody.h"
#include "evidence/route/carriers.h"
#include "evidence/route/incident.h"
#include "report/carriers.h"
#include "report/words.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_GROUPS = 250, MOST_INCIDENTS = 250, MOST_PREFIXES = 24, MOST_WAYS = 12 };

static void number(struct json *j, double v) {
    json_double(j, isnan(v) ? v : round(v * 1e6) / 1e6);
}

static void two(struct json *j, const char *key, const double v[2]) {
    json_key(j, key);
    json_array(j);
    number(j, v[0]);
    number(j, v[1]);
    json_array_end(j);
}

static void group(struct page *page, const struct carrier_row *r) {
    struct json *j = &page->j;
    json_object(j);
    json_put_string(j, "name", r->name);
    json_put_string(j, "worst", verdict_text(r->worst));
    if (r->context) json_put_bool(j, "context", true);
    json_put_u64(j, "members", r->members);
    json_put_u64(j, "prefixes", r->prefixes);
    json_put_u64(j, "vantages", r->vantages);
    two(j, "share", r->share);
    two(j, "hegemony", r->hegemony);
    json_key(j, "mine");
    number(j, r->mine_share);
    json_key(j, "traffic");
    number(j, r->traffic_share);
    if (r->chain != UINT32_MAX && page->chains[r->chain] != HTML_LEFT_OUT)
        json_put_u64(j, "chain", page->chains[r->chain]);
    json_object_end(j);
}

static void groups(struct page *page) {
    struct json *j = &page->j;
    struct arena *scratch = arena_new();
    struct carrier_tables tables = carriers_gather(scratch, page->audit);
    for (enum carriers_by by = 0; by < CARRIERS_BYS; by++) {
        json_key(j, carriers_by_text(by));
        json_array(j);
        for (size_t i = 0; i < tables.by[by].n && i < MOST_GROUPS; i++) group(page, &tables.by[by].list[i]);
        json_array_end(j);
    }
    arena_free(scratch);
}

/* Dependence of one carrier in both families: its link has that of the larger alone. */
static void hegemonies(struct page *page, uint32_t first) {
    struct json *j = &page->j;
    const struct carriers *all = page->audit->paths->carriers;
    json_key(j, "hegemony"); /* by chain of the page */
    json_array(j);
    for (size_t i = 0; i < all->n; i++) {
        if (page->chains[first + i] == HTML_LEFT_OUT) continue;
        json_array(j);
        number(j, all->list[i].hegemony[0]);
        number(j, all->list[i].hegemony[1]);
        json_array_end(j);
    }
    json_array_end(j);
}

static void carriers(struct page *page) {
    struct json *j = &page->j;
    const struct custody_paths *paths = page->audit->paths;
    uint32_t first;
    size_t n = carrier_chains_of(page->audit, &first);
    json_key(j, "carriers");
    if (!n || !paths || !paths->routes || !paths->carriers || paths->carriers->n != n) {
        json_null(j);
        return;
    }
    const struct route_vantage *list;
    uint32_t vantages = routes_vantages(paths->routes, &list), mine = 0;
    for (uint32_t i = 0; i < vantages; i++) mine += list[i].mine;
    json_object(j);
    json_put_u64(j, "routes", routes_entries(paths->routes));
    json_put_u64(j, "prefixes", routes_prefixes(paths->routes));
    json_put_u64(j, "vantages", vantages);
    json_put_u64(j, "mine", mine);
    json_put_u64(j, "full", paths->carriers->full[0]);
    json_put_u64(j, "full_ipv6", paths->carriers->full[1]);
    json_put_u64(j, "trimmed", paths->carriers->trimmed[0]);
    json_put_u64(j, "origin", paths->carriers->origin);
    groups(page);
    hegemonies(page, first);
    json_object_end(j);
}

static void asns(struct json *j, const char *key, const uint32_t via[3]) {
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < 3; i++) json_u64(j, via[i]);
    json_array_end(j);
}

static void parts(struct json *j, const struct incident *in) {
    json_key(j, "parts");
    json_array(j);
    for (uint32_t i = 0; i < in->n_parts && i < MOST_WAYS; i++) {
        json_object(j);
        asns(j, "via", in->parts[i].via);
        json_put_u64(j, "prefixes", in->parts[i].prefixes);
        json_put_u64(j, "routes", in->parts[i].routes);
        json_object_end(j);
    }
    json_array_end(j);
    uint64_t more = in->n_parts > MOST_WAYS ? in->n_parts - MOST_WAYS : 0;
    json_put_u64(j, "more_parts", more + in->more_parts);
}

static void prefixes(struct json *j, const struct routes *r, const struct incident *in) {
    char text[PREFIX_TEXT];
    json_key(j, "prefixes");
    json_array(j);
    for (uint32_t i = 0; r && i < in->n_prefixes && i < MOST_PREFIXES; i++)
        json_string(j, prefix_text(text, routes_prefix(r, in->prefixes[i])));
    json_array_end(j);
    json_put_u64(j, "prefix_count", (uint64_t)in->n_prefixes + in->more_prefixes);
}

static void route(struct json *j, const struct routes *r, const struct incident *in) {
    char text[512] = {0}; /* what is written has no end of its own */
    if (!r || in->path == PATH_NONE) return;
    as_path_text(as_paths_get(routes_paths(r), in->path), text, sizeof text - 1);
    json_put_string(j, "path", text);
}

static void incident(struct page *page, const struct incident *in) {
    struct json *j = &page->j;
    char text[TIME_TEXT];
    json_object(j);
    json_put_string(j, "type", incident_type_text(in->type));
    json_put_string(j, "what", in->what);
    json_put_string(j, "why", in->why);
    json_put_string(j, "start", in->start_ns ? time_text(text, in->start_ns) : NULL);
    json_put_string(j, "end", in->end_ns ? time_text(text, in->end_ns) : NULL);
    json_put_bool(j, "over", in->over);
    json_put_bool(j, "before", in->before);
    asns(j, "via", in->via);
    json_put_u64(j, "origin", in->origin);
    json_put_u64(j, "origin_before", in->origin_before);
    parts(j, in);
    prefixes(j, page->audit->paths->routes, in);
    json_put_u64(j, "vantages", in->vantages);
    json_put_u64(j, "of_vantages", in->n_vantages);
    json_put_u64(j, "updates", in->updates);
    json_put_u64(j, "routes", in->routes);
    json_put_bool(j, "mine", in->mine);
    json_put_bool(j, "inferred", in->inferred);
    json_put_bool(j, "related", in->related);
    route(j, page->audit->paths->routes, in);
    json_put_u64(j, "evidence", in->evidence);
    json_put_u64(j, "at", in->at);
    json_object_end(j);
}

static void incidents(struct page *page) {
    struct json *j = &page->j;
    const struct custody_paths *paths = page->audit->paths;
    const struct incidents *all = paths ? paths->incidents : NULL;
    json_key(j, "incidents");
    if (!all) {
        json_null(j);
        return;
    }
    json_object(j);
    json_put_u64(j, "all", all->n);
    json_put_u64(j, "news", all->news);
    json_put_u64(j, "updates", all->updates);
    json_put_u64(j, "vantages", all->vantages);
    json_put_bool(j, "tables", all->tables);
    json_put_bool(j, "inferred", all->inferred);
    json_put_string(j, "no_leaks", all->no_leaks);
    json_put_string(j, "no_carriers", all->no_carriers);
    json_key(j, "list");
    json_array(j);
    for (size_t i = 0; i < all->n && i < MOST_INCIDENTS; i++) incident(page, &all->list[i]);
    json_array_end(j);
    json_object_end(j);
}

void html_routes(struct page *page) {
    carriers(page);
    incidents(page);
}
