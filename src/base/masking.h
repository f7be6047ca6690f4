/* Persons are told apart without being named: a keyed hash of what a source calls them.
 *
 * The key is made once for each user and never leaves the machine: without it, nobody can try out whether a
 * hash is that of a certain person. */
#ifndef CORDON_BASE_MASKING_H
#define CORDON_BASE_MASKING_H

#include "base/diagnostic.h"

enum { MASKING_KEY = 32, MASKED_TEXT = 17 };

struct masking_key {
    uint8_t bytes[MASKING_KEY];
};

/* The key in cordon/masking.key of $XDG_STATE_HOME (~/.local/state), made when there is none. Where it cannot
 * be kept it is made for this run only, and a note says so. */
struct masking_key masking_key_own(struct diagnostics *d);

/* HMAC-SHA-256 (RFC 2104) of both, the first 64 bits as 16 hex digits. */
void masked(const struct masking_key *key, const char *scheme, struct text what, char to[MASKED_TEXT]);

#endif
