/* AndroidManifest.xml as plain text: libraries (AAR) carry it so. Packages may not. */
#ifndef CORDON_ANDROID_MANIFEST_TEXT_H
#define CORDON_ANDROID_MANIFEST_TEXT_H

#include "evidence/app/android/manifest.h"

/* As manifest_read() for the binary form. References to resources stay unknown. */
bool manifest_text_read(struct app_draft *d, struct bytes xml, const char *entry, struct manifest *to);

#endif
