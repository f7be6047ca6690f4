/* Substitutes: services that can take another's place, for whom, and where. Facts of the atlas
 * (atlas/substitutes/NAME.yaml, a category of service each), each with its source. */
#ifndef CORDON_ATLAS_SUBSTITUTE_H
#define CORDON_ATLAS_SUBSTITUTE_H

#include "atlas/atlas.h"

struct substitute {
    const char *category;           /* "messenger", "short-video", "map", "push", "cloud" … */
    const char *service;            /* "Signal" */
    const char *holder;             /* slug; NULL: nobody in the atlas */
    const char *const *identifiers; /* "app:android/…", "domain:…", "sdk:…": what the service is known by */
    const char *const *languages; /* BCP 47 tags in which it is used; "*": any */
    const char *const *regions;   /* ISO 3166 codes where it can be had; "*": any */
    const char *const *not_in;    /* where it cannot, although it could be thought so */
    const char *note;             /* what it lacks beside the other: "no payments"; NULL */
    const char *source;
    uint16_t n_identifiers, n_languages, n_regions, n_not_in;
};

/* The service that an identifier belongs to ("domain:api.whatsapp.net" is below "domain:whatsapp.net"); NULL:
 * the atlas has none. */
const struct substitute *atlas_service_of(const struct atlas *a, struct text identifier);

/* All services of a category. They live as long as the atlas. */
size_t atlas_services(const struct atlas *a, const char *category, const struct substitute *const **list);

#endif
