/* XML over expat, within limits: no declarations of entities or elements, nested at most XML_DEEPEST deep. */
#ifndef CORDON_DEVICE_XML_H
#define CORDON_DEVICE_XML_H

#include "base/bytes.h"

enum { XML_DEEPEST = 64 };

struct xml_taker {
    void *context;
    /* names and values in pairs, a NULL behind the last */
    void (*begin)(void *context, const char *element, const char *const *attributes);
    void (*text)(void *context, struct text piece); /* NULL: not wanted */
    void (*end)(void *context, const char *element);
};

struct xml_trouble {
    const char *what; /* static; NULL: none */
    const char *clause;
    uint64_t offset;
};

/* False, and *why, where it is damaged: all before it was taken. `line` is kept up to date while elements are
 * taken. */
bool xml_read(struct text xml, const struct xml_taker *taker, uint32_t *line, struct xml_trouble *why);

/* Of attributes; NULL where there is none. */
const char *xml_attribute(const char *const *attributes, const char *name);

#endif
