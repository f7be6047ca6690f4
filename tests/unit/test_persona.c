/* Personas: what a file says, what is wrong with one, and what would be searched for. */
#include "evidence/personal/data_class.h"
#include "evidence/personal/forms.h"
#include "evidence/personal/spelling.h"
#include "evidence/personal/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct persona *read_text(struct arena *a, const char *yaml, struct diagnostics *d) {
    return persona_parse(a, text_of(yaml), "p.yaml", d);
}

static void test_example(void **state) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(100);
    const struct persona *p = read_text(a, persona_example, d);
    assert_non_null(p);
    assert_int_equal(diagnostics_total(d, SEVERITY_NOTE), 0);
    for (size_t i = 0; i < p->n_values; i++) {
        assert_non_null(data_class_phrase(p->values[i].class_name));
        assert_null(p->values[i].unfit);
    }
    diagnostics_free(d);
    arena_free(a);
}

/* What is wrong is told with its line, and nothing that looks like a value is. */
static void test_faults(void **state) {
    static const struct {
        const char *yaml;
        uint64_t line;
        size_t values;
    } table[] = {
        {"imei: 12345secret\nphone: \"+4915550100742\"\n", 1, 1},
        {"phone: \"+4915550100742\"\nmac: 3c:5a:b4:07:secret\n", 2, 1},
        {"phone: \"+4915550100742\"\nemail: secret\n", 2, 1},
        {"phone: \"+4915550100742\"\nbirth-date: secret\n", 2, 1},
        {"phone: \"+4915550100742\"\nposition: secret\n", 2, 1},
        {"phone: \"+4915550100742\"\nposition: {lat: 91, lon: 0}\n", 2, 1},
        {"phone: \"+4915550100742\"\nother: {value: secret99, class: secretclass}\n", 2, 1},
        {"phone: \"+4915550100742\"\nother: secret99\n", 2, 2},
        {"phone: \"+4915550100742\"\nphoto-hash: secret\n", 2, 1},
        {"phone: \"+4915550100742\"\nsecretkind: 1\n", 2, 1},
        {"phone: \"+4915550100742\"\nusername: {value: secretname, label: my secretname}\n", 2, 2},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena *a = arena_new();
        struct diagnostics *d = diagnostics_new(100);
        const struct persona *p = read_text(a, table[i].yaml, d);
        assert_non_null(p);
        if (i != 7) {
            assert_int_equal(p->n_values, table[i].values);
            assert_int_equal(diagnostics_count(d), 1);
            assert_int_equal(diagnostics_get(d, 0)->at, table[i].line);
            assert_null(strstr(diagnostic_line(a, diagnostics_get(d, 0)), "secret"));
        }
        for (size_t k = 0; k < p->n_values; k++) assert_null(strstr(p->values[k].label, "secret"));
        diagnostics_free(d);
        arena_free(a);
    }
}

static void test_unfit(void **state) {
    static const struct {
        const char *yaml;
        bool sought;
    } table[] = {
        {"first-name: Bo", false},
        {"first-name: Erika", true},
        {"first-name: 王小明", true},
        {"last-name: Mark", false},
        {"ip: 10.1.2.3", false},
        {"ip: 203.0.113.7", true},
        {"ip: 100.64.1.1", false},
        {"ip: fe80::1", false},
        {"ip: \"2001:db8::17\"", true},
        {"mac: 02:00:00:00:00:00", false},
        {"mac: 3c:5a:b4:07:91:ce", true},
        {"password: password", false},
        {"password: 12345678", false},
        {"password: k8!mQ2", true},
        {"username: test", false},
        {"phone: 12345", false},
        {"phone: 0301234567", true},
        {"imei: 000000000000000", false},
        {"position: {lat: 0, lon: 0}", false},
        {"address: {postcode: 51147}", false},
        {"address: {postcode: 51147, city: Köln}", true},
        {"android-id: 9774d56d682e549c", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena *a = arena_new();
        struct diagnostics *d = diagnostics_new(100);
        const struct persona *p = read_text(a, table[i].yaml, d);
        assert_non_null(p);
        assert_int_equal(p->n_values, 1);
        if ((p->values[0].unfit == NULL) != table[i].sought) fail_msg("%s", table[i].yaml);
        diagnostics_free(d);
        arena_free(a);
    }
}

static void test_spellings(void **state) {
    static const struct {
        const char *yaml, *spelling;
        bool there;
    } table[] = {
        {"phone: \"+49 1555 0100742\"", "015550100742", true},
        {"phone: \"+49 1555 0100742\"", "004915550100742", true},
        {"phone: \"+49 1555 0100742\"", "+4915550100742", true},
        {"phone: \"+1 202-555-0143\"", "(202) 555-0143", true},
        {"phone: \"+1 202-555-0143\"", "02025550143", true},
        {"name: Jürgen Groß", "Juergen Gross", true},
        {"name: Jürgen Groß", "gross, jurgen", false},
        {"name: Erika Mustermann", "mustermann erika", true},
        {"name: Erika Mustermann", "erika.mustermann", true},
        {"mac: 3c-5a-b4-07-91-ce", "3C:5A:B4:07:91:CE", true},
        {"mac: 3c-5a-b4-07-91-ce", "3c5a.b407.91ce", true},
        {"advertising-id: 7c0e4b5291d34f6a8a2e5d1f30c9b746", "7c0e4b52-91d3-4f6a-8a2e-5d1f30c9b746", true},
        {"card: 4012888888881881", "4012 8888 8888 1881", true},
        {"card: 378282246310005", "3782 822463 10005", true},
        {"iban: DE89370400440532013000", "DE89 3704 0044 0532 0130 00", true},
        {"imei: 352099001761481", "35-209900-176148-1", true},
        {"imei: 352099001761481", "35209900176148", true},
        {"birth-date: 27.3.1985", "1985-03-27", true},
        {"birth-date: 1985-03-27", "480729600", true},
        {"birth-date: 1985-03-27", "3/27/1985", true},
        {"ip: 203.0.113.77", "3405803853", true},
        {"email: Erika.M+x@gmail.com", "erikam@gmail.com", true},
        {"password: Ab1!cd", "ab1!cd", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena *a = arena_new();
        const struct persona *p = read_text(a, table[i].yaml, NULL);
        assert_non_null(p);
        struct spellings s = spellings_of(a, &p->values[0]);
        bool there = false;
        for (size_t k = 0; k < s.n; k++) there = there || text_is(s.list[k], table[i].spelling);
        if (there != table[i].there) fail_msg("%s: %s", table[i].yaml, table[i].spelling);
        arena_free(a);
    }
}

static void test_case(void **state) {
    struct arena *a = arena_new();
    assert_true(text_is(spelling_case(a, TEXT("ÄÖÜ Žižek ΑΒΓ ЖУК"), false), "äöü žižek αβγ жук"));
    assert_true(text_is(spelling_case(a, TEXT("äöü žižek αβγ жук"), true), "ÄÖÜ ŽIŽEK ΑΒΓ ЖУК"));
    arena_free(a);
}

static void test_validators(void **state) {
    static const struct {
        bool (*fits)(struct text t);
        const char *text;
        bool yes;
    } table[] = {
        {imei_fits, "352099001761481", true},         {imei_fits, "352099001761482", false},
        {imei_fits, "000000000000000", false},        {imei_fits, "352099001761", false},
        {imei_fits, "172345678901232", false},        {imsi_fits, "262019876543210", true},
        {imsi_fits, "999019876543210", false},        {imsi_fits, "26201987654321x", false},
        {iccid_fits, "8949020000012345670", true},    {iccid_fits, "8949020000012345671", false},
        {iccid_fits, "7949020000012345670", false},   {card_fits, "4012888888881881", true},
        {card_fits, "4012888888881882", false},       {card_fits, "378282246310005", true},
        {card_fits, "1234567890123452", false},       {iban_fits, "DE89370400440532013000", true},
        {iban_fits, "DE89370400440532013001", false}, {iban_fits, "DE8937040044053201300", false},
        {iban_fits, "GB82WEST12345698765432", true},  {iban_fits, "XX82WEST12345698765432", false},
        {email_fits, "a.b+c@example.org", true},      {email_fits, "icon@2x.png", false},
        {email_fits, "react@18.2.0", false},          {email_fits, "a@b", false},
        {email_fits, "a@@example.org", false},        {email_fits, "x@exa_mple.org", false},
        {phone_fits, "4915550100742", true},          {phone_fits, "12025550143", true},
        {phone_fits, "11025550143", false},           {phone_fits, "2101234567890", false},
        {phone_fits, "4901555010074", false},         {phone_fits, "1700000000000", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].fits(text_of(table[i].text)) != table[i].yes) fail_msg("%s", table[i].text);
    assert_true(mac_fits((const uint8_t[]){0x3c, 0x5a, 0xb4, 7, 0x91, 0xce}));
    assert_false(mac_fits((const uint8_t[]){2, 0, 0, 0, 0, 0}));
    assert_false(mac_fits((const uint8_t[]){0xff, 0xff, 0xff, 0xff, 0xff, 0xff}));
    assert_false(mac_fits((const uint8_t[]){0, 0, 0, 1, 2, 3}));
}

/* Of a value, its digest under the name is among those looked up. */
static void test_digests(void **state) {
    struct arena *a = arena_new();
    const struct persona *p = read_text(a, "email: Erika@example.org", NULL);
    struct forms f = {0};
    forms_add(a, p, 0, &f);
    static const uint8_t md5[16] = {0x3f, 0x58, 0x45, 0xe8, 0x19, 0xa3, 0x08, 0x85, 0x3a,
                                    0x4f, 0xd3, 0xab, 0x46, 0x65, 0x6c, 0x34}; /* of erika@example.org */
    bool lower = false;
    size_t of16 = 0, of20 = 0, of32 = 0;
    for (size_t i = 0; i < f.n_digests; i++) {
        of16 += f.digests[i].n == 16, of20 += f.digests[i].n == 20, of32 += f.digests[i].n == 32;
        lower = lower || (f.digests[i].n == 16 && memcmp(f.digests[i].bytes, md5, 16) == 0);
    }
    assert_int_equal(of16, 3); /* as written, lower, upper */
    assert_int_equal(of20, 3);
    assert_int_equal(of32, 3);
    assert_true(lower);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example),   cmocka_unit_test(test_faults), cmocka_unit_test(test_unfit),
        cmocka_unit_test(test_spellings), cmocka_unit_test(test_case),   cmocka_unit_test(test_validators),
        cmocka_unit_test(test_digests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
