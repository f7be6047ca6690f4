/* SPDX 2.2 and 2.3, JSON. */
#include "base/date.h"
#include "base/memory.h"
#include "evidence/device/formats.h"
#include "evidence/device/sbom.h"

#include <stdlib.h>

static const char *const members[] = {"spdxVersion", "SPDXID", NULL};

static bool is_spdx(struct text head) {
    return sbom_has_member(head, members);
}

/* Relationships may stand before the packages they are of. */
struct relation {
    struct text whole, part;
};

struct document {
    struct reading *reading;
    struct pull p;
    struct intern *ids; /* SPDXID → number … */
    uint32_t *packages; /* … → 1 + number of the app; 0: no package */
    size_t n_packages, package_capacity;
    struct relation *relations;
    size_t n_relations, relation_capacity;
    struct text described;
};

/* "Organization: Example (info@example.com)", "Person: …", "Tool: …" */
static struct text name_of(struct text t) {
    static const char *const kinds[] = {"Organization:", "Person:", "Tool:"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_starts(t, kinds[i])) t = word_trim(text_from(t, strlen(kinds[i])));
    return text_ends(t, "()") ? word_trim(text_first(t, t.n - 2)) : t;
}

static void read_references(struct pull *p, struct sbom_part *to) {
    if (!pull_list(p)) return;
    while (pull_element(p)) {
        struct text type = {"", 0}, locator = {"", 0};
        if (!pull_object(p)) continue;
        for (struct text key; pull_member(p, &key);)
            if (text_is(key, "referenceType"))
                pull_string(p, &type);
            else if (text_is(key, "referenceLocator"))
                pull_string(p, &locator);
            else
                pull_skip(p);
        if (text_ends(type, "purl") && !to->purl.n) to->purl = locator;
        if (text_ends(type, "cpe23Type") || (text_ends(type, "cpe22Type") && !to->cpe.n)) to->cpe = locator;
    }
}

static void read_checksums(struct pull *p, struct sbom_part *to) {
    if (!pull_list(p)) return;
    while (pull_element(p)) {
        struct text algorithm = {"", 0}, value = {"", 0};
        if (!pull_object(p)) continue;
        for (struct text key; pull_member(p, &key);)
            if (text_is(key, "algorithm"))
                pull_string(p, &algorithm);
            else if (text_is(key, "checksumValue"))
                pull_string(p, &value);
            else
                pull_skip(p);
        if (text_is(algorithm, "SHA256")) to->sha256 = value;
    }
}

static void number_package(struct document *d, struct text id, size_t app) {
    uint32_t number = intern_add(d->ids, id);
    while (d->n_packages <= number) {
        d->packages = memory_grow(d->packages, d->n_packages, &d->package_capacity, sizeof *d->packages);
        d->packages[d->n_packages++] = 0;
    }
    d->packages[number] = (uint32_t)app + 1;
}

static void read_package(struct document *d) {
    struct reading *r = d->reading;
    struct pull *p = &d->p;
    struct sbom_part part = {.rank = 0};
    struct text id = {"", 0}, maker = id;
    reading_line_at(r, pull_at(p));
    if (!pull_object(p)) return;
    for (struct text key; pull_member(p, &key);) {
        if (text_is(key, "SPDXID"))
            pull_string(p, &id);
        else if (text_is(key, "name"))
            pull_string(p, &part.name);
        else if (text_is(key, "versionInfo"))
            pull_string(p, &part.version);
        else if (text_is(key, "externalRefs"))
            read_references(p, &part);
        else if (text_is(key, "checksums"))
            read_checksums(p, &part);
        else if (text_is(key, "supplier")) {
            if (pull_string(p, &maker)) sbom_offer_maker(&part, MAKER_SUPPLIER, name_of(maker));
        } else if (text_is(key, "originator")) {
            if (pull_string(p, &maker)) sbom_offer_maker(&part, MAKER_PUBLISHER, name_of(maker));
        } else
            pull_skip(p);
    }
    if (!pull_ok(p)) return;
    if (!part.name.n) {
        reading_bad(r, TEXT(""), NULL, NULL, "this package has no name (SPDX 2.3 7.1)");
        return;
    }
    struct app *app = reading_app(r, "software", part.name);
    if (!app) return;
    sbom_app(r, app, &part);
    if (id.n) number_package(d, id, r->n_apps - 1);
}

static void add_relation(struct document *d, struct text whole, struct text part) {
    d->relations = memory_grow(d->relations, d->n_relations, &d->relation_capacity, sizeof *d->relations);
    d->relations[d->n_relations++] = (struct relation){whole, part};
}

static void read_relation(struct document *d) {
    static const char *const down[] = {"CONTAINS", "DEPENDS_ON"};
    static const char *const up[] = {
        "CONTAINED_BY",      "DEPENDENCY_OF",          "BUILD_DEPENDENCY_OF", "RUNTIME_DEPENDENCY_OF",
        "DEV_DEPENDENCY_OF", "OPTIONAL_DEPENDENCY_OF", "PACKAGE_OF"};
    struct text from = {"", 0}, type = from, to = from;
    struct pull *p = &d->p;
    if (!pull_object(p)) return;
    for (struct text key; pull_member(p, &key);)
        if (text_is(key, "spdxElementId"))
            pull_string(p, &from);
        else if (text_is(key, "relationshipType"))
            pull_string(p, &type);
        else if (text_is(key, "relatedSpdxElement"))
            pull_string(p, &to);
        else
            pull_skip(p);
    if (text_is(type, "DESCRIBES") && !d->described.n) d->described = to;
    for (size_t i = 0; i < sizeof down / sizeof *down; i++)
        if (text_is(type, down[i])) add_relation(d, from, to);
    for (size_t i = 0; i < sizeof up / sizeof *up; i++)
        if (text_is(type, up[i])) add_relation(d, to, from);
}

static void read_creation(struct document *d) {
    struct text created;
    if (!pull_object(&d->p)) return;
    for (struct text key; pull_member(&d->p, &key);)
        if (!text_is(key, "created"))
            pull_skip(&d->p);
        else if (pull_string(&d->p, &created))
            time_parse(created, &d->reading->to->taken_ns);
}

static struct app *package_of(struct document *d, struct text id) {
    uint32_t number = intern_find(d->ids, id);
    if (number >= d->n_packages || !d->packages[number]) return NULL;
    return &d->reading->apps[d->packages[number] - 1];
}

static void join(struct document *d) {
    struct inventory_host *h = &d->reading->to->host;
    for (size_t i = 0; i < d->n_relations; i++) {
        const struct app *whole = package_of(d, d->relations[i].whole);
        struct app *part = package_of(d, d->relations[i].part);
        if (whole && part && whole != part && !part->install.part_of)
            part->install.part_of = whole->label ? whole->label : whole->id;
    }
    const struct app *described = package_of(d, d->described);
    if (!described) return;
    h->product = described->label ? described->label : described->id;
    h->product_version = described->version;
    h->product_maker = described->install.maker;
}

static void read_members(struct document *d) {
    struct pull *p = &d->p;
    for (struct text key; pull_member(p, &key);) {
        if (text_is(key, "packages") && pull_kind(p) == PULL_LIST && pull_list(p))
            while (pull_element(p)) read_package(d);
        else if (text_is(key, "relationships") && pull_kind(p) == PULL_LIST && pull_list(p))
            while (pull_element(p)) read_relation(d);
        else if (text_is(key, "documentDescribes") && pull_kind(p) == PULL_LIST && pull_list(p))
            while (pull_element(p)) pull_string(p, &d->described);
        else if (text_is(key, "creationInfo"))
            read_creation(d);
        else
            pull_skip(p);
    }
}

static void read_spdx(struct reading *r) {
    struct document d = {.reading = r, .ids = intern_new()};
    if (sbom_enter(r, &d.p, members) && pull_object(&d.p)) read_members(&d);
    if (!pull_ok(&d.p)) reading_damage_at(r, d.p.wrong_at, NULL, d.p.wrong);
    join(&d);
    intern_free(d.ids);
    free(d.packages);
    free(d.relations);
}

const struct inventory_format format_spdx = {"spdx", is_spdx, read_spdx};

/* Forms of bills that are known and not read. */
static const struct {
    const char *begins, *has, *what, *hint;
} others[] = {
    {"SPDXVersion:", "", "this bill of materials is in SPDX's tag-value form, which is not read",
     "convert it: `syft convert FILE -o spdx-json` or spdx-tools' Convert"},
    {"<", "http://cyclonedx.org/schema/bom",
     "this bill of materials is in CycloneDX's XML form, which is not read",
     "convert it: `cyclonedx convert --input-file FILE --output-format json`"},
    {"<", "http://spdx.org/rdf/terms", "this bill of materials is in SPDX's RDF form, which is not read",
     "convert it: `java -jar tools-java.jar Convert FILE out.spdx.json`"},
    {"{", "https://spdx.org/rdf/3.", "this bill of materials is of SPDX 3, which is not read",
     "have it written as SPDX 2.3 JSON or CycloneDX JSON"},
};

static size_t other_form(struct text head) {
    head = word_trim(text_first(head, 65536));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (text_starts(head, others[i].begins) && text_has(text_first(head, 4096), others[i].has)) return i;
    return SIZE_MAX;
}

static bool is_other(struct text head) {
    return other_form(head) != SIZE_MAX;
}

static void read_other(struct reading *r) {
    size_t i = other_form(r->text);
    if (i != SIZE_MAX) reading_refuse(r, others[i].what, others[i].hint);
}

const struct inventory_format format_sbom_other = {"sbom", is_other, read_other};
