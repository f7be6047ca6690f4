/* Conversations that begin as HTTP/2: both sides' beginnings are put in front. */
#include "conversation_script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char begin[] =
        "\0\0\x21PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0\1\0\x09\0\0\0\4\0\0\0\0";
    enum { N = sizeof begin };
    if (size > 1 << 15) return 0;
    uint8_t *both = malloc(N + size);
    if (!both) return 0;
    memcpy(both, begin, N);
    memcpy(both + N, data, size);
    script_compare(both, N + size, false);
    free(both);
    return 0;
}
