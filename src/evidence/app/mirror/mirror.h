/* A folder of packages: a store's mirror, an F-Droid repository, an unpacked system image, or just files.
 *
 * Listing reads names and sizes only, in an order that hangs on nothing but the names. Links are not
 * followed, so that a mirror is what lies beneath its folder and has an end. What each file is, its content
 * tells when it is read (evidence/app/package.h). Immutable once listed, and shared by threads. */
#ifndef CORDON_APP_MIRROR_H
#define CORDON_APP_MIRROR_H

#include "base/diagnostic.h"
#include "base/input.h"
#include "evidence/app/app.h"

struct mirror_file {
    const char *path; /* from the mirror's folder */
    uint64_t size;
};

/* What an index says of one of its files. */
struct mirror_entry {
    const char *file; /* from the folder of the index */
    const char *id, *version, *version_code;
    uint64_t size;          /* 0: not told */
    const uint8_t *sha256;  /* NULL: not told */
    const uint8_t *signers; /* n_signers times 32 bytes: SHA-256 of certificates */
    const char *const *permissions;
    size_t n_signers, n_permissions;
    bool permissions_told;
    uint32_t package; /* of the mirror; MIRROR_ABSENT: the file is not there */
};

#define MIRROR_ABSENT UINT32_MAX

/* One app: a file, or the base and splits that lie in one folder. */
struct mirror_package {
    const char *name; /* its path; of a set, the folder's */
    const struct mirror_file *const *files;
    size_t n_files;
    uint64_t size;                    /* of all */
    const struct mirror_file *idsig;  /* APK signature scheme v4, beside it; NULL: none */
    const struct mirror_entry *entry; /* NULL: the index does not list it, or there is none */
};

struct mirror_index {
    const char *path;   /* "repo/index-v2.json" */
    const char *format; /* "f-droid index-v1", "f-droid index-v2" */
    const char *title;  /* of the repository; NULL: not told */
    struct mirror_entry *entries;
    size_t n;
    enum app_answer verified;   /* its signature; unknown: it has none */
    uint8_t signer[APP_SHA256]; /* where it has one */
};

struct mirror {
    const struct mirror_package *packages; /* candidates: content decides */
    size_t n_packages, n_files;
    uint64_t bytes;                   /* of the packages */
    uint64_t links;                   /* not followed */
    const struct mirror_index *index; /* NULL: none */
};

struct mirror_limits {
    uint64_t most_files; /* 0: 5,000,000 */
    uint32_t most_depth; /* of folders; 0: 64 */
    uint64_t most_index; /* bytes; 0: 1 GiB */
};

/* Everything beneath the open folder, in the arena; `name` is what messages call it. What cannot be listed is
 * told as damage. */
struct mirror *mirror_list(int folder, const char *name, struct mirror_limits limits, struct arena *a,
                           struct diagnostics *d);

/* A file beneath the folder, to be read; -1 with a diagnostic where it cannot be. */
int mirror_open(int folder, const char *name, const char *path, struct diagnostics *d);

/* Compares a package with what the index says of it; what differs is added to the app's anomalies. */
void mirror_check(const struct mirror *m, const struct mirror_package *p, struct app *app, struct arena *a);

#endif
