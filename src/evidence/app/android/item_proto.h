/* aapt.pb.Item (Resources.proto): a simple value in the protobuf forms. */
#ifndef CORDON_ANDROID_ITEM_PROTO_H
#define CORDON_ANDROID_ITEM_PROTO_H

#include "evidence/app/android/res_value.h"

/* UTF-8 that ends in NUL, kept in the arena; cut off at a NUL inside. */
struct text item_proto_text(struct arena *a, struct bytes b);

/* False: it is no item that has a simple value. */
bool item_proto_value(struct arena *a, struct bytes item, struct res_value *to);

#endif
