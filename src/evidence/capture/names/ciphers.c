#include "evidence/capture/names/ciphers.h"

extern const struct cipher_suite cipher_suites[];
extern const size_t cipher_suites_count;

const struct cipher_suite *cipher_suite_find(uint16_t code) {
    size_t low = 0, high = cipher_suites_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cipher_suites[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < cipher_suites_count && cipher_suites[low].code == code ? &cipher_suites[low] : NULL;
}

const struct cipher_suite *cipher_suite_at(size_t i) {
    return i < cipher_suites_count ? &cipher_suites[i] : NULL;
}

/* Asked for every suite a client offers, so a bitmap over the two blocks in which weak suites lie: 0x00xx and
 * 0xc0xx. test_tls holds it against the table. */
bool cipher_suite_weak(uint16_t code) {
    static const uint64_t weak[2][4] = {
        {UINT64_C(0x0c107fd54fb6db7f), UINT64_C(0x0000307f00000040), UINT64_C(0x833300c00804460c),
         UINT64_C(0x0000000000000020)},
        {UINT64_C(0x0e08000003e318c6), UINT64_C(0x000000000c0000c0), UINT64_C(0x0030000000000030),
         UINT64_C(0x0000000000000000)},
    };
    unsigned block = code >> 8;
    if (block != 0 && block != 0xc0) return code == 0xfefe;
    return weak[block != 0][(code & 0xff) >> 6] >> (code & 63) & 1;
}

#define HYBRID(code, bits, name)                                                                             \
    { code, GROUP_HYBRID, bits, name, name " (post-quantum hybrid)" }
#define CURVE(code, bits, name)                                                                              \
    { code, (bits) < 112 ? GROUP_WEAK : 0, bits, name, name }
#define FIELD(code, bits, name)                                                                              \
    { code, GROUP_FINITE, bits, name, name }
#define LATTICE(code, bits, name)                                                                            \
    { code, GROUP_HYBRID, bits, name, name " (post-quantum)" }

/* IANA "TLS Supported Groups", with their security strength in bits (NIST SP 800-57 part 1, table 2). The
 * last five hybrids were tried out by browsers before RFC 9794 and the ML-KEM code points. */
static const struct key_group groups[] = {
    CURVE(1, 80, "sect163k1"),
    CURVE(2, 80, "sect163r1"),
    CURVE(3, 80, "sect163r2"),
    CURVE(4, 96, "sect193r1"),
    CURVE(5, 96, "sect193r2"),
    CURVE(6, 112, "sect233k1"),
    CURVE(7, 112, "sect233r1"),
    CURVE(8, 112, "sect239k1"),
    CURVE(9, 128, "sect283k1"),
    CURVE(10, 128, "sect283r1"),
    CURVE(11, 192, "sect409k1"),
    CURVE(12, 192, "sect409r1"),
    CURVE(13, 256, "sect571k1"),
    CURVE(14, 256, "sect571r1"),
    CURVE(15, 80, "secp160k1"),
    CURVE(16, 80, "secp160r1"),
    CURVE(17, 80, "secp160r2"),
    CURVE(18, 96, "secp192k1"),
    CURVE(19, 96, "secp192r1"),
    CURVE(20, 112, "secp224k1"),
    CURVE(21, 112, "secp224r1"),
    CURVE(22, 128, "secp256k1"),
    CURVE(23, 128, "secp256r1"),
    CURVE(24, 192, "secp384r1"),
    CURVE(25, 256, "secp521r1"),
    CURVE(26, 128, "brainpoolP256r1"),
    CURVE(27, 192, "brainpoolP384r1"),
    CURVE(28, 256, "brainpoolP512r1"),
    CURVE(29, 128, "x25519"),
    CURVE(30, 224, "x448"),
    CURVE(31, 128, "brainpoolP256r1tls13"),
    CURVE(32, 192, "brainpoolP384r1tls13"),
    CURVE(33, 256, "brainpoolP512r1tls13"),
    CURVE(34, 128, "GC256A"),
    CURVE(35, 128, "GC256B"),
    CURVE(36, 128, "GC256C"),
    CURVE(37, 128, "GC256D"),
    CURVE(38, 256, "GC512A"),
    CURVE(39, 256, "GC512B"),
    CURVE(40, 256, "GC512C"),
    CURVE(41, 128, "curveSM2"),
    FIELD(256, 112, "ffdhe2048"),
    FIELD(257, 128, "ffdhe3072"),
    FIELD(258, 152, "ffdhe4096"),
    FIELD(259, 176, "ffdhe6144"),
    FIELD(260, 192, "ffdhe8192"),
    LATTICE(512, 128, "MLKEM512"),
    LATTICE(513, 192, "MLKEM768"),
    LATTICE(514, 256, "MLKEM1024"),
    HYBRID(0x11eb, 192, "SecP256r1MLKEM768"),
    HYBRID(0x11ec, 192, "X25519MLKEM768"),
    HYBRID(0x11ed, 256, "SecP384r1MLKEM1024"),
    HYBRID(0x11ee, 192, "curveSM2MLKEM768"),
    HYBRID(0x16b7, 128, "CECPQ2"),
    HYBRID(0x6399, 192, "X25519Kyber768Draft00"),
    HYBRID(0x639a, 192, "SecP256r1Kyber768Draft00"),
    HYBRID(0xfe30, 128, "X25519Kyber512Draft00"),
    HYBRID(0xfe31, 192, "X25519Kyber768Draft00"),
};

const struct key_group *key_group_find(uint16_t code) {
    size_t low = 0, high = sizeof groups / sizeof *groups;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (groups[middle].code == code) return &groups[middle];
        if (groups[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Asked for every group a client offers. */
bool key_group_hybrid(uint16_t code) {
    return (code >= 0x11eb && code <= 0x11ee) || (code >= 512 && code <= 514) || code == 0x6399 ||
           code == 0x639a || code == 0x16b7 || code == 0xfe30 || code == 0xfe31;
}
