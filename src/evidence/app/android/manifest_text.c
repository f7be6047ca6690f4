#include "evidence/app/android/manifest_text.h"

#include "base/hash.h"
#include "evidence/app/android/manifest_private.h"

#include <expat.h>
#include <stdlib.h>

enum { DEEPEST = 64, MOST_BYTES = 16 << 20 };

/* The document as events; expat pushes, and the readers pull. */
struct text_form {
    struct app_draft *draft;
    const char *entry;
    XML_Parser parser;
    struct xml_event *events;
    size_t n, capacity, next;
    uint32_t depth;
    const char *trouble;
};

static const struct {
    const char *name;
    uint32_t id;
} ids[] = {
    {"allowBackup", ATTR_ALLOW_BACKUP},
    {"appComponentFactory", ATTR_APP_COMPONENT_FACTORY},
    {"authorities", ATTR_AUTHORITIES},
    {"backupAgent", ATTR_BACKUP_AGENT},
    {"debuggable", ATTR_DEBUGGABLE},
    {"enabled", ATTR_ENABLED},
    {"exported", ATTR_EXPORTED},
    {"label", ATTR_LABEL},
    {"maxSdkVersion", ATTR_MAX_SDK_VERSION},
    {"minSdkVersion", ATTR_MIN_SDK_VERSION},
    {"name", ATTR_NAME},
    {"permission", ATTR_PERMISSION},
    {"process", ATTR_PROCESS},
    {"readPermission", ATTR_READ_PERMISSION},
    {"sharedUserId", ATTR_SHARED_USER_ID},
    {"targetActivity", ATTR_TARGET_ACTIVITY},
    {"targetSdkVersion", ATTR_TARGET_SDK_VERSION},
    {"usesCleartextTraffic", ATTR_USES_CLEARTEXT_TRAFFIC},
    {"value", ATTR_VALUE},
    {"versionCode", ATTR_VERSION_CODE},
    {"versionName", ATTR_VERSION_NAME},
    {"writePermission", ATTR_WRITE_PERMISSION},
};

/* With namespaces on, expat writes names as "URI name". */
static struct xml_attribute attribute_of(struct text_form *f, const char *name, const char *value) {
    struct arena *a = f->draft->arena;
    const char *blank = strrchr(name, ' ');
    struct xml_attribute to = {.name = text_of(arena_string(a, blank ? blank + 1 : name)),
                               .namespace = TEXT(""),
                               .raw = text_of(arena_string(a, value))};
    if (blank)
        to.namespace =
            (struct text){arena_text(a, (struct text){name, (size_t)(blank - name)}), (size_t)(blank - name)};
    to.value = (struct res_value){.type = RES_STRING, .text = to.raw};
    if (*value == '@') to.value = (struct res_value){.type = RES_REFERENCE};
    if (!text_is(to.namespace, "http://schemas.android.com/apk/res/android")) return to;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (text_is(to.name, ids[i].name)) to.id = ids[i].id;
    return to;
}

static int by_id(const void *a, const void *b) {
    const struct xml_attribute *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

static struct xml_event *add(struct text_form *f, enum xml_event_kind kind) {
    f->events = arena_grow(f->draft->arena, f->events, f->n, &f->capacity, sizeof *f->events);
    f->events[f->n] = (struct xml_event){.kind = kind,
                                         .depth = f->depth,
                                         .line = (uint32_t)XML_GetCurrentLineNumber(f->parser),
                                         .offset = (uint64_t)XML_GetCurrentByteIndex(f->parser)};
    return &f->events[f->n++];
}

static void stop(struct text_form *f, const char *why) {
    f->trouble = why;
    XML_StopParser(f->parser, XML_FALSE);
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes) {
    struct text_form *f = user;
    if (++f->depth > DEEPEST) {
        stop(f, "elements lie too deep");
        return;
    }
    const char *blank = strrchr(name, ' ');
    struct xml_event *e = add(f, XML_START);
    e->name = text_of(arena_string(f->draft->arena, blank ? blank + 1 : name));
    size_t n = 0;
    while (attributes[2 * n]) n++;
    struct xml_attribute *list = arena_take_array(f->draft->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++) list[i] = attribute_of(f, attributes[2 * i], attributes[2 * i + 1]);
    if (n > 1) qsort(list, n, sizeof *list, by_id); /* as the binary form has them */
    e->attributes = list;
    e->n_attributes = n;
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
    struct text_form *f = user;
    (void)name;
    add(f, XML_END);
    f->depth--;
}

/* Entities that a document declares itself expand without end, and no manifest has any. */
static void XMLCALL on_entity(void *user, const XML_Char *name, int parameter, const XML_Char *value,
                              int length, const XML_Char *base, const XML_Char *system,
                              const XML_Char *public, const XML_Char *notation) {
    (void)name, (void)parameter, (void)value, (void)length, (void)base, (void)system, (void)public,
        (void)notation;
    stop(user, "it declares entities");
}

static bool next_of(void *reader, struct xml_event *to) {
    struct text_form *f = reader;
    if (f->next == f->n) return false;
    *to = f->events[f->next++];
    return true;
}

static void parse(struct text_form *f, struct bytes xml) {
    f->parser = XML_ParserCreateNS(NULL, ' ');
    if (!f->parser) abort(); /* no memory */
    XML_SetHashSalt(f->parser, (unsigned long)hash_seed() | 1);
    XML_SetUserData(f->parser, f);
    XML_SetElementHandler(f->parser, on_start, on_end);
    XML_SetEntityDeclHandler(f->parser, on_entity);
    size_t n = xml.n < MOST_BYTES ? xml.n : MOST_BYTES;
    if (XML_Parse(f->parser, (const char *)xml.p, (int)n, XML_TRUE) != XML_STATUS_OK) {
        const char *why = f->trouble ? f->trouble : XML_ErrorString(XML_GetErrorCode(f->parser));
        app_add_damage(f->draft, (struct app_place){f->entry, (uint64_t)XML_GetCurrentByteIndex(f->parser)},
                       "XML 1.0", "the manifest breaks off: %s; what stands before is read", why);
    }
    XML_ParserFree(f->parser);
}

bool manifest_text_read(struct app_draft *d, struct bytes xml, const char *entry, struct manifest *to) {
    struct text_form f = {.draft = d, .entry = entry};
    parse(&f, xml);
    struct xml_source source = {&f, next_of};
    struct res_source nothing = {NULL, NULL};
    return manifest_take_as(d, &source, &nothing, entry, true, to);
}
