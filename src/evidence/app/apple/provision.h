/* embedded.mobileprovision: the profile by which an app outside the store runs, a property list in CMS. */
#ifndef CORDON_APP_APPLE_PROVISION_H
#define CORDON_APP_APPLE_PROVISION_H

#include "evidence/app/draft.h"

/* Team and kind of distribution. Of the devices it names only their number is told: UDIDs are personal
 * data. */
void provision_facts(struct app_draft *d, struct bytes cms, struct app_place at);

#endif
