/* The stream of each direction, cut into records: RFC 8446 5.1. */
#include "evidence/capture/decrypt/tls_session_private.h"

#include "base/memory.h"

#include <openssl/crypto.h>
#include <stdlib.h>

enum { HELD_KEPT = 32768 };

/* The largest record of today's libraries, and the smallest under any cipher: for how many fit into a gap. */
enum { LARGEST = RECORD_HEADER + RECORD_PLAIN_MOST + 256, SMALLEST = RECORD_HEADER + 17 };

struct tls_session *tls_session_new(const struct key_log *keys, bool keys_may_come) {
    struct tls_session *s = memory_new(1, sizeof *s);
    s->keys = keys;
    s->keys_may_come = keys_may_come;
    for (int i = 0; i < 2; i++) {
        s->directions[i].side = (enum side)i;
        s->directions[i].tries = TRIES_MOST;
    }
    return s;
}

static void let_go(struct tls_direction *d) {
    free(d->held);
    d->held = NULL;
    d->held_n = d->held_size = 0;
    d->waiting = false;
    tls_messages_reset(&d->messages);
}

void tls_session_free(struct tls_session *s) {
    if (!s) return;
    for (int i = 0; i < 2; i++) {
        let_go(&s->directions[i]);
        record_cipher_free(s->directions[i].cipher);
    }
    OPENSSL_cleanse(s, sizeof *s);
    free(s);
}

enum sight tls_session_sight(const struct tls_session *s, enum side from) {
    return s->directions[from].sight;
}

struct tls_session_facts tls_session_facts(const struct tls_session *s) {
    struct tls_session_facts f = s->facts;
    f.version = s->hello.version;
    f.cipher = s->hello.cipher;
    return f;
}

static size_t body_length(const uint8_t *header) {
    return (size_t)header[3] << 8 | header[4];
}

static uint16_t version_of(const uint8_t *header) {
    return (uint16_t)(header[1] << 8 | header[2]);
}

static bool plausible(const uint8_t *header) {
    size_t length = body_length(header);
    return header[0] >= RECORD_CHANGE_CIPHER_SPEC && header[0] <= RECORD_HEARTBEAT && header[1] == 3 &&
           header[2] <= 4 && length <= RECORD_MOST && (length > 0 || header[0] == RECORD_APPLICATION_DATA);
}

static struct record record_at(const uint8_t *p) {
    return (struct record){p[0], version_of(p), {p + RECORD_HEADER, body_length(p)}};
}

/* A header that cannot be one: another protocol, or damage, behind which the search begins. */
static void misaligned(struct tls_session *s, struct tls_direction *d, const uint8_t *header,
                       const struct plain_sink *sink) {
    if (d->begun) {
        s->facts.failed[d->side]++;
        unsigned tries = d->tries;
        tls_record_missed(d, 0, 0, SEQUENCES_TRIED, sink);
        d->tries = tries; /* whoever made the stream could have any number of these */
        d->unaligned = true;
    } else {
        bool ssl2 = (header[0] & 0x80) && header[2] == 1 && (header[3] == 3 || header[3] == 0);
        d->sight = ssl2 ? SIGHT_UNSUPPORTED : SIGHT_BROKEN;
        d->dead = true;
    }
}

/* Looks for the next record behind a gap: one that opens, or one behind which another begins. How many bytes
 * lie before it and, where it was taken, in it; still unaligned: none yet, or not all of it. */
static size_t find_record(struct tls_session *s, struct tls_direction *d, struct bytes b,
                          const struct plain_sink *sink) {
    size_t at = 0;
    for (; b.n - at >= RECORD_HEADER; at++) {
        const uint8_t *p = b.p + at;
        if (!plausible(p) || (d->record_version && version_of(p) != d->record_version)) continue;
        size_t whole = RECORD_HEADER + body_length(p);
        if (b.n - at < whole) return at;
        struct record r = record_at(p);
        if (tls_record_try(s, d, &r, sink)) {
            d->unaligned = false;
            d->begun = true;
            return at + whole;
        }
        size_t behind = b.n - at - whole;
        bool clear = d->phase == PHASE_CLEAR && r.type != RECORD_APPLICATION_DATA;
        if (behind == 0 ? clear : behind >= RECORD_HEADER && plausible(p + whole)) {
            d->unaligned = false;
            return at;
        }
        if (behind < RECORD_HEADER) return at;
    }
    return at;
}

/* No record of this direction will open any more. */
static bool hopeless(const struct tls_session *s, const struct tls_direction *d) {
    return !s->keys_may_come && !d->cipher && d->phase != PHASE_CLEAR &&
           (d->sight == SIGHT_NO_KEY || d->sight == SIGHT_UNSUPPORTED);
}

/* Takes records off b; how many bytes of it are done with. */
static size_t take_records(struct tls_session *s, struct tls_direction *d, struct bytes b,
                           const struct plain_sink *sink) {
    size_t at = 0;
    while (!d->dead && !d->waiting) {
        struct bytes rest = {b.p + at, b.n - at};
        if (d->unaligned) {
            at += find_record(s, d, rest, sink);
            if (d->unaligned) break;
            continue;
        }
        if (rest.n < RECORD_HEADER) break;
        if (!plausible(rest.p)) {
            misaligned(s, d, rest.p, sink);
            continue;
        }
        size_t whole = RECORD_HEADER + body_length(rest.p);
        /* Most of what most captures hold: nothing is copied. */
        if (rest.n < whole && rest.p[0] == RECORD_APPLICATION_DATA && hopeless(s, d)) {
            s->facts.failed[d->side]++;
            d->dropped.body_left = whole - rest.n;
            return b.n;
        }
        if (rest.n < whole) break;
        struct record r = record_at(rest.p);
        d->waiting = tls_record_take(s, d, &r, sink) == TAKE_LATER;
        if (d->waiting) break;
        d->begun = true;
        if (d->phase != PHASE_CLEAR) d->record_version = r.version; /* that of hellos is another */
        at += whole;
    }
    return at;
}

static void append(struct tls_direction *d, struct bytes b) {
    if (b.n == 0) return;
    if (d->held_size - d->held_n < b.n) {
        size_t size = d->held_size ? d->held_size : 2048;
        while (size - d->held_n < b.n) size *= 2;
        d->held = memory_resize(d->held, size, 1);
        d->held_size = size;
    }
    memcpy(d->held + d->held_n, b.p, b.n);
    d->held_n += b.n;
}

static void consume(struct tls_direction *d, size_t n) {
    if (n < d->held_n) memmove(d->held, d->held + n, d->held_n - n);
    d->held_n -= n;
    if (d->held_n > 0 || d->held_size <= HELD_KEPT) return;
    free(d->held); /* it waited long; a record needs less */
    d->held = NULL;
    d->held_size = 0;
}

/* Counts records that are not kept. */
static void drop(struct tls_dropped *to, struct bytes b) {
    to->bytes += b.n;
    while (b.n > 0 && !to->adrift) {
        size_t n = to->body_left < b.n ? to->body_left : b.n;
        to->body_left -= n;
        b = (struct bytes){b.p + n, b.n - n};
        while (b.n > 0 && to->body_left == 0 && to->header_n < RECORD_HEADER) {
            to->header[to->header_n++] = *b.p;
            b = (struct bytes){b.p + 1, b.n - 1};
        }
        if (to->header_n < RECORD_HEADER) continue;
        to->adrift = !plausible(to->header);
        to->body_left = body_length(to->header);
        to->header_n = 0;
        to->records++;
    }
}

/* What waits stays; what comes is only counted, from the record on that is not whole. */
static void begin_dropping(struct tls_direction *d) {
    if (d->dropped.any) return;
    size_t whole = 0;
    while (d->held_n - whole >= RECORD_HEADER && plausible(d->held + whole) &&
           d->held_n - whole - RECORD_HEADER >= body_length(d->held + whole))
        whole += RECORD_HEADER + body_length(d->held + whole);
    d->dropped = (struct tls_dropped){.any = true};
    drop(&d->dropped, (struct bytes){d->held + whole, d->held_n - whole});
    d->held_n = whole;
}

static void wait_with(struct tls_direction *d, struct bytes b) {
    if (!d->dropped.any && b.n <= SESSION_HELD - d->held_n) {
        append(d, b);
    } else {
        begin_dropping(d);
        drop(&d->dropped, b);
    }
}

/* How many bytes more make the header, or the record, whole. */
static size_t wanted(const struct tls_direction *d, size_t most) {
    if (d->unaligned) return most;
    size_t whole = d->held_n < RECORD_HEADER ? RECORD_HEADER : RECORD_HEADER + body_length(d->held);
    size_t n = whole > d->held_n ? whole - d->held_n : 1;
    return n < most ? n : most;
}

static void take_in(struct tls_session *s, struct tls_direction *d, struct bytes b,
                    const struct plain_sink *sink) {
    size_t skipped = d->waiting ? 0 : d->dropped.body_left < b.n ? d->dropped.body_left : b.n;
    if (!d->waiting) d->dropped.body_left -= skipped;
    b = (struct bytes){b.p + skipped, b.n - skipped};
    while (b.n > 0 && !d->dead) {
        size_t n = b.n;
        if (d->waiting) {
            /* In pieces, so that it is filled to the brim whatever the caller's pieces are. */
            size_t room = d->held_n < SESSION_HELD ? SESSION_HELD - d->held_n : 0;
            if (!d->dropped.any && room > 0 && room < n) n = room;
            wait_with(d, (struct bytes){b.p, n});
        } else if (d->held_n == 0) {
            n = take_records(s, d, b, sink);
            if (!d->waiting && !d->dead) {
                append(d, (struct bytes){b.p + n, b.n - n});
                n = b.n;
            }
        } else {
            n = wanted(d, b.n);
            append(d, (struct bytes){b.p, n});
            consume(d, take_records(s, d, (struct bytes){d->held, d->held_n}, sink));
        }
        b = (struct bytes){b.p + n, b.n - n};
    }
}

/* Takes what was dropped into account, once all that was held is done. */
static void catch_up(struct tls_session *s, struct tls_direction *d, const struct plain_sink *sink) {
    struct tls_dropped was = d->dropped;
    d->dropped = (struct tls_dropped){.any = false};
    if (!was.any) return;
    s->facts.failed[d->side] += was.records;
    tls_record_missed(d, was.bytes, was.records, was.records + (was.adrift ? SEQUENCES_TRIED : 0), sink);
    d->unaligned = was.adrift;
    if (was.adrift) return;
    d->dropped.body_left = was.body_left;
    append(d, (struct bytes){was.header, was.header_n});
}

/* Whatever waits is looked at again, until that brings nothing new. */
static void look_again(struct tls_session *s, const struct plain_sink *sink) {
    uint64_t news;
    do {
        news = s->news;
        for (int i = 0; i < 2; i++) {
            struct tls_direction *d = &s->directions[i];
            if (!d->waiting) continue;
            d->waiting = false;
            consume(d, take_records(s, d, (struct bytes){d->held, d->held_n}, sink));
            if (!d->waiting && !d->dead) catch_up(s, d, sink);
        }
    } while (s->news != news);
}

static void settle(struct tls_session *s, uint64_t news, const struct plain_sink *sink) {
    if (s->news != news) look_again(s, sink);
    for (int i = 0; i < 2; i++)
        if (s->directions[i].dead) let_go(&s->directions[i]);
}

void tls_session_feed(struct tls_session *s, enum side from, struct bytes b, const struct plain_sink *sink) {
    uint64_t news = s->news;
    take_in(s, &s->directions[from], b, sink);
    settle(s, news, sink);
}

void tls_session_gap(struct tls_session *s, enum side from, uint64_t n, const struct plain_sink *sink) {
    struct tls_direction *d = &s->directions[from];
    if (d->dead || n == 0) return;
    if (d->waiting) {
        begin_dropping(d);
        if (!d->dropped.adrift && d->dropped.body_left >= n) {
            d->dropped.body_left -= (size_t)n;
            d->dropped.bytes += n;
            return;
        }
        d->dropped.adrift = true;
        d->dropped.bytes += n;
        return;
    }
    if (d->dropped.body_left >= n) { /* all of it in a record that is not looked at anyway */
        d->dropped.body_left -= (size_t)n;
        return;
    }
    size_t held = d->held_n + d->dropped.body_left, whole = 0;
    if (!d->unaligned && d->held_n >= RECORD_HEADER) whole = RECORD_HEADER + body_length(d->held);
    d->dropped.body_left = 0;
    d->held_n = 0;
    if (n <= UINT16_MAX && held + n <= whole) { /* within one record: the next one's beginning is known */
        d->dropped.body_left = whole - held - (size_t)n;
        s->facts.failed[from]++;
        tls_record_missed(d, held + n, 1, 1, sink);
    } else {
        uint64_t bytes = n < UINT64_MAX - held ? n + held : n;
        tls_record_missed(d, bytes, bytes / LARGEST, bytes / SMALLEST + 1, sink);
        d->unaligned = true;
    }
}

void tls_session_retry(struct tls_session *s, bool last, const struct plain_sink *sink) {
    if (last) s->keys_may_come = false;
    look_again(s, sink);
    settle(s, s->news, sink);
}
