#include "evidence/app/android/xml_event.h"

/* TypedArray walks the attributes once, in step with the ascending ids it is asked for: one that stands
 * behind a greater id is never come to (RetrieveAttributes of AttributeResolution.cpp). */
const struct xml_attribute *xml_by_id(const struct xml_event *e, uint32_t id) {
    for (size_t i = 0; i < e->n_attributes; i++) {
        if (e->attributes[i].id == id) return &e->attributes[i];
        if (e->attributes[i].id > id) return NULL;
    }
    return NULL;
}

const struct xml_attribute *xml_by_name(const struct xml_event *e, const char *name) {
    for (size_t i = 0; i < e->n_attributes; i++)
        if (!e->attributes[i].namespace.n && text_is(e->attributes[i].name, name)) return &e->attributes[i];
    return NULL;
}
