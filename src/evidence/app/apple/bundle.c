#include "evidence/app/apple/bundle.h"

#include "evidence/app/apple/info_plist.h"
#include "evidence/app/apple/plist.h"
#include "evidence/app/apple/privacy_manifest.h"
#include "evidence/app/apple/provision.h"
#include "evidence/app/apple/seal.h"
#include "evidence/app/component/component.h"
#include "evidence/app/endpoint/endpoint.h"
#include "evidence/app/native/codesign.h"
#include "evidence/app/native/macho.h"

#include <stdlib.h>

enum role {
    ROLE_NOTHING,
    ROLE_INFO,
    ROLE_EXTENSION,
    ROLE_PRIVACY,
    ROLE_PROFILE,
    ROLE_SEAL,
    ROLE_CODE,
    ROLE_PLIST,
    ROLE_TEXT
};

struct bundle_reading {
    const struct bundle *b;
    struct text executable;
    struct zip_content info, resources; /* kept until the signature was read */
    struct app_place info_at, resources_at;
    struct seal seal;
    struct codesign signature; /* of the executable */
    bool has_signature;
};

static bool ends(struct text t, const char *with) {
    size_t n = strlen(with);
    return t.n >= n && strncasecmp(t.p + t.n - n, with, n) == 0;
}

static struct text last_part(struct text path) {
    size_t i = path.n;
    while (i > 0 && path.p[i - 1] != '/') i--;
    return (struct text){path.p + i, path.n - i};
}

static bool is_text_file(struct text path) {
    static const char *const kinds[] = {".json", ".js",  ".jsbundle", ".html", ".htm",
                                        ".txt",  ".xml", ".css",      ".yaml", ".cfg"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ends(path, kinds[i])) return true;
    return false;
}

static enum role role_of(const struct bundle_reading *r, struct text path) {
    struct text last = last_part(path);
    if (text_is(path, "Info.plist")) return ROLE_INFO;
    if (text_is(path, "embedded.mobileprovision")) return ROLE_PROFILE;
    if (text_is(path, "_CodeSignature/CodeResources")) return ROLE_SEAL;
    if (ends(path, ".appex/Info.plist") || ends(path, ".app/Info.plist")) return ROLE_EXTENSION;
    if (text_is(last, "PrivacyInfo.xcprivacy")) return ROLE_PRIVACY;
    if (text_equal(path, r->executable) || ends(last, ".dylib") || ends(last, ".so") || ends(last, ".a"))
        return ROLE_CODE;
    if (last.n && !memchr(last.p, '.', last.n)) return ROLE_CODE; /* perhaps */
    if (ends(last, ".plist") || ends(last, ".strings")) return ROLE_PLIST;
    return is_text_file(last) ? ROLE_TEXT : ROLE_NOTHING;
}

/* "Foo.framework" or "Foo.bundle" out of the path, the innermost; empty: it is the app's own. */
static struct text holder_of(struct text path) {
    struct text found = {"", 0};
    for (size_t i = 0, start = 0; i < path.n; i++) {
        if (path.p[i] != '/') continue;
        struct text part = {path.p + start, i - start};
        if (ends(part, ".framework") || ends(part, ".bundle")) found = part;
        start = i + 1;
    }
    return found;
}

static uint32_t component_of(const struct bundle *b, struct text path) {
    const struct component_table *t = b->d->options.components;
    if (!t) return COMPONENT_NONE;
    struct text holder = holder_of(path);
    uint32_t component = holder.n ? component_of_library(t, holder) : COMPONENT_NONE;
    return component == COMPONENT_NONE ? component_of_file(t, path) : component;
}

/* By its name alone, so that an encrypted one is known as well. */
static uint32_t see_holder(const struct bundle *b, const struct bundle_file *f) {
    uint32_t component = component_of(b, f->path);
    if (component == COMPONENT_NONE) return component;
    struct text holder = holder_of(f->path);
    bool framework = ends(holder, ".framework");
    app_add_component(b->d, component, framework ? COMPONENT_NATIVE : COMPONENT_PACKAGED,
                      arena_text(b->d->arena, holder.n ? holder : f->path), 0,
                      b->place(b->context, f->number));
    return component;
}

static const struct plist *parse(const struct bundle *b, struct bytes bytes, struct app_place at) {
    struct plist_trouble why;
    const struct plist *p = plist_parse(b->d->arena, bytes, &why);
    if (p) return p;
    at.offset = why.offset;
    app_add_damage(b->d, at, why.clause, "the property list cannot be read: %s", why.what);
    return NULL;
}

struct asset {
    struct app_draft *d;
    uint32_t component;
    struct app_place at;
};

static void take_endpoint(void *context, const struct endpoint_found *found) {
    struct asset *t = context;
    endpoint_add(t->d, found, t->component, "asset", (struct app_place){t->at.entry, found->offset});
}

static void see_text(const struct bundle *b, struct bytes bytes, uint32_t component, struct app_place at) {
    struct asset context = {b->d, component, at};
    struct endpoint_scan scan = {
        .take = take_endpoint, .context = &context, .looks = &b->d->looks, .no_bare = true};
    endpoint_scan_bytes(&scan, bytes, 0);
}

static void see_code(struct bundle_reading *r, const struct bundle_file *f, struct bytes bytes,
                     struct app_place at) {
    struct app_draft *d = r->b->d;
    if (text_equal(f->path, r->executable))
        r->has_signature = macho_facts_signed(d, bytes, at, &r->signature);
    else if (macho_recognised(bytes))
        macho_facts(d, bytes, at);
    else if (ar_recognised(bytes))
        ar_facts(d, bytes, at);
}

static void see_plist(const struct bundle *b, struct bytes bytes, uint32_t component, struct app_place at) {
    struct plist_trouble why;
    const struct plist *p = plist_recognised(bytes) ? plist_parse(b->d->arena, bytes, &why) : NULL;
    if (p)
        plist_endpoints(b->d, p, component, at);
    else /* the old form of texts, "key" = "value"; */
        see_text(b, bytes, component, at);
}

static void see_parsed(const struct bundle *b, enum role role, struct bytes bytes, struct app_place at) {
    const struct plist *p = parse(b, bytes, at);
    if (!p) return;
    if (role == ROLE_EXTENSION)
        info_plist_extension(b->d, p, at);
    else
        privacy_manifest_facts(b->d, p, at);
}

static void see_file(struct bundle_reading *r, const struct bundle_file *f) {
    const struct bundle *b = r->b;
    enum role role = role_of(r, f->path);
    uint32_t component = see_holder(b, f);
    if (role == ROLE_NOTHING || role == ROLE_INFO || role == ROLE_SEAL || !f->size) return;
    struct zip_content content = {.owned = NULL};
    bool whole = b->read(b->context, f->number, &content);
    struct app_place at = b->place(b->context, f->number);
    if (whole && !b->d->options.no_verify && seal_is_broken(&r->seal, f->path, content.bytes))
        app_add_anomaly(b->d, "codesign-file", at, "CodeResources", "it is not the file that was signed");
    switch (role) {
    case ROLE_EXTENSION:
    case ROLE_PRIVACY: see_parsed(b, role, content.bytes, at); break;
    case ROLE_PROFILE: provision_facts(b->d, content.bytes, at); break;
    case ROLE_CODE: see_code(r, f, content.bytes, at); break;
    case ROLE_PLIST: see_plist(b, content.bytes, component, at); break;
    case ROLE_TEXT: see_text(b, content.bytes, component, at); break;
    default: break;
    }
    zip_content_free(&content);
}

/* The file of that path; NULL: there is none. */
static const struct bundle_file *find(const struct bundle *b, const char *path) {
    for (size_t i = 0; i < b->n; i++)
        if (text_is(b->files[i].path, path)) return &b->files[i];
    return NULL;
}

static const struct plist *read_plist(const struct bundle *b, const struct bundle_file *f,
                                      struct zip_content *to, struct app_place *at) {
    b->read(b->context, f->number, to);
    *at = b->place(b->context, f->number);
    return parse(b, to->bytes, *at);
}

static void read_info(struct bundle_reading *r) {
    const struct bundle *b = r->b;
    const struct bundle_file *f = find(b, "Info.plist");
    if (!f) {
        app_add_damage(b->d, (struct app_place){0}, "Bundle Programming Guide",
                       "the app has no Info.plist: who it is cannot be told");
        return;
    }
    const struct plist *p = read_plist(b, f, &r->info, &r->info_at);
    if (!p) return;
    info_plist_facts(b->d, p, r->info_at);
    r->executable = plist_text(p, "CFBundleExecutable");
}

static void read_seal(struct bundle_reading *r) {
    const struct bundle *b = r->b;
    const struct bundle_file *f = find(b, "_CodeSignature/CodeResources");
    if (!f) return;
    const struct plist *p = read_plist(b, f, &r->resources, &r->resources_at);
    if (p) seal_open(&r->seal, b->d->arena, p);
}

static int by_path(const void *a, const void *b) {
    struct text x = ((const struct bundle_file *)a)->path, y = ((const struct bundle_file *)b)->path;
    int order = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
    return order ? order : (x.n > y.n) - (x.n < y.n);
}

/* Files that were signed and are gone. */
static void see_missing(const struct bundle_reading *r) {
    const struct bundle *b = r->b;
    if (!r->seal.n || b->d->options.no_verify) return;
    struct bundle_file *sorted = arena_take_array(b->d->arena, b->n, sizeof *sorted);
    memcpy(sorted, b->files, b->n * sizeof *sorted);
    qsort(sorted, b->n, sizeof *sorted, by_path);
    for (size_t i = 0; i < r->seal.n; i++) {
        struct bundle_file wanted = {.size = 0};
        if (!seal_needs(&r->seal, i, &wanted.path)) continue;
        if (!bsearch(&wanted, sorted, b->n, sizeof *sorted, by_path))
            app_add_anomaly(b->d, "codesign-missing", r->resources_at, "CodeResources",
                            "a file that was signed is not there: %s", wanted.path.p);
    }
}

/* The signature of the code names the hashes of these two files. */
static void check_files_outside(const struct bundle_reading *r) {
    const struct codesign *s = &r->signature;
    static const uint8_t none[sizeof s->info] = {0};
    if (!r->has_signature || r->b->d->options.no_verify) return;
    if (r->info.bytes.n && memcmp(s->info, none, sizeof none) != 0 &&
        !codesign_hash_is(s->hash, r->info.bytes, s->info, s->hash_size))
        app_add_anomaly(r->b->d, "codesign-info", r->info_at, "cs_blobs.h",
                        "it is not the Info.plist that was signed");
    if (r->resources.bytes.n && memcmp(s->resources, none, sizeof none) != 0 &&
        !codesign_hash_is(s->hash, r->resources.bytes, s->resources, s->hash_size))
        app_add_anomaly(r->b->d, "codesign-resources", r->resources_at, "cs_blobs.h",
                        "it is not the list of resources that was signed");
}

void bundle_facts(const struct bundle *b) {
    struct bundle_reading r = {.b = b};
    b->d->app.platform = "ios";
    read_info(&r);
    read_seal(&r);
    for (size_t i = 0; i < b->n; i++) see_file(&r, &b->files[i]);
    see_missing(&r);
    check_files_outside(&r);
    seal_close(&r.seal);
    zip_content_free(&r.info);
    zip_content_free(&r.resources);
}
