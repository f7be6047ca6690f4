#include "evidence/app/sign/jar.h"

#include <libdeflate.h>

static const char clause[] = "JAR File Specification: Signed JAR File";

enum { META_FILE_MOST = 128 << 20, BLOCK_FILE_MOST = 16 << 20 };

const struct jar_manifest_section *jar_section(const struct jar_manifest *m, const struct hash_table *names,
                                               uint64_t seed, struct text name) {
    uint32_t i = hash_table_get(names, hash_bytes(name.p, name.n, seed));
    if (i == HASH_ABSENT || !text_equal(m->sections[i].name, name)) return NULL;
    return &m->sections[i];
}

bool sign_content_whole(const struct zip_entry *e, const struct zip_content *c) {
    if (!c->trouble) return true;
    return c->bytes.n == e->size && libdeflate_crc32(0, c->bytes.p, c->bytes.n) == e->crc;
}

static const char *read_meta(struct jar *jar, const struct zip_entry *e, size_t most,
                             struct zip_content *to) {
    if (e->size > most)
        return sign_trouble(jar->j, clause, "%.*s is larger than %zu bytes", (int)e->name.n, e->name.p, most);
    zip_read(jar->j->z, e, to);
    if (sign_content_whole(e, to)) return NULL;
    return sign_trouble(jar->j, clause, "%.*s cannot be read, or is not of the size and CRC-32 told",
                        (int)e->name.n, e->name.p);
}

/* Sections by name. The same name twice, or none, and platforms would disagree on what is signed. */
static const char *index_sections(struct jar *jar, const struct jar_manifest *m, struct hash_table *names,
                                  const char *file) {
    for (size_t i = 1; i < m->n_sections; i++) {
        struct text name = m->sections[i].name;
        if (!m->sections[i].named)
            return sign_trouble(jar->j, clause, "section %zu of %s has no name", i, file);
        uint64_t key = hash_bytes(name.p, name.n, jar->seed);
        if (hash_table_get(names, key) != HASH_ABSENT)
            return sign_trouble(jar->j, clause, "%s has more than one section for %.*s", file,
                                (int)(name.n < 200 ? name.n : 200), name.p);
        hash_table_put(names, key, (uint32_t)i);
    }
    return NULL;
}

static const char *read_manifest(struct jar *jar) {
    const struct sign_job *j = jar->j;
    for (size_t i = 0; i < zip_count(j->z); i++)
        if (zip_entry(j->z, i)->duplicate)
            return sign_trouble(j, clause, "two entries have the name %.*s", (int)zip_entry(j->z, i)->name.n,
                                zip_entry(j->z, i)->name.p);
    if (!jar->manifest_entry) return sign_trouble(j, clause, "there is no META-INF/MANIFEST.MF");
    const char *trouble = read_meta(jar, jar->manifest_entry, META_FILE_MOST, &jar->content);
    if (trouble) return trouble;
    if (!jar_manifest_read(jar->content.bytes, j->d->arena, &jar->manifest))
        return sign_trouble(j, clause, "META-INF/MANIFEST.MF has too many attributes");
    trouble = index_sections(jar, &jar->manifest, &jar->names, "META-INF/MANIFEST.MF");
    for (size_t i = 1; !trouble && i < jar->manifest.n_sections; i++) {
        struct text name = jar->manifest.sections[i].name;
        if (!zip_find(j->z, name))
            trouble = sign_trouble(j, clause, "the manifest names %.*s, which is not there",
                                   (int)(name.n < 200 ? name.n : 200), name.p);
    }
    return trouble;
}

static void tell_unpaired(struct sign_job *j, const struct zip_entry *e) {
    app_add_anomaly(j->d, "signature-unpaired", zip_place(j->z, e, 0), clause,
                    "a signature block file without its signature file: it is passed over");
}

/* Pairs of X.SF and X.RSA, X.DSA or X.EC. Gives how many there are, maybe more than are kept. */
static size_t find_signers(struct jar *jar) {
    struct sign_job *j = jar->j;
    size_t n = 0;
    jar->signers = arena_take_array(j->d->arena, SIGN_SIGNERS_MOST, sizeof *jar->signers);
    for (size_t i = 0; i < zip_count(j->z); i++) {
        const struct zip_entry *e = zip_entry(j->z, i);
        if (!text_starts(e->name, "META-INF/")) continue;
        if (text_is(e->name, "META-INF/MANIFEST.MF") && !jar->manifest_entry) jar->manifest_entry = e;
        size_t end = text_ends(e->name, ".RSA") || text_ends(e->name, ".DSA") ? 4
                     : text_ends(e->name, ".EC")                              ? 3
                                                                              : 0;
        if (end == 0) continue;
        size_t stem = e->name.n - end;
        char *name = arena_take(j->d->arena, stem + 4);
        memcpy(name, e->name.p, stem);
        memcpy(name + stem, ".SF", 3);
        const struct zip_entry *file = zip_find(j->z, (struct text){name, stem + 3});
        if (!file) {
            tell_unpaired(j, e);
            continue;
        }
        if (jar->n < SIGN_SIGNERS_MOST)
            jar->signers[jar->n++] = (struct jar_signer){.block = e, .file = file};
        n++;
    }
    return n;
}

/* Levels below 24 look at the first SignerInfo alone; newer ones take the first that holds, yet refuse the
 * package when one of them cannot even be tried. */
static const char *check_block(struct jar *jar, struct jar_signer *s, struct bytes block) {
    const struct sign_job *j = jar->j;
    struct pkcs7 p;
    const char *trouble = pkcs7_read(block, &p);
    if (trouble) return trouble;
    size_t tries = j->least < 24 ? 1 : p.n_signers;
    bool holds = false;
    for (size_t i = 0; i < tries; i++) {
        struct pkcs7_found found;
        enum pkcs7_answer a = pkcs7_verify(&p, &p.signers[i], s->content.bytes, j->least, j->most,
                                           !j->o->no_verify, j->certificates, &found);
        if (!s->certificate || (a == PKCS7_HOLDS && !holds)) {
            s->certificate = found.certificate;
            s->weak = found.weak;
        }
        holds |= a == PKCS7_HOLDS;
        if (a == PKCS7_REFUSED) return found.trouble;
        if (a == PKCS7_FAILS) trouble = found.trouble;
    }
    return holds ? NULL : trouble;
}

static void check_signer(struct jar *jar, struct jar_signer *s) {
    struct zip_content block = {.owned = NULL};
    s->trouble = read_meta(jar, s->block, BLOCK_FILE_MOST, &block);
    if (!s->trouble) s->trouble = read_meta(jar, s->file, META_FILE_MOST, &s->content);
    if (!s->trouble) {
        /* certificates are looked at as long as the job lasts */
        const char *trouble = check_block(jar, s, arena_bytes(jar->j->d->arena, block.bytes));
        if (trouble)
            s->trouble =
                sign_trouble(jar->j, clause, "%.*s: %s", (int)s->block->name.n, s->block->name.p, trouble);
    }
    zip_content_free(&block);
}

static const char *check_files(struct jar *jar) {
    size_t left = 0;
    bool failed = false;
    for (size_t i = 0; i < jar->n; i++) {
        struct jar_signer *s = &jar->signers[i];
        if (!jar_manifest_read(s->content.bytes, jar->j->d->arena, &s->sf))
            s->trouble = sign_trouble(jar->j, clause, "%.*s has too many attributes", (int)s->file->name.n,
                                      s->file->name.p);
        const char *trouble = s->trouble ? NULL : jar_check_signature_file(jar, s);
        if (trouble)
            s->trouble =
                arena_format(jar->j->d->arena, "%s: %s", zip_place(jar->j->z, s->file, 0).entry, trouble);
        failed |= s->trouble && !s->ignored;
        left += !s->trouble;
    }
    if (failed) return NULL; /* the signer tells */
    return left ? NULL : sign_trouble(jar->j, clause, "no signature file is left that platforms would take");
}

static bool any_trouble(const struct jar *jar) {
    for (size_t i = 0; i < jar->n; i++)
        if (jar->signers[i].trouble && !jar->signers[i].ignored) return true;
    return false;
}

static const char *verify(struct jar *jar, size_t signers, bool decides) {
    const struct sign_job *j = jar->j;
    const char *trouble = j->o->no_verify ? NULL : read_manifest(jar);
    if (signers > SIGN_SIGNERS_MOST)
        return sign_trouble(j, clause, "there are %zu signers; 10 are allowed", signers);
    for (size_t i = 0; i < jar->n; i++) check_signer(jar, &jar->signers[i]);
    if (trouble || any_trouble(jar) || j->o->no_verify) return trouble;
    trouble = check_files(jar);
    if (trouble || any_trouble(jar) || !decides) return trouble;
    return jar_check_entries(jar);
}

static void give(struct jar *jar, struct scheme_result *to) {
    to->signers = arena_take_array(jar->j->d->arena, SIGN_SIGNERS_MOST, sizeof *to->signers);
    for (size_t i = 0; i < jar->n; i++) {
        const struct jar_signer *s = &jar->signers[i];
        bool passed_over = s->ignored || (jar->decisive && !(jar->decisive & 1u << i));
        if (passed_over && jar->decisive) {
            app_add_anomaly(
                jar->j->d, "signature-ignored", zip_place(jar->j->z, s->file, 0), clause,
                "a signature that does not cover every entry, or is no signature: platforms pass it over");
            continue;
        }
        struct scheme_signer *one = &to->signers[to->n++];
        *one = (struct scheme_signer){.certificate = s->certificate, .trouble = s->trouble};
        one->weak = sign_weak_join(
            jar->j, s->weak, s->weak && jar->weak && strcmp(s->weak, jar->weak) == 0 ? NULL : jar->weak);
    }
}

void jar_verify(struct sign_job *j, unsigned schemes, bool decides, struct scheme_result *to,
                uint8_t manifest_digest[32]) {
    *to = (struct scheme_result){.name = "v1", .flag = SIGN_V1, .unchecked = !decides || j->o->no_verify};
    struct jar jar = {.j = j, .schemes = schemes, .seed = hash_seed()};
    size_t signers = find_signers(&jar);
    to->found = signers > 0;
    if (signers > 0) {
        to->trouble = verify(&jar, signers, decides);
        to->offset = jar.signers[0].block->header;
        give(&jar, to);
    }
    if (manifest_digest && jar.content.bytes.n)
        EVP_Digest(jar.content.bytes.p, jar.content.bytes.n, manifest_digest, NULL, EVP_sha256(), NULL);
    for (size_t i = 0; i < jar.n; i++) {
        zip_content_free(&jar.signers[i].content);
        jar_manifest_free(&jar.signers[i].sf);
        hash_table_free(&jar.signers[i].names);
    }
    zip_content_free(&jar.content);
    jar_manifest_free(&jar.manifest);
    hash_table_free(&jar.names);
}
