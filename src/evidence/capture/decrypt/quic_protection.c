#include "evidence/capture/decrypt/quic_protection.h"

#include "base/memory.h"
#include "evidence/capture/decrypt/aead.h"
#include "evidence/capture/decrypt/quic_packet.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>

enum {
    MASK = 5,
    SAMPLE = 16,
    SAMPLE_AT = 4, /* behind the start of the packet number (RFC 9001 5.4.2) */
    LONG_HEADER = 0x80,
    KEY_PHASE = 0x04,
    /* Bounds of a search for packets that come after a loss. */
    OFTEN = 4,     /* failures in a row of which each is worth one; then those that are a power of two */
    NEAR = 16,     /* windows of packet numbers ahead … */
    FAR = 16 * 32, /* … and after many failures */
    FURTHEST = 8   /* key updates ahead */
};

/* RFC 9001 5.3; what TLS_AES_128_CCM_8_SHA256 is not among. */
static const uint16_t suites[] = {0x1301, 0x1302, 0x1303, 0x1304};

/* Keys between two updates; `aead` NULL: none. */
struct generation {
    struct aead *aead;
    uint8_t iv[AEAD_NONCE];
    struct secret secret; /* that the keys follow from */
};

struct quic_protection {
    struct cipher_params suite;
    bool version_2;
    bool phase;        /* of the current generation */
    unsigned failures; /* in a row */
    uint64_t lowest;   /* packet number opened with the current generation */
    EVP_CIPHER_CTX *mask;
    struct generation before, current, ahead;
};

bool quic_suite_known(uint16_t cipher) {
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        if (suites[i] == cipher) return true;
    return false;
}

size_t quic_suites_for(size_t n, uint16_t to[QUIC_SUITES_MOST]) {
    size_t found = 0;
    struct cipher_params suite;
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        if (cipher_params_of(suites[i], &suite) && digest_size(suite.prf) == n) to[found++] = suites[i];
    return found;
}

static void generation_end(struct generation *g) {
    aead_free(g->aead);
    OPENSSL_cleanse(g, sizeof *g);
}

static bool expand(const struct quic_protection *p, const struct secret *s, const char *label, uint8_t *to,
                   size_t n) {
    static const char *const prefix[] = {"quic ", "quicv2 "}; /* RFC 9369 3.3.2 */
    char whole[16];
    size_t length = strlen(prefix[p->version_2]);
    memcpy(whole, prefix[p->version_2], length);
    memcpy(whole + length, label, strlen(label) + 1);
    return hkdf_expand_label(p->suite.prf, (struct bytes){s->bytes, s->n}, whole, to, n);
}

static bool generation_begin(const struct quic_protection *p, struct generation *g,
                             const struct secret *secret) {
    uint8_t key[AEAD_KEY_MOST];
    g->secret = *secret;
    bool made = expand(p, secret, "key", key, p->suite.key) && expand(p, secret, "iv", g->iv, sizeof g->iv);
    g->aead = made ? aead_new(&p->suite, key) : NULL;
    OPENSSL_cleanse(key, sizeof key);
    return g->aead != NULL;
}

/* The generation after one (RFC 9001 6.1). */
static bool generation_after(const struct quic_protection *p, struct generation *g,
                             const struct generation *of) {
    struct secret next = {.n = of->secret.n};
    bool made = expand(p, &of->secret, "ku", next.bytes, next.n) && generation_begin(p, g, &next);
    OPENSSL_cleanse(&next, sizeof next);
    return made;
}

/* Header protection's key stays through all updates. */
static bool mask_begin(struct quic_protection *p, const uint8_t *key) {
    const EVP_CIPHER *type = p->suite.kind == KIND_CHACHA20 ? EVP_chacha20()
                             : p->suite.key == 32           ? EVP_aes_256_ecb()
                                                            : EVP_aes_128_ecb();
    p->mask = EVP_CIPHER_CTX_new();
    return p->mask && EVP_EncryptInit_ex(p->mask, type, NULL, key, NULL) &&
           EVP_CIPHER_CTX_set_padding(p->mask, 0);
}

static struct quic_protection *begin(uint16_t cipher, bool version_2) {
    struct cipher_params suite;
    if (!quic_suite_known(cipher) || !cipher_params_of(cipher, &suite)) return NULL;
    struct quic_protection *p = memory_new(1, sizeof *p);
    p->suite = suite;
    p->version_2 = version_2;
    p->lowest = UINT64_MAX;
    return p;
}

struct quic_protection *quic_protection_new(uint16_t cipher, bool version_2, const struct secret *secret) {
    struct quic_protection *p = begin(cipher, version_2);
    if (!p) return NULL;
    uint8_t key[AEAD_KEY_MOST];
    bool made = secret->n == digest_size(p->suite.prf) && expand(p, secret, "hp", key, p->suite.key) &&
                mask_begin(p, key) && generation_begin(p, &p->current, secret);
    OPENSSL_cleanse(key, sizeof key);
    if (made) return p;
    quic_protection_free(p);
    return NULL;
}

struct quic_protection *quic_protection_initial(const struct quic_keys *keys) {
    struct quic_protection *p = begin(suites[0], false); /* RFC 9001 5.2 */
    if (!p) return NULL;
    memcpy(p->current.iv, keys->iv, sizeof p->current.iv);
    p->current.aead = aead_new(&p->suite, keys->key);
    if (p->current.aead && mask_begin(p, keys->hp)) return p;
    quic_protection_free(p);
    return NULL;
}

void quic_protection_free(struct quic_protection *p) {
    if (!p) return;
    generation_end(&p->before);
    generation_end(&p->current);
    generation_end(&p->ahead);
    EVP_CIPHER_CTX_free(p->mask); /* clears the key */
    free(p);
}

/* RFC 9001 5.4.3 and 5.4.4; ChaCha20's sample is counter and nonce, in the order libcrypto has them too. */
static bool header_mask(const struct quic_protection *p, const uint8_t *sample, uint8_t mask[SAMPLE]) {
    static const uint8_t zeros[MASK];
    int n;
    if (p->suite.kind != KIND_CHACHA20) return EVP_EncryptUpdate(p->mask, mask, &n, sample, SAMPLE);
    return EVP_EncryptInit_ex(p->mask, NULL, NULL, NULL, sample) &&
           EVP_EncryptUpdate(p->mask, mask, &n, zeros, MASK);
}

/* A packet whose header is bare. */
struct bare {
    struct bytes header;
    struct bytes sealed;
    uint64_t number;
    uint64_t window; /* what it has of its number tells it but for multiples of this */
    uint8_t *plain;
};

static bool open_with(const struct generation *g, const struct bare *b) {
    if (!g->aead) return false;
    uint8_t nonce[AEAD_NONCE];
    memcpy(nonce, g->iv, sizeof nonce);
    for (unsigned i = 0; i < 8; i++) nonce[AEAD_NONCE - 1 - i] ^= (uint8_t)(b->number >> 8 * i);
    return aead_open(g->aead, nonce, b->header, b->sealed, b->plain);
}

/* `ahead` has opened a packet: the sender has updated its keys. */
static void advance(struct quic_protection *p, uint64_t number) {
    generation_end(&p->before);
    p->before = p->current;
    p->current = p->ahead;
    p->ahead = (struct generation){.aead = NULL};
    p->phase = !p->phase;
    p->lowest = number;
}

/* A sender shortens packet numbers by what was acknowledged (RFC 9000 17.1), so after a loss in the capture
 * the nearest number may be the wrong one, and would stay so for all that follow. */
static bool open_at_some_number(const struct generation *g, struct bare *b, unsigned reach) {
    const uint64_t near = b->number;
    for (unsigned i = 0; i <= reach; i++) {
        b->number = near + i * b->window;
        if (open_with(g, b)) return true;
    }
    b->number = near - b->window;
    if (near >= b->window && open_with(g, b)) return true;
    b->number = near;
    return false;
}

/* Keys several updates on, of the phase the packet has: a loss took all packets of some. */
static bool search_ahead(struct quic_protection *p, struct bare *b, bool other_phase) {
    struct generation from = p->current, to = {.aead = NULL};
    bool borrowed = true, opened = false;
    for (unsigned i = 1; i <= FURTHEST && !opened && generation_after(p, &to, &from); i++) {
        if (!borrowed) generation_end(&from);
        borrowed = false;
        opened = (i % 2 == 1) == other_phase && open_at_some_number(&to, b, NEAR);
        from = to;
        to = (struct generation){.aead = NULL};
    }
    if (!opened) {
        if (!borrowed) generation_end(&from);
        return false;
    }
    generation_end(&p->ahead);
    p->ahead = from;
    advance(p, b->number);
    if (!other_phase) p->phase = !p->phase;
    return true;
}

/* Looks further for the number and the keys of a packet, ever more seldom while nothing is found: damaged
 * packets cannot be told from those that come after a loss. */
static bool search(struct quic_protection *p, struct bare *b, bool is_long, bool other_phase) {
    const unsigned n = ++p->failures;
    if (n > OFTEN && (n & (n - 1)) != 0) return false;
    if (!other_phase && open_at_some_number(&p->current, b, n < FAR / NEAR ? n * NEAR : FAR)) {
        if (b->number < p->lowest) p->lowest = b->number;
        return true;
    }
    return !is_long && p->current.secret.n > 0 && search_ahead(p, b, other_phase);
}

/* Which generation opens a packet is told by its phase; with the other one, by its number: a late packet, or
 * the first of an update (RFC 9001 6.3). */
static bool open_payload(struct quic_protection *p, struct bare *b, bool phase) {
    if (phase == p->phase) {
        if (!open_with(&p->current, b)) return search(p, b, false, false);
        if (b->number < p->lowest) p->lowest = b->number;
        return true;
    }
    bool late = p->before.aead && b->number < p->lowest;
    if (late && open_with(&p->before, b)) return true;
    if (!p->ahead.aead && !generation_after(p, &p->ahead, &p->current)) return false;
    if (!open_with(&p->ahead, b)) return search(p, b, false, true);
    advance(p, b->number);
    return true;
}

bool quic_protection_open(struct quic_protection *p, struct bytes packet, size_t number_at, uint64_t expected,
                          uint8_t *room, struct quic_opened *to) {
    uint8_t mask[SAMPLE];
    if (number_at > packet.n || packet.n - number_at < SAMPLE_AT + SAMPLE ||
        !header_mask(p, packet.p + number_at + SAMPLE_AT, mask))
        return false;
    const bool is_long = packet.p[0] & LONG_HEADER;
    const uint8_t first = packet.p[0] ^ (mask[0] & (is_long ? 0x0f : 0x1f));
    const size_t length = (first & 3u) + 1, header = number_at + length;
    memcpy(room, packet.p, number_at);
    room[0] = first;
    uint64_t low = 0;
    for (size_t i = 0; i < length; i++) {
        room[number_at + i] = packet.p[number_at + i] ^ mask[1 + i];
        low = low << 8 | room[number_at + i];
    }
    struct bare b = {{room, header},
                     {packet.p + header, packet.n - header},
                     quic_packet_number(expected, low, 8 * (unsigned)length),
                     UINT64_C(1) << 8 * length,
                     room + header};
    if (!(is_long ? open_with(&p->current, &b) || search(p, &b, true, false)
                  : open_payload(p, &b, first & KEY_PHASE)))
        return false;
    p->failures = 0;
    *to = (struct quic_opened){{b.plain, b.sealed.n - QUIC_TAG}, b.number};
    return true;
}
