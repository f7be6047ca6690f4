/* Android App Bundles: modules, each with a manifest and resources in protobuf form, DEX files and libraries.
 * What a store makes of a bundle is signed anew: its own signature is the upload key's. */
#include "base/parallel.h"
#include "evidence/app/ahead.h"
#include "evidence/app/android/manifest_capability.h"
#include "evidence/app/android/manifest_proto.h"
#include "evidence/app/android/network_config.h"
#include "evidence/app/component/component.h"
#include "evidence/app/endpoint/endpoint.h"
#include "evidence/app/reading.h"
#include "evidence/app/sign/sign.h"

struct naming {
    struct app_draft *draft;
    const char *entry;
};

static void take_endpoint(void *context, const struct endpoint_found *found) {
    struct naming *n = context;
    endpoint_add(n->draft, found, COMPONENT_NONE, "resources", (struct app_place){n->entry, found->offset});
}

static void scan_string(void *context, struct text s, uint64_t offset) {
    struct naming *naming = context;
    struct endpoint_scan scan = {.take = take_endpoint, .context = context, .looks = &naming->draft->looks};
    endpoint_scan_string(&scan, s, offset);
}

/* "base/manifest/AndroidManifest.xml" → "base" */
static bool is_manifest(struct text name, struct text *module) {
    static const char end[] = "/manifest/AndroidManifest.xml";
    size_t n = sizeof end - 1;
    if (name.n <= n || memcmp(name.p + name.n - n, end, n) != 0) return false;
    *module = (struct text){name.p, name.n - n};
    return !memchr(module->p, '/', module->n);
}

static void read_network(struct reading *r, struct zip *z, struct text module, const struct manifest *m,
                         const struct resources_proto *table) {
    network_config_default(r->draft, m);
    if (!m->network_config) return;
    const char *name = arena_format(r->draft->arena, "%.*s/%s", (int)module.n, module.p, m->network_config);
    const struct zip_entry *e = zip_find(z, text_of(name));
    struct zip_content c;
    if (!e) return;
    zip_read(z, e, &c);
    struct xml_proto *xml = xml_proto_open(r->draft, c.bytes, name);
    if (xml) {
        struct xml_source source = xml_proto_source(xml);
        struct res_source resources = resources_proto_source(table);
        network_config_take(r->draft, &source, &resources, name, m);
    }
    zip_content_free(&c);
}

static void read_module(struct reading *r, struct zip *z, const struct zip_entry *e, struct text module) {
    const char *table_name = arena_format(r->draft->arena, "%.*s/resources.pb", (int)module.n, module.p);
    const struct zip_entry *table_entry = zip_find(z, text_of(table_name));
    struct zip_content xml, pb = {0};
    const struct resources_proto *table = NULL;
    if (table_entry) {
        zip_read(z, table_entry, &pb);
        const char *entry = zip_place(z, table_entry, 0).entry;
        table = resources_proto_open(r->draft, pb.bytes, entry);
        struct naming naming = {r->draft, entry};
        if (table) resources_proto_strings(table, scan_string, &naming);
    }
    zip_read(z, e, &xml);
    struct manifest m;
    if (manifest_proto_read(r->draft, xml.bytes, table, zip_place(z, e, 0).entry, &m)) {
        reading_add_manifest(r, &m);
        manifest_capabilities(r->draft, &m);
        if (!m.split) read_network(r, z, module, &m, table);
    }
    reading_keep(r, xml); /* the manifest's texts lie in them */
    reading_keep(r, pb);
}

/* "base/dex/classes.dex" */
static bool is_dex(struct text name) {
    const char *slash = memchr(name.p, '/', name.n);
    size_t left = slash ? name.n - (size_t)(slash - name.p) : 0;
    return left > 9 && memcmp(slash, "/dex/", 5) == 0 && memcmp(name.p + name.n - 4, ".dex", 4) == 0;
}

void aab_facts(struct reading *r, struct zip *z, struct app_source from) {
    (void)from;
    for (int base = 1; base >= 0;
         base--) /* the base tells id and version, whatever the order of the entries */
        for (size_t i = 0; i < zip_count(z); i++) {
            const struct zip_entry *e = zip_entry(z, i);
            struct text module;
            if (is_manifest(e->name, &module) && text_is(module, "base") == base)
                read_module(r, z, e, module);
        }
    struct ahead *a = ahead_new(r, z);
    for (size_t i = 0; i < zip_count(z); i++)
        if (is_dex(zip_entry(z, i)->name)) ahead_expect_dex(a, zip_entry(z, i), false);
    entry_facts(r, z, a);
    ahead_free(a);
    struct sign_options o = {.threads = parallel_threads(r->draft->options.threads),
                             .no_verify = r->draft->options.no_verify};
    struct signature_report report;
    jar_signature_verify(r->draft, z, &o, &report);
}
