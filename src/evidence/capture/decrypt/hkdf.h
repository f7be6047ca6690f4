/* HKDF-Expand-Label (RFC 8446 7.1, RFC 5869), by which TLS 1.3 and QUIC make keys of a secret. */
#ifndef CORDON_DECRYPT_HKDF_H
#define CORDON_DECRYPT_HKDF_H

#include "base/bytes.h"

enum digest { DIGEST_NONE, DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512 };

enum { DIGEST_MOST = 64 }; /* bytes of the longest */

size_t digest_size(enum digest d); /* 0 for DIGEST_NONE */

bool hmac(enum digest d, struct bytes key, struct bytes message, uint8_t to[DIGEST_MOST]);

/* n bytes under label ("key", "quic key", without "tls13 ") with an empty context. False when n or the label
 * is longer than the construction allows, or libcrypto refuses. */
bool hkdf_expand_label(enum digest d, struct bytes secret, const char *label, uint8_t *to, size_t n);

#endif
