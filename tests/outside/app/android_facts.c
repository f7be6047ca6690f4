/* What cordon's readers make of the manifest and the resources of an APK or a bundle's module, for comparing
 * with other readers: android_facts facts|tree|values FILE [ENTRY]. */
#include "base/input.h"
#include "evidence/app/android/axml.h"
#include "evidence/app/android/manifest.h"
#include "evidence/app/android/manifest_proto.h"
#include "evidence/app/android/network_config.h"
#include "evidence/app/component/component.h"
#include "evidence/app/zip/zip.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const answers[] = {"unknown", "no", "yes"};

static void print_parts(const struct app *app) {
    for (size_t i = 0; i < app->n_declared; i++) {
        const struct app_declared *e = &app->declared[i];
        printf("%s %s exported=%d enabled=%d process=%s permission=%s", e->kind, e->name, e->exported,
               e->enabled, e->process ? e->process : "-", e->permission ? e->permission : "-");
        for (size_t j = 0; j < e->n_actions; j++) printf(" %s", e->actions[j]);
        puts("");
    }
}

static void print_rest(const struct app *app) {
    for (size_t i = 0; i < app->n_permissions; i++) {
        const struct app_permission *p = &app->permissions[i];
        printf("%s %s", p->defined ? "permission" : "uses-permission", p->name);
        if (p->most_level) printf(" most=%u", p->most_level);
        puts("");
    }
    for (size_t i = 0; i < app->n_capabilities; i++)
        printf("capability %s: %s\n", app->capabilities[i].name, app->capabilities[i].why);
    for (size_t i = 0; i < app->n_components; i++) printf("component %s\n", app->components[i].id);
    for (size_t i = 0; i < app->n_endpoints; i++) printf("endpoint %s\n", app->endpoints[i].text);
    for (size_t i = 0; i < app->n_anomalies; i++)
        printf("anomaly %s: %s\n", app->anomalies[i].kind, app->anomalies[i].what);
    const struct app_network *n = &app->network;
    printf("network cleartext=%s user-ca=%s source=%s\n", answers[n->cleartext], answers[n->user_ca],
           n->source ? n->source : "-");
    for (size_t i = 0; i < n->n_cleartext_domains; i++)
        printf("cleartext-domain %s\n", n->cleartext_domains[i]);
    for (size_t i = 0; i < n->n_pinned_domains; i++) printf("pinned-domain %s\n", n->pinned_domains[i]);
}

static void print_facts(const struct app *app, const struct manifest *m) {
    printf("package %s\nversion-code %s\nversion %s\nlabel %s\n", app->id ? app->id : "-",
           app->version_code ? app->version_code : "-", app->version ? app->version : "-",
           app->label ? app->label : "-");
    printf("least-level %u\ntarget-level %u\n", app->least_level, app->target_level);
    printf("split %s config=%s feature=%d required=%d types=%s required-types=%s\n",
           m->split ? m->split : "-", m->split_config ? m->split_config : "-", m->feature_split,
           m->split_required, m->split_types ? m->split_types : "-",
           m->required_split_types ? m->required_split_types : "-");
    printf("flags debuggable=%s test-only=%s backup=%s code=%s cleartext=%s shared-user=%s config=%s\n",
           answers[m->debuggable], answers[m->test_only], answers[m->backup], answers[m->has_code],
           answers[m->cleartext], m->shared_user ? m->shared_user : "-",
           m->network_config ? m->network_config : "-");
    print_parts(app);
    print_rest(app);
}

static void print_tree(struct axml *x) {
    struct xml_event e;
    while (axml_next(x, &e)) {
        if (e.kind == XML_TEXT) printf("text %s\n", e.text.p);
        if (e.kind != XML_START) continue;
        printf("%*sE: %s (line=%u)\n", (int)e.depth * 2, "", e.name.p, e.line);
        for (size_t i = 0; i < e.n_attributes; i++) {
            const struct xml_attribute *a = &e.attributes[i];
            printf("%*s%s 0x%08x %02x %08x %s\n", (int)e.depth * 2 + 2, "", a->name.p, a->id, a->value.type,
                   a->value.type == RES_STRING ? 0 : a->value.data,
                   a->value.type == RES_STRING ? a->value.text.p : "");
        }
    }
}

/* Every resource there may be of these packages' types, asked for one by one. */
static void print_values(const struct arsc *a) {
    for (uint32_t type = 1; type < 64; type++)
        for (uint32_t index = 0; index < 8192; index++) {
            uint32_t id = 0x7f000000 | type << 16 | index;
            const char *name = arsc_name(a, id);
            struct res_value v;
            if (!name) continue;
            if (!arsc_find(a, id, &v))
                printf("0x%08x %s -\n", id, name);
            else if (v.type == RES_STRING)
                printf("0x%08x %s \"%s\"\n", id, name, v.text.p);
            else
                printf("0x%08x %s %02x 0x%08x\n", id, name, v.type, v.data);
        }
}

struct part {
    struct zip_content content;
    bool there;
};

static struct part part_of(struct zip *z, const char *name) {
    struct part p = {0};
    const struct zip_entry *e = name ? zip_find(z, text_of(name)) : NULL;
    p.there = e && zip_read(z, e, &p.content);
    return p;
}

static void facts(struct app_draft *d, struct zip *z, struct arsc *arsc, const char *entry) {
    struct manifest m;
    bool module = zip_find(z, TEXT("resources.pb")) != NULL;
    struct part p = part_of(z, entry), pb = part_of(z, "resources.pb"), config = {0};
    if (module)
        manifest_proto_read(d, p.content.bytes, resources_proto_open(d, pb.content.bytes, "resources.pb"),
                            entry, &m);
    else
        manifest_read(d, p.content.bytes, arsc, entry, &m);
    network_config_default(d, &m);
    struct res_source source = arsc_source(arsc);
    config = part_of(z, m.network_config);
    if (config.there) network_config_read(d, config.content.bytes, &source, m.network_config, &m);
    print_facts(app_draft_finish(d), &m);
    zip_content_free(&p.content);
    zip_content_free(&pb.content);
    zip_content_free(&config.content);
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diagnostics_new(100);
    struct input *in = input_open(argv[2], (struct input_limits){0}, diagnostics);
    if (!in) return 2;
    struct component_table *table = component_table_shipped();
    struct app_options options = {.components = table};
    struct app_draft *d = app_draft_new(arena, argv[2], &options, diagnostics);
    struct zip *z = zip_open(d, input_whole(in, UINT64_C(1) << 30), NULL);
    if (!z) return 2;
    struct part table_part = part_of(z, "resources.arsc");
    struct arsc *arsc = table_part.there ? arsc_open(d, table_part.content.bytes, "resources.arsc") : NULL;
    const char *entry = argc > 3 ? argv[3] : "AndroidManifest.xml";
    if (strcmp(argv[1], "facts") == 0) facts(d, z, arsc, entry);
    if (strcmp(argv[1], "values") == 0 && arsc) print_values(arsc);
    if (strcmp(argv[1], "tree") == 0) {
        struct part p = part_of(z, entry);
        struct axml *x = p.there ? axml_open(d, p.content.bytes, entry) : NULL;
        if (x) print_tree(x);
        zip_content_free(&p.content);
    }
    app_draft_free(d);
    zip_content_free(&table_part.content);
    diagnostics_print(diagnostics, stderr);
    component_table_free(table);
    input_close(in);
    diagnostics_free(diagnostics);
    arena_free(arena);
    return 0;
}
