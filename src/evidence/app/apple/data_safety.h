/* Answers to the questions of Google Play's data safety form, as the Play Console exports them (CSV), or that
 * CSV inside JSON as the Android Publisher API takes it ({"safetyLabels": "…"}). docs/formats/data-safety.md
 * tells the columns. */
#ifndef CORDON_APP_APPLE_DATA_SAFETY_H
#define CORDON_APP_APPLE_DATA_SAFETY_H

#include "evidence/app/draft.h"

bool data_safety_recognised(struct bytes b);
/* Declarations of what is collected and shared, with their purposes. */
void data_safety_facts(struct app_draft *d, struct bytes b, struct app_place at);

#endif
