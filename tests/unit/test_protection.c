#include "build.h"
#include "evidence/capture/names/ciphers.h"
#include "evidence/capture/names/protection.h"

#include "evidence/capture/names/certificate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

#define SEEN (HANDSHAKE_CLIENT_HELLO | HANDSHAKE_SERVER_HELLO)

static bool mentions(const struct protection *p, const char *words) {
    for (size_t i = 0; i < p->why_count; i++)
        if (strstr(p->why[i], words)) return true;
    return false;
}

/* The table of docs/protection.md, row by row. */
static void handshakes(void **state) {
    static const struct {
        enum protocol protocol;
        struct handshake h;
        enum grade grade;
        const char *version, *cipher, *group, *why;
    } rows[] = {
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x304, .cipher = 0x1301, .group = 29},
         GRADE_STRONG,
         "TLS 1.3",
         "TLS_AES_128_GCM_SHA256",
         "x25519",
         "forward secrecy"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x304, .cipher = 0x1302, .group = 0x11ec},
         GRADE_STRONG,
         "TLS 1.3",
         "TLS_AES_256_GCM_SHA384",
         "X25519MLKEM768 (post-quantum hybrid)",
         "post-quantum"},
        {PROTOCOL_TLS,
         {.flags = SEEN | HANDSHAKE_RESUMED, .version = 0x304, .cipher = 0x1301},
         GRADE_ADEQUATE,
         "TLS 1.3",
         "TLS_AES_128_GCM_SHA256",
         NULL,
         "RFC 8446 2.2"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x304, .cipher = 0x1305, .group = 29},
         GRADE_ADEQUATE,
         "TLS 1.3",
         "TLS_AES_128_CCM_8_SHA256",
         "x25519",
         "RFC 6655"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x303, .cipher = 0xc02f, .group = 23},
         GRADE_STRONG,
         "TLS 1.2",
         "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
         "secp256r1",
         "RFC 9325 4.2"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x303, .cipher = 0xc013, .group = 23},
         GRADE_ADEQUATE,
         "TLS 1.2",
         "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
         "secp256r1",
         "CBC without"},
        {PROTOCOL_TLS,
         {.flags = SEEN | HANDSHAKE_ETM, .version = 0x303, .cipher = 0xc013, .group = 23},
         GRADE_STRONG,
         "TLS 1.2",
         "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
         "secp256r1",
         "forward secrecy"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x303, .cipher = 0x9c},
         GRADE_ADEQUATE,
         "TLS 1.2",
         "TLS_RSA_WITH_AES_128_GCM_SHA256",
         NULL,
         "static RSA"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x303, .cipher = 0x9e, .dh_bits = 2048},
         GRADE_ADEQUATE,
         "TLS 1.2",
         "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
         NULL,
         "finite-field"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x303, .cipher = 0x9e, .dh_bits = 1024},
         GRADE_WEAK,
         "TLS 1.2",
         "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
         NULL,
         "shorter than 2048"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x303, .cipher = 0xc02f, .group = 19},
         GRADE_WEAK,
         "TLS 1.2",
         "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
         "secp192r1",
         "224 bits"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x302, .cipher = 0xc013},
         GRADE_WEAK,
         "TLS 1.1",
         "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
         NULL,
         "RFC 8996"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x301, .cipher = 0xc013},
         GRADE_WEAK,
         "TLS 1.0",
         "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
         NULL,
         "RFC 8996"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x300, .cipher = 5},
         GRADE_WEAK,
         "SSL 3.0",
         "TLS_RSA_WITH_RC4_128_SHA",
         NULL,
         "RFC 7568"},
        {PROTOCOL_TLS, {.flags = SEEN, .version = 2}, GRADE_WEAK, "SSL 2.0", NULL, NULL, "RFC 6176"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x303, .cipher = 5},
         GRADE_WEAK,
         "TLS 1.2",
         "TLS_RSA_WITH_RC4_128_SHA",
         NULL,
         "RFC 7465"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x303, .cipher = 3},
         GRADE_WEAK,
         "TLS 1.2",
         "TLS_RSA_EXPORT_WITH_RC4_40_MD5",
         NULL,
         "export"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x303, .cipher = 9},
         GRADE_WEAK,
         "TLS 1.2",
         "TLS_RSA_WITH_DES_CBC_SHA",
         NULL,
         "DES has less"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x303, .cipher = 10},
         GRADE_WEAK,
         "TLS 1.2",
         "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
         NULL,
         "Sweet32"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x303, .cipher = 0x34},
         GRADE_WEAK,
         "TLS 1.2",
         "TLS_DH_anon_WITH_AES_128_CBC_SHA",
         NULL,
         "anonymous"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x303, .cipher = 2},
         GRADE_NONE,
         "TLS 1.2",
         "TLS_RSA_WITH_NULL_SHA",
         NULL,
         "does not encrypt"},
        {PROTOCOL_TLS,
         {.flags = SEEN | HANDSHAKE_COMPRESSED, .version = 0x303, .cipher = 0xc02f},
         GRADE_WEAK,
         "TLS 1.2",
         "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
         NULL,
         "CRIME"},
        {PROTOCOL_TLS,
         {.flags = SEEN, .version = 0x303, .cipher = 0xfafb},
         GRADE_ADEQUATE,
         "TLS 1.2",
         NULL,
         NULL,
         "not a registered"},
        {PROTOCOL_TLS,
         {.flags = HANDSHAKE_CLIENT_HELLO, .offered_version = 0x304},
         GRADE_UNKNOWN,
         NULL,
         NULL,
         NULL,
         "server's answer is not"},
        {PROTOCOL_TLS,
         {.flags = HANDSHAKE_MIDSTREAM},
         GRADE_UNKNOWN,
         NULL,
         NULL,
         NULL,
         "begins after the handshake"},
        {PROTOCOL_DTLS,
         {.flags = SEEN, .version = 0xfefd, .cipher = 0xc02b, .group = 29},
         GRADE_STRONG,
         "DTLS 1.2",
         "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
         "x25519",
         "RFC 9325 3.1.2"},
        {PROTOCOL_DTLS,
         {.flags = SEEN, .version = 0xfeff, .cipher = 0xc014},
         GRADE_WEAK,
         "DTLS 1.0",
         "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
         NULL,
         "RFC 8996"},
        {PROTOCOL_DTLS,
         {.flags = SEEN, .version = 0x100, .cipher = 0x35},
         GRADE_WEAK,
         "DTLS 1.0 (before RFC 4347)",
         "TLS_RSA_WITH_AES_256_CBC_SHA",
         NULL,
         "RFC 8996"},
        {PROTOCOL_QUIC,
         {.flags = SEEN, .quic_version = 1, .version = 0x304, .cipher = 0x1301, .group = 29},
         GRADE_STRONG,
         "QUIC v1 (TLS 1.3)",
         "TLS_AES_128_GCM_SHA256",
         "x25519",
         "RFC 9001 4.2"},
        {PROTOCOL_QUIC,
         {.flags = HANDSHAKE_CLIENT_HELLO, .quic_version = 0xff00001d},
         GRADE_STRONG,
         "QUIC draft 29 (TLS 1.3)",
         NULL,
         NULL,
         "server's answer is not"},
        {PROTOCOL_TLS,
         {.flags = SEEN | HANDSHAKE_ECH, .version = 0x304, .cipher = 0x1301, .group = 29},
         GRADE_STRONG,
         "TLS 1.3",
         "TLS_AES_128_GCM_SHA256",
         "x25519",
         "outer one"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct protection p;
        protection_grade(&rows[i].h, rows[i].protocol, 0, &p);
        if (p.grade != rows[i].grade || !mentions(&p, rows[i].why))
            fail_msg("row %zu: %s, %s", i, grade_name(p.grade), p.why_count ? p.why[0] : "no reason");
        if (rows[i].version) assert_string_equal(p.version, rows[i].version);
        if (!rows[i].version) assert_null(p.version);
        if (rows[i].cipher) assert_string_equal(p.cipher, rows[i].cipher);
        if (!rows[i].cipher) assert_null(p.cipher);
        if (rows[i].group) assert_string_equal(p.group, rows[i].group);
        if (!rows[i].group) assert_null(p.group);
    }
}

static void certificates(void **state) {
    static const char *const name[] = {"good.example"};
    const int64_t second = 1000000000;
    struct certificate good = {.names = name,
                               .name_count = 1,
                               .key = KEY_RSA,
                               .key_bits = 2048,
                               .digest = DIGEST_SHA2,
                               .not_before = 1000,
                               .not_after = 2000,
                               .common_name = ""};
    static const struct {
        const char *what, *why;
        const char *host;
        int64_t time;
        unsigned key_bits;
        enum certificate_digest digest;
        bool self_signed;
        enum grade grade;
    } rows[] = {
        {"good", "authenticated encryption", "good.example", 1500, 2048, DIGEST_SHA2, false, GRADE_STRONG},
        {"time unknown", "authenticated encryption", "good.example", 0, 2048, DIGEST_SHA2, false,
         GRADE_STRONG},
        {"name unknown", "authenticated encryption", "", 1500, 2048, DIGEST_SHA2, false, GRADE_STRONG},
        {"expired", "had expired", "good.example", 2001, 2048, DIGEST_SHA2, false, GRADE_WEAK},
        {"not yet", "not yet valid", "good.example", 999, 2048, DIGEST_SHA2, false, GRADE_WEAK},
        {"other name", "another name", "bad.example", 1500, 2048, DIGEST_SHA2, false, GRADE_WEAK},
        {"short key", "too short", "good.example", 1500, 1024, DIGEST_SHA2, false, GRADE_WEAK},
        {"SHA-1", "SHA-1", "good.example", 1500, 2048, DIGEST_SHA1, false, GRADE_WEAK},
        {"MD5", "MD5", "good.example", 1500, 2048, DIGEST_MD5, false, GRADE_WEAK},
        {"self-signed", "nobody else vouches", "good.example", 1500, 2048, DIGEST_SHA1, true, GRADE_WEAK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct certificate c = good;
        c.key_bits = (uint16_t)rows[i].key_bits;
        c.digest = rows[i].digest;
        c.self_signed = rows[i].self_signed;
        struct handshake h = {
            .flags = SEEN | HANDSHAKE_CERTIFICATE, .version = 0x303, .cipher = 0xc02f, .certificate = &c};
        h.server_name_length = (uint8_t)strlen(rows[i].host);
        snprintf(h.server_name, sizeof h.server_name, "%s", rows[i].host);
        struct protection p;
        protection_grade(&h, PROTOCOL_TLS, rows[i].time * second, &p);
        if (p.grade != rows[i].grade || !mentions(&p, rows[i].why)) fail_msg("%s", rows[i].what);
        assert_true(!rows[i].self_signed || !mentions(&p, "SHA-1"));
        h.flags = HANDSHAKE_CERTIFICATE; /* a capture that begins with the certificate */
        protection_grade(&h, PROTOCOL_TLS, rows[i].time * second, &p);
        assert_int_equal(p.grade, rows[i].grade == GRADE_WEAK ? GRADE_WEAK : GRADE_UNKNOWN);
    }
}

static void other_protocols(void **state) {
    static const struct {
        enum protocol protocol;
        enum grade grade;
        const char *why;
    } rows[] = {
        {PROTOCOL_HTTP, GRADE_NONE, "cleartext"},
        {PROTOCOL_DNS, GRADE_NONE, "RFC 9076"},
        {PROTOCOL_MMTLS, GRADE_PROPRIETARY, "Citizen Lab"},
        {PROTOCOL_GQUIC, GRADE_PROPRIETARY, "Google"},
        {PROTOCOL_WIREGUARD, GRADE_STRONG, "X25519"},
        {PROTOCOL_SSH, GRADE_UNKNOWN, "not read"},
        {PROTOCOL_RTP, GRADE_UNKNOWN, "SRTP"},
        {PROTOCOL_SMTP, GRADE_NONE, "RFC 8314"},
        {PROTOCOL_UNKNOWN, GRADE_UNKNOWN, "not recognised"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct protection p;
        protection_grade(NULL, rows[i].protocol, 0, &p);
        assert_int_equal(p.grade, rows[i].grade);
        assert_true(mentions(&p, rows[i].why));
    }
    for (unsigned i = 0; i < PROTOCOL_COUNT; i++) { /* every protocol has a name and a reason */
        struct protection p;
        protection_grade(NULL, (enum protocol)i, 0, &p);
        assert_non_null(protocol_name((enum protocol)i));
        assert_true(p.why_count > 0);
        assert_true(i == PROTOCOL_UNKNOWN || !mentions(&p, "not recognised"));
    }
}

/* The key alone determines everything, and worse reasons stand first. */
static void keys(void **state) {
    struct handshake h = {.flags = SEEN | HANDSHAKE_WEAK_OFFERED, .version = 0x301, .cipher = 5, .group = 0};
    struct protection_key k = protection_key_of(&h, PROTOCOL_TLS, text_of("a.example"), 0), same;
    h.server_name[0] = 'x'; /* a name without a certificate changes nothing */
    same = protection_key_of(&h, PROTOCOL_TLS, text_of("x.example"), 77);
    assert_memory_equal(&k, &same, sizeof k);
    struct protection p;
    protection_describe(k, &p);
    assert_int_equal(p.grade, GRADE_WEAK);
    assert_non_null(strstr(p.why[0], "must not"));
    assert_non_null(strstr(p.why[p.why_count - 1], "client also offers"));
    for (unsigned i = 0; i < 200000; i++) { /* any sixteen bytes are described without harm */
        static uint32_t seed = 1;
        uint8_t *bytes = (uint8_t *)&k;
        for (size_t n = 0; n < sizeof k; n++)
            bytes[n] = (uint8_t)((seed = seed * 1664525u + 1013904223u) >> 24);
        protection_describe(k, &p);
        assert_true(p.why_count > 0 && p.why_count <= PROTECTION_WHY_MOST);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handshakes),
        cmocka_unit_test(certificates),
        cmocka_unit_test(other_protocols),
        cmocka_unit_test(keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
