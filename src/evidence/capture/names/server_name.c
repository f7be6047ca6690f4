/* Server names and application protocols as they are stored. */
#include "evidence/capture/names/hello.h"

static char lower(uint8_t c) {
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool host_byte(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == ':'; /* RFC 6066 3 forbids IPv6 literals, clients send them */
}

/* Labels of 1 to 63 bytes (RFC 1035 2.3.4). */
static bool labels_fit(struct bytes name) {
    size_t label = 0;
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] != '.') {
            label++;
            continue;
        }
        if (label == 0 || label > 63) return false;
        label = 0;
    }
    return label > 0 && label <= 63;
}

void handshake_set_name(struct handshake *h, struct bytes name) {
    if (name.n > 1 && name.p[name.n - 1] == '.') name.n--; /* "without a trailing dot", RFC 6066 3 */
    if (name.n == 0) return;
    bool valid = name.n <= 253 && labels_fit(name);
    size_t n = 0;
    for (size_t i = 0; i < name.n && n < SERVER_NAME_MOST; i++) {
        uint8_t c = name.p[i];
        if (c > 0x20 && c < 0x7f) {
            valid = valid && host_byte(c);
            h->server_name[n++] = lower(c);
            continue;
        }
        valid = false;
        if (n + 4 > SERVER_NAME_MOST) break;
        h->server_name[n++] = '\\';
        h->server_name[n++] = (char)('0' + c / 100);
        h->server_name[n++] = (char)('0' + c / 10 % 10);
        h->server_name[n++] = (char)('0' + c % 10);
    }
    h->server_name[n] = 0;
    h->server_name_length = (uint8_t)n;
    if (valid)
        h->flags &= ~(uint32_t)HANDSHAKE_NAME_INVALID;
    else
        h->flags |= HANDSHAKE_NAME_INVALID;
}

void handshake_set_alpn(struct handshake *h, struct bytes protocol, bool selected) {
    if (handshake_has(h, HANDSHAKE_ALPN_SELECTED) && !selected) return;
    size_t n = protocol.n < ALPN_MOST ? protocol.n : ALPN_MOST;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = protocol.p[i];
        h->alpn[i] = (char)(c >= 0x20 && c < 0x7f ? c : '?');
    }
    h->alpn[n] = 0;
    h->alpn_length = (uint8_t)n;
    if (selected) h->flags |= HANDSHAKE_ALPN_SELECTED;
}
