/* What the manifest alone shows that an app is able to do. */
#ifndef CORDON_ANDROID_MANIFEST_CAPABILITY_H
#define CORDON_ANDROID_MANIFEST_CAPABILITY_H

#include "evidence/app/android/manifest.h"

/* Capabilities of the permissions asked for and of the parts declared, into the draft. */
void manifest_capabilities(struct app_draft *d, const struct manifest *m);

#endif
