#include "evidence/app/zip/zip.h"

#include "base/hash.h"
#include "evidence/app/zip/zip_private.h"

static uint64_t hash_of(const struct zip *z, struct text name) {
    return hash_bytes(name.p, name.n, z->seed) & ~(uint64_t)UINT32_MAX;
}

/* The slot of the name, or the free one where it belongs. */
static size_t slot_of(const struct zip *z, uint64_t hash, struct text name) {
    size_t i = (size_t)(hash >> 32) & z->mask;
    for (; z->slots[i]; i = (i + 1) & z->mask)
        if ((z->slots[i] & ~(uint64_t)UINT32_MAX) == hash &&
            text_equal(z->entries[(uint32_t)z->slots[i] - 1].name, name))
            break;
    return i;
}

static void make_index(struct zip *z) {
    size_t size = 16;
    while (size < 2 * z->n) size *= 2;
    z->slots = arena_take_array(z->draft->arena, size, sizeof *z->slots);
    z->mask = size - 1;
    z->seed = hash_seed();
    for (size_t i = 0; i < z->n; i++) {
        struct zip_entry *e = &z->entries[i];
        uint64_t hash = hash_of(z, e->name);
        size_t slot = slot_of(z, hash, e->name);
        if (!z->slots[slot]) {
            z->slots[slot] = hash | (i + 1);
            continue;
        }
        e->duplicate = true;
        zip_trick(z, TRICK_DUPLICATE, e, e->header,
                  "the name is there before: Android 4 found the first for its code and the last for its "
                  "signature, and later ones refuse the package");
    }
}

bool zip_recognised(struct bytes b) {
    struct zip_end end;
    struct cursor c = cursor_of(b);
    if (cursor_le32(&c) == ZIP_LOCAL) return true;
    /* archives that something stands before, and empty ones; but not any bytes that end in a download */
    return zip_find_end(b, &end) && end.exact && end.leads && (end.entries || end.at == 0);
}

struct zip *zip_open(struct app_draft *d, struct bytes b, const char *outer) {
    struct zip_end end;
    bool ends = zip_find_end(b, &end);
    struct cursor c = cursor_of(b);
    if (!ends && cursor_le32(&c) != ZIP_LOCAL) return NULL;
    struct zip *z = arena_take(d->arena, sizeof *z);
    *z = (struct zip){.draft = d, .b = b, .outer = outer};
    if (ends) zip_read_directory(z, &end);
    ends = ends && (z->n || !end.entries);
    if (!ends) zip_salvage(z);
    d->entries += z->n;
    z->counted = arena_take_array(d->arena, z->n, 1);
    make_index(z);
    for (size_t i = 0; i < z->n; i++) {
        if (ends) zip_check_local(z, &z->entries[i]);
        zip_check_name(z, &z->entries[i]);
    }
    if (z->layout.end < b.n) zip_check_end(z, &end);
    zip_check_overlap(z);
    zip_check_paths(z);
    return z;
}

size_t zip_count(const struct zip *z) {
    return z->n;
}

const struct zip_entry *zip_entry(const struct zip *z, size_t i) {
    return &z->entries[i];
}

const struct zip_entry *zip_find(const struct zip *z, struct text name) {
    uint64_t slot = z->slots[slot_of(z, hash_of(z, name), name)];
    return slot ? &z->entries[(uint32_t)slot - 1] : NULL;
}

struct zip_layout zip_layout(const struct zip *z) {
    return z->layout;
}

struct bytes zip_bytes(const struct zip *z) {
    return z->b;
}

const char *zip_outer(const struct zip *z) {
    return z->outer;
}

struct app_place zip_place(struct zip *z, const struct zip_entry *e, uint64_t offset) {
    if (z->placed != e) {
        z->placed_text = app_draft_entry(z->draft, z->outer, text_of(zip_name_text(z, e->name)));
        z->placed = e;
    }
    return (struct app_place){z->placed_text, offset};
}
