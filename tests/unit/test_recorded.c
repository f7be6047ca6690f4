/* What common clients and servers said to each other, recorded with tests/fuzz/record_conversation.py:
 * curl 7.88, nghttp and nghttpd 1.52, nginx 1.22. The files served are page.html (below) and small.json. */
#include "base/cursor.h"
#include "heard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { STEPS_MOST = 64, FILE_MOST = 1 << 16 };

#define AT "http://127.0.0.1:9000"
#define FORM "\"name=Ada&mail=ada%%40example.org\" 31/31"
#define JSON "\"{\"a\": 1}\""

/* %1$08x: the checksum of page.html. */
static const struct {
    const char *name, *expected;
} rows[] = {
    {"curl-nghttpd",
     "> 1: GET " AT "/page.html HTTP/2\n< 1: 200 GET " AT "/page.html HTTP/2 \"(%1$08x)\" 4213/4213\n"},
    {"curl-nginx-h2",
     "> 1: GET " AT "/page.html HTTP/2\n< 1: 200 GET " AT "/page.html HTTP/2 \"(%1$08x)\" 96/4213\n"},
    {"nghttp-post",
     "> 13: POST " AT "/small.json HTTP/2 " FORM "\n< 13: 200 POST " AT "/small.json HTTP/2 " JSON " 8/8\n"},
    {"nghttp-nghttpd", "> 13: GET " AT "/page.html HTTP/2\n> 15: GET " AT "/small.json HTTP/2\n> 17: GET " AT
                       "/missing HTTP/2\n"
                       "< 13: 200 GET " AT "/page.html HTTP/2 \"(%1$08x)\" 4213/4213\n< 15: 200 GET " AT
                       "/small.json HTTP/2 " JSON " 8/8\n< 17: 404 GET " AT "/missing HTTP/2 \"*"},
    {"nghttp-nginx",
     "> 13: GET " AT "/page.html HTTP/2\n> 15: GET " AT "/small.json HTTP/2\n> 17: GET " AT
     "/page.html?again=1 HTTP/2\n> 19: GET " AT "/missing HTTP/2\n"
     "< 13: 200 GET " AT "/page.html HTTP/2 \"(%1$08x)\" 96/4213\n< 15: 200 GET " AT
     "/small.json HTTP/2 " JSON " 28/8\n< 17: 200 GET " AT
     "/page.html?again=1 HTTP/2 \"(%1$08x)\" 96/4213\n< 19: 404 GET " AT "/missing HTTP/2 \"*"},
    {"curl-nginx",
     "> GET " AT "/page.html HTTP/1.1\n< 200 GET " AT "/page.html HTTP/1.1 \"(%1$08x)\" 96/4213\n"
     "> GET " AT "/small.json HTTP/1.1\n< 200 GET " AT "/small.json HTTP/1.1 " JSON " 28/8\n"
     "> GET " AT "/missing HTTP/1.1\n< 404 GET " AT "/missing HTTP/1.1 \"*"
     "> HEAD " AT "/page.html HTTP/1.1\n< 200 HEAD " AT "/page.html HTTP/1.1\n"
     "> POST " AT "/echo HTTP/1.1 " FORM "\n< 200 POST " AT "/echo HTTP/1.1 \"echo POST\" 9/9\n"
     "> POST " AT "/echo HTTP/1.1 " FORM "\n< 200 POST " AT "/echo HTTP/1.1 \"echo POST\" 9/9\n"
     "> GET " AT "/moved HTTP/1.1\n< 301 GET " AT "/moved HTTP/1.1 \"*"},
};

static unsigned checksum_of_page(void) {
    static char page[8192];
    size_t n = (size_t)snprintf(page, sizeof page, "<html>");
    for (unsigned i = 0; i < 200; i++)
        n += (size_t)snprintf(page + n, sizeof page - n, "<p>hello, reader</p>\n");
    n += (size_t)snprintf(page + n, sizeof page - n, "</html>");
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++) sum = sum * 31 + (uint8_t)page[i];
    return sum;
}

static size_t load(const char *name, uint8_t *room, struct step *steps) {
    char path[128];
    snprintf(path, sizeof path, "tests/fuzz/corpus/http1/recorded-%s", name);
    FILE *f = fopen(path, "rb");
    if (!f) fail_msg("%s cannot be opened", path);
    size_t size = fread(room, 1, FILE_MOST, f), n = 0;
    fclose(f);
    struct cursor in = cursor_over(room, size);
    while (cursor_left(&in) > 0 && n < STEPS_MOST) {
        uint8_t what = cursor_u8(&in);
        struct bytes b = cursor_take(&in, cursor_be16(&in));
        steps[n] = (struct step){what & 1 ? FROM_SERVER : FROM_CLIENT, DATA, (const char *)b.p, b.n, 0};
        if (what & 6) steps[n].what = END;
        n++;
    }
    assert_true(cursor_ok(&in));
    return n;
}

/* Lines are the same, up to a '*' in the expected one. */
static bool alike(const char *got, const char *expected) {
    while (*expected) {
        if (*expected == '*') {
            got = strchr(got, '\n');
            if (!got) return false;
            got++, expected++;
        } else if (*got++ != *expected++) {
            return false;
        }
    }
    return *got == 0;
}

static void recorded(void **state) {
    static uint8_t room[FILE_MOST];
    static struct heard h;
    static char expected[1 << 14];
    struct step steps[STEPS_MOST];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = load(rows[i].name, room, steps);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(expected, sizeof expected, rows[i].expected, checksum_of_page());
#pragma GCC diagnostic pop
        for (unsigned run = 0; run < 8; run++) {
            hear(&h, steps, n, false,
                 run == 0   ? IN_ONE
                 : run == 1 ? BYTE_BY_BYTE
                            : RANDOM_CUTS,
                 run, message_limits_default());
            if (!alike(h.p, expected))
                fail_msg("%s (run %u): got\n%sinstead of\n%s", rows[i].name, run, h.p, expected);
        }
    }
}

/* One byte lost anywhere costs what it touches: nothing crashes, and what was whole in front of it stands. */
static void with_loss(void **state) {
    static uint8_t room[FILE_MOST];
    static struct heard h;
    struct step steps[STEPS_MOST + 2], cut[STEPS_MOST + 2];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = load(rows[i].name, room, steps);
        for (size_t at = 0; at < n; at++) {
            if (steps[at].what != DATA) continue;
            for (size_t lost = 0; lost < steps[at].n; lost += 1 + steps[at].n / 37) {
                size_t k = 0;
                for (size_t j = 0; j < n; j++) {
                    cut[k++] = steps[j];
                    if (j != at) continue;
                    k--;
                    struct step s = steps[j];
                    if (lost > 0) cut[k++] = (struct step){s.from, DATA, s.bytes, lost, 0};
                    cut[k++] = (struct step){s.from, GAP, NULL, 1, 0};
                    if (lost + 1 < s.n)
                        cut[k++] = (struct step){s.from, DATA, s.bytes + lost + 1, s.n - lost - 1, 0};
                }
                hear(&h, cut, k, false, RANDOM_CUTS, (unsigned)lost, message_limits_default());
                assert_true(h.n > 0);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(recorded), cmocka_unit_test(with_loss)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
