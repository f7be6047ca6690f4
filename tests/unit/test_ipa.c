/* Apps of iOS made here: who they are, what they ask for, say and show. */
#include "app_lines.h"
#include "evidence/app/apple/data_safety.h"
#include "evidence/app/apple/entitlements.h"
#include "evidence/app/apple/ipa.h"
#include "evidence/app/apple/privacy_manifest.h"
#include "evidence/app/apple/usage.h"
#include "evidence/app/component/component_draft.h"
#include "evidence/personal/data_class.h"
#include "ipa_build.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define PLIST(inside) "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>" inside "</dict></plist>"
#define KEY(k, v) "<key>" k "</key>" v
#define STRING(s) "<string>" s "</string>"

static struct bytes text(const char *s) {
    return (struct bytes){(const uint8_t *)s, strlen(s)};
}

static struct component_table *known(void) {
    struct component_draft *d = component_draft_new();
    uint32_t one = component_draft_add(d, "umeng", "Umeng", NULL, "analytics");
    assert_null(component_draft_pattern(d, one, MATCH_LIBRARY, TEXT("UMCommon.framework")));
    return component_draft_finish(d);
}

struct world {
    struct arena *arena;
    struct diagnostics *told;
    struct component_table *table;
    struct app_options options;
    struct app_draft *d;
};

static struct world new_world(void) {
    struct world w = {arena_new(), diagnostics_new(10), known(), {0}, NULL};
    w.options.components = w.table;
    w.d = app_draft_new(w.arena, "Shop.ipa", &w.options, w.told);
    return w;
}

static void end_world(struct world *w) {
    component_table_free(w->table);
    diagnostics_free(w->told);
    arena_free(w->arena);
}

static void same_lines(const struct app *app, const char *wanted) {
    char *lines = app_lines(app);
    bool same = strcmp(lines, wanted) == 0;
    if (!same) print_message("got:\n%s\nwanted:\n%s\n", lines, wanted);
    free(lines);
    assert_true(same);
}

static const char info[] = PLIST(
    KEY("CFBundleIdentifier", STRING("com.shop.app")) KEY("CFBundleExecutable", STRING("Shop")) KEY(
        "CFBundleShortVersionString", STRING("2.1")) KEY("CFBundleVersion", STRING("210"))
        KEY("CFBundleDisplayName", STRING("Shop")) KEY("MinimumOSVersion", STRING("13.0")) KEY(
            "DTPlatformVersion", STRING("17.2")) KEY("NSCameraUsageDescription", STRING("Scan codes"))
            KEY("LSApplicationQueriesSchemes", "<array>" STRING("weixin") STRING("alipay") "</array>")
                KEY("UIBackgroundModes", "<array>" STRING("location") STRING("fetch") "</array>") KEY(
                    "NSAppTransportSecurity",
                    "<dict>" KEY("NSAllowsArbitraryLoads", "<true/>") KEY(
                        "NSExceptionDomains",
                        "<dict>" KEY("old.shop-test.net",
                                     "<dict>" KEY("NSExceptionAllowsInsecureHTTPLoads", "<true/>") "</dict>")
                            KEY("new.shop-test.net", "<dict/>") "</dict>")
                        KEY("NSPinnedDomains",
                            "<dict>" KEY("pay.shop-test.net", "<dict/>") "</dict>") "</dict>")
                    KEY("CFBundleURLTypes",
                        "<array><dict>" KEY("CFBundleURLSchemes",
                                            "<array>" STRING("wx123456") "</array>") "</dict></array>"));

static const char privacy[] = PLIST(
    KEY("NSPrivacyTracking", "<true/>") KEY("NSPrivacyTrackingDomains",
                                            "<array>" STRING("t.shop-test.net") "</array>")
        KEY("NSPrivacyCollectedDataTypes",
            "<array><dict>" KEY(
                "NSPrivacyCollectedDataType",
                STRING("NSPrivacyCollectedDataTypePreciseLocation")) KEY("NSPrivacyCollectedDataTypeLinked",
                                                                         "<true/>")
                KEY("NSPrivacyCollectedDataTypeTracking", "<true/>") KEY(
                    "NSPrivacyCollectedDataTypePurposes",
                    "<array>" STRING("NSPrivacyCollectedDataTypePurposeAnalytics") STRING(
                        "NSPrivacyCollectedDataTypePurposeAppFunctionality") "</array>") "</dict></array>")
            KEY("NSPrivacyAccessedAPITypes",
                "<array><dict>" KEY("NSPrivacyAccessedAPIType",
                                    STRING("NSPrivacyAccessedAPICategoryDiskSpace"))
                    KEY("NSPrivacyAccessedAPITypeReasons",
                        "<array>" STRING("E174.1") "</array>") "</dict></array>"));

static const char extension[] = PLIST(
    KEY("CFBundleIdentifier", STRING("com.shop.app.share")) KEY("NSContactsUsageDescription", STRING("Share"))
        KEY("NSExtension",
            "<dict>" KEY("NSExtensionPointIdentifier", STRING("com.apple.share-services")) "</dict>"));

static const char profile[] =
    PLIST(KEY("TeamName", STRING("Shop Ltd")) KEY("TeamIdentifier", "<array>" STRING("TEAM123456") "</array>")
              KEY("ProvisionedDevices", "<array>" STRING("00008030-001C2D223C41802E")
                                            STRING("00008030-001C2D223C41802F") "</array>"));

static const char all_of_it[] =
    "anomaly provision-ad-hoc: signed by team Shop Ltd (TEAM123456) to be installed outside the store, on 2 "
    "devices\n"
    "capability background-location: runs in the background for \"location\"\n"
    "capability contacts: Shop uses CNContactStore: it reads the contacts\n"
    "capability installed-apps: may ask whether apps of 2 schemes are installed: weixin, alipay\n"
    "capability native-code: native library UMCommon.framework\n"
    "component umeng: UMCommon.framework (4)\n"
    "declares accesses: NSPrivacyAccessedAPICategoryDiskSpace = - for E174.1\n"
    "declares collects: NSPrivacyCollectedDataTypePreciseLocation = location.precise for Analytics "
    "AppFunctionality linked tracking\n"
    "declares tracking-domain: t.shop-test.net = - tracking\n"
    "declares tracks: NSPrivacyTracking = - tracking\n"
    "endpoint https://api.shop-test.net/v1\n"
    "endpoint https://config.shop-test.net/c.json\n"
    "permission LSApplicationQueriesSchemes: apps.installed\n"
    "permission NSCameraUsageDescription: content.video\n"
    "permission NSContactsUsageDescription: contact.list\n"
    "reach contacts: CNContactStore by Shop\n"
    "signer apple: CN=Test Distribution\n";

enum { FILES = 8 };

static void make_files(struct ipa_file to[FILES], struct build *code, struct build *framework) {
    uint8_t hash[32];
    size_t n;
    EVP_Q_digest(NULL, "SHA256", NULL, info, sizeof info - 1, hash, &n);
    static const char cstring[] = "x\0https://api.shop-test.net/v1";
    struct macho_wish w = {.wide = true,
                           .type = 2,
                           .cpu = 0x0100000c,
                           .sign = true,
                           .info_hash = hash,
                           .undefined = {"_OBJC_CLASS_$_CNContactStore"},
                           .cstring = {(const uint8_t *)cstring, sizeof cstring}};
    struct macho_wish f = {.wide = true, .type = 6, .cpu = 0x0100000c};
    build_macho(code, &w);
    build_macho(framework, &f);
    const struct ipa_file files[FILES] = {
        {"Payload/Shop.app/Shop", built(code)},
        {"Payload/Shop.app/Info.plist", text(info)},
        {"Payload/Shop.app/PrivacyInfo.xcprivacy", text(privacy)},
        {"Payload/Shop.app/embedded.mobileprovision", macho_cms(text(profile), true)},
        {"Payload/Shop.app/Frameworks/UMCommon.framework/UMCommon", built(framework)},
        {"Payload/Shop.app/PlugIns/Share.appex/Info.plist", text(extension)},
        {"Payload/Shop.app/config.json", text("{\"url\": \"https://config.shop-test.net/c.json\"}")},
        {"iTunesMetadata.plist", text(PLIST(KEY("appleId", STRING("someone@example.com"))))},
    };
    memcpy(to, files, sizeof files);
}

static void test_ipa(void **state) {
    struct build *code = malloc(sizeof *code), *framework = malloc(sizeof *framework);
    struct ipa_file files[FILES];
    make_files(files, code, framework);
    struct bytes ipa = build_ipa(files, FILES);
    struct world w = new_world();
    struct zip *z = zip_open(w.d, ipa, NULL);
    assert_non_null(z);
    assert_true(ipa_recognised(z));
    ipa_facts(w.d, z);
    const struct app *app = app_draft_finish(w.d);
    same_lines(app, all_of_it);
    assert_string_equal(app->platform, "ios");
    assert_string_equal(app->format, "ipa");
    assert_string_equal(app->id, "com.shop.app");
    assert_string_equal(app->version, "2.1");
    assert_string_equal(app->version_code, "210");
    assert_string_equal(app->label, "Shop");
    assert_int_equal(app->least_level, 13);
    assert_int_equal(app->target_level, 17);
    assert_int_equal(app->code_files, 2);
    assert_string_equal(app->install.installer, "com.apple.AppStore");
    assert_string_equal(app->install.maker, "Shop Ltd");
    assert_int_equal(app->network.cleartext, APP_YES);
    assert_int_equal(app->network.n_cleartext_domains, 1);
    assert_string_equal(app->network.cleartext_domains[0], "old.shop-test.net");
    assert_int_equal(app->network.n_pinned_domains, 1);
    assert_string_equal(app->network.pinned_domains[0], "pay.shop-test.net");
    assert_int_equal(app->signers[0].verified, APP_YES);
    assert_int_equal(app->n_declared, 2);
    assert_string_equal(app->declared[0].name, "com.shop.app.share");
    assert_string_equal(app->declared[0].actions[0], "com.apple.share-services");
    assert_string_equal(app->declared[1].name, "wx123456");
    assert_int_equal(app->reach[0].permitted, APP_YES); /* the extension asks for contacts */
    end_world(&w);
    OPENSSL_free((void *)files[3].bytes.p);
    free((void *)ipa.p);
    free(code);
    free(framework);
}

/* What must not be kept of persons: the account of the store, devices. */
static void test_nothing_personal(void **state) {
    struct build *code = malloc(sizeof *code), *framework = malloc(sizeof *framework);
    struct ipa_file files[FILES];
    make_files(files, code, framework);
    struct bytes ipa = build_ipa(files, FILES);
    struct world w = new_world();
    struct zip *z = zip_open(w.d, ipa, NULL);
    ipa_facts(w.d, z);
    char *lines = app_lines(app_draft_finish(w.d));
    assert_null(strstr(lines, "someone@example.com"));
    assert_null(strstr(lines, "00008030"));
    free(lines);
    end_world(&w);
    OPENSSL_free((void *)files[3].bytes.p);
    free((void *)ipa.p);
    free(code);
    free(framework);
}

static void test_folder(void **state) {
    struct build *code = malloc(sizeof *code), *framework = malloc(sizeof *framework);
    struct ipa_file files[FILES];
    make_files(files, code, framework);
    for (size_t skip = sizeof "Payload/" - 1, i = 0; i < 2; i++, skip += sizeof "Shop.app/" - 1) {
        struct app_source sources[FILES - 1];
        for (size_t k = 0; k < FILES - 1; k++)
            sources[k] = (struct app_source){.bytes = files[k].bytes, .entry = files[k].path + skip};
        struct world w = new_world();
        assert_true(ipa_folder_recognised(sources, FILES - 1));
        assert_false(ipa_folder_recognised(sources, 1));
        ipa_folder_facts(w.d, sources, FILES - 1);
        same_lines(app_draft_finish(w.d), all_of_it);
        end_world(&w);
    }
    OPENSSL_free((void *)files[3].bytes.p);
    free(code);
    free(framework);
}

static const char *facts_with(const char *info_plist, struct world *w, const struct app **app) {
    const struct app_source files[] = {{.bytes = text(info_plist), .entry = "Info.plist"}};
    *w = new_world();
    ipa_folder_facts(w->d, files, 1);
    *app = app_draft_finish(w->d);
    return (*app)->network.source;
}

static void test_transport(void **state) {
    static const struct {
        const char *ats;
        enum app_answer cleartext;
        const char *source;
    } table[] = {
        {"", APP_NO, "default of App Transport Security"},
        {KEY("NSAppTransportSecurity", "<dict/>"), APP_NO, "NSAppTransportSecurity"},
        {KEY("NSAppTransportSecurity", "<dict>" KEY("NSAllowsArbitraryLoads", "<true/>") "</dict>"), APP_YES,
         "NSAppTransportSecurity"},
        {KEY("NSAppTransportSecurity", "<dict>" KEY("NSAllowsArbitraryLoads", "<true/>")
                                           KEY("NSAllowsLocalNetworking", "<false/>") "</dict>"),
         APP_NO, "NSAppTransportSecurity"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char plist[1024];
        snprintf(plist, sizeof plist, "<plist version=\"1.0\"><dict>%s</dict></plist>", table[i].ats);
        struct world w;
        const struct app *app;
        assert_string_equal(facts_with(plist, &w, &app), table[i].source);
        assert_int_equal(app->network.cleartext, table[i].cleartext);
        end_world(&w);
    }
}

static void test_changed(void **state) {
    struct build *code = malloc(sizeof *code), *framework = malloc(sizeof *framework);
    struct ipa_file files[FILES];
    make_files(files, code, framework);
    char *other = strdup(info);
    *strstr(other, "2.1") = '3';
    files[1].bytes = text(other);
    ((uint8_t *)files[3].bytes.p)[files[3].bytes.n - 4] ^= 1; /* in the signature */
    struct app_source sources[FILES - 1];
    for (size_t k = 0; k < FILES - 1; k++)
        sources[k] = (struct app_source){.bytes = files[k].bytes, .entry = files[k].path + 8};
    struct world w = new_world();
    ipa_folder_facts(w.d, sources, FILES - 1);
    char *lines = app_lines(app_draft_finish(w.d));
    assert_non_null(strstr(lines, "anomaly codesign-info: it is not the Info.plist that was signed\n"));
    assert_non_null(strstr(lines,
                           "anomaly provision-signature: the provisioning profile: the signature is not of "
                           "what lies here\n"));
    free(lines);
    end_world(&w);
    free(other);
    OPENSSL_free((void *)files[3].bytes.p);
    free(code);
    free(framework);
}

/* One file changed, one gone, one that need not be there, one that is as it was. */
static void test_seal(void **state) {
    static const char good[] = "{}";
    char seal[2048], base64[64];
    uint8_t hash[32];
    size_t n;
    EVP_Q_digest(NULL, "SHA256", NULL, good, sizeof good - 1, hash, &n);
    EVP_EncodeBlock((uint8_t *)base64, hash, 32);
    snprintf(seal, sizeof seal,
             PLIST(KEY("files2", "<dict>" KEY("a.json", "<dict>" KEY("hash2", "<data>%s</data>") "</dict>")
                                     KEY("b.json", "<data>%s</data>") KEY("c.json", "<data>%s</data>")
                                         KEY("d.json", "<dict>" KEY("hash2", "<data>%s</data>")
                                                           KEY("optional", "<true/>") "</dict>") "</dict>")),
             base64, base64, base64, base64);
    const struct app_source files[] = {{.bytes = text(PLIST("")), .entry = "Info.plist"},
                                       {.bytes = text(good), .entry = "a.json"},
                                       {.bytes = text("{ }"), .entry = "b.json"},
                                       {.bytes = text(seal), .entry = "_CodeSignature/CodeResources"}};
    struct world w = new_world();
    ipa_folder_facts(w.d, files, sizeof files / sizeof *files);
    same_lines(app_draft_finish(w.d),
               "anomaly codesign-file: it is not the file that was signed\n"
               "anomaly codesign-missing: a file that was signed is not there: c.json\n");
    end_world(&w);
}

static void test_damage(void **state) {
    struct world w;
    const struct app *app;
    facts_with("<plist><dict><key>CFBundle", &w, &app);
    assert_int_equal(app->n_opaque, 1);
    assert_non_null(strstr(app->opaque[0].why, "the property list cannot be read"));
    end_world(&w);
    w = new_world();
    const struct app_source files[] = {{.bytes = text("x"), .entry = "Payload/a"}};
    ipa_folder_facts(w.d, files, 1);
    app = app_draft_finish(w.d);
    assert_non_null(strstr(app->opaque[0].why, "no Info.plist"));
    end_world(&w);
}

static void test_data_safety(void **state) {
    static const char csv[] =
        "Question ID (machine readable),Response ID (machine readable),Response value,Answer "
        "requirement,Label\n"
        "PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA,,true,REQUIRED,x\n"
        "PSL_DATA_USAGE_RESPONSES:PSL_NAME:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_"
        "COLLECTED,true,"
        "MULTIPLE_CHOICE,\"Name, \"\"collected\"\"\nCollected\"\r\n"
        "PSL_DATA_USAGE_RESPONSES:PSL_NAME:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_SHARED,,"
        "x,y\n"
        "PSL_DATA_USAGE_RESPONSES:PSL_NAME:DATA_USAGE_COLLECTION_PURPOSE,PSL_ANALYTICS,true,x,y\n"
        "PSL_DATA_USAGE_RESPONSES:PSL_NAME:DATA_USAGE_COLLECTION_PURPOSE,PSL_ADVERTISING,TRUE,x,y\n"
        "\"PSL_DATA_USAGE_RESPONSES:PSL_PRECISE_LOCATION:PSL_DATA_USAGE_COLLECTION_AND_SHARING\","
        "\"PSL_DATA_USAGE_ONLY_SHARED\",\"true\",x,y\n"
        "PSL_DATA_USAGE_RESPONSES:PSL_PRECISE_LOCATION:DATA_USAGE_SHARING_PURPOSE,PSL_ADVERTISING,true\n"
        "PSL_DATA_USAGE_RESPONSES:PSL_NEW_TYPE:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_"
        "COLLECTED,"
        "true";
    static const char wanted[] =
        "declares collects: PSL_NAME = demographic.name for PSL_ANALYTICS PSL_ADVERTISING\n"
        "declares collects: PSL_NEW_TYPE = -\n"
        "declares shares: PSL_PRECISE_LOCATION = location.precise for PSL_ADVERTISING\n";
    struct world w = new_world();
    assert_true(data_safety_recognised(text(csv)));
    assert_false(data_safety_recognised(text("a,b,c\n")));
    data_safety_facts(w.d, text(csv), (struct app_place){0});
    same_lines(app_draft_finish(w.d), wanted);
    end_world(&w);
    w = new_world();
    struct bytes json =
        text("{\"safetyLabels\": \"Question ID (machine readable),Response ID,Response value\\n"
             "PSL_DATA_USAGE_RESPONSES:PSL_NEW_TYPE:PSL_DATA_USAGE_COLLECTION_AND_SHARING,"
             "PSL_DATA_USAGE_ONLY_COLLECTED,true\\n\"}");
    assert_true(data_safety_recognised(json));
    data_safety_facts(w.d, json, (struct app_place){0});
    same_lines(app_draft_finish(w.d), "declares collects: PSL_NEW_TYPE = -\n");
    end_world(&w);
}

static void test_der(void **state) {
    struct build b = {.n = 0};
    put_hex(&b, "70 2d 02 01 01 b0 28"
                "30 0d 0c 08 6765742d7461736b 01 01 ff"
                "30 08 0c 01 61 30 03 02 01 05"
                "30 0d 0c 01 62 b0 08 30 06 0c 01 63 0c 01 78");
    struct arena *a = arena_new();
    const struct plist *p = entitlements_parse_der(a, built(&b));
    assert_non_null(p);
    assert_true(plist_is_true(p, "get-task"));
    assert_int_equal(plist_first(p, "a")->integer, 5);
    assert_string_equal(plist_string(plist_get(p, "b"), "c"), "x");
    for (size_t n = 0; n < b.n; n++) {
        struct bytes cut = exact((struct bytes){b.p, n});
        assert_null(entitlements_parse_der(a, cut));
        free((void *)cut.p);
    }
    arena_free(a);
}

/* Every class that tables name is one of those there are. */
static void test_classes(void **state) {
    static const char *const names[] = {"Name", "Fitness", "ProductInteraction", "UserID", "SensitiveInfo"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char type[64];
        snprintf(type, sizeof type, "NSPrivacyCollectedDataType%s", names[i]);
        assert_non_null(data_class_phrase(privacy_manifest_data(text_of(type))));
    }
    assert_null(privacy_manifest_data(TEXT("NSPrivacyCollectedDataTypeCrashData")));
    assert_string_equal(privacy_manifest_data(TEXT("NSPrivacyCollectedDataTypePhotosOrVideos")),
                        "content.photos");
    assert_non_null(data_class_phrase(apple_usage_of(TEXT("NSHealthShareUsageDescription"))->data));
    assert_null(apple_usage_of(TEXT("NSNothing")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ipa),         cmocka_unit_test(test_nothing_personal),
        cmocka_unit_test(test_folder),      cmocka_unit_test(test_transport),
        cmocka_unit_test(test_changed),     cmocka_unit_test(test_damage),
        cmocka_unit_test(test_data_safety), cmocka_unit_test(test_der),
        cmocka_unit_test(test_seal),        cmocka_unit_test(test_classes)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    macho_key_free();
    return failed;
}
