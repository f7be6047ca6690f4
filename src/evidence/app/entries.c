/* Everything in a package that is neither manifest, resource table nor a DEX file by its right name: native
 * libraries, code that hides among files, packages in packages, texts that name endpoints. */
#include "base/intern.h"
#include "base/memory.h"
#include "evidence/app/component/component.h"
#include "evidence/app/endpoint/endpoint.h"
#include "evidence/app/native/elf.h"
#include "evidence/app/native/macho.h"
#include "evidence/app/reading.h"

#include <strings.h>

enum { LEAST_CODE = 0x70 }; /* bytes of a DEX file's header: nothing smaller is one */

static bool begins(struct text name, const char *prefix) {
    size_t n = strlen(prefix);
    return name.n >= n && memcmp(name.p, prefix, n) == 0;
}

static bool ends(struct text name, const char *suffix) {
    size_t n = strlen(suffix);
    return name.n >= n && memcmp(name.p + name.n - n, suffix, n) == 0;
}

static bool one_of(struct text name, const char *const *suffixes, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (ends(name, suffixes[i])) return true;
    return false;
}

#define ONE_OF(name, list) one_of((name), (list), sizeof(list) / sizeof *(list))

/* classes.dex and its successors are read already, as are the manifest and the table. */
static bool read_elsewhere(struct text name) {
    static const char *const names[] = {"AndroidManifest.xml", "resources.arsc"};
    if (memchr(name.p, '/', name.n)) return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i])) return true;
    return false;
}

static bool is_read_dex(const struct reading *r, const char *entry) {
    return r->dex_entries && intern_find(r->dex_entries, text_of(entry)) != INTERN_ABSENT;
}

/* "lib/arm64-v8a/libx.so" → its two last parts. */
static bool is_library(struct text name, struct text *abi, struct text *file) {
    if (!begins(name, "lib/") && !begins(name, "jni/")) return false;
    struct text rest = {name.p + 4, name.n - 4};
    const char *slash = memchr(rest.p, '/', rest.n);
    if (!slash || slash + 1 == rest.p + rest.n) return false;
    *abi = (struct text){rest.p, (size_t)(slash - rest.p)};
    *file = (struct text){slash + 1, rest.n - abi->n - 1};
    return !memchr(file->p, '/', file->n);
}

static void add_library(struct reading *r, struct zip *z, const struct zip_entry *e, struct text abi,
                        struct text file) {
    r->libraries = memory_grow(r->libraries, r->n_libraries, &r->library_capacity, sizeof *r->libraries);
    r->libraries[r->n_libraries++] = (struct waiting_library){z, e, abi, file};
}

/* What no one needs to open: pictures, sounds, fonts and compiled layouts, by their bytes. */
static bool is_media(struct bytes b) {
    static const struct {
        const char *magic;
        size_t n, at;
    } kinds[] = {{"\x89PNG", 4, 0},    {"\xff\xd8\xff", 3, 0},
                 {"GIF8", 4, 0},       {"WEBP", 4, 8},
                 {"OggS", 4, 0},       {"ID3", 3, 0},
                 {"ftyp", 4, 4},       {"wOFF", 4, 0},
                 {"wOF2", 4, 0},       {"OTTO", 4, 0},
                 {"fLaC", 4, 0},       {"RIFF", 4, 0},
                 {"\0\1\0\0\0", 5, 0}, {"\x1a\x45\xdf\xa3", 4, 0},
                 {"KTX ", 4, 1}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (b.n >= kinds[i].at + kinds[i].n && memcmp(b.p + kinds[i].at, kinds[i].magic, kinds[i].n) == 0)
            return true;
    return false;
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

/* Prose names many places and means none: of licences, notices and documents only what has a scheme counts,
 * and of those that the build tools leave behind nothing. */
static bool is_prose(struct text name) {
    static const char *const prose[] = {".md",         ".html",      ".htm", "LICENSE", "NOTICE",
                                        "LICENSE.txt", "NOTICE.txt", ".css", ".svg"};
    return ONE_OF(name, prose);
}

/* Does some part of the path begin so, whatever its case? */
static bool part_begins(struct text name, const char *word) {
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= name.n; i++)
        if ((i == 0 || name.p[i - 1] == '/') && strncasecmp(name.p + i, word, n) == 0) return true;
    return false;
}

static bool is_litter(struct text name) {
    static const char *const litter[] = {".version",
                                         ".kotlin_module",
                                         ".kotlin_builtins",
                                         ".kotlin_metadata",
                                         ".SF",
                                         ".RSA",
                                         ".DSA",
                                         ".EC",
                                         ".MF",
                                         ".prof",
                                         ".profm",
                                         ".proto",
                                         ".class",
                                         "stamp-cert-sha256"};
    return ONE_OF(name, litter) || part_begins(name, "license") || part_begins(name, "licence") ||
           part_begins(name, "notice") ||
           (begins(name, "META-INF/") && (ends(name, ".txt") || ends(name, ".md")));
}

static void scan(struct reading *r, struct text name, const char *entry, struct bytes b) {
    const struct component_table *table = r->draft->options.components;
    struct naming naming = {r->draft, entry, table ? component_of_file(table, name) : COMPONENT_NONE};
    struct endpoint_scan s = {
        .take = take_endpoint, .context = &naming, .looks = &r->draft->looks, .no_bare = is_prose(name)};
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
    if (!begins(name, "META-INF/"))
        app_add_capability(r->draft, (struct app_capability){.name = "hidden-code",
                                                             .why = "carries a package among its files",
                                                             .at = {entry, 0}});
    r->depth++;
    for (size_t i = 0; i < zip_count(inner); i++) {
        const struct zip_entry *e = zip_entry(inner, i);
        struct zip_content c;
        if (!ends(e->name, ".dex")) continue;
        zip_read(inner, e, &c);
        reading_add_dex(r, c.bytes, zip_place(inner, e, 0).entry, true);
        reading_keep(r, c);
    }
    if (kind == PACKAGE_JAR || kind == PACKAGE_AAR) archive_facts(r, inner, kind);
    r->depth--;
}

/* True when the content stays in use. */
static bool take(struct reading *r, struct text name, const char *entry, struct bytes b) {
    const char *format;
    struct app_place at = {entry, 0};
    if (is_media(b)) return false;
    switch (package_kind_bare(b, &format)) {
    case PACKAGE_DEX:
        if (b.n < LEAST_CODE) return false;
        app_add_capability(r->draft, (struct app_capability){.name = "hidden-code",
                                                             .why = "carries a DEX file among its files",
                                                             .at = at});
        reading_add_dex(r, b, entry, true);
        return true;
    case PACKAGE_ELF: elf_facts(r->draft, b, at); return false;
    case PACKAGE_MACH_O: macho_facts(r->draft, b, at); return false;
    case PACKAGE_CLASS: return false; /* archives' are read as such (java.h); Android loads none */
    default: break;
    }
    if (b.n >= 4 && memcmp(b.p, "PK\3\4", 4) == 0) {
        hidden_package(r, name, entry, b);
        return true;
    }
    if (!is_litter(name)) scan(r, name, entry, b);
    return false;
}

void entry_facts(struct reading *r, struct zip *z) {
    const struct component_table *table = r->draft->options.components;
    for (size_t i = 0; i < zip_count(z); i++) {
        const struct zip_entry *e = zip_entry(z, i);
        struct text abi, file;
        if (e->size == 0 || e->name.n == 0 || read_elsewhere(e->name)) continue;
        const char *entry = zip_place(z, e, 0).entry;
        uint32_t component = table ? component_of_file(table, e->name) : COMPONENT_NONE;
        if (component != COMPONENT_NONE)
            app_add_component(r->draft, component, COMPONENT_PACKAGED, entry, 0,
                              (struct app_place){entry, 0});
        if (is_library(e->name, &abi, &file)) {
            add_library(r, z, e, abi, file);
            continue;
        }
        if (is_read_dex(r, entry)) continue;
        struct zip_content c;
        zip_read(z, e, &c);
        if (take(r, e->name, entry, c.bytes))
            reading_keep(r, c);
        else
            zip_content_free(&c);
    }
}
