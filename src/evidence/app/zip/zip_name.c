/* Names as Android and people may take them for others. Nothing is ever written by a name, so that none can
 * do harm here; they are told because they harm programs that do. */
#include "base/utf8.h"
#include "evidence/app/zip/zip_private.h"

enum { PATH_MOST = 4095, COMPONENT_MOST = 255 }; /* PATH_MAX and NAME_MAX of Linux */

/* Absolute, with a drive, with a backslash, or with a part that leads nowhere else. */
static bool strays(struct text name) {
    if (name.n && (name.p[0] == '/' || name.p[0] == '\\')) return true;
    if (name.n > 1 && name.p[1] == ':') return true;
    for (size_t from = 0; from <= name.n;) {
        const char *end = memchr(name.p + from, '/', name.n - from);
        size_t stop = end ? (size_t)(end - name.p) : name.n, n = stop - from;
        const char *part = name.p + from;
        if ((n == 2 && part[0] == '.' && part[1] == '.') || (n == 1 && part[0] == '.')) return true;
        if (n == 0 && end) return true; /* "a//b" */
        from = stop + 1;
    }
    return memmem(name.p, name.n, "..\\", 3) != NULL;
}

static bool is_long(struct text name) {
    if (name.n > PATH_MOST) return true;
    if (name.n <= COMPONENT_MOST) return false;
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        n = name.p[i] == '/' ? 0 : n + 1;
        if (n > COMPONENT_MOST) return true;
    }
    return false;
}

static bool is_utf8(struct text name) {
    for (size_t i = 0; i < name.n;) {
        size_t n = utf8_length((const uint8_t *)name.p + i, name.n - i);
        if (!n) return false;
        i += n;
    }
    return true;
}

void zip_check_name(struct zip *z, const struct zip_entry *e) {
    if (!e->name.n) {
        zip_trick(z, TRICK_NAME_EMPTY, NULL, e->header, "an entry without a name, which Android cannot find");
        return;
    }
    bool control = false, wide = false, nul = false, odd = e->name.n > 1 && e->name.p[1] == ':';
    uint8_t before = '/';
    for (size_t i = 0; i < e->name.n; i++) {
        uint8_t c = (uint8_t)e->name.p[i];
        nul |= c == 0;
        control |= c < 0x20 || c == 0x7f;
        wide |= c >= 0x80;
        odd |= c == '\\' || (before == '/' && (c == '.' || c == '/'));
        before = c;
    }
    if (nul)
        zip_trick(z, TRICK_NAME_NUL, e, e->header, "a NUL in the name: Android refuses the package");
    else if (control)
        zip_trick(z, TRICK_NAME_CONTROL, e, e->header, "control characters in the name");
    if (wide && !is_utf8(e->name))
        zip_trick(z, TRICK_NAME_ENCODING, e, e->header, "the name is not UTF-8: Android refuses the package");
    if (odd && strays(e->name)) /* nothing strays without one of these */
        zip_trick(z, TRICK_NAME_PATH, e, e->header,
                  "the name leads out of the folder that it is unpacked to");
    if (is_long(e->name))
        zip_trick(z, TRICK_NAME_LONG, e, e->header, "a name of %zu bytes, more than file systems hold",
                  e->name.n);
}

/* "classes.dex/" or "classes.dex/x" beside "classes.dex" keep programs from unpacking the file. */
void zip_check_paths(struct zip *z) {
    enum { MOST_FOLDERS = 64 };
    struct text last = {"", 0};
    for (size_t i = 0; i < z->n; i++) {
        struct text name = z->entries[i].name;
        const char *slash = memrchr(name.p, '/', name.n);
        if (!slash || name.n > PATH_MOST) continue;
        struct text parent = {name.p, (size_t)(slash - name.p)};
        if (text_equal(parent, last)) continue; /* folders come in runs */
        last = parent;
        size_t n = parent.n;
        for (int depth = 0; n > 0 && depth < MOST_FOLDERS; depth++) {
            if (zip_find(z, (struct text){name.p, n})) {
                zip_trick(z, TRICK_COLLISION, &z->entries[i], z->entries[i].header,
                          "the folder it lies in is a file as well");
                break;
            }
            const char *up = memrchr(name.p, '/', n);
            n = up ? (size_t)(up - name.p) : 0;
        }
    }
}
