/* resources.arsc (ResTable of Android's ResourceTypes.h): what the id of a resource stands for. */
#ifndef CORDON_ANDROID_ARSC_H
#define CORDON_ANDROID_ARSC_H

#include "evidence/app/android/res_value.h"
#include "evidence/app/draft.h"

struct arsc;

/* Over bytes that outlive it; lives in the draft's arena. NULL: it is no table (nothing is said), or none
 * that could be read at all (told as damage). Not to be shared by threads. */
struct arsc *arsc_open(struct app_draft *d, struct bytes b, const char *entry);
/* Resources of a split or overlay are looked up in the table of its base as well, and the other way round. */
void arsc_join(struct arsc *a, const struct arsc *other);

/* The value of the default configuration; where there is none: English, then the first. References are
 * followed, at most 16 of them. */
bool arsc_find(const struct arsc *a, uint32_t id, struct res_value *to);
struct res_source arsc_source(const struct arsc *a); /* a may be NULL */

/* "string/app_name"; NULL: it has no name. */
const char *arsc_name(const struct arsc *a, uint32_t id);

/* Its global pool of strings: texts and paths of files. Valid until the next call where they had to be
 * decoded. */
size_t arsc_strings(const struct arsc *a);
struct text arsc_string(struct arsc *a, size_t i, uint64_t *offset);

#endif
