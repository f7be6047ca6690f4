/* _CodeSignature/CodeResources: the hashes of a bundle's files, themselves covered by the code signature. */
#ifndef CORDON_APP_APPLE_SEAL_H
#define CORDON_APP_APPLE_SEAL_H

#include "base/hash.h"
#include "evidence/app/apple/plist.h"

struct seal {
    const struct plist **files; /* of "files2": path → hash, optional */
    size_t n;
    struct hash_table by_path;
};

/* Empty where the list has no such files. */
void seal_open(struct seal *s, struct arena *a, const struct plist *resources);
void seal_close(struct seal *s);

/* True when the list has another hash for the file; false also where it has none. */
bool seal_is_broken(const struct seal *s, struct text path, struct bytes content);
/* Must the bundle have the file of entry i? Its path. */
bool seal_needs(const struct seal *s, size_t i, struct text *path);

#endif
