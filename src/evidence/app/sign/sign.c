/* Which signatures decide, and what they say of each other: the order is that of apksig's ApkVerifier. */
#include "evidence/app/sign/sign.h"

#include "base/cursor.h"
#include "evidence/app/sign/jar.h"
#include "evidence/app/sign/stamp.h"
#include "evidence/app/sign/tell.h"
#include "evidence/app/sign/v4.h"

static const char verification[] = "Application Signing: APK verification";

/* First platform levels that look at a scheme, and the first target level that needs v2. */
enum { LEVEL_V2 = 24, LEVEL_SANDBOX = 26, LEVEL_V3 = 28, LEVEL_TARGET_V2 = 30, LEVEL_V31 = 33 };

struct all_schemes {
    struct scheme_result v1, v2, v3, v31, v4, stamp;
    unsigned looked_at; /* SIGN_… that count for the verdict */
};

static bool looked_at(const struct all_schemes *s, const struct scheme_result *r) {
    return r->found && s->looked_at & r->flag;
}

static bool has_certificate(const struct scheme_result *r, const struct sign_certificate *c) {
    for (size_t i = 0; i < r->n; i++)
        if (sign_certificate_same(r->signers[i].certificate, c)) return true;
    return false;
}

/* All that sign by v1 must sign by v2, and the other way round. */
static const char *same_signers(struct sign_job *j, const struct scheme_result *v1,
                                const struct scheme_result *v2) {
    for (size_t i = 0; i < v1->n; i++)
        if (!has_certificate(v2, v1->signers[i].certificate))
            return sign_trouble(j, verification, "a signer of v1 does not sign by v2");
    for (size_t i = 0; i < v2->n; i++)
        if (!has_certificate(v1, v2->signers[i].certificate))
            return sign_trouble(j, verification, "a signer of v2 does not sign by v1");
    return NULL;
}

/* Who signs by v1 or v2 must be where the lineage of v3 begins, or the signer of v3 itself. */
static const char *same_past(struct sign_job *j, const struct scheme_result *old,
                             const struct scheme_result *v3) {
    if (old->n != 1)
        return sign_trouble(j, verification, "several sign by %s, which v3 does not allow", old->name);
    const struct sign_certificate *first = old->signers[0].certificate;
    if (v3->lineage)
        return sign_certificate_same(v3->lineage->certificates[0], first)
                   ? NULL
                   : sign_trouble(j, verification, "the signer of %s is not the first of v3's lineage",
                                  old->name);
    if (v3->n != 1) return sign_trouble(j, verification, "v3 has several signers and no lineage");
    return sign_certificate_same(v3->signers[0].certificate, first)
               ? NULL
               : sign_trouble(j, verification, "the signer of %s is not that of v3", old->name);
}

static const char *cross_checks(struct sign_job *j, const struct all_schemes *s) {
    bool v1 = looked_at(s, &s->v1), v2 = looked_at(s, &s->v2), v3 = looked_at(s, &s->v3);
    const char *trouble = v1 && v2 ? same_signers(j, &s->v1, &s->v2) : NULL;
    if (!trouble && v3 && (v1 || v2)) trouble = same_past(j, v1 ? &s->v1 : &s->v2, &s->v3);
    if (!trouble && j->target >= LEVEL_TARGET_V2 && j->most >= j->target && !v2 && !v3)
        trouble =
            sign_trouble(j, verification,
                         "it is for platform level %u, which needs a signature of v2 or newer", j->target);
    return trouble;
}

/* The first thing that keeps a platform in the range from taking the package; NULL: nothing. */
static const char *verdict(struct sign_job *j, const struct all_schemes *s) {
    const struct scheme_result *const order[] = {&s->v31, &s->v3, &s->v2, &s->v4};
    bool any = false;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (!looked_at(s, order[i])) continue;
        any |= order[i] != &s->v4;
        if (scheme_trouble(order[i]) && !order[i]->apart) return scheme_trouble(order[i]);
        if (order[i] == &s->v31 && !s->v3.found)
            return sign_trouble(j, verification, "a signature of v3.1 needs one of v3 beside it");
    }
    if (!any && j->o->target_sandbox > 1 && j->most >= LEVEL_SANDBOX)
        return sign_trouble(j, verification, "its targetSandboxVersion needs a signature of v2 or newer");
    if (s->looked_at & SIGN_V1) {
        if (!s->v1.found)
            return sign_trouble(j, verification,
                                "it is not signed in a way that all platform levels asked for look at");
        if (scheme_trouble(&s->v1)) return scheme_trouble(&s->v1);
    }
    return cross_checks(j, s);
}

/* Below level 24 a DEX in front of the ZIP is run, and v1 alone does not cover it. */
static void tell_janus(struct sign_job *j, const struct all_schemes *s) {
    bool dex = j->file.n >= 8 && memcmp(j->file.p, "dex\n", 4) == 0;
    if (!dex || !s->v1.found || s->v2.found || s->v3.found || j->least >= LEVEL_V2) return;
    app_add_anomaly(
        j->d, "janus-unprotected", sign_place(j, 0), "CVE-2017-13156",
        "a DEX file lies in front of the ZIP, and only v1 signs the package: platforms below level 24 "
        "run what nobody signed");
}

/* What apksig asks of the archive before it looks at any signature: one end record that ends with the file
 * and tells where the directory is, no ZIP64, all the entries it counts, and a manifest. */
static bool reads_whole(const struct sign_job *j, const struct zip_entry *e) {
    struct zip_content c;
    zip_read_quietly(j->z, e, &c);
    bool whole = sign_content_whole(e, &c);
    zip_content_free(&c);
    return whole;
}

/* Are there as many records as are counted, within the size that is told (APPNOTE 4.3.12)? */
static bool directory_whole(struct bytes directory, uint32_t entries) {
    struct cursor c = cursor_of(directory);
    for (uint32_t i = 0; i < entries && cursor_ok(&c); i++) {
        if (cursor_le32(&c) != 0x02014b50) return false;
        cursor_skip(&c, 24);
        size_t more = cursor_le16(&c);
        more += cursor_le16(&c);
        more += cursor_le16(&c);
        cursor_skip(&c, 12 + more);
    }
    return cursor_ok(&c);
}

static const char *archive_trouble(const struct sign_job *j) {
    struct cursor c = cursor_of(j->file);
    cursor_skip(&c, j->at.end > j->file.n ? j->file.n : (size_t)j->at.end);
    uint32_t signature = cursor_le32(&c);
    cursor_skip(&c, 6);
    uint16_t entries = cursor_le16(&c);
    uint32_t size = cursor_le32(&c), directory = cursor_le32(&c);
    uint16_t comment = cursor_le16(&c);
    const struct zip_entry *manifest = zip_find(j->z, TEXT("AndroidManifest.xml"));
    const char *what = NULL;
    if (!cursor_ok(&c) || signature != 0x06054b50 || comment != cursor_left(&c))
        what = "the end record is missing, or its comment does not end with the file";
    else if (directory != j->at.directory || (uint64_t)directory + size > j->at.end)
        what = "the end record does not tell where the directory is";
    else if (j->at.end >= 20 && memcmp(j->file.p + j->at.end - 20, "PK\6\7", 4) == 0)
        what = "it is a ZIP64 archive, which is no package";
    else if (!directory_whole((struct bytes){j->file.p + directory, size}, entries))
        what = "the directory has fewer entries than the end record counts";
    else if (!manifest || !reads_whole(j, manifest))
        what = "it has no AndroidManifest.xml that can be read";
    return what ? sign_trouble(j, "APPNOTE 4.3.16, as apksig's ApkUtils.findZipSections reads it", "%s", what)
                : NULL;
}

static struct sign_job job_of(struct app_draft *d, struct zip *z, struct bytes file,
                              const struct sign_options *o) {
    struct sign_job j = {.d = d, .z = z, .o = o, .file = file, .at = zip_layout(z)};
    j.least = o->least_level ? o->least_level : 1;
    j.most = o->most_level ? o->most_level : INT32_MAX;
    if (j.most < j.least) j.most = j.least;
    j.target = o->target_level ? o->target_level : j.least;
    j.certificates = certificate_pool_new(d->arena);
    return j;
}

static struct content_digests *content_of(struct bytes file, struct zip_layout at,
                                          const struct signing_block *b, unsigned threads) {
    struct bytes entries = {file.p, (size_t)b->offset};
    struct bytes directory = {file.p + at.directory, (size_t)(at.end - at.directory)};
    struct bytes end = {file.p + at.end, file.n - (size_t)at.end};
    return content_digests_new(entries, b->size, directory, end, threads);
}

static void open_content(struct sign_job *j, const struct signing_block *b) {
    j->content = j->o->content;
    if (b->found && !j->content) j->content = content_of(j->file, j->at, b, j->o->threads);
}

/* The first digest that the first signer tells: signers, signer, signed data, digests, digest, algorithm. */
static const struct sign_algorithm *likely_algorithm(struct bytes value) {
    struct cursor c = cursor_of(value);
    cursor_skip(&c, 5 * 4);
    return sign_algorithm_find(cursor_le32(&c));
}

struct content_digests *signatures_content(const struct zip *z, struct bytes file) {
    static const uint32_t schemes[] = {BLOCK_V2, (uint32_t)BLOCK_V3, BLOCK_V31};
    struct signing_block b;
    signing_block_read(file, zip_layout(z), &b);
    if (!b.found) return NULL;
    struct content_digests *c = content_of(file, zip_layout(z), &b, 1);
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        const struct signing_pair *p = signing_block_find(&b, schemes[i]);
        const struct sign_algorithm *likely = p ? likely_algorithm(p->value) : NULL;
        struct bytes digest;
        if (likely) (void)content_digest(c, likely->content, &digest);
    }
    return c;
}

static void verify_all(struct sign_job *j, const struct signing_block *b, struct all_schemes *s) {
    scheme_v3_verify(j, b, NULL, &s->v31);
    if (j->most < LEVEL_V31) s->v31.unchecked = true;
    scheme_v3_verify(j, b, &s->v31, &s->v3);
    if (j->most < LEVEL_V3) s->v3.unchecked = true;
    scheme_v2_verify(j, b, s->v3.found, &s->v2);
    if (j->most >= LEVEL_V31 && s->v31.found) s->looked_at |= SIGN_V31;
    if (j->most >= LEVEL_V3 && s->v3.found) s->looked_at |= SIGN_V3;
    if (j->most >= LEVEL_V2 && s->v2.found && (j->least < LEVEL_V3 || !s->looked_at)) s->looked_at |= SIGN_V2;
    const struct scheme_result *best = s->looked_at & SIGN_V3   ? &s->v3
                                       : s->looked_at & SIGN_V2 ? &s->v2
                                                                : NULL;
    v4_verify(j, best, s->looked_at & SIGN_V31 ? &s->v31 : NULL, &s->v4);
    uint8_t manifest[32] = {0};
    bool decides = j->least < LEVEL_V2 || !s->looked_at; /* v4 alone installs nothing */
    if (j->most >= LEVEL_V2 && s->v4.found) s->looked_at |= SIGN_V4;
    jar_verify(j, (s->v2.found ? SIGN_V2 : 0u) | (s->v3.found ? SIGN_V3 : 0u), decides, &s->v1, manifest);
    if (decides) s->looked_at |= SIGN_V1;
    struct stamp_schemes stamped = {
        looked_at(s, &s->v2) ? &s->v2 : NULL, looked_at(s, &s->v3) ? &s->v3 : NULL,
        looked_at(s, &s->v31) ? &s->v31 : NULL, decides && s->v1.found ? manifest : NULL};
    stamp_verify(j, b, &stamped, &s->stamp);
}

static void report(struct sign_job *j, const struct all_schemes *s, struct signature_report *to) {
    const struct scheme_result *const all[] = {&s->v31, &s->v3, &s->v2, &s->v1, &s->v4, &s->stamp};
    *to = (struct signature_report){.verified = APP_UNKNOWN};
    if (!j->o->no_verify) {
        to->trouble = archive_trouble(j);
        if (!to->trouble) to->trouble = verdict(j, s);
        to->verified = to->trouble ? APP_NO : APP_YES;
    }
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i]->found) to->found |= all[i]->flag;
        bool counts = all[i]->flag == SIGN_STAMP || s->looked_at & all[i]->flag;
        if (counts && scheme_holds(all[i])) to->good |= all[i]->flag;
        sign_tell_scheme(j, all[i], counts, to->trouble);
    }
    sign_tell_verdict(j, to);
}

void signatures_verify(struct app_draft *d, struct zip *z, struct bytes file, const struct sign_options *o,
                       struct signature_report *to) {
    struct sign_job j = job_of(d, z, file, o);
    struct signing_block b;
    signing_block_read(file, j.at, &b);
    signing_block_tell(d, z, &b);
    open_content(&j, &b);
    struct all_schemes s = {.looked_at = 0};
    verify_all(&j, &b, &s);
    report(&j, &s, to);
    tell_janus(&j, &s);
    if (!o->content) content_digests_free(j.content);
    certificate_pool_free(j.certificates);
}

void jar_signature_verify(struct app_draft *d, struct zip *z, const struct sign_options *o,
                          struct signature_report *to) {
    struct sign_job j = job_of(d, z, zip_bytes(z), o);
    /* no platform is asked for: today's rules, under which SHA-256 is known and signed attributes are checked
     */
    if (!o->least_level) j.least = LEVEL_V2;
    struct all_schemes s = {.looked_at = SIGN_V1};
    jar_verify(&j, SIGN_V2 | SIGN_V3, true, &s.v1, NULL);
    *to = (struct signature_report){.found = s.v1.found ? SIGN_V1 : 0,
                                    .good = scheme_holds(&s.v1) ? SIGN_V1 : 0};
    if (s.v1.found && !o->no_verify) {
        to->trouble = scheme_trouble(&s.v1);
        to->verified = to->trouble ? APP_NO : APP_YES;
    }
    sign_tell_scheme(&j, &s.v1, true, to->trouble);
    if (s.v1.found) sign_tell_verdict(&j, to);
    certificate_pool_free(j.certificates);
}
