/* Info.plist of an app or of an extension inside it. */
#ifndef CORDON_APP_APPLE_INFO_PLIST_H
#define CORDON_APP_APPLE_INFO_PLIST_H

#include "evidence/app/apple/plist.h"
#include "evidence/app/draft.h"

/* Identity, what it asks for, network rules, URL schemes and endpoints of the app. */
void info_plist_facts(struct app_draft *d, const struct plist *info, struct app_place at);
/* An extension: declared as a part of the app; what it asks for is the app's. */
void info_plist_extension(struct app_draft *d, const struct plist *info, struct app_place at);

/* Endpoints in all texts of a property list. */
void plist_endpoints(struct app_draft *d, const struct plist *p, uint32_t component, struct app_place at);

#endif
