/* Keys of Info.plist by which an app asks for access ("purpose strings"), and background modes, with what
 * they open. Apple: Information Property List, "Protected resources". */
#ifndef CORDON_APP_APPLE_USAGE_H
#define CORDON_APP_APPLE_USAGE_H

#include "base/bytes.h"

struct apple_usage {
    const char *key;
    const char *capability; /* word of the policies' vocabulary; NULL: none */
    const char *data;       /* class of personal data; NULL: none */
};

/* "NSCameraUsageDescription"; NULL: no key that asks for access. */
const struct apple_usage *apple_usage_of(struct text key);
/* "location" of UIBackgroundModes; NULL: nothing worth telling. */
const struct apple_usage *apple_background_of(struct text mode);

#endif
