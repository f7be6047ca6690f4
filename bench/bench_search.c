/* bench_search [MEGABYTES [WORK]]: the search for personal data over a made mix of what apps send and get
 * (JSON, HTML, scripts, pictures, protobuf), against `grep -F` for the same persona's values, as written,
 * over the same bytes. Prints rows for docs/benchmarks.md: work, cordon, peer, ratio; tab-separated. */
#include "evidence/personal/finder.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PARTS = 4096, LARGEST = 1 << 19, ROUNDS = 3 };

/* Of the processor, of this process or of those it ended: both searches run on one core. */
static double seconds(int who) {
    struct rusage u;
    getrusage(who, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6;
}

static uint64_t state = 88172645463325252u;

static uint32_t below(uint32_t n) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 32) % n);
}

struct mix {
    uint8_t *p;
    size_t n;
    size_t ends[PARTS], parts;
    const char *types[PARTS];
};

static void put(struct mix *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct mix *m, const char *format, ...) {
    va_list args;
    va_start(args, format);
    m->n += (size_t)vsprintf((char *)m->p + m->n, format, args);
    va_end(args);
}

static void random_text(struct mix *m, const char *letters, unsigned kinds, unsigned n) {
    for (unsigned i = 0; i < n; i++) m->p[m->n++] = (uint8_t)letters[below(kinds)];
}

static const char hex[] = "0123456789abcdef";
static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char *const words[] = {
    "function", "return",  "window", "the", "value",  "of", "and",   "render",    "state", "index",
    "update",   "content", "user",   "is",  "length", "to", "in",    "component", "data",  "props",
    "price",    "a",       "news",   "for", "today",  "on", "style", "button",    "title", "image"};

static const char *word(void) {
    return words[below(sizeof words / sizeof *words)];
}

static void json(struct mix *m) {
    size_t start = m->n;
    put(m, "{\"items\":[");
    while (m->n - start < 4000 + below(30000)) {
        put(m, "{\"id\":%u,\"name\":\"%s %s %s\",\"uuid\":\"", below(1000000000), word(), word(), word());
        random_text(m, hex, 16, 32);
        put(m,
            "\",\"price\":%u.%02u,\"url\":\"https://cdn.example.com/%s/%s/"
            "%u.jpg?w=%u\",\"tags\":[\"%s\",\"%s\"],\"ts\":17%08u,"
            "\"ok\":true,\"text\":\"%s %s\\n%s \\\"%s\\\" %s\"},",
            below(1000), below(100), word(), word(), below(99999), below(2000), word(), word(),
            below(99999999), word(), word(), word(), word(), word());
    }
    put(m, "{}]}");
}

static void html(struct mix *m) {
    size_t start = m->n;
    put(m, "<!DOCTYPE html><html><head><title>%s</title></head><body>", word());
    while (m->n - start < 20000 + below(60000)) {
        put(m, "<div class=\"%s-%s %s\" id=\"%s%u\"><a href=\"/%s/%s?id=%u&amp;ref=%s\">%s %s</a><p>", word(),
            word(), word(), word(), below(999), word(), word(), below(99999), word(), word(), word());
        for (unsigned i = 30 + below(60); i > 0; i--) put(m, "%s ", word());
        put(m, "</p></div>\n");
    }
    put(m, "</body></html>");
}

static void script(struct mix *m) {
    size_t start = m->n;
    while (m->n - start < 100000 + below(200000)) {
        put(m,
            "%s%u:function(e,t,n){\"use strict\";var "
            "r=n(%u),o=e.%s||{};Object.defineProperty(t,\"%s\",{value:!0}),t.%s=function(e){"
            "return "
            "e&&e.%s?e.%s(%u,\"%s-%s\"):r.createElement(\"%s\",{className:\"%s\",onClick:function(){return "
            "o(%u)}})}},",
            word(), below(9999), below(9999), word(), word(), word(), word(), word(), below(999), word(),
            word(), word(), word(), below(99));
        if (below(200) == 0) { /* an inlined picture */
            put(m, "\"data:image/png;base64,");
            random_text(m, base64, 64, 2000);
            put(m, "\",");
        }
    }
}

static void picture(struct mix *m) {
    static const uint8_t head[] = {0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F',
                                   0,    1,    1,    0,    0, 1,  0,   1,   0,   0};
    memcpy(m->p + m->n, head, sizeof head);
    m->n += sizeof head;
    for (unsigned n = 20000 + below(150000); n > 0; n--) m->p[m->n++] = (uint8_t)below(256);
}

static void protobuf(struct mix *m) {
    size_t start = m->n;
    while (m->n - start < 500 + below(6000)) {
        uint8_t *p = m->p + m->n;
        p[0] = 8, p[1] = (uint8_t)below(128), p[2] = 0x12, p[3] = 24;
        m->n += 4;
        random_text(m, hex, 16, 24);
        p = m->p + m->n;
        p[0] = 0x1d;
        for (unsigned i = 1; i < 5; i++) p[i] = (uint8_t)below(256);
        p[5] = 0x22, p[6] = 9;
        memcpy(p + 7, "component", 9);
        m->n += 16;
    }
}

static struct mix make(size_t bytes) {
    struct mix m = {.p = malloc(bytes + 2 * LARGEST)};
    if (!m.p) exit(2);
    while (m.n < bytes && m.parts < PARTS) {
        uint32_t r = below(100);
        void (*one)(struct mix *) = r < 45   ? json
                                    : r < 60 ? html
                                    : r < 70 ? script
                                    : r < 85 ? picture
                                             : protobuf;
        one(&m);
        m.types[m.parts] = one == json ? "application/json" : one == picture ? "image/jpeg" : "";
        m.ends[m.parts++] = m.n;
    }
    return m;
}

static size_t finds;

static void count(void *context, const struct find *f) {
    finds++;
}

/* Seconds of the quickest of some rounds; only parts of that type (NULL: all). */
static double search(const struct finder *f, const struct mix *m, bool response, const char *type,
                     size_t *bytes) {
    double best = 1e9;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct scratch *s =
            scratch_new(f); /* anew: parts that are known to hold nothing would be passed over */
        double start = seconds(RUSAGE_SELF);
        *bytes = finds = 0;
        for (size_t i = 0; i < m->parts; i++) {
            size_t from = i ? m->ends[i - 1] : 0;
            struct part part = {.kind = PART_BODY,
                                .type = text_of(m->types[i]),
                                .bytes = {m->p + from, m->ends[i] - from},
                                .response = response};
            if (type && strcmp(type, m->types[i]) != 0) continue;
            finder_search(f, s, &part, count, NULL);
            *bytes += part.bytes.n;
        }
        double took = seconds(RUSAGE_SELF) - start;
        if (took < best) best = took;
        scratch_free(s);
    }
    return best;
}

static double grep(const struct persona *p, const struct mix *m) {
    char values[] = "/tmp/bench_search.XXXXXX", body[] = "/tmp/bench_search.XXXXXX", command[256];
    FILE *v = fdopen(mkstemp(values), "w"), *b = fdopen(mkstemp(body), "w");
    if (!v || !b) exit(2);
    for (size_t i = 0; i < p->n_values; i++)
        fprintf(v, "%.*s\n", (int)p->values[i].value.n, p->values[i].value.p);
    fwrite(m->p, 1, m->n, b);
    fclose(v);
    fclose(b);
    snprintf(command, sizeof command, "LC_ALL=C grep -a -i -c -F -f %s %s >/dev/null", values, body);
    double best = 1e9;
    for (unsigned round = 0; round < ROUNDS; round++) {
        double start = seconds(RUSAGE_CHILDREN);
        if (system(command) == -1) exit(2);
        double took = seconds(RUSAGE_CHILDREN) - start;
        if (took < best) best = took;
    }
    unlink(values);
    unlink(body);
    return best;
}

int main(int argc, char **argv) {
    size_t megabytes = argc > 1 ? (size_t)atoi(argv[1]) : 64, bytes,
           only = argc > 2 ? (size_t)atoi(argv[2]) : 0;
    static const struct masking_key key = {{1}};
    struct arena *a = arena_new();
    const struct persona *p = persona_parse(a, text_of(persona_example), "example", NULL);
    double start = seconds(RUSAGE_SELF);
    struct finder *f = p ? finder_new(p, &key, finder_limits_default()) : NULL;
    if (!f) return 2;
    fprintf(stderr, "compiled in %.0f ms\n", (seconds(RUSAGE_SELF) - start) * 1e3);
    struct mix m = make(megabytes << 20);
    double peer = (double)m.n / grep(p, &m) / 1e6;
    static const struct {
        const char *name, *type;
        bool response;
    } works[] = {{"search what apps get, mixed (MB/s)", NULL, true},
                 {"search what apps send, mixed (MB/s)", NULL, false},
                 {"search what apps send, JSON (MB/s)", "application/json", false},
                 {"search pictures (MB/s)", "image/jpeg", false}};
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
        if (only && only != i + 1) continue;
        double took = search(f, &m, works[i].response, works[i].type, &bytes),
               rate = (double)bytes / took / 1e6;
        printf("%s\t%.0f\t%.0f grep -F -i\t%.2f\n", works[i].name, rate, peer, rate / peer);
        fprintf(stderr, "%zu bytes, %zu finds\n", bytes, finds);
    }
    free(m.p);
    finder_free(f);
    arena_free(a);
    return 0;
}
