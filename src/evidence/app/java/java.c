#include "evidence/app/java/java.h"

#include "base/memory.h"
#include "evidence/app/java/java_reading.h"

#include <stdlib.h>

enum { LEAST_MAJOR = 45 }; /* of JDK 1.1; a fat Mach-O has the number of its parts there */

bool java_class_recognised(struct bytes b) {
    struct cursor c = cursor_of(b);
    bool magic = cursor_be32(&c) == 0xCAFEBABE;
    cursor_skip(&c, 2);
    uint16_t major = cursor_be16(&c);
    return magic && cursor_ok(&c) && major >= LEAST_MAJOR;
}

void java_reading_begin(struct java_reading *r, struct app_draft *d, const struct api_table *apis) {
    *r = (struct java_reading){.d = d, .components = d->options.components, .apis = apis};
    r->file = memory_new(1, sizeof *r->file);
    if (r->components) r->sightings = memory_new(component_count(r->components), sizeof *r->sightings);
}

static bool begins(struct text t, struct text with) {
    return t.n >= with.n && memcmp(t.p, with.p, with.n) == 0;
}

/* The prefix that made the class the component's, "cn.jpush.". */
static const char *matched_prefix(const struct java_reading *r, uint32_t component, struct text name) {
    size_t n;
    const struct component_prefix *all = component_prefixes(r->components, &n);
    struct text best = {NULL, 0};
    for (size_t i = 0; i < n; i++) {
        if (all[i].component != component || all[i].prefix.n < 2) continue;
        struct text p = {all[i].prefix.p + 1, all[i].prefix.n - 1}; /* without 'L' */
        if (begins(name, p) && p.n > best.n) best = p;
    }
    if (!best.p) return component_get(r->components, component)->prefix;
    char *s = arena_text(r->d->arena, best);
    for (char *p = s; *p; p++)
        if (*p == '/') *p = '.';
    return s;
}

uint32_t java_component(struct java_reading *r, struct text name) {
    if (!r->components || !name.n) return COMPONENT_NONE;
    uint64_t key = hash_bytes(name.p, name.n, hash_seed());
    uint32_t known = hash_table_get(&r->component_of, key);
    if (known != HASH_ABSENT) return known - 1;
    uint32_t component = component_of_class(r->components, name);
    hash_table_put(&r->component_of, key, component + 1);
    return component;
}

static void see(struct java_reading *r, uint32_t component, unsigned how, struct text name, uint64_t offset) {
    struct java_sighting *s = &r->sightings[component];
    if (!s->seen || (how == COMPONENT_DEFINED && !(s->seen & COMPONENT_DEFINED))) {
        s->at = (struct app_place){r->at.entry, r->at.offset + offset};
        s->prefix = matched_prefix(r, component, name);
    }
    s->seen |= how;
    s->classes += how == COMPONENT_DEFINED;
}

static void see_components(struct java_reading *r) {
    if (r->component != COMPONENT_NONE) see(r, r->component, COMPONENT_DEFINED, r->self, 0);
    for (uint32_t i = 1; r->components && i < r->file->n; i++) {
        struct text name = class_file_class(r->file, i);
        uint32_t component = java_component(r, name);
        if (component != COMPONENT_NONE && component != r->component)
            see(r, component, COMPONENT_REFERENCED, name, r->file->at[i]);
    }
}

void java_reading_know(struct java_reading *r, struct text name) {
    for (size_t i = 0; i < name.n && i < CLASS_NAME_MOST; i++) {
        if (name.p[i] != '/') continue;
        uint64_t package = hash_bytes(name.p, i, hash_seed());
        if (hash_table_get(&r->defined, package) == HASH_ABSENT) hash_table_put(&r->defined, package, 0);
    }
}

bool java_reading_class(struct java_reading *r, struct bytes b, struct app_place at) {
    bool whole = class_file_open(r->file, b);
    if (!whole)
        app_add_damage(r->d, (struct app_place){at.entry, at.offset + r->file->trouble_at}, r->file->clause,
                       "%s", r->file->trouble);
    r->at = at;
    r->self = class_file_class(r->file, r->file->self);
    if (r->self.n) {
        uint64_t name = hash_bytes(r->self.p, r->self.n, hash_seed());
        if (hash_table_get(&r->defined, name) == 1) return false;
        hash_table_put(&r->defined, name, 1);
    }
    if (!(r->file->flags & ACC_MODULE)) r->d->app.classes += r->self.n > 0; /* module-info is no class */
    r->component = java_component(r, r->self);
    see_components(r);
    java_tell_uses(r);
    return true;
}

void java_reading_end(struct java_reading *r) {
    size_t n = r->components ? component_count(r->components) : 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct java_sighting *s = &r->sightings[i];
        if (s->seen) app_add_component(r->d, i, s->seen, s->prefix, s->classes, s->at);
    }
    free(r->sightings);
    free(r->file);
    hash_table_free(&r->component_of);
    hash_table_free(&r->defined);
    hash_table_free(&r->abilities);
}

void java_class_facts(struct app_draft *d, struct bytes b, struct app_place at) {
    struct api_table *apis = api_table_new();
    struct java_reading r;
    java_reading_begin(&r, d, apis);
    java_reading_class(&r, b, at);
    d->app.code_files++;
    java_reading_end(&r);
    api_table_free(apis);
}

static bool may_be_class(struct text name) {
    static const struct text end = TEXT(".class");
    return name.n > end.n && memcmp(name.p + name.n - end.n, end.p, end.n) == 0;
}

static void read_entry(struct java_reading *r, struct zip *z, const struct zip_entry *e) {
    struct zip_content c;
    zip_read(z, e, &c);
    if (c.bytes.n) java_reading_class(r, c.bytes, zip_place(z, e, 0));
    zip_content_free(&c);
}

size_t java_archive_facts(struct app_draft *d, struct zip *z) {
    static const struct text versions = TEXT("META-INF/versions/");
    struct api_table *apis = api_table_new();
    struct java_reading r;
    size_t n = 0;
    java_reading_begin(&r, d, apis);
    for (size_t i = 0; i < zip_count(z); i++)
        if (may_be_class(zip_entry(z, i)->name)) java_reading_know(&r, zip_entry(z, i)->name);
    for (int later = 0; later < 2; later++)
        for (size_t i = 0; i < zip_count(z); i++) {
            const struct zip_entry *e = zip_entry(z, i);
            if (!may_be_class(e->name) || begins(e->name, versions) != (later == 1)) continue;
            read_entry(&r, z, e);
            n++;
        }
    d->app.code_files += n > 0;
    java_reading_end(&r);
    api_table_free(apis);
    return n;
}
