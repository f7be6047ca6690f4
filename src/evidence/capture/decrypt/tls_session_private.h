/* The parts of a TLS session. tls_session.c cuts the stream into records, tls_records.c opens them and acts
 * on what they say, tls_keys.c has the keys. */
#ifndef CORDON_DECRYPT_TLS_SESSION_PRIVATE_H
#define CORDON_DECRYPT_TLS_SESSION_PRIVATE_H

#include "evidence/capture/decrypt/record_cipher.h"
#include "evidence/capture/decrypt/tls_hello.h"
#include "evidence/capture/decrypt/tls_messages.h"
#include "evidence/capture/decrypt/tls_session.h"
#include "evidence/capture/names/handshake.h"

/* Under which keys a direction sends. Up to TLS 1.2 there are the first and the last of them. */
enum phase { PHASE_CLEAR, PHASE_EARLY, PHASE_HANDSHAKE, PHASE_TRAFFIC };

/* After a gap so many sequence numbers are tried, on one record. What records that never open can cost is
 * bounded: a record that opens allows TRIES_MOST in all, a gap at least TRIES_AGAIN. */
enum { SEQUENCES_TRIED = 64, TRIES_MOST = 1024, TRIES_AGAIN = 256 };

struct tls_direction {
    enum side side;
    enum phase phase;
    enum sight sight;
    struct record_cipher *cipher; /* of the phase; NULL: none in the clear, or not made yet */
    struct secret secret;         /* of which it is made, in TLS 1.3: the next one follows from it */
    struct tls_hello hello;       /* up to TLS 1.2: as they were at this side's ChangeCipherSpec */
    uint64_t low, high;           /* the sequence number of the next record is one of these */
    unsigned tries;               /* left; without, only `high` is tried */
    bool armed;                   /* `hello` is of this phase */
    bool lost;                    /* there was a gap: changes of keys may have been missed */
    bool phase_opened;            /* a record opened in this phase */
    bool ended;                   /* close_notify */
    struct tls_messages messages;

    /* The stream: bytes that wait, from a record's beginning on unless `unaligned`. */
    uint8_t *held;
    size_t held_n, held_size;
    bool begun;     /* a record was taken */
    bool unaligned; /* after a gap: the next record's beginning is to be found */
    bool waiting;   /* the first record held needs a key or a hello that has not come */
    bool dead;      /* nothing more is looked at */
    uint16_t record_version;
    /* While it waits and no more can be held, records are counted and dropped. */
    struct tls_dropped {
        bool any, adrift; /* adrift: behind a gap, records cannot be counted */
        uint64_t bytes, records;
        size_t body_left;
        uint8_t header[RECORD_HEADER];
        size_t header_n;
    } dropped;
};

struct tls_session {
    const struct key_log *keys;
    bool keys_may_come;
    enum side client; /* who sent the ClientHello */
    struct tls_hello hello;
    uint64_t news; /* grows with each hello: what waits for one can be looked at again */
    struct tls_direction directions[2];
    struct tls_session_facts facts;
};

static inline bool tls_is_client(const struct tls_session *s, const struct tls_direction *d) {
    return d->side == s->client;
}

/* tls_keys.c */
enum found { FOUND, FOUND_NOTHING, FOUND_UNUSABLE };

/* The cipher of a TLS 1.3 secret. NULL: the secret is not as long as the suite's hash, or the suite cannot be
 * opened. */
struct record_cipher *tls_cipher_of_secret(uint16_t suite, const struct secret *s);
bool tls_secret_update(uint16_t suite, struct secret *s); /* to the next generation (RFC 8446 7.2) */
bool tls_secret_of_phase(const struct tls_session *s, const struct tls_direction *d, enum phase p,
                         struct secret *to);
/* Up to TLS 1.2: makes d->cipher by d->hello. */
enum found tls_cipher_of_master(const struct tls_session *s, struct tls_direction *d);

/* tls_records.c */
enum taken { TAKEN, TAKE_LATER };

/* Acts on the next record of d. TAKE_LATER: nothing was done; it has to wait. */
enum taken tls_record_take(struct tls_session *s, struct tls_direction *d, const struct record *r,
                           const struct plain_sink *sink);
/* Behind a gap, takes the record if it opens. Otherwise false, and nothing was done. */
bool tls_record_try(struct tls_session *s, struct tls_direction *d, const struct record *r,
                    const struct plain_sink *sink);
/* n bytes of the stream, in which so many records at least and at most begin, cannot be looked at. */
void tls_record_missed(struct tls_direction *d, uint64_t n, uint64_t least, uint64_t most,
                       const struct plain_sink *sink);
void tls_direction_no_hello(struct tls_session *s);

#endif
