#include "evidence/app/endpoint/endpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

/* What was found, as "text host" with a '!' behind cleartext, one behind the other. */
struct heard_endpoints {
    char text[4096];
    size_t n, count;
    uint64_t offset;
};

static void take(void *context, const struct endpoint_found *f) {
    struct heard_endpoints *h = context;
    if (h->n < sizeof h->text)
        h->n += (size_t)snprintf(h->text + h->n, sizeof h->text - h->n, "%s%s %s%s", h->count ? " | " : "",
                                 f->text, f->host, f->cleartext ? "!" : "");
    h->offset = f->offset;
    h->count++;
}

static bool is_class(void *context, struct text dotted) {
    return text_is(dotted, "shop.quick.co.com");
}

static struct heard_endpoints string(const char *s) {
    struct heard_endpoints h = {.n = 0};
    size_t n = strlen(s);
    char *own = malloc(n ? n : 1);
    memcpy(own, s, n);
    endpoint_scan_string(&(struct endpoint_scan){take, &h, is_class, NULL, false}, (struct text){own, n},
                         100);
    free(own);
    return h;
}

static void found(void **state) {
    static const struct {
        const char *string, *expected;
    } rows[] = {
        {"https://api.shop.com/v1", "https://api.shop.com/v1 api.shop.com"},
        {"http://api.shop.com", "http://api.shop.com api.shop.com!"},
        {"HTTP://API.Shop.COM/Path", "http://api.shop.com/Path api.shop.com!"},
        {"ws://push.shop.com/socket", "ws://push.shop.com/socket push.shop.com!"},
        {"wss://push.shop.com/socket", "wss://push.shop.com/socket push.shop.com"},
        {"mqtt://mq.shop.com:1883", "mqtt://mq.shop.com:1883 mq.shop.com!"},
        {"mqtts://mq.shop.com:8883", "mqtts://mq.shop.com:8883 mq.shop.com"},
        {"tcp://mq.shop.com:1883", "tcp://mq.shop.com:1883 mq.shop.com!"},
        {"ssl://mq.shop.com:8883", "ssl://mq.shop.com:8883 mq.shop.com"},
        {"ftp://files.shop.com/a", "ftp://files.shop.com/a files.shop.com!"},
        {"rtmp://live.shop.com/live", "rtmp://live.shop.com/live live.shop.com!"},
        {"rtsp://cam.shop.com/1", "rtsp://cam.shop.com/1 cam.shop.com!"},
        {"https://api.shop.com:8443/x?y=z#q", "https://api.shop.com:8443/x?y=z#q api.shop.com"},
        {"https://user:secret@api.shop.com/x", "https://api.shop.com/x api.shop.com"},
        {"https://user@api.shop.com", "https://api.shop.com api.shop.com"},
        {"https://a@b@api.shop.com/x", "https://api.shop.com/x api.shop.com"},
        {"https://api.shop.com./x", "https://api.shop.com/x api.shop.com"},
        {"https://api.shop.com/%s/items", "https://api.shop.com/%s/items api.shop.com"},
        {"https://api.shop.com/{id}", "https://api.shop.com/{id} api.shop.com"},
        {"https://api.shop.com:%d/x", "https://api.shop.com/x api.shop.com"},
        {"https://%s.shop.com/x", "https://*.shop.com/x shop.com"},
        {"https://{region}.api.shop.com/x", "https://*.api.shop.com/x api.shop.com"},
        {"https://api-%s.shop.com/x", "https://*.shop.com/x shop.com"},
        {"https://.shop.com", "https://*.shop.com shop.com"},
        {"https://192.168.1.1/setup", "https://192.168.1.1/setup 192.168.1.1"},
        {"http://10.0.2.2:8080/x", "http://10.0.2.2:8080/x 10.0.2.2!"},
        {"http://172.16.0.1", "http://172.16.0.1 172.16.0.1!"},
        {"http://1.2.4.8/x", "http://1.2.4.8/x 1.2.4.8!"},
        {"http://169.254.169.254/latest", "http://169.254.169.254/latest 169.254.169.254!"},
        {"http://[2400:3200::1]/dns-query", "http://[2400:3200::1]/dns-query 2400:3200::1!"},
        {"https://[2400:3200::1]:8443/", "https://[2400:3200::1]:8443/ 2400:3200::1"},
        {"http://[fd00::1]:80", "http://[fd00::1]:80 fd00::1!"},
        {"see https://a.shop.com/x, and http://b.shop.com.",
         "https://a.shop.com/x a.shop.com | http://b.shop.com b.shop.com!"},
        {"(https://a.shop.com/x)", "https://a.shop.com/x a.shop.com"},
        {"https://a.shop.com/x_(y)", "https://a.shop.com/x_(y) a.shop.com"},
        {"<a href=\"https://a.shop.com/x\">", "https://a.shop.com/x a.shop.com"},
        {"{\"u\":\"https:\\/\\/a.shop.com\\/v1\\/x\"}", "https://a.shop.com/v1/x a.shop.com"},
        {"url:https://a.shop.com/x", "https://a.shop.com/x a.shop.com"},
        {"https://a.shop.com/x?fr=sdk_[", "https://a.shop.com/x?fr=sdk_ a.shop.com"},
        {"https://a.shop.com/u/john.doe@mail.shop.com/x",
         "https://a.shop.com/u/*@mail.shop.com/x a.shop.com"},
        {"https://a.shop.com/x?to=john%2Bdoe%40163.com", "https://a.shop.com/x?to=*%40163.com a.shop.com"},
        {"https://a.shop.com/x?id=1&access_token=s3cret&v=2#at",
         "https://a.shop.com/x?id=1&access_token=*&v=2#at a.shop.com"},
        {"https://a.shop.com/x?key=%s&imei=490154203237518", "https://a.shop.com/x?key=%s&imei=* a.shop.com"},
        {"https://a.shop.com/npm/vue@2.6.1/@scope/x.js?key=",
         "https://a.shop.com/npm/vue@2.6.1/@scope/x.js?key= a.shop.com"},
        {"errorhttp://a.shop.com/x", "http://a.shop.com/x a.shop.com!"},
        {"\xe8\xaf\xb7\xe8\xae\xbf\xe9\x97\xaehttp://www.shop.cn\xe6\x9f\xa5\xe7\x9c\x8b",
         "http://www.shop.cn www.shop.cn!"},
        {"https://xn--bcher-kva.example.shop.com/",
         "https://xn--bcher-kva.example.shop.com/ xn--bcher-kva.example.shop.com"},
        {"https://shop.xn--p1ai/", "https://shop.xn--p1ai/ shop.xn--p1ai"},
        {"https://my_bucket.s3.amazonaws.com/x",
         "https://my_bucket.s3.amazonaws.com/x my_bucket.s3.amazonaws.com"},
        {"https://api.github.com/repos/a/b", "https://api.github.com/repos/a/b api.github.com"},
        {"https://github.com/a/b/releases/latest", "https://github.com/a/b/releases/latest github.com"},
        {"https://raw.githubusercontent.com/a/b/x.json",
         "https://raw.githubusercontent.com/a/b/x.json raw.githubusercontent.com"},
        {"https://www.googleapis.com/oauth2/v1", "https://www.googleapis.com/oauth2/v1 www.googleapis.com"},
        {"https://docs.google.com/gview?url=", "https://docs.google.com/gview?url= docs.google.com"},
        {"https://shop.com/help.html", "https://shop.com/help.html shop.com"},
        {"more at https://shop.com/terms", "https://shop.com/terms shop.com"},
        {"https://a.shop.com/go?to=https://b.shop.com/",
         "https://a.shop.com/go?to=https://b.shop.com/ a.shop.com | https://b.shop.com/ b.shop.com"},
        {"var x = 1; fetch('https://a.shop.com/help.html')", "https://a.shop.com/help.html a.shop.com"},
        {"https://notexample.com/x", "https://notexample.com/x notexample.com"},
        {"https://mirror.internal/x", "https://mirror.internal/x mirror.internal"},
        {"http://router.lan/", "http://router.lan/ router.lan!"},
        {"http://abc.onion/", "http://abc.onion/ abc.onion!"},
        {"shop.com", "shop.com shop.com"},
        {"api.shop.com", "api.shop.com api.shop.com"},
        {"mqtt.shop.com:1883", "mqtt.shop.com:1883 mqtt.shop.com"},
        {"graph.shop.com/v2.0", "graph.shop.com/v2.0 graph.shop.com"},
        {".shop.com", "*.shop.com shop.com"},
        {"fbcdn.net", "fbcdn.net fbcdn.net"},
        {"cn.bing.com", "cn.bing.com cn.bing.com"},
        {"io.adafruit.com", "io.adafruit.com io.adafruit.com"},
        {"tv.sohu.com", "tv.sohu.com tv.sohu.com"},
        {"app.shop.com", "app.shop.com app.shop.com"},
        {"log.shop.com", "log.shop.com log.shop.com"},
        {"bdstatic.cn", "bdstatic.cn bdstatic.cn"},
        {"sis.jpush.io", "sis.jpush.io sis.jpush.io"},
        {"api.jpush.io", "api.jpush.io api.jpush.io"},
        {"www.shop.co.uk", "www.shop.co.uk www.shop.co.uk"},
        {"shop.co.uk", "shop.co.uk shop.co.uk"},
        {"shop.com.cn", "shop.com.cn shop.com.cn"},
        {"a.shop.de", "a.shop.de a.shop.de"},
        {"mc.yandex.ru", "mc.yandex.ru mc.yandex.ru"},
        {"api.shop.ai", "api.shop.ai api.shop.ai"},
        {"ntp1.aliyun.com", "ntp1.aliyun.com ntp1.aliyun.com"},
        {"163.com", "163.com 163.com"},
        {"8.8.8.8", "8.8.8.8 8.8.8.8"},
        {"223.5.5.5", "223.5.5.5 223.5.5.5"},
        {"114.114.114.114", "114.114.114.114 114.114.114.114"},
        {"192.168.43.1", "192.168.43.1 192.168.43.1"},
        {"10.0.0.172", "10.0.0.172 10.0.0.172"},
        {"10.0.0.1:8080", "10.0.0.1:8080 10.0.0.1"},
        {"4.3.2.1:443", "4.3.2.1:443 4.3.2.1"},
        {"47.88.12.9:443/x", "47.88.12.9:443/x 47.88.12.9"},
        {"2400:3200::1", "2400:3200::1 2400:3200::1"},
        {"2001:4860:4860::8888", "2001:4860:4860::8888 2001:4860:4860::8888"},
        {"[2400:3200::1]:53", "[2400:3200::1]:53 2400:3200::1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct heard_endpoints h = string(rows[i].string);
        if (strcmp(h.text, rows[i].expected) != 0)
            fail_msg("%s: \"%s\", expected \"%s\"", rows[i].string, h.text, rows[i].expected);
    }
}

/* What is none, by the reason for it. */
static void none(void **state) {
    static const char *const rows[] = {
        /* nothing to call */
        "",
        "a",
        "https://",
        "http://%s/x",
        "https://%s:%d/",
        "https://{host}/x",
        "https://$host/x",
        "https://graph.%s",
        "http://",
        "https://www",
        "https://api.",
        "http://-/",
        "http://a..b.com/",
        "http://-a.com/x",
        "http://.",
        "https://:8080/",
        "https://a b.com",
        "http://1.2/",
        "http://1.2.3/",
        "http://999.1.1.1/",
        "http://a.b1/",
        "http://99:3D0::1:8/",
        "99:3D0::1:8",
        "http://shop.com:99999/",
        "http://shop.com:80a/",
        "://authorize",
        "Image Url must be an http:// or https:// url",
        "^[http|https]+://.*",
        "(?i:http|https|rtsp)://",
        /* other schemes */
        "content://com.facebook.app.FacebookContentProvider",
        "market://details?id=x",
        "file:///android_asset/a.html",
        "weixin://sendreq?appid=",
        "abc://def.ghi.jkl",
        "jar:file://x.com/a",
        "intent://scan.shop.com/#Intent",
        "android-app://com.shop.app",
        "data://x.com/y",
        "javascript://shop.com/",
        /* namespaces */
        "http://schemas.android.com/apk/res/android",
        "http://www.w3.org/1999/xhtml",
        "http://ns.adobe.com/xap/1.0/",
        "http://xmlpull.org/v1/doc/features.html#indent-output",
        "http://apache.org/xml/features/xinclude",
        "http://java.sun.com/xml/jaxp/properties/",
        "http://javax.xml.XMLConstants/feature/secure-processing",
        "http://xml.org/sax/features/",
        "http://relaxng.org/ns/structure/1.0",
        "http://purl.org/dc/elements/1.1/",
        "http://www.apple.com/DTDs/PropertyList-1.0.dtd",
        "http://xml.apache.org/xslt",
        "http://schema.org/Person",
        "http://javax.xml.transform.stax.StAXSource/feature",
        /* permissions of OAuth */
        "https://www.googleapis.com/auth/drive",
        /* documentation */
        "See https://netty.io/wiki/reference-counted-objects.html for more information.",
        "please visit https://shop.com/docs/setup",
        "Please follow/upvote https://youtrack.jetbrains.com/issue/KT-55980",
        "https://developer.android.com/guide",
        "https://developers.google.com/x",
        "https://developer.umeng.com/docs/66632",
        "https://github.com/google/gson/blob/main/Troubleshooting.md#",
        "https://github.com/a/b/issues/12",
        "https://github.com/a/b",
        "https://docs.gradle.org/x",
        "https://stackoverflow.com/a/1",
        "https://tools.ietf.org/html/rfc2616",
        "https://en.wikipedia.org/wiki/X",
        "report a bug at https://shop.com/bugs",
        "https://goo.gle/x",
        "https://square.github.io/okhttp/",
        /* licences */
        "http://www.apache.org/licenses/LICENSE-2.0",
        "https://opensource.org/licenses/MIT",
        "http://www.gnu.org/licenses/gpl.html",
        "https://creativecommons.org/licenses/by/4.0/",
        /* examples and the device itself */
        "http://example.com/x",
        "https://www.example.org",
        "https://api.example",
        "http://host.test/",
        "http://x.invalid/",
        "http://localhost/x",
        "http://localhost:8080",
        "http://foo.localhost/",
        "http://127.0.0.1:8080/x",
        "http://127.1.2.3",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[2001:db8::1]/",
        "http://192.0.2.1/",
        "http://198.51.100.7/",
        "http://203.0.113.9/",
        "http://foo.com/bar",
        "http://yourdomain.com/x",
        "http://239.255.255.250:1900/",
        "http://255.255.255.255/",
        /* versions, object identifiers, masks, dates */
        "1.2.3.4",
        "4.8.1.0",
        "10.6.6.1",
        "1.3.6.1",
        "2.5.29.37",
        "2.5.4.10",
        "0.0.0.0",
        "255.255.255.0",
        "127.0.0.1",
        "3.1.0.lite",
        "1.0",
        "1.2.3",
        "01.02.03.04",
        "75.0.3770.142",
        "192.0.2.1",
        "224.0.0.251",
        "12.34",
        "2020.01.02.03",
        "1.2.840.113549.1.1.11",
        "1.1.1.1.1",
        /* times, hashes, C++ */
        "12:34:56",
        "00:11:22:33:44:55",
        "std::string",
        "::",
        "::1",
        "2001:db8::1",
        "fe80::1",
        "a:b:c:d",
        "ab::cd",
        "2024::",
        /* packages, classes, properties */
        "com.google.android",
        "com.shop.app",
        "com.squareup.okhttp",
        "org.json",
        "java.io",
        "java.net",
        "java.lang.String",
        "javax.net",
        "android.net",
        "android.app",
        "androidx.core.app",
        "kotlin.io",
        "net.bytebuddy",
        "io.netty",
        "io.appium.settings.location",
        "cn.jpush.android.user.profile",
        "cn.google",
        "cn.jiguang.sdk.user.profile",
        "me.leolin.app",
        "ro.build.display.id",
        "ro.product.name",
        "os.name",
        "user.name",
        "http.proxy.host",
        "java.vm.name",
        "persist.sys.country.us",
        "file.separator",
        "line.separator",
        "this.id",
        "sun.net",
        "jdk.httpclient.keepalive.timeout",
        "zte.com.market",
        "map.android.baidu.mainmap",
        "shop.quick.co.com",
        "com.android.internal.net",
        "org.chromium.net",
        "net.sf.json",
        "com.shop.io",
        "uk.co.shop.app",
        /* files */
        "classes.dex",
        "index.html",
        "libfoo.so",
        "a.properties",
        "foo.so",
        "main.py",
        "run.sh",
        "readme.md",
        "x.rs",
        "AndroidManifest.xml",
        "strings.de",
        "messages.fr",
        "journal.tmp",
        "all.json",
        "app.jar",
        "a/b.com",
        "lib/x86.so",
        "META-INF/com.shop.txt",
        "icon.png",
        /* words of programs */
        "timeout.ms",
        "size.in",
        "e.name",
        "user.id",
        "device.id",
        "x.to",
        "log.in",
        "a.is",
        "page.title",
        "view.id",
        "window.top",
        "event.type",
        "i.e",
        "e.g.",
        "Hello.World",
        "U.S.A",
        "foo.bar",
        "obj.value.net_",
        "Foo.com",
        "a_b.com",
        "-a.com",
        "a-.com",
        "hello.",
        "...",
        ".com",
        "com.",
        "a.b.c",
        ".data.rel.ro",
        ".shop.de",
        "end of it.com is near",
        "user@shop.com",
        "mailto:user@shop.com",
        "text/html",
        "application/vnd.shop.com",
        "@shop.com",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct heard_endpoints h = string(rows[i]);
        if (h.count) fail_msg("%s: \"%s\"", rows[i], h.text);
    }
}

static struct heard_endpoints scan(const void *p, size_t n, bool no_bare) {
    struct heard_endpoints h = {.n = 0};
    uint8_t *own = malloc(n ? n : 1);
    memcpy(own, p, n);
    endpoint_scan_bytes(&(struct endpoint_scan){take, &h, NULL, NULL, no_bare}, (struct bytes){own, n}, 0);
    free(own);
    return h;
}

static void in_bytes(void **state) {
    static const struct {
        const char *p;
        size_t n;
        const char *expected;
        uint64_t offset;
    } rows[] = {
#define ROW(s, expected, offset) {s, sizeof(s) - 1, expected, offset}
        ROW("\0\1\2https://a.shop.com/x\0\0b.shop.com\0",
            "https://a.shop.com/x a.shop.com | b.shop.com b.shop.com", 25),
        ROW("https://a.shop.com/x", "https://a.shop.com/x a.shop.com", 0),
        ROW("\377h\0t\0t\0p\0s\0:\0/\0/\0a\0.\0s\0h\0o\0p\0.\0c\0o\0m\0\0\0", "https://a.shop.com a.shop.com",
            1),
        ROW("\0\0a\0p\0i\0.\0s\0h\0o\0p\0.\0c\0o\0m\0", "api.shop.com api.shop.com", 2),
        ROW("{\"host\":\"api.shop.com\",\"n\":1}", "api.shop.com api.shop.com", 9),
        ROW("server=api.shop.com\nport=1883\n", "api.shop.com api.shop.com", 7),
        ROW("words about api.shop.com in prose", "", 0),
        ROW("\0abc.c\0java.io\0", "", 0),
        ROW("x=1.2.3.4;y", "", 0),
        ROW("", "", 0),
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct heard_endpoints h = scan(rows[i].p, rows[i].n, false);
        if (strcmp(h.text, rows[i].expected) != 0) fail_msg("row %zu: \"%s\"", i, h.text);
        if (h.count) assert_int_equal(h.offset, rows[i].offset);
    }
    assert_int_equal(scan("\"api.shop.com\"", 14, true).count, 0);
    assert_int_equal(scan("\"https://api.shop.com\"", 22, true).count, 1);
}

/* Offsets count from what the caller says, also behind other endpoints. */
static void offsets(void **state) {
    assert_int_equal(string("https://a.shop.com/x").offset, 100);
    assert_int_equal(string("go to https://a.shop.com/x").offset, 106);
    assert_int_equal(string("http://a.shop.com/ https://b.shop.com/").offset, 119);
}

/* Texts without an end, and what is cut of them. */
static void long_ones(void **state) {
    enum { LONG = 100000 };
    char *s = malloc(LONG + 1);
    memset(s, 'a', LONG);
    s[LONG] = '\0';
    memcpy(s, "https://a.shop.com/", 19);
    struct heard_endpoints h = string(s);
    assert_int_equal(h.count, 1);
    assert_in_range(h.n, 600, 1000);
    memcpy(s, "https://", 8);
    memset(s + 8, 'a', LONG - 8);
    assert_int_equal(string(s).count, 0);
    memset(s, '/', LONG);
    assert_int_equal(string(s).count, 0);
    memset(s, ':', LONG);
    assert_int_equal(string(s).count, 0);
    memset(s, '.', LONG);
    assert_int_equal(string(s).count, 0);
    for (int i = 0; i + 3 <= LONG; i += 3) memcpy(s + i, "://", 3);
    assert_int_equal(string(s).count, 0);
    for (int i = 0; i + 16 <= LONG; i += 16) memcpy(s + i, "http://a.shop.cn", 16);
    assert_in_range(string(s).count, 2, LONG / 16);
    free(s);
}

/* Into the draft, with the component that names it. */
static void added(void **state) {
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diagnostics_new(10);
    struct app_draft *d = app_draft_new(arena, "x.apk", &(struct app_options){0}, diagnostics);
    struct endpoint_found f = {"http://a.shop.com/", "a.shop.com", ENDPOINT_URL, true, 7};
    for (int i = 0; i < 2; i++)
        endpoint_add(d, &f, UINT32_MAX, "dex", (struct app_place){"classes.dex", 100});
    struct app *app = app_draft_finish(d);
    assert_int_equal(app->n_endpoints, 1);
    assert_string_equal(app->endpoints[0].host, "a.shop.com");
    assert_int_equal(app->endpoints[0].count, 2);
    assert_int_equal(app->endpoints[0].at.offset, 100);
    assert_null(app->endpoints[0].component);
    assert_true(app->endpoints[0].cleartext);
    diagnostics_free(diagnostics);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(found),     cmocka_unit_test(none),
                                       cmocka_unit_test(in_bytes),  cmocka_unit_test(offsets),
                                       cmocka_unit_test(long_ones), cmocka_unit_test(added)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
