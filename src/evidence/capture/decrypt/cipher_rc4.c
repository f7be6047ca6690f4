#include "evidence/capture/decrypt/cipher_rc4.h"

static void swap(uint8_t *a, uint8_t *b) {
    uint8_t t = *a;
    *a = *b;
    *b = t;
}

void rc4_begin(struct rc4 *r, struct bytes key) {
    *r = (struct rc4){.i = 0};
    for (unsigned i = 0; i < 256; i++) r->state[i] = (uint8_t)i;
    uint8_t j = 0;
    for (unsigned i = 0; i < 256 && key.n > 0; i++) {
        j = (uint8_t)(j + r->state[i] + key.p[i % key.n]);
        swap(&r->state[i], &r->state[j]);
    }
}

void rc4_run(struct rc4 *r, struct bytes from, uint8_t *to) {
    for (size_t n = 0; n < from.n; n++) {
        r->j = (uint8_t)(r->j + r->state[++r->i]);
        swap(&r->state[r->i], &r->state[r->j]);
        to[n] = from.p[n] ^ r->state[(uint8_t)(r->state[r->i] + r->state[r->j])];
    }
}
