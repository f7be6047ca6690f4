#include "evidence/app/sign/jar_algorithm.h"
#include "evidence/app/sign/jar_manifest.h"
#include "evidence/app/sign/sign.h"
#include "sign_forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

static struct forged a, b, small;

static int make_keys(void **state) {
    a = forge_key("RSA", 2048, "first");
    b = forge_key("EC", 256, "second");
    small = forge_key("RSA", 1024, "small");
    return 0;
}

static int free_keys(void **state) {
    forge_key_free(&a);
    forge_key_free(&b);
    forge_key_free(&small);
    return 0;
}

/* A package of one entry signed by v1, and what a row makes wrong. */
struct row {
    const char *name;
    struct forge_pkcs7 by, second;       /* second.who NULL: one signer */
    const char *digest;                  /* of entries; NULL: SHA256 */
    const char *signed_by;               /* "X-Android-APK-Signed: …" */
    const char *manifest_more, *sf_more; /* sections behind */
    const char *extra;                   /* an entry nobody signed */
    const char *manifest_name;           /* of the entry in the manifest, as it is written there */
    bool change_entry, change_manifest, no_whole, change_sf, cut_block, no_version;
    uint32_t least, most;
    const char *trouble; /* NULL: it verifies */
    const char *weak;    /* of the first signer, where it verifies */
};

struct files {
    char manifest[1024], sf[1024];
    struct bytes block, second;
};

static const char *attribute_of(const char *digest) {
    return strcmp(digest, "SHA256") == 0 ? "SHA-256" : digest;
}

static void make_files(const struct row *row, const char *content, struct files *f) {
    const char *digest = row->digest ? row->digest : "SHA256", *name = attribute_of(digest);
    const char *entry = row->manifest_name ? row->manifest_name : "AndroidManifest.xml";
    char value[100], whole[100], section[300], part[100];
    forge_base64_digest(digest, (struct bytes){(const uint8_t *)content, strlen(content)}, value);
    snprintf(section, sizeof section, "Name: %s\r\n%s-Digest: %s\r\n\r\n", entry, name, value);
    snprintf(f->manifest, sizeof f->manifest, "Manifest-Version: 1.0\r\n\r\n%s%s", section,
             row->manifest_more ? row->manifest_more : "");
    forge_base64_digest(digest, (struct bytes){(const uint8_t *)f->manifest, strlen(f->manifest)}, whole);
    forge_base64_digest(digest, (struct bytes){(const uint8_t *)section, strlen(section)}, part);
    snprintf(
        f->sf, sizeof f->sf,
        "%s: 1.0\r\n%s-Digest-Manifest: %s\r\n%s\r\nName: AndroidManifest.xml\r\n%s-Digest: %s\r\n\r\n%s",
        row->no_version ? "Created" : "Signature-Version", name, row->no_whole ? "AAAA" : whole,
        row->signed_by ? row->signed_by : "", name, part, row->sf_more ? row->sf_more : "");
    struct bytes sf = {(const uint8_t *)f->sf, strlen(f->sf)};
    f->block = forge_signed_data(&row->by, sf);
    f->second = row->second.who ? forge_signed_data(&row->second, sf) : (struct bytes){NULL, 0};
    if (row->cut_block) f->block.n -= 9;
    if (row->change_sf) f->sf[strlen(f->sf) - 8] ^= 1;
    if (row->change_manifest) memcpy(strstr(f->manifest, "1.0"), "1.1", 3);
}

static struct bytes package(const struct row *row, const struct files *f, const char *content) {
    struct zip_made m = {
        .parts = {{.name = "AndroidManifest.xml", .content = content},
                  {.name = "META-INF/MANIFEST.MF", .content = f->manifest, .deflated = true},
                  {.name = "META-INF/A.SF", .content = f->sf},
                  {.name = "META-INF/A.RSA", .content = (const char *)f->block.p, .content_n = f->block.n}},
        .n = 4};
    if (row->second.who) {
        m.parts[m.n++] = (struct zip_part){.name = "META-INF/B.SF", .content = f->sf};
        m.parts[m.n++] = (struct zip_part){
            .name = "META-INF/B.EC", .content = (const char *)f->second.p, .content_n = f->second.n};
    }
    if (row->extra) m.parts[m.n++] = (struct zip_part){.name = row->extra, .content = "?"};
    return zip_make(&m);
}

static void check_row(const struct row *row) {
    static const char content[] = "content of the manifest";
    struct files f;
    make_files(row, content, &f);
    struct bytes file = package(row, &f, row->change_entry ? "another content" : content);
    struct arena *arena = arena_new();
    struct diagnostics *d = diagnostics_new(10);
    struct app_draft *draft = app_draft_new(arena, "test.apk", &(struct app_options){.threads = 1}, d);
    struct zip *z = zip_open(draft, file, NULL);
    struct sign_options o = {.least_level = row->least ? row->least : 24, .most_level = row->most};
    struct signature_report r, jar;
    signatures_verify(draft, z, file, &o, &r);
    struct app *app = app_draft_finish(draft);
    bool good = row->trouble ? r.verified == APP_NO && strstr(r.trouble, row->trouble)
                             : r.verified == APP_YES && r.good == SIGN_V1;
    if (!good) fail_msg("%s: %d, \"%s\"", row->name, (int)r.verified, r.trouble ? r.trouble : "");
    if (!row->trouble) {
        assert_int_equal(app->n_signers, row->second.who ? 2 : 1);
        const char *weak = app->signers[0].weak;
        if (!weak != !row->weak || (weak && strcmp(weak, row->weak) != 0))
            fail_msg("%s: weak %s", row->name, weak);
    }
    struct app_draft *again = app_draft_new(arena, "test.jar", &(struct app_options){.threads = 1}, d);
    jar_signature_verify(again, zip_open(again, file, NULL),
                         &(struct sign_options){.least_level = o.least_level}, &jar);
    if (!row->trouble && !row->most) assert_int_equal(jar.verified, APP_YES);
    app_draft_free(again);
    diagnostics_free(d);
    arena_free(arena);
    free((void *)file.p);
    free((void *)f.block.p);
    free((void *)f.second.p);
}

static void test_jar(void **state) {
    const struct forge_pkcs7 by_a = {.who = &a, .digest = "SHA256"}, by_b = {.who = &b, .digest = "SHA256"};
    const struct row rows[] = {
        {"plain", .by = by_a},
        {"elliptic", .by = by_b},
        {"two signers", .by = by_a, .second = by_b},
        {"signed attributes", .by = {.who = &a, .digest = "SHA256", .attributes = true}},
        {"attributes on old levels", .by = {.who = &a, .digest = "SHA256", .attributes = true}, .least = 18,
         .trouble = "below platform level 19"},
        {"another's certificate first", .by = {.who = &a, .other = &b, .digest = "SHA256"}},
        {"small key", .by = {.who = &small, .digest = "SHA256"}, .weak = "RSA 1024"},
        {"SHA-1", .by = {.who = &a, .digest = "SHA1"}, .digest = "SHA1", .weak = "SHA-1"},
        {"MD5 signature", .by = {.who = &a, .digest = "MD5"}, .weak = "MD5"},
        {"MD5 entries", .by = by_a, .digest = "MD5", .trouble = "no digest that all platform levels"},
        {"MD5 entries, old levels", .by = {.who = &a, .digest = "MD5"}, .digest = "MD5", .least = 1,
         .most = 17, .sf_more = NULL, .trouble = "no digest that all platform levels"},
        {"SHA-1, all levels", .by = {.who = &a, .digest = "SHA1"}, .digest = "SHA1", .least = 1,
         .weak = "SHA-1"},
        {"SHA-256, all levels", .by = by_a, .least = 1, .trouble = "not all platform levels asked for know"},
        {"sections only", .by = by_a, .no_whole = true},
        {"sections only, main section changed", .by = by_a, .no_whole = true, .change_manifest = true},
        {"entry changed", .by = by_a, .change_entry = true,
         .trouble = "is not what was signed: its digest differs"},
        {"signature file changed", .by = by_a, .change_sf = true, .trouble = "the signature does not verify"},
        {"… with attributes", .by = {.who = &a, .digest = "SHA256", .attributes = true}, .change_sf = true,
         .trouble = "its digest differs"},
        {"block cut", .by = by_a, .cut_block = true, .trouble = "ContentInfo"},
        {"no version", .by = by_a, .no_version = true, .trouble = "no Signature-Version"},
        {"v2 stripped", .by = by_a, .signed_by = "X-Android-APK-Signed: 2, 3\r\n", .trouble = "v3 as well"},
        {"v3 stripped, of no matter", .by = by_a, .signed_by = "X-Android-APK-Signed: 3\r\n", .most = 27},
        {"unknown scheme", .by = by_a, .signed_by = "X-Android-APK-Signed: 47\r\n"},
        {"entry not in the manifest", .by = by_a, .extra = "assets/x", .trouble = "is not in the manifest"},
        {"entry of META-INF", .by = by_a, .extra = "META-INF/x"},
        {"entry of the other meta-inf", .by = by_a, .extra = "meta-inf/x",
         .trouble = "is not in the manifest"},
        {"a folder", .by = by_a, .extra = "assets/"},
        {"entry twice", .by = by_a, .extra = "AndroidManifest.xml", .trouble = "two entries have the name"},
        {"section of nothing", .by = by_a, .manifest_more = "Name: nowhere\r\n\r\n",
         .trouble = "which is not there"},
        {"section twice", .by = by_a, .manifest_more = "Name: AndroidManifest.xml\r\n\r\n",
         .trouble = "more than one section"},
        {"section without a name", .by = by_a, .manifest_more = "Nome: x\r\n\r\n", .trouble = "has no name"},
        {"continued name", .by = by_a, .manifest_name = "AndroidMan\r\n ifest.xm\r\n l"},
        {"name in blanks", .by = by_a, .manifest_name = "  AndroidManifest.xml "},
        {"section of the signature file twice", .by = by_a, .sf_more = "Name: AndroidManifest.xml\r\n\r\n",
         .trouble = "one that was there before"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check_row(&rows[i]);
}

static void test_manifest(void **state) {
    static const struct {
        const char *text, *sections; /* "name@start+size", those without: "-" */
    } rows[] = {
        {"", ""},
        {"\r\n\n", ""},
        {"A: b", "-@0+4"},
        {"A: b\n\nName: x\n\n", "-@0+6 x@6+9"},
        {"A: b\r\n\r\nName: x\r\n y\r\n\r\nName:z\r\n", "-@0+8 xy@8+15 z@23+8"},
        {"A: b\n\n\n\nNAME : x \n", "-@0+6 x@8+10"},
        {"A: b\rB: c\r\rName: x\r\r", "-@0+11 x@11+9"},
        {"A: b\n\n Name: x\n\n", "-@0+6 x@6+10"},
        {"A: b\n\nB: c\nName: x\n", "-@0+6 -@6+13"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *arena = arena_new();
        struct jar_manifest m;
        assert_true(jar_manifest_read((struct bytes){(const uint8_t *)rows[i].text, strlen(rows[i].text)},
                                      arena, &m));
        char told[200] = "";
        for (size_t k = 0, n = 0; k < m.n_sections; k++) {
            const struct jar_manifest_section *s = &m.sections[k];
            n += (size_t)snprintf(told + n, sizeof told - n, "%s%.*s@%zu+%zu", k ? " " : "",
                                  s->named ? (int)s->name.n : 1, s->named ? s->name.p : "-", s->start,
                                  s->size);
        }
        assert_string_equal(told, rows[i].sections);
        jar_manifest_free(&m);
        arena_free(arena);
    }
}

static void test_levels(void **state) {
    static const struct {
        enum jar_digest digest;
        struct jar_signature signature;
        uint32_t least, most;
        bool known;
    } rows[] = {
        {JAR_SHA256, {JAR_RSA, JAR_DIGESTS}, 18, INT32_MAX, true},
        {JAR_SHA256, {JAR_RSA, JAR_DIGESTS}, 17, INT32_MAX, false},
        {JAR_SHA256, {JAR_RSA, JAR_DIGESTS}, 1, 8, true},
        {JAR_SHA256, {JAR_RSA, JAR_DIGESTS}, 8, 18, false},
        {JAR_SHA1, {JAR_RSA, JAR_SHA1}, 1, INT32_MAX, true},
        {JAR_MD5, {JAR_RSA, JAR_MD5}, 9, INT32_MAX, false},
        {JAR_SHA1, {JAR_RSA, JAR_SHA256}, 21, 23, true},
        {JAR_SHA1, {JAR_RSA, JAR_SHA256}, 21, 24, false},
        {JAR_SHA256, {JAR_RSA, JAR_SHA1}, 21, 22, false},
        {JAR_SHA1, {JAR_DSA, JAR_SHA1}, 9, INT32_MAX, true},
        {JAR_SHA384, {JAR_DSA, JAR_DIGESTS}, 24, INT32_MAX, false},
        {JAR_SHA256, {JAR_ECDSA, JAR_SHA256}, 21, INT32_MAX, true},
        {JAR_SHA256, {JAR_ECDSA, JAR_SHA256}, 18, INT32_MAX, false},
        {JAR_MD5, {JAR_ECDSA, JAR_DIGESTS}, 24, INT32_MAX, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (jar_algorithms_known(rows[i].digest, rows[i].signature, rows[i].least, rows[i].most) !=
            rows[i].known)
            fail_msg("row %zu", i);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_jar), cmocka_unit_test(test_manifest),
                                       cmocka_unit_test(test_levels)};
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
