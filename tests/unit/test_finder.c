/* The finder by tables: each form, each encoding, each detector, each place; and near misses. */
#include "finder_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include <cmocka.h>

static struct {
    struct arena *arena;
    struct finder *own, *none;
    struct scratch *own_scratch, *none_scratch;
} at;

struct seen {
    const struct row *row;
    bool met;
    size_t n;
    char all[4096];
};

static bool same(const char *wanted, const char *is) {
    return !wanted || strcmp(wanted, is) == 0;
}

static void see(void *context, const struct find *f) {
    struct seen *s = context;
    size_t used = strlen(s->all);
    snprintf(s->all + used, sizeof s->all - used, "  %s by %s at %s through %s\n", f->class_name, f->found_by,
             f->place, f->encodings);
    s->n++;
    s->met = s->met || (same(s->row->found_by, f->found_by) && same(s->row->class_name, f->class_name) &&
                        same(s->row->place, f->place) && same(s->row->encodings, f->encodings));
    assert_true(f->from <= f->to);
}

static struct seen search_row(const struct finder *f, struct scratch *s, const struct row *r, bool response) {
    struct seen seen = {.row = r};
    size_t n = r->n ? r->n : strlen(r->bytes);
    uint8_t *exact = malloc(n ? n : 1);
    memcpy(exact, r->bytes, n);
    struct part part = {.kind = r->kind,
                        .name = text_of(r->name ? r->name : ""),
                        .type = text_of(r->type ? r->type : ""),
                        .bytes = {exact, n},
                        .response = response};
    finder_search(f, s, &part, see, &seen);
    free(exact);
    return seen;
}

static void check_rows(const struct finder *f, struct scratch *s, const struct row *rows, size_t n) {
    size_t failed = 0;
    for (size_t i = 0; i < n; i++) {
        struct seen seen = search_row(f, s, &rows[i], false);
        bool wanted = rows[i].found_by || rows[i].encodings;
        if (seen.met == wanted) continue;
        failed++;
        print_error("row %zu: %s\n wanted: %s %s at %s through %s; came:\n%s", i, rows[i].bytes,
                    wanted ? "" : "no", rows[i].class_name ? rows[i].class_name : "find",
                    rows[i].place ? rows[i].place : "any", rows[i].encodings ? rows[i].encodings : "any",
                    seen.all);
    }
    assert_int_equal(failed, 0);
}

#define B PART_BODY
#define Q PART_QUERY
#define ROW(kind, bytes, by, class_name, place, encodings)                                                   \
    { kind, NULL, NULL, bytes, sizeof bytes - 1, by, class_name, place, encodings }

static void test_forms(void **state) {
    static const struct row rows[] = {
        ROW(B, "{\"user\":{\"mail\":\"erika.m@example.org\"}}", "persona:email", "contact.email",
            "json $.user.mail", "plain"),
        ROW(B, "{\"user\":{\"mail\":\"ERIKA.M@EXAMPLE.ORG\"}}", "persona:email", "contact.email",
            "json $.user.mail", "plain"),
        ROW(Q, "a=1&mail=erika.m%40example.org&b=2", "persona:email", "contact.email", "query mail", "url"),
        ROW(Q, "mail=erika.m%2540example.org", "persona:email", "contact.email", "query mail", "url > url"),
        ROW(B, "x=1&mail=erika.m%40example.org", "persona:email", "contact.email", "form mail", "url"),
        ROW(B, "<p>erika.m&#64;example.org</p>", "persona:email", NULL, NULL, "html"),
        ROW(B, "<p>erika.m&#x40;example.org</p>", "persona:email", NULL, "xml /p", "html"),
        ROW(B, "{\"m\":\"erika.m\\u0040example.org\"}", "persona:email", NULL, "json $.m", "json-string"),
        ROW(B, "{\"m\":\"\\u0065rika.m@example\\u002eorg\"}", "persona:email", NULL, "json $.m",
            "json-string"),
        ROW(B, "gro.elpmaxe@m.akire", "persona:email", NULL, NULL, "reversed"),
        ROW(B, "m=ZXJpa2EubUBleGFtcGxlLm9yZw==", "persona:email", NULL, "form m", "base64"),
        ROW(B, "m=ZXJpa2EubUBleGFtcGxlLm9yZw", "persona:email", NULL, "form m", "base64"),
        ROW(B, "{\"m\":\"IGVyaWthLm1AZXhhbXBsZS5vcmc=\"}", "persona:email", NULL, "json $.m", "base64"),
        ROW(B, "{\"m\":\"LCBlcmlrYS5tQGV4YW1wbGUub3Jn\"}", "persona:email", NULL, "json $.m", "base64"),
        ROW(B, "6572696b612e6d406578616d706c652e6f7267", "persona:email", NULL, NULL, "hex"),
        ROW(B, "6572696B612E6D406578616D706C652E6F7267", "persona:email", NULL, NULL, "hex"),
        ROW(B, "65:72:69:6b:61:2e:6d:40:65:78:61:6d:70:6c:65:2e:6f:72:67", "persona:email", NULL, NULL,
            "hex"),
        ROW(B, "65 72 69 6b 61 2e 6d 40 65 78 61 6d 70 6c 65 2e 6f 72 67", "persona:email", NULL, NULL,
            "hex"),
        ROW(B, "MVZGS23BFZWUAZLYMFWXA3DFFZXXEZY=", "persona:email", NULL, NULL, "base32"),
        ROW(B, "e\0r\0i\0k\0a\0.\0m\0@\0e\0x\0a\0m\0p\0l\0e\0.\0o\0r\0g\0", "persona:email", NULL, NULL,
            "utf-16le"),
        ROW(B, "\0e\0r\0i\0k\0a\0.\0m\0@\0e\0x\0a\0m\0p\0l\0e\0.\0o\0r\0g", "persona:email", NULL, NULL,
            "utf-16be"),
        ROW(B, "\x8b\x73\x0f\x5c\x0e\x66\x84\x76\x07\x59\xe8\x6c", "persona:note", "health", NULL, NULL),
        ROW(B, "em=8ce6e7e48d9bc8b6f84e9e4d0b7ad6f4", NULL, NULL, NULL, NULL), /* some other md5 */
        ROW(B,
            "--XbX\r\nContent-Disposition: form-data; "
            "name=\"h\"\r\n\r\n187a1952ed7de634bf8841332a058b1cf8bf0fc1bb541e8f8b7de8e1b3639bb1\r\n--XbX--"
            "\r\n",
            "persona:email", NULL, "part h", "hex > sha256"),
        ROW(B,
            "0000000000000000000000000000000000000000000000000000000000000001\n187a1952ed7de634bf8841332a058b"
            "1cf8bf0fc1bb541e8f8b7de8e1b3639bb1\n",
            "persona:email", NULL, NULL, "hex > sha256"),
        ROW(Q, "h=GHoZUu195jS_iEEzKgWLHPi_D8G7VB6Pi33o4bNjm7E", "persona:email", NULL, "query h",
            "base64 > sha256"),
        ROW(B,
            "JiM0MzsmIzUyOyYjNTc7JiM0OTsmIzUzOyYjNTM7JiM1MzsmIzQ4OyYjNDk7JiM0ODsmIzQ4OyYjNTU7JiM1MjsmIzUwOw",
            "persona:phone", NULL, NULL, "base64 > html"),
        ROW(B, "RXJpa2E=", "persona:first-name", NULL, NULL, "base64"),
        ROW(B, "hello Erika!", "persona:first-name", "demographic.name", NULL, "plain"),
        ROW(B, "the Amerikan way", NULL, "demographic.name", NULL, NULL),
        ROW(B, "who=mustermann%2C+erika", "persona:name", NULL, "form who", "url"),
        ROW(B, "who=erika+mustermann", "persona:name", NULL, "form who", "plain"),
        ROW(B, "heidestrasse 17", "persona:street", "residence", NULL, "plain"),
        ROW(B, "HEIDESTRASSE 17", "persona:street", "residence", NULL, "plain"),
        ROW(B, "51147 Köln", "persona:postcode", "residence", NULL, "plain"),
        ROW(B, "51147 Berlin", NULL, "residence", NULL, NULL),
        ROW(B, "born 27.03.1985", "persona:birth-date", NULL, NULL, "plain"),
        ROW(B, "born 3/27/1985", "persona:birth-date", NULL, NULL, "plain"),
        ROW(B, "DE89370400440532013000", "persona:iban", "financial", NULL, "plain"),
        ROW(B, "4012-8888-8888-1881", "persona:card", "financial", NULL, "plain"),
        ROW(B, "3C-5A-B4-07-91-CE", "persona:mac", "identifier.device", NULL, "plain"),
        ROW(B, "3c5ab40791ce", "persona:mac", "identifier.device", NULL, "plain"),
        ROW(B, "7C0E4B5291D34F6A8A2E5D1F30C9B746", "persona:advertising-id", NULL, NULL, "plain"),
        ROW(B, "Hx!9-blue_Kettle", "persona:password", "credentials", NULL, "plain"),
        ROW(B, "hx!9-blue_kettle", NULL, "credentials", NULL, NULL),
        ROW(B, "imei=35-209900-176148-1", "persona:imei", NULL, "form imei", "plain"),
    };
    check_rows(at.own, at.own_scratch, rows, sizeof rows / sizeof *rows);
}

/* As an independent generator planted them, and they were missed. */
static void test_missed_once(void **state) {
    static const struct row rows[] = {
        ROW(B, "born 03/27/1985", "persona:birth-date", NULL, NULL, "plain"),
        ROW(B, "h=d463b2b8ef5fbc9d6aeb22490277d82a", "persona:email", NULL, "form h", NULL),
        ROW(B, "z=x%9C3PH-%CA%CCN%D4%CBuH%ADH%CC-%C8I%D5%CB%2FJW%C8M%CC%CC%29V0%00%00%97%BD%0A+",
            "persona:email", NULL, "form z", "url > zlib"),
        ROW(B, "EyIAAMRt7L1m4wmtK9QQ69SDLKJKQXLrzj9qMS8zrwpzVhjo0HwD", "persona:email", NULL, NULL,
            "base64 > brotli > form"),
        ROW(PART_PATH, "/v1/bWFpbD0+P2VyaWthLm1AZXhhbXBsZS5vcmc/Pz8=/sync", "persona:email", NULL, "path",
            "base64"),
        ROW(Q, "d===wP/cmcv5SZsBXbhhXZA1mLhtWayV2P+0DbpFWb", "persona:email", NULL, "query d > form mail",
            NULL),
        {PART_COOKIE, "phoneNumber", NULL, "%2B4915743816785", 0, "detector:phone", NULL, NULL, "url"},
        ROW(Q, "oaid=5ee1b4f2-91d3-4f6a-8a2e-5d1f30c9b700", "detector:advertising-id", NULL, NULL, NULL),
        ROW(B, "{\"bankAccount\":\"GB55 NWBK 7405 4625 9774 17\"}", "detector:iban", NULL, NULL, NULL),
        ROW(B, "v=3&cc_number=5505452080445903&lang=en", "detector:card", NULL, NULL, NULL),
        ROW(B, "v=3&pan=5505452080445903&lang=en", "detector:card", NULL, NULL, NULL),
        ROW(B, "<d><pan>4205769177193740</pan></d>", "detector:card", NULL, NULL, NULL),
        ROW(Q, "loc=12.0670858,116.9876283", "detector:position", NULL, NULL, NULL),
        ROW(B, "{\"line1Number\":\"+4915622606792\"}", "detector:phone", NULL, NULL, NULL),
        ROW(B, "{\"apps\":[\"org.a.one\",\"net.b.two\",\"de.c.three\",\"cn.d.four\",\"org.e.five\"]}",
            "detector:apps", NULL, NULL, NULL),
        ROW(B, "{\"x\":\"k@qq.com\"}", "detector:email", NULL, NULL, NULL),
        ROW(B, "{\"x\":\"k@2x.png k@Qz.com\"}", NULL, "contact.email", NULL, NULL),
        ROW(Q, "session_id=2f67da7c-9b85-451c-92a7-533f14479a17", NULL, "credentials", NULL, NULL),
    };
    check_rows(at.own, at.own_scratch, rows, sizeof rows / sizeof *rows);
}

static void test_phone(void **state) {
    static const struct row rows[] = {
        ROW(B, "+4915550100742", "persona:phone", "contact.phone", NULL, "plain"),
        ROW(B, "004915550100742", "persona:phone", "contact.phone", NULL, "plain"),
        ROW(B, "015550100742", "persona:phone", "contact.phone", NULL, "plain"),
        ROW(B, "15550100742", "persona:phone", "contact.phone", NULL, "plain"),
        ROW(B, "+49 (0) 1555 / 010 07 42", "persona:phone", "contact.phone", NULL, "plain"),
        ROW(B, "01555-0100742", "persona:phone", "contact.phone", NULL, "plain"),
        ROW(B, "01555 01 00 742", "persona:phone", "contact.phone", NULL, "plain"),
        ROW(B, "0155501007421", NULL, "contact.phone", NULL, NULL),
        ROW(B, "0100742", NULL, "contact.phone", NULL, NULL),
        ROW(B, "(202) 555-0143", "persona:contact", "contact.phone", NULL, "plain"),
    };
    check_rows(at.own, at.own_scratch, rows, sizeof rows / sizeof *rows);
}

static void test_position(void **state) {
    static const struct row rows[] = {
        ROW(B, "{\"lat\":50.87431,\"lon\":7.10952}", "persona:position", "location.precise", "json $.lat",
            "plain"),
        ROW(B, "{\"a\":50.8744,\"b\":7.1092}", "persona:position", "location.precise", NULL, "plain"),
        ROW(B, "{\"a\":50.87,\"b\":7.11}", "persona:position", "location.precise", NULL, "plain"),
        ROW(B, "{\"a\":50.9,\"b\":7.1}", "persona:position", "location.coarse", NULL, "plain"),
        ROW(B, "{\"a\":50.8843,\"b\":7.1095}", NULL, NULL, NULL,
            NULL), /* 1.1 km off, yet written precisely */
        ROW(B, "{\"type\":\"Point\",\"coordinates\":[7.10952,50.87431]}", "persona:position", NULL, NULL,
            "plain"),
        ROW(Q, "ll=50.87431,7.10952", "persona:position", "location.precise", "query ll", "plain"),
        ROW(Q, "ll=50,87431;7,10952", "persona:position", "location.precise", "query ll", "plain"),
        ROW(B, "50.87431N, 7.10952E", "persona:position", NULL, NULL, "plain"),
        ROW(B, "-50.87431, 7.10952", NULL, NULL, NULL, NULL),
        ROW(B, "50.87431S, 7.10952E", NULL, NULL, NULL, NULL),
        ROW(B, "50°52'27.5\"N 7°06'34.3\"E", "persona:position", "location.precise", NULL, "plain"),
        ROW(B, "{\"latE7\":508743100,\"lonE7\":71095200}", "persona:position", "location.precise", NULL,
            "plain"),
        ROW(B, "{\"a\":50874310,\"b\":7109520}", "persona:position", "location.precise", NULL, "plain"),
        ROW(B, "\x0a\x12\x09\x6b\x48\xdc\x63\xe9\x6f\x49\x40\x11\x1c\x08\xc9\x02\x26\x70\x1c\x40",
            "persona:position", NULL, "protobuf 1.1", "plain"),
    };
    check_rows(at.own, at.own_scratch, rows, sizeof rows / sizeof *rows);
}

static void test_places(void **state) {
    static const struct row rows[] = {
        {PART_HEADER, "x-device", NULL, "imei 352099001761481", 0, "persona:imei", NULL, "header x-device",
         "plain"},
        {PART_COOKIE, "sid", NULL, "352099001761481", 0, "persona:imei", NULL, "cookie sid", "plain"},
        {PART_PATH, NULL, NULL, "/v1/352099001761481/x", 0, "persona:imei", NULL, "path", "plain"},
        ROW(B, "{\"a\":[{\"b\":1},{\"c\":{\"d\":\"352099001761481\"}}]}", "persona:imei", NULL,
            "json $.a[*].c.d", "plain"),
        ROW(B, "{\"erika.m@example.org\":1}", "persona:email", NULL, "json $.…", "plain"),
        ROW(B, "data=%7B%22id%22%3A%22352099001761481%22%7D&x=1", "persona:imei", NULL, NULL, "plain"),
        ROW(B, "{\"s\":\"{\\\"id\\\":\\\"erika.m\\\\u0040example.org\\\"}\"}", "persona:email", NULL,
            "json $.s > json $.id", "json-string > json > json-string"),
        ROW(B, "<r><dev id=\"352099001761481\"/></r>", "persona:imei", NULL, "xml /r/dev/@id", "plain"),
        ROW(B, "<r><dev><id>352099001761481</id></dev></r>", "persona:imei", NULL, "xml /r/dev/id", "plain"),
        ROW(B,
            "<plist><dict><key>a</key><integer>1</integer><key>id</key><string>352099001761481</string>"
            "</dict></plist>",
            "persona:imei", NULL, "plist $.id", "plain"),
        ROW(B, "--x1\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\n352099001761481\r\n--x1--\r\n",
            "persona:imei", NULL, "part photo", "plain"),
        ROW(B, "\x1a\x13\x0a\x11\x33\x35\x32\x30\x39\x39\x30\x30\x31\x37\x36\x31\x34\x38\x31\x20\x20",
            "persona:imei", NULL, "protobuf 3.1", "plain"),
        ROW(B, "\x08\xc9\xfd\xb3\xff\xb6\x87\x50\x12\x02\x08\x01", "persona:imei", NULL, "protobuf 1",
            "plain"),
        ROW(B,
            "\x81\xa4"
            "imei\xcf\x00\x01\x40\x3b\x6f\xec\xfe\xc9",
            "persona:imei", NULL, "messagepack $.imei", "plain"),
        ROW(B,
            "\x82\xa1"
            "a\x01\xa1"
            "b\xaf"
            "352099001761481",
            "persona:imei", NULL, "messagepack $.b", "plain"),
        ROW(B,
            "\xa2\x61"
            "a\x01\x61"
            "b\x6f"
            "352099001761481",
            "persona:imei", NULL, "cbor $.b", "plain"),
    };
    check_rows(at.own, at.own_scratch, rows, sizeof rows / sizeof *rows);
}

static void test_detectors(void **state) {
    static const struct row rows[] = {
        ROW(B, "{\"imei\":\"490154203237518\"}", "detector:imei", "identifier.device", "json $.imei",
            "plain"),
        ROW(B, "{\"imei\":\"490154203237517\"}", NULL, "identifier.device", NULL, NULL),
        ROW(B, "{\"trace\":\"490154203237518\"}", NULL, "identifier.device", NULL, NULL),
        ROW(B, "{\"device\":\"{\\\"imei\\\":\\\"490154203237518\\\"}\"}", "detector:imei", NULL,
            "json $.device", "plain"),
        ROW(Q, "imsi=310150123456789", "detector:imsi", "identifier.subscriber", "query imsi", "plain"),
        ROW(Q, "imsi=999150123456789", NULL, "identifier.subscriber", NULL, NULL),
        ROW(B, "iccid=8949020000012345670", "detector:iccid", NULL, "form iccid", "plain"),
        ROW(B, "{\"phoneNumber\":\"+14155552671\"}", "detector:phone", "contact.phone", NULL, "plain"),
        ROW(B, "{\"x\":\"+14155552671\"}", "detector:phone", "contact.phone", NULL, "plain"),
        ROW(B, "{\"x\":\"14155552671\"}", NULL, "contact.phone", NULL, NULL),
        ROW(B, "{\"phone\":1700000000}", NULL, "contact.phone", NULL, NULL),
        ROW(B, "<tel>+442079460958</tel>", "detector:phone", NULL, "xml /tel", "plain"),
        ROW(B, "{\"u\":\"jane.roe@example.com\"}", "detector:email", "contact.email", "json $.u", "plain"),
        ROW(Q, "u=jane.roe%40example.com", "detector:email", "contact.email", "query u", "url"),
        ROW(B, "img/logo@2x.png", NULL, "contact.email", NULL, NULL),
        ROW(B, "https://0123456789abcdef0123456789abcdef@o1.ingest.example.io/1", NULL, "contact.email", NULL,
            NULL),
        ROW(B, "npm:react@18.2.0", NULL, "contact.email", NULL, NULL),
        ROW(B, "{\"addr\":\"a4:50:46:12:9f:e3\"}", "detector:mac", "identifier.device", NULL, "plain"),
        ROW(B, "{\"mac\":\"A45046129FE3\"}", "detector:mac", "identifier.device", NULL, "plain"),
        ROW(B, "{\"mac\":\"02:00:00:00:00:00\"}", NULL, "identifier.device", NULL, NULL),
        ROW(B, "a4:50:46:12:9f:e3:77:88", NULL, "identifier.device", NULL, NULL),
        ROW(B, "{\"bssid\":\"a4:50:46:12:9f:e3\",\"ssid\":\"Cafe Nord\"}", "detector:bssid",
            "network.neighbours", NULL, "plain"),
        ROW(B, "{\"bssid\":\"a4:50:46:12:9f:e3\",\"ssid\":\"Cafe Nord\"}", "detector:ssid",
            "network.neighbours", NULL, "plain"),
        ROW(B, "{\"ssid\":\"9f3a\"}", NULL, "network.neighbours", NULL, NULL),
        ROW(Q, "gaid=38400000-8cf0-11bd-b23e-10b96e40000d", "detector:advertising-id",
            "identifier.advertising", "query gaid", "plain"),
        ROW(Q, "gaid=00000000-0000-0000-0000-000000000000", NULL, "identifier.advertising", NULL, NULL),
        ROW(Q, "reqid=38400000-8cf0-11bd-b23e-10b96e40000d", NULL, "identifier.advertising", NULL, NULL),
        ROW(Q, "android_id=3f9a61c07b5e24d8", "detector:android-id", "identifier.device", NULL, "plain"),
        ROW(B, "{\"latitude\":37.7749,\"longitude\":-122.4194}", "detector:position", "location.precise",
            NULL, "plain"),
        ROW(B, "{\"lat\":37.8,\"lng\":-122.4}", "detector:position", "location.coarse", NULL, "plain"),
        ROW(B, "{\"lat\":0.0,\"lng\":0.0}", NULL, "location.precise", NULL, NULL),
        ROW(Q, "lat=37.7749&lon=-122.4194", "detector:position", "location.precise", "query lat", "plain"),
        ROW(B, "{\"platform\":12.5,\"long\":3.75}", NULL, "location.precise", NULL, NULL),
        ROW(B, "{\"location\":{\"coordinates\":[-122.4194,37.7749]}}", "detector:position",
            "location.precise", NULL, "plain"),
        ROW(B, "{\"iban\":\"GB82 WEST 1234 5698 7654 32\"}", "detector:iban", "financial", NULL, "plain"),
        ROW(B, "{\"iban\":\"GB82 WEST 1234 5698 7654 33\"}", NULL, "financial", NULL, NULL),
        ROW(B, "{\"cardNumber\":\"5555 5555 5555 4444\"}", "detector:card", "financial", NULL, "plain"),
        ROW(B, "{\"cardNumber\":\"5555 5555 5555 4445\"}", NULL, "financial", NULL, NULL),
        ROW(Q, "user=x&password=s3cret!x", "detector:password", "credentials", "query password", "plain"),
        ROW(B, "{\"password_hint\":\"the cat\"}", NULL, "credentials", NULL, NULL),
        ROW(Q, "access_token=ya29a0AfH6SMBxk3l2Qm", "detector:token", "credentials", "query access_token",
            "plain"),
        ROW(B, "{\"access_token\":\"ya29a0AfH6SMBxk3l2Qm\"}", NULL, "credentials", NULL, NULL),
        ROW(B, "{\"clipboard\":\"meet at 7 pm\"}", "detector:clipboard", "content.clipboard", NULL, "plain"),
        ROW(B, "{\"clipboard\":\"granted\"}", NULL, "content.clipboard", NULL, NULL),
        ROW(B, "{\"keystrokes\":[120,88,97,140,75,99,101,87,93]}", "detector:keystrokes",
            "biometric.keystroke", NULL, "plain"),
        ROW(B,
            "[\"com.whatsapp.w4b\",\"com.instagram.android\",\"com.spotify.music\",\"com.ubercab.eats\","
            "\"com.netflix.mediaclient\"]",
            "detector:apps", "apps.installed", NULL, NULL),
        ROW(B,
            "at com.example.a.B.run(B.java:1)\nat com.foo.a.B.run(B.java)\nat com.bar.a.B(x)\nat "
            "com.baz.a.B(x)\n"
            "at com.qux.a.B(x)",
            NULL, "apps.installed", NULL, NULL),
    };
    check_rows(at.none, at.none_scratch, rows, sizeof rows / sizeof *rows);
}

/* Lists are told once, beside what is in them. */
static void test_lists(void **state) {
    static const struct row rows[] = {
        ROW(B, "[\"+4915550200311\",\"+12025550143\",\"max.b@example.net\"]", "persona:contacts",
            "contact.list", NULL, NULL),
        ROW(B, "[\"+4915550200311\",\"+12025550143\"]", NULL, "contact.list", NULL, NULL),
        ROW(B, "org.example.notes,net.example.chess,com.example.bakery", "persona:apps", "apps.installed",
            NULL, NULL),
        ROW(B, "org.example.notes", NULL, "apps.installed", NULL, NULL),
    };
    check_rows(at.own, at.own_scratch, rows, sizeof rows / sizeof *rows);
    char many[1024] = "";
    for (int i = 0; i < 12; i++) snprintf(many + strlen(many), 64, "\"u%d@example.com\",", i);
    struct row contacts = {B, NULL, NULL, many, 0, "detector:contacts", "contact.list", NULL, NULL};
    check_rows(at.none, at.none_scratch, &contacts, 1);
}

static void test_face(void **state) {
    char json[8192] = "{\"face_embedding\":[";
    for (int i = 0; i < 128; i++)
        snprintf(json + strlen(json), 32, "%s%.4f", i ? "," : "", (i * 37 % 101 - 50) / 50.0);
    strcat(json, "]}");
    struct row row = {
        B, NULL, NULL, json, 0, "detector:face", "biometric.face", "json $.face_embedding[*]", "plain"};
    check_rows(at.none, at.none_scratch, &row, 1);
    struct row few = {B,    NULL, NULL, "{\"face_embedding\":[0.1,0.2,0.3]}", 0, NULL, "biometric.face",
                      NULL, NULL};
    check_rows(at.none, at.none_scratch, &few, 1);
}

/* What is compressed without a mark; a picture with its position; a recording; a file by its digest. */
static void test_bodies(void **state) {
    static char amr[700] = "#!AMR\n", photo[64] = "\xff\xd8\xff\xe0 the picture", twice[1500];
    static const struct row rows[] = {
        ROW(B,
            "\x1b\x7f\x01\xe0\x2c\x8b\x77\x52\x6a\x4b\x7c\x08\x89\xd4\x79\xa4\xa2\x51\x04\x5f\x8a\x00\xed\xb9"
            "\x83\xad\x6b\x4c\x55\x48\xb2\xb8\xac\x65\x5b\x59\x58\xe9\xf4\x15\x88\x5c\x83\x88\x84\xa5\x21\x58"
            "\x1e\x88\x3c\x52\x81\x95\x58\x42\x01\xef\x46\x43\x9f\xc7\x58\x86\xf3\x30\x59\x7a\x96\x91\x9c\x05"
            "\x32\xfc\xa6\xeb\x92\x70\x44\xb8\x5d\x52\x79\x9a\xd7\xb1\xe2\x35\x50\xaf\x02\x7a\x62\x65\xe3\x07"
            "\xf8\x97\x0a\x14\x5b\x51\x06",
            "persona:email", NULL, "json $.m", "brotli > json"),
        ROW(B,
            "\xff\xd8\xff\xe1\x00\x88\x45\x78\x69\x66\x00\x00\x4d\x4d\x00\x2a\x00\x00\x00\x08\x00\x01\x88\x25"
            "\x00\x04\x00\x00\x00\x01\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x04\x00\x01\x00\x02\x00\x00\x00\x02"
            "\x4e\x00\x00\x00\x00\x02\x00\x05\x00\x00\x00\x03\x00\x00\x00\x50\x00\x03\x00\x02\x00\x00\x00\x02"
            "\x45\x00\x00\x00\x00\x04\x00\x05\x00\x00\x00\x03\x00\x00\x00\x68\x00\x00\x00\x00\x00\x00\x00\x32"
            "\x00\x00\x00\x01\x00\x00\x00\x34\x00\x00\x00\x01\x00\x00\x0a\xc0\x00\x00\x00\x64\x00\x00\x00\x07"
            "\x00\x00\x00\x01\x00\x00\x00\x06\x00\x00\x00\x01\x00\x00\x0d\x63\x00\x00\x00\x64\xff\xd9\x00\x00"
            "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
            "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
            "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
            "persona:position", "location.precise", NULL, "exif"),
        {B, NULL, "audio/amr", amr, sizeof amr, "detector:voice", "biometric.voice", NULL, NULL},
        {B, NULL, "audio/mpeg", amr + 8, sizeof amr - 8, "detector:audio", "content.audio", NULL, NULL},
        {B, NULL, "image/jpeg", photo, sizeof photo, "persona:photo-hash", "content.photos", NULL, NULL},
        {B, NULL, NULL, twice, sizeof twice, "detector:voice", "biometric.voice", "part voice", NULL},
    };
    size_t n = (size_t)snprintf(twice, sizeof twice,
                                "--x\r\nContent-Disposition: form-data; name=\"voice\"\r\n"
                                "Content-Type: audio/ogg\r\n\r\nOggS");
    memset(twice + n, 1, sizeof twice - n);
    memcpy(twice + sizeof twice - 9, "\r\n--x--\r\n", 9);
    check_rows(at.own, at.own_scratch, rows, sizeof rows / sizeof *rows);
}

static struct search_result result_of(const uint8_t *p, size_t n, struct seen *seen) {
    struct part part = {.kind = B, .bytes = {p, n}};
    static const struct row any = {B, NULL, NULL, "", 0, NULL, NULL, NULL, NULL};
    *seen = (struct seen){.row = &any};
    return finder_search(at.own, at.own_scratch, &part, see, seen);
}

/* Random bytes cannot be seen into; text, pictures and what decompresses can. A bomb is cut, and told. */
static void test_limits(void **state) {
    static uint8_t bytes[8192], zeros[4 << 20], packed[64 * 1024];
    struct seen seen;
    uint64_t x = 88172645463325252u;
    for (size_t i = 0; i < sizeof bytes; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        bytes[i] = (uint8_t)(x >> 32);
    }
    assert_int_equal(result_of(bytes, sizeof bytes, &seen).opaque, sizeof bytes);
    assert_int_equal(result_of(bytes, 48, &seen).opaque, 0);
    memcpy(bytes, "\xff\xd8\xff\xe0", 4);
    assert_int_equal(result_of(bytes, sizeof bytes, &seen).opaque, 0);
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)("the quick brown fox "[i % 20]);
    assert_int_equal(result_of(bytes, sizeof bytes, &seen).opaque, 0);
    z_stream z = {.next_in = zeros, .avail_in = sizeof zeros, .next_out = packed, .avail_out = sizeof packed};
    deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    struct search_result r = result_of(packed, z.total_out, &seen);
    assert_true(r.limited);
    assert_non_null(r.limit);
}

/* No key that is itself a value, of the persona or by its looks, is told as a place. */
static void test_masking(void **state) {
    static const struct row rows[] = {
        ROW(B, "{\"+4915550100742\":{\"m\":\"erika.m@example.org\"}}", "persona:email", NULL, "json $.….m",
            "plain"),
        ROW(Q, "352099001761481=erika.m@example.org", "persona:email", NULL, "query …", "plain"),
        {PART_HEADER, "x-erika-id", NULL, "352099001761481", 0, "persona:imei", NULL, "header …", "plain"},
    };
    check_rows(at.own, at.own_scratch, rows, sizeof rows / sizeof *rows);
}

/* Of what comes to the device, only the persona is told. */
static void test_responses(void **state) {
    struct row row = ROW(B, "{\"mail\":\"jane@example.com\",\"own\":\"erika.m@example.org\"}",
                         "persona:email", NULL, NULL, NULL);
    struct seen seen = search_row(at.own, at.own_scratch, &row, true);
    assert_true(seen.met);
    assert_int_equal(seen.n, 1);
    assert_int_equal(search_row(at.none, at.none_scratch, &row, true).n, 0);
}

struct two {
    uint64_t hash[2];
    size_t n;
};

static void keep_hash(void *context, const struct find *f) {
    struct two *two = context;
    if (two->n < 2) two->hash[two->n] = f->hash;
    two->n++;
}

/* The same value has the same hash, whoever found it and in whatever form. */
static void test_hashes(void **state) {
    static const char *const same_value[] = {
        "{\"m\":\"erika.m@example.org\"}", "m=ZXJpa2EubUBleGFtcGxlLm9yZw", "{\"m\":\"Erika.M@example.org\"}"};
    uint64_t first = 0;
    for (size_t i = 0; i < 6; i++) {
        struct two two = {{0, 0}, 0};
        const char *s = same_value[i / 2];
        struct part part = {.kind = B, .bytes = {(const uint8_t *)s, strlen(s)}};
        finder_search(i % 2 ? at.own : at.none, i % 2 ? at.own_scratch : at.none_scratch, &part, keep_hash,
                      &two);
        assert_true(two.n >= 1);
        if (i == 0) first = two.hash[0];
        bool met = two.hash[0] == first || two.hash[1] == first;
        if (!met) fail_msg("%zu: %s", i, s);
    }
}

static int set_up(void **state) {
    static const struct masking_key key = {{1, 2, 3}};
    at.arena = arena_new();
    struct diagnostics *d = diagnostics_new(10);
    const struct persona *p = persona_parse(at.arena, text_of(table_persona), "table", d);
    assert_non_null(p);
    assert_int_equal(diagnostics_count(d), 0);
    diagnostics_free(d);
    at.own = finder_new(p, &key, finder_limits_default());
    at.none = finder_new(NULL, &key, finder_limits_default());
    at.own_scratch = scratch_new(at.own);
    at.none_scratch = scratch_new(at.none);
    return 0;
}

static int tear_down(void **state) {
    scratch_free(at.own_scratch);
    scratch_free(at.none_scratch);
    finder_free(at.own);
    finder_free(at.none);
    arena_free(at.arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),    cmocka_unit_test(test_missed_once), cmocka_unit_test(test_phone),
        cmocka_unit_test(test_position), cmocka_unit_test(test_places),      cmocka_unit_test(test_detectors),
        cmocka_unit_test(test_lists),    cmocka_unit_test(test_face),        cmocka_unit_test(test_responses),
        cmocka_unit_test(test_hashes),   cmocka_unit_test(test_bodies),      cmocka_unit_test(test_limits),
        cmocka_unit_test(test_masking),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
