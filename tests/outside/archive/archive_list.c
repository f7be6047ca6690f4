/* What the readers of archives see, for other programs to compare.
 *
 *   archive_list FILE...               entries: name in hex, size, CRC of the content, whether it was read
 * whole archive_list --classes FILE...     classes of a JAR: name, superclass, strings and members that are
 * named archive_list --damage CASES FILE   so many damaged copies of it through all readers; prints nothing
 */
#include "evidence/app/endpoint/endpoint.h"
#include "evidence/app/java/class_file.h"
#include "evidence/app/java/java.h"

#include <inttypes.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>

static struct bytes read_whole(const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END)) exit(2);
    long n = ftell(f);
    rewind(f);
    uint8_t *p = malloc((size_t)n + 1);
    if (!p || fread(p, 1, (size_t)n, f) != (size_t)n) exit(2);
    fclose(f);
    return (struct bytes){p, (size_t)n};
}

static void print_hex(struct text t) {
    for (size_t i = 0; i < t.n; i++) printf("%02x", (uint8_t)t.p[i]);
}

static void list_entries(struct zip *z) {
    for (size_t i = 0; i < zip_count(z); i++) {
        const struct zip_entry *e = zip_entry(z, i);
        struct zip_content c;
        bool whole = zip_read(z, e, &c);
        printf("entry ");
        print_hex(e->name);
        printf(" %" PRIu64 " %08x %08x %s\n", e->size, e->crc, libdeflate_crc32(0, c.bytes.p, c.bytes.n),
               whole && !c.trouble ? "whole" : "trouble");
        zip_content_free(&c);
    }
}

static void print_constant(const char *kind, struct text of, struct text name) {
    printf("%s ", kind);
    print_hex(of);
    printf(" ");
    print_hex(name);
    printf("\n");
}

static void list_class(struct class_file *f, struct bytes b) {
    if (!class_file_open(f, b)) {
        printf("broken\n");
        return;
    }
    print_constant("class", class_file_class(f, f->self), class_file_class(f, f->super));
    for (uint32_t i = 1; i < f->n; i++) {
        struct text name, s = class_file_string(f, i);
        if (f->tag[i] == CONSTANT_STRING) print_constant("string", s, (struct text){"", 0});
        uint32_t of = class_file_member(f, i, &name);
        if (of) print_constant("member", class_file_class(f, of), name);
    }
}

static void list_classes(struct zip *z) {
    struct class_file *f = malloc(sizeof *f);
    for (size_t i = 0; f && i < zip_count(z); i++) {
        struct zip_content c;
        zip_read(z, zip_entry(z, i), &c);
        if (java_class_recognised(c.bytes)) list_class(f, c.bytes);
        zip_content_free(&c);
    }
    free(f);
}

static void ignore(void *context, const struct endpoint_found *found) {
    if (!*found->host) abort();
}

static void read_all(struct zip *z) {
    const struct endpoint_scan scan = {.take = ignore};
    for (size_t i = 0; i < zip_count(z); i++) {
        struct zip_content c;
        zip_read(z, zip_entry(z, i), &c);
        endpoint_scan_bytes(&scan, c.bytes, 0);
        zip_content_free(&c);
    }
}

static void with_zip(struct bytes b, const char *path, void (*use)(struct zip *z), bool java, bool print) {
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diagnostics_new(10);
    struct app_draft *d =
        app_draft_new(arena, path, &(struct app_options){.limits.most_inflated = 1 << 30}, diagnostics);
    struct zip *z = zip_open(d, b, NULL);
    if (z) use(z);
    if (z && java) java_archive_facts(d, z);
    struct app *app = app_draft_finish(d);
    if (print) printf("anomalies %zu\n", app->n_anomalies);
    for (size_t i = 0; print && i < app->n_anomalies; i++)
        printf("anomaly %s %s\n", app->anomalies[i].kind, app->anomalies[i].what);
    if (print) printf("damage %" PRIu64 "\n", diagnostics_total(diagnostics, SEVERITY_DAMAGE));
    diagnostics_free(diagnostics);
    arena_free(arena);
}

static uint64_t next_random(uint64_t *state) { /* splitmix64 (Steele, Lea, Flood 2014) */
    uint64_t z = (*state += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

/* One harm to the headers, which are what readers believe, or to anything; or the end cut off. */
static void damage(struct bytes good, uint64_t *state) {
    size_t n = good.n;
    uint8_t *p = malloc(n + 1);
    if (!p) exit(2);
    memcpy(p, good.p, n);
    size_t tail = n < 4096 ? n : n / 20 < 4096 ? 4096 : n / 20;
    for (uint64_t flips = 1 + next_random(state) % 20; flips && n; flips--) {
        uint64_t where = next_random(state) % 3;
        size_t at = where == 0 ? next_random(state) % n : n - 1 - next_random(state) % tail;
        if (where == 1)
            p[at] = (uint8_t)next_random(state);
        else
            p[at] = (uint8_t)(p[at] ^ 1u << (next_random(state) & 7));
    }
    if (next_random(state) % 4 == 0) n = next_random(state) % (n + 1);
    uint8_t *exact = malloc(n ? n : 1); /* its own block: ASan then sees one byte too far */
    if (!exact) exit(2);
    memcpy(exact, p, n);
    free(p);
    with_zip((struct bytes){exact, n}, "damaged", read_all, true, false);
    free(exact);
}

int main(int argc, char **argv) {
    bool classes = argc > 1 && strcmp(argv[1], "--classes") == 0;
    if (argc == 4 && strcmp(argv[1], "--damage") == 0) {
        struct bytes b = read_whole(argv[3]);
        uint64_t state = 1;
        for (long i = atol(argv[2]); i > 0; i--) damage(b, &state);
        free((void *)b.p);
        return 0;
    }
    for (int i = classes ? 2 : 1; i < argc; i++) {
        struct bytes b = read_whole(argv[i]);
        with_zip(b, argv[i], classes ? list_classes : list_entries, false, true);
        free((void *)b.p);
    }
    return 0;
}
