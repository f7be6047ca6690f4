/* Substitutes: services that can take another's place, for whom, and where. Facts of the atlas
 * (atlas/substitutes/CATEGORY.yaml, a category of services each), each with its source. */
#ifndef CORDON_ATLAS_SUBSTITUTE_H
#define CORDON_ATLAS_SUBSTITUTE_H

#include "atlas/atlas.h"
#include "base/arena.h"

struct substitute {
    const char *category;           /* slug: "messenger", "short-video", "map", "push", "cloud" … */
    const char *category_name;      /* "Messengers" */
    const char *service;            /* "Signal" */
    const char *holder;             /* slug; NULL: nobody in the atlas … */
    const char *by;                 /* … and then a name, NULL where the atlas has the holder */
    const char *const *identifiers; /* "app:android/…", "domain:…", "sdk:…": what the service is known by */
    const char *const *languages; /* BCP 47 tags in which it is used; "*": any */
    const char *const *regions;   /* ISO 3166 codes where it can be had; "*": any */
    const char *const *not_in;    /* where it cannot, although it could be thought so */
    const char *note;             /* to be known of it beside others: "no payments"; NULL */
    struct provenance why;
    size_t n_identifiers, n_languages, n_regions, n_not_in;
};

typedef uint32_t service_id; /* 0 … atlas_service_count() - 1: by category, in file order */
#define SERVICE_NONE UINT32_MAX

size_t atlas_service_count(const struct atlas *a);
/* Lists live in the arena, texts as long as the atlas. */
struct substitute atlas_service(const struct atlas *a, service_id id, struct arena *to);

/* The service that an identifier belongs to ("domain:api.whatsapp.net" is below "domain:whatsapp.net",
 * "sdk:com.x.y." below "sdk:com.x."): the nearest; SERVICE_NONE: the atlas has none. */
service_id atlas_service_of(const struct atlas *a, struct text identifier);

/* The services of a category: *n of them from the one returned on; *n 0: there is no such category. */
service_id atlas_services(const struct atlas *a, const char *category, size_t *n);

/* The others of its category that other holders have, those that can be had where it can first; how many. In
 * the arena. */
size_t atlas_substitutes(const struct atlas *a, service_id of, struct arena *to,
                         const struct substitute **list);

/* The services of a party (slug), by category; how many. In the arena. */
size_t atlas_services_held(const struct atlas *a, const char *holder, struct arena *to,
                           const service_id **list);

#endif
