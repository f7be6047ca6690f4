#include "evidence/app/sign/sign.h"
#include "sign_forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

/* Keys of all tests: made once. */
static struct forged a, b, c, weak;

static int make_keys(void **state) {
    a = forge_key("EC", 256, "first");
    b = forge_key("EC", 256, "second");
    c = forge_key("RSA", 2048, "third");
    weak = forge_key("RSA", 1024, "Android Debug");
    return 0;
}

static int free_keys(void **state) {
    struct forged *const all[] = {&a, &b, &c, &weak};
    for (size_t i = 0; i < 4; i++) forge_key_free(all[i]);
    return 0;
}

/* One package looked at. */
struct looked {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct app *app;
    struct signature_report r;
};

static struct looked look(struct bytes file, const struct sign_options *o) {
    struct looked l = {.arena = arena_new(), .diagnostics = diagnostics_new(10)};
    struct app_options options = {.threads = 1};
    struct app_draft *d = app_draft_new(l.arena, "test.apk", &options, l.diagnostics);
    struct zip *z = zip_open(d, file, NULL);
    assert_non_null(z);
    signatures_verify(d, z, file, o, &l.r);
    l.app = app_draft_finish(d);
    return l;
}

static void done(struct looked *l) {
    arena_free(l->arena);
    diagnostics_free(l->diagnostics);
}

static const char *anomaly_of(const struct looked *l, const char *kind) {
    for (size_t i = 0; i < l->app->n_anomalies; i++)
        if (strcmp(l->app->anomalies[i].kind, kind) == 0) return l->app->anomalies[i].what;
    return NULL;
}

static struct bytes plain_zip(void) {
    static const struct zip_made m = {.parts = {{.name = "AndroidManifest.xml", .content = "not looked at"},
                                                {.name = "classes.dex", .content = "dex"}},
                                      .n = 2};
    return zip_make(&m);
}

#define MOST 0x7fffffff
#define V2 0x7109871a
#define V3 0xf05368c0
#define V31 0x1b93ad61

struct row {
    const char *name;
    struct forge_signer v2[11], v3[3], v31[2];
    size_t n2, n3, n31;
    uint32_t least, most, target; /* least 0: 24 */
    unsigned good;                /* SIGN_…, where it verifies */
    const char *trouble;          /* part of what is said; NULL: it verifies */
};

static void check_row(const struct row *row, struct bytes zip) {
    struct made blocks[3] = {forge_block(row->v2, row->n2, false, zip),
                             forge_block(row->v3, row->n3, true, zip),
                             forge_block(row->v31, row->n31, true, zip)};
    const size_t counts[3] = {row->n2, row->n3, row->n31};
    const uint32_t ids[3] = {V2, V3, V31};
    struct forge_pair pairs[3];
    size_t n = 0;
    for (size_t i = 0; i < 3; i++)
        if (counts[i]) pairs[n++] = (struct forge_pair){ids[i], forge_view(&blocks[i])};
    struct made file = forge_package(zip, pairs, n);
    struct sign_options o = {
        .least_level = row->least ? row->least : 24, .most_level = row->most, .target_level = row->target};
    struct looked l = look(forge_view(&file), &o);
    if (row->trouble) {
        if (l.r.verified != APP_NO || !strstr(l.r.trouble, row->trouble))
            fail_msg("%s: %d, \"%s\"", row->name, (int)l.r.verified, l.r.trouble ? l.r.trouble : "");
        for (size_t i = 0; i < l.app->n_signers; i++)
            assert_int_not_equal(l.app->signers[i].verified, APP_YES);
    } else if (l.r.verified != APP_YES || l.r.good != row->good) {
        fail_msg("%s: %d, good %u, \"%s\"", row->name, (int)l.r.verified, l.r.good,
                 l.r.trouble ? l.r.trouble : "");
    }
    done(&l);
    for (size_t i = 0; i < 3; i++) free(blocks[i].p);
    free(file.p);
}

static void check_rows(const struct row *rows, size_t n) {
    struct bytes zip = plain_zip();
    for (size_t i = 0; i < n; i++) check_row(&rows[i], zip);
    free((void *)zip.p);
}

static void test_v2(void **state) {
    const struct forge_signer by_a = {.who = &a}, a_all = {.who = &a, .least = 24, .most = MOST};
    const struct row rows[] = {
        {"v2", .v2 = {by_a}, .n2 = 1, .good = SIGN_V2},
        {"v2 of RSA", .v2 = {{.who = &c}}, .n2 = 1, .good = SIGN_V2},
        {"v2 of two", .v2 = {by_a, {.who = &b}}, .n2 = 2, .good = SIGN_V2},
        {"v2 of eleven", .v2 = {by_a, by_a, by_a, by_a, by_a, by_a, by_a, by_a, by_a, by_a, by_a}, .n2 = 11,
         .trouble = "more than 10 signers"},
        {"signature", .v2 = {{.who = &c, .flip_signature = true}}, .n2 = 1,
         .trouble = "does not verify (APK Signature"},
        {"one of two", .v2 = {by_a, {.who = &c, .flip_signature = true}}, .n2 = 2,
         .trouble = "does not verify"},
        {"digest", .v2 = {{.who = &a, .flip_digest = true}}, .n2 = 1, .trouble = "not what was signed"},
        {"another's key", .v2 = {{.who = &a, .key_of = &b}}, .n2 = 1, .trouble = "does not verify"},
        {"algorithms", .v2 = {{.who = &a, .digest_algorithm = 0x0103}}, .n2 = 1,
         .trouble = "same algorithms"},
        {"no certificate", .v2 = {{.who = &a, .no_certificate = true}}, .n2 = 1, .trouble = "no certificate"},
        {"stripped", .v2 = {{.who = &a, .stripping = 3}}, .n2 = 1, .trouble = "v3 as well"},
        {"stripped, of no matter", .v2 = {{.who = &a, .stripping = 3}}, .n2 = 1, .most = 27, .good = SIGN_V2},
        {"not stripped", .v2 = {{.who = &a, .stripping = 3}}, .n2 = 1, .v3 = {a_all}, .n3 = 1,
         .good = SIGN_V2 | SIGN_V3},
        {"levels below 24", .v2 = {by_a}, .n2 = 1, .least = 21, .trouble = "not signed in a way that all"},
        {"unsigned", .trouble = "not signed in a way that all"},
    };
    check_rows(rows, sizeof rows / sizeof *rows);
}

static void test_v3(void **state) {
    const struct forge_signer by_a = {.who = &a}, a_all = {.who = &a, .least = 24, .most = MOST};
    const struct row rows[] = {
        {"v3 alone, old levels", .v3 = {a_all}, .n3 = 1, .good = SIGN_V3},
        {"v2 not looked at", .v2 = {{.who = &a, .flip_digest = true}}, .n2 = 1, .v3 = {a_all}, .n3 = 1,
         .least = 28, .good = SIGN_V3},
        {"v3 of another", .v2 = {by_a}, .n2 = 1, .v3 = {{.who = &b, .least = 24, .most = MOST}}, .n3 = 1,
         .trouble = "not that of v3"},
        {"v3 after two", .v2 = {by_a, {.who = &b}}, .n2 = 2, .v3 = {a_all}, .n3 = 1,
         .trouble = "several sign by v2"},
        {"levels not those signed", .v3 = {{.who = &a, .least = 24, .signed_least = 28, .most = MOST}},
         .n3 = 1, .trouble = "not those that are signed"},
        {"levels reversed", .v3 = {{.who = &a, .least = 30, .most = 29}}, .n3 = 1,
         .trouble = "make no range"},
        {"levels missing below", .v3 = {{.who = &a, .least = 30, .most = MOST}}, .n3 = 1,
         .trouble = "level 28"},
        {"levels missing above", .v3 = {{.who = &a, .least = 24, .most = 30}}, .n3 = 1, .trouble = "newest"},
        {"a gap", .v3 = {{.who = &a, .least = 24, .most = 29}, {.who = &a, .least = 31, .most = MOST}},
         .n3 = 2, .trouble = "leave a gap"},
        {"rotated", .v2 = {by_a}, .n2 = 1,
         .v3 = {{.who = &c, .least = 28, .most = MOST, .lineage = {&a, &b, &c}, .n_lineage = 3}}, .n3 = 1,
         .good = SIGN_V2 | SIGN_V3},
        {"rotated, both sign", .v2 = {by_a}, .n2 = 1,
         .v3 = {{.who = &b, .least = 30, .most = MOST, .lineage = {&a, &b}, .n_lineage = 2},
                {.who = &a, .least = 24, .most = 29}},
         .n3 = 2, .good = SIGN_V2 | SIGN_V3},
        {"not appointed",
         .v3 = {{.who = &b,
                 .least = 28,
                 .most = MOST,
                 .lineage = {&a, &b},
                 .n_lineage = 2,
                 .appointed_by = &b}},
         .n3 = 1, .trouble = "was not appointed"},
        {"lineage of another",
         .v3 = {{.who = &c, .least = 28, .most = MOST, .lineage = {&a, &b}, .n_lineage = 2}}, .n3 = 1,
         .trouble = "does not end with"},
        {"twice in the lineage",
         .v3 = {{.who = &a, .least = 28, .most = MOST, .lineage = {&a, &b, &a}, .n_lineage = 3}}, .n3 = 1,
         .trouble = "twice"},
        {"v2 of the newest", .v2 = {{.who = &b}}, .n2 = 1,
         .v3 = {{.who = &b, .least = 28, .most = MOST, .lineage = {&a, &b}, .n_lineage = 2}}, .n3 = 1,
         .trouble = "not the first of v3's lineage"},
    };
    check_rows(rows, sizeof rows / sizeof *rows);
}

static void test_v31(void **state) {
    const struct forge_signer by_a = {.who = &a};
    const struct forge_signer a_32 = {.who = &a, .least = 24, .most = 32, .rotation_least = 33};
    const struct forge_signer b_33 = {
        .who = &b, .least = 33, .most = MOST, .lineage = {&a, &b}, .n_lineage = 2};
    const struct row rows[] = {
        {"v3.1", .v2 = {by_a}, .n2 = 1, .v3 = {a_32}, .n3 = 1, .v31 = {b_33}, .n31 = 1,
         .good = SIGN_V2 | SIGN_V3 | SIGN_V31},
        {"v3.1 stripped", .v3 = {{.who = &a, .least = 24, .most = MOST, .rotation_least = 33}}, .n3 = 1,
         .trouble = "v3.1 as well"},
        {"v3.1 stripped, of no matter", .v3 = {{.who = &a, .least = 24, .most = MOST, .rotation_least = 33}},
         .n3 = 1, .most = 32, .good = SIGN_V3},
        {"v3.1 alone", .v31 = {b_33}, .n31 = 1, .trouble = "needs one of v3"},
        {"v3.1 of another level", .v3 = {{.who = &a, .least = 24, .most = 33, .rotation_least = 33}}, .n3 = 1,
         .v31 = {{.who = &b, .least = 34, .most = MOST, .lineage = {&a, &b}, .n_lineage = 2}}, .n31 = 1,
         .trouble = "disagree on the platform level"},
        {"v3.1 from level 34", .v3 = {{.who = &a, .least = 24, .most = 33, .rotation_least = 34}}, .n3 = 1,
         .v31 = {{.who = &b, .least = 34, .most = MOST, .lineage = {&a, &b}, .n_lineage = 2}}, .n31 = 1,
         .good = SIGN_V3 | SIGN_V31},
        {"v3.1 broken", .v3 = {a_32}, .n3 = 1,
         .v31 = {{.who = &b, .least = 33, .most = MOST, .flip_digest = true}}, .n31 = 1,
         .trouble = "not what was signed"},
    };
    check_rows(rows, sizeof rows / sizeof *rows);
}

/* Who signed before is told, and what is weak about a certificate. */
static void test_told(void **state) {
    const struct forge_signer s = {
        .who = &weak, .least = 24, .most = MOST, .lineage = {&c, &weak}, .n_lineage = 2};
    struct bytes zip = plain_zip();
    struct made block = forge_block(&s, 1, true, zip);
    const struct forge_pair pairs[] = {{V3, forge_view(&block)},
                                       {0x71777777, {(const uint8_t *)"{\"channel\":\"x\"}", 15}},
                                       {V3, {NULL, 0}}};
    struct made file = forge_package(zip, pairs, 3);
    struct looked l = look(forge_view(&file), &(struct sign_options){.least_level = 28});
    assert_int_equal(l.r.verified, APP_YES);
    assert_int_equal(l.app->n_signers, 2);
    unsigned seen = 0;
    for (size_t i = 0; i < 2; i++) {
        const struct app_signer *one = &l.app->signers[i];
        assert_string_equal(one->scheme, "v3");
        assert_int_equal(one->verified, APP_YES);
        assert_string_equal(one->subject, one->past ? "CN=third" : "CN=Android Debug");
        if (one->past)
            assert_null(one->weak);
        else
            assert_string_equal(one->weak, "RSA 1024, debug certificate");
        seen |= one->past ? 1 : 2;
    }
    assert_int_equal(seen, 3);
    assert_non_null(anomaly_of(&l, "signing-block-extra"));
    assert_non_null(anomaly_of(&l, "signing-block-duplicate"));
    done(&l);
    l = look(forge_view(&file), &(struct sign_options){.least_level = 28, .no_verify = true});
    assert_int_equal(l.r.verified, APP_UNKNOWN);
    assert_int_equal(l.app->n_signers, 2);
    assert_int_equal(l.app->signers[0].verified, APP_UNKNOWN);
    done(&l);
    free(block.p);
    free(file.p);
    free((void *)zip.p);
}

static void sha256(const void *p, size_t n, uint8_t to[32]) {
    EVP_Digest(p, n, to, NULL, EVP_sha256(), NULL);
}

/* The root of a package of fewer than 128 blocks, worked out the plain way. */
static void plain_root(struct bytes file, uint8_t root[32]) {
    uint8_t page[4096] = {0}, block[4096];
    for (size_t i = 0; i * 4096 < file.n; i++) {
        size_t left = file.n - i * 4096;
        memset(block, 0, sizeof block);
        memcpy(block, file.p + i * 4096, left < 4096 ? left : 4096);
        sha256(block, sizeof block, page + 32 * i);
    }
    sha256(page, sizeof page, root);
}

/* A package that is not signed stays so whatever lies beside it. */
static void test_v4_alone(void **state) {
    struct bytes zip = plain_zip();
    uint8_t root[32];
    plain_root(zip, root);
    for (unsigned broken = 0; broken < 2; broken++) {
        root[0] ^= (uint8_t)broken;
        struct made idsig = forge_idsig(&a, zip.n, (struct bytes){root, 32}, (struct bytes){root, 32});
        struct looked l = look(zip, &(struct sign_options){.least_level = 24, .idsig = forge_view(&idsig)});
        assert_int_equal(l.r.verified, APP_NO);
        done(&l);
        free(idsig.p);
    }
    free((void *)zip.p);
}

/* Every bit of the package but those of the signing block's padding counts. */
static void test_every_byte(void **state) {
    const struct forge_signer s = {.who = &a};
    struct bytes zip = plain_zip();
    struct made block = forge_block(&s, 1, false, zip);
    struct made file = forge_package(zip, &(struct forge_pair){V2, forge_view(&block)}, 1);
    for (size_t i = 0; i < file.n; i += i % 5 + 1) {
        file.p[i] ^= 0x10;
        struct arena *arena = arena_new();
        struct diagnostics *d = diagnostics_new(10);
        struct app_draft *draft = app_draft_new(arena, "test.apk", &(struct app_options){.threads = 1}, d);
        struct zip *z = zip_open(draft, forge_view(&file), NULL);
        struct signature_report r = {.verified = APP_NO};
        if (z) signatures_verify(draft, z, forge_view(&file), &(struct sign_options){.least_level = 24}, &r);
        if (r.verified == APP_YES) fail_msg("byte %zu may be changed", i);
        app_draft_free(draft);
        diagnostics_free(d);
        arena_free(arena);
        file.p[i] ^= 0x10;
    }
    for (size_t n = 0; n < 60; n++) {
        struct sign_options o = {.least_level = 24};
        struct arena *arena = arena_new();
        struct diagnostics *d = diagnostics_new(10);
        struct app_draft *draft = app_draft_new(arena, "test.apk", &(struct app_options){.threads = 1}, d);
        struct bytes cut = {file.p, file.n - 1 - n * file.n / 60};
        struct zip *z = zip_open(draft, cut, NULL);
        struct signature_report r = {.verified = APP_NO};
        if (z) signatures_verify(draft, z, cut, &o, &r);
        assert_int_equal(r.verified, APP_NO);
        app_draft_free(draft);
        diagnostics_free(d);
        arena_free(arena);
    }
    free(block.p);
    free(file.p);
    free((void *)zip.p);
}

static void test_v4(void **state) {
    enum change { NOTHING, ROOT, DIGEST, SIGNER, SIZE, CUT, VERSION };
    static const struct {
        enum change change;
        const char *trouble;
        bool of_package; /* the package is none the worse for a file beside it that is broken */
    } rows[] = {{NOTHING, NULL, false},
                {ROOT, "root of its Merkle tree", false},
                {DIGEST, "its digest is not", true},
                {SIGNER, "certificate is not", true},
                {SIZE, "does not verify", false},
                {CUT, "cut off", false},
                {VERSION, "version 2", false}};
    struct bytes zip = plain_zip();
    struct made block = forge_block(&(struct forge_signer){.who = &a}, 1, false, zip);
    struct made file = forge_package(zip, &(struct forge_pair){V2, forge_view(&block)}, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t root[32], digest[32];
        plain_root(forge_view(&file), root);
        forge_digest(zip, digest);
        root[3] ^= rows[i].change == ROOT;
        digest[3] ^= rows[i].change == DIGEST;
        struct made idsig = forge_idsig(rows[i].change == SIGNER ? &b : &a, file.n + (rows[i].change == SIZE),
                                        (struct bytes){root, 32}, (struct bytes){digest, 32});
        if (rows[i].change == CUT) idsig.n -= 8;
        if (rows[i].change == VERSION) idsig.p[0] = 1;
        struct looked l =
            look(forge_view(&file), &(struct sign_options){.least_level = 24, .idsig = forge_view(&idsig)});
        assert_int_equal(l.r.verified, rows[i].of_package ? APP_NO : APP_YES);
        assert_int_equal(l.r.good & SIGN_V4, rows[i].trouble ? 0 : SIGN_V4);
        assert_int_equal(l.r.found, SIGN_V2 | SIGN_V4);
        const char *told = anomaly_of(&l, "signature-invalid");
        if (rows[i].trouble ? !told || !strstr(told, rows[i].trouble) : told != NULL) fail_msg("%s", told);
        done(&l);
        free(idsig.p);
    }
    free(block.p);
    free(file.p);
    free((void *)zip.p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_v2),         cmocka_unit_test(test_v3),
                                       cmocka_unit_test(test_v31),        cmocka_unit_test(test_told),
                                       cmocka_unit_test(test_every_byte), cmocka_unit_test(test_v4),
                                       cmocka_unit_test(test_v4_alone)};
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
