/* An application bundle: the folder X.app, wherever it lies (in an IPA, unpacked). Private to this folder. */
#ifndef CORDON_APP_APPLE_BUNDLE_H
#define CORDON_APP_APPLE_BUNDLE_H

#include "evidence/app/zip/zip.h"

struct bundle_file {
    struct text path; /* inside the bundle: "Frameworks/Foo.framework/Foo" */
    uint64_t size;
    size_t number; /* what `read` and `place` know it by */
};

struct bundle {
    struct app_draft *d;
    void *context;
    bool (*read)(void *context, size_t number, struct zip_content *to);
    struct app_place (*place)(void *context, size_t number);
    const struct bundle_file *files;
    size_t n;
};

void bundle_facts(const struct bundle *b);

#endif
