/* Binary XML (ResXMLTree of Android's ResourceTypes.h) as the framework reads it: what aapt would never write
 * and Android reads all the same is read, and told as an anomaly. */
#ifndef CORDON_ANDROID_AXML_H
#define CORDON_ANDROID_AXML_H

#include "evidence/app/android/xml_event.h"
#include "evidence/app/draft.h"

struct axml;

/* Over bytes that outlive it; lives in the draft's arena. NULL: no binary XML that Android would take
 * (nothing is said). `entry` names it in places. */
struct axml *axml_open(struct app_draft *d, struct bytes b, const char *entry);
/* Only looks: could these bytes be binary XML? */
bool axml_recognised(struct bytes b);

/* The next event; false: the end. Strings are decoded as they are asked for. */
bool axml_next(struct axml *x, struct xml_event *to);
/* Why it ended: false where the document broke off, which is told as damage. */
bool axml_whole(const struct axml *x);
struct xml_source axml_source(struct axml *x);

/* The strings of its pool, whether or not a node uses them. */
size_t axml_strings(const struct axml *x);
struct text axml_string(struct axml *x, size_t i, uint64_t *offset);

#endif
