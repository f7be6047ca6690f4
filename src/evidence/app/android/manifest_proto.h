/* The protobuf forms that app bundles carry (AOSP tools/aapt2/Resources.proto):
 * base/manifest/AndroidManifest.xml is an aapt.pb.XmlNode, base/resources.pb an aapt.pb.ResourceTable. */
#ifndef CORDON_ANDROID_MANIFEST_PROTO_H
#define CORDON_ANDROID_MANIFEST_PROTO_H

#include "evidence/app/android/manifest.h"
#include "evidence/app/android/resources_proto.h"

struct xml_proto;

/* Over bytes that outlive it; lives in the draft's arena. NULL: it is no XmlNode (nothing is said). */
struct xml_proto *xml_proto_open(struct app_draft *d, struct bytes b, const char *entry);
bool xml_proto_next(struct xml_proto *x, struct xml_event *to);
bool xml_proto_whole(const struct xml_proto *x);
struct xml_source xml_proto_source(struct xml_proto *x);

/* As manifest_read() for the binary form. */
bool manifest_proto_read(struct app_draft *d, struct bytes b, const struct resources_proto *resources,
                         const char *entry, struct manifest *to);

#endif
