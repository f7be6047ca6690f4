/* Everything in a package that is neither manifest, resource table nor a DEX file by its right name: native
 * libraries, code that hides among files, packages in packages, texts that name endpoints. */
#include "base/memory.h"
#include "evidence/app/ahead.h"
#include "evidence/app/component/component.h"
#include "evidence/app/entry_kind.h"
#include "evidence/app/native/elf.h"
#include "evidence/app/native/macho.h"

static void add_library(struct reading *r, struct zip *z, const struct zip_entry *e, struct text abi,
                        struct text file) {
    r->libraries = memory_grow(r->libraries, r->n_libraries, &r->library_capacity, sizeof *r->libraries);
    r->libraries[r->n_libraries++] = (struct waiting_library){z, e, abi, file};
}

struct naming {
    struct app_draft *draft;
    const char *entry;
    uint32_t component;
};

static void take_endpoint(void *context, const struct endpoint_found *found) {
    struct naming *n = context;
    endpoint_add(n->draft, found, n->component, "asset", (struct app_place){n->entry, found->offset});
}

static struct naming naming_of(struct reading *r, struct text name, const char *entry) {
    const struct component_table *table = r->draft->options.components;
    return (struct naming){r->draft, entry, table ? component_of_file(table, name) : COMPONENT_NONE};
}

static void scan(struct reading *r, struct text name, const char *entry, struct bytes b) {
    struct naming naming = naming_of(r, name, entry);
    struct endpoint_scan s = {.take = take_endpoint,
                              .context = &naming,
                              .looks = &r->draft->looks,
                              .no_bare = entry_is_prose(name)};
    endpoint_scan_bytes(&s, b, 0);
}

static void hidden_package(struct reading *r, struct text name, const char *entry, struct bytes b) {
    if (r->depth >= r->draft->options.limits.most_depth) {
        app_add_opaque(r->draft, entry, (struct app_place){entry, 0},
                       "a package in a package in a package: deeper than what is opened");
        return;
    }
    struct zip *inner = zip_open(r->draft, b, entry);
    const char *format = NULL;
    enum package_kind kind = inner ? package_kind_of(inner, &format) : PACKAGE_NONE;
    if (kind == PACKAGE_NONE) return;
    if (!entry_begins(name, "META-INF/"))
        app_add_capability(r->draft, (struct app_capability){.name = "hidden-code",
                                                             .why = "carries a package among its files",
                                                             .at = {entry, 0}});
    r->depth++;
    for (size_t i = 0; i < zip_count(inner); i++) {
        const struct zip_entry *e = zip_entry(inner, i);
        struct zip_content c;
        if (!entry_ends(e->name, ".dex")) continue;
        zip_read(inner, e, &c);
        reading_add_dex(r, c.bytes, zip_place(inner, e, 0).entry, true);
        reading_keep(r, c);
    }
    if (kind == PACKAGE_JAR || kind == PACKAGE_AAR) archive_facts(r, inner, kind);
    r->depth--;
}

/* True when the content stays in use. */
static bool take(struct reading *r, struct text name, const char *entry, struct bytes b) {
    struct app_place at = {entry, 0};
    switch (entry_kind_of(name, b)) {
    case ENTRY_DEX:
        app_add_capability(r->draft, (struct app_capability){.name = "hidden-code",
                                                             .why = "carries a DEX file among its files",
                                                             .at = at});
        reading_add_dex(r, b, entry, true);
        return true;
    case ENTRY_PACKAGE: hidden_package(r, name, entry, b); return true;
    case ENTRY_ELF: elf_facts(r->draft, b, at); break;
    case ENTRY_MACH_O: macho_facts(r->draft, b, at); break;
    case ENTRY_TEXT: scan(r, name, entry, b); break;
    case ENTRY_NOTHING: break;
    }
    return false;
}

static void read_entry(struct reading *r, struct zip *z, const struct zip_entry *e) {
    const char *entry = zip_place(z, e, 0).entry;
    struct zip_content c;
    zip_read(z, e, &c);
    if (take(r, e->name, entry, c.bytes))
        reading_keep(r, c);
    else
        zip_content_free(&c);
}

static void tell_scanned(struct reading *r, struct zip *z, const struct zip_entry *e,
                         const struct ahead_entry *x) {
    r->draft->looks -= x->looks;
    if (!x->found) return;
    struct naming naming = naming_of(r, e->name, zip_place(z, e, 0).entry);
    for (const struct ahead_found *f = x->found; f; f = f->next) take_endpoint(&naming, &f->found);
}

static void tell_entry(struct reading *r, struct zip *z, const struct zip_entry *e, struct ahead *a) {
    const struct component_table *table = r->draft->options.components;
    uint32_t component = table ? component_of_file(table, e->name) : COMPONENT_NONE;
    struct text abi, file;
    if (component != COMPONENT_NONE) {
        struct app_place at = zip_place(z, e, 0);
        app_add_component(r->draft, component, COMPONENT_PACKAGED, at.entry, 0, at);
    }
    const struct ahead_entry *x = ahead_of(a, e);
    if (x->is_dex) return;
    if (entry_is_library(e->name, &abi, &file))
        add_library(r, z, e, abi, file);
    else if (x->state == AHEAD_NOT || x->looks > r->draft->looks)
        read_entry(r, z, e);
    else {
        if (x->told.trouble) zip_tell(z, e, &x->told);
        tell_scanned(r, z, e, x);
    }
}

void entry_facts(struct reading *r, struct zip *z, struct ahead *a) {
    bool whole = r->only.n && !r->hashed && zip_bytes(z).p == r->only.p;
    ahead_run(a, whole ? r->only : (struct bytes){NULL, 0}, r->draft->app.sha256);
    r->hashed |= whole;
    ahead_hand_dex(a);
    for (size_t i = 0; i < zip_count(z); i++) {
        const struct zip_entry *e = zip_entry(z, i);
        if (e->size && e->name.n && !entry_read_elsewhere(e->name)) tell_entry(r, z, e, a);
    }
}
