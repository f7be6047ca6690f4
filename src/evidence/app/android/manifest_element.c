/* Each element of a manifest, where the framework looks for it (ParsingPackageUtils, ParsedComponentUtils).
 */
#include "evidence/app/android/manifest_private.h"
#include "evidence/app/android/permission.h"

#include <stdlib.h>

/* Names longer than any that Android takes; hostile manifests would have them copied without end. */
enum { MOST_LISTED = 4096, LONGEST = 1024 };

void manifest_list_add(struct manifest_taker *t, struct manifest_list *l, const char *s) {
    if (!s || l->n == MOST_LISTED) return;
    l->list = arena_grow(t->draft->arena, l->list, l->n, &l->capacity, sizeof *l->list);
    l->list[l->n++] = s;
}

/* The value behind references; false: it is not there, or what it refers to is not known. */
static bool value_of(struct manifest_taker *t, const struct xml_event *e, uint32_t id, struct res_value *to) {
    const struct xml_attribute *a = xml_by_id(e, id);
    if (!a) return false;
    *to = a->value;
    return res_resolve(t->resources, to);
}

static const char *text_by_id(struct manifest_taker *t, const struct xml_event *e, uint32_t id) {
    struct res_value v;
    if (!value_of(t, e, id, &v) || (v.type == RES_STRING && v.text.n > LONGEST)) return NULL;
    return res_text(t->draft->arena, &v);
}

/* Names that Android takes from the document only, never through a resource. */
static const char *literal(struct manifest_taker *t, const struct xml_event *e, uint32_t id) {
    const struct xml_attribute *a = xml_by_id(e, id);
    if (!a) return NULL;
    size_t n = a->value.text.n;
    if (a->value.type == RES_STRING) return n && n <= LONGEST ? a->value.text.p : NULL;
    app_add_anomaly(t->draft, "manifest-literal", (struct app_place){t->entry, e->offset}, NULL,
                    "<%s> names through a resource what Android takes from the manifest only",
                    e->name.n < 64 ? e->name.p : "…");
    return NULL;
}

static bool boolean(struct manifest_taker *t, const struct xml_event *e, uint32_t id, bool otherwise) {
    struct res_value v;
    return value_of(t, e, id, &v) ? res_boolean(&v, otherwise) : otherwise;
}

static enum app_answer answer(struct manifest_taker *t, const struct xml_event *e, uint32_t id) {
    struct res_value v;
    if (!value_of(t, e, id, &v)) return APP_UNKNOWN;
    return res_boolean(&v, false) ? APP_YES : APP_NO;
}

static int64_t integer(struct manifest_taker *t, const struct xml_event *e, uint32_t id, int64_t otherwise) {
    struct res_value v;
    return value_of(t, e, id, &v) ? res_integer(&v, otherwise) : otherwise;
}

static const char *plain(const struct xml_event *e, const char *name) {
    const struct xml_attribute *a = xml_by_name(e, name);
    return a && a->value.type == RES_STRING && a->value.text.n <= LONGEST ? a->value.text.p : NULL;
}

const char *manifest_class(struct manifest_taker *t, const char *name) {
    const char *package = t->to->package ? t->to->package : "";
    if (!name || !*name) return NULL;
    if (*name == '.') return arena_format(t->draft->arena, "%s%s", package, name);
    if (!strchr(name, '.')) return arena_format(t->draft->arena, "%s.%s", package, name);
    return name;
}

static const char *class_by_id(struct manifest_taker *t, const struct xml_event *e, uint32_t id) {
    const char *name = manifest_class(t, text_by_id(t, e, id));
    manifest_list_add(t, &t->classes, name);
    return name;
}

/* ":push" is a process of the app's own. */
static const char *process_of(struct manifest_taker *t, const struct xml_event *e) {
    const char *process = text_by_id(t, e, ATTR_PROCESS);
    if (!process || *process != ':') return process && *process ? process : NULL;
    return arena_format(t->draft->arena, "%s%s", t->to->package ? t->to->package : "", process);
}

static enum manifest_element take_manifest(struct manifest_taker *t, const struct xml_event *e) {
    struct manifest *m = t->to;
    t->manifest_seen = true;
    m->package = plain(e, "package");
    const char *split = plain(e, "split");
    m->split = split && *split ? split : NULL;
    m->split_config = plain(e, "configForSplit");
    m->feature_split = boolean(t, e, ATTR_IS_FEATURE_SPLIT, false);
    m->split_required = boolean(t, e, ATTR_IS_SPLIT_REQUIRED, false);
    m->required_split_types = text_by_id(t, e, ATTR_REQUIRED_SPLIT_TYPES);
    m->split_types = text_by_id(t, e, ATTR_SPLIT_TYPES);
    m->shared_user = literal(t, e, ATTR_SHARED_USER_ID);
    t->version = text_by_id(t, e, ATTR_VERSION_NAME);
    t->version_told = xml_by_id(e, ATTR_VERSION_CODE) || xml_by_id(e, ATTR_VERSION_CODE_MAJOR);
    t->version_code = (uint64_t)(uint32_t)integer(t, e, ATTR_VERSION_CODE_MAJOR, 0) << 32 |
                      (uint32_t)integer(t, e, ATTR_VERSION_CODE, 0);
    return ELEMENT_MANIFEST;
}

/* A level is a number, or the name of a platform that was not yet released. */
static uint32_t level_of(struct manifest_taker *t, const struct xml_event *e, uint32_t id,
                         uint32_t otherwise) {
    static const struct {
        const char *name;
        uint32_t level;
    } names[] = {{"O", 26},
                 {"P", 28},
                 {"Q", 29},
                 {"R", 30},
                 {"S", 31},
                 {"Sv2", 32},
                 {"Tiramisu", 33},
                 {"UpsideDownCake", 34},
                 {"VanillaIceCream", 35},
                 {"Baklava", 36}};
    struct res_value v;
    if (!value_of(t, e, id, &v)) return otherwise;
    if (v.type == RES_STRING)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (text_is(v.text, names[i].name)) return names[i].level;
    int64_t level = res_integer(&v, otherwise);
    return level < 0 ? otherwise : (uint32_t)level;
}

static enum manifest_element take_sdk(struct manifest_taker *t, const struct xml_event *e) {
    t->sdk_told = true;
    t->to->least_level = level_of(t, e, ATTR_MIN_SDK_VERSION, 1);
    t->to->target_level = level_of(t, e, ATTR_TARGET_SDK_VERSION, t->to->least_level);
    return ELEMENT_LEAF;
}

static void add_permission(struct manifest_taker *t, const char *name, bool defined, uint32_t most_level,
                           uint64_t offset) {
    const struct permission_info *info = permission_find(text_of(name));
    app_add_permission(t->draft, (struct app_permission){.name = name,
                                                         .data = info ? info->data : NULL,
                                                         .capability = info ? info->capability : NULL,
                                                         .defined = defined,
                                                         .most_level = most_level,
                                                         .at = {t->entry, offset}});
    manifest_marker(t, name, offset);
}

void manifest_ask(struct manifest_taker *t, const char *name, uint32_t most_level, uint64_t offset) {
    add_permission(t, name, false, most_level, offset);
    if (t->n_asked == MOST_LISTED) return;
    t->asked = arena_grow(t->draft->arena, t->asked, t->n_asked, &t->asked_capacity, sizeof *t->asked);
    t->asked[t->n_asked++] = (struct manifest_permission){name, offset, most_level};
}

static enum manifest_element take_uses_permission(struct manifest_taker *t, const struct xml_event *e) {
    const char *name = literal(t, e, ATTR_NAME);
    int64_t most = integer(t, e, ATTR_MAX_SDK_VERSION, 0);
    if (name) manifest_ask(t, name, most > 0 ? (uint32_t)most : 0, e->offset);
    return ELEMENT_LEAF;
}

static enum manifest_element take_permission(struct manifest_taker *t, const struct xml_event *e) {
    const char *name = literal(t, e, ATTR_NAME);
    if (name) add_permission(t, name, true, 0, e->offset);
    return ELEMENT_LEAF;
}

static struct manifest_part *new_part(struct manifest_taker *t, const struct xml_event *e, const char *kind,
                                      const char *name) {
    manifest_part_close(t);
    t->parts = arena_grow(t->draft->arena, t->parts, t->n_parts, &t->parts_capacity, sizeof *t->parts);
    struct manifest_part *p = &t->parts[t->n_parts++];
    *p = (struct manifest_part){.kind = kind, .name = name, .enabled = true, .offset = e->offset};
    p->process = process_of(t, e);
    p->permission = text_by_id(t, e, ATTR_PERMISSION);
    return p;
}

/* One more than are kept, so that the draft tells of it. */
static bool full(const struct manifest_taker *t) {
    return t->n_parts > t->draft->options.limits.most_items;
}

/* android:exported, where it is told. */
static void take_exported(struct manifest_taker *t, const struct xml_event *e, struct manifest_part *p) {
    p->exported_told = answer(t, e, ATTR_EXPORTED) != APP_UNKNOWN;
    p->exported = boolean(t, e, ATTR_EXPORTED, false);
    p->enabled = boolean(t, e, ATTR_ENABLED, true);
}

static enum manifest_element take_application(struct manifest_taker *t, const struct xml_event *e) {
    if (t->application_seen) {
        app_add_anomaly(t->draft, "manifest-applications", (struct app_place){t->entry, e->offset}, NULL,
                        "there is a second <application>: Android passes over it");
        return ELEMENT_OTHER;
    }
    t->application_seen = true;
    struct manifest *m = t->to;
    t->label = text_by_id(t, e, ATTR_LABEL);
    t->application_process = process_of(t, e);
    t->application_permission = text_by_id(t, e, ATTR_PERMISSION);
    t->application_disabled = !boolean(t, e, ATTR_ENABLED, true);
    m->debuggable = boolean(t, e, ATTR_DEBUGGABLE, false) ? APP_YES : APP_NO;
    m->test_only = boolean(t, e, ATTR_TEST_ONLY, false) ? APP_YES : APP_NO;
    m->backup = boolean(t, e, ATTR_ALLOW_BACKUP, true) ? APP_YES : APP_NO;
    m->has_code = boolean(t, e, ATTR_HAS_CODE, true) ? APP_YES : APP_NO;
    m->cleartext = answer(t, e, ATTR_USES_CLEARTEXT_TRAFFIC);
    m->network_config = text_by_id(t, e, ATTR_NETWORK_SECURITY_CONFIG);
    m->network_config_told = xml_by_id(e, ATTR_NETWORK_SECURITY_CONFIG) != NULL;
    class_by_id(t, e, ATTR_APP_COMPONENT_FACTORY);
    class_by_id(t, e, ATTR_BACKUP_AGENT);
    class_by_id(t, e, ATTR_MANAGE_SPACE_ACTIVITY);
    class_by_id(t, e, ATTR_ZYGOTE_PRELOAD_NAME);
    const char *name = class_by_id(t, e, ATTR_NAME);
    if (name) new_part(t, e, "application", name)->exported_told = true; /* nobody outside can start it */
    return ELEMENT_APPLICATION;
}

static enum manifest_element take_part(struct manifest_taker *t, const struct xml_event *e,
                                       const char *kind) {
    const char *name = class_by_id(t, e, ATTR_NAME);
    if (name && full(t)) return ELEMENT_OTHER;
    if (!name) {
        app_add_anomaly(t->draft, "manifest-nameless", (struct app_place){t->entry, e->offset}, NULL,
                        "<%s> has no name that could be read: Android passes over it or refuses the package",
                        kind);
        return ELEMENT_OTHER;
    }
    take_exported(t, e, new_part(t, e, kind, name));
    return ELEMENT_PART;
}

static enum manifest_element take_activity(struct manifest_taker *t, const struct xml_event *e) {
    return take_part(t, e, "activity");
}

static enum manifest_element take_receiver(struct manifest_taker *t, const struct xml_event *e) {
    return take_part(t, e, "receiver");
}

static enum manifest_element take_service(struct manifest_taker *t, const struct xml_event *e) {
    enum manifest_element element = take_part(t, e, "service");
    if (element == ELEMENT_PART)
        t->parts[t->n_parts - 1].foreground_types = (uint32_t)integer(t, e, ATTR_FOREGROUND_SERVICE_TYPE, 0);
    return element;
}

static enum manifest_element take_provider(struct manifest_taker *t, const struct xml_event *e) {
    enum manifest_element element = take_part(t, e, "provider");
    if (element != ELEMENT_PART) return element;
    struct manifest_part *p = &t->parts[t->n_parts - 1];
    p->authorities = text_by_id(t, e, ATTR_AUTHORITIES);
    const char *reading = text_by_id(t, e, ATTR_READ_PERMISSION);
    if (!p->permission) p->permission = reading ? reading : text_by_id(t, e, ATTR_WRITE_PERMISSION);
    if (p->authorities) manifest_marker(t, p->authorities, e->offset);
    return element;
}

/* Another name for an activity: its own is no class. */
static enum manifest_element take_alias(struct manifest_taker *t, const struct xml_event *e) {
    const char *name = manifest_class(t, text_by_id(t, e, ATTR_NAME));
    if (!name || full(t)) return ELEMENT_OTHER;
    struct manifest_part *p = new_part(t, e, "activity-alias", name);
    p->target = class_by_id(t, e, ATTR_TARGET_ACTIVITY);
    take_exported(t, e, p);
    return ELEMENT_PART;
}

static enum manifest_element take_instrumentation(struct manifest_taker *t, const struct xml_event *e) {
    const char *name = class_by_id(t, e, ATTR_NAME);
    if (!name || full(t)) return ELEMENT_OTHER;
    new_part(t, e, "instrumentation", name)->exported_told = true;
    return ELEMENT_PART;
}

static enum manifest_element take_metadata(struct manifest_taker *t, const struct xml_event *e) {
    const char *name = text_by_id(t, e, ATTR_NAME);
    struct res_value value;
    if (name) manifest_marker(t, name, e->offset);
    if (value_of(t, e, ATTR_VALUE, &value) && value.type == RES_STRING)
        manifest_value(t, value.text, e->offset);
    if (t->depth > 2) manifest_list_add(t, &t->metadata, name); /* else it is the application's */
    return ELEMENT_LEAF;
}

static enum manifest_element take_named(struct manifest_taker *t, const struct xml_event *e) {
    const char *name = text_by_id(t, e, ATTR_NAME);
    if (name) manifest_marker(t, name, e->offset);
    return ELEMENT_LEAF;
}

static enum manifest_element take_filter(struct manifest_taker *t, const struct xml_event *e) {
    (void)e;
    t->parts[t->n_parts - 1].filters = true;
    return ELEMENT_FILTER;
}

static enum manifest_element take_action(struct manifest_taker *t, const struct xml_event *e) {
    const char *name = text_by_id(t, e, ATTR_NAME);
    for (size_t i = 0; name && i < t->actions.n && i < 64; i++)
        if (strcmp(t->actions.list[i], name) == 0) return ELEMENT_LEAF;
    manifest_list_add(t, &t->actions, name);
    if (name) manifest_marker(t, name, e->offset);
    return ELEMENT_LEAF;
}

static enum manifest_element take_queries(struct manifest_taker *t, const struct xml_event *e) {
    (void)t, (void)e;
    return ELEMENT_QUERIES;
}

static enum manifest_element take_query_intent(struct manifest_taker *t, const struct xml_event *e) {
    (void)e;
    t->query_main = t->query_narrow = false;
    return ELEMENT_QUERIES_INTENT;
}

/* Every app that people can start answers to MAIN; "*" stands for any action. */
static enum manifest_element take_query_action(struct manifest_taker *t, const struct xml_event *e) {
    const char *name = text_by_id(t, e, ATTR_NAME);
    if (name && (strcmp(name, "android.intent.action.MAIN") == 0 || strcmp(name, "*") == 0))
        t->query_main = true;
    return ELEMENT_LEAF;
}

static enum manifest_element take_query_category(struct manifest_taker *t, const struct xml_event *e) {
    const char *name = text_by_id(t, e, ATTR_NAME);
    if (name && strcmp(name, "android.intent.category.LAUNCHER") != 0 &&
        strcmp(name, "android.intent.category.INFO") != 0 &&
        strcmp(name, "android.intent.category.DEFAULT") != 0)
        t->query_narrow = true;
    return ELEMENT_LEAF;
}

static enum manifest_element take_query_data(struct manifest_taker *t, const struct xml_event *e) {
    (void)e;
    t->query_narrow = true;
    return ELEMENT_LEAF;
}

static const struct {
    enum manifest_element parent;
    const char *name;
    enum manifest_element (*take)(struct manifest_taker *t, const struct xml_event *e);
} elements[] = {
    {ELEMENT_DOCUMENT, "manifest", take_manifest},
    {ELEMENT_MANIFEST, "uses-sdk", take_sdk},
    {ELEMENT_MANIFEST, "uses-permission", take_uses_permission},
    {ELEMENT_MANIFEST, "uses-permission-sdk-23", take_uses_permission},
    {ELEMENT_MANIFEST, "uses-permission-sdk-m", take_uses_permission},
    {ELEMENT_MANIFEST, "permission", take_permission},
    {ELEMENT_MANIFEST, "permission-tree", take_permission},
    {ELEMENT_MANIFEST, "application", take_application},
    {ELEMENT_MANIFEST, "instrumentation", take_instrumentation},
    {ELEMENT_MANIFEST, "queries", take_queries},
    {ELEMENT_APPLICATION, "activity", take_activity},
    {ELEMENT_APPLICATION, "activity-alias", take_alias},
    {ELEMENT_APPLICATION, "service", take_service},
    {ELEMENT_APPLICATION, "receiver", take_receiver},
    {ELEMENT_APPLICATION, "provider", take_provider},
    {ELEMENT_APPLICATION, "meta-data", take_metadata},
    {ELEMENT_APPLICATION, "property", take_metadata},
    {ELEMENT_APPLICATION, "uses-library", take_named},
    {ELEMENT_APPLICATION, "uses-native-library", take_named},
    {ELEMENT_APPLICATION, "uses-static-library", take_named},
    {ELEMENT_APPLICATION, "uses-sdk-library", take_named},
    {ELEMENT_PART, "intent-filter", take_filter},
    {ELEMENT_PART, "meta-data", take_metadata},
    {ELEMENT_PART, "property", take_metadata},
    {ELEMENT_FILTER, "action", take_action},
    {ELEMENT_QUERIES, "package", take_named},
    {ELEMENT_QUERIES, "intent", take_query_intent},
    {ELEMENT_QUERIES_INTENT, "action", take_query_action},
    {ELEMENT_QUERIES_INTENT, "category", take_query_category},
    {ELEMENT_QUERIES_INTENT, "data", take_query_data},
};

enum manifest_element manifest_start(struct manifest_taker *t, enum manifest_element parent,
                                     const struct xml_event *e) {
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        if (elements[i].parent == parent && text_is(e->name, elements[i].name)) return elements[i].take(t, e);
    return ELEMENT_OTHER;
}

void manifest_end(struct manifest_taker *t, enum manifest_element element) {
    if (element == ELEMENT_PART) manifest_part_close(t);
    if (element == ELEMENT_QUERIES_INTENT && t->query_main && !t->query_narrow) t->to->all_packages = true;
}
