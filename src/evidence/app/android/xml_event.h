/* One event interface over both forms of an Android XML document: binary XML (axml.h) and the protobuf form
 * of bundles (manifest_proto.h). */
#ifndef CORDON_ANDROID_XML_EVENT_H
#define CORDON_ANDROID_XML_EVENT_H

#include "evidence/app/android/res_value.h"

enum xml_event_kind { XML_START, XML_END, XML_TEXT };

struct xml_attribute {
    uint32_t id;           /* resource id of its name, which alone decides for android: ones; 0: none */
    struct text namespace; /* its URI; empty: none */
    struct text name;
    struct text raw; /* as it was written; empty: not kept */
    struct res_value value;
};

struct xml_event {
    enum xml_event_kind kind;
    struct text name;                       /* of the element */
    struct text text;                       /* of XML_TEXT */
    const struct xml_attribute *attributes; /* valid until the next event */
    size_t n_attributes;
    uint32_t depth; /* of the element: 1 is the root */
    uint32_t line;
    uint64_t offset;
};

/* As TypedArray finds it: by the id of its name. NULL: it is not there. */
const struct xml_attribute *xml_by_id(const struct xml_event *e, uint32_t id);
/* As getAttributeValue(null, name) finds it: by name and without a namespace. */
const struct xml_attribute *xml_by_name(const struct xml_event *e, const char *name);

/* Who gives the events, whatever the form. */
struct xml_source {
    void *reader;
    bool (*next)(void *reader, struct xml_event *to); /* false: the end */
};

#endif
