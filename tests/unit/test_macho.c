/* Mach-O of both widths and byte orders, fat files, static libraries and code signatures, made here. */
#include "app_lines.h"
#include "evidence/app/component/component.h"
#include "evidence/app/component/component_draft.h"
#include "evidence/app/native/macho.h"
#include "evidence/app/native/swift.h"
#include "macho_build.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct component_table *known(void) {
    struct component_draft *d = component_draft_new();
    uint32_t one = component_draft_add(d, "umeng", "Umeng", NULL, "analytics");
    assert_null(component_draft_pattern(d, one, MATCH_OBJC, TEXT("UMConfigure")));
    assert_null(component_draft_pattern(d, one, MATCH_LIBRARY, TEXT("UMCommon.framework")));
    return component_draft_finish(d);
}

static char *facts(struct bytes b, const char *entry) {
    struct arena *a = arena_new();
    struct diagnostics *told = diagnostics_new(10);
    struct component_table *table = known();
    struct app_options options = {.components = table};
    struct app_draft *d = app_draft_new(a, "libtest.a", &options, told);
    struct bytes own = exact(b);
    if (ar_recognised(own))
        ar_facts(d, own, (struct app_place){entry, 0});
    else
        macho_facts(d, own, (struct app_place){entry, 0});
    free((void *)own.p);
    struct app *app = app_draft_finish(d);
    char *lines = app_lines(app), *all = NULL;
    size_t n;
    FILE *to = open_memstream(&all, &n);
    fputs(lines, to);
    for (size_t i = 0; i < app->n_signers; i++)
        fprintf(to, "%s%s%s\n", app->signers[i].verified == APP_YES ? "verified" : "not verified",
                app->signers[i].trouble ? ": " : "", app->signers[i].trouble ? app->signers[i].trouble : "");
    fclose(to);
    free(lines);
    component_table_free(table);
    diagnostics_free(told);
    arena_free(a);
    return all;
}

static void check_bytes(struct bytes b, const char *entry, const char *wanted) {
    char *lines = facts(b, entry);
    bool same = strcmp(lines, wanted) == 0;
    if (!same) print_message("got:\n%s\nwanted:\n%s\n", lines, wanted);
    free(lines);
    assert_true(same);
}

static void check(const struct macho_wish *w, const char *entry, const char *wanted) {
    struct build *b = malloc(sizeof *b);
    build_macho(b, w);
    struct bytes own = exact(built(b));
    free(b);
    char *lines = facts(own, entry);
    bool same = strcmp(lines, wanted) == 0;
    if (!same) print_message("got:\n%s\nwanted:\n%s\n", lines, wanted);
    free(lines);
    free((void *)own.p);
    assert_true(same);
}

static struct bytes of(const char *s, size_t n) {
    return (struct bytes){(const uint8_t *)s, n};
}
#define STRINGS(s) of(s, sizeof s)

static void test_swift(void **state) {
    static const struct {
        const char *symbol, *module, *type;
    } table[] = {
        {"_$s9Alamofire7SessionC7requestyyF", "Alamofire", "Session"},
        {"$s4Shop0A4ViewV", "Shop", ""},
        {"__T04Shop4ViewC", "Shop", "View"},
        {"_TtC9Alamofire7Session", "Alamofire", "Session"},
        {"_TtCC4Shop4View5Inner", "Shop", "View"},
        {"$sSS", "", ""},
        {"$s99Alamofire", "", ""},
        {"$s", "", ""},
        {"_OBJC_CLASS_$_X", "", ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct text module = {"", 0}, type = {"", 0};
        bool is = swift_name(text_of(table[i].symbol), &module, &type);
        assert_int_equal(is, table[i].module[0] != 0);
        if (!is) continue;
        assert_true(text_is(module, table[i].module));
        assert_true(text_is(type, table[i].type));
    }
}

static const char what_it_shows[] =
    "capability clipboard: libtest.a sends \"generalPasteboard\": it reads or writes the clipboard\n"
    "capability contacts: libtest.a uses CNContactStore: it reads the contacts\n"
    "capability native-code: native library libtest.a\n"
    "capability root-detection: libtest.a names \"cydia://\": it looks whether the device is jailbroken\n"
    "component umeng: UMConfigure (1)\n"
    "endpoint https://api.shop-test.net/v1\n"
    "reach clipboard: generalPasteboard by libtest.a\n"
    "reach contacts: CNContactStore by libtest.a\n"
    "reach root-detection: cydia:// by libtest.a\n";

static struct macho_wish usual(bool wide, bool big) {
    return (struct macho_wish){
        .wide = wide,
        .big = big,
        .type = 6,
        .cpu = 0x0100000c,
        .dylibs = {"/System/Library/Frameworks/Contacts.framework/Contacts"},
        .defined = {"_OBJC_CLASS_$_UMConfigure"},
        .undefined = {"_OBJC_CLASS_$_CNContactStore", "_dlopen"},
        .cstring = STRINGS("https://api.shop-test.net/v1\0cydia://x"),
        .methname = STRINGS("init\0generalPasteboard"),
        .classname = STRINGS("UMConfigure\0ShopView"),
    };
}

static void test_widths(void **state) {
    for (int kind = 0; kind < 4; kind++) {
        struct macho_wish w = usual(kind & 1, kind & 2);
        check(&w, NULL, what_it_shows);
    }
}

static void test_fat(void **state) {
    for (int wide = 0; wide < 2; wide++) {
        struct build *one = malloc(sizeof *one), *two = malloc(sizeof *two), *fat = malloc(sizeof *fat);
        struct macho_wish w = usual(true, false), v = usual(false, false);
        build_macho(one, &w);
        build_macho(two, &v);
        struct macho_part parts[] = {{12, built(two)}, {0x0100000c, built(one)}};
        build_fat(fat, parts, 2, wide);
        check_bytes(built(fat), NULL, what_it_shows);
        for (size_t n = 0; n < fat->n; n += 7) free(facts((struct bytes){fat->p, n}, NULL)); /* cut */
        free(one);
        free(two);
        free(fat);
    }
    assert_false(macho_recognised(of("\xca\xfe\xba\xbe\0\0\0\x34", 8))); /* a Java class */
}

static void test_archive(void **state) {
    struct build *one = malloc(sizeof *one), *library = malloc(sizeof *library);
    struct macho_wish w = usual(true, false);
    build_macho(one, &w);
    for (int bsd = 0; bsd < 2; bsd++) {
        library->n = 0;
        put_text(library, "!<arch>\n");
        put_member(library, "__.SYMDEF SORTED", of("xxxx", 4), bsd);
        put_member(library, "README", of("read me", 7), bsd);
        put_member(library, "Shop.o", built(one), bsd);
        check_bytes(built(library), NULL, what_it_shows);
        for (size_t n = 0; n < library->n; n += 5) free(facts((struct bytes){library->p, n}, NULL));
    }
    library->p[library->n / 2] ^= 0xff;
    library->p[8 + 58] = 'x';
    check_bytes(built(library), NULL,
                "capability native-code: native library libtest.a\n"
                "opaque libtest.a: no head of a member stands where one must\n");
    free(one);
    free(library);
}

/* A fat file in an archive in a fat file …, as deep as the bytes allow. */
static void test_nested(void **state) {
    struct build *inner = calloc(1, sizeof *inner), *outer = calloc(1, sizeof *outer);
    put_text(inner, "x");
    for (int i = 0; i < 200; i++) {
        struct macho_part part = {12, built(inner)};
        build_fat(outer, &part, 1, false);
        inner->n = 0;
        put_text(inner, "!<arch>\n");
        put_member(inner, "a.o", built(outer), false);
    }
    char *lines = facts(built(inner), NULL);
    assert_non_null(strstr(lines, "archives and fat files lie too deep in each other"));
    free(lines);
    free(inner);
    free(outer);
}

static void test_encrypted(void **state) {
    struct macho_wish w = usual(true, false);
    w.cryptid = 1;
    check(
        &w, "Payload/Shop.app/Frameworks/UMCommon.framework/UMCommon",
        "capability contacts: UMCommon.framework uses CNContactStore: it reads the contacts\n"
        "capability native-code: native library UMCommon.framework\n"
        "component umeng: UMCommon.framework (5)\n"
        "opaque UMCommon.framework: encrypted (FairPlay, cryptid 1): its code, strings and methods cannot be "
        "seen\n"
        "reach contacts: CNContactStore by UMCommon.framework\n");
}

#define ENTITLEMENTS                                                                                         \
    "<plist version=\"1.0\"><dict><key>com.apple.developer.healthkit</key><true/>"                           \
    "<key>com.apple.developer.associated-domains</key><array><string>applinks:www.shop-test.net</string>"    \
    "</array></dict></plist>"

static void test_signature(void **state) {
    static const char seen[] = "endpoint www.shop-test.net\n"
                               "permission com.apple.developer.associated-domains: -\n"
                               "permission com.apple.developer.healthkit: health\n";
    static const struct {
        bool ad_hoc, spoil;
        const char *before, *after;
    } table[] = {
        {false, false, "", "signer apple: CN=Test Distribution\nverified\n"},
        {false, true, "",
         "signer apple: CN=Test Distribution\nnot verified: 1 of 2 pages of code are not those signed\n"},
        {true, false, "anomaly codesign-ad-hoc: the code has hashes and nobody's signature\n", ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct macho_wish w = {.wide = true,
                               .type = 2,
                               .cpu = 0x0100000c,
                               .sign = true,
                               .ad_hoc = table[i].ad_hoc,
                               .spoil_page = table[i].spoil,
                               .entitlements = ENTITLEMENTS,
                               .cstring = STRINGS("hello")};
        char *wanted = NULL;
        size_t n;
        FILE *to = open_memstream(&wanted, &n);
        fprintf(to, "%s%s%s", table[i].before, seen, table[i].after);
        fclose(to);
        check(&w, "Payload/Shop.app/Shop", wanted);
        free(wanted);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_swift),    cmocka_unit_test(test_widths),
                                       cmocka_unit_test(test_fat),      cmocka_unit_test(test_archive),
                                       cmocka_unit_test(test_nested),   cmocka_unit_test(test_encrypted),
                                       cmocka_unit_test(test_signature)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    macho_key_free();
    return failed;
}
