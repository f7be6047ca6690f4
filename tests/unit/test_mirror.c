#include "evidence/app/mirror/mirror.h"
#include "evidence/app/mirror/mirror_private.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <openssl/sha.h>

struct mirror_test {
    char root[64];
    int folder;
    struct arena *arena;
    struct diagnostics *diagnostics;
};

static int set_up(void **state) {
    struct mirror_test *t = calloc(1, sizeof *t);
    strcpy(t->root, "/tmp/cordon-mirror-XXXXXX");
    if (!mkdtemp(t->root)) return -1;
    t->folder = open(t->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    t->arena = arena_new();
    t->diagnostics = diagnostics_new(50);
    *state = t;
    return 0;
}

static int tear_down(void **state) {
    struct mirror_test *t = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", t->root);
    close(t->folder);
    arena_free(t->arena);
    diagnostics_free(t->diagnostics);
    free(t);
    return system(command);
}

static void make(struct mirror_test *t, const char *path, const char *content) {
    char *folder = strdup(path);
    for (char *slash = folder; (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        (void)mkdirat(t->folder, folder, 0700);
        *slash = '/';
    }
    free(folder);
    int fd = openat(t->folder, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, content, strlen(content)), strlen(content));
    close(fd);
}

static struct mirror *list_it(struct mirror_test *t, struct mirror_limits limits) {
    return mirror_list(t->folder, "shop", limits, t->arena, t->diagnostics);
}

static const char *told(const struct mirror_test *t, size_t i) {
    const struct diagnostic *d = diagnostics_get(t->diagnostics, i);
    return d ? diagnostic_line(t->arena, d) : "";
}

static void test_order(void **state) {
    struct mirror_test *t = *state;
    make(t, "b/two.apk", "22");
    make(t, "a.apk", "1");
    make(t, "b/one.apk", "1");
    make(t, "b-c.apk", "333");
    make(t, "b/one.apk.idsig", "s");
    assert_int_equal(symlinkat("/etc", t->folder, "etc"), 0);
    assert_int_equal(symlinkat("a.apk", t->folder, "again.apk"), 0);
    assert_int_equal(mkfifoat(t->folder, "pipe.apk", 0600), 0);
    const struct mirror *m = list_it(t, (struct mirror_limits){0});
    static const char *const names[] = {"a.apk", "b-c.apk", "b/one.apk", "b/two.apk"};
    assert_int_equal(m->n_packages, 4);
    for (size_t i = 0; i < 4; i++) assert_string_equal(m->packages[i].name, names[i]);
    assert_string_equal(m->packages[2].idsig->path, "b/one.apk.idsig");
    assert_null(m->packages[3].idsig);
    assert_int_equal(m->bytes, 7);
    assert_int_equal(m->links, 2);
    assert_int_equal(diagnostics_count(t->diagnostics), 0);
    assert_int_equal(mirror_open(t->folder, "x", "again.apk", t->diagnostics), -1);
    assert_int_equal(mirror_open(t->folder, "x", "pipe.apk", t->diagnostics), -1);
    assert_int_equal(diagnostics_count(t->diagnostics), 2);
}

/* A base and its splits in one folder are one app, be it the mirror's own. */
static void test_sets(void **state) {
    struct mirror_test *t = *state;
    make(t, "base.apk", "1");
    make(t, "split_config.de.apk", "1");
    make(t, "com.x/base.apk", "1");
    make(t, "com.x/split_config.arm64_v8a.apk", "22");
    make(t, "com.x/split_config.xhdpi.apk", "22");
    make(t, "com.x/readme.txt", "no");
    make(t, "com.x/lib/base.apk", "alone");
    const struct mirror *m = list_it(t, (struct mirror_limits){0});
    assert_int_equal(m->n_packages, 4);
    assert_string_equal(m->packages[0].name, "base.apk");
    assert_int_equal(m->packages[0].n_files, 2);
    assert_string_equal(m->packages[1].name, "com.x");
    assert_int_equal(m->packages[1].n_files, 3);
    assert_string_equal(m->packages[1].files[0]->path, "com.x/base.apk");
    assert_int_equal(m->packages[1].size, 5);
    assert_string_equal(m->packages[2].name, "com.x/lib/base.apk");
}

static void test_limits(void **state) {
    struct mirror_test *t = *state;
    make(t, "a/b/c/d.apk", "1");
    make(t, "e.apk", "1");
    make(t, "f.apk", "1");
    assert_int_equal(list_it(t, (struct mirror_limits){.most_depth = 2})->n_packages, 2);
    assert_string_equal(told(t, 0), "shop/a/b/c: is too deep inside folders");
    assert_int_equal(list_it(t, (struct mirror_limits){.most_files = 2})->n_packages, 2);
    assert_non_null(strstr(told(t, 1), "shop: holds more files than are listed"));
}

static const char *hex_of(const char *content) {
    static char hex[2 * SHA256_DIGEST_LENGTH + 1];
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA256((const uint8_t *)content, strlen(content), digest);
    for (size_t i = 0; i < sizeof digest; i++) snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    return hex;
}

static void make_index(struct mirror_test *t, int version) {
    char json[4096];
    const char *format =
        version == 1
            ? "{\"repo\":{\"name\":\"Shop\",\"timestamp\":1},\"apps\":[{\"packageName\":\"com.a\"}],"
              "\"packages\":{"
              "\"com.a\":[{\"apkName\":\"a.apk\",\"hash\":\"%s\",\"hashType\":\"sha256\",\"size\":3,"
              "\"versionCode\":7,\"versionName\":\"1.0\",\"signer\":\"%064d\",\"uses-permission\":[["
              "\"android.permission.CAMERA\",null],[\"android.permission.READ_EXTERNAL_STORAGE\",18]]}],"
              "\"com.b\":[{\"apkName\":\"b.apk\",\"hash\":\"00\",\"size\":9}]}}"
            : "{\"repo\":{\"name\":{\"en-US\":\"Shop\",\"de\":\"Laden\"}},\"packages\":{\"com.a\":{"
              "\"metadata\":{},"
              "\"versions\":{\"x\":{\"added\":1,\"file\":{\"name\":\"/a.apk\",\"sha256\":\"%s\",\"size\":3},"
              "\"manifest\":{\"versionName\":\"1.0\",\"versionCode\":7,\"signer\":{\"sha256\":[\"%064d\"]},"
              "\"usesPermission\":[{\"name\":\"android.permission.CAMERA\"},{\"name\":"
              "\"android.permission.READ_EXTERNAL_STORAGE\",\"maxSdkVersion\":18}]}}}},"
              "\"com.b\":{\"versions\":{\"y\":{\"file\":{\"name\":\"/b.apk\",\"size\":9}}}}}}";
    snprintf(json, sizeof json, format, hex_of("apk"), 0);
    make(t, version == 1 ? "repo/index-v1.json" : "repo/index-v2.json", json);
}

static const char *anomalies(struct mirror_test *t, const struct app *app) {
    const char *all = "";
    for (size_t i = 0; i < app->n_anomalies; i++)
        all = arena_format(t->arena, "%s%s%s", all, *all ? " " : "", app->anomalies[i].kind);
    return all;
}

static void check_index(struct mirror_test *t, int version) {
    static const struct app_permission asked[] = {{.name = "android.permission.CAMERA"}},
                                       more[] = {{.name = "android.permission.CAMERA"},
                                                 {.name = "android.permission.RECORD_AUDIO"},
                                                 {.name = "own", .defined = true}};
    static const struct app_signer signer = {.scheme = "v2"}, other = {.scheme = "v2", .sha256 = {1}};
    make(t, "repo/a.apk", "apk");
    make(t, "repo/c.apk", "apk");
    make_index(t, version);
    const struct mirror *m = list_it(t, (struct mirror_limits){0});
    assert_non_null(m->index);
    assert_string_equal(m->index->title, "Shop");
    assert_int_equal(m->index->verified, APP_UNKNOWN);
    assert_int_equal(m->n_packages, 2);
    assert_non_null(m->packages[0].entry);
    assert_null(m->packages[1].entry);
    assert_non_null(strstr(told(t, 0), "b.apk, which is not there"));
    struct app good = {.id = "com.a",
                       .version = "1.0",
                       .version_code = "7",
                       .signers = &signer,
                       .n_signers = 1,
                       .permissions = asked,
                       .n_permissions = 1};
    SHA256((const uint8_t *)"apk", 3, good.sha256);
    struct app bad = {.id = "com.z",
                      .version = "1.1",
                      .version_code = "8",
                      .signers = &other,
                      .n_signers = 1,
                      .permissions = more,
                      .n_permissions = 3};
    struct app absent = good;
    mirror_check(m, &m->packages[0], &good, t->arena);
    mirror_check(m, &m->packages[0], &bad, t->arena);
    mirror_check(m, &m->packages[1], &absent, t->arena);
    assert_string_equal(anomalies(t, &good), "");
    assert_string_equal(anomalies(t, &bad),
                        "index-sha256 index-id index-version-code index-version index-signer "
                        "index-permissions");
    assert_string_equal(anomalies(t, &absent), "index-absent");
}

static void test_index_v1(void **state) {
    check_index(*state, 1);
}

static void test_index_v2(void **state) {
    check_index(*state, 2);
}

static void test_broken_index(void **state) {
    struct mirror_test *t = *state;
    make(t, "a.apk", "apk");
    make(t, "index-v2.json",
         "{\"packages\":{\"com.a\":{\"versions\":{\"x\":{\"file\":{\"name\":\"/a.apk\"}}}}},\"repo\":[1,");
    const struct mirror *m = list_it(t, (struct mirror_limits){0});
    assert_int_equal(m->n_packages, 1);
    assert_non_null(m->packages[0].entry);
    assert_int_equal(diagnostics_total(t->diagnostics, SEVERITY_DAMAGE), 1);
    assert_non_null(strstr(told(t, 0), "RFC 8259"));
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {TEST(test_order),    TEST(test_sets),     TEST(test_limits),
                                       TEST(test_index_v1), TEST(test_index_v2), TEST(test_broken_index)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
