/* AAR and JAR: classes of Java, maybe DEX files, an AAR's manifest as text and its native libraries. */
#include "base/parallel.h"
#include "evidence/app/ahead.h"
#include "evidence/app/android/manifest_text.h"
#include "evidence/app/java/java.h"
#include "evidence/app/reading.h"
#include "evidence/app/sign/sign.h"

static void inner_jars(struct reading *r, struct zip *z) {
    for (size_t i = 0; i < zip_count(z); i++) {
        const struct zip_entry *e = zip_entry(z, i);
        struct text n = e->name;
        if (n.n < 4 || memcmp(n.p + n.n - 4, ".jar", 4) != 0) continue;
        if (r->depth >= r->draft->options.limits.most_depth) return;
        struct zip_content c;
        zip_read(z, e, &c);
        struct zip *inner = zip_open(r->draft, c.bytes, zip_place(z, e, 0).entry);
        reading_keep(r, c);
        if (!inner) continue;
        r->depth++;
        archive_facts(r, inner, PACKAGE_JAR);
        r->depth--;
    }
}

static void expect_dex(struct ahead *a, struct zip *z) {
    for (size_t i = 0; i < zip_count(z); i++) {
        const struct zip_entry *e = zip_entry(z, i);
        struct text n = e->name;
        if (n.n >= 4 && memcmp(n.p + n.n - 4, ".dex", 4) == 0) ahead_expect_dex(a, e, false);
    }
}

/* It tells the id, and what whoever takes the library in will ask for. */
static void text_manifest(struct reading *r, struct zip *z) {
    const struct zip_entry *e = zip_find(z, TEXT("AndroidManifest.xml"));
    struct zip_content xml;
    struct manifest m = {0};
    if (!e) return;
    zip_read(z, e, &xml);
    if (manifest_text_read(r->draft, xml.bytes, zip_place(z, e, 0).entry, &m)) reading_add_manifest(r, &m);
    reading_keep(r, xml);
}

void archive_facts(struct reading *r, struct zip *z, enum package_kind kind) {
    java_archive_facts(r->draft, z);
    if (kind == PACKAGE_AAR) {
        text_manifest(r, z);
        inner_jars(r, z);
    }
    if (r->depth) return; /* the rest is what whoever holds the archive looks at */
    struct ahead *a = ahead_new(r, z);
    expect_dex(a, z);
    entry_facts(r, z, a);
    ahead_free(a);
    struct sign_options o = {.threads = parallel_threads(r->draft->options.threads),
                             .no_verify = r->draft->options.no_verify};
    struct signature_report report;
    jar_signature_verify(r->draft, z, &o, &report);
}
