/* Datagrams of one flow: each preceded by its direction and a 16-bit length. Packets get past the tag only
 * from the seeds, so frames and Google's tags are fed directly as well. */
#include "evidence/capture/names/gquic.h"
#include "evidence/capture/names/quic.h"
#include "evidence/capture/names/recognise.h"

#include "base/cursor.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct names_context *context;
    if (!context) context = names_context_new();
    struct handshake h = {0}, tags = {0};
    struct quic_state *state = NULL;
    struct cursor c = cursor_over(data, size);
    while (cursor_left(&c) > 3) {
        bool client = cursor_u8(&c) & 1;
        size_t n = cursor_be16(&c);
        struct bytes datagram = cursor_take(&c, n < cursor_left(&c) ? n : cursor_left(&c));
        enum inspect i = quic_read(context, &h, &state, client, datagram);
        if (i == INSPECT_OTHER && state) abort();
        recognise_datagram(datagram, (struct recognise_hint){50000, 443, client});
        gquic_client_hello(&tags, datagram);
    }
    quic_state_free(state);
    return 0;
}
