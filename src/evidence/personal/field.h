/* A key and its value as JSON, forms, XML, property lists, cookies, multipart bodies and logs write them,
 * read at a place where the key is already found. */
#ifndef CORDON_PERSONAL_FIELD_H
#define CORDON_PERSONAL_FIELD_H

#include "base/bytes.h"

enum { MOST_WORDS = 8, LONGEST_KEY = 48 };

/* "deviceIMEI", "device_imei" and "Device-IMEI" are the same words: device, imei. */
struct key {
    char joined[LONGEST_KEY + 1]; /* letters and digits, lower case */
    uint8_t start[MOST_WORDS], length[MOST_WORDS];
    unsigned words;
};

struct field {
    struct text key;
    struct text value; /* without quotation marks */
    size_t at;         /* of the value in the bytes */
    bool list;         /* the value is what stands behind [ */
    bool quoted;
};

/* The field whose key has the bytes [from, to) in it; false: what stands there is no key with a value. */
bool field_at(struct bytes b, size_t from, size_t to, struct field *f);

bool key_read(struct text name, struct key *k); /* false: too long */
bool key_has_word(const struct key *k, const char *const *words, size_t n);
bool key_ends(const struct key *k, const char *suffix);

#endif
