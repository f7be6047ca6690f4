/* Every condition in met, not met and unknown, through the policy's own cases; and the truth tables. */
#include "base/output.h"
#include "evidence/capture/names/protocol.h"
#include "policy/cases.h"
#include "policy/evaluate.h"
#include "policy/vocabulary.h"

#include "policy_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const char sets[] = "parties: {makers: [acme, other]}\n"
                           "jurisdictions: {one: [SE, FI], two: [$one, IN]}\n"
                           "data: {secret: [health, location.*]}\n"
                           "control:\n"
                           "  owned: {test: aggregate>=50, seeds: {jurisdictions: [SE], by: [state]}}\n"
                           "  seated: {test: aggregate>=50, seeds: {jurisdictions: [SE], by: [incorporated, "
                           "principal-place]}}\n"
                           "  named: {test: aggregate>=50, seeds: {parties: [acme]}}\n"
                           "thresholds:\n"
                           "  much: {of: bytes-out, per: service, over: 1 MB}\n"
                           "  much-known: {of: bytes-out, per: service, over: 1 MB, below: not-met}\n";

static const char facts[] =
    "facts:\n"
    "  w:\n"
    "    state-se: {state: SE}\n"
    "    acme: {incorporated: SE, principal-place: IN, holds: ['domain:acme.example', "
    "'app:android/com.acme', 'sdk:com.acme.', 'asn:64500', 'cable:north']}\n"
    "    sub: {incorporated: IN, principal-place: IN, owners: {acme: 60%}, holds: ['domain:sub.example']}\n"
    "    public: {incorporated: IN, principal-place: IN, owners: {state-se: 50%}, holds: "
    "['domain:public.example']}\n"
    "    vague: {incorporated: IN, principal-place: IN, owners: {state-se: 40-60%}, holds: "
    "['domain:vague.example']}\n"
    "    far: {incorporated: BR, principal-place: BR, holds: ['domain:far.example']}\n"
    "    half: {incorporated: BR, holds: ['domain:half.example']}\n"
    "    of-half: {incorporated: BR, principal-place: BR, owners: {half: 100%}, holds: "
    "['domain:of-half.example']}\n"
    "    little-of-half: {incorporated: BR, principal-place: BR, owners: {half: 49%}, holds: "
    "['domain:little-of-half.example']}\n"
    "    stranger: {holds: ['domain:stranger.example']}\n"
    "    nobody-knows: {kind: unknown}\n"
    "    veiled: {incorporated: BR, principal-place: BR, owners: {nobody-knows: 0-100%}, holds: "
    "['domain:veiled.example']}\n"
    "    people: {kind: persons}\n"
    "    theirs: {incorporated: BR, principal-place: BR, owners: {people: 100%}, holds: "
    "['domain:theirs.example']}\n";

static const struct row {
    const char *when, *met, *not_met, *unknown; /* NULL: there is no such chain */
} rows[] = {
    {"always", "{}", NULL, NULL},
    {"{app.present: yes}", "{app: android/a}", "{}", NULL},
    {"{app.present: no}", "{}", "{app: android/a}", NULL},
    {"{app.capability: [camera]}", "{app: {id: android/a, can: [camera]}}",
     "{app: {id: android/a, can: [microphone]}}", "{app: android/a}"},
    {"{component.capability: [camera]}", "{about: inside, component: {id: com.x., can: [sms, camera]}}",
     "{about: inside, app: android/a}", "{about: inside, component: {id: com.x., can: unknown}}"},
    {"{component.capability: [sms]}", "{component: {id: com.x., can: [sms]}}",
     "{component: {id: com.x., can: none}}", "{app: {id: android/a, can: [sms]}}"},
    {"{about: [inside, installed]}", "{about: inside, app: android/a}", "{app: android/a}", NULL},
    {"{not: {about: traffic}}", "{about: endpoint, service: far.example}", "{service: far.example}", NULL},
    {"{promise: unexpected}", "{service: far.example, promise: unexpected}",
     "{about: endpoint, service: far.example}", "{service: far.example}"},
    {"{not: {promise: named}}", "{service: far.example, promise: unexpected}",
     "{about: inside, app: android/a}", "{service: far.example}"},
    {"{component.seen: [defined, native]}",
     "{about: inside, component: {id: com.x., seen: [referenced, native]}}",
     "{about: inside, component: {id: com.x., seen: [referenced, host]}}",
     "{about: inside, component: {id: com.x., seen: referenced, opaque: yes}}"},
    {"{component.seen: reachable}", "{component: {id: com.x., seen: [defined, reachable]}}",
     "{about: inside, app: android/a}", "{component: com.x.}"},
    {"{app.signed: [broken, unsigned]}", "{about: inside, app: {id: android/a, signed: broken}}",
     "{about: inside, app: {id: android/a, signed: verified}}",
     "{about: inside, app: {id: android/a, can: none}}"},
    {"{app.signed: unsigned}", "{about: inside, app: {id: android/a, signed: unsigned}}",
     "{about: inside, component: com.x.}", "{about: installed, app: {id: android/a, preinstalled: yes}}"},
    {"{app.installed-by: ['com.store.*', org.other]}",
     "{about: installed, app: {id: android/a, installed-by: com.store.x}}",
     "{about: installed, app: {id: android/a, installed-by: com.market}}",
     "{about: installed, app: android/a}"},
    {"{not: {app.installed-by: com.store}}",
     "{about: installed, app: {id: android/a, installed-by: com.market}}", "{app: android/a}",
     "{about: installed, app: {id: android/a, installed-by: unknown}}"},
    {"{app.cleartext: yes}", "{about: inside, app: {id: android/a, cleartext: yes}}",
     "{about: inside, app: {id: android/a, cleartext: no}}",
     "{about: inside, app: {id: android/a, signed: verified}}"},
    {"{app.cleartext: no}", "{app: {id: android/a, cleartext: no}}", "{app: {id: android/a, cleartext: yes}}",
     "{app: android/a}"},
    {"{app.opaque: yes}", "{about: inside, app: {id: android/a, opaque: yes}}",
     "{about: inside, app: {id: android/a, opaque: no}}", "{about: installed, app: android/a}"},
    {"{app.opaque: no}", "{app: {id: android/a, can: none}}", "{app: {id: android/a, can: unknown}}",
     "{app: android/a}"},
    {"{app.anomaly: [dex-order, 'zip-*']}", "{about: inside, app: {id: android/a, anomalies: [zip-count]}}",
     "{about: inside, app: {id: android/a, anomalies: [dex-order-2]}}", "{app: android/a}"},
    {"{app.anomaly: '*'}", "{app: {id: android/a, anomalies: axml-count}}",
     "{app: {id: android/a, anomalies: none}}", "{about: installed, app: {id: android/a, preinstalled: no}}"},
    /* a rule speaks of the chain whose last link it asks for, and not of the package's others */
    {"{app.id: android/a}", "{about: inside, app: android/a}",
     "{about: inside, app: android/a, component: com.x.}", NULL},
    {"{app.id: android/a}", "{app: android/a, service: far.example}",
     "{about: endpoint, app: android/a, service: far.example}", NULL},
    {"{app.id: android/a, component.present: yes}", "{about: inside, app: android/a, component: com.x.}",
     "{about: endpoint, app: android/a, component: com.x., service: far.example}", NULL},
    {"{app.id: android/a, service.present: yes}", "{about: endpoint, app: android/a, service: far.example}",
     "{about: inside, app: android/a}", NULL},
    {"always", "{about: endpoint, app: android/a, service: far.example}", NULL, NULL},
    {"{service.domain: far.example}", "{about: endpoint, app: android/a, service: far.example}",
     "{about: endpoint, app: android/a, host: 192.0.2.1}", "{app: android/a, host: 192.0.2.1}"},
    /* rules about traffic do not speak of software, whichever way they ask */
    {"{not: {service.holder: $makers}}", "{service: far.example}", "{about: inside, app: android/a}",
     "{about: endpoint, app: android/a}"},
    {"{protocol: tls}", "{protocol: tls}", "{about: installed, app: android/a}", "{about: endpoint}"},
    {"{not: {protocol: tls}}", "{protocol: quic}", "{about: inside, app: android/a}", "{about: endpoint}"},
    {"{data: $secret}", "{data: [health]}", "{about: inside, app: android/a}",
     "{about: endpoint, app: android/a}"},
    {"{flow.count: {at-least: 1}}", "{flow: {count: 1}}", "{about: inside, app: android/a}",
     "{about: endpoint, service: far.example}"},
    {"{not: {flow.count: {over: 9}}}", "{flow: {count: 1}}", "{about: installed, device: aa-bb-cc}",
     "{about: endpoint, service: far.example}"},
    {"{app.preinstalled: yes}", "{about: installed, app: {id: android/a, preinstalled: yes}}",
     "{about: installed, app: {id: android/a, preinstalled: no}}", "{about: installed, app: android/a}"},
    {"{app.preinstalled: no}", "{about: installed, app: {id: android/a, preinstalled: no}}",
     "{app: android/a}", "{about: installed, app: android/a}"},
    {"{app.preinstalled-by: $named}",
     "{about: installed, app: {id: android/a, preinstalled: yes, device-maker: sub}}",
     "{about: installed, app: {id: android/a, preinstalled: yes, device-maker: far}}",
     "{about: installed, app: {id: android/a, preinstalled: yes}}"},
    {"{app.preinstalled-by: $owned}", NULL,
     "{about: installed, app: {id: android/a, preinstalled: no, device-maker: acme}}",
     "{about: installed, app: {id: android/a, preinstalled: yes, device-maker: vague}}"},
    {"{app.holder: $makers}", "{about: inside, app: android/com.acme}",
     "{about: inside, component: com.acme.}", "{about: endpoint, service: far.example}"},
    {"{service.holder-known: yes}", "{service: acme.example}", "{service: nobody.example}", NULL},
    {"{service.holder-known: no}", "{}", "{service: acme.example}", NULL},
    {"{service.holder: $makers}", "{service: x.acme.example}", "{service: far.example}",
     "{service: nobody.example}"},
    {"{service.holder: acme}", "{service: {holder: acme}}", "{service: {holder: far}}", "{}"},
    {"{service.holder: acme}", NULL, "{service: sub.example}", "{service: {holder: unknown}}"},
    {"{app.holder: acme}", "{app: android/com.acme}", NULL, "{app: android/com.acme.x}"},
    {"{component.holder: acme}", "{component: com.acme.push}", NULL, "{component: org.acme.}"},
    {"{cable.holder: acme}", "{cable: north}", NULL, "{cable: south}"},
    {"{cable-supplier.holder: acme}", "{cable: {id: north, as: supplier}}", NULL,
     "{cable: {id: north, as: owner}}"},
    {"{cable-owner.holder: acme}", "{cable: north}", "{cable: {id: x, holder: far, as: owner}}",
     "{cable: {id: north, as: landing-operator}}"},
    {"{cable-landing.present: yes}", "{cable: {id: north, as: landing-operator}}", "{cable: north}", NULL},
    {"{carrier.asn: 64500}", "{about: route, carrier: {id: '64500', asn: 64500}}",
     "{about: trace, carrier: {id: '64501', asn: 64501}}", "{service: far.example}"},
    {"{about: [route, trace]}", "{about: trace, carrier: '64500'}", "{carrier: '64500'}", NULL},
    {"{carrier.asn: 64500}", "{carrier: {id: '64500', asn: 64500, on-ways: 2, of-ways: 2}}",
     "{carrier: {id: '64501', asn: 64501, on-ways: 1, of-ways: 2}}",
     "{carrier: {id: '64500', asn: 64500, on-ways: 1, of-ways: 2}}"},
    {"{carrier.holder: acme}", "{carrier: '64500'}", NULL, "{carrier: '64501'}"},
    {"{host.holder: acme}", "{host: {id: 192.0.2.1, asn: 64500}}", "{host: {holder: far}}",
     "{host: 192.0.2.1}"},
    {"{link.holder: acme}", "{service: far.example, host: {holder: acme}}", "{service: far.example}",
     "{service: far.example, host: 192.0.2.1}"},
    {"{service.controlled-by: $owned}", "{service: public.example}", "{service: far.example}",
     "{service: vague.example}"},
    {"{service.controlled-by: $owned}", "{service: {holder: state-se}}", "{service: sub.example}", "{}"},
    /* What is not known of a party may make it a seed; what is not known of its owners, controlled. */
    {"{service.controlled-by: $seated}", "{service: sub.example}", "{service: far.example}",
     "{service: half.example}"},
    {"{service.controlled-by: $seated}", NULL, "{service: little-of-half.example}",
     "{service: of-half.example}"},
    {"{service.controlled-by: $seated}", NULL, "{service: theirs.example}", "{service: veiled.example}"},
    {"{service.controlled-by: $named}", "{service: sub.example}", "{service: of-half.example}",
     "{service: stranger.example}"},
    {"{service.controlled-by: $named}", "{service: acme.example}", "{service: theirs.example}",
     "{service: veiled.example}"},
    {"{service.jurisdiction: {in: [SE], of: controllers}}", NULL, "{service: far.example}",
     "{service: stranger.example}"},
    {"{service.jurisdiction: [SE]}", "{service: acme.example}", "{service: far.example}",
     "{service: half.example}"},
    {"{service.jurisdiction: $two}", "{service: sub.example}", "{service: far.example}",
     "{service: nobody.example}"},
    {"{service.jurisdiction: {in: [SE], of: controllers}}", "{service: sub.example}",
     "{service: acme.example}", "{service: vague.example}"},
    {"{service.jurisdiction: {in: [SE], of: holder}}", "{service: acme.example}", "{service: sub.example}",
     "{}"},
    {"{service.jurisdiction: {in: [IN], by: principal-place}}", "{service: acme.example}",
     "{service: far.example}", "{service: half.example}"},
    {"{service.jurisdiction: {in: [IN], by: incorporated, of: holder}}", "{service: sub.example}",
     "{service: acme.example}", NULL},
    {"{service.jurisdiction: {in: [SE], by: [state], of: controllers}}", "{service: public.example}",
     "{service: theirs.example}", "{service: nobody.example}"},
    {"{service.jurisdiction: {in: [SE], of: controllers}}", NULL, "{service: theirs.example}",
     "{service: strange.example}"},
    {"{service.jurisdiction: {outside: $one}}", "{service: acme.example}", NULL, "{service: nobody.example}"},
    {"{service.jurisdiction: {outside: [BR, IN, SE]}}", NULL, "{service: acme.example}",
     "{service: half.example}"},
    {"{host.jurisdiction: {in: [FI], by: server-location}}", "{host: {id: 192.0.2.1, country: FI}}",
     "{host: {id: 192.0.2.1, country: SE}}", "{host: 192.0.2.1}"},
    {"{app.id: [android/com.acme, 'ios/*']}", "{app: ios/x}", "{app: android/x}", "{}"},
    {"{component.id: 'com.a*'}", "{component: com.abc}", "{component: org.abc}", "{}"},
    {"{service.domain: acme.example}", "{service: a.acme.example}", "{service: notacme.example}", "{}"},
    {"{host.address: [192.0.2.0/24, '2001:db8::/33']}", "{host: 192.0.2.255}", "{host: 192.0.3.1}",
     "{host: {holder: acme}}"},
    {"{host.address: [192.0.2.0/24, '2001:db8::/33']}", "{host: '2001:db8:7fff::1'}",
     "{host: '2001:db8:8000::1'}", "{}"},
    {"{host.asn: [64500, 64510-64520]}", "{host: {id: 192.0.2.1, asn: 64515}}",
     "{host: {id: 192.0.2.1, asn: 64509}}", "{host: 192.0.2.1}"},
    {"{host.located-in: $one}", "{host: {country: SE}}", "{host: {country: IN}}",
     "{host: {country: unknown}}"},
    {"{host.special: no}", "{host: 192.0.2.1}", NULL, "{}"},
    {"{protocol: [http, dns]}", "{protocol: dns}", "{protocol: tls}", "{}"},
    {"{transport: tcp}", "{transport: tcp}", "{transport: udp}", "{}"},
    {"{port: [80, 8000-8080]}", "{port: 8080}", "{port: 8081}", "{}"},
    {"{name-source: [tls-sni, none]}", "{name-source: tls-sni}", "{name-source: http-host}", NULL},
    {"{name-source: none}", "{}", "{name-source: tls-sni}", NULL},
    {"{protection.grade: [weak, none]}", "{protection: none}", "{protection: strong}", "{}"},
    {"{protection.grade: unknown}", "{}", "{protection: strong}", NULL},
    {"{protection.version: {below: TLS 1.2}}", "{protection: {grade: weak, version: DTLS 1.0}}",
     "{protection: {grade: strong, version: QUIC v1 (TLS 1.3)}}", "{protection: strong}"},
    {"{protection.version: DTLS 1.0}", "{protection: {grade: weak, version: DTLS 1.0 (before RFC 4347)}}",
     "{protection: {grade: weak, version: TLS 1.0}}", "{}"},
    {"{protection.version: {at-least: TLS 1.3}}", "{protection: {grade: strong, version: QUIC v1 (TLS 1.3)}}",
     "{protection: none}", "{protection: {grade: weak, version: Q043}}"},
    {"{protection.version: TLS 1.2}", "{protection: {grade: adequate, version: TLS 1.2}}",
     "{protection: {grade: adequate, version: DTLS 1.2}}", "{}"},
    {"{protection.cipher: 'TLS_RSA_*'}", "{protection: {grade: weak, cipher: TLS_RSA_WITH_RC4_128_SHA}}",
     "{protection: {grade: strong, cipher: TLS_AES_128_GCM_SHA256}}", "{}"},
    {"{protection.group: X25519MLKEM768}",
     "{protection: {grade: strong, group: X25519MLKEM768 (post-quantum hybrid)}}",
     "{protection: {grade: strong, group: x25519}}", "{protection: strong}"},
    {"{data: $secret}", "{data: [location.coarse]}", "{data: none}", "{data: unknown}"},
    {"{data: health}", "{data: [health, residence]}", "{data: [residence]}", "{}"},
    {"{flow.bytes-out: {over: 1 MB}}", "{flow: {bytes-out: '1000001'}}", "{flow: {bytes-out: 1 MB}}", NULL},
    {"{flow.bytes-in: {at-least: 1 KiB, under: 2 KiB}}", "{flow: {bytes-in: '1024'}}",
     "{flow: {bytes-in: 2 KiB}}", NULL},
    {"{flow.count: {at-most: 2}}", "{flow: {count: 2}}", "{flow: {count: 3}}", NULL},
    {"{flow.packets-out: {under: 5}}", "{flow: {packets-out: 4}}", "{flow: {packets-out: 5}}", NULL},
    {"{flow.packets-in: {over: 5}}", "{flow: {packets-in: 6}}", "{flow: {packets-in: 5}}", NULL},
    {"{flow.data-items: {over: 9}}", "{data: [health], flow: {data-items: 10}}", "{data: none}",
     "{data: unknown}"},
    {"{threshold: $much}", "{service: acme.example, flow: {bytes-out: 2 MB}}", NULL,
     "{service: acme.example, flow: {bytes-out: 1 MB}}"},
    {"{threshold: $much-known}", "{service: acme.example, flow: {bytes-out: 2 MB}}",
     "{service: acme.example, flow: {bytes-out: 1 MB}}",
     "{service: nobody.example, flow: {bytes-out: 2 MB}}"},
    {"{port: 1, transport: tcp}", "{port: 1, transport: tcp}", "{port: 2}", "{port: 1}"},
    {"{any: {port: 1, transport: tcp}}", "{port: 1}", "{port: 2, transport: udp}", "{transport: udp}"},
    {"{not: {port: 1}}", "{port: 2}", "{port: 1}", "{}"},
    {"{all: [{any: [{port: 1}, {port: 2}]}, {not: {transport: tcp}}]}", "{port: 2, transport: udp}",
     "{port: 3}", "{port: 1}"},
};

static void check_row(const struct row *r) {
    static const char *const expected[] = {"deny", "allow", "undetermined"};
    const char *const chains[] = {r->met, r->not_met, r->unknown};
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(10);
    struct output o = output_to_memory();
    output_format(&o, POLICY_FRAME "%s%srules:\n" RULE("r", "deny", "%s") "cases:\n", sets, facts, r->when);
    for (size_t i = 0; i < 3; i++)
        if (chains[i])
            output_format(&o, "  - {title: %s, facts: w, chain: %s, expect: %s}\n", expected[i], chains[i],
                          expected[i]);
    struct policy *p = policy_load(a, "t", output_view(&o), d);
    if (!p) diagnostics_print(d, stderr);
    assert_non_null(p);
    const struct case_outcome *outcomes;
    size_t n = policy_cases_run(a, p, NULL, &outcomes);
    for (size_t i = 0; i < n; i++) {
        if (!outcomes[i].passed) print_error("%s: %s: %s\n", r->when, outcomes[i].title, outcomes[i].why);
        assert_true(outcomes[i].passed);
        /* What is undetermined says what is missing, and says it in its reasons, too. */
        for (size_t k = 0; k < outcomes[i].n_findings; k++) {
            const struct finding *f = &outcomes[i].findings[k];
            assert_true(outcomes[i].reasons[k].n_because > 0);
            assert_int_equal(outcomes[i].reasons[k].n_missing > 0, f->verdict == VERDICT_UNDETERMINED);
        }
    }
    output_end(&o);
    diagnostics_free(d);
    arena_free(a);
}

static void conditions_answer_in_three_ways(void **state) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check_row(&rows[i]);
}

static void truth_tables_are_kleenes(void **state) {
    static const enum answer N = ANSWER_NOT_MET, Y = ANSWER_MET, U = ANSWER_UNDETERMINED;
    const enum answer values[3] = {N, Y, U};
    const enum answer both[3][3] = {{N, N, N}, {N, Y, U}, {N, U, U}}; /* rows and columns N, Y, U */
    const enum answer either[3][3] = {{N, Y, U}, {Y, Y, Y}, {U, Y, U}};
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 3; k++) {
            assert_int_equal(answer_and(values[i], values[k]), both[i][k]);
            assert_int_equal(answer_or(values[i], values[k]), either[i][k]);
        }
    assert_int_equal(answer_not(N), Y);
    assert_int_equal(answer_not(Y), N);
    assert_int_equal(answer_not(U), U);
}

/* A protocol that evidence can tell can be named in a policy. */
static void every_protocol_can_be_named(void **state) {
    for (enum protocol p = PROTOCOL_UNKNOWN + 1; p < PROTOCOL_COUNT; p++) {
        if (!words_have(protocol_words, protocol_name(p))) print_error("%s\n", protocol_name(p));
        assert_true(words_have(protocol_words, protocol_name(p)));
    }
    assert_int_equal(protocol_words.n, PROTOCOL_COUNT - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truth_tables_are_kleenes),
        cmocka_unit_test(every_protocol_can_be_named),
        cmocka_unit_test(conditions_answer_in_three_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
