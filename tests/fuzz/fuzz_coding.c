/* Content codings: the first byte chooses which, and whether the body is whole. */
#include "evidence/content/coding.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const codings[] = {
        "gzip",     "deflate",       "br",       "zstd",
        "gzip, br", "zstd, deflate", "br, gzip", "gzip, gzip, gzip, gzip, gzip"};
    if (size == 0) return 0;
    struct message_limits limits = message_limits_default();
    limits.most_body = 1 << 18;
    bool whole = data[0] & 8;
    struct decoded d =
        decode_content(text_of(codings[data[0] & 7]), (struct bytes){data + 1, size - 1}, whole, &limits);
    if (d.owned && d.body.n > limits.most_body) abort();
    if (d.size < d.body.n || !d.damage != !d.clause) abort();
    if (d.state == BODY_UNREADABLE && !d.damage) abort();
    if (!whole && d.state == BODY_WHOLE) abort();
    volatile uint8_t sum = 0;
    for (size_t i = 0; i < d.body.n; i++) sum = (uint8_t)(sum + d.body.p[i]);
    decoded_free(&d);
    return 0;
}
