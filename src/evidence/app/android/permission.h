/* Permissions of Android and of makers of devices: which personal data each opens, what it makes an app able
 * to do, and who may have it. Facts of the platform's documentation and of its manifests. */
#ifndef CORDON_ANDROID_PERMISSION_H
#define CORDON_ANDROID_PERMISSION_H

#include "base/bytes.h"

enum permission_level {
    PERMISSION_NORMAL,    /* granted by installing */
    PERMISSION_DANGEROUS, /* the user is asked */
    PERMISSION_SPECIAL,   /* the user grants it in the settings */
    PERMISSION_SIGNATURE  /* the maker of the device or its privileged apps only */
};

struct permission_info {
    const char *name;       /* "android.permission.CAMERA" */
    const char *data;       /* class of personal data; NULL: none */
    const char *capability; /* word of the policies' vocabulary; NULL: none */
    enum permission_level level;
};

/* NULL: it is not in the table. */
const struct permission_info *permission_find(struct text name);
const char *permission_level_name(enum permission_level level);

/* The table in the order of memcmp() of the names. */
size_t permission_count(void);
const struct permission_info *permission_get(size_t i);

#endif
