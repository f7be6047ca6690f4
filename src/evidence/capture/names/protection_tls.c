/* The rules for TLS, DTLS and QUIC: docs/protection.md holds the same table. What a standard forbids is weak,
 * what it advises against is adequate, what it recommends is strong. */
#include "evidence/capture/names/ciphers.h"
#include "evidence/capture/names/protection_private.h"

static bool has(const struct protection_key *k, enum protection_fact f) {
    return (k->facts & f) != 0;
}

static bool version_13(uint16_t v) {
    return v == VERSION_TLS13 || v == VERSION_DTLS13;
}

static const char *quic_text(uint32_t version) {
    static const char *const drafts[] = {
        "QUIC draft 22 (TLS 1.3)", "QUIC draft 23 (TLS 1.3)", "QUIC draft 24 (TLS 1.3)",
        "QUIC draft 25 (TLS 1.3)", "QUIC draft 26 (TLS 1.3)", "QUIC draft 27 (TLS 1.3)",
        "QUIC draft 28 (TLS 1.3)", "QUIC draft 29 (TLS 1.3)", "QUIC draft 30 (TLS 1.3)",
        "QUIC draft 31 (TLS 1.3)", "QUIC draft 32 (TLS 1.3)", "QUIC draft 33 (TLS 1.3)",
        "QUIC draft 34 (TLS 1.3)"};
    uint32_t draft = version & 0xff;
    if (version == 0) return "QUIC";
    if (version == 1) return "QUIC v1 (TLS 1.3)";
    if (version == 0x6b3343cf) return "QUIC v2 (TLS 1.3)";
    if (version == 0x709a50c4 || version == 0xff020000) return "QUIC v2 draft (TLS 1.3)";
    if (version >> 8 == 0xff0000 && draft >= 22 && draft <= 34) return drafts[draft - 22];
    if (version >> 8 == 0xfaceb0) return "QUIC mvfst (TLS 1.3)";
    if (version >> 24 == 'T') return "Google QUIC (TLS 1.3)";
    return "QUIC, other version (TLS 1.3)";
}

static const char *version_text(const struct protection_key *k) {
    if (k->protocol == PROTOCOL_QUIC) return quic_text(k->quic_version);
    if (!has(k, FACT_SERVER) && !has(k, FACT_TOLD)) return NULL;
    switch (k->version) {
    case VERSION_SSL2: return "SSL 2.0";
    case VERSION_SSL3: return "SSL 3.0";
    case VERSION_TLS10: return "TLS 1.0";
    case VERSION_TLS11: return "TLS 1.1";
    case VERSION_TLS12: return "TLS 1.2";
    case VERSION_TLS13: return "TLS 1.3";
    case VERSION_DTLS_OPENSSL: return "DTLS 1.0 (before RFC 4347)";
    case VERSION_DTLS10: return "DTLS 1.0";
    case VERSION_DTLS12: return "DTLS 1.2";
    case VERSION_DTLS13: return "DTLS 1.3";
    default: return NULL;
    }
}

static void judge_version(const struct protection_key *k, struct reasons *r) {
    switch (k->version) {
    case VERSION_SSL2: reason(r, GRADE_WEAK, "SSL 2.0 must not be used (RFC 6176 3)"); break;
    case VERSION_SSL3: reason(r, GRADE_WEAK, "SSL 3.0 must not be used (RFC 7568 3)"); break;
    case VERSION_TLS10: reason(r, GRADE_WEAK, "TLS 1.0 must not be used (RFC 8996 4)"); break;
    case VERSION_TLS11: reason(r, GRADE_WEAK, "TLS 1.1 must not be used (RFC 8996 5)"); break;
    case VERSION_DTLS_OPENSSL:
    case VERSION_DTLS10: reason(r, GRADE_WEAK, "DTLS 1.0 must not be used (RFC 8996 1)"); break;
    case VERSION_TLS12: reason(r, GRADE_STRONG, "TLS 1.2 is recommended (RFC 9325 3.1.1)"); break;
    case VERSION_DTLS12: reason(r, GRADE_STRONG, "DTLS 1.2 is recommended (RFC 9325 3.1.2)"); break;
    case VERSION_TLS13: reason(r, GRADE_STRONG, "TLS 1.3 is the current version (RFC 8446)"); break;
    case VERSION_DTLS13: reason(r, GRADE_STRONG, "DTLS 1.3 is the current version (RFC 9147)"); break;
    default:
        reason(r, GRADE_ADEQUATE, "the negotiated version is not a registered one (RFC 8446 4.1.3)");
        break;
    }
    if (has(k, FACT_COMPRESSED))
        reason(r, GRADE_WEAK, "TLS compression leaks secrets by length (CRIME; RFC 9325 3.3)");
}

static void judge_cipher(const struct cipher_suite *s, bool etm, struct reasons *r) {
    unsigned f = s->flags;
    if (f & CIPHER_NULL) reason(r, GRADE_NONE, "the cipher suite does not encrypt (RFC 9325 4.1)");
    if (f & CIPHER_ANONYMOUS)
        reason(r, GRADE_WEAK, "the server is not authenticated: anonymous key exchange (RFC 5246 F.1.1.1)");
    if (f & CIPHER_EXPORT) reason(r, GRADE_WEAK, "export cipher of at most 56 bits (RFC 9325 4.1)");
    if (f & CIPHER_RC4) reason(r, GRADE_WEAK, "RC4 must not be used (RFC 7465 2)");
    if (f & CIPHER_3DES)
        reason(r, GRADE_WEAK,
               "3DES: 112 bits of key and 64-bit blocks, open to Sweet32 (RFC 9325 4.1; NIST SP 800-131A)");
    else if (f & CIPHER_DES)
        reason(r, GRADE_WEAK, "DES has less than 112 bits of security (RFC 9325 4.1)");
    else if ((f & CIPHER_SHORT_BLOCK) && !(f & CIPHER_AEAD))
        reason(r, GRADE_WEAK, "64-bit blocks are open to Sweet32 (RFC 9325 4.1)");
    if ((f & CIPHER_CBC) && !etm) reason(r, GRADE_ADEQUATE, "CBC without encrypt-then-MAC (RFC 9325 4.2)");
    if (f & CIPHER_SHORT_TAG) reason(r, GRADE_ADEQUATE, "authentication tags of 64 bits only (RFC 6655 6.1)");
    if ((f & CIPHER_AEAD) && !(f & CIPHER_SHORT_TAG))
        reason(r, GRADE_STRONG, "authenticated encryption (RFC 9325 4.2)");
}

static void judge_group(const struct protection_key *k, struct reasons *r) {
    const struct key_group *g = k->group ? key_group_find(k->group) : NULL;
    if (k->dh_bits && k->dh_bits < 2048)
        reason(r, GRADE_WEAK, "the Diffie-Hellman group is shorter than 2048 bits (RFC 9325 4.5)");
    if (!g) return;
    r->to->group = g->shown;
    if (g->flags & GROUP_WEAK) reason(r, GRADE_WEAK, "the curve is shorter than 224 bits (RFC 9325 4.5)");
    if (g->flags & GROUP_HYBRID)
        reason(r, GRADE_STRONG,
               "post-quantum key exchange: recorded traffic stays closed to a later quantum computer "
               "(draft-ietf-tls-ecdhe-mlkem)");
}

static void judge_exchange(const struct protection_key *k, const struct cipher_suite *s, struct reasons *r) {
    switch (s->exchange) {
    case EXCHANGE_TLS13:
        if (k->group || !has(k, FACT_RESUMED))
            reason(r, GRADE_STRONG, "forward secrecy (RFC 8446 E.1)");
        else
            reason(r, GRADE_ADEQUATE, "resumed by a pre-shared key alone: no forward secrecy (RFC 8446 2.2)");
        break;
    case EXCHANGE_ECDHE: reason(r, GRADE_STRONG, "forward secrecy (RFC 9325 4.1)"); break;
    case EXCHANGE_DHE:
        reason(r, GRADE_ADEQUATE,
               "forward secrecy by finite-field Diffie-Hellman, which TLS 1.2 should not use (RFC 9325 4.1)");
        break;
    case EXCHANGE_RSA: reason(r, GRADE_ADEQUATE, "no forward secrecy: static RSA (RFC 9325 4.1)"); break;
    case EXCHANGE_DH:
    case EXCHANGE_ECDH:
        reason(r, GRADE_ADEQUATE, "no forward secrecy: static Diffie-Hellman (RFC 9325 4.1)");
        break;
    case EXCHANGE_PSK:
        reason(r, GRADE_ADEQUATE, "no forward secrecy: pre-shared key alone (RFC 9325 4.1)");
        break;
    default: reason(r, GRADE_ADEQUATE, "key exchange outside the recommended ones (RFC 9325 4.2)"); break;
    }
}

static void judge_certificate(const struct protection_key *k, struct reasons *r) {
    unsigned p = k->certificate;
    if (p & CERTIFICATE_EXPIRED)
        reason(r, GRADE_WEAK, "the certificate had expired when the capture was taken (RFC 5280 6.1.3)");
    if (p & CERTIFICATE_NOT_YET)
        reason(r, GRADE_WEAK,
               "the certificate was not yet valid when the capture was taken (RFC 5280 6.1.3)");
    if (p & CERTIFICATE_OTHER_NAME) reason(r, GRADE_WEAK, "the certificate is for another name (RFC 9525 6)");
    if (p & CERTIFICATE_SELF_SIGNED)
        reason(r, GRADE_WEAK, "self-signed certificate: nobody else vouches for the server (RFC 5280 6.1)");
    if (p & CERTIFICATE_WEAK_KEY) reason(r, GRADE_WEAK, "the certificate's key is too short (RFC 9325 4.5)");
    if (p & CERTIFICATE_MD5)
        reason(r, GRADE_WEAK, "the certificate is signed with MD5 (RFC 9325 4.5, RFC 9155)");
    if (p & CERTIFICATE_SHA1)
        reason(r, GRADE_WEAK, "the certificate is signed with SHA-1 (RFC 9325 4.5, RFC 9155)");
    if (has(k, FACT_CERTIFICATE_DAMAGED))
        remark(r, "cannot see: the server's certificate is not readable (RFC 5280 4.1)");
    if (has(k, FACT_CERTIFICATE)) return;
    if (version_13(k->version) || k->protocol == PROTOCOL_QUIC)
        remark(r, "cannot see: the certificate is encrypted (RFC 8446 4.4.2)");
    else if (has(k, FACT_RESUMED))
        remark(r, "cannot see: a resumed session sends no certificate (RFC 5246 7.3)");
}

static void remarks(const struct protection_key *k, struct reasons *r) {
    if (has(k, FACT_ECH))
        remark(r, "encrypted ClientHello offered: the name shown is the outer one (RFC 9849); cannot be told "
                  "from GREASE");
    if (has(k, FACT_ESNI)) remark(r, "encrypted server name offered (draft-ietf-tls-esni-02)");
    if (has(k, FACT_EARLY_DATA))
        remark(r, "early data can be replayed and has no forward secrecy (RFC 8446 2.3)");
    if (has(k, FACT_WEAK_OFFERED))
        remark(r, "the client also offers suites that must not be negotiated (RFC 9325 4.1)");
    if (has(k, FACT_ALERT)) remark(r, "a fatal alert ended the handshake (RFC 8446 6.2)");
}

/* The client's side alone: nothing was agreed. QUIC has TLS 1.3 or nothing (RFC 9001 4.2). */
static void only_offer(const struct protection_key *k, struct reasons *r) {
    if (k->protocol == PROTOCOL_QUIC) {
        reason(r, GRADE_STRONG, "QUIC always uses TLS 1.3 (RFC 9001 4.2)");
        remark(r, "cannot see: the server's answer is not in the capture");
        remarks(k, r);
        return;
    }
    if (has(k, FACT_CLIENT))
        remark(r, "cannot see: the server's answer is not in the capture");
    else
        remark(r, "cannot see: the capture begins after the handshake");
    if (has(k, FACT_CERTIFICATE)) judge_certificate(k, r);
    remarks(k, r);
}

/* What took part tells, which may be little. Without its cipher suite a version that is forbidden is weak,
 * TLS 1.3 has no weak ones (RFC 8446 B.4), and TLS 1.2 may be anything. */
static void only_told(const struct protection_key *k, struct reasons *r) {
    const struct cipher_suite *s = k->cipher ? cipher_suite_find(k->cipher) : NULL;
    bool old = k->version && !version_13(k->version) && k->version != VERSION_TLS12;
    if (k->protocol == PROTOCOL_QUIC)
        reason(r, GRADE_STRONG, "QUIC always uses TLS 1.3 (RFC 9001 4.2)");
    else if (k->version && (s || old || version_13(k->version)))
        judge_version(k, r);
    if (s) {
        r->to->cipher = s->name;
        if (k->version || k->protocol == PROTOCOL_QUIC) judge_cipher(s, false, r);
        if (k->version || k->protocol == PROTOCOL_QUIC) judge_exchange(k, s, r);
    }
    judge_group(k, r);
    if (!k->version && k->protocol != PROTOCOL_QUIC)
        remark(r, "cannot see: the evidence does not say how TLS was set up");
    else if (!s)
        remark(r, "cannot see: the evidence does not say which cipher suite was agreed");
}

static void describe_tls(const struct protection_key *k, struct reasons *r) {
    r->to->version = version_text(k);
    if (has(k, FACT_TOLD)) {
        only_told(k, r);
        return;
    }
    if (!has(k, FACT_SERVER)) {
        only_offer(k, r);
        return;
    }
    if (k->protocol == PROTOCOL_QUIC)
        reason(r, GRADE_STRONG, "QUIC always uses TLS 1.3 (RFC 9001 4.2)");
    else
        judge_version(k, r);
    const struct cipher_suite *s = k->version == VERSION_SSL2 ? NULL : cipher_suite_find(k->cipher);
    if (s) {
        r->to->cipher = s->name;
        judge_cipher(s, has(k, FACT_ETM), r);
        judge_exchange(k, s, r);
    } else if (k->version != VERSION_SSL2) {
        reason(r, GRADE_ADEQUATE, "the cipher suite is not a registered one (RFC 8446 B.4)");
    }
    judge_group(k, r);
    judge_certificate(k, r);
    remarks(k, r);
}

/* What decryption or clear text showed. */
static void judge_content(const struct protection_key *k, struct reasons *r) {
    static const struct {
        uint16_t fact;
        const char *why;
    } rows[] = {
        {PROTECTION_OPENED, "opened with the key log: the content was read"},
        {PROTECTION_TOKEN_IN_URL,
         "a credential stands in a URL, where servers and proxies write it down (RFC "
         "9110 17.9)"},
        {PROTECTION_TO_TLS,
         "the clear request was answered by a redirect to https: what it said was in clear "
         "all the same (RFC 9110 4.2.2)"},
        {PROTECTION_HSTS, "the server asks for TLS from now on: Strict-Transport-Security (RFC 6797)"},
        {PROTECTION_NO_HSTS, "no Strict-Transport-Security: a later visit may begin in clear (RFC 6797)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (k->content & rows[i].fact) remark(r, rows[i].why);
}

void protection_describe(struct protection_key key, struct protection *to) {
    *to = (struct protection){0};
    struct reasons r = {.to = to};
    if (key.protocol == PROTOCOL_TLS || key.protocol == PROTOCOL_DTLS || key.protocol == PROTOCOL_QUIC)
        describe_tls(&key, &r);
    else
        protection_of_protocol((enum protocol)key.protocol, &r);
    judge_content(&key, &r);
}
