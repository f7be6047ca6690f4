/* DEX as facts: who calls what, for whom, and where it is come to from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "dex_read.h"

#include <stdio.h>
#include <stdlib.h>

#define OBJECT "Ljava/lang/Object;"
#define IMEI "android.telephony.TelephonyManager.getImei"
#define END                                                                                                  \
    { BUILD_RETURN, NULL, NULL }

static const struct build_class app[] = {
    {.name = "Lcn/push/Core;",
     .super = OBJECT,
     .methods = {{"id",
                  {{BUILD_NOP, "abc", NULL},
                   {BUILD_INVOKE, "Landroid/telephony/TelephonyManager;", "getImei"},
                   {BUILD_INVOKE, "Landroid/telephony/TelephonyManager;", "getImei"},
                   {BUILD_SGET, "Landroid/os/Build;", "SERIAL"},
                   {BUILD_STRING, "https://report.push.cn/v1", NULL},
                   END}},
                 {"more", {{BUILD_JUMBO, "content://sms/inbox", NULL}, END}}}},
    {.name = "Lcn/push/deep/Far;", .super = OBJECT},
    {.name = "Lcn/pushes/Other;", .super = OBJECT},
    {.name = "Lcom/one/Only$1;", .super = OBJECT},
    {.name = "Lcom/one/OnlyNot;", .super = OBJECT},
    {.name = "Lcom/shop/Main;",
     .super = "Landroid/app/Activity;",
     .fields = {"[Lcom/shop/Cart;"},
     .methods = {{"run",
                  {{BUILD_NEW, "Lcn/push/Core;", NULL},
                   {BUILD_STRING, "com.shop.Named", NULL},
                   {BUILD_INVOKE, "Lcom/map/View;", "show"},
                   {BUILD_INVOKE, "Lcom/shop/Loader;", "addDexPath"},
                   END}}}},
    {.name = "Lcom/shop/Cart;", .super = OBJECT, .interfaces = {"Lcom/shop/Bag;"}},
    {.name = "Lcom/shop/Bag;", .super = OBJECT},
    {.name = "Lcom/shop/Named;",
     .super = OBJECT,
     .methods = {{"go",
                  {{BUILD_INVOKE, "Landroid/telephony/TelephonyManager;", "getImei"},
                   {BUILD_NEW, "Lcom/shop/Further;", NULL},
                   END}}}},
    {.name = "Lcom/shop/Further;", .super = OBJECT},
    {.name = "Lcom/shop/Dead;",
     .super = OBJECT,
     .methods = {{"go", {{BUILD_INVOKE, "Landroid/telephony/TelephonyManager;", "getImei"}, END}}}},
    {.name = "Lcom/shop/Loader;", .super = "Lcom/shop/BaseLoader;"},
    {.name = "Lcom/shop/BaseLoader;", .super = "Ldalvik/system/BaseDexClassLoader;"},
};
enum { APP = sizeof app / sizeof *app };
static const struct build_dex dex = {.version = 39, .classes = app, .n_classes = APP};

static void calls_are_told_with_their_callers(void **state) {
    struct bytes b = build_dex(&dex);
    struct dex_heard h = dex_hear(&(struct dex_input){b, "classes.dex", false}, 1, NULL, 1);
    const struct app_reach *r = dex_reach_of(h.app, IMEI, "cn.push.Core");
    assert_string_equal(r->capability, "device-identifiers");
    assert_string_equal(r->component, "push");
    assert_int_equal(r->count, 2);
    assert_string_equal(r->at.entry, "classes.dex");
    assert_int_equal(b.p[r->at.offset], 0x6e);
    assert_int_equal(b.p[r->at.offset - 2], 0); /* the last nop */
    r = dex_reach_of(h.app, "android.os.Build.SERIAL", "cn.push.Core");
    assert_int_equal(b.p[r->at.offset], 0x62);
    r = dex_reach_of(h.app, "\"content://sms*\"", "cn.push.Core");
    assert_int_equal(b.p[r->at.offset], 0x1b);
    assert_null(dex_reach_of(h.app, IMEI, "com.shop.Dead")->component);
    dex_forget(&h);
    free((void *)b.p);
}

static void members_are_inherited_from_the_platform(void **state) {
    struct dex_heard h = dex_hear_built(&dex, "com.shop.Main");
    const struct app_reach *r =
        dex_reach_of(h.app, "dalvik.system.BaseDexClassLoader.addDexPath", "com.shop.Main");
    assert_non_null(r);
    assert_string_equal(r->capability, "dynamic-code");
    assert_non_null(dex_reach_of(h.app, "dalvik.system.BaseDexClassLoader", "com.shop.BaseLoader"));
    dex_forget(&h);
}

static void what_is_come_to_is_told(void **state) {
    struct dex_heard h = dex_hear_built(&dex, "com.shop.Main");
    assert_int_equal(dex_reach_of(h.app, IMEI, "cn.push.Core")->reachable, APP_YES);
    assert_int_equal(dex_reach_of(h.app, IMEI, "com.shop.Named")->reachable, APP_UNKNOWN);
    assert_int_equal(dex_reach_of(h.app, IMEI, "com.shop.Dead")->reachable, APP_NO);
    dex_forget(&h);
    h = dex_hear_built(&dex, "com.shop.Dead");
    assert_int_equal(dex_reach_of(h.app, IMEI, "cn.push.Core")->reachable, APP_NO);
    assert_int_equal(dex_reach_of(h.app, IMEI, "com.shop.Dead")->reachable, APP_YES);
    dex_forget(&h);
    h = dex_hear_built(&dex, NULL);
    assert_int_equal(dex_reach_of(h.app, IMEI, "cn.push.Core")->reachable, APP_UNKNOWN);
    dex_forget(&h);
}

static const struct {
    const char *id;
    unsigned seen;
    uint32_t classes;
    const char *prefix;
} sightings[] = {
    {"push", COMPONENT_DEFINED | COMPONENT_REFERENCED | COMPONENT_REACHABLE, 1, "cn.push."},
    {"deep", COMPONENT_DEFINED, 1, "cn.push.deep."},
    {"map", COMPONENT_REFERENCED, 0, "com.map."},
    {"one", COMPONENT_DEFINED, 1, "com.one.Only"},
};

static void components_are_told_apart(void **state) {
    struct build_dex d = dex;
    for (int unsorted = 0; unsorted < 2; unsorted++) {
        d.unsorted = unsorted;
        struct dex_heard h = dex_hear_built(&d, "com.shop.Main");
        assert_int_equal(h.app->n_components, sizeof sightings / sizeof *sightings);
        for (size_t i = 0; i < h.app->n_components; i++) {
            const struct app_component *c = dex_component_of(h.app, sightings[i].id);
            assert_int_equal(c->seen, sightings[i].seen);
            assert_int_equal(c->classes, sightings[i].classes);
            assert_string_equal(c->prefix, sightings[i].prefix);
        }
        assert_int_equal(h.app->classes, APP);
        dex_forget(&h);
    }
}

static void endpoints_belong_to_who_loads_them(void **state) {
    static const char *const strings[] = {"https://lone.vendor.net/x", "bare.vendor.net", NULL};
    struct build_dex d = dex;
    d.strings = strings;
    struct dex_heard h = dex_hear_built(&d, "com.shop.Main");
    assert_int_equal(h.app->n_endpoints, 2); /* a bare name that no code loads may be anything */
    assert_string_equal(h.app->endpoints[0].text, "https://lone.vendor.net/x");
    assert_null(h.app->endpoints[0].component);
    assert_string_equal(h.app->endpoints[1].text, "https://report.push.cn/v1");
    assert_string_equal(h.app->endpoints[1].component, "push");
    assert_string_equal(h.app->endpoints[1].found_in, "dex");
    dex_forget(&h);
}

static void unchecked_certificates_are_seen(void **state) {
    static const struct build_class trusting[] = {
        {.name = "La/Trusting;",
         .super = OBJECT,
         .interfaces = {"Ljavax/net/ssl/X509TrustManager;", "Ljavax/net/ssl/HostnameVerifier;"},
         .methods = {{"checkServerTrusted", {END}}, {"verify", {{BUILD_TRUE, NULL, NULL}}}}},
        {.name = "La/Careful;",
         .super = OBJECT,
         .interfaces = {"Ljavax/net/ssl/X509TrustManager;"},
         .methods = {{"checkServerTrusted", {{BUILD_INVOKE, "La/Trusting;", "verify"}, END}},
                     {"checkClientTrusted", {END}}}},
        {.name = "La/Vpn;", .super = "Landroid/net/VpnService;"}};
    const struct build_dex d = {.version = 35, .classes = trusting, .n_classes = 3};
    struct dex_heard h = dex_hear_built(&d, "a.Vpn");
    assert_non_null(dex_reach_of(h.app, "javax.net.ssl.X509TrustManager.checkServerTrusted", "a.Trusting"));
    assert_non_null(dex_reach_of(h.app, "javax.net.ssl.HostnameVerifier.verify", "a.Trusting"));
    assert_null(dex_reach_of(h.app, "javax.net.ssl.X509TrustManager.checkServerTrusted", "a.Careful"));
    assert_non_null(dex_reach_of(h.app, "android.net.VpnService", "a.Vpn"));
    bool told = false;
    for (size_t i = 0; i < h.app->n_capabilities; i++)
        told = told || strcmp(h.app->capabilities[i].name, "unchecked-certificates") == 0;
    assert_true(told);
    dex_forget(&h);
}

static void tables_among_instructions_are_stepped_over(void **state) {
    static const struct build_class tables[] = {
        {.name = "La/Tables;",
         .super = OBJECT,
         /* the table's bytes read like an invoke of method 0 */
         .methods = {{"f",
                      {{BUILD_ARRAY, "n\x10n\x10n", NULL},
                       {BUILD_INVOKE, "Landroid/telephony/TelephonyManager;", "getImei"},
                       END}},
                     {"g", {{BUILD_CUT, NULL, NULL}}}}}};
    const struct build_dex d = {.version = 35, .classes = tables, .n_classes = 1};
    struct dex_heard h = dex_hear_built(&d, "a.Tables");
    assert_int_equal(dex_reach_of(h.app, IMEI, "a.Tables")->count, 1);
    assert_int_equal(dex_anomaly_of(h.app, "dex-code")->count, 1);
    dex_forget(&h);
}

static void missing_code_is_opaque(void **state) {
    static const struct build_class stub[] = {
        {.name = "Lcom/shell/Stub;", .super = "Landroid/app/Application;"}};
    const struct build_dex d = {.version = 35, .classes = stub, .n_classes = 1};
    struct bytes b = build_dex(&d);
    const struct dex_input in = {b, "classes.dex", false};
    const char *const most[] = {"com.shell.Stub", "com.shop.A", "com.shop.B", NULL};
    struct dex_heard h = dex_hear(&in, 1, most, 1);
    assert_int_equal(h.app->n_opaque, 2); /* the packer, and what it hides */
    dex_forget(&h);
    const char *const few[] = {"com.shell.Stub", "android.app.Thing", NULL};
    h = dex_hear(&in, 1, few, 1);
    assert_int_equal(h.app->n_opaque, 1);
    assert_null(dex_anomaly_of(h.app, "dex-declared"));
    dex_forget(&h);
    struct bytes all = build_dex(&dex);
    const char *const one[] = {"com.shop.Main", "com.shop.Cart", "com.shop.Gone", NULL};
    h = dex_hear(&(struct dex_input){all, "classes.dex", false}, 1, one, 1);
    assert_int_equal(h.app->n_opaque, 0);
    assert_non_null(dex_anomaly_of(h.app, "dex-declared"));
    dex_forget(&h);
    free((void *)all.p);
    free((void *)b.p);
}

static void hidden_dex_is_read_and_told(void **state) {
    struct bytes b = build_dex(&dex);
    struct dex_heard h = dex_hear(&(struct dex_input){b, "assets/x.bin", true}, 1, NULL, 1);
    assert_int_equal(h.app->classes, 0); /* Android loads none of them */
    assert_non_null(dex_anomaly_of(h.app, "dex-hidden"));
    assert_non_null(dex_reach_of(h.app, IMEI, "cn.push.Core"));
    assert_true(dex_component_of(h.app, "push")->seen & COMPONENT_DEFINED);
    dex_forget(&h);
    free((void *)b.p);
}

/* A small file that would be a long walk: thousands of classes that share one large method. */
static void shared_code_is_not_walked_for_ever(void **state) {
    enum { CLASSES = 4000, NOPS = 60000 };
    char *nops = memory_new(NOPS + 1, 1), (*names)[24] = memory_new(CLASSES, sizeof *names);
    struct build_class *many = memory_new(CLASSES, sizeof *many);
    memset(nops, 'n', NOPS);
    for (int i = 0; i < CLASSES; i++) {
        snprintf(names[i], sizeof names[i], "La/C%04d;", i);
        many[i] = (struct build_class){
            .name = names[i], .super = OBJECT, .methods = {{"f", {{BUILD_NOP, nops, NULL}, END}}}};
    }
    const struct build_dex d = {.version = 35, .classes = many, .n_classes = CLASSES, .share_code = true};
    struct dex_heard h = dex_hear_built(&d, "a.C0000");
    assert_int_equal(h.app->classes, CLASSES);
    assert_int_equal(h.app->n_opaque, 1);
    dex_forget(&h);
    free(many);
    free(names);
    free(nops);
}

static void set32(uint8_t *p, uint32_t v) {
    for (int i = 0; i < 4; i++) p[i] = (uint8_t)(v >> 8 * i);
}

/* All strings and all types are one long text: to read it for each would take a day. */
static void shared_strings_are_not_read_for_ever(void **state) {
    enum { STRINGS = 200000, TYPES = 60000, LONG = 1 << 20, IDS = 0x70, TYPE_IDS = IDS + STRINGS * 4 };
    enum { TEXT_AT = TYPE_IDS + TYPES * 4, SIZE = TEXT_AT + LONG + 8 };
    uint8_t *p = memory_new(SIZE, 1);
    memcpy(p, "dex\n035", 7);
    set32(p + 0x20, SIZE), set32(p + 0x24, 0x70), set32(p + 0x28, 0x12345678);
    set32(p + 0x38, STRINGS), set32(p + 0x3c, IDS), set32(p + 0x40, TYPES), set32(p + 0x44, TYPE_IDS);
    for (int i = 0; i < STRINGS; i++) set32(p + IDS + i * 4, TEXT_AT);
    for (int i = 0; i < TYPES; i++) set32(p + TYPE_IDS + i * 4, 1);
    memset(p + TEXT_AT, 'a', LONG + 7);
    struct dex_heard h = dex_hear(&(struct dex_input){{p, SIZE}, "one.dex", false}, 1, NULL, 1);
    assert_int_equal(h.app->classes, 0);
    assert_int_equal(h.app->n_opaque, 1);
    dex_forget(&h);
    free(p);
}

static void threads_change_nothing(void **state) {
    enum { FILES = 9 };
    struct dex_input in[FILES];
    for (size_t i = 0; i < FILES; i++) {
        struct build_dex d = dex;
        d.n_classes = APP - i;
        d.unsorted = i % 2;
        in[i] = (struct dex_input){build_dex(&d), i % 2 ? "odd.dex" : "even.dex", i % 3 == 2};
    }
    const char *const declared[] = {"com.shop.Main", NULL};
    struct dex_heard one = dex_hear(in, FILES, declared, 1), many = dex_hear(in, FILES, declared, 8);
    assert_int_equal(one.app->n_reach, many.app->n_reach);
    for (size_t i = 0; i < one.app->n_reach; i++) {
        assert_string_equal(one.app->reach[i].api, many.app->reach[i].api);
        assert_string_equal(one.app->reach[i].at.entry, many.app->reach[i].at.entry);
        assert_int_equal(one.app->reach[i].at.offset, many.app->reach[i].at.offset);
        assert_int_equal(one.app->reach[i].count, many.app->reach[i].count);
    }
    assert_int_equal(one.app->classes, many.app->classes);
    assert_int_equal(one.app->n_anomalies, many.app->n_anomalies);
    assert_int_equal(one.app->n_components, many.app->n_components);
    dex_forget(&one);
    dex_forget(&many);
    for (size_t i = 0; i < FILES; i++) free((void *)in[i].bytes.p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_told_with_their_callers),
        cmocka_unit_test(members_are_inherited_from_the_platform),
        cmocka_unit_test(what_is_come_to_is_told),
        cmocka_unit_test(components_are_told_apart),
        cmocka_unit_test(endpoints_belong_to_who_loads_them),
        cmocka_unit_test(unchecked_certificates_are_seen),
        cmocka_unit_test(tables_among_instructions_are_stepped_over),
        cmocka_unit_test(missing_code_is_opaque),
        cmocka_unit_test(hidden_dex_is_read_and_told),
        cmocka_unit_test(shared_code_is_not_walked_for_ever),
        cmocka_unit_test(shared_strings_are_not_read_for_ever),
        cmocka_unit_test(threads_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
