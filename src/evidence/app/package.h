/* Packages of every kind, found by content: APK, AAB, AAR, JAR, IPA, XAPK/APKS/APKM, a bare DEX file, native
 * library or class file. One app comes out, of however many packages it consists. */
#ifndef CORDON_APP_PACKAGE_H
#define CORDON_APP_PACKAGE_H

#include "evidence/app/draft.h"

/* A file, or a package that lies inside one. */
struct app_source {
    struct bytes bytes;
    const char *entry;  /* what places call it; NULL: it is the evidence itself */
    struct bytes idsig; /* the v4 signature beside it; none: empty */
};

/* Does it begin, or end, like a package? Looks only. */
bool app_recognised(struct bytes b);

/* Which app a single APK is of, without reading more than its manifest. */
struct app_peek {
    const char *id, *split; /* NULL: it is the base, or all there is */
};
bool app_peek(struct bytes b, struct arena *a, struct app_peek *to);
/* Is it what the maker of an app told a store about its data, and no package? */
bool app_declarations_recognised(struct bytes b);

/* All that the package shows, in the arena; damage is told to d, and the rest is read. NULL when the bytes
 * are no package (nothing is said). `name` is what messages call the evidence. */
struct app *app_read(struct bytes b, const char *name, const struct app_options *options, struct arena *arena,
                     struct diagnostics *d);
/* Several packages that are one app: base and splits. The first that is no split tells id and version. What
 * its maker told a store about its data (data_safety.h) may be among them. */
struct app *app_read_set(const struct app_source *list, size_t n, const char *name,
                         const struct app_options *options, struct arena *arena, struct diagnostics *d);

#endif
