/* Chains of packages, and packages that meet traffic: who names what, and what came of it. */
#include "atlas_fixture.h"

#include "base/address.h"
#include "base/input.h"
#include "custody/custody.h"
#include "evidence/capture/build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
// cmocka wants the four above first
#include <cmocka.h>

static const struct fixture_file parties[] = {
    {"shop.yaml",
     "party: shop\nname: Shop GmbH\nkind: company\nsources:\n  s: {title: t, by: b, date: 2025}\n"
     "jurisdictions:\n  - {country: DE, ground: incorporated, source: [s], confidence: high}\n"
     "holds:\n  - {ids: [\"app:android/com.example.shopping\", \"domain:shop.example\", \"oui:70b3d5012\"], "
     "source: [s], "
     "confidence: high}\n"},
    {"push-maker.yaml",
     "party: push-maker\nname: Push Co\nkind: company\nsources:\n  s: {title: t, by: b, date: 2025}\n"
     "jurisdictions:\n  - {country: CN, ground: incorporated, source: [s], confidence: high}\n"
     "holds:\n  - {ids: [\"sdk:cn.push.\", \"domain:push.example\", \"oui:00e0fc\"], source: [s], "
     "confidence: "
     "high}\n"}};

static const char *const push_hosts[] = {"push.example"};
static const struct app_component components[] = {{.id = "push",
                                                   .name = "Push",
                                                   .party = "push-maker",
                                                   .confidence = "medium",
                                                   .source = "Push documentation, 2025",
                                                   .prefix = "cn.push.",
                                                   .seen = COMPONENT_DEFINED,
                                                   .hosts = push_hosts,
                                                   .n_hosts = 1,
                                                   .at = {"classes.dex", 112}},
                                                  {.id = "hint",
                                                   .name = "Hint",
                                                   .party = NULL,
                                                   .prefix = "hint.example",
                                                   .seen = COMPONENT_HOST,
                                                   .at = {"classes.dex", 7}}};
static const struct app_endpoint endpoints[] = {{.text = "https://api.shop.example/v1",
                                                 .host = "api.shop.example",
                                                 .found_in = "dex",
                                                 .count = 1,
                                                 .at = {"classes.dex", 900}},
                                                {.text = "http://192.0.2.9/x",
                                                 .host = "192.0.2.9",
                                                 .kind = ENDPOINT_ADDRESS,
                                                 .cleartext = true,
                                                 .count = 1,
                                                 .found_in = "dex",
                                                 .at = {"classes.dex", 950}},
                                                {.text = "https://a.push.example/",
                                                 .host = "a.push.example",
                                                 .component = "push",
                                                 .found_in = "dex",
                                                 .count = 2,
                                                 .at = {"classes2.dex", 33}}};
static const struct app_reach reach[] = {{.capability = "precise-location",
                                          .data = "location.precise",
                                          .api = "a.L.get",
                                          .caller = "cn.push.A",
                                          .component = "push",
                                          .permission = "android.permission.ACCESS_FINE_LOCATION",
                                          .permitted = APP_YES,
                                          .count = 1},
                                         {.capability = "camera",
                                          .api = "a.C.open",
                                          .caller = "cn.push.A",
                                          .component = "push",
                                          .permission = "android.permission.CAMERA",
                                          .permitted = APP_NO,
                                          .count = 1}};

static const struct app shop = {.platform = "android",
                                .format = "apk",
                                .id = "com.example.shopping",
                                .classes = 10,
                                .code_files = 1,
                                .components = components,
                                .n_components = 2,
                                .endpoints = endpoints,
                                .n_endpoints = 3,
                                .reach = reach,
                                .n_reach = 2};

struct flow_row {
    const char *app, *name, *server;
};

static struct capture *traffic(const struct flow_row *rows, size_t n, struct diagnostics *d) {
    struct builder *b = builder_new("test", capture_options_default());
    for (uint32_t i = 0; i < n; i++) {
        struct told_flow f = {.client_port = (uint16_t)(40000 + i),
                              .server_port = 443,
                              .transport = 6,
                              .protocol = PROTOCOL_TLS,
                              .start_ns = 1,
                              .end_ns = 2};
        assert_true(address_parse(TEXT("192.0.2.1"), f.client));
        assert_true(address_parse(text_of(rows[i].server), f.server));
        builder_record(b, i + 1);
        uint32_t flow = builder_flow(b, &f);
        if (rows[i].name) builder_name(b, flow, text_of(rows[i].name), NAME_TLS);
        if (rows[i].app) builder_app(b, flow, TEXT("pcapdroid-trailer"), text_of(rows[i].app));
        builder_traffic(b, flow, (uint64_t[]){1, 1}, (uint64_t[]){1000 - i, 1});
    }
    struct input *in = input_on(memfd_create("x", MFD_CLOEXEC), "x", (struct input_limits){0}, d);
    struct capture *c = builder_finish(b, in, "x", n, true, d);
    input_close(in);
    return c;
}

/* "kind: identifier > identifier; promise", one line a chain. */
static void describe(const struct chain *c, char *to, size_t size) {
    int n = snprintf(to, size, "%s:", chain_kind_text((enum chain_kind)c->kind));
    for (size_t i = 0; i < c->n_links; i++)
        n +=
            snprintf(to + n, size - (size_t)n, " %s%s%s", c->links[i]->identifier,
                     c->links[i]->holder_id ? "=" : "", c->links[i]->holder_id ? c->links[i]->holder_id : "");
    const char *promise = promise_text((enum promise)c->promise);
    snprintf(to + n, size - (size_t)n, "%s%s", promise ? "; " : "", promise ? promise : "");
}

static void check(const struct app *app, const struct flow_row *rows, size_t n_rows,
                  const char *const *wanted, size_t n_wanted) {
    struct diagnostics *d = diagnostics_new(10);
    struct atlas *atlas = fixture_atlas(parties, 2, NULL);
    struct custody *custody = custody_new(atlas);
    struct arena *arena = arena_new();
    struct capture *c = n_rows ? traffic(rows, n_rows, d) : NULL;
    if (c) custody_add_capture(custody, c, 0);
    custody_add_app(custody, app, 1);
    const struct chain *chains;
    size_t n = custody_chains(custody, arena, date_today(), &chains);
    for (size_t i = 0; i < n && i < n_wanted; i++) {
        char text[512];
        describe(&chains[i], text, sizeof text);
        assert_string_equal(text, wanted[i]);
        assert_true(chains[i].n_proofs > 0);
        if (chains[i].kind != CHAIN_TRAFFIC) assert_int_equal(chains[i].proofs->evidence, 1);
        const struct link *component = chain_link(&chains[i], LINK_COMPONENT);
        if (!component) continue; /* as surely its maker's as the list of components says */
        assert_int_equal(component->confidence, CONFIDENCE_MEDIUM);
        assert_string_equal(component->source, "list of components: Push documentation, 2025");
    }
    assert_int_equal(n, n_wanted);
    custody_free(custody);
    capture_free(c);
    arena_free(arena);
    atlas_close(atlas);
    diagnostics_free(d);
}

#define CHECK(app, rows, wanted)                                                                             \
    check(app, rows, sizeof(rows) / sizeof *(rows), wanted, sizeof(wanted) / sizeof *(wanted))

static void package_alone(void **state) {
    static const char *const wanted[] = {
        "inside: app:android/com.example.shopping=shop",
        "inside: app:android/com.example.shopping=shop sdk:cn.push.=push-maker",
        "endpoint: app:android/com.example.shopping=shop domain:api.shop.example=shop; named",
        "endpoint: app:android/com.example.shopping=shop address:192.0.2.9; named",
        "endpoint: app:android/com.example.shopping=shop sdk:cn.push.=push-maker "
        "domain:a.push.example=push-maker; "
        "named",
    };
    (void)state;
    check(&shop, NULL, 0, wanted, sizeof wanted / sizeof *wanted);
}

/* Named places are taken by traffic; a host of a component is told to be its, whoever names it; an app's name
 * that the capture cut is still the app's. */
static void traffic_of_the_app(void **state) {
    static const struct flow_row rows[] = {{"com.example.shopping", "api.shop.example", "192.0.2.20"},
                                           {"com.example.shoppin", "a.push.example", "192.0.2.21"},
                                           {"com.example.shopping", "b.push.example", "192.0.2.22"},
                                           {"com.example.shopping", "cdn.example", "192.0.2.23"},
                                           {"com.example.shopping", NULL, "192.0.2.9"},
                                           {"org.other", "api.shop.example", "192.0.2.20"}};
    static const char *const wanted[] = {
        "traffic: app:android/com.example.shopping=shop address:192.0.2.20 domain:api.shop.example=shop; "
        "named",
        "traffic: app:android/com.example.shopping=shop sdk:cn.push.=push-maker address:192.0.2.21 "
        "domain:a.push.example=push-maker; named",
        "traffic: app:android/com.example.shopping=shop sdk:cn.push.=push-maker address:192.0.2.22 "
        "domain:b.push.example=push-maker; unexpected",
        "traffic: app:android/com.example.shopping=shop address:192.0.2.23 domain:cdn.example; unexpected",
        "traffic: app:android/com.example.shopping=shop address:192.0.2.9; named",
        "traffic: app:android/org.other address:192.0.2.20 domain:api.shop.example=shop",
        "inside: app:android/com.example.shopping=shop",
        "inside: app:android/com.example.shopping=shop sdk:cn.push.=push-maker",
    };
    (void)state;
    CHECK(&shop, rows, wanted);
}

/* Where a capture names no app, the one package that names the place is concluded; otherwise nothing is. */
static void traffic_without_an_app(void **state) {
    static const struct flow_row rows[] = {{NULL, "api.shop.example", "192.0.2.20"},
                                           {NULL, "cdn.example", "192.0.2.23"}};
    static const char *const wanted[] = {
        "traffic: app:android/com.example.shopping=shop address:192.0.2.20 domain:api.shop.example=shop; "
        "named",
        "traffic: address:192.0.2.23 domain:cdn.example",
        "inside: app:android/com.example.shopping=shop",
        "inside: app:android/com.example.shopping=shop sdk:cn.push.=push-maker",
        "endpoint: app:android/com.example.shopping=shop address:192.0.2.9; named",
        "endpoint: app:android/com.example.shopping=shop sdk:cn.push.=push-maker "
        "domain:a.push.example=push-maker; "
        "named",
    };
    (void)state;
    CHECK(&shop, rows, wanted);
}

/* What could not be seen may name anything: nothing is unexpected of an opaque package. */
static void opaque_package(void **state) {
    static const struct app_opaque opaque[] = {{"classes.dex", "packed", {"classes.dex", 0}}};
    static const struct flow_row rows[] = {{"com.example.shopping", "cdn.example", "192.0.2.23"}};
    static const char *const wanted[] = {
        "traffic: app:android/com.example.shopping=shop address:192.0.2.23 domain:cdn.example",
        "inside: app:android/com.example.shopping=shop"};
    (void)state;
    struct app packed = shop;
    packed.n_components = packed.n_endpoints = 0;
    packed.opaque = opaque;
    packed.n_opaque = 1;
    CHECK(&packed, rows, wanted);
}

/* A call without its permission is no ability; what a component calls is the app's ability as well. */
static void abilities(void **state) {
    struct atlas *atlas = fixture_atlas(parties, 2, NULL);
    struct custody *custody = custody_new(atlas);
    struct arena *arena = arena_new();
    const struct chain *chains;
    (void)state;
    custody_add_app(custody, &shop, 0);
    assert_true(custody_chains(custody, arena, date_today(), &chains) >= 2);
    for (size_t i = 0; i < 2; i++) {
        const struct link_inside *in = chains[i].links[chains[i].n_links - 1]->inside;
        assert_non_null(in);
        assert_int_equal(in->n_capabilities, 1);
        assert_string_equal(in->capabilities->name, "precise-location");
        assert_string_equal(in->capabilities->why, "cn.push.A calls a.L.get");
    }
    custody_free(custody);
    arena_free(arena);
    atlas_close(atlas);
}

static void listed_software(void **state) {
    static const char *const wanted[] = {"installed: app:debian/pushd=push-maker"};
    static const struct app pushd = {.platform = "debian",
                                     .format = "dpkg",
                                     .id = "pushd",
                                     .listed = true,
                                     .install = {.maker = "Push Co", .line = 7}};
    (void)state;
    check(&pushd, NULL, 0, wanted, 1);
}

/* Who made a device: by its block, by the name the list gives, or nobody knows. Of its address no more is
 * shown than the block that was found. */
static const struct {
    struct device device;
    const char *wanted;
} devices[] = {
    {{.address = "192.0.2.1", .has_block = true, .block = {0x00, 0xe0, 0xfc, 0x12, 0x30}, .line = 3},
     "installed: oui:00e0fc=push-maker"},
    {{.address = "192.0.2.2", .has_block = true, .block = {0x70, 0xb3, 0xd5, 0x01, 0x20}, .line = 4},
     "installed: oui:70b3d5012=shop"},
    {{.address = "192.0.2.3", .has_block = true, .block = {0x70, 0xb3, 0xd5, 0x01, 0x30}, .line = 5},
     "installed: oui:70b3d5"},
    {{.address = "192.0.2.4", .randomised = true, .line = 6}, "installed: oui:made-up"},
    {{.address = "192.0.2.5", .maker = "Push Co", .line = 7}, "installed: address:192.0.2.5=push-maker"},
    {{.maker = "Push Co", .kind = "Camera X1", .line = 8}, "installed: device:Camera X1=push-maker"},
};

static void listed_devices(void **state) {
    enum { N = sizeof devices / sizeof *devices };
    static const struct app app = {.platform = "android",
                                   .format = "dumpsys",
                                   .id = "com.example.shopping",
                                   .listed = true,
                                   .install = {.system = APP_YES, .line = 9}};
    static const struct device own = {.maker = "Push Co", .kind = "Phone 7", .line = 1};
    struct device list[N];
    for (size_t i = 0; i < N; i++) list[i] = devices[i].device;
    const struct inventory inventory = {
        .format = "dumpsys", .own = &own, .apps = &app, .n_apps = 1, .devices = list, .n_devices = N};
    struct atlas *atlas = fixture_atlas(parties, 2, NULL);
    struct custody *custody = custody_new(atlas);
    struct arena *arena = arena_new();
    const struct chain *chains;
    char text[512];
    (void)state;
    custody_add_inventory(custody, &inventory, 1);
    assert_int_equal(custody_chains(custody, arena, date_today(), &chains), 2 + N);
    describe(&chains[0], text, sizeof text);
    assert_string_equal(text, "installed: app:android/com.example.shopping=shop");
    const struct link_inside *in = chains[0].links[0]->inside;
    assert_int_equal(in->preinstalled, APP_YES);
    assert_true(in->unread);
    assert_string_equal(in->device->holder_id, "push-maker");
    describe(&chains[1], text, sizeof text);
    assert_string_equal(text, "installed: device:Phone 7=push-maker");
    for (size_t i = 0; i < N; i++) {
        describe(&chains[2 + i], text, sizeof text);
        assert_string_equal(text, devices[i].wanted);
        assert_int_equal(chains[2 + i].proofs->at, devices[i].device.line);
        assert_int_equal(chains[2 + i].proofs->what, SHOWN_LISTED);
    }
    custody_free(custody);
    arena_free(arena);
    atlas_close(atlas);
}

/* Software that a list names otherwise: by the domain of its maker's address, a CPE name, a package URL. */
static void listed_makers(void **state) {
    static const struct {
        struct app_install install;
        const char *wanted;
    } rows[] = {
        {{.maker = "Jane Doe", .maker_domain = "mail.push.example"}, "installed: app:debian/x=push-maker"},
        {{.maker = "Jane Doe", .maker_domain = "gmail.com"}, "installed: app:debian/x"},
        {{.cpe = "cpe:2.3:a:push_co:thing:1.0:*:*:*:*:*:*:*"}, "installed: app:debian/x=push-maker"},
        {{.cpe = "cpe:/a:push-maker:thing:1.0"}, "installed: app:debian/x=push-maker"},
        {{.purl = "pkg:github/push-maker/thing@1"}, "installed: app:debian/x=push-maker"},
        {{.purl = "pkg:npm/thing@1"}, "installed: app:debian/x"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct app app = {
            .platform = "debian", .format = "dpkg", .id = "x", .listed = true, .install = rows[i].install};
        const char *wanted[] = {rows[i].wanted};
        check(&app, NULL, 0, wanted, 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(package_alone),   cmocka_unit_test(traffic_of_the_app),
        cmocka_unit_test(opaque_package),  cmocka_unit_test(traffic_without_an_app),
        cmocka_unit_test(listed_software), cmocka_unit_test(listed_devices),
        cmocka_unit_test(listed_makers),   cmocka_unit_test(abilities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
