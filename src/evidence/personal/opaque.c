/* What could not be seen: bytes as random as encrypted ones, that no decoder made anything of. */
#include "evidence/personal/search.h"

#include <math.h>

/* Shannon's entropy in bits a byte, of the first bytes. */
static double entropy(struct bytes b) {
    size_t n = b.n < 65536 ? b.n : 65536;
    uint32_t count[256] = {0};
    double h = 0;
    for (size_t i = 0; i < n; i++) count[b.p[i]]++;
    for (size_t i = 0; i < 256; i++)
        if (count[i]) h -= (double)count[i] / (double)n * log2((double)count[i] / (double)n);
    return h;
}

/* What random bytes have, less a margin: n bytes cannot show more than log2 n. Miller and Madow's correction
 * for few of them, (256 - 1) / 2n nats, holds from about 256 on. */
static bool random_bytes(struct bytes b) {
    enum { FEWEST = 64 };
    if (b.n < FEWEST) return false;
    double n = (double)(b.n < 65536 ? b.n : 65536);
    double expected = n >= 512 ? 8 - 255 / (2 * n * 0.693) : n >= 256 ? 7.15 : n >= 128 ? 6.55 : 5.8;
    return entropy(b) > expected - (n >= 2048 ? 0.05 : 0.25);
}

uint64_t opaque_bytes(struct layers *l) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < l->n; i++) {
        struct layer *y = &l->list[i];
        y->opaque = i > 0 && l->list[y->parent].opaque; /* what guesses made of random bytes */
        if (y->opaque || y->known || y->n < 64 || y->encoding >= ENCODING_PROTOBUF) continue;
        struct bytes b = layer_bytes(l, i);
        y->opaque = !layer_is_text(l, i) && random_bytes(b);
        if (y->opaque) sum += b.n;
    }
    return sum;
}
