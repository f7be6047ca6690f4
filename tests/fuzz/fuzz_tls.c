/* A TLS stream of either direction; the tunnels around it; the recognition of streams. First byte: direction.
 */
#include "evidence/capture/names/protection.h"
#include "evidence/capture/names/recognise.h"
#include "evidence/capture/names/tls.h"
#include "evidence/capture/names/tunnel.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct names_context *context;
    if (!context) context = names_context_new();
    if (size < 1) return 0;
    bool client = data[0] & 1;
    struct bytes stream = {data + 1, size - 1};
    struct handshake h = {0}, grown = {0};
    size_t need = 0, have = 0;
    enum inspect whole = tls_read(context, &h, client, stream, &need), step;
    if (whole == INSPECT_MORE && need <= stream.n) abort();
    if (h.alpn_length > ALPN_MOST || h.server_name[h.server_name_length] != '\0') abort();
    /* Read as it grows, each time as far as was asked for, it ends within the same facts. */
    while ((step = tls_read(context, &grown, client, (struct bytes){stream.p, have}, &need)) ==
           INSPECT_MORE) {
        if (need <= have) abort();
        if (need > stream.n) break;
        have = need;
    }
    if (whole == INSPECT_DONE && step == INSPECT_DONE && h.server_name_length && grown.server_name_length &&
        memcmp(h.server_name, grown.server_name, sizeof h.server_name) != 0)
        abort();
    struct protection p;
    protection_grade(&h, PROTOCOL_TLS, 1600000000000000000, &p);
    if (p.why_count == 0) abort();
    struct tunnel t = tunnel_prefix(client, stream);
    if (t.status == TUNNEL_INNER && t.offset > stream.n) abort();
    t = starttls_offset(client, stream);
    if (t.status == TUNNEL_INNER && t.offset > stream.n) abort();
    recognise_stream(stream, (struct recognise_hint){50000, 443, client});
    return 0;
}
