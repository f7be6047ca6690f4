/* Open data about addresses and numbers, as read: ranges in order, not overlapping. */
#ifndef CORDON_ATLAS_OPEN_DATA_H
#define CORDON_ATLAS_OPEN_DATA_H

#include "atlas/atlas_file.h"
#include "atlas/table.h"
#include "base/diagnostic.h"
#include "base/hash.h"

struct ranges {
    struct table_range *list;
    size_t n, capacity;
};
void ranges_add(struct ranges *r, struct table_range one);

enum family { FAMILY_V4, FAMILY_V6, FAMILIES };

struct open_as {
    uint32_t asn;
    const char *name; /* NULL: none */
};

struct open_place {
    const char *city;            /* NULL: none */
    int32_t latitude, longitude; /* 1/10000 degree */
    char country[4];
};

struct open_oui {
    uint64_t block;
    uint32_t bits;
    const char *name;
};

struct open_data {
    struct arena *arena;
    struct ranges as[FAMILIES];      /* value: index into as_list */
    struct ranges country[FAMILIES]; /* value: two letters, first << 8 | second */
    struct ranges place[FAMILIES];   /* value: index into places, of which number 0 is nothing */
    struct open_as *as_list;         /* by number */
    struct hash_table as_index;      /* number to its place in as_list */
    struct open_place *places;
    struct open_oui *oui;
    size_t n_as, n_places, n_oui, as_capacity, places_capacity, oui_capacity;
    struct open_credit {
        const char *text; /* NULL: the set was not there */
        date_t observed;
    } credits[CREDITS];
};

/* `modules` is the folder that holds @ip-location-db, `registry` that of the IEEE lists. A set that is not
 * there is a note and left out; NULL when none is there. */
struct open_data *open_data_read(const char *modules, const char *registry, struct diagnostics *d);
void open_data_free(struct open_data *o);

#endif
