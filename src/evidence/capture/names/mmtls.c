/* Records as TLS has them, with versions of its own: type 0x15 (alert), 0x16 (handshake), 0x17 (data) or 0x19
 * (the client's early hello), then f1 03 or f1 04, a 16-bit length. */
#include "evidence/capture/names/mmtls.h"

#include <strings.h>

enum { HEADER = 5, RECORD_MOST = 0x8000 };

static bool record(const uint8_t *p) {
    size_t length = (size_t)p[3] << 8 | p[4];
    bool type = p[0] >= 0x15 && p[0] <= 0x19 && p[0] != 0x18;
    return type && p[1] == 0xf1 && (p[2] == 3 || p[2] == 4) && length > 0 && length <= RECORD_MOST;
}

enum inspect mmtls_read(struct bytes s, size_t *need) {
    if (s.n < HEADER) {
        *need = HEADER;
        bool could = s.n == 0 || (s.p[0] >= 0x15 && s.p[0] <= 0x19 && (s.n < 2 || s.p[1] == 0xf1));
        return could ? INSPECT_MORE : INSPECT_OTHER;
    }
    if (!record(s.p)) return INSPECT_OTHER;
    size_t end = HEADER + ((size_t)s.p[3] << 8 | s.p[4]);
    if (s.n >= end + HEADER && !record(s.p + end)) return INSPECT_OTHER;
    return INSPECT_DONE;
}

bool mmtls_in_http(const struct http_request *r, struct bytes body) {
    if (r->kind != HTTP_REQUEST || !text_is(r->method, "POST")) return false;
    size_t need;
    if (body.n >= HEADER && mmtls_read(body, &need) == INSPECT_DONE) return true;
    struct text path = r->target;
    if (r->form == HTTP_ABSOLUTE) {
        const char *p = memmem(path.p, path.n, "/mmtls/", 7);
        return p != NULL;
    }
    return path.n >= 7 && strncasecmp(path.p, "/mmtls/", 7) == 0;
}
