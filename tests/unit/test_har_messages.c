/* The messages that the archives of each producer tell of; the archives are the seeds of the fuzz target. */
#include "har_text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

struct collected {
    char text[TEXT_ROOM];
    size_t n;
};

static void add(struct collected *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct collected *c, const char *format, ...) {
    va_list args;
    va_start(args, format);
    c->n += (size_t)vsnprintf(c->text + c->n, sizeof c->text - c->n, format, args);
    va_end(args);
    assert_true(c->n < sizeof c->text);
}

static void add_body(struct collected *c, const struct message *m) {
    static const char *const states[] = {"", " cut", " unreadable"};
    add(c, " [");
    for (size_t i = 0; i < m->body.n; i++) {
        uint8_t b = m->body.p[i];
        if (b < 0x20 || b == 0x7f)
            add(c, "\\x%02x", b);
        else
            add(c, "%c", b);
    }
    add(c, "]%s %u/%u", states[m->body_state], (unsigned)m->body_sent, (unsigned)m->body_size);
}

static void collect(void *context, const struct har_message *h) {
    static const char *const versions[] = {"1.0", "1.1", "2", "3", "ws"};
    struct collected *c = context;
    const struct message *m = h->message;
    add(c, "%u:%u %s %s ", h->flow, h->entry, m->response ? "<" : ">", versions[m->version]);
    if (m->response)
        add(c, "%u", m->status);
    else
        add(c, "%.*s %.*s %.*s %.*s", (int)m->method.n, m->method.p, (int)m->scheme.n, m->scheme.p,
            (int)m->authority.n, m->authority.p, (int)m->target.n, m->target.p);
    for (size_t i = 0; i < m->n_fields; i++)
        add(c, " %.*s:%.*s", (int)m->fields[i].name.n, m->fields[i].name.p, (int)m->fields[i].value.n,
            m->fields[i].value.p);
    add_body(c, m);
    add(c, "\n");
}

static void expect(const char *file, struct text har, const char *messages) {
    struct collected c = {.n = 0};
    struct har_options o = har_options_default();
    struct read_har r;
    o.taker = collect;
    o.taker_context = &c;
    if (file) {
        char path[128];
        snprintf(path, sizeof path, "tests/fuzz/corpus/har/%s", file);
        r.diagnostics = diagnostics_new(10);
        struct input *in = input_open(path, (struct input_limits){0}, r.diagnostics);
        assert_non_null(in);
        r.capture = har_read(in, file, &o, r.diagnostics);
        input_close(in);
    } else {
        har_open(&r, har, o);
    }
    assert_non_null(r.capture);
    assert_string_equal(c.text, messages);
    har_close(&r);
}

static void producers(void **state) {
    expect("chrome.har", TEXT(""),
           "0:1 > 2 GET https shop.example /cart?item=42 accept-language:fr-CH user-agent:Mozilla/5.0 (X11; "
           "Linux "
           "x86_64) Chrome/141.0.0.0 cookie:sid=a1b2c3 [] 0/0\n"
           "0:1 < 2 200 content-encoding:br content-type:text/html; charset=utf-8 [<!doctype "
           "html><p>caf\xc3\xa9 "
           "\xf0\x9f\x98\x80 \"ok\"</p>\\x0a] 0/38\n"
           "0:2 > 2 POST https api.shop.example /v1/position content-type:application/json "
           "[{\"lat\":47.376888,\"lon\":8.541694}\\x0d\\x0a ] 35/35\n"
           "0:2 < 2 204 [] 0/0\n"
           "1:3 > 3 GET https cdn.example:8443 /lib.js [] 0/0\n"
           "1:3 < 3 200 content-type:text/javascript [] cut 0/90210\n"
           "2:7 > 1.1 GET wss live.example /socket?v=2 upgrade:websocket [] 0/0\n"
           "2:7 < 1.1 101 [] 0/0\n"
           "2:7 > ws GET wss live.example /socket?v=2 [{\"hello\":\"world\"}] 17/17\n"
           "2:7 < ws 0 [\\x00\\x01\\x02] 3/3\n");
    expect(
        "firefox.har", TEXT(""),
        "0:1 > 2 GET https news.example / host:news.example cookie:session=0123; consent=no [] 0/0\n"
        "0:1 < 2 200 content-type:text/plain [only the first bytes of a thousand] cut 1120/1000\n"
        "1:2 > 2 POST https stats.example /collect?v=1&cid=55 content-type:application/x-www-form-urlencoded "
        "[mail=a.b%40example.org&n=1+2] 31/28\n"
        "1:2 < 2 204 [] 90/0\n"
        "2:3 > 1.1 GET http old.example /pixel.gif [] 0/0\n"
        "2:3 < 1.1 200 content-type:image/gif [GIF89a] 86/6\n");
    expect("mitmproxy.har", TEXT(""),
           "0:1 > 1.1 POST https app.example /upload host:app.example content-type:application/octet-stream "
           "content-length:5 [] cut 5/0\n"
           "0:1 < 1.1 200 content-type:application/json content-encoding:gzip set-cookie:track=77 [{\"ok\": "
           "true}\\x0a\\x0a\\x0a] 12/15\n"
           "1:2 > 1.1 GET http 198.51.100.21:8080 /beacon?imei=490154203237518 [] 0/0\n");
    expect(
        "charles.har", TEXT(""),
        "0:1 > 1.1 CONNECT https pinned.example:443  host:pinned.example:443 [] 0/0\n"
        "0:1 < 1.1 200 [] 0/0\n"
        "1:2 > 2 POST https forms.example /register content-type:multipart/form-data; boundary=----b0undary "
        "[------b0undary\\x0d\\x0aContent-Disposition: form-data; name=\"phone\"\\x0d\\x0a\\x0d\\x0a+41 44 "
        "668 "
        "18 00\\x0d\\x0a------b0undary\\x0d\\x0aContent-Disposition: form-data; name=\"photo\"; "
        "filename=\"me.jpg\"\\x0d\\x0aContent-Type: "
        "image/jpeg\\x0d\\x0a\\x0d\\x0a\\x0d\\x0a------b0undary--\\x0d\\x0a] cut 20480/211\n"
        "1:2 < 2 302 location:/done set-cookie:id=9 [] 0/0\n");
}

#define POST(data)                                                                                           \
    ARCHIVE(ENTRY("\"method\":\"POST\",\"url\":\"http://a.example/\",\"postData\":{" data "}",               \
                  "\"status\":0", ""))
#define SENT "0:1 > 1.1 POST http a.example / "

static void bodies(void **state) {
    static const struct {
        const char *har, *is;
    } rows[] = {
        {POST("\"text\":\"aGkh\",\"encoding\":\"base64\""), SENT "[hi!] 0/3\n"},
        {POST("\"text\":\"aG k\\n=\",\"encoding\":\"base64\""), SENT "[hi] 0/2\n"},
        {POST("\"text\":\"-_8\",\"encoding\":\"BASE64\""), SENT "[\xfb\xff] 0/2\n"},
        {POST("\"text\":\"aGkh!x\",\"encoding\":\"base64\""), SENT "[hi!] unreadable 0/3\n"},
        {POST("\"text\":\"aGkhx\",\"encoding\":\"base64\""), SENT "[hi!] unreadable 0/3\n"},
        {POST("\"text\":\"hi\",\"encoding\":\"rot13\""), SENT "[hi] 0/2\n"},
        {POST("\"params\":[{\"name\":\"a b\",\"value\":\"1&2\"},{\"name\":\"c\"}]"),
         SENT "[a+b=1%262&c=] 0/12\n"},
        {POST("\"text\":\"\",\"params\":[{\"name\":\"a\",\"value\":\"b\"}]"), SENT "[a=b] 0/3\n"},
        {POST("\"text\":\"x\",\"params\":[{\"name\":\"a\",\"value\":\"b\"}]"), SENT "[x] 0/1\n"},
        {ARCHIVE(
             ENTRY("\"method\":\"POST\",\"url\":\"http://"
                   "a.example/"
                   "\",\"headers\":[{\"name\":\"Content-Encoding\",\"value\":\"gzip\"}],"
                   "\"postData\":{\"encoding\":\"base64\",\"text\":\"H4sIAAAAAAACA8vIVMhAIABKdJvuDgAAAA==\"}",
                   "\"status\":0", "")),
         SENT "content-encoding:gzip [hi hi hi hi hi] 25/14\n"},
        {POST("\"text\":null"), SENT "[] 0/0\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) expect(NULL, text_of(rows[i].har), rows[i].is);
}

static void large_body(void **state) {
    struct collected c = {.n = 0};
    struct har_options o = har_options_default();
    struct read_har r;
    o.taker = collect;
    o.taker_context = &c;
    o.most_body = 4;
    har_open(&r, text_of(POST("\"text\":\"123456\"")), o);
    assert_string_equal(c.text, SENT "[1234] cut 0/6\n");
    har_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(producers), cmocka_unit_test(bodies),
                                       cmocka_unit_test(large_body)};
    return cmocka_run_group_tests_name("har_messages", tests, NULL, NULL);
}
