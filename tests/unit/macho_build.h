/* Building Mach-O files, fat files, archives and code signatures for tests. */
#ifndef CORDON_TESTS_MACHO_BUILD_H
#define CORDON_TESTS_MACHO_BUILD_H

#include "build.h"

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>

struct macho_wish {
    bool wide, big;
    uint32_t type, cpu;
    const char *id, *dylibs[4];
    const char *defined[4], *undefined[4]; /* symbols */
    struct bytes cstring, methname, classname;
    uint32_t cryptid;
    /* code signature: none, of hashes alone, or by a key */
    bool sign, ad_hoc;
    const char *entitlements; /* XML */
    const uint8_t *info_hash; /* 32 bytes of Info.plist; NULL: none */
    bool spoil_page;          /* the code is changed when the signature is there */
};

struct macho_build {
    struct build *b;
    const struct macho_wish *w;
};

static inline void macho_put(struct macho_build *m, uint64_t v, unsigned bytes) {
    if (m->w->big) return put_number(m->b, v, bytes);
    for (unsigned i = 0; i < bytes; i++) put_number(m->b, v >> (8 * i) & 0xff, 1);
}

static inline void macho_put_word(struct macho_build *m, uint64_t v) {
    macho_put(m, v, m->w->wide ? 8 : 4);
}

static inline void macho_put_fixed(struct macho_build *m, const char *s, size_t n) {
    char field[16] = "";
    strncpy(field, s, n); /* NUL fills */
    put(m->b, field, n);
}

static inline void macho_put_section(struct macho_build *m, const char *name, size_t at, size_t n) {
    macho_put_fixed(m, name, 16);
    macho_put_fixed(m, "__TEXT", 16);
    macho_put_word(m, at);
    macho_put_word(m, n);
    macho_put(m, at, 4);
    for (int i = 0; i < 3; i++) macho_put(m, 0, 4);
    macho_put(m, 2, 4); /* of C strings */
    for (int i = 0; i < (m->w->wide ? 3 : 2); i++) macho_put(m, 0, 4);
}

static inline void macho_put_library(struct macho_build *m, uint32_t command, const char *path, unsigned *n) {
    size_t size = (24 + strlen(path) + 8) / 8 * 8;
    macho_put(m, command, 4);
    macho_put(m, size, 4);
    macho_put(m, 24, 4);
    for (int i = 0; i < 3; i++) macho_put(m, 0, 4);
    put_text(m->b, path);
    put_fill(m->b, 0, size - 24 - strlen(path));
    ++*n;
}

static inline size_t macho_symbols(const struct macho_wish *w) {
    size_t n = 0;
    for (size_t i = 0; i < 4; i++) n += (w->defined[i] ? 1u : 0u) + (w->undefined[i] ? 1u : 0u);
    return n;
}

/* Who signs in tests; made once. */
static inline EVP_PKEY *macho_key(X509 **certificate) {
    static EVP_PKEY *key;
    static X509 *made;
    if (!key) {
        key = EVP_EC_gen("P-256");
        made = X509_new();
        X509_set_version(made, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(made), 7);
        X509_gmtime_adj(X509_getm_notBefore(made), 0);
        X509_gmtime_adj(X509_getm_notAfter(made), 86400);
        X509_NAME *name = X509_get_subject_name(made);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)"Test Distribution", -1, -1, 0);
        X509_set_issuer_name(made, name);
        X509_set_pubkey(made, key);
        X509_sign(made, key, EVP_sha256());
    }
    *certificate = made;
    return key;
}

static inline void macho_key_free(void) {
    X509 *certificate;
    EVP_PKEY *key = macho_key(&certificate);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

/* CMS over the content, which is inside or beside. To be freed with OPENSSL_free(). */
static inline struct bytes macho_cms(struct bytes content, bool inside) {
    X509 *certificate;
    EVP_PKEY *key = macho_key(&certificate);
    BIO *in = BIO_new_mem_buf(content.p, (int)content.n);
    CMS_ContentInfo *cms =
        CMS_sign(certificate, key, NULL, in, (inside ? 0 : CMS_DETACHED) | CMS_BINARY | CMS_NOSMIMECAP);
    uint8_t *der = NULL;
    int n = i2d_CMS_ContentInfo(cms, &der);
    CMS_ContentInfo_free(cms);
    BIO_free(in);
    return (struct bytes){der, n > 0 ? (size_t)n : 0};
}

static inline void put_sha256(struct build *b, const void *p, size_t n) {
    uint8_t hash[32];
    size_t size;
    EVP_Q_digest(NULL, "SHA256", NULL, p, n, hash, &size);
    put(b, hash, sizeof hash);
}

/* A super blob: code directory of pages of 256 bytes, entitlements, CMS. */
static inline void put_signature(struct build *b, struct bytes code, const struct macho_wish *w) {
    struct build *entitlements = calloc(1, sizeof *entitlements), *directory = calloc(1, sizeof *directory);
    if (w->entitlements) {
        put_number(entitlements, 0xfade7171, 4);
        put_number(entitlements, 8 + strlen(w->entitlements), 4);
        put_text(entitlements, w->entitlements);
    }
    size_t pages = (code.n + 255) / 256;
    static const char identifier[] = "com.shop.app", team[] = "TEAM123456";
    size_t texts = 88, hashes = texts + sizeof identifier + sizeof team + 5 * 32;
    put_number(directory, 0xfade0c02, 4);
    put_number(directory, hashes + pages * 32, 4);
    put_number(directory, 0x20400, 4);
    put_number(directory, w->ad_hoc ? 2 : 0, 4);
    put_number(directory, hashes, 4);
    put_number(directory, texts, 4);
    put_number(directory, 5, 4);
    put_number(directory, pages, 4);
    put_number(directory, code.n, 4);
    put_number(directory, 32, 1);
    put_number(directory, 2, 1);
    put_number(directory, 0, 1);
    put_number(directory, 8, 1);
    put_fill(directory, 0, 8);
    put_number(directory, texts + sizeof identifier, 4);
    put_fill(directory, 0, texts - directory->n);
    put(directory, identifier, sizeof identifier);
    put(directory, team, sizeof team);
    put_sha256(directory, entitlements->p, entitlements->n); /* slot 5 */
    put_fill(directory, 0, 3 * 32);
    if (w->info_hash)
        put(directory, w->info_hash, 32);
    else
        put_fill(directory, 0, 32);
    for (size_t i = 0; i < pages; i++)
        put_sha256(directory, code.p + 256 * i, code.n - 256 * i < 256 ? code.n - 256 * i : 256);
    struct bytes cms = w->ad_hoc ? (struct bytes){NULL, 0} : macho_cms(built(directory), false);
    size_t at = 12 + 3 * 8;
    put_number(b, 0xfade0cc0, 4);
    put_number(b, at + directory->n + entitlements->n + 8 + cms.n, 4);
    put_number(b, 3, 4);
    put_number(b, 0, 4);
    put_number(b, at, 4);
    put_number(b, w->entitlements ? 5 : 9, 4);
    put_number(b, at + directory->n, 4);
    put_number(b, w->ad_hoc ? 9 : 0x10000, 4);
    put_number(b, at + directory->n + entitlements->n, 4);
    put(b, directory->p, directory->n);
    put(b, entitlements->p, entitlements->n);
    put_number(b, 0xfade0b01, 4);
    put_number(b, 8 + cms.n, 4);
    put(b, cms.p ? cms.p : (const uint8_t *)"", cms.n);
    OPENSSL_free((void *)cms.p);
    free(entitlements);
    free(directory);
}

static inline uint32_t macho_name(struct build *names, const char *s) {
    uint32_t at = (uint32_t)names->n;
    put(names, s, strlen(s) + 1);
    return at;
}

/* Header, commands, three sections, symbols, names, signature. Built twice: places are known at the end. */
static inline void build_macho(struct build *b, const struct macho_wish *w) {
    struct build *names = malloc(sizeof *names);
    size_t commands = 0, at[3] = {0}, symbols = 0, at_names = 0, names_n = 0, code_end = 0, end = 0;
    unsigned n = 0;
    const struct bytes parts[3] = {w->cstring, w->methname, w->classname};
    static const char *const part_names[3] = {"__cstring", "__objc_methname", "__objc_classname"};
    for (int pass = 0; pass < 2; pass++) {
        struct macho_build m = {b, w};
        unsigned promised = n;
        n = 0;
        b->n = names->n = 0;
        put_number(names, 0, 1);
        macho_put(&m, w->wide ? 0xfeedfacf : 0xfeedface, 4);
        macho_put(&m, w->cpu, 4);
        macho_put(&m, 0, 4);
        macho_put(&m, w->type, 4);
        macho_put(&m, promised, 4);
        macho_put(&m, commands, 4);
        macho_put(&m, 0, 4);
        if (w->wide) macho_put(&m, 0, 4);
        size_t start = b->n;
        macho_put(&m, w->wide ? 0x19 : 1, 4);
        macho_put(&m, w->wide ? 72 + 3 * 80 : 56 + 3 * 68, 4);
        macho_put_fixed(&m, "__TEXT", 16);
        for (int i = 0; i < 4; i++) macho_put_word(&m, i == 3 ? code_end : 0);
        for (int i = 0; i < 4; i++) macho_put(&m, i == 2 ? 3 : 0, 4);
        for (size_t i = 0; i < 3; i++) macho_put_section(&m, part_names[i], at[i], parts[i].n);
        n++;
        macho_put(&m, 2, 4);
        macho_put(&m, 24, 4);
        macho_put(&m, symbols, 4);
        macho_put(&m, macho_symbols(w), 4);
        macho_put(&m, at_names, 4);
        macho_put(&m, names_n, 4);
        n++;
        if (w->id) macho_put_library(&m, 0xd, w->id, &n);
        for (size_t i = 0; i < 4; i++)
            if (w->dylibs[i]) macho_put_library(&m, i == 1 ? 0x80000018 : 0xc, w->dylibs[i], &n);
        if (w->cryptid) {
            macho_put(&m, w->wide ? 0x2c : 0x21, 4);
            macho_put(&m, w->wide ? 24 : 20, 4);
            macho_put(&m, at[0], 4);
            macho_put(&m, symbols - at[0], 4);
            macho_put(&m, w->cryptid, 4);
            if (w->wide) macho_put(&m, 0, 4);
            n++;
        }
        if (w->sign) {
            macho_put(&m, 0x1d, 4);
            macho_put(&m, 16, 4);
            macho_put(&m, code_end, 4);
            macho_put(&m, end - code_end, 4);
            n++;
        }
        commands = b->n - start;
        for (size_t i = 0; i < 3; i++) {
            at[i] = b->n;
            put(b, parts[i].p ? parts[i].p : (const uint8_t *)"", parts[i].n);
        }
        symbols = b->n;
        for (size_t i = 0; i < 8; i++) {
            const char *name = i < 4 ? w->defined[i] : w->undefined[i - 4];
            if (!name) continue;
            macho_put(&m, macho_name(names, name), 4);
            macho_put(&m, i < 4 ? 0x0f : 0x01, 1);
            macho_put(&m, i < 4 ? 1 : 0, 1);
            macho_put(&m, 0, 2);
            macho_put_word(&m, 0);
        }
        at_names = b->n;
        names_n = names->n;
        put(b, names->p, names->n);
        code_end = b->n;
        struct bytes code = built(b);
        if (w->sign) put_signature(b, code, w);
        end = b->n + 8; /* signatures differ by a few bytes from one to the next */
        put_fill(b, 0, 8);
    }
    if (w->spoil_page) b->p[at[0] + 1] ^= 1;
    free(names);
}

struct macho_part {
    uint32_t cpu;
    struct bytes bytes;
};

static inline void build_fat(struct build *b, const struct macho_part *parts, size_t n, bool wide) {
    size_t at = 8 + n * (wide ? 32 : 20);
    b->n = 0;
    put_number(b, wide ? 0xcafebabf : 0xcafebabe, 4);
    put_number(b, n, 4);
    for (size_t i = 0; i < n; i++) {
        put_number(b, parts[i].cpu, 4);
        put_number(b, 0, 4);
        put_number(b, at, wide ? 8 : 4);
        put_number(b, parts[i].bytes.n, wide ? 8 : 4);
        put_number(b, 0, wide ? 8 : 4);
        at += parts[i].bytes.n;
    }
    for (size_t i = 0; i < n; i++) put(b, parts[i].bytes.p, parts[i].bytes.n);
}

/* `bsd`: long names stand before the content. */
static inline void put_member(struct build *b, const char *name, struct bytes content, bool bsd) {
    char head[61], field[17];
    size_t length = strlen(name);
    if (bsd)
        snprintf(field, sizeof field, "#1/%zu", length);
    else
        snprintf(field, sizeof field, "%.15s", name);
    snprintf(head, sizeof head, "%-16s%-12d%-6d%-6d%-8s%-10zu`\n", field, 0, 0, 0, "100644",
             content.n + (bsd ? length : 0));
    put(b, head, 60);
    if (bsd) put_text(b, name);
    put(b, content.p, content.n);
    if (b->n & 1) put_text(b, "\n");
}

#endif
