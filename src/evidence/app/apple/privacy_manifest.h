/* PrivacyInfo.xcprivacy of an app or a framework: what its maker says about data (Apple, "Privacy manifest
 * files"). */
#ifndef CORDON_APP_APPLE_PRIVACY_MANIFEST_H
#define CORDON_APP_APPLE_PRIVACY_MANIFEST_H

#include "evidence/app/apple/plist.h"
#include "evidence/app/draft.h"

void privacy_manifest_facts(struct app_draft *d, const struct plist *manifest, struct app_place at);

/* The class of personal data that Apple's name of a type of data means; NULL: none, or an unknown name. */
const char *privacy_manifest_data(struct text type);

#endif
