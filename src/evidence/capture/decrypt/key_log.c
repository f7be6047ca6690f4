/* Lines "label client_random secret" (RFC 9850 2) into a table by label and client random. */
#include "evidence/capture/decrypt/key_log.h"

#include "base/digits.h"
#include "base/hash.h"
#include "base/memory.h"

#include <openssl/crypto.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* A secret takes about 200 bytes: a million of them is more than any test device writes. */
enum { SECRETS_MOST = 1 << 20, SLOTS_FIRST = 64, TOLD_MOST = 16, MASTER_SECRET = 48 };

struct slot {
    uint8_t random[CLIENT_RANDOM];
    uint8_t label;        /* enum secret_label */
    struct secret secret; /* n == 0: the slot is free */
};

struct key_log {
    pthread_rwlock_t *lock; /* found through a const log as well */
    struct slot *slots;     /* open addressing, at most half full */
    size_t n, size;
    uint64_t seed;
};

static const struct label {
    const char *name;
    enum secret_label label;
} labels[] = {
    {"CLIENT_RANDOM", SECRET_MASTER},
    {"CLIENT_EARLY_TRAFFIC_SECRET", SECRET_CLIENT_EARLY},
    {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", SECRET_CLIENT_HANDSHAKE},
    {"SERVER_HANDSHAKE_TRAFFIC_SECRET", SECRET_SERVER_HANDSHAKE},
    {"CLIENT_TRAFFIC_SECRET_0", SECRET_CLIENT_TRAFFIC},
    {"SERVER_TRAFFIC_SECRET_0", SECRET_SERVER_TRAFFIC},
};

struct key_log *key_log_new(void) {
    struct key_log *l = memory_new(1, sizeof *l);
    l->lock = memory_new(1, sizeof *l->lock);
    pthread_rwlock_init(l->lock, NULL);
    l->seed = hash_seed();
    return l;
}

static void slots_free(struct slot *slots, size_t size) {
    if (slots) OPENSSL_cleanse(slots, size * sizeof *slots);
    free(slots);
}

void key_log_free(struct key_log *l) {
    if (!l) return;
    slots_free(l->slots, l->size);
    pthread_rwlock_destroy(l->lock);
    free(l->lock);
    free(l);
}

/* The slot that has it, or the free one where it belongs. size > n. */
static struct slot *slot_of(const struct key_log *l, enum secret_label label, const uint8_t *random) {
    uint64_t h = hash_bytes(random, CLIENT_RANDOM, l->seed + (uint64_t)label);
    for (size_t i = (size_t)h & (l->size - 1);; i = (i + 1) & (l->size - 1)) {
        struct slot *s = &l->slots[i];
        if (s->secret.n == 0 || (s->label == label && memcmp(s->random, random, CLIENT_RANDOM) == 0))
            return s;
    }
}

static void make_room(struct key_log *l) {
    if (l->n * 2 < l->size) return;
    struct slot *old = l->slots;
    size_t size = l->size;
    l->size = size ? size * 2 : SLOTS_FIRST;
    l->slots = memory_new(l->size, sizeof *l->slots);
    for (size_t i = 0; i < size; i++)
        if (old[i].secret.n) *slot_of(l, (enum secret_label)old[i].label, old[i].random) = old[i];
    slots_free(old, size);
}

/* One text being taken in. */
struct adding {
    struct key_log *log;
    struct diagnostics *d;
    struct key_log_place at;
    uint32_t line; /* from 1 */
    uint64_t faults;
    size_t added;
    bool last; /* the line ends with the text, without an end of line */
};

/* Lines of a key log are secrets: a fault never quotes them. */
static void fault(struct adding *a, size_t column, const char *what, const char *clause, const char *hint) {
    if (++a->faults > TOLD_MOST || !a->d) return;
    struct diagnostic one = {.severity = SEVERITY_DAMAGE, .file = a->at.file, .clause = clause, .hint = hint};
    char text[160];
    if (a->at.in_block) {
        snprintf(text, sizeof text, "line %u of the key log in this block: %s", a->line, what);
        one.place = PLACE_OFFSET;
        one.at = a->at.offset;
    } else {
        snprintf(text, sizeof text, "%s", what);
        one.place = PLACE_LINE;
        one.at = a->line;
        one.column = column < UINT32_MAX ? (uint32_t)column + 1 : 0;
    }
    one.what = text;
    diagnostics_add(a->d, one);
}

static bool blank(char c) {
    return c == ' ' || c == '\t';
}

static struct text take_word(const struct text line, size_t *at) {
    while (*at < line.n && blank(line.p[*at])) ++*at;
    size_t start = *at;
    while (*at < line.n && !blank(line.p[*at])) ++*at;
    return (struct text){line.p + start, *at - start};
}

/* False where a character is no hexadecimal digit: *wrong is its index. */
static bool all_hex(struct text t, size_t *wrong) {
    for (size_t i = 0; i < t.n; i++)
        if (hex_digit(t.p[i]) < 0) {
            *wrong = i;
            return false;
        }
    return true;
}

static void from_hex(struct text t, uint8_t *to) {
    for (size_t i = 0; i + 1 < t.n; i += 2)
        to[i / 2] = (uint8_t)(hex_digit(t.p[i]) << 4 | hex_digit(t.p[i + 1]));
}

static bool label_shaped(struct text t) {
    for (size_t i = 0; i < t.n; i++)
        if (!((t.p[i] >= 'A' && t.p[i] <= 'Z') || (t.p[i] >= '0' && t.p[i] <= '9') || t.p[i] == '_'))
            return false;
    return t.n > 0 && t.n <= 64;
}

static bool length_fits(enum secret_label label, size_t n) {
    if (label == SECRET_MASTER) return n == MASTER_SECRET;
    return n == 32 || n == 48 || n == 64; /* as long as the hash of the suite */
}

static void put(struct adding *a, enum secret_label label, const uint8_t *random, const struct secret *s) {
    struct key_log *l = a->log;
    if (l->n >= SECRETS_MOST) {
        fault(a, 0, "more than 1,048,576 secrets: this one and later ones are left out", NULL,
              "give the key log of this capture only");
        return;
    }
    make_room(l);
    struct slot *slot = slot_of(l, label, random);
    bool same = CRYPTO_memcmp(slot->secret.bytes, s->bytes, slot->secret.n) == 0;
    if (slot->secret.n == 0) {
        slot->label = (uint8_t)label;
        memcpy(slot->random, random, CLIENT_RANDOM);
        slot->secret = *s;
        l->n++;
        a->added++;
    } else if (same && slot->secret.n < s->n) { /* a log read while its last line was being written */
        slot->secret = *s;
        a->added++;
    } else if (!same) {
        fault(a, 0, "a second, different secret for the same label and client random; the first one holds",
              "RFC 9850 2", "the key log may be of several devices or damaged");
    }
}

static const struct label *label_named(struct text name) {
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (text_is(name, labels[i].name)) return &labels[i];
    return NULL;
}

/* A label that is known, with its client random and secret. */
static void take_secret(struct adding *a, const struct label *l, struct text line, size_t at) {
    static const char cut[] = "the last line is cut off: its secret is not used";
    const char *clause = l->label == SECRET_MASTER ? "RFC 9850 2.2" : "RFC 9850 2.1";
    struct text random = take_word(line, &at);
    size_t random_at = (size_t)(random.p - line.p), wrong;
    struct text secret = take_word(line, &at);
    size_t secret_at = (size_t)(secret.p - line.p);
    if (!all_hex(random, &wrong)) {
        fault(a, random_at + wrong, "the client random is not hexadecimal", "RFC 9850 2", NULL);
    } else if (random.n != (size_t)2 * CLIENT_RANDOM) {
        fault(a, random_at,
              a->last && random.n < (size_t)2 * CLIENT_RANDOM ? cut
                                                              : "the client random is not 32 bytes long",
              "RFC 9850 2", NULL);
    } else if (!all_hex(secret, &wrong)) {
        fault(a, secret_at + wrong, "the secret is not hexadecimal", "RFC 9850 2", NULL);
    } else if (secret.n % 2 || !length_fits(l->label, secret.n / 2)) {
        const char *length = l->label == SECRET_MASTER ? "the master secret is not 48 bytes long"
                                                       : "the secret is not 32, 48 or 64 bytes long";
        fault(a, secret_at, a->last ? cut : length, clause, NULL);
    } else if (take_word(line, &at).n > 0) {
        fault(a, secret_at + secret.n, "something follows the secret", "RFC 9850 2", NULL);
    } else {
        uint8_t bytes[CLIENT_RANDOM];
        struct secret s = {.n = (uint8_t)(secret.n / 2)};
        from_hex(random, bytes);
        from_hex(secret, s.bytes);
        put(a, l->label, bytes, &s);
        OPENSSL_cleanse(&s, sizeof s);
    }
}

static void take_line(struct adding *a, struct text line) {
    size_t at = 0;
    struct text name = take_word(line, &at);
    if (name.n == 0 || line.p[0] == '#') return;
    const struct label *l = label_named(name);
    if (l)
        take_secret(a, l, line, at);
    else if (!label_shaped(name))
        fault(a, (size_t)(name.p - line.p), "no line of a key log", "RFC 9850 2",
              "each line is a label, a client random and a secret");
    else if (a->last && at == line.n)
        fault(a, 0, "the last line is cut off", "RFC 9850 2", NULL);
    else if (take_word(line, &at).n == 0)
        fault(a, 0, "a label with no secret", "RFC 9850 2",
              "each line is a label, a client random and a secret");
}

/* The next line without its end, which may be LF, CR or CR LF (RFC 9850 2). */
static struct text take_end(struct text *rest, bool *ended) {
    size_t n = 0;
    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r') n++;
    struct text line = {rest->p, n};
    *ended = n < rest->n;
    if (*ended) n += rest->p[n] == '\r' && n + 1 < rest->n && rest->p[n + 1] == '\n' ? 2 : 1;
    *rest = (struct text){rest->p + n, rest->n - n};
    return line;
}

size_t key_log_add(struct key_log *l, struct text lines, struct key_log_place at, struct diagnostics *d) {
    struct adding a = {.log = l, .d = d, .at = at};
    if (lines.n >= 3 && memcmp(lines.p, "\xef\xbb\xbf", 3) == 0)
        lines = (struct text){lines.p + 3, lines.n - 3};
    pthread_rwlock_wrlock(l->lock);
    while (lines.n > 0) {
        bool ended;
        struct text line = take_end(&lines, &ended);
        a.last = !ended;
        if (a.line < UINT32_MAX) a.line++;
        take_line(&a, line);
    }
    pthread_rwlock_unlock(l->lock);
    if (a.faults > TOLD_MOST) {
        char text[96];
        snprintf(text, sizeof text, "%llu more lines of this key log are not as they should be",
                 (unsigned long long)(a.faults - TOLD_MOST));
        a.faults = 0;
        fault(&a, SIZE_MAX, text, "RFC 9850 2", NULL);
    }
    return a.added;
}

size_t key_log_count(const struct key_log *l) {
    if (!l) return 0;
    pthread_rwlock_rdlock(l->lock);
    size_t n = l->n;
    pthread_rwlock_unlock(l->lock);
    return n;
}

bool key_log_find(const struct key_log *l, enum secret_label label,
                  const uint8_t client_random[CLIENT_RANDOM], struct secret *to) {
    to->n = 0;
    if (!l) return false;
    pthread_rwlock_rdlock(l->lock);
    if (l->size) {
        const struct slot *s = slot_of(l, label, client_random);
        if (s->secret.n) *to = s->secret;
    }
    pthread_rwlock_unlock(l->lock);
    return to->n > 0;
}
