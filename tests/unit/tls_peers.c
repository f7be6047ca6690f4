#include "tls_peers.h"

#include "base/hash.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

struct end {
    SSL *ssl;
    struct connection *to;
    enum side side;
    bool protected; /* what it sends */
};

struct talk {
    struct connection *c;
    struct end ends[2];
    SSL_CTX *contexts[2];
    SSL_SESSION *session;
    unsigned flags;
};

static void require(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "%s\n", what);
    ERR_print_errors_fp(stderr);
    abort();
}

void grow(struct growing *g, const void *p, size_t n) {
    if (n == 0) return;
    if (g->n + n > g->size) {
        g->size = 2 * (g->n + n);
        g->p = realloc(g->p, g->size);
        require(g->p != NULL, "realloc");
    }
    memcpy(g->p + g->n, p, n);
    g->n += n;
}

static void write_key(const SSL *ssl, const char *line) {
    struct end *e = SSL_get_app_data(ssl);
    if (!e) return;
    grow(&e->to->keys, line, strlen(line));
    grow(&e->to->keys, "\n", 1);
}

/* Handshake messages that a side sends encrypted. */
static void see_message(int sent, int version, int type, const void *p, size_t n, SSL *ssl, void *context) {
    struct end *e = SSL_get_app_data(ssl);
    if (!e || !sent) return;
    const uint8_t *b = p;
    if (type == SSL3_RT_CHANGE_CIPHER_SPEC && SSL_version(ssl) < TLS1_3_VERSION) e->protected = true;
    if (type != SSL3_RT_HANDSHAKE || n == 0) return;
    bool hello = b[0] == SSL3_MT_CLIENT_HELLO || b[0] == SSL3_MT_SERVER_HELLO;
    if (SSL_version(ssl) >= TLS1_3_VERSION ? !hello : e->protected) grow(&e->to->handshake[e->side], p, n);
}

static void add_certificate(SSL_CTX *context, EVP_PKEY *key) {
    X509 *x = X509_new();
    require(x && key, "certificate");
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), 0);
    X509_gmtime_adj(X509_getm_notAfter(x), 86400);
    X509_set_pubkey(x, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const uint8_t *)"peer.example",
                               -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    require(X509_sign(x, key, EVP_sha256()) && SSL_CTX_use_certificate(context, x) &&
                SSL_CTX_use_PrivateKey(context, key),
            "certificate");
    X509_free(x);
}

static void add_certificates(SSL_CTX *context) {
    static EVP_PKEY *rsa, *ec; /* made once: they are slow to make */
    if (!rsa) rsa = EVP_RSA_gen(2048);
    if (!ec) ec = EVP_EC_gen("P-256");
    add_certificate(context, rsa);
    add_certificate(context, ec);
}

static int accept_all(int ok, X509_STORE_CTX *x) {
    return 1;
}

static SSL_CTX *context_new(bool server, uint16_t version, const char *suite, unsigned flags) {
    SSL_CTX *x = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
    require(x && SSL_CTX_set_min_proto_version(x, version) && SSL_CTX_set_max_proto_version(x, version),
            "context");
    char list[128];
    snprintf(list, sizeof list, "%s:@SECLEVEL=0", suite);
    bool there = version == TLS1_3_VERSION
                     ? SSL_CTX_set_ciphersuites(x, suite) && SSL_CTX_set_cipher_list(x, "ALL:@SECLEVEL=0")
                     : SSL_CTX_set_cipher_list(x, list);
    if (!there) {
        SSL_CTX_free(x);
        ERR_clear_error();
        return NULL;
    }
    SSL_CTX_set_keylog_callback(x, server ? NULL : write_key);
    SSL_CTX_set_msg_callback(x, see_message);
    SSL_CTX_set_dh_auto(x, 1);
    SSL_CTX_set_options(x, SSL_OP_ALLOW_CLIENT_RENEGOTIATION | SSL_OP_NO_ANTI_REPLAY);
    SSL_CTX_clear_options(x, SSL_OP_NO_ENCRYPT_THEN_MAC);
    if (flags & PEERS_MAC_THEN_ENCRYPT) SSL_CTX_set_options(x, SSL_OP_NO_ENCRYPT_THEN_MAC);
    if (flags & PEERS_NO_TICKET) SSL_CTX_set_options(x, SSL_OP_NO_TICKET);
    if (flags & PEERS_NO_MIDDLEBOX) SSL_CTX_clear_options(x, SSL_OP_ENABLE_MIDDLEBOX_COMPAT);
    if (flags & PEERS_PADDING) SSL_CTX_set_block_padding(x, 512);
    SSL_CTX_set_session_cache_mode(x, SSL_SESS_CACHE_BOTH);
    SSL_CTX_set_session_id_context(x, (const uint8_t *)"t", 1);
    if (server || (flags & PEERS_CLIENT_CERTIFICATE)) add_certificates(x);
    if (server && (flags & PEERS_CLIENT_CERTIFICATE)) SSL_CTX_set_verify(x, SSL_VERIFY_PEER, accept_all);
    if (!(flags & PEERS_EARLY_REJECTED)) SSL_CTX_set_max_early_data(x, 16384);
    SSL_CTX_set_recv_max_early_data(x, 16384);
    if (server && (flags & PEERS_RETRY)) require(SSL_CTX_set1_groups_list(x, "P-384"), "groups");
    if (!server && (flags & PEERS_RETRY)) require(SSL_CTX_set1_groups_list(x, "X25519:P-384"), "groups");
    return x;
}

static void ends_new(struct talk *t) {
    for (int i = 0; i < 2; i++) {
        SSL *ssl = SSL_new(t->contexts[i]);
        require(ssl != NULL, "SSL_new");
        SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        BIO_set_mem_eof_return(SSL_get_rbio(ssl), -1);
        t->ends[i] = (struct end){ssl, t->c, (enum side)i, false};
        if (t->c) SSL_set_app_data(ssl, &t->ends[i]);
    }
    SSL_set_connect_state(t->ends[FROM_CLIENT].ssl);
    SSL_set_accept_state(t->ends[FROM_SERVER].ssl);
}

/* What one end wrote goes to the other, and into the book. */
static bool carry(struct talk *t, enum side from) {
    uint8_t buffer[65536];
    int n = BIO_read(SSL_get_wbio(t->ends[from].ssl), buffer, sizeof buffer);
    if (n <= 0) return false;
    require(BIO_write(SSL_get_rbio(t->ends[!from].ssl), buffer, n) == n, "BIO_write");
    struct connection *c = t->c;
    if (!c) return true;
    if (c->count == c->size) {
        c->size = c->size ? 2 * c->size : 16;
        c->pieces = realloc(c->pieces, c->size * sizeof *c->pieces);
        require(c->pieces != NULL, "realloc");
    }
    struct peers_piece *p = &c->pieces[c->count++];
    *p = (struct peers_piece){from, malloc((size_t)n), (size_t)n};
    require(p->p != NULL, "malloc");
    memcpy(p->p, buffer, (size_t)n);
    return true;
}

static void shake_hands(struct talk *t) {
    bool more = true;
    while (more) {
        more = false;
        for (int i = 0; i < 2; i++) {
            uint8_t none;
            SSL_do_handshake(t->ends[i].ssl);
            SSL_peek(t->ends[i].ssl, &none, 1); /* sees that the other side begins a renegotiation */
            while (carry(t, (enum side)i)) more = true;
        }
    }
    for (int i = 0; i < 2; i++) require(SSL_is_init_finished(t->ends[i].ssl), "the handshake fails");
}

/* Data that tells where it is from and at what place. */
static uint8_t *data_of(enum side from, size_t at, size_t n) {
    uint8_t *p = malloc(n + 1);
    require(p != NULL, "malloc");
    for (size_t i = 0; i < n; i++) p[i] = (uint8_t)hash_mix((at + i) << 1 | from);
    return p;
}

static void read_all(struct talk *t, enum side to) {
    uint8_t buffer[16384];
    while (SSL_read(t->ends[to].ssl, buffer, sizeof buffer) > 0) continue;
    while (carry(t, to)) continue; /* tickets, answers to key updates */
}

static void say(struct talk *t, enum side from, size_t n) {
    struct growing *plain = &t->c->plain[from];
    uint8_t *p = data_of(from, plain->n, n);
    for (size_t at = 0; at < n;) {
        int written = SSL_write(t->ends[from].ssl, p + at, (int)(n - at));
        require(written > 0, "SSL_write");
        at += (size_t)written;
    }
    grow(plain, p, n);
    free(p);
    while (carry(t, from)) continue;
    read_all(t, !from);
}

static void say_early(struct talk *t) {
    enum { EARLY = 700 };
    size_t written, got;
    uint8_t *p = data_of(FROM_CLIENT, 0, EARLY), buffer[EARLY];
    for (size_t at = 0; at < EARLY; at += EARLY / 2)
        require(SSL_write_early_data(t->ends[FROM_CLIENT].ssl, p + at, EARLY / 2, &written) &&
                    written == EARLY / 2,
                "SSL_write_early_data");
    grow(&t->c->plain[FROM_CLIENT], p, EARLY);
    grow(&t->c->early, p, EARLY);
    free(p);
    while (carry(t, FROM_CLIENT)) continue;
    while (SSL_read_early_data(t->ends[FROM_SERVER].ssl, buffer, sizeof buffer, &got) ==
           SSL_READ_EARLY_DATA_SUCCESS)
        continue;
    while (carry(t, FROM_SERVER)) continue;
}

static void update_keys(struct talk *t) {
    if (t->flags & PEERS_UPDATE_CLIENT)
        require(SSL_key_update(t->ends[FROM_CLIENT].ssl, SSL_KEY_UPDATE_NOT_REQUESTED), "SSL_key_update");
    if (t->flags & PEERS_UPDATE_SERVER)
        require(SSL_key_update(t->ends[FROM_SERVER].ssl, SSL_KEY_UPDATE_NOT_REQUESTED), "SSL_key_update");
    if (t->flags & PEERS_UPDATE_BOTH)
        require(SSL_key_update(t->ends[FROM_CLIENT].ssl, SSL_KEY_UPDATE_REQUESTED), "SSL_key_update");
}

static void converse(struct talk *t) {
    static const size_t sizes[] = {100, 1, 16384, 5000, 40000, 17, 100000, 30000, 200000, 300, 900, 99000};
    size_t count = t->flags & PEERS_SHORT ? 2 : t->flags & PEERS_LONG ? sizeof sizes / sizeof *sizes : 6;
    for (size_t i = 0; i < count; i++) {
        say(t, FROM_CLIENT, sizes[i]);
        say(t, FROM_SERVER, sizes[(i + 1) % count] + 1);
        if (i == 0 || i == 3) update_keys(t);
        if (i == 1 && (t->flags & PEERS_RENEGOTIATE)) {
            require(SSL_renegotiate(t->ends[FROM_CLIENT].ssl), "SSL_renegotiate");
            shake_hands(t);
        }
    }
    if (t->flags & PEERS_OPEN) return;
    for (int i = 0; i < 2; i++) {
        SSL_shutdown(t->ends[i].ssl);
        while (carry(t, (enum side)i)) continue;
    }
}

static void ends_free(struct talk *t) {
    for (int i = 0; i < 2; i++) SSL_free(t->ends[i].ssl);
}

/* A connection before the one that is looked at, for its session. */
static void talk_before(struct talk *t) {
    struct connection *c = t->c;
    t->c = NULL;
    ends_new(t);
    shake_hands(t);
    for (int i = 0; i < 2; i++) {
        SSL_write(t->ends[i].ssl, "x", 1);
        while (carry(t, (enum side)i)) continue;
        read_all(t, (enum side) !i);
    }
    t->session = SSL_get1_session(t->ends[FROM_CLIENT].ssl);
    for (int i = 0; i < 2; i++) SSL_set_shutdown(t->ends[i].ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    ends_free(t);
    t->c = c;
}

struct connection *peers_talk(uint16_t version, const char *suite, unsigned flags) {
    struct talk t = {.flags = flags};
    for (int i = 0; i < 2; i++) {
        t.contexts[i] =
            context_new(i == FROM_SERVER, version, suite, flags & ~(unsigned)PEERS_EARLY_REJECTED);
        if (t.contexts[i]) continue;
        SSL_CTX_free(t.contexts[0]);
        return NULL;
    }
    if (flags & PEERS_RESUMED) talk_before(&t);
    if (flags & PEERS_EARLY_REJECTED) SSL_CTX_set_max_early_data(t.contexts[FROM_SERVER], 0);
    t.c = calloc(1, sizeof *t.c);
    require(t.c != NULL, "calloc");
    ends_new(&t);
    if (t.session) require(SSL_set_session(t.ends[FROM_CLIENT].ssl, t.session), "SSL_set_session");
    if (flags & PEERS_EARLY) say_early(&t);
    shake_hands(&t);
    /* Without early data libssl looks for its tickets elsewhere, and takes none of before. */
    if ((flags & PEERS_RESUMED) && !(flags & PEERS_EARLY_REJECTED))
        require(SSL_session_reused(t.ends[FROM_CLIENT].ssl), "not resumed");
    converse(&t);
    ends_free(&t);
    SSL_SESSION_free(t.session);
    for (int i = 0; i < 2; i++) SSL_CTX_free(t.contexts[i]);
    return t.c;
}

void connection_free(struct connection *c) {
    if (!c) return;
    for (size_t i = 0; i < c->count; i++) free(c->pieces[i].p);
    free(c->pieces);
    for (int i = 0; i < 2; i++) {
        free(c->plain[i].p);
        free(c->handshake[i].p);
    }
    free(c->early.p);
    free(c->keys.p);
    free(c);
}
