/* resources.pb of an app bundle: an aapt.pb.ResourceTable. */
#ifndef CORDON_ANDROID_RESOURCES_PROTO_H
#define CORDON_ANDROID_RESOURCES_PROTO_H

#include "evidence/app/android/res_value.h"
#include "evidence/app/draft.h"

struct resources_proto;

/* Over bytes that outlive it; lives in the draft's arena. NULL: it is no table (nothing is said). */
struct resources_proto *resources_proto_open(struct app_draft *d, struct bytes b, const char *entry);
bool resources_proto_find(const struct resources_proto *r, uint32_t id, struct res_value *to);
struct res_source resources_proto_source(const struct resources_proto *r); /* r may be NULL */

/* Every text of the table, for those who look for endpoints. */
void resources_proto_strings(const struct resources_proto *r,
                             void (*take)(void *context, struct text s, uint64_t offset), void *context);

#endif
