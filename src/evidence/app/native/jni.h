/* Names by which the Java virtual machine finds native methods (JNI specification, "Resolving Native Method
 * Names"). */
#ifndef CORDON_APP_NATIVE_JNI_H
#define CORDON_APP_NATIVE_JNI_H

#include "base/bytes.h"

/* "Java_cn_jpush_android_Service_00024Inner_do_1it__Ljava_lang_String_2": class "cn/jpush/android/
 * Service$Inner". Its length, without the NUL that ends it; 0: no such name, or no room. */
size_t jni_class_of(struct text symbol, char *to, size_t room);

#endif
