/* Look-ups in a compiled atlas. */
#include "atlas_fixture.h"

#include "atlas/ownership.h"
#include "base/address.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static date_t day(const char *text) {
    date_t d;
    assert_true(date_parse(text_of(text), &d, NULL));
    return d;
}

static int open_fixture(void **state) {
    *state = fixture_atlas(fixture_parties, n_fixture_parties, NULL);
    return 0;
}

static int close_fixture(void **state) {
    atlas_close(*state);
    return 0;
}

/* "acme" or "fund acme": holders, best first; "" for none. */
static const char *holders(struct arena *m, const struct atlas *a, enum identifier_kind kind,
                           const char *value, const char *when, const char **matched) {
    struct holding h[4];
    size_t n = atlas_holders(a, kind, text_of(value), day(when), h, 4);
    const char *all = "";
    *matched = n ? h[0].matched : "";
    for (size_t i = 0; i < n; i++) {
        assert_true(h[i].party != PARTY_NONE);
        all = arena_format(m, "%s%s%s", all, i ? " " : "", atlas_party_get(a, h[i].party).id);
    }
    return all;
}

static void identifiers_find_their_holders(void **state) {
    static const char cert[] =
        "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";
    static const struct {
        enum identifier_kind kind;
        const char *value, *when, *want, *matched;
    } cases[] = {
        {IDENTIFIER_DOMAIN, "acme.com", "2024", "acme", "domain:acme.com"},
        {IDENTIFIER_DOMAIN, "WWW.Acme.COM.", "2024", "acme", "domain:acme.com"},
        {IDENTIFIER_DOMAIN, "x.api.acme.com", "2024", "fund", "domain:api.acme.com"},
        {IDENTIFIER_DOMAIN, "domain:api.acme.com", "2024", "fund", "domain:api.acme.com"},
        {IDENTIFIER_DOMAIN, "notacme.com", "2024", "", ""}, /* label boundaries */
        {IDENTIFIER_DOMAIN, "acme.com.evil.org", "2024", "", ""},
        {IDENTIFIER_DOMAIN, "com", "2024", "", ""},
        {IDENTIFIER_DOMAIN, "moved.example", "2020-06-30", "acme", "domain:moved.example"},
        {IDENTIFIER_DOMAIN, "moved.example", "2020-07-01", "fund", "domain:moved.example"},
        {IDENTIFIER_DOMAIN, "contended.example", "2024", "fund acme", "domain:contended.example"},
        {IDENTIFIER_DOMAIN, "", "2024", "", ""},
        {IDENTIFIER_DOMAIN, "..", "2024", "", ""},
        {IDENTIFIER_ASN, "64500", "2024", "acme", "asn:64500"},
        {IDENTIFIER_ASN, "AS64500", "2024", "acme", "asn:64500"},
        {IDENTIFIER_ASN, "asn:64500", "2024", "acme", "asn:64500"},
        {IDENTIFIER_ASN, "6450", "2024", "", ""},
        {IDENTIFIER_APP, "android/com.acme.app", "2024", "acme", "app:android/com.acme.app"},
        {IDENTIFIER_APP, "com.acme.app", "2024", "acme acme", "app:android/com.acme.app"},
        {IDENTIFIER_APP, "com.acme.App", "2024", "", ""},
        {IDENTIFIER_SDK, "com.acme.Thing", "2024", "acme", "sdk:com.acme."},
        {IDENTIFIER_SDK, "com/acme/pay/Card", "2024", "fund", "sdk:com.acme.pay."},
        {IDENTIFIER_SDK, "com.acme", "2024", "acme", "sdk:com.acme."},
        {IDENTIFIER_SDK, "com.acmex.Thing", "2024", "", ""},
        {IDENTIFIER_OUI, "AA:BB:CC:01:02:03", "2024", "acme", "oui:aabbcc"},
        {IDENTIFIER_OUI, "aa-bb-cc", "2024", "acme", "oui:aabbcc"},
        {IDENTIFIER_OUI, "aa:bb:cd:01:02:03", "2024", "", ""},
        {IDENTIFIER_CERT, cert, "2024", "acme",
         "cert:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"},
        {IDENTIFIER_CABLE, "long-one", "2024", "acme", "cable:long-one"},
        {IDENTIFIER_PREFIX, "11.1.0.0/16", "2024", "acme", "prefix:11.1.0.0/16"},
        {IDENTIFIER_PREFIX, "11.1.2.128/25", "2024", "fund", "prefix:11.1.2.0/24"},
        {IDENTIFIER_ADDRESS, "11.1.1.255", "2024", "acme", "prefix:11.1.0.0/16"},
        {IDENTIFIER_ADDRESS, "11.1.2.0", "2024", "fund", "prefix:11.1.2.0/24"},
        {IDENTIFIER_ADDRESS, "11.1.3.0", "2024", "acme", "prefix:11.1.0.0/16"},
        {IDENTIFIER_ADDRESS, "11.2.0.0", "2024", "", ""},
        {IDENTIFIER_ADDRESS, "2400:ffff::1", "2024", "acme", "prefix:2400::/16"},
        {IDENTIFIER_ADDRESS, "2401::1", "2024", "", ""},
        {IDENTIFIER_ADDRESS, "no address", "2024", "", ""},
        {IDENTIFIER_PARTY, "acme", "2024", "acme", "acme"},
        {IDENTIFIER_PARTY, "acm", "2024", "", ""},
    };
    struct arena *m = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *matched;
        assert_string_equal(holders(m, *state, cases[i].kind, cases[i].value, cases[i].when, &matched),
                            cases[i].want);
        assert_string_equal(matched, cases[i].matched);
    }
    arena_free(m);
}

static void more_than_asked_for_is_counted_not_written(void **state) {
    struct holding h[2] = {{.party = 77}, {.party = 77}};
    assert_int_equal(atlas_holders(*state, IDENTIFIER_DOMAIN, TEXT("contended.example"), day("2024"), h, 1),
                     2);
    assert_true(h[0].party != 77);
    assert_int_equal(h[1].party, 77);
    assert_int_equal(
        atlas_holders(*state, IDENTIFIER_DOMAIN, TEXT("contended.example"), day("2024"), NULL, 0), 2);
}

static void claims_hold_in_their_time(void **state) {
    const struct atlas *a = *state;
    struct jurisdiction_claim c[4];
    party_id acme = atlas_party(a, TEXT("acme"));
    assert_int_equal(atlas_jurisdictions(a, acme, day("2019-12-31"), c, 4), 2);
    assert_string_equal(c[0].country, "NO");
    assert_int_equal(atlas_jurisdictions(a, acme, day("2020-01-01"), c, 4), 2);
    assert_string_equal(c[0].country, "SE");
    assert_string_equal(c[0].why.source, "Register, Office, 2024");
    assert_string_equal(c[0].why.url, "https://example.com/");
    assert_int_equal(c[0].why.from, day("2020-01-01"));
    assert_int_equal(c[1].ground, GROUND_PRINCIPAL_PLACE);
    assert_true(c[1].why.disputed);
    assert_int_equal(c[1].why.confidence, CONFIDENCE_LOW);
    assert_string_equal(c[1].why.source, "Register, Office, 2024; Book");
    assert_int_equal(atlas_jurisdictions(a, PARTY_NONE, 0, c, 4), 0);
}

static void parties_are_found_by_any_name(void **state) {
    const struct atlas *a = *state;
    assert_int_equal(atlas_party_count(a), 4);
    assert_int_equal(atlas_party(a, TEXT("nobody")), PARTY_NONE);
    assert_int_equal(atlas_party(a, TEXT("")), PARTY_NONE);
    party_id acme = atlas_party(a, TEXT("acme"));
    assert_string_equal(atlas_party_get(a, acme).note, "Makes everything.");
    assert_null(atlas_party_get(a, atlas_party(a, TEXT("fund"))).note);
    assert_int_equal(atlas_party_named(a, TEXT("acme holding")), acme);
    assert_int_equal(atlas_party_named(a, TEXT("ACME CORP.")), acme);
    assert_int_equal(atlas_party_named(a, TEXT("Acme Corp")), acme);
    assert_int_equal(atlas_party_named(a, TEXT("acme  corp.,")), acme);
    assert_int_equal(atlas_party_named(a, TEXT("AcmeHolding")), acme);
    assert_int_equal(atlas_party_named(a, TEXT(" .")), PARTY_NONE);
    assert_int_equal(atlas_party_named(a, TEXT("Acme Co")), PARTY_NONE);
    assert_string_equal(atlas_suggest(a, TEXT("acmee")), "acme");
    assert_string_equal(atlas_suggest(a, TEXT("Acme Holdign")), "acme");
    assert_null(atlas_suggest(a, TEXT("quite another")));
    assert_string_equal(atlas_suggest(a, TEXT("amce")), "acme");
    assert_string_equal(atlas_party_get(a, PARTY_NONE).name, "unknown");
}

static struct control_test half(void) {
    return (struct control_test){.kind = CONTROL_AGGREGATE, .threshold = {1, 2}};
}

static void controllers_come_with_proof(void **state) {
    const struct atlas *a = *state;
    struct arena *m = arena_new();
    const struct controller *c;
    party_id acme = atlas_party(a, TEXT("acme"));
    assert_int_equal(atlas_controllers(a, m, acme, half(), day("2019"), &c), 1);
    assert_string_equal(c[0].id, "state-no");
    assert_int_equal(c[0].answer, ANSWER_MET);
    assert_int_equal(c[0].n_proof, 1);
    assert_string_equal(c[0].proof[0],
                        "state-no holds 60 % of acme (equity, until 2019-12-31) [Register, Office, 2024]");
    assert_int_equal(atlas_controllers(a, m, acme, half(), day("2021"), &c), 2);
    assert_string_equal(c[0].id, "fund");
    assert_string_equal(c[0].share, "60 %");
    assert_string_equal(c[1].id, "state-se"); /* 40 or 55 %: rival claims leave it open */
    assert_int_equal(c[1].answer, ANSWER_UNDETERMINED);
    assert_string_equal(c[1].share, "0-60 %");
    assert_int_equal(c[1].n_proof, 2);
    arena_free(m);
}

static void seeds_are_asked_together(void **state) {
    const struct atlas *a = *state;
    struct arena *m = arena_new();
    party_id seeds[] = {atlas_party(a, TEXT("state-no")), atlas_party(a, TEXT("fund"))};
    party_id acme = atlas_party(a, TEXT("acme"));
    struct atlas_control *c = atlas_control_new(a, seeds, 2, half(), day("2021"));
    assert_null(atlas_control_error(c));
    assert_int_equal(atlas_control_answer(c, acme), ANSWER_MET);
    assert_int_equal(atlas_control_answer(c, seeds[0]), ANSWER_MET);
    assert_int_equal(atlas_control_answer(c, atlas_party(a, TEXT("state-se"))), ANSWER_NOT_MET);
    struct stake_proof proof = atlas_control_proof(c, m, acme);
    assert_int_equal(proof.n_lines, 1);
    assert_int_equal(proof.n_stakes, 1);
    assert_string_equal(atlas_stake_text(a, m, proof.stakes[0]), proof.lines[0]);
    assert_int_equal(atlas_control_proof(c, m, seeds[0]).n_lines, 0);
    atlas_control_free(c);
    arena_free(m);
}

static struct address_facts facts(const struct atlas *a, const char *text) {
    uint8_t address[16];
    assert_true(address_parse(text_of(text), address));
    return atlas_address(a, address, day("2024"));
}

static void special_addresses_are_nobodys(void **state) {
    static const struct {
        const char *address, *name; /* NULL: ordinary */
    } cases[] = {
        {"10.255.255.255", "private-use (RFC 1918)"},
        {"11.0.0.0", NULL},
        {"172.16.0.0", "private-use (RFC 1918)"},
        {"172.32.0.0", NULL},
        {"100.64.0.1", "shared address space of carriers (RFC 6598)"},
        {"169.254.1.1", "link-local (RFC 3927)"},
        {"224.0.0.251", "multicast (RFC 5771)"},
        {"255.255.255.255", "limited broadcast (RFC 919)"},
        {"255.255.255.254", "reserved (RFC 1112)"},
        {"192.0.0.9", NULL}, /* PCP anycast is globally reachable */
        {"192.0.0.8", "IETF protocol assignments (RFC 6890)"},
        {"::1", "loopback (RFC 4291)"},
        {"fe80::1", "link-local (RFC 4291)"},
        {"fdff::1", "unique local (RFC 4193)"},
        {"2001:0:1::", "Teredo (RFC 4380)"},
        {"2001:4:112::1", NULL}, /* AS112 */
        {"2001:200::1", NULL},
        {"64:ff9b::a00:1", "private-use (RFC 1918)"}, /* NAT64 of 10.0.0.1 */
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "multicast (RFC 4291)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct address_facts f = facts(*state, cases[i].address);
        assert_int_equal(f.special, cases[i].name != NULL);
        if (cases[i].name) assert_string_equal(f.special_name, cases[i].name);
        assert_true(isnan(f.place.latitude));
        if (f.special) assert_int_equal(f.holder.party, PARTY_NONE);
    }
}

static void countries_are_known(void **state) {
    double latitude, longitude;
    assert_string_equal(atlas_country_name(*state, "NO"), "Norway");
    assert_null(atlas_country_name(*state, "ZZ"));
    assert_true(atlas_country_place(*state, "AU", &latitude, &longitude));
    assert_true(latitude < 0 && longitude > 0);
    assert_false(atlas_country_place(*state, "", &latitude, &longitude));
}

static void the_copy_inside_the_program_is_whole(void **state) {
    struct diagnostics *d = diagnostics_new(10);
    unsetenv("CORDON_ATLAS");
    setenv("XDG_DATA_HOME", "/nonexistent", 1);
    setenv("XDG_DATA_DIRS", "/nonexistent", 1);
    struct atlas *a = atlas_open(NULL, d);
    assert_non_null(a);
    assert_int_equal(diagnostics_count(d), 0);
    assert_true(atlas_verify(a, d));
    assert_true(atlas_party_count(a) >= 80);
    assert_true(atlas_info(a).holdings > 500);
    atlas_close(a);
    diagnostics_free(d);
}

int main(void) {
#define LOOKUP(f) cmocka_unit_test_setup_teardown(f, open_fixture, close_fixture)
    const struct CMUnitTest tests[] = {
        LOOKUP(identifiers_find_their_holders),
        LOOKUP(more_than_asked_for_is_counted_not_written),
        LOOKUP(claims_hold_in_their_time),
        LOOKUP(parties_are_found_by_any_name),
        LOOKUP(controllers_come_with_proof),
        LOOKUP(seeds_are_asked_together),
        LOOKUP(special_addresses_are_nobodys),
        LOOKUP(countries_are_known),
        cmocka_unit_test(the_copy_inside_the_program_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
