#include "evidence/app/sign/tell.h"

const char *sign_trouble(const struct sign_job *j, const char *clause, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char *what = arena_format_list(j->d->arena, format, args);
    va_end(args);
    /* names of entries and the like are foreign: control bytes could hide or forge output */
    for (char *c = what; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f) *c = '?';
    return arena_format(j->d->arena, "%s (%s)", what, clause);
}

const char *scheme_trouble(const struct scheme_result *r) {
    for (size_t i = 0; i < r->n; i++)
        if (r->signers[i].trouble) return r->signers[i].trouble;
    return r->trouble;
}

const char *sign_weak_join(const struct sign_job *j, const char *a, const char *b) {
    return a && b ? arena_format(j->d->arena, "%s, %s", a, b) : a ? a : b;
}

struct app_place sign_place(const struct sign_job *j, uint64_t offset) {
    return (struct app_place){zip_outer(j->z), offset};
}

static void tell_past(struct sign_job *j, const struct scheme_result *r, const struct lineage *l,
                      struct app_signer s) {
    for (size_t i = 0; l && i + 1 < l->n; i++) {
        s.past = true;
        s.subject = l->certificates[i]->subject;
        s.weak = l->certificates[i]->weak;
        memcpy(s.sha256, l->certificates[i]->sha256, sizeof s.sha256);
        s.scheme = r->name;
        app_add_signer(j->d, s);
    }
}

void sign_tell_scheme(struct sign_job *j, const struct scheme_result *r, bool counts, const char *whole) {
    const char *trouble = scheme_trouble(r);
    if (r->flag == SIGN_STAMP) whole = NULL; /* it is no part of the verdict, nor the verdict of it */
    for (size_t i = 0; r->found && i < r->n; i++) {
        const struct scheme_signer *one = &r->signers[i];
        const char *why = one->trouble ? one->trouble : trouble ? trouble : counts ? whole : NULL;
        struct app_signer s = {.scheme = r->name, .trouble = why};
        s.verified = why ? APP_NO : r->unchecked || !counts ? APP_UNKNOWN : APP_YES;
        tell_past(j, r, one->lineage, s);
        if (!one->certificate) continue;
        s.subject = one->certificate->subject;
        s.weak = sign_weak_join(j, one->certificate->weak, one->weak);
        memcpy(s.sha256, one->certificate->sha256, sizeof s.sha256);
        app_add_signer(j->d, s);
    }
    if (r->found && trouble)
        app_add_anomaly(j->d, "signature-invalid", sign_place(j, r->offset), NULL, "signature %s: %s",
                        r->name, trouble);
}

void sign_tell_verdict(struct sign_job *j, const struct signature_report *r) {
    if (r->verified != APP_NO) return;
    app_add_anomaly(j->d, r->found & ~(unsigned)SIGN_STAMP ? "package-not-verified" : "package-unsigned",
                    sign_place(j, 0), NULL, "not every platform asked for would install it: %s", r->trouble);
}
