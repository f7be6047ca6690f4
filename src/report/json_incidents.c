/* One line an incident; docs/formats/json.md */
#include "base/date.h"
#include "custody/custody.h"
#include "evidence/route/incident.h"
#include "report/json_parts.h"
#include "report/words.h"

enum { PATH_ROOM = 512 };

static void put_time(struct json *j, const char *key, int64_t ns) {
    char text[TIME_TEXT];
    json_put_string(j, key, ns ? time_text(text, ns) : NULL);
}

static void put_as(struct json *j, const char *key, uint32_t asn) {
    json_key(j, key);
    if (asn)
        json_u64(j, asn);
    else
        json_null(j);
}

static void put_via(struct json *j, const uint32_t via[3]) {
    json_key(j, "via");
    json_array(j);
    for (int i = 0; i < 3; i++)
        if (via[i]) json_u64(j, via[i]);
    json_array_end(j);
}

static void put_path(struct json *j, const struct routes *r, uint32_t path) {
    char few[PATH_ROOM];
    struct as_path one = as_paths_get(routes_paths(r), path);
    size_t n = as_path_text(one, few, sizeof few);
    if (n < sizeof few) {
        json_put_text(j, "path", (struct text){few, n});
        return;
    }
    struct arena *a = arena_new();
    char *all = arena_take(a, n + 1);
    as_path_text(one, all, n + 1);
    json_put_text(j, "path", (struct text){all, n});
    arena_free(a);
}

static void put_prefixes(struct json *j, const struct routes *r, const struct incident *one) {
    char text[PREFIX_TEXT];
    json_key(j, "prefixes");
    json_array(j);
    for (uint32_t i = 0; i < one->n_prefixes; i++)
        json_string(j, prefix_text(text, routes_prefix(r, one->prefixes[i])));
    json_array_end(j);
    json_put_u64(j, "prefix_count", (uint64_t)one->n_prefixes + one->more_prefixes);
}

static void put_parts(struct json *j, const struct incident *one) {
    json_key(j, "parts");
    json_array(j);
    for (uint32_t i = 0; i < one->n_parts; i++) {
        json_object(j);
        put_via(j, one->parts[i].via);
        json_put_u64(j, "prefixes", one->parts[i].prefixes);
        json_put_u64(j, "routes", one->parts[i].routes);
        json_object_end(j);
    }
    json_array_end(j);
    json_put_u64(j, "part_count", (uint64_t)one->n_parts + one->more_parts);
}

static void put_evidence(struct json *j, const struct audit *audit, const struct routes *r,
                         const struct incident *one) {
    char prefix[PREFIX_TEXT];
    put_path(j, r, one->path);
    json_key(j, "evidence");
    json_array(j);
    json_object(j);
    json_put_string(j, "file", evidence_name(audit, one->evidence));
    json_put_u64(j, "at", one->at);
    json_put_string(j, "prefix", prefix_text(prefix, routes_prefix(r, one->prefix)));
    json_object_end(j);
    json_array_end(j);
}

static void put_incident(struct json *j, const struct audit *audit, const struct routes *r,
                         const struct incident *one) {
    json_object(j);
    json_put_string(j, "kind", "incident");
    json_put_string(j, "type", incident_type_text(one->type));
    json_put_string(j, "what", one->what);
    put_time(j, "start", one->start_ns);
    put_time(j, "end", one->end_ns);
    json_put_bool(j, "over", one->over);
    json_put_bool(j, "before", one->before);
    put_via(j, one->via);
    put_as(j, "origin", one->origin);
    put_as(j, "origin_before", one->origin_before);
    put_parts(j, one);
    put_prefixes(j, r, one);
    json_put_u64(j, "ipv4_addresses", one->weight[0]);
    json_put_u64(j, "ipv6_blocks", one->weight[1]);
    json_put_u64(j, "vantages", one->vantages);
    json_put_u64(j, "of_vantages", one->n_vantages);
    json_put_u64(j, "updates", one->updates);
    json_put_u64(j, "routes", one->routes);
    json_put_bool(j, "mine", one->mine);
    json_put_bool(j, "inferred", one->inferred);
    json_put_bool(j, "sudden", one->sudden);
    put_as(j, "only_to_customer", one->marked);
    json_put_bool(j, "related", one->related);
    json_put_string(j, "why", one->why);
    put_evidence(j, audit, r, one);
    json_object_end(j);
    json_line_end(j);
}

void json_incidents(struct json *j, const struct audit *audit) {
    const struct custody_paths *paths = audit->paths;
    const struct incidents *found = paths ? paths->incidents : NULL;
    for (size_t i = 0; found && i < found->n; i++) put_incident(j, audit, paths->routes, &found->list[i]);
}

void json_incident_limits(struct json *j, const struct audit *audit) {
    const struct incidents *found = audit->paths ? audit->paths->incidents : NULL;
    if (!found) return;
    json_key(j, "incidents");
    json_object(j);
    json_put_u64(j, "count", found->n);
    json_put_u64(j, "news", found->news);
    json_put_u64(j, "updates", found->updates);
    json_put_bool(j, "tables", found->tables);
    json_put_string(j, "relationships", found->inferred ? "inferred" : "given");
    json_put_string(j, "no_leaks", found->no_leaks);
    json_put_string(j, "no_carriers", found->no_carriers);
    json_put_u64(j, "left_out", found->left_out);
    json_object_end(j);
}
