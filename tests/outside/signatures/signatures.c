/* Prints what is found of the signatures of packages, a line of tab-separated fields each, for comparison
 * with other verifiers. Arguments come in sevens: FILE LEAST MOST TARGET SANDBOX IDSIG THREADS; 0 and "-" for
 * none. */
#include "evidence/app/sign/sign.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const answers[] = {"unknown", "no", "yes"};

static uint8_t *read_whole(const char *name, size_t *n) {
    FILE *f = fopen(name, "rb");
    if (!f) return NULL;
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    uint8_t *p = malloc(size > 0 ? (size_t)size : 1);
    *n = p ? fread(p, 1, size > 0 ? (size_t)size : 0, f) : 0;
    fclose(f);
    return p;
}

static void print_signer(const struct app_signer *s) {
    printf("signer\t%s\t%s\t%s\t", s->scheme, answers[s->verified], s->past ? "past" : "now");
    for (size_t i = 0; i < sizeof s->sha256; i++) printf("%02x", s->sha256[i]);
    printf("\t%s\t%s\t%s\n", s->subject, s->weak ? s->weak : "-", s->trouble ? s->trouble : "-");
}

static void look(char **argument) {
    size_t n = 0, n_idsig = 0;
    uint8_t *file = read_whole(argument[0], &n), *idsig = read_whole(argument[5], &n_idsig);
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(100);
    struct app_options options = {.threads = 1};
    struct app_draft *draft = app_draft_new(a, argument[0], &options, d);
    struct zip *z = file ? zip_open(draft, (struct bytes){file, n}, NULL) : NULL;
    struct signature_report r = {.verified = APP_NO, .trouble = "it is no ZIP archive"};
    struct sign_options o = {.least_level = (uint32_t)atoi(argument[1]),
                             .most_level = (uint32_t)atoi(argument[2]),
                             .target_level = (uint32_t)atoi(argument[3]),
                             .target_sandbox = (uint32_t)atoi(argument[4]),
                             .idsig = {idsig, n_idsig},
                             .threads = (unsigned)atoi(argument[6])};
    if (z) signatures_verify(draft, z, (struct bytes){file, n}, &o, &r);
    struct app *app = app_draft_finish(draft);
    printf("file\t%s\t%s\t%u\t%u\t%s\n", argument[0], answers[r.verified], r.found, r.good,
           r.trouble ? r.trouble : "-");
    for (size_t i = 0; i < app->n_signers; i++) print_signer(&app->signers[i]);
    for (size_t i = 0; i < app->n_anomalies; i++)
        printf("anomaly\t%s\t%s\n", app->anomalies[i].kind, app->anomalies[i].what);
    arena_free(a);
    diagnostics_free(d);
    free(file);
    free(idsig);
}

int main(int argc, char **argv) {
    enum { FIELDS = 7 };
    for (int i = 1; i + FIELDS <= argc; i += FIELDS) look(argv + i);
    return 0;
}
