#include "evidence/capture/names/context_private.h"

#include "base/memory.h"

#include <openssl/crypto.h>
#include <stdlib.h>

struct names_context *names_context_new(void) {
    /* No configuration file: what a capture shows must not depend on it, and readers may run without the
     * right to open files. */
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    return memory_new(1, sizeof(struct names_context));
}

void names_context_free(struct names_context *x) {
    if (!x) return;
    certificate_cache_free(x->certificates);
    quic_ciphers_free(x->quic);
    free(x->scratch);
    free(x);
}

uint8_t *names_scratch(struct names_context *x) {
    if (!x->scratch) x->scratch = memory_new(NAMES_SCRATCH, 1);
    return x->scratch;
}
