/* DEX as files: versions, containers, what is broken in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "dex_read.h"

#include <stdlib.h>

static const struct build_class shop[] = {
    {.name = "Lcom/shop/Main;",
     .super = "Landroid/app/Activity;",
     .fields = {"Lcom/shop/Cart;"},
     .methods = {{"run",
                  {{BUILD_STRING, "a.text", NULL},
                   {BUILD_INVOKE, "Landroid/telephony/TelephonyManager;", "getImei"},
                   {BUILD_RETURN, NULL, NULL}}}}},
    {.name = "Lcom/shop/Cart;", .super = "Ljava/lang/Object;"},
};
static const struct build_dex plain = {.version = 35, .classes = shop, .n_classes = 2};

#define IMEI "android.telephony.TelephonyManager.getImei"

static void every_version_is_read(void **state) {
    static const unsigned versions[] = {35, 37, 38, 39, 40, 41};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        struct build_dex d = plain;
        d.version = versions[i];
        struct dex_heard h = dex_hear_built(&d, "com.shop.Main");
        assert_int_equal(h.app->classes, 2);
        assert_int_equal(h.app->n_anomalies, 0);
        assert_int_equal(h.app->n_opaque, 0);
        assert_non_null(dex_reach_of(h.app, IMEI, "com.shop.Main"));
        dex_forget(&h);
    }
}

static void other_versions_are_told(void **state) {
    static const unsigned versions[] = {9, 34, 36, 42};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        struct build_dex d = plain;
        d.version = versions[i];
        struct dex_heard h = dex_hear_built(&d, "com.shop.Main");
        assert_non_null(dex_anomaly_of(h.app, "dex-version"));
        assert_int_equal(h.app->classes, 2);
        dex_forget(&h);
    }
}

static void containers_hold_several(void **state) {
    static const struct build_class more[] = {{.name = "Lcom/shop/More;", .super = "Lcom/shop/Main;"},
                                              {.name = "Lcom/shop/Cart;", .super = "Ljava/lang/Object;"}};
    const struct build_dex list[] = {plain, {.classes = more, .n_classes = 2}, plain};
    struct bytes b = build_container(list, 3);
    struct dex_heard h = dex_hear(&(struct dex_input){b, "classes.dex", false}, 1, NULL, 1);
    assert_int_equal(h.app->classes, 3); /* each once, though five are defined */
    assert_int_equal(h.app->n_anomalies, 1);
    assert_string_equal(h.app->anomalies[0].kind, "dex-duplicate");
    assert_int_equal(dex_reach_of(h.app, IMEI, "com.shop.Main")->count, 2);
    dex_forget(&h);
    ((uint8_t *)b.p)[0x74] = 1;
    ((uint8_t *)b.p)[0x70] ^= 1;
    h = dex_hear(&(struct dex_input){b, "classes.dex", false}, 1, NULL, 1);
    assert_int_equal(dex_anomaly_of(h.app, "dex-container")->count, 2);
    assert_int_equal(h.app->classes, 3);
    dex_forget(&h);
    free((void *)b.p);
}

static void compact_dex_tells_its_classes(void **state) {
    struct build_dex d = plain;
    d.compact = true;
    d.version = 1;
    struct dex_heard h = dex_hear_built(&d, "com.shop.Main");
    assert_int_equal(h.app->classes, 2);
    assert_int_equal(h.app->n_reach, 0);
    assert_int_equal(h.app->n_opaque, 1);
    assert_int_equal(h.app->n_anomalies, 0);
    dex_forget(&h);
}

static void vdex_holds_dex(void **state) {
    static const struct build_class quick[] = {
        {.name = "La/B;",
         .super = "Ljava/lang/Object;",
         .methods = {{"f", {{BUILD_QUICK, NULL, NULL}, {BUILD_RETURN, NULL, NULL}}}}}};
    for (int compact = 0; compact < 3; compact++) {
        struct build_dex d = {.version = 35, .classes = quick, .n_classes = 1};
        if (compact == 1) d.compact = true, d.version = 1;
        if (compact == 2) d.classes = shop, d.n_classes = 2;
        struct bytes dex = build_dex(&d), b = build_vdex(dex);
        assert_true(dex_recognised(b));
        struct dex_heard h = dex_hear(&(struct dex_input){b, "a.vdex", false}, 1, NULL, 1);
        assert_int_equal(h.app->classes, d.n_classes);
        assert_int_equal(h.app->n_opaque, compact == 2 ? 0 : 1);
        if (compact == 2) assert_true(dex_reach_of(h.app, IMEI, "com.shop.Main")->at.offset > 64);
        dex_forget(&h);
        free((void *)dex.p);
        free((void *)b.p);
    }
}

static void broken_order_is_told_and_read_all_the_same(void **state) {
    struct build_dex d = plain;
    d.unsorted = true;
    struct dex_heard h = dex_hear_built(&d, "com.shop.Main");
    assert_non_null(dex_anomaly_of(h.app, "dex-order"));
    assert_int_equal(h.app->classes, 2);
    assert_non_null(dex_reach_of(h.app, IMEI, "com.shop.Main"));
    dex_forget(&h);
}

/* U+0000 comes first, but is written C0 80, which as bytes comes late. */
static void strings_are_in_the_order_of_utf16(void **state) {
    static const char *const strings[] = {"\xc0\x80", "\xc0\x80z", "a\xc0\x80", "a",
                                          "a\x01",    "\xc3\xa9",  NULL};
    struct build_dex d = plain;
    d.strings = strings;
    struct dex_heard h = dex_hear_built(&d, "com.shop.Main");
    assert_int_equal(h.app->n_anomalies, 0);
    assert_non_null(dex_reach_of(h.app, IMEI, "com.shop.Main"));
    dex_forget(&h);
}

static void false_lengths_and_sums_are_told(void **state) {
    struct build_dex d = plain;
    d.wrong_length = true;
    struct dex_heard h = dex_hear_built(&d, "com.shop.Main");
    assert_non_null(dex_anomaly_of(h.app, "dex-string-length"));
    assert_null(dex_anomaly_of(h.app, "dex-checksum"));
    dex_forget(&h);
    d = plain;
    d.wrong_checksum = true;
    h = dex_hear_built(&d, "com.shop.Main");
    assert_non_null(dex_anomaly_of(h.app, "dex-checksum"));
    assert_int_equal(h.app->n_anomalies, 1);
    dex_forget(&h);
}

static const struct {
    size_t at;
    uint8_t value;
    const char *kind;
} headers[] = {
    {0x28, 0x12, "dex-endian"},  {0x24, 0x71, "dex-header"}, {0x3b, 0x7f, "dex-table"},
    {0x3f, 0x7f, "dex-table"},   {0x43, 0x10, "dex-table"},  {0x63, 0x10, "dex-table"},
    {0x07, 0x20, "dex-version"},
};

static void false_headers_are_told(void **state) {
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct bytes b = build_dex(&plain);
        ((uint8_t *)b.p)[headers[i].at] = headers[i].value;
        struct dex_heard h = dex_hear(&(struct dex_input){b, "classes.dex", false}, 1, NULL, 1);
        assert_non_null(dex_anomaly_of(h.app, headers[i].kind));
        dex_forget(&h);
        free((void *)b.p);
    }
}

static void what_lies_behind_is_told(void **state) {
    struct bytes b = build_dex(&plain);
    uint8_t *longer = memory_new(b.n + 9, 1);
    memcpy(longer, b.p, b.n);
    struct dex_heard h = dex_hear(&(struct dex_input){{longer, b.n + 9}, "c.dex", false}, 1, NULL, 1);
    assert_int_equal(dex_anomaly_of(h.app, "dex-trailing")->at.offset, b.n);
    assert_int_equal(h.app->classes, 2);
    dex_forget(&h);
    free(longer);
    free((void *)b.p);
}

/* Every beginning of a file and every single byte of it changed: read to the end, by the sanitizers' leave.
 */
static void damage_is_survived(void **state) {
    struct bytes b = build_dex(&plain);
    for (size_t n = 0; n < b.n; n++) {
        uint8_t *part = memory_new(n, 1);
        memcpy(part, b.p, n);
        struct dex_heard h = dex_hear(&(struct dex_input){{part, n}, "cut.dex", false}, 1, NULL, 1);
        assert_true(h.app->n_opaque > 0);
        dex_forget(&h);
        free(part);
    }
    for (size_t i = 0; i < b.n; i++) {
        uint8_t *p = (uint8_t *)b.p, was = p[i];
        p[i] = (uint8_t)~was;
        struct dex_heard h = dex_hear(&(struct dex_input){b, "bad.dex", false}, 1, NULL, 1);
        dex_forget(&h);
        p[i] = was;
    }
    free((void *)b.p);
}

static void nothing_at_all_is_no_dex(void **state) {
    struct dex_heard h = dex_hear(&(struct dex_input){{NULL, 0}, "none.dex", false}, 1, NULL, 1);
    assert_int_equal(h.app->n_opaque, 1);
    dex_forget(&h);
    assert_false(dex_recognised((struct bytes){NULL, 0}));
    assert_false(dex_recognised((struct bytes){(const uint8_t *)"dex\n035", 8}));
    h = dex_hear(NULL, 0, NULL, 1);
    assert_int_equal(h.app->classes, 0);
    dex_forget(&h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_version_is_read),
        cmocka_unit_test(other_versions_are_told),
        cmocka_unit_test(containers_hold_several),
        cmocka_unit_test(compact_dex_tells_its_classes),
        cmocka_unit_test(vdex_holds_dex),
        cmocka_unit_test(broken_order_is_told_and_read_all_the_same),
        cmocka_unit_test(strings_are_in_the_order_of_utf16),
        cmocka_unit_test(false_lengths_and_sums_are_told),
        cmocka_unit_test(false_headers_are_told),
        cmocka_unit_test(what_lies_behind_is_told),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(nothing_at_all_is_no_dex),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
