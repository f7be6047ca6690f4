#include "atlas/compile.h"

#include "base/hash.h"
#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

uint32_t pool_add(struct string_pool *p, const char *s) {
    if (!s) return 0;
    uint32_t before = intern_count(p->strings), id = intern_add(p->strings, text_of(s));
    if (id < before) return p->offsets[id];
    p->offsets = memory_grow(p->offsets, id, &p->capacity, sizeof *p->offsets);
    p->offsets[id] = (uint32_t)p->bytes.n;
    output_bytes(&p->bytes, s, strlen(s) + 1);
    return p->offsets[id];
}

static struct string_pool pool_new(void) {
    struct string_pool p = {.strings = intern_new(), .bytes = output_to_memory()};
    pool_add(&p, "");
    return p;
}

static void pool_free(struct string_pool *p) {
    intern_free(p->strings);
    free(p->offsets);
    output_end(&p->bytes);
}

void section_add(struct compiler *c, enum section s, const void *p, size_t n) {
    output_bytes(&c->sections[s], p, n);
}

static uint64_t aligned(uint64_t n) {
    return (n + ATLAS_ALIGN - 1) / ATLAS_ALIGN * ATLAS_ALIGN;
}

static struct file_header header_of(const struct compiler *c, date_t built) {
    struct file_header h = {.version = ATLAS_VERSION,
                            .order = ATLAS_ORDER,
                            .built = built,
                            .open_data = c->open != NULL,
                            .ranges = c->ranges};
    memcpy(h.magic, ATLAS_MAGIC, sizeof h.magic);
    uint64_t at = aligned(sizeof h);
    for (unsigned s = 0; s < SECTIONS; s++) {
        struct text v = output_view(&c->sections[s]);
        h.sections[s] = (struct file_section){at, v.n, hash_bytes(v.p, v.n, 0)};
        at = aligned(at + v.n);
    }
    h.size = at;
    h.checksum = hash_bytes(&h, sizeof h, 0);
    return h;
}

static bool write_all(const struct compiler *c, FILE *f, date_t built) {
    static const char zeros[ATLAS_ALIGN];
    struct file_header h = header_of(c, built);
    fwrite(&h, 1, sizeof h, f);
    fwrite(zeros, 1, aligned(sizeof h) - sizeof h, f);
    for (unsigned s = 0; s < SECTIONS; s++) {
        struct text v = output_view(&c->sections[s]);
        fwrite(v.p, 1, v.n, f);
        fwrite(zeros, 1, aligned(v.n) - v.n, f);
    }
    return fflush(f) == 0 && !ferror(f);
}

/* A reader that has the old file mapped keeps it whole: the new one takes its name in one step. */
static bool write_file(const struct compiler *c, const char *path, date_t built, struct diagnostics *d) {
    struct arena *a = arena_new();
    char *beside = arena_format(a, "%s.XXXXXX", path);
    int fd = mkstemp(beside);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "wb");
    bool fine = f && fchmod(fd, 0644) == 0 && write_all(c, f, built);
    if (f && fclose(f) != 0) fine = false;
    if (fine && rename(beside, path) != 0) fine = false;
    if (!fine) {
        int error = errno;
        if (fd >= 0) unlink(beside);
        diagnostics_add(
            d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                   .file = path,
                                   .what = arena_format(a, "cannot be written: %s", strerror(error))});
    }
    arena_free(a);
    return fine;
}

bool atlas_compile(const struct registry *r, const struct open_data *open, const char *path, date_t built,
                   struct diagnostics *d) {
    struct compiler c = {.registry = r,
                         .open = open,
                         .strings = pool_new(),
                         .names = pool_new(),
                         .provenance = intern_new(),
                         .keys = intern_new()};
    for (unsigned s = 0; s < SECTIONS; s++) c.sections[s] = output_to_memory();
    compile_parties(&c);
    compile_laws(&c);
    compile_cables(&c);
    compile_services(&c);
    compile_addresses(&c, d);
    compile_names(&c);
    section_add(&c, SECTION_STRINGS, output_view(&c.strings.bytes).p, c.strings.bytes.n);
    section_add(&c, SECTION_NAMES, output_view(&c.names.bytes).p, c.names.bytes.n);
    bool fine = write_file(&c, path, built, d);
    for (unsigned s = 0; s < SECTIONS; s++) output_end(&c.sections[s]);
    pool_free(&c.strings);
    pool_free(&c.names);
    intern_free(c.provenance);
    intern_free(c.keys);
    return fine;
}
