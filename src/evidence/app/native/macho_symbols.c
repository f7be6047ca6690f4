/* Names in Mach-O: symbols, classes of Objective-C and Swift. */
#include "evidence/app/native/macho_private.h"
#include "evidence/app/native/swift.h"

static bool strip(struct text *t, const char *prefix) {
    size_t n = strlen(prefix);
    if (t->n <= n || memcmp(t->p, prefix, n) != 0) return false;
    *t = (struct text){t->p + n, t->n - n};
    return true;
}

/* Each class of a file counts once, however many slices have it. */
static bool first_time(struct macho_reading *r, struct text name) {
    uint64_t key = hash_bytes(name.p, name.n, hash_seed());
    if (hash_table_get(&r->classes, key) != HASH_ABSENT) return false;
    if (r->classes.n < 1u << 20) hash_table_put(&r->classes, key, 1);
    return true;
}

static void tell(struct macho_reading *r, uint32_t component, struct text name, bool defined,
                 uint64_t offset) {
    if (component == COMPONENT_NONE) return;
    unsigned seen = defined ? COMPONENT_DEFINED : COMPONENT_REFERENCED;
    native_code_component_seen(&r->code, component, seen, name, defined && first_time(r, name) ? 1 : 0,
                               offset);
}

/* "Alamofire" as its framework is called. */
static uint32_t of_module(const struct component_table *t, struct text module) {
    char name[256];
    if (module.n + sizeof ".framework" > sizeof name) return COMPONENT_NONE;
    memcpy(name, module.p, module.n);
    memcpy(name + module.n, ".framework", sizeof ".framework");
    return component_of_library(t, text_of(name));
}

void macho_see_class(struct macho_reading *r, struct text name, bool defined, uint64_t offset) {
    const struct component_table *t = r->code.d->options.components;
    struct text module, type;
    if (!t) return;
    if (!swift_name(name, &module, &type)) return tell(r, component_of_objc(t, name), name, defined, offset);
    uint32_t component = type.n ? component_of_objc(t, type) : COMPONENT_NONE;
    if (component == COMPONENT_NONE) component = of_module(t, module);
    tell(r, component, name, defined, offset);
}

static void see_symbol(struct macho_reading *r, const struct macho_symbol *s, uint64_t offset) {
    struct text name = s->name;
    if (strip(&name, "_OBJC_CLASS_$_") || strip(&name, ".objc_class_name_")) {
        macho_see_class(r, name, !s->undefined, offset);
        if (s->undefined) native_code_symbol(&r->code, name, MARK_SYMBOL, offset);
        return;
    }
    struct text module, type;
    if (name.n > 3 && (name.p[1] == '$' || name.p[1] == 'T' || name.p[1] == '_') &&
        swift_name(name, &module, &type))
        return macho_see_class(r, name, !s->undefined, offset);
    if (!s->undefined || !strip(&name, "_")) return;
    const char *variant = memchr(name.p, '$', name.n); /* "_popen$DARWIN_EXTSN" */
    if (variant && variant > name.p) name.n = (size_t)(variant - name.p);
    native_code_symbol(&r->code, name, MARK_SYMBOL, offset);
}

void macho_read_symbols(struct macho_reading *r, const struct macho_image *m, const struct macho_command *c) {
    uint64_t each = m->wide ? 16 : 12, offset = macho_u32(m, c->body, 8);
    struct bytes table = macho_range(m, offset, macho_u32(m, c->body, 12) * each);
    struct bytes names = macho_range(m, macho_u32(m, c->body, 16), macho_u32(m, c->body, 20));
    struct macho_symbol s;
    for (size_t i = 0; macho_symbol_at(m, table, names, i, &s); i++)
        if (s.name.n && !s.debug) see_symbol(r, &s, offset + i * each);
}
