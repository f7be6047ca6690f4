/* X.690 8.1, as far as entitlements use it. */
#include "evidence/app/apple/entitlements.h"

#include "base/cursor.h"

enum {
    TAG_BOOLEAN = 1,
    TAG_INTEGER = 2,
    TAG_TEXT = 0x0c,
    TAG_SEQUENCE = 0x30,
    TAG_TOP = 0x70,
    TAG_DICT = 0xb0
};
enum { DEEPEST = 16 };

/* Tag and content of the next element; false: damaged. */
static bool next(struct cursor *c, uint8_t *tag, struct cursor *content) {
    *tag = cursor_u8(c);
    size_t n = cursor_u8(c);
    if (n & 0x80) {
        unsigned bytes = n & 0x7f;
        if (bytes == 0 || bytes > 4) return false;
        n = 0;
        for (unsigned i = 0; i < bytes; i++) n = n << 8 | cursor_u8(c);
    }
    *content = cursor_sub(c, n);
    return cursor_ok(c);
}

static struct plist *read_value(struct arena *a, uint8_t tag, struct cursor c, unsigned depth);

static bool read_members(struct arena *a, struct plist *in, struct cursor c, unsigned depth) {
    struct plist **tail = &in->first;
    while (cursor_left(&c)) {
        uint8_t tag;
        struct cursor content, key = {0};
        if (!next(&c, &tag, &content)) return false;
        if (in->kind == PLIST_DICT) {
            struct cursor pair = content;
            if (tag != TAG_SEQUENCE || !next(&pair, &tag, &key) || tag != TAG_TEXT ||
                !next(&pair, &tag, &content))
                return false;
        }
        struct plist *value = read_value(a, tag, content, depth + 1);
        if (!value) return false;
        if (in->kind == PLIST_DICT) {
            struct bytes k = cursor_rest(&key);
            value->key = (struct text){arena_text(a, (struct text){(const char *)k.p, k.n}), k.n};
        }
        *tail = value;
        tail = &value->next;
        in->count++;
    }
    return true;
}

static struct plist *read_value(struct arena *a, uint8_t tag, struct cursor c, unsigned depth) {
    struct plist *p = arena_take(a, sizeof *p);
    if (depth > DEEPEST) return NULL;
    struct bytes b = {c.p, cursor_left(&c)};
    switch (tag) {
    case TAG_BOOLEAN: p->kind = b.n && b.p[0] ? PLIST_TRUE : PLIST_FALSE; return p;
    case TAG_INTEGER:
        p->kind = PLIST_INTEGER;
        for (size_t i = 0; i < b.n; i++) p->integer = (int64_t)((uint64_t)p->integer << 8 | b.p[i]);
        return p;
    case TAG_TEXT:
        p->kind = PLIST_STRING;
        p->text = (struct text){arena_text(a, (struct text){(const char *)b.p, b.n}), b.n};
        return p;
    case TAG_SEQUENCE: p->kind = PLIST_ARRAY; return read_members(a, p, c, depth) ? p : NULL;
    case TAG_DICT: p->kind = PLIST_DICT; return read_members(a, p, c, depth) ? p : NULL;
    default: return NULL;
    }
}

const struct plist *entitlements_parse_der(struct arena *a, struct bytes der) {
    struct cursor c = cursor_of(der), top, version, content;
    uint8_t tag;
    if (!next(&c, &tag, &top) || tag != TAG_TOP || !next(&top, &tag, &version) || tag != TAG_INTEGER ||
        !next(&top, &tag, &content) || tag != TAG_DICT)
        return NULL;
    return read_value(a, tag, content, 0);
}
