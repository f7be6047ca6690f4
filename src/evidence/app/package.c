#include "evidence/app/apple/data_safety.h"
#include "evidence/app/apple/ipa.h"
#include "evidence/app/component/component.h"
#include "evidence/app/java/java.h"
#include "evidence/app/native/elf.h"
#include "evidence/app/native/macho.h"
#include "evidence/app/reading.h"

#include <openssl/evp.h>
#include <stdlib.h>

bool app_recognised(struct bytes b) {
    const char *format;
    return package_kind_bare(b, &format) != PACKAGE_NONE || zip_recognised(b);
}

static void read_source(struct reading *r, struct app_source from);

/* Packages of one app that lie in a ZIP: each is read, and the app is all of them together. */
static void set_facts(struct reading *r, struct zip *z) {
    if (r->depth >= r->draft->options.limits.most_depth) {
        app_add_opaque(r->draft, zip_outer(z) ? zip_outer(z) : "the package",
                       (struct app_place){zip_outer(z), 0},
                       "packages within packages: deeper than what is opened");
        return;
    }
    r->depth++;
    for (size_t i = 0; i < zip_count(z); i++) {
        const struct zip_entry *e = zip_entry(z, i);
        struct zip_content c;
        if (e->name.n < 4 || memcmp(e->name.p + e->name.n - 4, ".apk", 4) != 0) continue;
        const char *entry = zip_place(z, e, 0).entry;
        zip_read(z, e, &c);
        reading_keep(r, c);
        app_add_part(r->draft, entry);
        read_source(r, (struct app_source){.bytes = c.bytes, .entry = entry});
    }
    r->depth--;
}

static void zip_facts(struct reading *r, struct zip *z, enum package_kind kind, struct app_source from) {
    switch (kind) {
    case PACKAGE_APK: apk_facts(r, z, from); break;
    case PACKAGE_BUNDLE: aab_facts(r, z, from); break;
    case PACKAGE_AAR:
    case PACKAGE_JAR: archive_facts(r, z, kind); break;
    case PACKAGE_IPA: ipa_facts(r->draft, z); break;
    case PACKAGE_SET: set_facts(r, z); break;
    default: break;
    }
}

static void set_kind(struct app *app, enum package_kind kind, const char *format) {
    if (!app->format) app->format = format;
    if (app->platform) return;
    app->platform = kind == PACKAGE_IPA                                                   ? "ios"
                    : kind == PACKAGE_MACH_O || kind == PACKAGE_AR || kind == PACKAGE_ELF ? "native"
                    : kind == PACKAGE_AAR || kind == PACKAGE_JAR || kind == PACKAGE_CLASS ? "java"
                                                                                          : "android";
}

static bool bare_facts(struct reading *r, struct app_source from) {
    const char *format;
    enum package_kind kind = package_kind_bare(from.bytes, &format);
    struct app_place at = {from.entry, 0};
    if (kind == PACKAGE_NONE) return false;
    set_kind(&r->draft->app, kind, format);
    switch (kind) {
    case PACKAGE_DEX: reading_add_dex(r, from.bytes, from.entry, false); break;
    case PACKAGE_ELF: elf_facts(r->draft, from.bytes, at); break;
    case PACKAGE_MACH_O: macho_facts(r->draft, from.bytes, at); break;
    case PACKAGE_AR: ar_facts(r->draft, from.bytes, at); break;
    case PACKAGE_CLASS: java_class_facts(r->draft, from.bytes, at); break;
    default: break;
    }
    return true;
}

/* A file may be both a DEX file and a ZIP (CVE-2017-13156, "Janus"): installers see the ZIP. */
static bool source_facts(struct reading *r, struct app_source from) {
    const char *format = NULL;
    struct zip *z = zip_recognised(from.bytes) ? zip_open(r->draft, from.bytes, from.entry) : NULL;
    enum package_kind kind = z ? package_kind_of(z, &format) : PACKAGE_NONE;
    if (kind == PACKAGE_NONE) return bare_facts(r, from);
    set_kind(&r->draft->app, kind, format);
    zip_facts(r, z, kind, from);
    return true;
}

static void read_source(struct reading *r, struct app_source from) {
    if (!source_facts(r, from))
        app_add_opaque(r->draft, from.entry, (struct app_place){from.entry, 0},
                       "it is no package that is known");
}

/* Code is looked into when all of it is there: what one package declares another may define. */
static void finish_code(struct reading *r) {
    struct dex_context context = {.lookup = r->draft->options.lookup,
                                  .declared = r->classes,
                                  .n_declared = r->n_classes,
                                  .no_code = r->has_base && r->base.has_code == APP_NO};
    if (r->n_dex && context.lookup) {
        dex_digest_all(context.lookup, r->dex, r->digests, r->n_dex, r->draft->options.threads);
        dex_facts_of(r->draft, r->digests, r->n_dex, &context);
    }
    reading_libraries(r);
}

static void reading_free(struct reading *r) {
    for (size_t i = 0; i < r->n_contents; i++) zip_content_free(&r->contents[i]);
    for (size_t i = 0; i < r->n_dex; i++) dex_digest_free(r->digests[i]);
    free(r->contents);
    free(r->dex);
    free(r->digests);
    free(r->libraries);
    free(r->classes);
}

/* What was told of it is the caller's once it is known to be a package. */
static void hand_on(struct diagnostics *told, struct diagnostics *to) {
    for (size_t i = 0; to && i < diagnostics_count(told); i++) diagnostics_add(to, *diagnostics_get(told, i));
    diagnostics_free(told);
}

struct app *app_read_set(const struct app_source *list, size_t n, const char *name,
                         const struct app_options *options, struct arena *arena, struct diagnostics *d) {
    enum { MOST_TOLD = 1000 };
    struct diagnostics *told = diagnostics_new(MOST_TOLD);
    struct app_draft *draft = app_draft_new(arena, name, options, told);
    struct reading r = {.draft = draft};
    if (n == 1) r.only = list->bytes;
    bool any = false;
    size_t packages = 0;
    for (size_t i = 0; i < n; i++) packages += !data_safety_recognised(list[i].bytes);
    for (size_t i = 0; i < n; i++) {
        if (data_safety_recognised(list[i].bytes)) {
            data_safety_facts(draft, list[i].bytes, (struct app_place){list[i].entry, 0});
            continue;
        }
        any |= source_facts(&r, list[i]);
        draft->app.size += list[i].bytes.n;
        if (packages > 1) app_add_part(draft, list[i].entry);
    }
    if (any) finish_code(&r);
    reading_free(&r);
    if (any && n == 1 && !r.hashed)
        EVP_Digest(list->bytes.p, list->bytes.n, draft->app.sha256, NULL, EVP_sha256(), NULL);
    if (any && packages > 1) draft->app.format = "apk-set";
    struct app *app = any ? app_draft_finish(draft) : NULL;
    app_draft_free(draft);
    hand_on(told, any ? d : NULL);
    return app;
}

struct app *app_read(struct bytes b, const char *name, const struct app_options *options, struct arena *arena,
                     struct diagnostics *d) {
    struct app_source one = {.bytes = b};
    return app_read_set(&one, 1, name, options, arena, d);
}
