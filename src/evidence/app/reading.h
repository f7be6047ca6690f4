/* One app while its packages are read; private to this folder. */
#ifndef CORDON_APP_READING_H
#define CORDON_APP_READING_H

#include "evidence/app/android/manifest.h"
#include "evidence/app/dex/dex.h"
#include "evidence/app/package.h"
#include "evidence/app/zip/zip.h"

enum package_kind {
    PACKAGE_NONE,
    PACKAGE_APK,
    PACKAGE_BUNDLE, /* AAB */
    PACKAGE_AAR,
    PACKAGE_JAR,
    PACKAGE_IPA,
    PACKAGE_SET, /* packages in a ZIP: XAPK, APKS, APKM */
    PACKAGE_DEX,
    PACKAGE_ELF,
    PACKAGE_MACH_O,
    PACKAGE_AR,
    PACKAGE_CLASS
};

enum { MOST_DEX = 4096 }; /* of one package: apps of many modules have some hundred */

/* A native library that waits until it is known which of its builds is looked into. */
struct waiting_library {
    struct zip *zip;
    const struct zip_entry *entry;
    struct text abi, file; /* "arm64-v8a", "libx.so" */
};

struct ahead;

struct reading {
    struct app_draft *draft;
    struct dex_input *dex;
    struct dex_digest **digests;  /* of each of `dex`; NULL: not read yet */
    struct zip_content *contents; /* of what is needed to the end, as many as `n_contents` */
    struct waiting_library *libraries;
    size_t n_dex, dex_capacity, digest_capacity, n_contents, content_capacity, n_libraries, library_capacity;
    const char **classes; /* that the system may start */
    size_t n_classes, class_capacity;
    struct manifest base; /* of the package that is no split */
    bool has_base, has_manifest;
    struct bytes only; /* the one file that all is about; several: none */
    bool hashed;       /* its SHA-256 is in the app */
    unsigned depth;    /* packages inside packages */
};

/* What a ZIP is a package of, by the names in it. *format: as app.format. */
enum package_kind package_kind_of(const struct zip *z, const char **format);
/* What bytes that are no ZIP are. */
enum package_kind package_kind_bare(struct bytes b, const char **format);

/* apk.c, aab.c, archive.c: one package's facts; DEX files and libraries are gathered for reading_finish().
 */
void apk_facts(struct reading *r, struct zip *z, struct app_source from);
void aab_facts(struct reading *r, struct zip *z, struct app_source from);
void archive_facts(struct reading *r, struct zip *z, enum package_kind kind);

/* entries.c: everything in a package that no reader of its own takes: DEX files, hidden code, libraries,
 * texts. `a`: what is expected to be a DEX file is marked in it. */
void entry_facts(struct reading *r, struct zip *z, struct ahead *a);
/* A DEX file to be looked into with the others; its bytes must stay until the end. False, told: too many. */
bool reading_add_dex(struct reading *r, struct bytes b, const char *entry, bool hidden);
void reading_keep(struct reading *r, struct zip_content content);
void reading_add_manifest(struct reading *r, const struct manifest *m);
/* Libraries, each in its best build. */
void reading_libraries(struct reading *r);

#endif
