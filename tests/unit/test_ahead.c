#include "evidence/app/package.h"
#include "zip_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { LONG = 3000 };

/* All that entries can tell, a line each: it must not hang on the number of threads. */
static char *told(const struct zip_made *m, struct app_options options, unsigned threads) {
    struct arena *arena = arena_new();
    struct diagnostics *d = diagnostics_new(100);
    struct bytes b = zip_make(m);
    options.threads = threads;
    const struct app *app = app_read(b, "test.jar", &options, arena, d);
    assert_non_null(app);
    char *to = calloc(1, 8192);
    FILE *f = fmemopen(to, 8192, "w");
    for (size_t i = 0; i < app->n_endpoints; i++)
        fprintf(f, "%s %s %u\n", app->endpoints[i].text, app->endpoints[i].at.entry, app->endpoints[i].count);
    for (size_t i = 0; i < app->n_anomalies; i++)
        if (strncmp(app->anomalies[i].kind, "zip-", 4) == 0)
            fprintf(f, "%s %u %s\n", app->anomalies[i].kind, app->anomalies[i].count, app->anomalies[i].what);
    for (size_t i = 0; i < app->n_opaque; i++)
        fprintf(f, "opaque %s: %s\n", app->opaque[i].what, app->opaque[i].why);
    for (size_t i = 0; i < app->n_capabilities; i++) fprintf(f, "%s\n", app->capabilities[i].name);
    fprintf(f, "%02x", app->sha256[0]);
    fclose(f);
    diagnostics_free(d);
    arena_free(arena);
    free((void *)b.p);
    return to;
}

static void same(const struct zip_made *m, struct app_options options, const char *const *holds, size_t n) {
    char *one = told(m, options, 1);
    for (unsigned threads = 2; threads <= 7; threads++) {
        char *many = told(m, options, threads);
        assert_string_equal(one, many);
        free(many);
    }
    for (size_t i = 0; i < n; i++) {
        bool wanted = holds[i][0] != '!';
        if ((strstr(one, holds[i] + !wanted) != NULL) != wanted) fail_msg("%s\n  %s", holds[i], one);
    }
    free(one);
}

static char *text(const char *begins, size_t n, const char *url) {
    char *s = malloc(LONG + 1);
    memset(s, ' ', LONG);
    memcpy(s, begins, n);
    memcpy(s + LONG - strlen(url), url, strlen(url));
    s[LONG] = '\0';
    return s;
}

#define SAME(m, options, ...)                                                                                \
    same((m), (options), (const char *const[]){__VA_ARGS__},                                                 \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void test_entries(void **state) {
    (void)state;
    char icu[LONG] = {0, 0x20, (char)0xda, 0x27, 20, 0, 0, 0, 0, 0, 2, 0, 'R', 'e', 's', 'B'};
    char *words = text("words", 5, "https://one.shop.cn/a"),
         *other = text("other", 5, "https://two.shop.cn/b");
    char *picture = text("\x89PNG", 4, "https://three.shop.cn/c");
    const char *hidden = "https://four.shop.cn/d";
    memcpy(icu + LONG - strlen(hidden), hidden, strlen(hidden));
    struct zip_made m = {
        .parts = {{.name = "META-INF/MANIFEST.MF", .content = "Manifest-Version: 1.0\r\n\r\n"},
                  {.name = "a.txt", .content = words, .deflated = true},
                  {.name = "b.txt", .content = other, .deflated = true, .crc = 1, .local_crc = 1},
                  {.name = "c.png",
                   .content = picture,
                   .content_n = LONG,
                   .deflated = true,
                   .crc = 1,
                   .local_crc = 1},
                  {.name = "d.res", .content = icu, .content_n = LONG, .deflated = true},
                  {.name = "e.version", .content = words, .deflated = true}},
        .n = 6};
    SAME(&m, ((struct app_options){0}), "https://one.shop.cn/a a.txt 1\n", "https://two.shop.cn/b b.txt 1\n",
         "zip-crc 1 b.txt", "!three", "!four", "!opaque");
    free(words);
    free(other);
    free(picture);
}

/* Which entry is left out hangs on the order: it is the same for any number of threads. */
static void test_limits(void **state) {
    (void)state;
    char *content[5];
    struct zip_made m = {
        .parts = {{.name = "META-INF/MANIFEST.MF", .content = "Manifest-Version: 1.0\r\n\r\n"}}, .n = 6};
    static const char *const names[] = {"1.txt", "2.txt", "3.txt", "4.txt", "5.txt"};
    for (size_t i = 0; i < 5; i++) {
        char url[64];
        snprintf(url, sizeof url, "https://api%zu.shop.cn/", i + 1);
        content[i] = text("words", 5, url);
        m.parts[i + 1] = (struct zip_part){.name = names[i], .content = content[i], .deflated = true};
    }
    struct app_options options = {.limits = {.most_inflated = 3 * LONG + 100, .most_entry = LONG}};
    SAME(&m, options, "api1.shop", "api3.shop", "!api4.shop", "!api5.shop", "opaque 4.txt", "opaque 5.txt");
    options.limits = (struct app_limits){.most_inflated = 100 * LONG, .most_entry = LONG - 1};
    SAME(&m, options, "!api", "opaque 1.txt", "opaque 5.txt");
    for (size_t i = 0; i < 5; i++) free(content[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_entries), cmocka_unit_test(test_limits)};
    return cmocka_run_group_tests_name("ahead", tests, NULL, NULL);
}
