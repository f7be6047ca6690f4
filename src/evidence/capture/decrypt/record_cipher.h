/* The protection of one direction's TLS records under one key: SSL 3.0 to TLS 1.3. */
#ifndef CORDON_DECRYPT_RECORD_CIPHER_H
#define CORDON_DECRYPT_RECORD_CIPHER_H

#include "evidence/capture/decrypt/cipher_params.h"

enum { RECORD_HEADER = 5, RECORD_PLAIN_MOST = 16384, RECORD_MOST = RECORD_PLAIN_MOST + 2048 };

enum record_type {
    RECORD_CHANGE_CIPHER_SPEC = 20,
    RECORD_ALERT = 21,
    RECORD_HANDSHAKE = 22,
    RECORD_APPLICATION_DATA = 23,
    RECORD_HEARTBEAT = 24
};

struct record {
    uint8_t type;
    uint16_t version; /* of its header */
    struct bytes body;
};

struct record_keys {
    struct cipher_params params;
    uint16_t version;      /* negotiated */
    bool encrypt_then_mac; /* RFC 7366 */
    uint8_t mac[DIGEST_MOST], key[32], iv[16];
};

struct record_cipher;

/* NULL when libcrypto does not have what the suite needs. */
struct record_cipher *record_cipher_new(const struct record_keys *k);
void record_cipher_free(struct record_cipher *c); /* NULL is fine; wipes keys */

/* Opens a record, if it has this sequence number, into `to` (RECORD_MOST bytes; what is opened need not lie
 * there). *type: what it really holds, which TLS 1.3 encrypts. False: tag, MAC or padding do not hold. May
 * be asked again with another number. */
bool record_cipher_open(struct record_cipher *c, uint64_t sequence, const struct record *r, uint8_t *to,
                        uint8_t *type, struct bytes *plain);

/* The record is done with, opened or not: the state that some ciphers carry from one to the next moves on. */
void record_cipher_pass(struct record_cipher *c, const struct record *r);

/* Records are missing here. What each needs of the one before is lost: to CBC up to TLS 1.0 for one record,
 * to RC4 for good; others need nothing. */
void record_cipher_break(struct record_cipher *c);

#endif
