/* What a file is a package of: by what is in it, never by its name. */
#include "evidence/app/apple/ipa.h"
#include "evidence/app/native/elf.h"
#include "evidence/app/native/macho.h"
#include "evidence/app/reading.h"

static bool starts(struct bytes b, const char *magic, size_t n) {
    return b.n >= n && memcmp(b.p, magic, n) == 0;
}

static bool is_dex(struct bytes b) {
    return starts(b, "dex\n", 4) || starts(b, "cdex", 4) || starts(b, "vdex", 4);
}

/* 0xcafebabe begins class files and fat Mach-O files: a version of Java is 45 at least, and nobody packs as
 * many architectures. */
static bool is_class(struct bytes b) {
    return starts(b, "\xca\xfe\xba\xbe", 4) && b.n > 8 && (b.p[6] << 8 | b.p[7]) >= 45;
}

enum package_kind package_kind_bare(struct bytes b, const char **format) {
    static const char *const formats[] = {[PACKAGE_DEX] = "dex",
                                          [PACKAGE_ELF] = "elf",
                                          [PACKAGE_MACH_O] = "mach-o",
                                          [PACKAGE_AR] = "ar",
                                          [PACKAGE_CLASS] = "class"};
    enum package_kind k = is_dex(b)             ? PACKAGE_DEX
                          : elf_recognised(b)   ? PACKAGE_ELF
                          : is_class(b)         ? PACKAGE_CLASS
                          : macho_recognised(b) ? PACKAGE_MACH_O
                          : ar_recognised(b)    ? PACKAGE_AR
                                                : PACKAGE_NONE;
    *format = k ? formats[k] : NULL;
    return k;
}

static bool has(const struct zip *z, const char *name) {
    return zip_find(z, text_of(name)) != NULL;
}

static enum package_kind kind_of_manifest(const struct zip *z, const struct zip_entry *e,
                                          const char **format) {
    struct zip_content c;
    /* a library's manifest is text; an app's is binary, whatever tricks its first bytes play */
    zip_read_quietly(z, e, &c);
    size_t i = 0;
    while (i < c.bytes.n && strchr(" \t\r\n\xef\xbb\xbf", c.bytes.p[i]) && c.bytes.p[i]) i++;
    bool text = i < c.bytes.n && c.bytes.p[i] == '<';
    zip_content_free(&c);
    *format = text ? "aar" : "apk";
    return text ? PACKAGE_AAR : PACKAGE_APK;
}

enum package_kind package_kind_of(const struct zip *z, const char **format) {
    const struct zip_entry *manifest = zip_find(z, TEXT("AndroidManifest.xml"));
    bool packages = false, classes = has(z, "META-INF/MANIFEST.MF") || has(z, "classes.dex");
    if (has(z, "BundleConfig.pb") || has(z, "base/manifest/AndroidManifest.xml")) {
        *format = "aab";
        return PACKAGE_BUNDLE;
    }
    if (manifest) return kind_of_manifest(z, manifest, format);
    if (ipa_recognised(z)) {
        *format = "ipa";
        return PACKAGE_IPA;
    }
    for (size_t i = 0; i < zip_count(z); i++) {
        packages |= text_ends(zip_entry(z, i)->name, ".apk");
        classes |= text_ends(zip_entry(z, i)->name, ".class");
    }
    *format = !packages                 ? classes ? "jar" : NULL
              : has(z, "manifest.json") ? "xapk"
              : has(z, "toc.pb")        ? "apks"
              : has(z, "info.json")     ? "apkm"
                                        : "apk-set";
    return packages ? PACKAGE_SET : classes ? PACKAGE_JAR : PACKAGE_NONE;
}
