/* Datagrams of one flow: each preceded by its direction and a 16-bit length. */
#include "base/cursor.h"
#include "evidence/capture/names/dtls.h"
#include "evidence/capture/names/protection.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct names_context *context;
    if (!context) context = names_context_new();
    struct handshake h = {0};
    struct dtls_state *state = NULL;
    struct cursor c = cursor_over(data, size);
    while (cursor_left(&c) > 3) {
        bool client = cursor_u8(&c) & 1;
        size_t n = cursor_be16(&c);
        dtls_read(context, &h, &state, client, cursor_take(&c, n < cursor_left(&c) ? n : cursor_left(&c)));
    }
    struct protection p;
    protection_grade(&h, PROTOCOL_DTLS, 1600000000000000000, &p);
    if (p.why_count == 0) abort();
    dtls_state_free(state);
    return 0;
}
