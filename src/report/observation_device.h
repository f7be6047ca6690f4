/* The observation `device` (docs/formats/json.md). */
#ifndef CORDON_REPORT_OBSERVATION_DEVICE_H
#define CORDON_REPORT_OBSERVATION_DEVICE_H

#include "base/json.h"
#include "evidence/device/device.h"

void observation_device(struct json *j, const struct device *d, const struct inventory *of,
                        const char *evidence);

/* The members of an object that has been begun, for chains and findings as well. */
void json_device(struct json *j, const struct device *d);

/* "00e0fc": the first 24 bits of its hardware address; NULL where they tell nothing. */
const char *device_oui(const struct device *d, char to[8]);

#endif
