#include "evidence/app/apple/plist.h"

#include "evidence/app/apple/plist_private.h"

bool plist_is_binary(struct bytes b) {
    return b.n >= 8 && memcmp(b.p, "bplist0", 7) == 0;
}

bool plist_recognised(struct bytes b) {
    if (plist_is_binary(b)) return true;
    if (b.n > 1024) b.n = 1024;
    size_t i = b.n >= 3 && memcmp(b.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (i < b.n && strchr(" \t\r\n", b.p[i]) && b.p[i]) i++;
    return i < b.n && b.p[i] == '<' && memmem(b.p + i, b.n - i, "plist", 5);
}

struct plist *plist_value(struct plist_build *b, enum plist_kind kind, uint64_t offset) {
    if (b->failed) return NULL;
    if (b->values == PLIST_MOST_VALUES) {
        plist_fail(b, offset, NULL, "it has more values than are read of one property list");
        return NULL;
    }
    b->values++;
    struct plist *p = arena_take(b->arena, sizeof *p);
    p->kind = kind;
    return p;
}

void plist_fail(struct plist_build *b, uint64_t offset, const char *clause, const char *what) {
    if (!b->failed) *b->why = (struct plist_trouble){what, clause, offset};
    b->failed = true;
}

const struct plist *plist_parse(struct arena *a, struct bytes bytes, struct plist_trouble *why) {
    struct plist_build b = {.arena = a, .all = bytes, .why = why};
    *why = (struct plist_trouble){0};
    if (bytes.n > PLIST_LARGEST) {
        plist_fail(&b, PLIST_LARGEST, NULL, "it is larger than 64 MiB, more than is read of a property list");
        return NULL;
    }
    struct plist *root = plist_is_binary(bytes) ? plist_read_binary(&b) : plist_read_xml(&b);
    return b.failed ? NULL : root;
}

const struct plist *plist_get(const struct plist *p, const char *key) {
    if (!p || p->kind != PLIST_DICT) return NULL;
    size_t n = strlen(key);
    for (const struct plist *c = p->first; c; c = c->next)
        if (c->key.n == n && memcmp(c->key.p, key, n) == 0) return c;
    return NULL;
}

struct text plist_text(const struct plist *p, const char *key) {
    const struct plist *v = plist_get(p, key);
    return v && v->kind == PLIST_STRING ? v->text : (struct text){NULL, 0};
}

const char *plist_string(const struct plist *p, const char *key) {
    struct text t = plist_text(p, key);
    return t.n ? t.p : NULL;
}

bool plist_is_true(const struct plist *p, const char *key) {
    const struct plist *v = plist_get(p, key);
    return v && v->kind == PLIST_TRUE;
}

const struct plist *plist_first(const struct plist *p, const char *key) {
    const struct plist *v = plist_get(p, key);
    return v ? v->first : NULL;
}
