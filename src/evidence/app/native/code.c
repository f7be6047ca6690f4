#include "evidence/app/native/code.h"

#include "evidence/app/native/runs.h"

#include <math.h>

struct text native_file_name(const struct app_draft *d, struct app_place at) {
    const char *path = at.entry ? at.entry : d->evidence ? d->evidence : "";
    const char *last = path;
    for (const char *p = path; *p; p++)
        if (*p == '/' || *p == '!') last = p + 1;
    return text_of(last);
}

const char *native_code_component(const struct native_code *c) {
    if (c->component == COMPONENT_NONE) return NULL;
    return component_get(c->d->options.components, c->component)->id;
}

static void take_endpoint(void *context, const struct endpoint_found *found) {
    struct native_code *c = context;
    endpoint_add(c->d, found, c->component, "native", (struct app_place){c->at.entry, found->offset});
}

static bool told_before(struct native_code *c, const struct native_mark *m) {
    size_t i = m >= mark_strings && m < mark_strings + mark_strings_count
                   ? (size_t)(m - mark_strings)
                   : mark_strings_count + (size_t)(m - mark_symbols);
    if (i >= 64 * sizeof c->told / sizeof *c->told) return false;
    bool old = c->told[i / 64] >> (i % 64) & 1;
    c->told[i / 64] |= UINT64_C(1) << (i % 64);
    return old;
}

static void tell_mark(struct native_code *c, const struct native_mark *m, uint64_t offset, const char *how) {
    struct app_place at = {c->at.entry, offset};
    const char *component = native_code_component(c);
    app_add_capability(c->d, (struct app_capability){
                                 .name = m->capability,
                                 .component = component,
                                 .why = arena_format(c->d->arena, "%s %s: it %s", c->name, how, m->reason),
                                 .at = at});
    app_add_reach(c->d, (struct app_reach){.capability = m->capability,
                                           .data = m->data,
                                           .api = m->text,
                                           .caller = c->name,
                                           .component = component,
                                           .permission = m->permission,
                                           .count = 1,
                                           .at = at});
}

static void take_mark(void *context, const struct native_mark *m, size_t at) {
    struct native_code *c = context;
    if (told_before(c, m)) return;
    tell_mark(c, m, c->offset + at, arena_format(c->d->arena, "names \"%s\"", m->text));
}

void native_code_open(struct native_code *c, struct app_draft *d, struct app_place at, struct text name,
                      unsigned platform) {
    *c = (struct native_code){.d = d, .at = at, .component = COMPONENT_NONE, .platform = platform};
    c->name = arena_text(d->arena, name);
    mark_filter_make(&c->filter, platform);
    c->scan = (struct endpoint_scan){.take = take_endpoint, .context = c, .looks = &d->looks};
}

void native_code_belongs(struct native_code *c, struct text file) {
    const struct component_table *t = c->d->options.components;
    if (!t || c->component != COMPONENT_NONE) return;
    c->component = component_of_library(t, file);
    if (c->component == COMPONENT_NONE) return;
    const char *name = arena_text(c->d->arena, file);
    app_add_component(c->d, c->component, COMPONENT_NATIVE, name, 0, c->at);
    const struct component *known = component_get(t, c->component);
    if (known->kind && strcmp(known->kind, "packer") == 0)
        app_add_opaque(c->d, name, c->at,
                       "packed by %s (%s): the code that runs is not what lies in the package", known->name,
                       name);
}

void native_code_component_seen(const struct native_code *c, uint32_t component, unsigned seen,
                                struct text matched, uint32_t classes, uint64_t offset) {
    char name[256];
    if (component == COMPONENT_NONE) return;
    size_t n = matched.n < sizeof name ? matched.n : sizeof name - 1;
    memcpy(name, matched.p, n);
    name[n] = '\0';
    app_add_component(c->d, component, seen, name, classes, (struct app_place){c->at.entry, offset});
}

void native_code_close(struct native_code *c) {
    if (c->loads != (LOADS_BY_NAME | LOADS_PRIVATE)) return;
    app_add_capability(
        c->d, (struct app_capability){
                  .name = "dynamic-code",
                  .component = native_code_component(c),
                  .why = arena_format(c->d->arena,
                                      "%s calls dlopen and names folders that the app may write to", c->name),
                  .at = c->at});
}

/* "com/shop/app/Main", as native code asks the virtual machine for classes. */
static void see_class(struct native_code *c, struct text s) {
    const struct component_table *t = c->d->options.components;
    if (!t || s.n < 6 || s.n > 255) return;
    if (s.p[0] == 'L' && s.p[s.n - 1] == ';') s = (struct text){s.p + 1, s.n - 2};
    bool parted = false;
    for (size_t i = 0; i < s.n; i++) {
        char k = s.p[i];
        if (k == '/')
            parted = true;
        else if (!(k >= 'a' && k <= 'z') && !(k >= 'A' && k <= 'Z') && !(k >= '0' && k <= '9') && k != '_' &&
                 k != '$')
            return;
    }
    if (!parted) return;
    native_code_component_seen(c, component_of_class(t, s), COMPONENT_REFERENCED, s, 0, c->offset);
}

void native_code_string(struct native_code *c, struct text s, bool whole) {
    endpoint_scan_string(&c->scan, s, c->offset);
    mark_find(&c->filter, s, whole, take_mark, c);
    if (c->platform == MARK_ANDROID && whole && s.n >= 6) {
        if (c->classes) see_class(c, s);
        if (text_starts(s, "/data/data/") || text_starts(s, "/data/user/") || text_starts(s, "/sdcard/"))
            c->loads |= LOADS_PRIVATE;
    }
}

/* A DEX file, not only its first bytes, which code that reads DEX files knows as well: the size of the header
 * and the mark of the byte order are where they must be. */
static const uint8_t *find_dex(struct bytes b) {
    static const uint8_t header[8] = {0x70, 0, 0, 0, 0x78, 0x56, 0x34, 0x12};
    for (size_t at = 0; at < b.n;) {
        const uint8_t *p = memmem(b.p + at, b.n - at, "dex\n0", 5);
        if (!p) return NULL;
        at = (size_t)(p - b.p);
        if (b.n - at >= 44 && memcmp(p + 36, header, sizeof header) == 0) return p;
        at++;
    }
    return NULL;
}

void native_code_strings(struct native_code *c, struct bytes b, uint64_t offset) {
    const uint8_t *dex = c->platform == MARK_ANDROID ? find_dex(b) : NULL;
    if (dex)
        app_add_opaque(c->d, c->name, (struct app_place){c->at.entry, offset + (uint64_t)(dex - b.p)},
                       "a DEX file lies inside the native code");
    struct run r = {.end = 0};
    while (run_next(b, &r)) {
        c->offset = offset + r.start;
        struct text s = {(const char *)b.p + r.start, r.end - r.start};
        bool whole = r.end < b.n && b.p[r.end] == 0 && (r.start == 0 || b.p[r.start - 1] == 0);
        native_code_string(c, s, whole);
    }
}

void native_code_symbol(struct native_code *c, struct text name, enum mark_kind kind, uint64_t offset) {
    if (kind == MARK_SYMBOL && (text_is(name, "dlopen") || text_is(name, "android_dlopen_ext")))
        c->loads |= LOADS_BY_NAME;
    const struct native_mark *m = mark_of_symbol(name, kind, c->platform);
    if (m && !told_before(c, m))
        tell_mark(c, m, offset,
                  arena_format(c->d->arena, kind == MARK_SELECTOR ? "sends \"%s\"" : "uses %s", m->text));
}

unsigned native_entropy(struct bytes b) {
    enum { SAMPLE = 4096, MOST = 64 };
    size_t n = b.n / SAMPLE;
    if (n < 1) return 0;
    size_t step = n > MOST ? n / MOST : 1, taken = 0;
    double sum = 0;
    for (size_t i = 0; i < n && taken < MOST; i += step, taken++) {
        uint32_t counts[256] = {0};
        for (size_t k = 0; k < SAMPLE; k++) counts[b.p[i * SAMPLE + k]]++;
        double bits = 0;
        for (size_t k = 0; k < 256; k++)
            if (counts[k]) bits -= (double)counts[k] / SAMPLE * log2((double)counts[k] / SAMPLE);
        sum += bits;
    }
    return (unsigned)(100 * sum / (double)taken);
}
