#include "evidence/app/native/elf.h"

#include "evidence/app/native/elf_private.h"
#include "evidence/app/native/jni.h"

bool elf_recognised(struct bytes b) {
    return b.n >= 52 && memcmp(b.p, "\177ELF", 4) == 0;
}

size_t native_best_abi(const struct text *abis, size_t n) {
    static const char *const order[] = {"arm64-v8a", "armeabi-v7a", "x86_64", "x86",
                                        "armeabi",   "riscv64",     "mips64", "mips"};
    for (size_t o = 0; o < sizeof order / sizeof *order; o++)
        for (size_t i = 0; i < n; i++)
            if (text_is(abis[i], order[o])) return i;
    return n;
}

/* Android installs a library by its folder, whatever it holds. */
static void compare_abi(const struct native_code *c, const struct elf_file *f) {
    static const struct {
        const char *folder;
        uint16_t machine;
        bool wide;
    } abis[] = {{"/arm64-v8a/", 183, true}, {"/armeabi-v7a/", 40, false}, {"/armeabi/", 40, false},
                {"/x86/", 3, false},        {"/x86_64/", 62, true},       {"/mips/", 8, false},
                {"/mips64/", 8, true},      {"/riscv64/", 243, true}};
    if (!c->at.entry) return;
    for (size_t i = 0; i < sizeof abis / sizeof *abis; i++) {
        if (!strstr(c->at.entry, abis[i].folder)) continue;
        if (f->machine == abis[i].machine && f->wide == abis[i].wide) continue;
        const char *is = elf_machine(f);
        app_add_anomaly(c->d, "elf-wrong-machine", c->at, NULL,
                        "it is for %s of %d bits, and lies in the folder of another machine",
                        is ? is : "an unknown machine", f->wide ? 64 : 32);
    }
}

struct names_seen {
    uint32_t component; /* of the classes whose methods it holds */
    bool several;
};

static void see_export(struct native_code *c, struct text name, struct names_seen *seen) {
    char class_name[512];
    size_t n = jni_class_of(name, class_name, sizeof class_name);
    if (!n || !c->d->options.components) return;
    uint32_t component = component_of_class(c->d->options.components, (struct text){class_name, n});
    if (component == COMPONENT_NONE) return;
    native_code_component_seen(c, component, COMPONENT_NATIVE, name, 0, c->at.offset);
    seen->several = seen->several || (seen->component != COMPONENT_NONE && seen->component != component);
    seen->component = component;
}

static void see_exports(struct native_code *c, const struct elf_file *f, const struct elf_symbols *symbols) {
    struct names_seen seen = {COMPONENT_NONE, false};
    struct elf_symbol s;
    for (size_t i = 0; elf_symbol_at(f, symbols, i, &s); i++)
        if (!s.undefined && s.name.n > 5 && s.name.p[0] == 'J') see_export(c, s.name, &seen);
    if (c->component == COMPONENT_NONE && !seen.several) c->component = seen.component;
}

static void see_imports(struct native_code *c, const struct elf_file *f, const struct elf_symbols *symbols) {
    struct elf_symbol s;
    for (size_t i = 0; elf_symbol_at(f, symbols, i, &s); i++)
        if (s.undefined && s.name.n) native_code_symbol(c, s.name, MARK_SYMBOL, c->at.offset);
}

static void see_needed(struct native_code *c, const struct elf_file *f) {
    enum { TAG_NEEDED = 1 };
    uint64_t tag, value;
    for (size_t i = 0; elf_dynamic_at(f, i, &tag, &value); i++) {
        if (tag != TAG_NEEDED || !c->d->options.components) continue;
        struct text name = elf_text(f->names, value);
        native_code_component_seen(c, component_of_library(c->d->options.components, name),
                                   COMPONENT_REFERENCED, name, 0, c->at.offset);
    }
}

static bool holds_strings(const struct elf_section *s) {
    if (s->type != SECTION_PROGBITS || s->flags & SECTION_EXECUTE || !(s->flags & SECTION_ALLOC))
        return false;
    return s->name.n < 3 || memcmp(s->name.p, ".eh", 3) != 0;
}

/* Parts may overlap in a hostile file; together they are read as often as the file is long, and a bit. */
static void see_part(struct native_code *c, const struct elf_file *f, uint64_t offset, uint64_t size,
                     uint64_t *budget) {
    if (size > *budget) size = *budget;
    *budget -= size;
    if (size) native_code_strings(c, (struct bytes){f->all.p + offset, (size_t)size}, offset);
}

static void see_strings(struct native_code *c, const struct elf_file *f) {
    uint64_t budget = f->all.n + 65536;
    size_t parts = 0;
    struct elf_section section;
    if (f->type == ELF_RELOCATABLE || elf_sections_agree(f)) {
        for (size_t i = 0; elf_section_at(f, i, &section); i++) {
            if (!holds_strings(&section)) continue;
            see_part(c, f, section.offset, section.size, &budget);
            parts++;
        }
    }
    struct elf_segment segment;
    for (size_t i = 0; !parts && elf_segment_at(f, i, &segment); i++)
        if (segment.type == SEGMENT_LOAD) see_part(c, f, segment.offset, segment.size, &budget);
    if (budget == f->all.n + 65536) see_part(c, f, 0, f->all.n, &budget);
}

static void tell_file(struct native_code *c, const struct elf_file *f) {
    struct app_draft *d = c->d;
    const char *machine = elf_machine(f);
    struct text interpreter = elf_interpreter(f);
    bool program = f->type == ELF_PROGRAM || interpreter.n;
    if (!c->at.entry && !d->app.format) {
        d->app.platform = "native";
        d->app.format = "elf";
        d->app.id = f->soname.n ? arena_text(d->arena, f->soname) : c->name;
    }
    const char *kind = program ? "program" : f->type == ELF_RELOCATABLE ? "object" : "library";
    const char *why = arena_format(d->arena, "native %s %s", kind, c->name);
    if (!c->at.entry)
        why = arena_format(d->arena, "%s for %s%s%.*s", why, machine ? machine : "an unknown machine",
                           interpreter.n ? ", interpreter " : "", (int)interpreter.n, interpreter.p);
    app_add_capability(
        d, (struct app_capability){.name = "native-code",
                                   .component = c->component == COMPONENT_NONE
                                                    ? NULL
                                                    : component_get(d->options.components, c->component)->id,
                                   .why = why,
                                   .at = c->at});
}

void elf_facts(struct app_draft *d, struct bytes b, struct app_place at) {
    struct elf_file f;
    if (!elf_file_open(&f, b)) {
        app_add_damage(d, at, "System V gABI Ch. 4 ELF Header", "not an ELF header that a loader would take");
        return;
    }
    d->app.code_files++;
    struct native_code c;
    struct text name = native_file_name(d, at);
    native_code_open(&c, d, at, name, MARK_ANDROID);
    c.classes = true;
    native_code_belongs(&c, name);
    native_code_belongs(&c, f.soname);
    struct elf_symbols symbols = f.symbols.count ? f.symbols : elf_static_symbols(&f);
    compare_abi(&c, &f);
    see_exports(&c, &f, &symbols);
    see_imports(&c, &f, &symbols);
    see_needed(&c, &f);
    tell_file(&c, &f);
    see_strings(&c, &f);
    elf_look_for_packing(&c, &f);
    native_code_close(&c);
}
