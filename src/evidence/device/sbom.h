/* What bills of materials have in common; private to this folder. */
#ifndef CORDON_DEVICE_SBOM_H
#define CORDON_DEVICE_SBOM_H

#include "base/pull.h"
#include "evidence/device/reading.h"

/* A component as a bill tells it: views of its text. */
struct sbom_part {
    struct text name, group, version, purl, cpe, sha256;
    struct text maker; /* best known: supplier, manufacturer, publisher, author */
    unsigned rank;     /* of that: the greater is the better */
};

enum { MAKER_AUTHOR = 1, MAKER_PUBLISHER, MAKER_MANUFACTURER, MAKER_SUPPLIER };

void sbom_offer_maker(struct sbom_part *p, unsigned rank, struct text name);
/* Its app; NULL where it has no name, or there are too many. */
struct app *sbom_app(struct reading *r, struct app *to, const struct sbom_part *p);

/* "pkg:npm/%40scope/name@1.0?x#y" → type "npm", name "@scope/name", decoded. */
bool purl_split(struct arena *a, struct text purl, const char **type, const char **name);

/* Of a URL or a host with port, without user, query and fragment; false where no host is in it. */
bool sbom_endpoint(struct arena *a, struct text url, struct app_endpoint *to);

/* Does the object at the beginning of head have one of these members (names, up to NULL), at its top or
 * inside what wraps bills: "sbom" of GitHub, "predicate" of in-toto? */
bool sbom_has_member(struct text head, const char *const *names);

/* From the top of the text: enters what wraps the bill, gives the object's own pull. False: damaged. */
bool sbom_enter(struct reading *r, struct pull *p, const char *const *names);

#endif
