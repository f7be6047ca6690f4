/* A manifest while its elements come by; private to manifest*.c. */
#ifndef CORDON_ANDROID_MANIFEST_PRIVATE_H
#define CORDON_ANDROID_MANIFEST_PRIVATE_H

#include "evidence/app/android/manifest.h"
#include "evidence/app/draft.h"

/* Elements that mean something, by where they stand: what is elsewhere is nothing, as for the framework. */
enum manifest_element {
    ELEMENT_OTHER,
    ELEMENT_DOCUMENT,
    ELEMENT_MANIFEST,
    ELEMENT_APPLICATION,
    ELEMENT_PART,
    ELEMENT_FILTER,
    ELEMENT_QUERIES,
    ELEMENT_QUERIES_INTENT,
    ELEMENT_LEAF
};

/* Resource ids of android: attributes (public.xml of the framework). */
enum manifest_attribute {
    ATTR_LABEL = 0x01010001,
    ATTR_NAME = 0x01010003,
    ATTR_MANAGE_SPACE_ACTIVITY = 0x01010004,
    ATTR_PERMISSION = 0x01010006,
    ATTR_READ_PERMISSION = 0x01010007,
    ATTR_WRITE_PERMISSION = 0x01010008,
    ATTR_SHARED_USER_ID = 0x0101000b,
    ATTR_HAS_CODE = 0x0101000c,
    ATTR_ENABLED = 0x0101000e,
    ATTR_DEBUGGABLE = 0x0101000f,
    ATTR_EXPORTED = 0x01010010,
    ATTR_PROCESS = 0x01010011,
    ATTR_AUTHORITIES = 0x01010018,
    ATTR_VALUE = 0x01010024,
    ATTR_TARGET_ACTIVITY = 0x01010202,
    ATTR_MIN_SDK_VERSION = 0x0101020c,
    ATTR_VERSION_CODE = 0x0101021b,
    ATTR_VERSION_NAME = 0x0101021c,
    ATTR_TARGET_SDK_VERSION = 0x01010270,
    ATTR_MAX_SDK_VERSION = 0x01010271,
    ATTR_TEST_ONLY = 0x01010272,
    ATTR_BACKUP_AGENT = 0x0101027f,
    ATTR_ALLOW_BACKUP = 0x01010280,
    ATTR_USES_CLEARTEXT_TRAFFIC = 0x010104ec,
    ATTR_NETWORK_SECURITY_CONFIG = 0x01010527,
    ATTR_IS_FEATURE_SPLIT = 0x0101055b,
    ATTR_VERSION_CODE_MAJOR = 0x01010576,
    ATTR_APP_COMPONENT_FACTORY = 0x0101057a,
    ATTR_IS_SPLIT_REQUIRED = 0x01010591,
    ATTR_FOREGROUND_SERVICE_TYPE = 0x01010599,
    ATTR_ZYGOTE_PRELOAD_NAME = 0x0101059d,
    ATTR_REQUIRED_SPLIT_TYPES = 0x0101064e,
    ATTR_SPLIT_TYPES = 0x0101064f
};

/* A list of texts that grows in the arena, bounded. */
struct manifest_list {
    const char **list;
    size_t n, capacity;
};

/* A permission that is asked for. */
struct manifest_permission {
    const char *name;
    uint64_t offset;
    uint32_t most_level;
};

struct manifest_taker {
    struct app_draft *draft;
    const struct res_source *resources;
    const char *entry;
    struct manifest *to;
    struct manifest_part *parts;
    size_t n_parts, parts_capacity;
    struct manifest_list actions, metadata; /* of the last part */
    struct manifest_list classes;
    struct manifest_permission *asked;
    size_t n_asked, asked_capacity;
    const char *application_process, *application_permission;
    const char *version, *label;
    uint64_t version_code;
    enum manifest_element stack[8];
    uint64_t depth; /* of the open elements, counted beyond the stack */
    size_t scanned; /* bytes of values looked through for endpoints */
    bool root_seen, manifest_seen;
    bool version_told, application_seen, application_disabled, sdk_told;
    bool query_main, query_narrow; /* of the last <intent> of <queries> */
};

/* Meets the start of an element inside `parent`; says what it is. */
enum manifest_element manifest_start(struct manifest_taker *t, enum manifest_element parent,
                                     const struct xml_event *e);
void manifest_end(struct manifest_taker *t, enum manifest_element element);

/* As manifest_take(), also for libraries. */
bool manifest_take_as(struct app_draft *d, const struct xml_source *xml, const struct res_source *resources,
                      const char *entry, bool library, struct manifest *to);

void manifest_list_add(struct manifest_taker *t, struct manifest_list *l, const char *s);

/* Asks for a permission: into the draft and the list. */
void manifest_ask(struct manifest_taker *t, const char *name, uint32_t most_level, uint64_t offset);
/* Those that come along, once all are known. */
void manifest_imply(struct manifest_taker *t);

/* Closes the lists of the last part. */
void manifest_part_close(struct manifest_taker *t);

/* Markers of components in names, endpoints in values. */
void manifest_marker(struct manifest_taker *t, const char *name, uint64_t offset);
void manifest_value(struct manifest_taker *t, struct text value, uint64_t offset);

/* The full name of a class as the manifest shortens it: ".Main", "Main". NULL stays NULL. */
const char *manifest_class(struct manifest_taker *t, const char *name);

#endif
