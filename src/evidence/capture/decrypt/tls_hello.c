#include "evidence/capture/decrypt/tls_hello.h"

#include "base/cursor.h"
#include "evidence/capture/decrypt/cipher_params.h"
#include "evidence/capture/names/handshake.h"

enum extension { ENCRYPT_THEN_MAC = 22, EARLY_DATA = 42, SUPPORTED_VERSIONS = 43 };

static void offer(struct tls_hello *h, uint16_t suite) {
    struct cipher_params p;
    if (suite >> 8 == 0x13 && h->offered_count < OFFERED_MOST && cipher_params_of(suite, &p))
        h->offered[h->offered_count++] = suite;
}

bool tls_hello_client(struct tls_hello *h, struct bytes body) {
    struct tls_hello to = *h;
    struct cursor c = cursor_of(body);
    cursor_skip(&c, 2);
    struct bytes random = cursor_take(&c, CLIENT_RANDOM);
    cursor_skip(&c, cursor_u8(&c)); /* session id */
    struct cursor suites = cursor_sub(&c, cursor_be16(&c));
    cursor_skip(&c, cursor_u8(&c)); /* compression methods */
    if (!cursor_ok(&c)) return false;
    memcpy(to.client_random, random.p, CLIENT_RANDOM);
    to.client = true;
    to.early = false;
    to.offered_count = 0;
    while (cursor_left(&suites) >= 2) offer(&to, cursor_be16(&suites));
    struct cursor extensions = cursor_left(&c) ? cursor_sub(&c, cursor_be16(&c)) : c;
    while (cursor_left(&extensions) > 0 && cursor_ok(&extensions)) {
        uint16_t type = cursor_be16(&extensions);
        cursor_skip(&extensions, cursor_be16(&extensions));
        if (type == EARLY_DATA && cursor_ok(&extensions)) to.early = true;
    }
    *h = to;
    return true;
}

/* RFC 8446 4.1.3 */
static const uint8_t retry_random[CLIENT_RANDOM] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

bool tls_hello_server(struct tls_hello *h, struct bytes body) {
    struct tls_hello to = *h;
    struct cursor c = cursor_of(body);
    to.version = cursor_be16(&c);
    struct bytes random = cursor_take(&c, CLIENT_RANDOM);
    cursor_skip(&c, cursor_u8(&c)); /* session id */
    to.cipher = cursor_be16(&c);
    to.compressed = cursor_u8(&c) != 0;
    if (!cursor_ok(&c)) return false;
    to.encrypt_then_mac = false;
    struct cursor extensions = cursor_left(&c) ? cursor_sub(&c, cursor_be16(&c)) : c;
    while (cursor_left(&extensions) > 0 && cursor_ok(&extensions)) {
        uint16_t type = cursor_be16(&extensions);
        struct cursor e = cursor_sub(&extensions, cursor_be16(&extensions));
        if (!cursor_ok(&extensions)) break;
        if (type == ENCRYPT_THEN_MAC) to.encrypt_then_mac = true;
        if (type == SUPPORTED_VERSIONS) to.version = cursor_be16(&e);
    }
    /* From draft 25 on the drafts protect records as the RFC does. */
    if (to.version >= 0x7f19 && to.version <= 0x7f1c) to.version = VERSION_TLS13;
    if (memcmp(random.p, retry_random, CLIENT_RANDOM) != 0) {
        to.server = true;
        memcpy(to.server_random, random.p, CLIENT_RANDOM);
    }
    *h = to;
    return true;
}
