/* ASN.1 values in BER (X.690), as signatures in packages have them: not always DER, lengths at times
 * indefinite. */
#ifndef CORDON_APP_SIGN_BER_H
#define CORDON_APP_SIGN_BER_H

#include "base/cursor.h"

enum { BER_INTEGER = 0x02, BER_OCTETS = 0x04, BER_OID = 0x06, BER_SEQUENCE = 0x30, BER_SET = 0x31 };

struct ber {
    uint8_t tag;          /* the identifier octet: class, constructed, number; numbers above 30 are refused */
    struct bytes content; /* without the end-of-contents octets */
    struct bytes whole;
};

/* The next value; fails the cursor where there is none. */
struct ber ber_next(struct cursor *c);
/* The next value when it has this tag; else nothing is taken and false is given. */
bool ber_next_is(struct cursor *c, uint8_t tag, struct ber *to);
/* Only a value of this tag will do; else the cursor fails. */
struct ber ber_expect(struct cursor *c, uint8_t tag);

#endif
