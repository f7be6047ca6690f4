/* Apps of iOS: an IPA (a ZIP with Payload/X.app/) and the unpacked folder X.app. */
#ifndef CORDON_APP_APPLE_IPA_H
#define CORDON_APP_APPLE_IPA_H

#include "evidence/app/package.h"
#include "evidence/app/zip/zip.h"

bool ipa_recognised(const struct zip *z);
void ipa_facts(struct app_draft *d, struct zip *z);

/* The files of an unpacked app, `entry` with their paths: "X.app/Info.plist" or "Info.plist". */
bool ipa_folder_recognised(const struct app_source *files, size_t n);
void ipa_folder_facts(struct app_draft *d, const struct app_source *files, size_t n);

#endif
