/* Real QUIC connections against what tshark decrypts of them: of captures made with ngtcp2's client and
 * server (tests/fixtures/quic/make.sh), and of others' captures where they are at hand. */
#include "evidence/capture/decrypt/quic_session.h"
#include "evidence/capture/dissect.h"
#include "evidence/capture/reader.h"
#include "quic_collect.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { FLOWS_MOST = 4, DATAGRAMS_MOST = 4096, LINE = 160, LINES_MOST = 64 };

struct flow {
    struct flow_key key;
    uint8_t client; /* end of the key */
    struct quic_session *session;
    struct collected collected;
    struct datagram {
        enum side from;
        size_t n;
        uint8_t *bytes;
    } * datagrams;
    size_t n;
};

struct capture {
    struct flow flows[FLOWS_MOST];
    size_t n;
    struct bytes key_file;
    bool keys_in_blocks;
    struct key_log *keys; /* while it is fed */
};

static struct bytes whole_file(const char *path) {
    struct stat status;
    FILE *f = fopen(path, "rb");
    if (!f || fstat(fileno(f), &status) != 0) return (struct bytes){NULL, 0};
    size_t n = (size_t)status.st_size;
    uint8_t *p = memory_new(n + 1, 1);
    assert_int_equal(fread(p, 1, n, f), n);
    fclose(f);
    return (struct bytes){p, n};
}

/* The key log within Decryption Secrets Blocks (little-endian sections are enough here). */
static void add_blocks(struct key_log *keys, struct bytes file, struct diagnostics *d) {
    for (size_t at = 0; at + 12 <= file.n;) {
        uint32_t type, length, secrets[2];
        memcpy(&type, file.p + at, 4);
        memcpy(&length, file.p + at + 4, 4);
        if (length < 12 || length > file.n - at) return;
        memcpy(secrets, file.p + at + 8, sizeof secrets);
        if (type == 10 && length >= 20 && secrets[0] == 0x544c534b && secrets[1] <= length - 20)
            key_log_add(keys, (struct text){(const char *)file.p + at + 16, secrets[1]},
                        (struct key_log_place){"capture", true, at}, d);
        at += length;
    }
}

static void add_keys(const struct capture *c) {
    struct diagnostics *d = diagnostics_new(16);
    if (c->keys_in_blocks)
        add_blocks(c->keys, c->key_file, d);
    else
        key_log_add(c->keys, (struct text){(const char *)c->key_file.p, c->key_file.n},
                    (struct key_log_place){"keys", false, 0}, d);
    assert_int_equal(diagnostics_count(d), 0);
    assert_true(key_log_count(c->keys) > 0);
    diagnostics_free(d);
}

static void add_datagram(struct capture *c, const struct segment *s) {
    struct flow *f = c->flows;
    while (f < c->flows + c->n && !flow_key_equal(&f->key, &s->key)) f++;
    if (f == c->flows + c->n) {
        assert_true(c->n < FLOWS_MOST);
        *f = (struct flow){.key = s->key, .client = s->from};
        f->datagrams = memory_new(DATAGRAMS_MOST, sizeof *f->datagrams);
        c->n++;
    }
    assert_true(f->n < DATAGRAMS_MOST);
    struct datagram *d = &f->datagrams[f->n++];
    *d = (struct datagram){s->from == f->client ? FROM_CLIENT : FROM_SERVER, s->captured,
                           memory_new(s->captured + 1, 1)};
    memcpy(d->bytes, s->payload, s->captured);
}

/* False: the capture is not there. */
static bool load(struct capture *c, const char *path, const char *key_path) {
    *c = (struct capture){.n = 0};
    struct diagnostics *d = diagnostics_new(16);
    struct input *in = input_open(path, (struct input_limits){0, 0}, d);
    struct reader r;
    struct layer_counts counts = {0};
    bool there = in && reader_open(&r, in, path, d);
    if (there) {
        struct packet p;
        while (reader_next(&r, &p)) {
            struct dissection x = {.seed = 1, .counts = &counts};
            dissect_packet(&x, &p);
            for (size_t i = 0; i < x.n; i++)
                if (x.segments[i].key.transport == 17) add_datagram(c, &x.segments[i]);
        }
        reader_close(&r);
        c->key_file = whole_file(key_path ? key_path : path);
        c->keys_in_blocks = !key_path;
    }
    if (in) input_close(in);
    diagnostics_free(d);
    return there;
}

static void unload(struct capture *c) {
    for (size_t i = 0; i < c->n; i++) {
        for (size_t j = 0; j < c->flows[i].n; j++) free(c->flows[i].datagrams[j].bytes);
        free(c->flows[i].datagrams);
    }
    free((void *)(uintptr_t)c->key_file.p);
}

/* How the datagrams are fed: all must give the same streams. */
enum manner { AS_CAPTURED, TWICE, PAIRS_SWAPPED, KEYS_LATE, MANNERS };

static void feed_one(struct flow *f, size_t i, const struct plain_sink *sink) {
    struct datagram *d = &f->datagrams[i];
    quic_session_feed(f->session, d->from, (struct bytes){d->bytes, d->n}, sink);
}

static void feed(struct capture *c, enum manner manner) {
    c->keys = key_log_new();
    if (manner != KEYS_LATE) add_keys(c);
    for (size_t i = 0; i < c->n; i++) {
        struct flow *f = &c->flows[i];
        const struct plain_sink sink = collecting(&f->collected);
        f->session = quic_session_new(c->keys, manner == KEYS_LATE);
        for (size_t j = 0; j < f->n; j++) {
            size_t pair = manner == PAIRS_SWAPPED && (j ^ 1) < f->n ? j ^ 1 : j;
            feed_one(f, pair, &sink);
            if (manner == TWICE) feed_one(f, pair, &sink);
        }
        assert_true(manner != KEYS_LATE || f->collected.n == 0);
    }
    if (manner == KEYS_LATE) add_keys(c);
    for (size_t i = 0; i < c->n; i++) {
        const struct plain_sink sink = collecting(&c->flows[i].collected);
        if (manner == KEYS_LATE) quic_session_retry(c->flows[i].session, false, &sink);
        quic_session_end(c->flows[i].session, &sink);
    }
}

static void end(struct capture *c) {
    for (size_t i = 0; i < c->n; i++) {
        quic_session_free(c->flows[i].session);
        collected_free(&c->flows[i].collected);
    }
    key_log_free(c->keys);
}

/* As tests/fixtures/quic/expect.py writes it. */
static void describe(char to[LINE], size_t flow, const struct collected_stream *s) {
    uint8_t digest[32];
    char hex[65];
    assert_true(EVP_Digest(s->p, s->n, digest, NULL, EVP_sha256(), NULL));
    for (unsigned i = 0; i < 32; i++) snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    snprintf(to, LINE, "%zu %s %llu %zu %s %s\n", flow, s->from == FROM_CLIENT ? "client" : "server",
             (unsigned long long)s->id, s->n, s->ends ? "fin" : "open", hex);
}

static bool holds(const struct capture *c, const char *line) {
    char own[LINE];
    for (size_t i = 0; i < c->n; i++) {
        for (size_t j = 0; j < c->flows[i].collected.n; j++) {
            describe(own, i, &c->flows[i].collected.streams[j]);
            if (strcmp(own, line) == 0) return true;
        }
    }
    print_error("no such stream: %s", line);
    return false;
}

static size_t streams_of(const struct capture *c) {
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) n += c->flows[i].collected.n;
    return n;
}

static void print_facts(const struct capture *c) {
    for (size_t i = 0; i < c->n; i++) {
        struct quic_session_facts f = quic_session_facts(c->flows[i].session);
        print_message("flow %zu: version %08x cipher %04x opened %d %d failed %d %d damaged %d %d\n", i,
                      f.version, f.cipher, (int)f.opened[0], (int)f.opened[1], (int)f.failed[0],
                      (int)f.failed[1], (int)f.damaged[0], (int)f.damaged[1]);
    }
}

static void compare(const struct capture *c, char (*lines)[LINE], size_t n, bool all) {
    bool same = true;
    for (size_t i = 0; i < n; i++) same &= holds(c, lines[i]);
    same &= !all || streams_of(c) == n;
    if (!same) print_facts(c);
    assert_true(same);
}

static size_t read_lines(FILE *f, char (*lines)[LINE]) {
    size_t n = 0;
    while (n < LINES_MOST && fgets(lines[n], LINE, f)) n++;
    return n;
}

/* HTTP/3's DATA comes last on a stream: the text that make.sh made up. */
static void assert_text(const struct collected_stream *s, const char *format, unsigned lines) {
    char text[8192];
    size_t n = 0;
    for (unsigned i = 0; i < lines; i++) n += (size_t)snprintf(text + n, sizeof text - n, format, i);
    assert_true(s->n > n && s->ends == 1 && s->gaps == 0);
    assert_memory_equal(s->p + s->n - n, text, n);
}

static void fixtures(void **state) {
    static const struct {
        const char *name;
        bool all; /* tshark opens everything */
        uint16_t cipher;
        uint32_t version;
        bool uploads;
    } rows[] = {{"v1", true, 0x1301, 1, true},
                {"v2", false, 0x1302, 0x709a50c4, false},
                {"early", false, 0x1303, 1, true},
                {"ccm", false, 0x1304, 1, false}};
    static struct capture c;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[LINE], keys[LINE], expected[LINE], lines[LINES_MOST][LINE];
        snprintf(path, sizeof path, "tests/fixtures/quic/%s.pcap", rows[i].name);
        snprintf(keys, sizeof keys, "tests/fixtures/quic/%s.keys", rows[i].name);
        snprintf(expected, sizeof expected, "tests/fixtures/quic/%s.streams", rows[i].name);
        FILE *f = fopen(expected, "r");
        size_t n = f ? read_lines(f, lines) : 0;
        if (f) fclose(f);
        assert_true(n > 0 || !rows[i].all);
        assert_true(load(&c, path, keys));
        for (enum manner m = AS_CAPTURED; m < MANNERS; m++) {
            feed(&c, m);
            compare(&c, lines, n, rows[i].all);
            for (size_t j = 0; j < c.n; j++) {
                struct quic_session_facts facts = quic_session_facts(c.flows[j].session);
                assert_int_equal(facts.cipher, rows[i].cipher);
                assert_int_equal(facts.version, rows[i].version);
                assert_int_equal(facts.failed[0] + facts.failed[1] + facts.damaged[0] + facts.damaged[1], 0);
                assert_int_equal(quic_session_sight(c.flows[j].session, FROM_CLIENT), SIGHT_OPEN);
                assert_int_equal(quic_session_sight(c.flows[j].session, FROM_SERVER), SIGHT_OPEN);
                struct collected *to = &c.flows[j].collected;
                assert_text(collected_stream(to, FROM_SERVER, 0),
                            "line %03u of a text that goes from a server to a client\n", 120);
                if (rows[i].uploads)
                    assert_text(collected_stream(to, FROM_CLIENT, 4), "row %03u of what a client uploads\n",
                                100);
                bool resumed = strcmp(rows[i].name, "early") == 0 && j == 1;
                assert_int_equal(collected_stream(to, FROM_CLIENT, 0)->early > 0, resumed);
            }
            end(&c);
        }
        unload(&c);
    }
}

/* Captures that others made, keys within: run tshark beside. */
static void shared_captures(void **state) {
    static const char *const names[] = {"quic-33", "quic-v2", "doq"};
    static struct capture c;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[LINE], command[2 * LINE], lines[LINES_MOST][LINE];
        snprintf(path, sizeof path, "../shared/captures/%s.pcapng", names[i]);
        if (!load(&c, path, NULL)) {
            print_message("skipped: %s is absent\n", path);
            continue;
        }
        snprintf(command, sizeof command, "python3 tests/fixtures/quic/expect.py %s 2>/dev/null", path);
        FILE *f = popen(command, "r");
        assert_non_null(f);
        size_t n = read_lines(f, lines);
        if (pclose(f) != 0) print_message("skipped: tshark on %s\n", path);
        for (enum manner m = AS_CAPTURED; m < MANNERS; m++) {
            feed(&c, m);
            compare(&c, lines, n, false);
            end(&c);
        }
        unload(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(fixtures), cmocka_unit_test(shared_captures)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
