/* The inside of names_context, for the readers only. */
#ifndef CORDON_NAMES_CONTEXT_PRIVATE_H
#define CORDON_NAMES_CONTEXT_PRIVATE_H

#include "base/bytes.h"
#include "evidence/capture/names/context.h"

struct certificate_cache;
struct quic_ciphers;

/* The longest handshake message that is put together; of a longer one the beginning is read. */
enum { NAMES_SCRATCH = 65536 };

struct names_context {
    uint8_t *scratch; /* NAMES_SCRATCH bytes, made when first needed */
    struct certificate_cache *certificates;
    struct quic_ciphers *quic; /* made when first needed */
};

uint8_t *names_scratch(struct names_context *x);

void certificate_cache_free(struct certificate_cache *c);
void quic_ciphers_free(struct quic_ciphers *q);

#endif
