/* CycloneDX 1.2 to 1.6, JSON (ECMA-424). */
#include "base/date.h"
#include "evidence/device/formats.h"
#include "evidence/device/sbom.h"

enum { DEEPEST = 64 };

static const char *const members[] = {"bomFormat", NULL};

static bool is_cyclonedx(struct text head) {
    return sbom_has_member(head, members);
}

/* {"name": …}: organisations and persons alike; of a list, the first. */
static struct text name_of(struct pull *p) {
    struct text name = {"", 0};
    if (pull_kind(p) == PULL_STRING) {
        pull_string(p, &name);
    } else if (pull_kind(p) == PULL_LIST && pull_list(p)) {
        while (pull_element(p)) {
            struct text one = name_of(p);
            if (!name.n) name = one;
        }
    } else if (pull_kind(p) == PULL_OBJECT && pull_object(p)) {
        for (struct text key; pull_member(p, &key);)
            if (text_is(key, "name"))
                pull_string(p, &name);
            else
                pull_skip(p);
    } else {
        pull_skip(p);
    }
    return name;
}

static void read_hashes(struct pull *p, struct sbom_part *to) {
    if (!pull_list(p)) return;
    while (pull_element(p)) {
        struct text algorithm = {"", 0}, content = {"", 0};
        if (!pull_object(p)) continue;
        for (struct text key; pull_member(p, &key);)
            if (text_is(key, "alg"))
                pull_string(p, &algorithm);
            else if (text_is(key, "content"))
                pull_string(p, &content);
            else
                pull_skip(p);
        if (text_is(algorithm, "SHA-256")) to->sha256 = content;
    }
}

static unsigned maker_rank(struct text key) {
    static const struct {
        const char *key;
        unsigned rank;
    } ranks[] = {{"supplier", MAKER_SUPPLIER},
                 {"manufacturer", MAKER_MANUFACTURER},
                 {"manufacture", MAKER_MANUFACTURER},
                 {"publisher", MAKER_PUBLISHER},
                 {"author", MAKER_AUTHOR},
                 {"authors", MAKER_AUTHOR}};
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
        if (text_is(key, ranks[i].key)) return ranks[i].rank;
    return 0;
}

/* One of a component's own facts; false: it is none of these. */
static bool read_fact(struct pull *p, struct text key, struct sbom_part *to, struct text *type) {
    static const struct {
        const char *key;
        size_t at;
    } texts[] = {{"name", offsetof(struct sbom_part, name)},
                 {"group", offsetof(struct sbom_part, group)},
                 {"version", offsetof(struct sbom_part, version)},
                 {"purl", offsetof(struct sbom_part, purl)},
                 {"cpe", offsetof(struct sbom_part, cpe)}};
    unsigned rank = maker_rank(key);
    if (rank) {
        sbom_offer_maker(to, rank, name_of(p));
        return true;
    }
    if (text_is(key, "type")) {
        pull_string(p, type);
        return true;
    }
    if (text_is(key, "hashes")) {
        read_hashes(p, to);
        return true;
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!text_is(key, texts[i].key)) continue;
        pull_string(p, (struct text *)((char *)to + texts[i].at));
        return true;
    }
    return false;
}

struct bill {
    struct reading *reading;
    struct pull p;
    unsigned depth;
    uint64_t files, too_deep;
};

static void read_components(struct bill *b);

static void own_parts(struct reading *r, size_t from, const char *whole) {
    for (size_t i = from; i < r->n_apps; i++)
        if (!r->apps[i].install.part_of) r->apps[i].install.part_of = whole;
}

/* Files are no software of their own; hardware is a device. */
static bool keeps(struct bill *b, struct app *app, struct text type, const struct sbom_part *part) {
    struct reading *r = b->reading;
    if (text_is(type, "file") || text_is(type, "data")) {
        b->files++;
        return false;
    }
    if (!part->name.n) {
        reading_bad(r, TEXT(""), NULL, NULL, "this component has no name (CycloneDX components.name)");
        return false;
    }
    if (!text_is(type, "device")) return true;
    sbom_app(r, app, part);
    reading_named_device(r, app->install.maker, app->label, app->version);
    return false;
}

static void read_component(struct bill *b) {
    struct reading *r = b->reading;
    struct pull *p = &b->p;
    struct sbom_part part = {.rank = 0};
    struct text type = {"", 0};
    reading_line_at(r, pull_at(p));
    size_t own = r->n_apps;
    if (!reading_app(r, "software", TEXT(""))) {
        pull_skip(p);
        return;
    }
    if (!pull_object(p)) {
        r->n_apps = own;
        return;
    }
    for (struct text key; pull_member(p, &key);) {
        if (text_is(key, "components"))
            read_components(b);
        else if (!read_fact(p, key, &part, &type))
            pull_skip(p);
    }
    if (pull_ok(p) && keeps(b, &r->apps[own], type, &part)) {
        struct app *app = sbom_app(r, &r->apps[own], &part);
        own_parts(r, own + 1, app->label ? app->label : app->id);
    } else {
        r->apps[own].id = "";
    }
}

static void read_components(struct bill *b) {
    if (b->depth == DEEPEST) {
        b->too_deep++;
        pull_skip(&b->p);
        return;
    }
    if (!pull_list(&b->p)) return;
    b->depth++;
    while (pull_element(&b->p)) read_component(b);
    b->depth--;
}

/* Flows of data that a service tells of, each with its class in the bill's own words. */
static void read_flows(struct bill *b, struct app_declaration **list, size_t *n, size_t *capacity) {
    struct pull *p = &b->p;
    struct reading *r = b->reading;
    if (!pull_list(p)) return;
    while (pull_element(p)) {
        struct text flow = {"", 0}, class = {"", 0};
        if (!pull_object(p)) continue;
        for (struct text key; pull_member(p, &key);)
            if (text_is(key, "flow"))
                pull_string(p, &flow);
            else if (text_is(key, "classification"))
                pull_string(p, &class);
            else
                pull_skip(p);
        if (!class.n) continue;
        *list = arena_grow(r->arena, *list, *n, capacity, sizeof **list);
        (*list)[(*n)++] = (struct app_declaration){.source = "cyclonedx",
                                                   .kind = text_is(flow, "outbound") ? "shares" : "collects",
                                                   .text = arena_text(r->arena, class)};
    }
}

static void read_endpoints(struct bill *b, struct app_endpoint **list, size_t *n, size_t *capacity) {
    struct reading *r = b->reading;
    struct text url;
    if (!pull_list(&b->p)) return;
    while (pull_element(&b->p)) {
        struct app_endpoint e;
        if (!pull_string(&b->p, &url) || !sbom_endpoint(r->arena, url, &e)) continue;
        *list = arena_grow(r->arena, *list, *n, capacity, sizeof **list);
        (*list)[(*n)++] = e;
    }
}

static void read_service(struct bill *b) {
    struct reading *r = b->reading;
    struct pull *p = &b->p;
    struct sbom_part part = {.rank = 0};
    struct text type = {"", 0};
    struct app_endpoint *endpoints = NULL;
    struct app_declaration *flows = NULL;
    size_t n_endpoints = 0, endpoint_capacity = 0, n_flows = 0, flow_capacity = 0;
    reading_line_at(r, pull_at(p));
    if (!pull_object(p)) return;
    for (struct text key; pull_member(p, &key);) {
        if (text_is(key, "provider"))
            sbom_offer_maker(&part, MAKER_SUPPLIER, name_of(p));
        else if (text_is(key, "endpoints"))
            read_endpoints(b, &endpoints, &n_endpoints, &endpoint_capacity);
        else if (text_is(key, "data"))
            read_flows(b, &flows, &n_flows, &flow_capacity);
        else if (!read_fact(p, key, &part, &type))
            pull_skip(p);
    }
    struct app *app = part.name.n ? reading_app(r, "service", part.name) : NULL;
    if (!app) return;
    sbom_app(r, app, &part);
    app->endpoints = endpoints;
    app->n_endpoints = n_endpoints;
    app->declarations = flows;
    app->n_declarations = n_flows;
}

/* What the bill is of, and when it was made. Who made the bill is a person's name mostly: left alone. */
static void read_metadata(struct bill *b) {
    struct reading *r = b->reading;
    struct pull *p = &b->p;
    struct inventory_host *h = &r->to->host;
    struct sbom_part whole = {.rank = 0}, by = whole;
    struct text type = {"", 0}, time = type;
    if (!pull_object(p)) return;
    for (struct text key; pull_member(p, &key);) {
        if (text_is(key, "timestamp")) {
            if (pull_string(p, &time)) time_parse(time, &r->to->taken_ns);
        } else if (text_is(key, "component") && pull_kind(p) == PULL_OBJECT && pull_object(p)) {
            for (struct text inner; pull_member(p, &inner);)
                if (!read_fact(p, inner, &whole, &type)) pull_skip(p);
        } else if (text_is(key, "supplier") || text_is(key, "manufacture") || text_is(key, "manufacturer")) {
            sbom_offer_maker(&by, maker_rank(key), name_of(p));
        } else {
            pull_skip(p);
        }
    }
    h->product = reading_told(r, whole.name);
    h->product_version = reading_told(r, whole.version);
    h->product_maker = reading_told(r, whole.rank ? whole.maker : by.maker);
}

static void read_cyclonedx(struct reading *r) {
    struct bill b = {.reading = r};
    struct pull *p = &b.p;
    struct text version = {"", 0};
    if (sbom_enter(r, p, members) && pull_object(p)) {
        for (struct text key; pull_member(p, &key);) {
            if (text_is(key, "components"))
                read_components(&b);
            else if (text_is(key, "services") && pull_kind(p) == PULL_LIST && pull_list(p))
                while (pull_element(p)) read_service(&b);
            else if (text_is(key, "metadata"))
                read_metadata(&b);
            else if (text_is(key, "specVersion"))
                pull_string(p, &version);
            else
                pull_skip(p);
        }
    }
    if (!pull_ok(p)) reading_damage_at(r, p->wrong_at, NULL, p->wrong);
    if (b.too_deep)
        reading_damage_at(r, r->text.n, NULL, "components are nested deeper than 64: those are left out");
    if (b.files)
        reading_note(r, "files, which are no software of their own: %llu", (unsigned long long)b.files);
    if (version.n && !text_starts(version, "1."))
        reading_note(r, "it is of version %.*s; what versions 1.2 to 1.6 say was read", (int)version.n,
                     version.p);
}

const struct inventory_format format_cyclonedx = {"cyclonedx", is_cyclonedx, read_cyclonedx};
