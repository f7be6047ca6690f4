/* The words that evidence uses and policies may name. Internal to the policy floor. */
#ifndef CORDON_POLICY_VOCABULARY_H
#define CORDON_POLICY_VOCABULARY_H

#include "policy/model.h"

extern const struct words protocol_words, version_words;
extern const struct words capability_words; /* what an app or a device can do */

/* A version's place in time, DTLS by the TLS version it was made from (RFC 4347, 6347, 9147). */
unsigned version_rank(size_t word);

/* The version word that the evidence's text contains: "TLS 1.3" of "QUIC v1 (TLS 1.3)"; NULL: none of them.
 */
const char *version_in(const char *text);

#endif
