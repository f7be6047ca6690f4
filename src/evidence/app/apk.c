/* An APK: manifest, resources, DEX files by their fixed names, everything else, signatures. */
#include "base/parallel.h"
#include "evidence/app/ahead.h"
#include "evidence/app/android/manifest_capability.h"
#include "evidence/app/android/network_config.h"
#include "evidence/app/component/component.h"
#include "evidence/app/endpoint/endpoint.h"
#include "evidence/app/reading.h"
#include "evidence/app/sign/sign.h"

#include <stdio.h>

struct naming {
    struct app_draft *draft;
    const char *entry, *found_in;
};

static void take_endpoint(void *context, const struct endpoint_found *found) {
    struct naming *n = context;
    endpoint_add(n->draft, found, COMPONENT_NONE, n->found_in, (struct app_place){n->entry, found->offset});
}

static void scan_strings(struct app_draft *d, struct arsc *arsc, const char *entry) {
    struct naming naming = {d, entry, "resources"};
    struct endpoint_scan scan = {.take = take_endpoint, .context = &naming, .looks = &d->looks};
    for (size_t i = 0; i < arsc_strings(arsc); i++) {
        uint64_t offset = 0;
        struct text s = arsc_string(arsc, i, &offset);
        endpoint_scan_string(&scan, s, offset);
    }
}

static void read_network(struct reading *r, struct zip *z, const struct arsc *arsc,
                         const struct manifest *m) {
    const struct zip_entry *e = m->network_config ? zip_find(z, text_of(m->network_config)) : NULL;
    struct zip_content c;
    if (m->split) return;
    network_config_default(r->draft, m);
    if (!e) return;
    struct res_source resources = arsc_source(arsc);
    zip_read(z, e, &c);
    network_config_read(r->draft, c.bytes, &resources, zip_place(z, e, 0).entry, m);
    zip_content_free(&c);
}

static void read_manifest(struct reading *r, struct zip *z, struct manifest *m) {
    const struct zip_entry *e = zip_find(z, TEXT("AndroidManifest.xml")),
                           *table = zip_find(z, TEXT("resources.arsc"));
    struct zip_content xml = {0}, resources = {0};
    struct arsc *arsc = NULL;
    if (table) {
        const char *entry = zip_place(z, table, 0).entry;
        zip_read(z, table, &resources);
        arsc = resources.bytes.n ? arsc_open(r->draft, resources.bytes, entry) : NULL;
        if (arsc) scan_strings(r->draft, arsc, entry);
    }
    zip_read(z, e, &xml);
    if (manifest_read(r->draft, xml.bytes, arsc, zip_place(z, e, 0).entry, m)) {
        reading_add_manifest(r, m);
        manifest_capabilities(r->draft, m);
        read_network(r, z, arsc, m);
    }
    reading_keep(r, xml); /* the manifest's texts lie in them */
    reading_keep(r, resources);
}

/* classes.dex, classes2.dex …: what the runtime loads by itself; it stops at the first number that is not
 * there, and so do we: what is behind is hidden code. */
static void expect_dex(struct ahead *a, struct zip *z) {
    char name[32] = "classes.dex";
    const struct zip_entry *e;
    for (unsigned i = 2; (e = zip_find(z, text_of(name))); i++) {
        ahead_expect_dex(a, e, false);
        snprintf(name, sizeof name, "classes%u.dex", i);
    }
}

static void verify(struct reading *r, struct zip *z, struct app_source from, const struct manifest *m,
                   struct content_digests *content) {
    struct sign_options o = {.least_level = m->least_level,
                             .target_level = m->target_level,
                             .idsig = from.idsig,
                             .threads = parallel_threads(r->draft->options.threads),
                             .content = content,
                             .no_verify = r->draft->options.no_verify};
    struct signature_report report = {0};
    signatures_verify(r->draft, z, from.bytes, &o, &report);
    if (report.trouble && report.verified == APP_NO)
        app_add_anomaly(r->draft, "signature", (struct app_place){from.entry, 0}, NULL,
                        "the package does not verify: %s", report.trouble);
}

void apk_facts(struct reading *r, struct zip *z, struct app_source from) {
    struct manifest m = {0};
    read_manifest(r, z, &m);
    struct ahead *a = ahead_new(r, z);
    expect_dex(a, z);
    if (!r->draft->options.no_verify) ahead_expect_signatures(a);
    entry_facts(r, z, a);
    verify(r, z, from, &m, ahead_content(a));
    ahead_free(a);
}
