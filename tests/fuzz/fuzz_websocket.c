/* WebSocket conversations: the handshake is put in front. */
#include "conversation_script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char request[] = "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";
    static const char response[] =
        "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"
        "\r\n";
    enum { N = sizeof request - 1, M = sizeof response - 1 };
    if (size > 1 << 15) return 0;
    uint8_t *both = malloc(N + M + 6 + size);
    if (!both) return 0;
    memcpy(both, (uint8_t[]){0, 0, N}, 3);
    memcpy(both + 3, request, N);
    memcpy(both + 3 + N, (uint8_t[]){1, 0, M}, 3);
    memcpy(both + 6 + N, response, M);
    memcpy(both + 6 + N + M, data, size);
    script_compare(both, 6 + N + M + size, false);
    free(both);
    return 0;
}
