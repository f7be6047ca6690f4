#include "evidence/app/apple/seal.h"

#include "evidence/app/native/codesign.h"

static uint64_t key_of(struct text path) {
    return hash_bytes(path.p, path.n, hash_seed());
}

void seal_open(struct seal *s, struct arena *a, const struct plist *resources) {
    const struct plist *list = plist_get(resources, "files2");
    if (!list || !list->count) return;
    s->files = arena_take_array(a, list->count, sizeof *s->files);
    for (const struct plist *p = list->first; p; p = p->next) {
        s->files[s->n] = p;
        hash_table_put(&s->by_path, key_of(p->key), (uint32_t)s->n++);
    }
}

void seal_close(struct seal *s) {
    hash_table_free(&s->by_path);
}

/* SHA-256, as it stands there or in a dictionary. Nested code has the hash of its code directory instead. */
static struct bytes hash_of(const struct plist *p) {
    const struct plist *in = p->kind == PLIST_DICT ? plist_get(p, "hash2") : p;
    return in && in->kind == PLIST_DATA ? in->data : (struct bytes){NULL, 0};
}

bool seal_is_broken(const struct seal *s, struct text path, struct bytes content) {
    uint32_t i = hash_table_get(&s->by_path, key_of(path));
    if (i == HASH_ABSENT || !text_equal(s->files[i]->key, path)) return false;
    struct bytes hash = hash_of(s->files[i]);
    return hash.n == 32 && !codesign_hash_is("SHA256", content, hash.p, hash.n);
}

bool seal_needs(const struct seal *s, size_t i, struct text *path) {
    const struct plist *p = s->files[i];
    *path = p->key;
    return hash_of(p).n && !plist_is_true(p, "optional");
}
