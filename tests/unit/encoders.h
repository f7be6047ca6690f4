/* Encodings and containers, for tests that plant values: the other side of what src/evidence/personal/
 * undoes. */
#ifndef CORDON_TEST_ENCODERS_H
#define CORDON_TEST_ENCODERS_H

#include "base/bytes.h"

#include <stdlib.h>

struct blob {
    uint8_t *p;
    size_t n;
    bool text; /* printable ASCII or UTF-8 */
};
struct blob blob_of(const void *p, size_t n, bool text);
void blob_free(struct blob *b);

struct random {
    uint64_t state;
};
uint32_t random_below(struct random *r, uint32_t n);

/* Encodings by number: 0 … ENCODERS - 1. Those that want text answer NULL bytes for what is none. */
enum { ENCODERS = 26, DIGESTS_FROM = 23 };
extern const char *const encoder_names[ENCODERS];
struct blob encode(unsigned encoder, struct blob in);

/* Containers likewise: a body (or query, header …) with the value somewhere in it. */
enum { CONTAINERS = 12 };
extern const char *const container_names[CONTAINERS];
bool container_takes_bytes(unsigned container);
struct blob contain(unsigned container, struct blob in, struct random *r);

#endif
