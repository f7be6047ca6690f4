/* Which evidence a text is: what other readers take is no trace, and no trace is taken by them. */
#include "evidence/device/device.h"
#include "evidence/flowlog/flowlog.h"
#include "evidence/har/har.h"
#include "evidence/route/route.h"
#include "evidence/trace/trace.h"
#include "text_input.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
// cmocka wants the ones above first
#include <cmocka.h>

typedef bool taker(struct input *in, const char *path, struct diagnostics *d);

static bool trace(struct input *in, const char *path, struct diagnostics *d) {
    struct trace_totals totals;
    return trace_read(in, path, &(struct trace_options){0}, &totals, d);
}

static bool har(struct input *in, const char *path, struct diagnostics *d) {
    struct har_options how = {.capture = capture_options_default()};
    struct capture *c = har_read(in, path, &how, d);
    capture_free(c);
    return c != NULL;
}

static bool flowlog(struct input *in, const char *path, struct diagnostics *d) {
    struct flowlog_options how = {.capture = capture_options_default()};
    struct capture *c = flowlog_read(in, path, &how, d);
    capture_free(c);
    return c != NULL;
}

static bool inventory(struct input *in, const char *path, struct diagnostics *d) {
    struct inventory *i = inventory_read(in, path, NULL, d);
    inventory_free(i);
    return i != NULL;
}

static void take_nothing(void *context, const struct route_row *row) {
    (void)context;
    (void)row;
}

static bool route(struct input *in, const char *path, struct diagnostics *d) {
    struct as_paths *paths = as_paths_new();
    struct route_options how = {.paths = paths, .take = take_nothing, .threads = 1};
    struct route_totals totals;
    bool taken = route_read(in, path, &how, &totals, d);
    as_paths_free(paths);
    return taken;
}

static unsigned check_file(const char *path, taker *take, bool wanted) {
    struct diagnostics *d = diagnostics_new(10);
    struct input *in = input_open(path, (struct input_limits){0}, d);
    assert_non_null(in);
    bool taken = take(in, path, d);
    if (taken != wanted) fail_msg("%s is %staken", path, taken ? "" : "not ");
    input_close(in);
    diagnostics_free(d);
    return 1;
}

/* Of all files in the folder. */
static void check(const char *folder, taker *take, bool wanted) {
    char path[512];
    unsigned n = 0;
    snprintf(path, sizeof path, "tests/fuzz/corpus/%s", folder);
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (const struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "tests/fuzz/corpus/%s/%s", folder, e->d_name);
        n += check_file(path, take, wanted);
    }
    closedir(dir);
    assert_true(n > 0);
}

static void takes_traces_alone(void **state) {
    (void)state;
    static const char *const others[] = {"har",        "inventory",  "nmap",       "sbom",    "flowlog",
                                         "routetext",  "rpki",       "relations",  "bmp",     "capture",
                                         "cablemap",   "persona",    "policy",     "key_log", "plist",
                                         "components", "import_ftm", "import_bods"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) check(others[i], trace, false);
}

static void leaves_traces_to_it(void **state) {
    (void)state;
    static const char *const forms[] = {"tracetext", "tracejson", "warts"};
    static taker *const others[] = {har, flowlog, inventory, route};
    for (size_t i = 0; i < 3; i++) {
        check(forms[i], trace, true);
        for (size_t k = 0; k < sizeof others / sizeof *others; k++) check(forms[i], others[k], false);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_traces_alone),
        cmocka_unit_test(leaves_traces_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
