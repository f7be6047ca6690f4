/* What a code signature lets an app do on Apple's systems, and who it says the app is. */
#ifndef CORDON_APP_APPLE_ENTITLEMENTS_H
#define CORDON_APP_APPLE_ENTITLEMENTS_H

#include "evidence/app/apple/plist.h"
#include "evidence/app/native/codesign.h"

/* Entitlements as permissions, associated domains as endpoints; `own`: the signed file is the app. */
void entitlements_tell(struct app_draft *d, const struct codesign *signature, struct app_place at, bool own);

/* Entitlements in DER (of iOS 15 and later: [APPLICATION 16] { version, dictionary }) as the property list
 * they stand for. NULL: damaged. */
const struct plist *entitlements_parse_der(struct arena *a, struct bytes der);

#endif
