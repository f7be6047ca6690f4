/* Entries against the manifest: every one outside META-INF must be in it and be signed by the same signers.
 */
#include "evidence/app/sign/jar.h"

#include "base/parallel.h"

static const char clause[] = "JAR File Specification: Signed JAR File";

enum entry_trouble { ENTRY_FINE, ENTRY_UNREADABLE, ENTRY_BROKEN, ENTRY_DIFFERS };

struct entry_work {
    const struct jar *jar;
    unsigned parts;
    struct {
        size_t at; /* number of the entry; only with trouble */
        enum entry_trouble trouble;
        unsigned weak; /* a bit each enum jar_digest that was compared */
        struct zip_content content;
    } of[MOST_PARTS];
};

static bool needs_digest(struct text name) {
    static const char meta[] = "META-INF/";
    if (name.n >= sizeof meta - 1 && memcmp(name.p, meta, sizeof meta - 1) == 0) return false;
    return name.n == 0 || name.p[name.n - 1] != '/';
}

static unsigned signers_of(const struct jar *jar, struct text name) {
    unsigned bits = 0;
    for (size_t i = 0; i < jar->n; i++) {
        const struct jar_signer *s = &jar->signers[i];
        if (!s->trouble && jar_section(&s->sf, &s->names, jar->seed, name)) bits |= 1u << i;
    }
    return bits;
}

static enum entry_trouble compare(const struct jar *jar, const struct zip_entry *e, struct zip_content *c,
                                  unsigned *weak) {
    const struct jar_manifest_section *s = jar_section(&jar->manifest, &jar->names, jar->seed, e->name);
    struct jar_told told[2];
    bool broken = false;
    size_t n = jar_digests_told(&jar->manifest, s, "-Digest", jar->j->least, jar->j->most, told, &broken);
    if (broken || n == 0) return ENTRY_BROKEN;
    zip_read_quietly(jar->j->z, e, c);
    if (!sign_content_whole(e, c)) return ENTRY_UNREADABLE;
    bool same = true;
    for (size_t i = 0; i < n; i++) {
        same &= jar_digest_matches(&told[i], c->bytes);
        *weak |= 1u << told[i].digest;
    }
    return same ? ENTRY_FINE : ENTRY_DIFFERS;
}

static void compare_part(void *context, unsigned part) {
    struct entry_work *w = context;
    size_t from, to;
    parallel_range(zip_count(w->jar->j->z), w->parts, part, &from, &to);
    for (size_t i = from; i < to; i++) {
        const struct zip_entry *e = zip_entry(w->jar->j->z, i);
        if (!needs_digest(e->name)) continue;
        struct zip_content c = {.owned = NULL};
        w->of[part].trouble = compare(w->jar, e, &c, &w->of[part].weak);
        w->of[part].at = i;
        if (w->of[part].trouble) {
            w->of[part].content = c;
            return;
        }
        zip_content_free(&c);
    }
}

static const char *tell(struct jar *jar, struct entry_work *w) {
    static const char *const what[] = {
        NULL, "%.*s cannot be read, or is not of the size and CRC-32 told",
        "%.*s has no digest in the manifest that all platform levels asked for know",
        "%.*s is not what was signed: its digest differs"};
    const char *trouble = NULL;
    unsigned weak = 0;
    for (unsigned i = 0; i < w->parts; i++) {
        const struct zip_entry *e = zip_entry(jar->j->z, w->of[i].at);
        weak |= w->of[i].weak;
        if (w->of[i].trouble == ENTRY_UNREADABLE) zip_tell(jar->j->z, e, &w->of[i].content);
        zip_content_free(&w->of[i].content);
        if (w->of[i].trouble && !trouble) {
            char name[256];
            int n = (int)(e->name.n < sizeof name ? e->name.n : sizeof name - 1);
            trouble = sign_trouble(jar->j, clause, what[w->of[i].trouble], n, e->name.p);
        }
    }
    if (weak & (1u << JAR_MD5 | 1u << JAR_SHA1)) jar->weak = weak & 1u << JAR_MD5 ? "MD5" : "SHA-1";
    return trouble;
}

const char *jar_check_entries(struct jar *jar) {
    const struct sign_job *j = jar->j;
    const struct zip_entry *first = NULL;
    for (size_t i = 0; i < zip_count(j->z); i++) {
        const struct zip_entry *e = zip_entry(j->z, i);
        if (!needs_digest(e->name)) continue;
        int shown = (int)(e->name.n < 200 ? e->name.n : 200);
        if (!jar_section(&jar->manifest, &jar->names, jar->seed, e->name))
            return sign_trouble(j, clause, "%.*s is not in the manifest", shown, e->name.p);
        unsigned signers = signers_of(jar, e->name);
        if (!signers) return sign_trouble(j, clause, "%.*s is in no signature file", shown, e->name.p);
        if (first && signers != jar->decisive)
            return sign_trouble(j, clause, "%.*s and %.*s are not signed by the same signers",
                                (int)(first->name.n < 200 ? first->name.n : 200), first->name.p, shown,
                                e->name.p);
        if (!first) first = e;
        jar->decisive = signers;
    }
    if (!first) return sign_trouble(j, clause, "no entry is signed");
    struct entry_work w = {.jar = jar, .parts = j->o->threads > 1 ? parallel_threads(j->o->threads) : 1};
    parallel_run(w.parts, compare_part, &w);
    return tell(jar, &w);
}
