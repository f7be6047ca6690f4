/* Class files while they become facts. Internal to this folder. */
#ifndef CORDON_APP_JAVA_READING_H
#define CORDON_APP_JAVA_READING_H

#include "base/hash.h"
#include "evidence/app/api/api.h"
#include "evidence/app/component/component.h"
#include "evidence/app/draft.h"
#include "evidence/app/java/class_file.h"

struct java_sighting {
    unsigned seen;
    uint32_t classes;
    struct app_place at;
    const char *prefix; /* what matched */
};

struct java_reading {
    struct app_draft *d;
    const struct component_table *components; /* NULL: none are recognised */
    const struct api_table *apis;
    struct class_file *file;
    struct java_sighting *sightings; /* of each component */
    struct hash_table component_of;  /* hash of a class name → component + 1 */
    struct hash_table defined;       /* hashes of the names of classes and packages → 1 for classes */
    struct hash_table abilities;     /* capability and component → 1 */
    /* of the class at hand */
    struct app_place at;
    uint32_t component;
    const char *name;    /* dotted; NULL: not asked for yet */
    struct text self;    /* with slashes */
    uint32_t supers[64]; /* classes of the table of interfaces that it extends or implements */
    size_t n_supers;
};

void java_reading_begin(struct java_reading *r, struct app_draft *d, const struct api_table *apis);
/* Tells the components. */
void java_reading_end(struct java_reading *r);

/* Its name is remembered, so that bare words are not taken for hosts. */
void java_reading_know(struct java_reading *r, struct text name);
/* Facts of one class, unless one of its name was there. False: it was. */
bool java_reading_class(struct java_reading *r, struct bytes b, struct app_place at);

/* Reach, capabilities and endpoints of the class at hand. */
void java_tell_uses(struct java_reading *r);
uint32_t java_component(struct java_reading *r, struct text name);

#endif
