#include "evidence/app/android/manifest.h"

#include "evidence/app/android/axml.h"
#include "evidence/app/android/manifest_capability.h"
#include "evidence/app/android/manifest_private.h"
#include "evidence/app/component/component.h"
#include "evidence/app/endpoint/endpoint.h"

enum { DEEP = 8 }; /* nothing that means something lies deeper */

static struct app_place place(const struct manifest_taker *t, uint64_t offset) {
    return (struct app_place){t->entry, offset};
}

void manifest_marker(struct manifest_taker *t, const char *name, uint64_t offset) {
    const struct component_table *table = t->draft->options.components;
    if (!table) return;
    app_add_component(t->draft, component_of_marker(table, text_of(name)), COMPONENT_PACKAGED, name, 0,
                      place(t, offset));
}

struct value_place {
    struct manifest_taker *taker;
    uint64_t offset;
};

static void take_endpoint(void *context, const struct endpoint_found *found) {
    const struct value_place *at = context;
    endpoint_add(at->taker->draft, found, COMPONENT_NONE, "manifest", place(at->taker, at->offset));
}

void manifest_value(struct manifest_taker *t, struct text value, uint64_t offset) {
    enum { MOST_SCANNED = 8 << 20 };
    if (value.n > MOST_SCANNED - t->scanned) { /* the same string as often as there are elements */
        app_add_opaque(t->draft, "values of the manifest", place(t, offset), "more than %d MiB of them",
                       MOST_SCANNED >> 20);
        return;
    }
    t->scanned += value.n;
    struct value_place at = {t, offset};
    struct endpoint_scan scan = {.take = take_endpoint, .context = &at};
    endpoint_scan_string(&scan, value, 0);
}

void manifest_part_close(struct manifest_taker *t) {
    if (!t->n_parts || !(t->actions.n | t->metadata.n)) return;
    struct manifest_part *p = &t->parts[t->n_parts - 1];
    p->actions = t->actions.list;
    p->n_actions = t->actions.n;
    p->metadata = t->metadata.list;
    p->n_metadata = t->metadata.n;
    t->actions = t->metadata = (struct manifest_list){NULL, 0, 0};
}

/* What depends on elements that may stand behind: the target level, the application's own words. */
static void settle_part(struct manifest_taker *t, struct manifest_part *p) {
    const struct manifest *m = t->to;
    if (!p->exported_told) {
        /* Providers were for everybody before 17. A filter exports a part; from 31 on, a package that leaves
         * it unsaid beside a filter is refused. */
        bool provider = strcmp(p->kind, "provider") == 0;
        p->exported = provider ? m->target_level < 17 : p->filters && m->target_level < 31;
    }
    if (t->application_disabled) p->enabled = false;
    if (!p->process) p->process = t->application_process;
    if (!p->permission && strcmp(p->kind, "instrumentation") != 0) p->permission = t->application_permission;
}

static void add_part(struct manifest_taker *t, const struct manifest_part *p) {
    const struct component_table *table = t->draft->options.components;
    const char *class = p->target ? p->target : p->name;
    uint32_t component = table ? component_of_class(table, text_of(class)) : COMPONENT_NONE;
    if (component != COMPONENT_NONE)
        app_add_component(t->draft, component, COMPONENT_PACKAGED, class, 0, place(t, p->offset));
    app_add_declared(t->draft, (struct app_declared){.kind = p->kind,
                                                     .name = p->name,
                                                     .component = component == COMPONENT_NONE
                                                                      ? NULL
                                                                      : component_get(table, component)->id,
                                                     .process = p->process,
                                                     .permission = p->permission,
                                                     .exported = p->exported,
                                                     .enabled = p->enabled,
                                                     .actions = p->actions,
                                                     .n_actions = p->n_actions});
}

/* The base of several packages has the last word. */
static void add_single_facts(struct manifest_taker *t) {
    struct app *app = &t->draft->app;
    const struct manifest *m = t->to;
    if (!app->platform && !m->library) app->platform = "android";
    bool base = !m->split;
    if (m->package && (base || !app->id)) app->id = arena_string(t->draft->arena, m->package);
    if (t->version && (base || !app->version)) app->version = arena_string(t->draft->arena, t->version);
    if (t->version_told && (base || !app->version_code))
        app->version_code = arena_format(t->draft->arena, "%llu", (unsigned long long)t->version_code);
    if (t->label && base) app->label = arena_string(t->draft->arena, t->label);
    if (t->sdk_told && (base || !app->target_level)) {
        app->least_level = m->least_level;
        app->target_level = m->target_level;
    }
}

static void finish(struct manifest_taker *t) {
    struct manifest *m = t->to;
    manifest_part_close(t);
    manifest_imply(t);
    for (size_t i = 0; i < t->n_parts; i++) {
        settle_part(t, &t->parts[i]);
        add_part(t, &t->parts[i]);
    }
    m->parts = t->parts;
    m->n_parts = t->n_parts;
    m->classes = t->classes.list;
    m->n_classes = t->classes.n;
    const char **permissions = arena_take_array(t->draft->arena, t->n_asked, sizeof *permissions);
    for (size_t i = 0; i < t->n_asked; i++) permissions[i] = t->asked[i].name;
    m->permissions = permissions;
    m->n_permissions = t->n_asked;
    add_single_facts(t);
    manifest_capabilities(t->draft, m);
}

static void take_event(struct manifest_taker *t, const struct xml_event *e) {
    if (e->kind == XML_START) {
        enum manifest_element parent = ELEMENT_OTHER, element;
        if (t->depth < DEEP) parent = t->depth ? t->stack[t->depth - 1] : ELEMENT_DOCUMENT;
        /* only the first root is the document */
        if (!t->depth && t->root_seen) parent = ELEMENT_OTHER;
        t->root_seen = true;
        element = manifest_start(t, parent, e);
        if (t->depth < DEEP) t->stack[t->depth] = element;
        t->depth++;
    } else if (e->kind == XML_END && t->depth) {
        t->depth--;
        if (t->depth < DEEP) manifest_end(t, t->stack[t->depth]);
    }
}

bool manifest_take_as(struct app_draft *d, const struct xml_source *xml, const struct res_source *resources,
                      const char *entry, bool library, struct manifest *to) {
    *to = (struct manifest){
        .entry = entry, .library = library, .least_level = 1, .target_level = 1, .backup = APP_YES};
    to->debuggable = to->test_only = APP_NO;
    to->has_code = APP_YES;
    struct manifest_taker t = {.draft = d, .resources = resources, .entry = entry, .to = to};
    struct xml_event e;
    while (xml->next(xml->reader, &e)) take_event(&t, &e);
    bool found = t.manifest_seen;
    if (found)
        finish(&t);
    else
        app_add_damage(d, (struct app_place){entry, 0}, NULL, "it has no <manifest> at its root");
    if (found && !to->package)
        app_add_damage(d, (struct app_place){entry, 0}, NULL, "the manifest names no package");
    return found;
}

bool manifest_take(struct app_draft *d, const struct xml_source *xml, const struct res_source *resources,
                   const char *entry, struct manifest *to) {
    return manifest_take_as(d, xml, resources, entry, false, to);
}

bool manifest_read(struct app_draft *d, struct bytes axml, const struct arsc *arsc, const char *entry,
                   struct manifest *to) {
    *to = (struct manifest){.entry = entry};
    struct axml *x = axml_open(d, axml, entry);
    if (!x) {
        app_add_damage(d, (struct app_place){entry, 0}, "ResourceTypes.h, ResXMLTree_header",
                       "the manifest is not binary XML that Android could read");
        return false;
    }
    struct xml_source xml = axml_source(x);
    struct res_source resources = arsc_source(arsc);
    return manifest_take(d, &xml, &resources, entry, to);
}
