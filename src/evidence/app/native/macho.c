#include "evidence/app/native/macho.h"

#include "evidence/app/apple/entitlements.h"
#include "evidence/app/native/macho_private.h"

#include <stdlib.h>

bool macho_recognised(struct bytes b) {
    struct macho_image m;
    return macho_is_fat(b) || macho_image_open(&m, b);
}

/* "Foo.framework" out of ".../Foo.framework/Versions/A/Foo"; else the last part. */
static struct text library_of(struct text path) {
    static const char mark[] = ".framework/";
    const char *end = path.n ? memmem(path.p, path.n, mark, sizeof mark - 1) : NULL;
    size_t stop = end ? (size_t)(end - path.p) + sizeof mark - 2 : path.n, start = stop;
    while (start > 0 && path.p[start - 1] != '/') start--;
    return (struct text){path.p + start, stop - start};
}

void macho_open(struct macho_reading *r, struct app_draft *d, struct app_place at) {
    memset(r, 0, sizeof *r);
    struct text name = at.entry ? library_of(text_of(at.entry)) : native_file_name(d, at);
    native_code_open(&r->code, d, at, name, MARK_APPLE);
    r->own = !at.entry;
    native_code_belongs(&r->code, name);
}

void macho_close(struct macho_reading *r) {
    native_code_close(&r->code);
    hash_table_free(&r->strings);
    hash_table_free(&r->classes);
}

struct image_facts {
    struct macho_section sections[MACHO_MOST_SECTIONS];
    size_t n_sections;
    struct macho_command symbols, signature;
    uint64_t encrypted, encrypted_end;
    uint32_t cpu;
};

static void see_library(struct macho_reading *r, const struct macho_image *m, const struct macho_command *c,
                        uint64_t base) {
    struct text path = macho_command_text(m, c, 8), name = library_of(path);
    struct native_code *code = &r->code;
    code->offset = base + c->offset;
    native_code_string(code, path, false);
    if (!code->d->options.components) return;
    native_code_component_seen(code, component_of_library(code->d->options.components, name),
                               COMPONENT_REFERENCED, name, 0, code->offset);
}

static void see_encryption(struct image_facts *f, const struct macho_image *m,
                           const struct macho_command *c) {
    if (!macho_u32(m, c->body, 16)) return; /* cryptid */
    f->encrypted = macho_u32(m, c->body, 8);
    f->encrypted_end = f->encrypted + macho_u32(m, c->body, 12);
}

static void see_command(struct macho_reading *r, const struct macho_image *m, const struct macho_command *c,
                        struct image_facts *f, uint64_t base) {
    switch (c->type & 0x7fffffff) {
    case 1: /* segments */
    case 0x19:
        if ((c->type == 0x19) != m->wide) break;
        for (size_t i = 0;
             f->n_sections < MACHO_MOST_SECTIONS && macho_section_at(m, c, i, &f->sections[f->n_sections]);
             i++)
            f->n_sections++;
        break;
    case 2: f->symbols = *c; break;
    case 0xc: /* load, weakly, to export again, lazily, upwards */
    case 0x18:
    case 0x1f:
    case 0x20:
    case 0x23: see_library(r, m, c, base); break;
    case 0xd: native_code_belongs(&r->code, library_of(macho_command_text(m, c, 8))); break;
    case 0x1d: f->signature = *c; break;
    case 0x21:
    case 0x2c: see_encryption(f, m, c); break;
    default: break;
    }
}

static bool seen_before(struct macho_reading *r, struct bytes b) {
    uint64_t key = hash_bytes(b.p, b.n, hash_seed());
    if (hash_table_get(&r->strings, key) != HASH_ABSENT) return true;
    hash_table_put(&r->strings, key, 1);
    return false;
}

/* NUL-terminated texts, one behind the other. */
static void each_text(struct macho_reading *r, struct bytes b, uint64_t offset, bool classes) {
    for (size_t i = 0; i < b.n;) {
        const uint8_t *end = memchr(b.p + i, 0, b.n - i);
        size_t n = end ? (size_t)(end - b.p) - i : b.n - i;
        struct text t = {(const char *)b.p + i, n};
        if (n >= 3 && n < 512) {
            if (classes)
                macho_see_class(r, t, true, offset + i);
            else
                native_code_symbol(&r->code, t, MARK_SELECTOR, offset + i);
        }
        i += n + 1;
    }
}

static void see_bytes(struct macho_reading *r, const struct macho_section *s, struct bytes b,
                      uint64_t offset) {
    enum { SELF_MODIFYING = 0x80000000u, SOME_CODE = 0x400 };
    if (!b.n || s->flags & (SELF_MODIFYING | SOME_CODE) || seen_before(r, b)) return;
    if (text_is(s->name, "__objc_methname")) return each_text(r, b, offset, false);
    if (text_is(s->name, "__objc_classname")) return each_text(r, b, offset, true);
    if (text_is(s->name, "__ustring")) return endpoint_scan_bytes(&r->code.scan, b, offset);
    if (text_is(s->name, "__eh_frame") || text_is(s->name, "__unwind_info") || text_is(s->segment, "__DWARF"))
        return;
    native_code_strings(&r->code, b, offset);
}

/* Sections may overlap in a hostile file: together they are read as often as the image is long, and a bit. */
static void see_sections(struct macho_reading *r, const struct macho_image *m, const struct image_facts *f,
                         uint64_t base) {
    uint64_t budget = m->all.n + 65536;
    for (size_t i = 0; i < f->n_sections; i++) {
        const struct macho_section *s = &f->sections[i];
        uint64_t start = s->offset, end = s->offset + s->size;
        if (start < f->encrypted_end && end > f->encrypted) {
            if (start >= f->encrypted)
                start = f->encrypted_end < end ? f->encrypted_end : end;
            else
                end = f->encrypted;
        }
        if (end - start > budget) end = start + budget;
        budget -= end - start;
        see_bytes(r, s, macho_range(m, start, end - start), base + start);
    }
}

static void tell_encrypted(struct macho_reading *r, const struct image_facts *f) {
    if (f->encrypted_end <= f->encrypted) return;
    app_add_opaque(r->code.d, r->code.name, (struct app_place){r->code.at.entry, f->encrypted},
                   "encrypted (FairPlay, cryptid 1): its code, strings and methods cannot be seen");
}

static void see_signature(struct macho_reading *r, const struct macho_image *m, const struct image_facts *f,
                          uint64_t base) {
    if (!f->signature.body.n || r->is_signed) return;
    uint64_t offset = macho_u32(m, f->signature.body, 8);
    struct codesign_code code = {.image = m->all,
                                 .signature = macho_range(m, offset, macho_u32(m, f->signature.body, 12)),
                                 .encrypted = f->encrypted,
                                 .encrypted_end = f->encrypted_end};
    struct app_place at = {r->code.at.entry, base + offset};
    r->is_signed = codesign_read(r->code.d, code, at, &r->signature);
    if (r->is_signed) entitlements_tell(r->code.d, &r->signature, at, r->own);
}

void macho_read_image(struct macho_reading *r, struct bytes b, uint64_t base) {
    struct macho_image m;
    struct app_place at = {r->code.at.entry, base};
    if (!macho_image_open(&m, b))
        return app_add_damage(r->code.d, at, "mach-o/loader.h",
                              "not a Mach-O header that a loader would take");
    struct image_facts *f = calloc(1, sizeof *f);
    if (!f) abort();
    struct macho_command c;
    uint64_t next = 0;
    bool damaged = false;
    while (macho_next_command(&m, &next, &c, &damaged)) see_command(r, &m, &c, f, base);
    if (damaged)
        app_add_damage(r->code.d, (struct app_place){at.entry, base + next}, "mach-o/loader.h",
                       "a load command is longer than the room for all of them");
    if (f->symbols.body.n) macho_read_symbols(r, &m, &f->symbols);
    see_sections(r, &m, f, base);
    tell_encrypted(r, f);
    see_signature(r, &m, f, base);
    free(f);
}

static void read_fat(struct macho_reading *r, struct bytes b, uint64_t base) {
    struct macho_slice slices[MACHO_MOST_SLICES];
    struct app_place at = {r->code.at.entry, base};
    bool more;
    size_t n = macho_slices(b, slices, &more);
    uint64_t together = 0;
    for (size_t i = 0; i < n; i++) {
        if (slices[i].cut)
            app_add_damage(r->code.d, (struct app_place){at.entry, base + b.n}, "mach-o/fat.h",
                           "the file ends before a slice does: it was cut short");
        together += slices[i].size;
        if (together > b.n) { /* slices that overlap, to be read for ever */
            app_add_damage(r->code.d, at, "mach-o/fat.h", "slices overlap: the others are not read");
            break;
        }
        struct bytes slice = {b.p + slices[i].offset, (size_t)slices[i].size};
        if (slice.n && !macho_is_fat(slice)) macho_read_any(r, slice, base + slices[i].offset);
    }
    if (more) app_add_damage(r->code.d, at, "mach-o/fat.h", "it has more slices than are read");
}

void macho_read_any(struct macho_reading *r, struct bytes b, uint64_t base) {
    enum { DEEPEST = 4 };
    bool fat = macho_is_fat(b), archive = ar_recognised(b);
    if (!fat && !archive) return macho_read_image(r, b, base);
    if (r->depth == DEEPEST)
        return app_add_damage(r->code.d, (struct app_place){r->code.at.entry, base}, NULL,
                              "archives and fat files lie too deep in each other");
    r->depth++;
    if (fat)
        read_fat(r, b, base);
    else
        macho_read_archive(r, b, base);
    r->depth--;
}

static void tell_file(struct macho_reading *r, const char *format) {
    struct native_code *c = &r->code;
    if (r->own && !c->d->app.format) {
        c->d->app.platform = "native";
        c->d->app.format = format;
        if (!c->d->app.id) c->d->app.id = c->name;
    }
    if (r->own || c->component != COMPONENT_NONE)
        app_add_capability(
            c->d, (struct app_capability){.name = "native-code",
                                          .component = native_code_component(c),
                                          .why = arena_format(c->d->arena, "native library %s", c->name),
                                          .at = c->at});
}

static bool facts(struct app_draft *d, struct bytes b, struct app_place at, const char *format,
                  struct codesign *to) {
    struct macho_reading r;
    d->app.code_files++;
    macho_open(&r, d, at);
    macho_read_any(&r, b, 0);
    tell_file(&r, format);
    macho_close(&r);
    if (to) *to = r.signature;
    return r.is_signed;
}

void macho_facts(struct app_draft *d, struct bytes b, struct app_place at) {
    facts(d, b, at, "mach-o", NULL);
}

bool macho_facts_signed(struct app_draft *d, struct bytes b, struct app_place at, struct codesign *to) {
    return facts(d, b, at, "mach-o", to);
}

void ar_facts(struct app_draft *d, struct bytes b, struct app_place at) {
    facts(d, b, at, "ar", NULL);
}
