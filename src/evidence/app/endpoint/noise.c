#include "evidence/app/endpoint/noise.h"

#include "base/address.h"

/* `host`: that name and all below it; ending in '.': any that begins so, label by label. `path`: begins so.
 */
static const struct noise {
    const char *host, *path, *reason;
} table[] = {
#define NAMESPACE "names a namespace or a feature and is never fetched"
#define DOCUMENTATION "is documentation for developers"
#define LICENCE "is the text of a licence"
#define EXAMPLE "is an example"
#define SCOPE "names a permission and is never fetched"
    {"schemas.android.com", "", NAMESPACE},
    {"schemas.microsoft.com", "", NAMESPACE},
    {"schemas.xmlsoap.org", "", NAMESPACE},
    {"schemas.openxmlformats.org", "", NAMESPACE},
    {"w3.org", "", NAMESPACE},
    {"ns.adobe.com", "", NAMESPACE},
    {"ns.google.com", "", NAMESPACE},
    {"ns.useplus.org", "", NAMESPACE},
    {"xmlpull.org", "", NAMESPACE},
    {"xml.org", "", NAMESPACE},
    {"saxproject.org", "", NAMESPACE},
    {"w3c.org", "", NAMESPACE},
    {"xml.apache.org", "", NAMESPACE},
    {"apache.org", "/xml", NAMESPACE},
    {"maven.apache.org", "/xsd", NAMESPACE},
    {"maven.apache.org", "/POM", NAMESPACE},
    {"java.sun.com", "", NAMESPACE},
    {"xmlns.jcp.org", "", NAMESPACE},
    {"jakarta.ee", "/xml", NAMESPACE},
    {"javax.", "", NAMESPACE},
    {"java.", "", NAMESPACE},
    {"relaxng.org", "", NAMESPACE},
    {"exslt.org", "", NAMESPACE},
    {"icl.com", "/saxon", NAMESPACE},
    {"saxon.sf.net", "", NAMESPACE},
    {"purl.org", "", NAMESPACE},
    {"xmlns.com", "", NAMESPACE},
    {"ogp.me", "/ns", NAMESPACE},
    {"rdfs.org", "", NAMESPACE},
    {"schema.org", "", NAMESPACE},
    {"json-schema.org", "", NAMESPACE},
    {"oasis-open.org", "", NAMESPACE},
    {"iptc.org", "", NAMESPACE},
    {"aiim.org", "", NAMESPACE},
    {"cipa.jp", "/exif", NAMESPACE},
    {"id3.org", "", NAMESPACE},
    {"aomedia.org", "/emsg", NAMESPACE},
    {"dashif.org", "", NAMESPACE},
    {"smpte-ra.org", "", NAMESPACE},
    {"openarchives.org", "", NAMESPACE},
    {"opengis.net", "", NAMESPACE},
    {"earth.google.com", "/kml", NAMESPACE},
    {"topografix.com", "/GPX", NAMESPACE},
    {"springframework.org", "/schema", NAMESPACE},
    {"inkscape.org", "/namespaces", NAMESPACE},
    {"sodipodi.sourceforge.net", "", NAMESPACE},
    {"creativecommons.org", "/ns", NAMESPACE},
    {"web.resource.org", "/cc", NAMESPACE},
    {"apple.com", "/DTDs", NAMESPACE},
    {"xmlsoap.org", "", NAMESPACE},
    {"khronos.org", "/registry", NAMESPACE},
    {"gribuser.ru", "/xml", NAMESPACE},
    {"itunes.com", "/dtds", NAMESPACE},
    {"search.yahoo.com", "/mrss", NAMESPACE},
    {"googleapis.com", "/auth/", SCOPE},

    {"developer.", "", DOCUMENTATION},
    {"developers.", "", DOCUMENTATION},
    {"javadoc.", "", DOCUMENTATION},
    {"wiki.", "", DOCUMENTATION},
    {"bugs.", "", DOCUMENTATION},
    {"bugzilla.", "", DOCUMENTATION},
    {"issues.", "", DOCUMENTATION},
    {"issuetracker.", "", DOCUMENTATION},
    {"youtrack.", "", DOCUMENTATION},
    {"github.io", "", DOCUMENTATION},
    {"stackoverflow.com", "", DOCUMENTATION},
    {"stackexchange.com", "", DOCUMENTATION},
    {"code.google.com", "", DOCUMENTATION},
    {"support.google.com", "", DOCUMENTATION},
    {"android-developers.googleblog.com", "", DOCUMENTATION},
    {"android-developers.blogspot.com", "", DOCUMENTATION},
    {"firebase.google.com", "/docs", DOCUMENTATION},
    {"firebase.google.com", "/support", DOCUMENTATION},
    {"cloud.google.com", "/docs", DOCUMENTATION},
    {"console.firebase.google.com", "", DOCUMENTATION},
    {"source.android.com", "", DOCUMENTATION},
    {"android.googlesource.com", "", DOCUMENTATION},
    {"d.android.com", "", DOCUMENTATION},
    {"tools.android.com", "", DOCUMENTATION},
    {"goo.gle", "", DOCUMENTATION},
    {"crbug.com", "", DOCUMENTATION},
    {"chromium.org", "", DOCUMENTATION},
    {"chromestatus.com", "", DOCUMENTATION},
    {"webkit.org", "", DOCUMENTATION},
    {"ietf.org", "", DOCUMENTATION},
    {"rfc-editor.org", "", DOCUMENTATION},
    {"iana.org", "", DOCUMENTATION},
    {"whatwg.org", "", DOCUMENTATION},
    {"unicode.org", "", DOCUMENTATION},
    {"wikipedia.org", "", DOCUMENTATION},
    {"docs.oracle.com", "", DOCUMENTATION},
    {"download.oracle.com", "/javase", DOCUMENTATION},
    {"openjdk.org", "", DOCUMENTATION},
    {"openjdk.java.net", "", DOCUMENTATION},
    {"kotlinlang.org", "", DOCUMENTATION},
    {"slf4j.org", "", DOCUMENTATION},
    {"logging.apache.org", "", DOCUMENTATION},
    {"commons.apache.org", "", DOCUMENTATION},
    {"www.apache.org", "", DOCUMENTATION},
    {"www.sun.com", "", DOCUMENTATION},
    {"www.ibm.com", "", DOCUMENTATION},
    {"hc.apache.org", "", DOCUMENTATION},
    {"openssl.org", "", DOCUMENTATION},
    {"netty.io", "", DOCUMENTATION},
    {"reactivex.io", "", DOCUMENTATION},
    {"bouncycastle.org", "", DOCUMENTATION},
    {"sqlite.org", "", DOCUMENTATION},
    {"sourceforge.net", "", DOCUMENTATION},
    {"sourceware.org", "", DOCUMENTATION},
    {"gcc.gnu.org", "", DOCUMENTATION},
    {"llvm.org", "", DOCUMENTATION},
    {"junit.org", "", DOCUMENTATION},
    {"flutter.dev", "", DOCUMENTATION},
    {"flutter.io", "", DOCUMENTATION},
    {"dart.dev", "", DOCUMENTATION},
    {"dartbug.com", "", DOCUMENTATION},
    {"reactnative.dev", "", DOCUMENTATION},
    {"reactjs.org", "", DOCUMENTATION},
    {"react.dev", "", DOCUMENTATION},
    {"reactrouter.com", "", DOCUMENTATION},
    {"fb.me", "/react", DOCUMENTATION},
    {"redux.js.org", "", DOCUMENTATION},
    {"vuejs.org", "", DOCUMENTATION},
    {"angular.io", "", DOCUMENTATION},
    {"jquery.com", "", DOCUMENTATION},
    {"jquery.org", "", DOCUMENTATION},
    {"getbootstrap.com", "", DOCUMENTATION},
    {"nodejs.org", "", DOCUMENTATION},
    {"npmjs.com", "", DOCUMENTATION},
    {"feross.org", "", DOCUMENTATION},
    {"momentjs.com", "", DOCUMENTATION},
    {"lodash.com", "", DOCUMENTATION},
    {"caniuse.com", "", DOCUMENTATION},
    {"babeljs.io", "", DOCUMENTATION},
    {"webpack.js.org", "", DOCUMENTATION},
    {"ecma-international.org", "", DOCUMENTATION},
    {"docs.unity3d.com", "", DOCUMENTATION},

    {"apache.org", "/licenses", LICENCE},
    {"gnu.org", "", LICENCE},
    {"opensource.org", "", LICENCE},
    {"creativecommons.org", "/licenses", LICENCE},
    {"creativecommons.org", "/publicdomain", LICENCE},
    {"mozilla.org", "/MPL", LICENCE},
    {"eclipse.org", "/legal", LICENCE},
    {"eclipse.org", "/org/documents", LICENCE},
    {"scripts.sil.org", "", LICENCE},
    {"unlicense.org", "", LICENCE},
    {"spdx.org", "", LICENCE},

    {"example.com", "", EXAMPLE}, /* RFC 2606 3 */
    {"example.net", "", EXAMPLE},
    {"example.org", "", EXAMPLE},
    {"example.edu", "", EXAMPLE},
    {"example", "", EXAMPLE}, /* RFC 2606 2 and RFC 6761 6 */
    {"test", "", EXAMPLE},
    {"invalid", "", "can never be resolved (RFC 6761 6.4)"},
    {"localhost", "", "is the device itself (RFC 6761 6.3)"},
    {"localdomain", "", "is the device itself"},
    {"in-addr.arpa", "", "is a question to the DNS about an address"},
    {"ip6.arpa", "", "is a question to the DNS about an address"},
    {"foo.com", "", EXAMPLE}, /* not reserved, and used by everybody who writes tests */
    {"foo.bar", "", EXAMPLE},
    {"bar.com", "", EXAMPLE},
    {"yourdomain.com", "", EXAMPLE},
    {"your-domain.com", "", EXAMPLE},
    {"mydomain.com", "", EXAMPLE},
    {"domain.com", "", EXAMPLE},
    {"yourserver.com", "", EXAMPLE},
    {"yourcompany.com", "", EXAMPLE},
    {"mycompany.com", "", EXAMPLE},
    {"xxx.com", "", EXAMPLE},
    {"xxxx.com", "", EXAMPLE},
};

/* Parts of paths that lead to documentation where a sentence points at it. */
static const char *const reading[] = {"/wiki",       "/docs",      "/doc/",  "/issue",   "/blob/", "/browse/",
                                      "/questions/", "/reference", "/guide", "/javadoc", "/faq",   "/manual",
                                      "/pull/",      "/support",   "/help",  "/apidocs", "/bug",   "/forum",
                                      "/tree/",      ".md",        ".html",  ".txt"};

/* github.com serves packages as well: only these of its paths are fetched by programs. */
static const char *const fetched[] = {"/releases", "/archive/", "/raw/", ".git", ".zip", ".apk"};

static bool contains(struct text t, const char *s) {
    return t.n && memmem(t.p, t.n, s, strlen(s)) != NULL;
}

static bool below(struct text host, const char *name) {
    size_t n = strlen(name);
    if (name[n - 1] == '.') return text_starts(host, name);
    if (host.n < n || memcmp(host.p + host.n - n, name, n) != 0) return false;
    return host.n == n || host.p[host.n - n - 1] == '.';
}

const char *noise_of_url(struct text host, struct text path, bool prose) {
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (below(host, table[i].host) && text_starts(path, table[i].path)) return table[i].reason;
    if (below(host, "github.com") && !text_starts(host, "api.")) {
        for (size_t i = 0; i < sizeof fetched / sizeof *fetched; i++)
            if (contains(path, fetched[i])) return NULL;
        return DOCUMENTATION;
    }
    /* documents that are shown by an app come from there too */
    if (text_starts(host, "docs.") && !text_is(host, "docs.google.com")) return DOCUMENTATION;
    if (!prose) return NULL;
    for (size_t i = 0; i < sizeof reading / sizeof *reading; i++)
        if (contains(path, reading[i])) return DOCUMENTATION;
    return NULL;
}

/* RFC 6890 and the registries it made. Private addresses (RFC 1918, RFC 4193) and link-local ones stay: they
 * are somebody's. */
static const struct block {
    uint8_t prefix[4];
    unsigned bits;
    const char *reason;
} blocks4[] = {
    {{0, 0, 0, 0}, 8, "stands for no address (RFC 791 3.2)"},
    {{127, 0, 0, 0}, 8, "is the device itself (RFC 1122 3.2.1.3)"},
    {{192, 0, 2, 0}, 24, "is an example (RFC 5737)"},
    {{198, 51, 100, 0}, 24, "is an example (RFC 5737)"},
    {{203, 0, 113, 0}, 24, "is an example (RFC 5737)"},
    {{198, 18, 0, 0}, 15, "is for benchmarks (RFC 2544)"},
    {{224, 0, 0, 0}, 3, "is a group, a broadcast or a mask (RFC 5771)"},
};

const char *noise_of_address(const uint8_t address[16]) {
    static const uint8_t loopback[16] = {[15] = 1};
    if (!address_is_ipv4(address)) {
        if (address_is_unspecified(address)) return "stands for no address (RFC 4291 2.5.2)";
        if (memcmp(address, loopback, 16) == 0) return "is the device itself (RFC 4291 2.5.3)";
        if (address[0] == 0xff) return "is a group (RFC 4291 2.7)";
        if (memcmp(address, "\x20\x01\x0d\xb8", 4) == 0) return "is an example (RFC 3849)";
        return NULL;
    }
    const uint8_t *a = address + 12;
    uint32_t value = (uint32_t)a[0] << 24 | (uint32_t)a[1] << 16 | (uint32_t)a[2] << 8 | a[3];
    for (size_t i = 0; i < sizeof blocks4 / sizeof *blocks4; i++) {
        const uint8_t *p = blocks4[i].prefix;
        uint32_t prefix = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
        if ((value ^ prefix) >> (32 - blocks4[i].bits) == 0) return blocks4[i].reason;
    }
    return NULL;
}

/* Reversed domains and the roots of packages, of system properties and of configuration keys. */
static const char *const roots[] = {
    "com",     "org",      "net",       "edu",     "gov",    "mil",     "int",     "info",
    "biz",     "java",     "javax",     "jakarta", "jdk",    "sun",     "kotlin",  "kotlinx",
    "android", "androidx", "dalvik",    "libcore", "junit",  "scala",   "groovy",  "dagger",
    "okhttp3", "okio",     "retrofit2", "rx",      "ro",     "sys",     "persist", "gsm",
    "os",      "user",     "file",      "path",    "line",   "http",    "https",   "debug",
    "this",    "self",     "log4j",     "config",  "event",  "device",  "app",     "log",
    "page",    "view",     "document",  "window",  "module", "exports", "console", "process",
};

bool noise_is_root(struct text label) {
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (text_is(label, roots[i])) return true;
    return false;
}
