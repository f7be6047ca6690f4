/* Connections under what libssl has given up: SSL 3.0, RC4, 3DES, SEED, and Camellia in GCM, which it never
 * had. Put together by hand; tests/outside/tls_tshark.sh holds them against tshark. */
#ifndef CORDON_TESTS_TLS_FORGE_H
#define CORDON_TESTS_TLS_FORGE_H

#include "tls_peers.h"

/* NULL: not a suite that is forged. */
struct connection *forge_talk(uint16_t version, uint16_t suite, bool encrypt_then_mac);

#endif
