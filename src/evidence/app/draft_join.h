/* What facts of different readers say together; private to this folder. */
#ifndef CORDON_APP_DRAFT_JOIN_H
#define CORDON_APP_DRAFT_JOIN_H

#include "evidence/app/app.h"

/* Permissions that code reaches for, reach that a permission is there for, declarations that are shown. */
void app_draft_join(struct app *app);

#endif
