/* One type of resources in one configuration (ResTable_type): the strings of the default, of German … */
#ifndef CORDON_ANDROID_ARSC_TYPE_H
#define CORDON_ANDROID_ARSC_TYPE_H

#include "base/bytes.h"

struct arsc_type {
    struct bytes chunk;
    uint32_t key;     /* the upper half of its resources' ids: package, type */
    uint32_t package; /* number of the package in its table */
    uint32_t order;   /* in the file */
    uint32_t entries, entries_at, header;
    uint8_t rank; /* of its configuration: the default is 0 */
    uint8_t flags;
};

struct arsc_entry {
    uint32_t key;  /* its name, in the package's pool */
    uint32_t data; /* its value, where it is a simple one */
    uint8_t type;
    bool complex;
};

/* `chunk` with its header. False: it is too short. */
bool arsc_type_open(struct bytes chunk, uint32_t package, uint32_t package_id, struct arsc_type *to);
/* False: this configuration does not have the entry. */
bool arsc_type_entry(const struct arsc_type *t, uint32_t index, struct arsc_entry *to);

#endif
