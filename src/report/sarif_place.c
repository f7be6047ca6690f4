#include "report/sarif_parts.h"

#include "report/json_way.h"
#include "report/words.h"

#include <ctype.h>
#include <inttypes.h>

const char *sarif_uri(struct arena *a, const char *path) {
    static const char hex[] = "0123456789ABCDEF";
    while (path[0] == '.' && path[1] == '/') path += 2;
    char *uri = arena_take_array(a, strlen(path) + 1, 3), *to = uri;
    for (; *path; path++) {
        unsigned char c = (unsigned char)*path;
        bool plain = (isalnum(c) && c < 0x80) || strchr("-._~/!$&'()*+,;=@", c);
        if (plain) {
            *to++ = (char)c;
            continue;
        }
        *to++ = '%';
        *to++ = hex[c >> 4];
        *to++ = hex[c & 15];
    }
    return *uri == '/' ? arena_format(a, "file://%s", uri) : uri;
}

void sarif_artifact(struct json *j, struct arena *a, const char *path, int64_t index) {
    json_key(j, "artifactLocation");
    json_object(j);
    json_put_string(j, "uri", sarif_uri(a, path));
    if (index >= 0) json_put_u64(j, "index", (uint64_t)index);
    json_object_end(j);
}

const char *sarif_link_kind(enum link_role role) {
    return role == LINK_APP ? "package" : role == LINK_COMPONENT ? "module" : "resource";
}

/* Of carriers and cables that a chain may lead over, so many are told. */
enum { MOST_POSSIBLE = 64 };

static bool possible(const struct chain *c, size_t i) {
    return c->ways && c->ways[i].choice != 0;
}

/* A cable is a link by each of its holders: they stand one after the other. */
static bool as_before(const struct chain *c, size_t i) {
    return i && c->links[i - 1]->role == c->links[i]->role && c->links[i]->identifier &&
           c->links[i - 1]->identifier && strcmp(c->links[i - 1]->identifier, c->links[i]->identifier) == 0;
}

/* The app, component, carriers, cables, service or host that stand in the chain. */
static void logical_locations(struct json *j, const struct chain *c) {
    size_t n = 0;
    json_key(j, "logicalLocations");
    json_array(j);
    for (size_t i = 0; i < c->n_links; i++) {
        const struct link *l = c->links[i];
        if (!l->identifier || as_before(c, i) || (possible(c, i) && n++ >= MOST_POSSIBLE)) continue;
        json_object(j);
        json_put_string(j, "name", words_identifier(l->identifier));
        json_put_string(j, "fullyQualifiedName", l->identifier);
        json_put_string(j, "kind", sarif_link_kind(l->role));
        json_object_end(j);
    }
    json_array_end(j);
}

static const char *unit_of(const struct audit *audit, const struct proof *p) {
    return p->what == SHOWN_INSIDE ? "offset" : p->what == SHOWN_LISTED ? "line" : proof_unit(audit, p);
}

/* A line of a list, a log, a table or of traces is a region; so is an offset, but not one inside an entry or
 * in a table of routes, which may be compressed. */
static void region(struct json *j, const struct audit *audit, const struct proof *p, const char *entry) {
    bool line = strcmp(unit_of(audit, p), "line") == 0 && p->at;
    if (!line && (p->what != SHOWN_INSIDE || entry || p->at > INT64_MAX)) return;
    json_key(j, "region");
    json_object(j);
    json_put_u64(j, line ? "startLine" : "byteOffset", p->at);
    json_object_end(j);
}

/* How the place is counted, where it is no region. */
static void counted(struct json *j, const struct audit *audit, const struct proof *p, const char *entry) {
    const char *unit = unit_of(audit, p);
    if (strcmp(unit, "line") == 0) return;
    json_key(j, "properties");
    json_object(j);
    if (entry) json_put_string(j, "entry", entry);
    json_put_u64(j, unit, p->at);
    json_object_end(j);
}

static const char *place_text(struct arena *a, const struct audit *audit, const struct proof *p,
                              const char *entry) {
    return arena_format(a, "%s: %s%s%s %" PRIu64, proof_text(audit, p), entry ? entry : "", entry ? ", " : "",
                        unit_of(audit, p), p->at);
}

/* The i-th place that shows the chain; without one, what stands in the chain. */
static void location(struct json *j, struct arena *a, const struct audit *audit, const struct chain *c,
                     size_t i) {
    const struct proof *p = i < c->n_proofs ? &c->proofs[i] : NULL;
    const char *entry = p && c->places ? c->places[i].entry : NULL;
    json_object(j);
    if (p) {
        json_key(j, "physicalLocation");
        json_object(j);
        sarif_artifact(j, a, evidence_name(audit, p->evidence), p->evidence);
        region(j, audit, p, entry);
        json_object_end(j);
    }
    if (i == 0) logical_locations(j, c);
    if (p) {
        sarif_message(j, a, "message", place_text(a, audit, p, entry));
        counted(j, audit, p, entry);
    }
    json_object_end(j);
}

void sarif_locations(struct json *j, struct arena *a, const struct audit *audit, const struct chain *c) {
    size_t n = c->n_proofs < SARIF_MOST_LOCATIONS ? c->n_proofs : SARIF_MOST_LOCATIONS;
    json_key(j, "locations");
    json_array(j);
    location(j, a, audit, c, 0);
    json_array_end(j);
    if (n < 2) return;
    json_key(j, "relatedLocations");
    json_array(j);
    for (size_t i = 1; i < n; i++) location(j, a, audit, c, i);
    json_array_end(j);
}

uint64_t sarif_fingerprint(struct arena *a, const struct chain *c, const char *rule) {
    const struct link *service = chain_link(c, LINK_SERVICE);
    const char *text = rule;
    for (size_t i = 0; i < c->n_links; i++) {
        const struct link *l = c->links[i];
        const char *who = l->identifier;
        bool way = l->role == LINK_CARRIER || l->role == LINK_CABLE;
        if (way && (!chain_is_way(c) || possible(c, i))) continue; /* these change with every table */
        if (l->role == LINK_HOST && service && link_holder_id(l)) who = link_holder_id(l);
        text = arena_format(a, "%s\n%s %s %s", text, link_role_text(l->role), who ? who : "",
                            l->role == LINK_HOST ? l->place.country : "");
    }
    text = arena_format(a, "%s\n%s %u %s", text, c->protocol ? c->protocol : "", (unsigned)c->port,
                        c->protection && c->protection->grade ? c->protection->grade : "");
    return hash_bytes(text, strlen(text), 0);
}

static void jurisdictions(struct json *j, const struct link *l) {
    json_key(j, "jurisdictions");
    json_array(j);
    for (size_t i = 0; i < l->n_jurisdictions; i++) {
        size_t k = 0;
        while (k < i && strcmp(l->jurisdictions[k].country, l->jurisdictions[i].country) != 0) k++;
        if (k == i && l->jurisdictions[i].country[0]) json_string(j, l->jurisdictions[i].country);
    }
    json_array_end(j);
}

void sarif_custody(struct json *j, const struct audit *audit, const struct chain *c) {
    (void)audit;
    size_t n = 0;
    json_key(j, "custody");
    json_array(j);
    for (size_t i = 0; i < c->n_links; i++) {
        const struct link *l = c->links[i];
        if (possible(c, i) && n++ >= MOST_POSSIBLE) continue;
        json_object(j);
        json_put_string(j, "role", link_role_text(l->role));
        json_put_string(j, "identifier", l->identifier);
        json_put_string(j, "holder", link_holder_id(l));
        json_put_string(j, "holder_name", link_holder_name(l));
        json_key(j, "controllers");
        json_array(j);
        for (size_t k = 0; k < l->n_controllers; k++) json_string(j, l->controllers[k].id);
        json_array_end(j);
        jurisdictions(j, l);
        json_put_string(j, "confidence", confidence_text(l->confidence));
        json_put_string(j, "seen", seen_text(l->seen));
        if (l->cable) json_put_string(j, "part", cable_part_text(l->cable->part));
        if (possible(c, i)) json_on_ways(j, c, i);
        json_object_end(j);
    }
    json_array_end(j);
    if (n > MOST_POSSIBLE) json_put_u64(j, "custody_left_out", n - MOST_POSSIBLE);
}

static void notification_place(struct json *j, struct arena *a, const struct diagnostic *d) {
    if (!d->file) return;
    json_key(j, "locations");
    json_array(j);
    json_object(j);
    json_key(j, "physicalLocation");
    json_object(j);
    sarif_artifact(j, a, d->file, -1);
    if ((d->place == PLACE_LINE && d->at) || (d->place == PLACE_OFFSET && d->at <= INT64_MAX)) {
        json_key(j, "region");
        json_object(j);
        json_put_u64(j, d->place == PLACE_LINE ? "startLine" : "byteOffset", d->at);
        if (d->place == PLACE_LINE && d->column) json_put_u64(j, "startColumn", d->column);
        json_object_end(j);
    }
    json_object_end(j);
    json_object_end(j);
    json_array_end(j);
}

static void notification(struct json *j, struct arena *a, const char *level, const char *text,
                         const struct diagnostic *d) {
    json_object(j);
    json_put_string(j, "level", level);
    sarif_message(j, a, "message", text);
    if (d) notification_place(j, a, d);
    json_object_end(j);
}

void sarif_invocations(struct json *j, struct arena *a, const struct audit *audit, const char *const *said,
                       size_t n_said) {
    static const char *const levels[] = {
        [SEVERITY_NOTE] = "note", [SEVERITY_DAMAGE] = "warning", [SEVERITY_ERROR] = "error"};
    const struct diagnostics *d = audit->diagnostics;
    json_key(j, "invocations");
    json_array(j);
    json_object(j);
    json_put_bool(j, "executionSuccessful", audit->complete);
    json_key(j, "toolExecutionNotifications");
    json_array(j);
    for (size_t i = 0; i < n_said; i++) notification(j, a, "note", said[i], NULL);
    for (size_t i = 0; d && i < diagnostics_count(d); i++) {
        const struct diagnostic *one = diagnostics_get(d, i);
        notification(j, a, levels[one->severity], diagnostic_line(a, one), one);
    }
    json_array_end(j);
    json_object_end(j);
    json_array_end(j);
}
