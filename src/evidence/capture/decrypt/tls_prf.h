/* The key block of SSL 3.0 (RFC 6101 6.2.2), TLS 1.0 and 1.1 (RFC 4346 6.3) and 1.2 (RFC 5246 6.3). */
#ifndef CORDON_DECRYPT_TLS_PRF_H
#define CORDON_DECRYPT_TLS_PRF_H

#include "evidence/capture/decrypt/hkdf.h"
#include "evidence/capture/decrypt/key_log.h"

enum { KEY_BLOCK_MOST = 256 };

/* n: at most KEY_BLOCK_MOST. prf counts in TLS 1.2 only. */
bool tls_key_block(uint16_t version, enum digest prf, const struct secret *master,
                   const uint8_t client_random[CLIENT_RANDOM], const uint8_t server_random[CLIENT_RANDOM],
                   uint8_t *to, size_t n);

#endif
