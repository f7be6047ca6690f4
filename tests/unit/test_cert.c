/* Certificates are made here, by OpenSSL, as servers would have them. */
#include "build.h"
#include "evidence/capture/names/certificate.h"
#include "evidence/capture/names/tls.h"

#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

static struct names_context *context;

static int start(void **state) {
    context = names_context_new();
    return 0;
}

static int stop(void **state) {
    names_context_free(context);
    return 0;
}

struct wish {
    const char *cn, *issuer, *alternative; /* issuer NULL: self-signed; alternative as openssl.cnf has it */
    int rsa_bits;                          /* 0: P-256 */
    const EVP_MD *digest;
    int64_t from, to;
};

static void set_name(X509_NAME *n, const char *cn) {
    X509_NAME_add_entry_by_txt(n, "O", MBSTRING_UTF8, (const unsigned char *)"Example Org", -1, -1, 0);
    X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_UTF8, (const unsigned char *)cn, -1, -1, 0);
}

static void make(struct build *b, struct wish w) {
    X509 *x = X509_new();
    EVP_PKEY *key = w.rsa_bits ? EVP_RSA_gen((unsigned)w.rsa_bits) : EVP_EC_gen("P-256");
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 0x1234ab);
    ASN1_TIME_set(X509_getm_notBefore(x), (time_t)w.from);
    ASN1_TIME_set(X509_getm_notAfter(x), (time_t)w.to);
    X509_set_pubkey(x, key);
    X509_NAME *subject = X509_NAME_new(), *issuer = X509_NAME_new();
    set_name(subject, w.cn);
    set_name(issuer, w.issuer ? w.issuer : w.cn);
    X509_set_subject_name(x, subject);
    X509_set_issuer_name(x, issuer);
    if (w.alternative) {
        X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, w.alternative);
        X509_add_ext(x, e, -1);
        X509_EXTENSION_free(e);
    }
    assert_true(X509_sign(x, key, w.digest ? w.digest : EVP_sha256()) > 0);
    uint8_t *p = b->p + b->n;
    b->n += (size_t)i2d_X509(x, &p);
    X509_NAME_free(subject);
    X509_NAME_free(issuer);
    EVP_PKEY_free(key);
    X509_free(x);
}

static void facts(void **state) {
    struct build b = {.n = 0};
    make(&b,
         (struct wish){.cn = "www.example.com",
                       .issuer = "Some CA",
                       .alternative = "DNS:WWW.example.com,DNS:*.cdn.example.com,IP:192.0.2.1,IP:2001:db8::1",
                       .from = 1600000000,
                       .to = 1700000000});
    struct bytes e = exact(built(&b));
    const struct certificate *c = certificate_read(context, e);
    assert_non_null(c);
    assert_string_equal(c->common_name, "www.example.com");
    assert_string_equal(c->organization, "Example Org");
    assert_string_equal(c->subject, "CN=www.example.com,O=Example Org");
    assert_string_equal(c->issuer, "CN=Some CA,O=Example Org");
    assert_string_equal(c->serial, "1234ab");
    assert_string_equal(c->signature, "ecdsa-with-SHA256");
    assert_int_equal(c->name_count, 4);
    assert_string_equal(c->names[0], "www.example.com");
    assert_string_equal(c->names[2], "192.0.2.1");
    assert_string_equal(c->names[3], "2001:db8::1");
    assert_int_equal(c->not_before, 1600000000);
    assert_int_equal(c->not_after, 1700000000);
    assert_int_equal(c->key, KEY_EC);
    assert_int_equal(c->key_bits, 256);
    assert_int_equal(c->digest, DIGEST_SHA2);
    assert_false(c->self_signed);
    assert_string_equal(certificate_host(c), "www.example.com");
    uint8_t digest[32];
    char hex[65];
    EVP_Digest(b.p, b.n, digest, NULL, EVP_sha256(), NULL);
    for (size_t i = 0; i < 32; i++) sprintf(hex + 2 * i, "%02x", digest[i]);
    assert_string_equal(c->sha256, hex);
    assert_ptr_equal(certificate_read(context, e), c); /* the second time, the same object */
    free((void *)e.p);
}

static void kinds(void **state) {
    struct build b = {.n = 0};
    make(&b,
         (struct wish){.cn = "Router", .rsa_bits = 1024, .digest = EVP_sha1(), .from = 0, .to = 1700000000});
    const struct certificate *c = certificate_read(context, built(&b));
    assert_non_null(c);
    assert_true(c->self_signed);
    assert_int_equal(c->key, KEY_RSA);
    assert_int_equal(c->key_bits, 1024);
    assert_int_equal(c->digest, DIGEST_SHA1);
    assert_string_equal(certificate_host(c), ""); /* a title, no host name */
    b.n = 0;
    make(&b, (struct wish){.cn = "evil\nname.example", .from = 0, .to = 1});
    c = certificate_read(context, built(&b));
    assert_string_equal(c->common_name, "evil?name.example");
}

/* RFC 9525 6.3 and 6.4, with the common name as old certificates need it. */
static void hosts(void **state) {
    static const struct {
        const char *alternative, *host;
        bool matches;
    } rows[] = {
        {"DNS:example.com", "example.com", true},
        {"DNS:example.com", "EXAMPLE.com.", true},
        {"DNS:example.com", "www.example.com", false},
        {"DNS:*.example.com", "www.example.com", true},
        {"DNS:*.example.com", "a.www.example.com", false},
        {"DNS:*.example.com", "example.com", false},
        {"DNS:*.example.com", ".example.com", false},
        {"DNS:w*.example.com", "www.example.com", false},
        {"DNS:*.com", "example.com", false},
        {"DNS:www.*.com", "www.example.com", false},
        {"DNS:example.com", "common.example", false}, /* there is a subjectAltName */
        {NULL, "common.example", true},
        {"IP:192.0.2.1", "192.0.2.1", true},
        {"IP:192.0.2.1", "192.0.2.2", false},
        {"IP:2001:db8::1", "[2001:db8:0::1]", true},
        {"DNS:192.0.2.1", "192.0.2.1", true}, /* against RFC 9525 6.5, but clients accept it */
        {"DNS:*.0.2.1", "192.0.2.1", false},
        {"DNS:example.com", "", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build b = {.n = 0};
        make(&b,
             (struct wish){.cn = "common.example", .alternative = rows[i].alternative, .from = 0, .to = 1});
        const struct certificate *c = certificate_read(context, built(&b));
        assert_non_null(c);
        if (certificate_matches(c, text_of(rows[i].host)) != rows[i].matches) fail_msg("%s", rows[i].host);
    }
}

static void damaged(void **state) {
    struct build b = {.n = 0};
    make(&b, (struct wish){.cn = "cut.example", .alternative = "DNS:cut.example", .from = 0, .to = 1});
    for (size_t n = 0; n < b.n; n++) {
        struct bytes e = exact((struct bytes){b.p, n});
        assert_null(certificate_read(context, e));
        free((void *)e.p);
    }
    uint32_t seed = 7;
    for (unsigned i = 0; i < 2000; i++) {
        struct build c = b;
        for (unsigned k = 0; k < 3; k++) {
            seed = seed * 1664525u + 1013904223u;
            c.p[(seed >> 8) % c.n] ^= (uint8_t)(1u << (seed & 7));
        }
        certificate_read(context, built(&c));
    }
}

/* In a handshake: the leaf is the server's, in one record or cut into many. */
static void in_a_handshake(void **state) {
    struct build leaf = {.n = 0}, m = {.n = 0};
    make(&leaf, (struct wish){.cn = "flight.example", .issuer = "CA", .from = 0, .to = 1, .rsa_bits = 2048});
    put_server_hello(&m, 0x0303, 0xc02f, NULL, NULL);
    put_number(&m, 11, 1);
    size_t message = open_part(&m, 3), list = open_part(&m, 3);
    for (unsigned i = 0; i < 3; i++) {
        size_t one = open_part(&m, 3);
        put(&m, leaf.p, leaf.n);
        close_part(&m, one, 3);
    }
    close_part(&m, list, 3);
    close_part(&m, message, 3);
    put_hex(&m, "0e000000");
    static const size_t sizes[] = {16384, 1000, 333, 1};
    const struct certificate *same = NULL;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct build b = {.n = 0};
        struct handshake h = {0};
        size_t need;
        put_records(&b, 22, built(&m), sizes[i]);
        struct bytes e = exact(built(&b));
        assert_int_equal(tls_read(context, &h, false, e, &need), INSPECT_DONE);
        free((void *)e.p);
        assert_non_null(h.certificate);
        assert_string_equal(certificate_host(h.certificate), "flight.example");
        assert_true(!same || same == h.certificate);
        same = h.certificate;
        h = (struct handshake){0};
        put_hex(&b, "140303000101");
        assert_int_equal(tls_read(context, &h, true, built(&b), &need), INSPECT_DONE);
        assert_true(h.flags & HANDSHAKE_REVERSED);
        assert_ptr_equal(h.certificate, same);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts),   cmocka_unit_test(kinds),          cmocka_unit_test(hosts),
        cmocka_unit_test(damaged), cmocka_unit_test(in_a_handshake),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
