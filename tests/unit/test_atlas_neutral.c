/* The atlas takes no side either: two countries swapped throughout the party and jurisdiction files swap whom
 * a law reaches and nothing else, and with a policy swapped as well every verdict on the sample evidence
 * stays. */
#include "atlas/compile.h"
#include "atlas/law.h"
#include "atlas/ownership.h"
#include "cordon.h"
#include "policy/policy.h"
#include "swap.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
// cmocka wants the four above first
#include <cmocka.h>

#define CAPTURE "samples/phone.pcap"

static const char *const pairs[][2] = {{"CN", "US"}, {"SG", "FR"}};

static char *read_text(struct arena *a, const char *path) {
    FILE *f = fopen(path, "rbe");
    assert_non_null(f);
    char *text = arena_take(a, 1 << 20);
    text[fread(text, 1, (1 << 20) - 1, f)] = '\0';
    fclose(f);
    return text;
}

/* no.yaml with NO swapped for SE is se.yaml. */
static const char *file_of(struct arena *a, const char *name, const char *one, const char *other) {
    char code[3] = {(char)(name[0] - 32), (char)(name[1] - 32), '\0'};
    if (strcmp(name + 2, ".yaml") != 0) return arena_string(a, name);
    const char *now = swap_words(a, code, one, other);
    return arena_format(a, "%c%c.yaml", now[0] + 32, now[1] + 32);
}

static void add_folder(struct registry *r, struct arena *a, const char *folder, const char *one,
                       const char *other, struct diagnostics *d) {
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));) {
        if (!strstr(e->d_name, ".yaml")) continue;
        const char *text = read_text(a, arena_format(a, "%s/%s", folder, e->d_name));
        registry_add(r, arena_format(a, "%s/%s", folder, file_of(a, e->d_name, one, other)),
                     text_of(swap_words(a, text, one, other)), d);
    }
    closedir(dir);
}

/* The curated atlas with two countries swapped, in a file that the caller removes. */
static char *build(struct arena *a, const char *one, const char *other) {
    struct diagnostics *d = diagnostics_new(20);
    struct registry *r = registry_new();
    char *path = arena_string(a, "/tmp/cordon-test-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    add_folder(r, a, "atlas/parties", one, other, d);
    add_folder(r, a, "atlas/jurisdictions", one, other, d);
    registry_finish(r, d);
    assert_true(atlas_compile(r, NULL, path, 20000, d));
    diagnostics_print(d, stderr);
    assert_int_equal(diagnostics_count(d), 0);
    registry_free(r);
    diagnostics_free(d);
    return path;
}

/* "CN National Intelligence Law incorporated" of every law that reaches the party itself, sorted. */
static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *laws_of(struct arena *a, const struct atlas *atlas, party_id p, date_t day) {
    struct jurisdiction_claim claims[16];
    struct law_reason reasons[16];
    size_t n = atlas_jurisdictions(atlas, p, day, claims, 16);
    for (size_t i = 0; i < n; i++) {
        reasons[i] = (struct law_reason){.ground = law_ground_of(claims[i].ground), .through = "it"};
        memcpy(reasons[i].country, claims[i].country, sizeof reasons[i].country);
    }
    const struct law_reach *list;
    n = atlas_law_reach(atlas, a, reasons, n, day, &list);
    const char **lines = arena_take_array(a, n + 1, sizeof *lines), *all = "";
    for (size_t i = 0; i < n; i++) {
        struct law law = atlas_law(atlas, list[i].law);
        lines[i] = arena_format(a, "%s %s %s %s\n", law.country, law.name, law.compels,
                                law_ground_text(list[i].why.ground));
    }
    if (n) qsort(lines, n, sizeof *lines, by_text);
    for (size_t i = 0; i < n; i++) all = arena_format(a, "%s%s", all, lines[i]);
    return all;
}

static void laws_follow_the_countries(void **state) {
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        struct arena *a = arena_new();
        struct diagnostics *d = diagnostics_new(20);
        char *plain = build(a, "AQ", "BV"), *swapped = build(a, pairs[k][0], pairs[k][1]);
        struct atlas *one = atlas_open(plain, d), *other = atlas_open(swapped, d);
        unlink(plain);
        unlink(swapped);
        assert_non_null(one);
        assert_non_null(other);
        assert_int_equal(atlas_law_count(one), atlas_law_count(other));
        size_t reached = 0;
        date_t day;
        assert_true(date_parse(TEXT("2026-09-01"), &day, NULL));
        for (party_id p = 0; p < atlas_party_count(one); p++) {
            struct arena *scratch = arena_new();
            const char *before = laws_of(scratch, one, p, day), *after = laws_of(scratch, other, p, day);
            /* in the other world the same laws, of the other country, reach the same party */
            assert_int_equal(strlen(before), strlen(after));
            const char *back = swap_words(scratch, after, pairs[k][0], pairs[k][1]);
            for (const char *line = back; *line; line = strchr(line, '\n') + 1)
                assert_non_null(strstr(
                    before, arena_format(scratch, "%.*s", (int)(strchr(line, '\n') - line + 1), line)));
            reached += *before != '\0';
            arena_free(scratch);
        }
        assert_true(reached > 500);
        atlas_close(one);
        atlas_close(other);
        diagnostics_free(d);
        arena_free(a);
    }
}

static bool keep(void *context, const char *line, size_t n) {
    struct output *o = context;
    output_bytes(o, line, n);
    output_char(o, '\n');
    return true;
}
/* What every shipped policy says of the capture: "policy, rule, program, verdict, chain" a line. */
static char *verdicts(struct arena *a, const char *atlas, const char *one, const char *other) {
    struct cordon_options options = CORDON_OPTIONS;
    options.as_if_in_force = true;
    options.as_of = "2026-09-01";
    struct cordon *c = cordon_new(&options);
    assert_int_equal(cordon_open_atlas(c, atlas), CORDON_FINE);
    const struct shipped_policy *all;
    size_t n = policy_shipped(&all);
    for (size_t i = 0; i < n; i++) {
        const char *text = swap_words(a, all[i].text, one, other);
        assert_int_equal(cordon_add_policy_text(c, all[i].id, text, strlen(text)), CORDON_FINE);
    }
    assert_int_equal(cordon_add_evidence(c, CAPTURE), CORDON_FINE);
    assert_true(cordon_run(c, NULL, NULL) <= CORDON_DENIED);
    struct output lines = output_to_memory(), said = output_to_memory();
    cordon_findings(c, keep, &lines);
    output_char(&lines, '\0');
    const char *p = output_view(&lines).p;
    for (const char *end; (end = strchr(p, '\n')); p = end + 1) {
        const char *title = strstr(p, ",\"title\""), *chain = strstr(p, ",\"chain\":");
        if (strncmp(p, "{\"kind\":\"finding\"", 17) != 0 || !title || !chain || chain > end) continue;
        output_bytes(&said, p, (size_t)(title - p));
        output_bytes(&said, chain, strcspn(chain + 1, ",") + 1);
        output_char(&said, '\n');
    }
    char *text = arena_text(a, output_view(&said));
    output_end(&lines);
    output_end(&said);
    cordon_free(c);
    return text;
}

static void verdicts_stay_when_all_is_swapped(void **state) {
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        struct arena *a = arena_new();
        char *plain = build(a, "AQ", "BV"), *swapped = build(a, pairs[k][0], pairs[k][1]);
        const char *as_it_is = verdicts(a, plain, "AQ", "BV");
        assert_non_null(strstr(as_it_is, "\"verdict\":\"deny\""));
        assert_string_equal(verdicts(a, swapped, pairs[k][0], pairs[k][1]), as_it_is);
        if (k == 0) assert_string_not_equal(verdicts(a, swapped, "AQ", "BV"), as_it_is);
        unlink(plain);
        unlink(swapped);
        arena_free(a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(laws_follow_the_countries),
        cmocka_unit_test(verdicts_stay_when_all_is_swapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
