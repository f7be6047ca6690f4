/* The tree of classes of personal data. A name with a dot lies below the name before the dot. They follow 28
 * CFR 202.204 to 202.249 and GDPR Articles 4, 9 and 10, as far as evidence of traffic and apps can tell them
 * apart. */
#ifndef CORDON_PERSONAL_DATA_CLASS_H
#define CORDON_PERSONAL_DATA_CLASS_H

#include <stddef.h>

size_t data_class_count(void);
const char *data_class_name(size_t i);

/* The class in words: "precise location". NULL: there is no such class. */
const char *data_class_phrase(const char *name);

#endif
