/* The table of interfaces: its rows are well made, and what is looked up is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "evidence/app/api/api.h"
#include "evidence/personal/data_class.h"
#include "policy/vocabulary.h"

#include <stdio.h>

static bool is_word(const char *word) {
    for (size_t i = 0; i < capability_words.n; i++)
        if (strcmp(capability_words.list[i], word) == 0) return true;
    return false;
}

static void rows_use_known_words(void **state) {
    struct api_table *t = api_table_new();
    assert_true(api_count(t) > 300);
    for (uint32_t i = 0; i < api_count(t); i++) {
        const struct api *a = api_get(t, i);
        if (!is_word(a->capability) || (a->data && !data_class_phrase(a->data)))
            fail_msg("%s: %s, %s", a->name, a->capability, a->data ? a->data : "");
        assert_non_null(a->reason);
        if (a->kind == API_STRING)
            assert_true(a->text && !a->class_name && !a->member);
        else
            assert_true(a->class_name && *a->class_name != 'L' && !strchr(a->class_name, '.'));
        if (a->kind == API_CALL || a->kind == API_EMPTY) assert_non_null(a->member);
    }
    api_table_free(t);
}

static void every_word_is_documented(void **state) {
    static char text[1 << 17];
    FILE *f = fopen("docs/formats/policy.md", "r");
    if (!f) skip();
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    for (size_t i = 0; i < capability_words.n; i++) {
        char word[64];
        snprintf(word, sizeof word, "`%s`", capability_words.list[i]);
        if (!strstr(text, word)) fail_msg("docs/formats/policy.md does not name %s", word);
    }
}

static void rows_are_told_once(void **state) {
    struct api_table *t = api_table_new();
    for (uint32_t i = 1; i < api_count(t); i++) {
        const struct api *a = api_get(t, i - 1), *b = api_get(t, i);
        if (a->kind == b->kind && strcmp(a->name, b->name) == 0 && strcmp(a->capability, b->capability) == 0)
            fail_msg("%s: twice", a->name);
    }
    api_table_free(t);
}

static void classes_are_in_the_order_of_descriptors(void **state) {
    struct api_table *t = api_table_new();
    for (uint32_t i = 0; i < api_class_count(t); i++) {
        struct text d = api_class_descriptor(t, i);
        assert_true(d.p[0] == 'L' && d.p[d.n - 1] == ';');
        assert_int_equal(api_class_find(t, (struct text){d.p + 1, d.n - 2}), i);
        if (i) assert_true(strcmp(api_class_descriptor(t, i - 1).p, d.p) < 0);
    }
    assert_int_equal(api_class_find(t, TEXT("android/content/Nothing")), API_NONE);
    assert_int_equal(api_class_find(t, TEXT("")), API_NONE);
    assert_int_equal(api_class_find(t, TEXT("zzz")), API_NONE);
    api_table_free(t);
}

static const struct {
    const char *class_name, *member, *capability;
    size_t rows;
} calls[] = {
    {"android/telephony/TelephonyManager", "getImei", "device-identifiers", 1},
    {"android/telephony/TelephonyManager", "hasCarrierPrivileges", NULL, 0},
    {"android/location/LocationManager", "getLastKnownLocation", "location", 2},
    {"com/meituan/robust/PatchExecutor", "anything", "dynamic-code", 1},
    {"android/os/Build", "SERIAL", "device-identifiers", 1},
    {"android/content/pm/PackageInstaller$Session", "commit", "install-packages", 1},
};

static void members_are_found(void **state) {
    struct api_table *t = api_table_new();
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        size_t n;
        uint32_t class = api_class_find(t, text_of(calls[i].class_name));
        assert_int_not_equal(class, API_NONE);
        uint32_t row = api_of_member(t, class, text_of(calls[i].member), &n);
        assert_int_equal(n, calls[i].rows);
        assert_int_equal(row == API_NONE, calls[i].rows == 0);
        if (n) assert_string_equal(api_get(t, row)->capability, calls[i].capability);
    }
    assert_true(api_member_known(t, TEXT("getPrimaryClip")));
    assert_false(api_member_known(t, TEXT("*")));
    assert_false(api_member_known(t, TEXT("toString")));
    api_table_free(t);
}

static void extending_and_empty_bodies_are_found(void **state) {
    struct api_table *t = api_table_new();
    size_t n;
    uint32_t vpn = api_class_find(t, TEXT("android/net/VpnService"));
    assert_string_equal(api_get(t, api_of_extending(t, vpn, &n))->capability, "vpn");
    assert_int_equal(n, 1);
    assert_int_equal(api_of_empty(t, vpn, TEXT("checkServerTrusted"), &n), API_NONE);
    uint32_t trust = api_class_find(t, TEXT("javax/net/ssl/X509TrustManager"));
    assert_int_equal(api_of_extending(t, trust, &n), API_NONE);
    uint32_t empty = api_of_empty(t, trust, TEXT("checkServerTrusted"), &n);
    assert_string_equal(api_get(t, empty)->capability, "unchecked-certificates");
    api_table_free(t);
}

static const struct {
    const char *constant, *capability;
} constants[] = {
    {"content://sms", "sms"},
    {"content://sms/inbox", "sms"},
    {"/sys/class/net/wlan0/address", "device-identifiers"},
    {"application/vnd.android.package-archive", "install-packages"},
    {"application/vnd.android.package-archive2", NULL},
    {"content://sm", NULL},
    {"", NULL},
    {"*", NULL},
    {"TracerPid:", "anti-debugging"},
};

static void constants_are_found(void **state) {
    struct api_table *t = api_table_new();
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        size_t n;
        uint32_t row = api_of_string(t, text_of(constants[i].constant), &n);
        if (!constants[i].capability) {
            assert_int_equal(row, API_NONE);
            assert_int_equal(n, 0);
        } else {
            assert_int_not_equal(row, API_NONE);
            assert_string_equal(api_get(t, row)->capability, constants[i].capability);
        }
    }
    api_table_free(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_use_known_words), cmocka_unit_test(every_word_is_documented),
        cmocka_unit_test(rows_are_told_once),   cmocka_unit_test(classes_are_in_the_order_of_descriptors),
        cmocka_unit_test(members_are_found),    cmocka_unit_test(extending_and_empty_bodies_are_found),
        cmocka_unit_test(constants_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
