/* A signature file against the manifest, as Android's JarVerifier compares them. */
#include "evidence/app/sign/jar.h"

static const char clause[] = "JAR File Specification: Signature File";

static struct bytes part(const struct jar_manifest *m, size_t start, size_t n) {
    return (struct bytes){m->bytes.p + start, n};
}

/* "X-Android-APK-Signed: 2, 3": schemes it was signed with as well. */
static const char *stripped(const struct jar *jar, const struct text *list) {
    unsigned missing = 0;
    uint32_t most = jar->j->most;
    for (size_t i = 0; list && i < list->n; i++) {
        bool alone = (i == 0 || list->p[i - 1] == ',' || list->p[i - 1] == ' ') &&
                     (i + 1 == list->n || list->p[i + 1] == ',' || list->p[i + 1] == ' ');
        if (!alone) continue;
        if (list->p[i] == '2' && most >= 24 && !(jar->schemes & SIGN_V2)) missing = 2;
        if (list->p[i] == '3' && most >= 28 && !(jar->schemes & SIGN_V3)) missing = 3;
    }
    if (!missing) return NULL;
    return sign_trouble(
        jar->j, clause,
        "it was signed with APK Signature Scheme v%u as well, and that signature was taken away", missing);
}

/* Does the digest of the whole manifest hold? False where there is none: sections are then compared. */
static bool whole_manifest(const struct jar *jar, const struct jar_signer *s, const char *suffix,
                           bool *broken) {
    struct jar_told told[2];
    size_t n = jar_digests_told(&s->sf, s->sf.sections, suffix, jar->j->least, jar->j->most, told, broken);
    for (size_t i = 0; i < n; i++)
        if (!jar_digest_matches(&told[i], jar->manifest.bytes)) return false;
    return n > 0;
}

static bool main_section(const struct jar *jar, const struct jar_signer *s, bool *broken) {
    struct jar_told told[2];
    struct bytes b = {NULL, 0};
    if (jar->manifest.n_sections)
        b = part(&jar->manifest, jar->manifest.sections[0].start, jar->manifest.sections[0].size);
    size_t n = jar_digests_told(&s->sf, s->sf.sections, "-Digest-Manifest-Main-Attributes", jar->j->least,
                                jar->j->most, told, broken);
    for (size_t i = 0; i < n; i++)
        if (!jar_digest_matches(&told[i], b)) return false;
    return true;
}

/* One section of the signature file is over one of the manifest, with its empty line; "signtool" left out the
 * second of two line feeds. */
static const char *one_section(const struct jar *jar, struct jar_signer *s,
                               const struct jar_manifest_section *of, bool signtool, bool *broken) {
    int shown = (int)(of->name.n < 200 ? of->name.n : 200);
    const struct jar_manifest_section *m = jar_section(&jar->manifest, &jar->names, jar->seed, of->name);
    if (!m) {
        s->ignored = true;
        return sign_trouble(jar->j, clause, "it names %.*s, for which the manifest has no section", shown,
                            of->name.p);
    }
    struct jar_told told[2];
    size_t n = jar_digests_told(&s->sf, of, "-Digest", jar->j->least, jar->j->most, told, broken);
    if (n == 0)
        return sign_trouble(jar->j, clause,
                            "it has no digest that all platform levels asked for know for %.*s", shown,
                            of->name.p);
    struct bytes b = part(&jar->manifest, m->start, m->size);
    if (signtool && b.n >= 2 && b.p[b.n - 1] == '\n' && b.p[b.n - 2] == '\n') b.n--;
    for (size_t i = 0; i < n; i++)
        if (!jar_digest_matches(&told[i], b))
            return sign_trouble(jar->j, clause, "the manifest's section for %.*s is not what was signed",
                                shown, of->name.p);
    return NULL;
}

/* Names are kept, for entries are signed only where the signature file names them. */
static const char *sections(struct jar *jar, struct jar_signer *s, bool whole, bool signtool, bool *broken) {
    const char *trouble = NULL;
    for (size_t i = 1; i < s->sf.n_sections; i++) {
        const struct jar_manifest_section *of = &s->sf.sections[i];
        uint64_t key = hash_bytes(of->name.p, of->name.n, jar->seed);
        if (!of->named || hash_table_get(&s->names, key) != HASH_ABSENT) {
            s->ignored = true;
            return sign_trouble(jar->j, clause, "section %zu of it has no name, or one that was there before",
                                i);
        }
        hash_table_put(&s->names, key, (uint32_t)i);
        const char *one = whole ? NULL : one_section(jar, s, of, signtool, broken);
        if (!trouble) trouble = one;
    }
    return trouble;
}

const char *jar_check_signature_file(struct jar *jar, struct jar_signer *s) {
    const struct jar_manifest_section *top = s->sf.sections;
    if (s->sf.n_sections == 0 || !jar_manifest_value(&s->sf, top, "Signature-Version")) {
        s->ignored = true;
        return sign_trouble(jar->j, clause, "it has no Signature-Version");
    }
    const char *trouble = stripped(jar, jar_manifest_value(&s->sf, top, "X-Android-APK-Signed"));
    if (trouble) return trouble;
    const struct text *by = jar_manifest_value(&s->sf, top, "Created-By");
    bool signtool = by && memmem(by->p, by->n, "signtool", 8), broken = false;
    bool whole = whole_manifest(jar, s, signtool ? "-Digest" : "-Digest-Manifest", &broken);
    if (!signtool && !main_section(jar, s, &broken))
        return sign_trouble(jar->j, clause, "the manifest's main section is not what was signed");
    trouble = sections(jar, s, whole, signtool, &broken);
    if (broken) {
        s->ignored = false;
        return sign_trouble(jar->j, clause, "a digest in it is not base64");
    }
    return trouble;
}
