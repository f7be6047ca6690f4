#include "evidence/app/entry_kind.h"

#include "evidence/app/native/elf.h"
#include "evidence/app/reading.h"

#include <strings.h>

enum { LEAST_CODE = 0x70 }; /* bytes of a DEX file's header: nothing smaller is one */

static bool one_of(struct text name, const char *const *suffixes, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (entry_ends(name, suffixes[i])) return true;
    return false;
}

#define ONE_OF(name, list) one_of((name), (list), sizeof(list) / sizeof *(list))

bool entry_read_elsewhere(struct text name) {
    static const char *const names[] = {"AndroidManifest.xml", "resources.arsc"};
    if (memchr(name.p, '/', name.n)) return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i])) return true;
    return false;
}

/* "lib/arm64-v8a/libx.so" → its two last parts. */
bool entry_is_library(struct text name, struct text *abi, struct text *file) {
    if (!entry_begins(name, "lib/") && !entry_begins(name, "jni/")) return false;
    struct text rest = {name.p + 4, name.n - 4};
    const char *slash = memchr(rest.p, '/', rest.n);
    if (!slash || slash + 1 == rest.p + rest.n) return false;
    *abi = (struct text){rest.p, (size_t)(slash - rest.p)};
    *file = (struct text){slash + 1, rest.n - abi->n - 1};
    return !memchr(file->p, '/', file->n);
}

/* Tables of locales that ICU keeps (unicode/udata.h: header size, 0xda27, then what is known of them). */
static bool is_icu(struct bytes b) {
    return b.n > 16 && b.p[2] == 0xda && b.p[3] == 0x27 && b.p[8] <= 1 && b.p[10] == 2;
}

/* What no one needs to open: pictures, sounds, fonts and tables of locales, by their bytes. */
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
    return is_icu(b);
}

/* Prose names many places and means none: of licences, notices and documents only what has a scheme counts,
 * and of those that the build tools leave behind nothing. */
bool entry_is_prose(struct text name) {
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
           (entry_begins(name, "META-INF/") && (entry_ends(name, ".txt") || entry_ends(name, ".md")));
}

enum entry_kind entry_kind_of(struct text name, struct bytes b) {
    const char *format;
    if (is_media(b)) return ENTRY_NOTHING;
    switch (package_kind_bare(b, &format)) {
    case PACKAGE_DEX: return b.n < LEAST_CODE ? ENTRY_NOTHING : ENTRY_DEX;
    case PACKAGE_ELF: return ENTRY_ELF;
    case PACKAGE_MACH_O: return ENTRY_MACH_O;
    case PACKAGE_CLASS: return ENTRY_NOTHING; /* archives' are read as such (java.h); Android loads none */
    default: break;
    }
    if (b.n >= 4 && memcmp(b.p, "PK\3\4", 4) == 0) return ENTRY_PACKAGE;
    return is_litter(name) ? ENTRY_NOTHING : ENTRY_TEXT;
}

/* Does something that is looked into whatever its name begin so? */
static bool may_be_code(struct bytes head) {
    static const char *const magic[] = {"dex\n",
                                        "cdex",
                                        "vdex",
                                        "\177ELF",
                                        "PK\3\4",
                                        "\xca\xfe\xba\xbe",
                                        "\xca\xfe\xba\xbf",
                                        "\xfe\xed\xfa\xce",
                                        "\xfe\xed\xfa\xcf",
                                        "\xce\xfa\xed\xfe",
                                        "\xcf\xfa\xed\xfe"};
    for (size_t i = 0; i < sizeof magic / sizeof *magic; i++)
        if (memcmp(head.p, magic[i], 4) == 0) return true;
    return false;
}

bool entry_is_nothing(struct text name, struct bytes head) {
    static const uint8_t none[4];
    if (head.n < ENTRY_HEAD || memcmp(head.p, none, sizeof none) == 0) return false;
    return is_media(head) || (is_litter(name) && !may_be_code(head));
}
