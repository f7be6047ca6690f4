/* What the DEX reader tells of files, in lines, for tests that ask others the same.
 *   dex_facts FILE...        "class DESCRIPTOR", "reach API<tab>CALLER<tab>COUNT", "classes NUMBER"
 *   dex_facts --table        "call CLASS MEMBER<tab>API", "extends CLASS<tab>API", "string TEXT<tab>API"
 *   dex_facts --seeds FOLDER writes hand-built DEX */
#include "base/memory.h"
#include "dex_build.h"
#include "evidence/app/api/api.h"
#include "evidence/app/component/component.h"
#include "evidence/app/dex/dex_digest.h"

#include <stdio.h>
#include <stdlib.h>

static struct bytes whole_file(const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0) return (struct bytes){NULL, 0};
    size_t n = (size_t)ftell(f);
    rewind(f);
    uint8_t *p = memory_new(n, 1);
    n = fread(p, 1, n, f);
    fclose(f);
    return (struct bytes){p, n};
}

static void tell_classes(const struct dex_digest *g) {
    for (size_t i = 0; i < g->n_units; i++)
        for (size_t j = 0; j < g->units[i].n_classes; j++) {
            uint32_t type = g->units[i].classes[j].type;
            if (type != DEX_NONE) printf("class %s\n", g->units[i].types[type].descriptor.p);
        }
}

static void tell(char **files, size_t n) {
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diagnostics_new(100);
    struct component_table *components = component_table_shipped();
    struct api_table *apis = api_table_new();
    struct dex_context context = {.lookup = dex_lookup_new(components, apis)};
    struct dex_digest **list = memory_new(n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        struct bytes b = whole_file(files[i]);
        list[i] = dex_digest(context.lookup, &(struct dex_input){b, files[i], false});
        free((void *)b.p);
        tell_classes(list[i]);
    }
    const struct app_options options = {.components = components};
    struct app_draft *d = app_draft_new(arena, files[0], &options, diagnostics);
    dex_facts_of(d, list, n, &context);
    const struct app *app = app_draft_finish(d);
    for (size_t i = 0; i < app->n_reach; i++)
        printf("reach %s\t%s\t%u\n", app->reach[i].api, app->reach[i].caller, app->reach[i].count);
    printf("classes %u\n", app->classes);
    for (size_t i = 0; i < n; i++) dex_digest_free(list[i]);
    free(list);
    dex_lookup_free((struct dex_lookup *)context.lookup);
    api_table_free(apis);
    component_table_free(components);
    diagnostics_free(diagnostics);
    arena_free(arena);
}

static void table(void) {
    struct api_table *t = api_table_new();
    for (uint32_t i = 0; i < api_count(t); i++) {
        const struct api *a = api_get(t, i);
        if (a->kind == API_CALL) printf("call %s %s\t%s\n", a->class_name, a->member, a->name);
        if (a->kind == API_EXTENDS) printf("extends %s\t%s\n", a->class_name, a->name);
        if (a->kind == API_STRING) printf("string %s\t%s\n", a->text, a->name);
    }
    api_table_free(t);
}

static const struct build_class classes[] = {
    {.name = "Lcn/push/Core;",
     .super = "Ldalvik/system/PathClassLoader;",
     .interfaces = {"Ljavax/net/ssl/X509TrustManager;"},
     .fields = {"[Lcom/shop/Main;"},
     .methods = {{"f",
                  {{BUILD_INVOKE, "Landroid/telephony/TelephonyManager;", "getImei"},
                   {BUILD_SGET, "Landroid/os/Build;", "SERIAL"},
                   {BUILD_STRING, "https://report.push.cn/v1", NULL},
                   {BUILD_JUMBO, "content://sms/inbox", NULL},
                   {BUILD_ARRAY, "abcdef", NULL},
                   {BUILD_RETURN, NULL, NULL}}},
                 {"checkServerTrusted", {{BUILD_RETURN, NULL, NULL}}}}},
    {.name = "Lcom/shop/Main;",
     .super = "Lcn/push/Core;",
     .methods = {{"g",
                  {{BUILD_NEW, "Lcn/push/Core;", NULL},
                   {BUILD_STRING, "cn.push.Core", NULL},
                   {BUILD_INVOKE, "Lcn/push/Core;", "addDexPath"},
                   {BUILD_QUICK, NULL, NULL},
                   {BUILD_RETURN, NULL, NULL}}}}}};

static void write_seed(const char *folder, const char *name, struct bytes b) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(b.p, 1, b.n, f) != b.n || fclose(f) != 0) perror(path);
    free((void *)b.p);
}

static void seeds(const char *folder) {
    static const char *const odd[] = {"\xc0\x80", "\xc3\xa9\xed\xa0\x80", "192.0.2.77:80", NULL};
    struct build_dex d = {.version = 35, .classes = classes, .n_classes = 2, .strings = odd};
    write_seed(folder, "plain", build_dex(&d));
    const struct build_dex two[] = {d, d};
    write_seed(folder, "container", build_container(two, 2));
    d.unsorted = d.wrong_length = true;
    write_seed(folder, "unsorted", build_dex(&d));
    d.unsorted = d.wrong_length = false;
    struct bytes dex = build_dex(&d);
    write_seed(folder, "vdex", build_vdex(dex));
    free((void *)dex.p);
    d.compact = true;
    d.version = 1;
    write_seed(folder, "compact", build_dex(&d));
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "--table") == 0)
        table();
    else if (argc == 3 && strcmp(argv[1], "--seeds") == 0)
        seeds(argv[2]);
    else if (argc > 1)
        tell(argv + 1, (size_t)argc - 1);
    return argc < 2;
}
