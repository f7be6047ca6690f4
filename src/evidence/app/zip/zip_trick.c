#include "base/utf8.h"
#include "evidence/app/zip/zip_private.h"

#include <stdio.h>

enum { NAME_SHOWN = 200 };
_Static_assert(TRICKS <= 64, "zip.told has a bit for each");

/* Sections are those of APPNOTE 6.3.10. */
static const struct {
    const char *kind, *clause;
} tricks[TRICKS] = {
    [TRICK_END_RECORDS] = {"zip-end-records", "APPNOTE 4.3.6"},
    [TRICK_TRAILING] = {"zip-trailing-data", "APPNOTE 4.3.16"},
    [TRICK_COMMENT] = {"zip-comment", "APPNOTE 4.4.12"},
    [TRICK_ZIP64] = {"zip-zip64", "APPNOTE 4.3.14"},
    [TRICK_DISK] = {"zip-disk-number", "APPNOTE 4.4.19"},
    [TRICK_COUNT] = {"zip-entry-count", "APPNOTE 4.4.22"},
    [TRICK_DIRECTORY_SIZE] = {"zip-directory-size", "APPNOTE 4.4.23"},
    [TRICK_SHIFTED] = {"zip-shifted", "APPNOTE 4.4.24"},
    [TRICK_JANUS] = {"zip-janus", "APPNOTE 4.3.6"},
    [TRICK_PREPENDED] = {"zip-prepended", "APPNOTE 4.3.6"},
    [TRICK_ENCRYPTION] = {"zip-fake-encryption", "APPNOTE 4.4.4"},
    [TRICK_METHOD] = {"zip-method", "APPNOTE 4.4.5"},
    [TRICK_NAME_EMPTY] = {"zip-name-empty", "APPNOTE 4.4.17"},
    [TRICK_NAME_NUL] = {"zip-name-nul", "APPNOTE 4.4.17"},
    [TRICK_NAME_CONTROL] = {"zip-name-control", "APPNOTE 4.4.17"},
    [TRICK_NAME_ENCODING] = {"zip-name-encoding", "APPNOTE appendix D"},
    [TRICK_NAME_PATH] = {"zip-name-path", "APPNOTE 4.4.17.1"},
    [TRICK_NAME_LONG] = {"zip-name-long", NULL},
    [TRICK_COLLISION] = {"zip-name-collision", "APPNOTE 4.4.17"},
    [TRICK_DUPLICATE] = {"zip-duplicate", "APPNOTE 4.4.17"},
    [TRICK_LOCAL_MISSING] = {"zip-local-missing", "APPNOTE 4.3.2"},
    [TRICK_LOCAL_NAME] = {"zip-local-name", "APPNOTE 4.4.17"},
    [TRICK_LOCAL_SIZE] = {"zip-local-size", "APPNOTE 4.4.8"},
    [TRICK_LOCAL_CRC] = {"zip-local-crc", "APPNOTE 4.4.7"},
    [TRICK_LOCAL_METHOD] = {"zip-local-method", "APPNOTE 4.4.5"},
    [TRICK_LOCAL_FLAGS] = {"zip-local-flags", "APPNOTE 4.4.4"},
    [TRICK_DESCRIPTOR] = {"zip-descriptor", "APPNOTE 4.3.9"},
    [TRICK_RANGE] = {"zip-data-range", "APPNOTE 4.3.6"},
    [TRICK_STORED_SIZE] = {"zip-stored-size", "APPNOTE 4.4.8"},
    [TRICK_OVERLAP] = {"zip-overlap", "APPNOTE 4.3.6"},
    [TRICK_SIZE] = {"zip-size", "APPNOTE 4.4.9"},
    [TRICK_CRC] = {"zip-crc", "APPNOTE 4.4.7"},
};

/* Every entry is told at the package's own place: the draft counts them and keeps the first in words, so that
 * a hundred thousand tricks take no more room than one. */
void zip_trick(struct zip *z, enum zip_trick t, const struct zip_entry *e, uint64_t offset,
               const char *format, ...) {
    struct app_place at = {z->outer, offset};
    if (z->told & UINT64_C(1) << t) {
        app_add_anomaly(z->draft, tricks[t].kind, at, tricks[t].clause, "again");
        return;
    }
    z->told |= UINT64_C(1) << t;
    char what[512];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    if (e)
        app_add_anomaly(z->draft, tricks[t].kind, at, tricks[t].clause, "%s: %s", zip_name_text(z, e->name),
                        what);
    else
        app_add_anomaly(z->draft, tricks[t].kind, at, tricks[t].clause, "%s", what);
}

void zip_damage(struct zip *z, uint64_t offset, const char *clause, const char *format, ...) {
    char what[512];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    app_add_damage(z->draft, (struct app_place){z->outer, offset}, clause, "%s", what);
}

const char *zip_name_text(struct zip *z, struct text name) {
    char to[NAME_SHOWN + 8];
    size_t n = 0;
    const uint8_t *p = (const uint8_t *)name.p;
    for (size_t i = 0; i < name.n;) {
        size_t length = utf8_length(p + i, name.n - i);
        bool shown = length && p[i] >= 0x20 && p[i] != 0x7f;
        if (n + (shown ? length : 4) > NAME_SHOWN) {
            memcpy(to + n, "…", sizeof "…" - 1);
            n += sizeof "…" - 1;
            break;
        }
        if (shown) {
            memcpy(to + n, p + i, length);
            n += length;
        } else {
            snprintf(to + n, 5, "\\x%02x", p[i]);
            n += 4;
        }
        i += shown ? length : 1;
    }
    return arena_text(z->draft->arena, (struct text){to, n});
}
