/* What the readers of native code see, for tests that compare it with other programs.
 *   native_facts names FILE...    symbols, and needed libraries of ELF files, as lines
 *   native_facts plist FILE...    a property list as JSON, its data and dates as texts
 *   native_facts facts FILE...    the facts of an app
 *   native_facts speed FILE...    bytes a second of processor time, half a second a file */
#include "base/input.h"
#include "evidence/app/apple/plist.h"
#include "evidence/app/component/component.h"
#include "evidence/app/native/elf.h"
#include "evidence/app/native/elf_file.h"
#include "evidence/app/native/macho.h"
#include "evidence/app/native/macho_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void print_macho_names(struct bytes b) {
    struct macho_image m;
    struct macho_command c;
    struct macho_symbol s;
    uint64_t at = 0;
    bool damaged = false;
    if (!macho_image_open(&m, b)) return;
    while (macho_next_command(&m, &at, &c, &damaged)) {
        if (c.type != 2) continue;
        uint64_t n = macho_u32(&m, c.body, 12);
        struct bytes table = macho_range(&m, macho_u32(&m, c.body, 8), n * (m.wide ? 16 : 12));
        struct bytes names = macho_range(&m, macho_u32(&m, c.body, 16), macho_u32(&m, c.body, 20));
        for (size_t i = 0; macho_symbol_at(&m, table, names, i, &s); i++)
            if (!s.debug) printf("%s %.*s\n", s.undefined ? "undefined" : "defined", (int)s.name.n, s.name.p);
    }
}

static void print_names(struct bytes b) {
    struct elf_file f;
    if (!elf_file_open(&f, b)) return print_macho_names(b);
    printf("soname %.*s\n", (int)f.soname.n, f.soname.p);
    uint64_t tag, value;
    for (size_t i = 0; elf_dynamic_at(&f, i, &tag, &value); i++)
        if (tag == 1) printf("needed %s\n", elf_text(f.names, value).p);
    struct elf_symbol s;
    for (size_t i = 0; elf_symbol_at(&f, &f.symbols, i, &s); i++)
        if (s.name.n) printf("%s %s\n", s.undefined ? "undefined" : "defined", s.name.p);
}

static void read_facts(struct app_draft *d, struct bytes b) {
    struct app_place whole = {NULL, 0};
    if (elf_recognised(b))
        elf_facts(d, b, whole);
    else if (macho_recognised(b))
        macho_facts(d, b, whole);
    else if (ar_recognised(b))
        ar_facts(d, b, whole);
}

static void print_app(const struct app *a) {
    printf("app %s/%s %s files %u classes %u\n", a->platform, a->id, a->format, a->code_files, a->classes);
    for (size_t i = 0; i < a->n_signers; i++)
        printf("signer %s %s\n", a->signers[i].scheme, a->signers[i].subject);
    for (size_t i = 0; i < a->n_components; i++)
        printf("component %s seen %x %s\n", a->components[i].id, a->components[i].seen,
               a->components[i].prefix);
    for (size_t i = 0; i < a->n_capabilities; i++)
        printf("capability %s (%s): %s @%llx\n", a->capabilities[i].name,
               a->capabilities[i].component ? a->capabilities[i].component : "-", a->capabilities[i].why,
               (unsigned long long)a->capabilities[i].at.offset);
    for (size_t i = 0; i < a->n_reach; i++)
        printf("reach %s %s by %s x%u\n", a->reach[i].data ? a->reach[i].data : "-", a->reach[i].api,
               a->reach[i].caller, a->reach[i].count);
    for (size_t i = 0; i < a->n_endpoints; i++)
        printf("endpoint %s (%s)\n", a->endpoints[i].text,
               a->endpoints[i].component ? a->endpoints[i].component : "-");
    for (size_t i = 0; i < a->n_anomalies; i++)
        printf("anomaly %s: %s x%u\n", a->anomalies[i].kind, a->anomalies[i].what, a->anomalies[i].count);
    for (size_t i = 0; i < a->n_opaque; i++) printf("opaque %s: %s\n", a->opaque[i].what, a->opaque[i].why);
}

static void print_text(struct text t) {
    putchar('"');
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] == '"' || t.p[i] == '\\' || (unsigned char)t.p[i] < 0x20)
            printf("\\u%04x", (unsigned char)t.p[i]);
        else
            putchar(t.p[i]);
    putchar('"');
}

static void print_value(const struct plist *p) {
    bool dictionary = p->kind == PLIST_DICT;
    switch (p->kind) {
    case PLIST_TRUE: fputs("true", stdout); break;
    case PLIST_FALSE: fputs("false", stdout); break;
    case PLIST_INTEGER: printf("%lld", (long long)p->integer); break;
    case PLIST_REAL: printf("%.17g", p->real); break;
    case PLIST_DATE: printf("\"date %.0f\"", p->real); break;
    case PLIST_STRING: print_text(p->text); break;
    case PLIST_DATA:
        fputs("\"data ", stdout);
        for (size_t i = 0; i < p->data.n; i++) printf("%02x", p->data.p[i]);
        putchar('"');
        break;
    case PLIST_ARRAY:
    case PLIST_DICT:
        putchar(dictionary ? '{' : '[');
        for (const struct plist *c = p->first; c; c = c->next) {
            if (dictionary) print_text(c->key);
            if (dictionary) putchar(':');
            print_value(c);
            if (c->next) putchar(',');
        }
        putchar(dictionary ? '}' : ']');
        break;
    default: fputs("null", stdout); break;
    }
}

static void print_plist(struct bytes b) {
    struct arena *a = arena_new();
    struct plist_trouble why;
    const struct plist *p = plist_parse(a, b, &why);
    if (p)
        print_value(p);
    else
        printf("{\"error\": \"%s\"}", why.what);
    putchar('\n');
    arena_free(a);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void facts(const char *path, struct bytes b, const struct component_table *table, bool print) {
    struct arena *arena = arena_new();
    struct diagnostics *told = diagnostics_new(100);
    struct app_options options = {.components = table};
    struct app_draft *d = app_draft_new(arena, path, &options, told);
    read_facts(d, b);
    struct app *a = app_draft_finish(d);
    if (print) print_app(a);
    if (print) diagnostics_print(told, stdout);
    diagnostics_free(told);
    arena_free(arena);
}

int main(int n, char **args) {
    if (n < 3) return 2;
    struct component_table *table = component_table_shipped();
    struct diagnostics *told = diagnostics_new(10);
    for (int i = 2; i < n; i++) {
        struct input *in = input_open(args[i], (struct input_limits){0}, told);
        if (!in) return 2;
        struct bytes b = input_whole(in, 1 << 30);
        if (strcmp(args[1], "names") == 0) print_names(b);
        if (strcmp(args[1], "plist") == 0) print_plist(b);
        if (strcmp(args[1], "facts") == 0) facts(args[i], b, table, true);
        if (strcmp(args[1], "speed") == 0) {
            double start = now();
            size_t rounds = 0;
            do {
                facts(args[i], b, table, false);
                rounds++;
            } while (now() - start < 0.5);
            printf("%8.0f MB/s %9zu %s\n", 1e-6 * (double)b.n * (double)rounds / (now() - start), b.n,
                   args[i]);
        }
        input_close(in);
    }
    diagnostics_free(told);
    component_table_free(table);
    return 0;
}
