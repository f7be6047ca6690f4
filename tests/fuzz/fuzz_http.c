/* A stream of HTTP/1 messages. */
#include "evidence/capture/names/http.h"
#include "evidence/capture/names/mmtls.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bytes rest = {data, size};
    for (unsigned messages = 0; messages < 100; messages++) {
        struct http_request r;
        char name[SERVER_NAME_MOST + 1];
        uint16_t port;
        size_t need = 0;
        enum inspect i = http_read(rest, &r, &need);
        if (i == INSPECT_MORE && need <= rest.n) abort();
        if (http_server_name(&r, name, &port) > SERVER_NAME_MOST) abort();
        if (i != INSPECT_DONE || r.header_bytes == 0) break;
        if (r.header_bytes > rest.n) abort();
        rest = (struct bytes){rest.p + r.header_bytes, rest.n - r.header_bytes};
        mmtls_in_http(&r, rest);
    }
    return 0;
}
