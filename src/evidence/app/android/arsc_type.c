#include "evidence/app/android/arsc_type.h"

#include "base/cursor.h"

enum {
    TYPE_SPARSE = 1,   /* pairs of index and offset, sorted */
    TYPE_OFFSET16 = 2, /* offsets of 16 bits, in words */
    ENTRY_COMPLEX = 1,
    ENTRY_COMPACT = 8, /* eight bytes that hold key, type and value */
    FIXED_HEADER = 20  /* before the configuration */
};

/* The default configuration has nothing but its size; then English, which stands nearest to what people who
 * write policies read. */
static uint8_t rank_of(struct bytes config) {
    enum { LOCALE = 8 };
    bool any = false, beside = false;
    for (size_t i = 4; i < config.n; i++) {
        if (!config.p[i]) continue;
        any = true;
        if (i != LOCALE && i != LOCALE + 1) beside = true;
    }
    if (!any) return 0;
    bool english = config.n > LOCALE + 1 && config.p[LOCALE] == 'e' && config.p[LOCALE + 1] == 'n';
    if (english) return beside ? 2 : 1;
    bool no_locale = config.n < LOCALE + 4 || (!config.p[LOCALE] && !config.p[LOCALE + 2]);
    return no_locale ? 3 : 4;
}

bool arsc_type_open(struct bytes chunk, uint32_t package, uint32_t package_id, struct arsc_type *to) {
    struct cursor c = cursor_of(chunk);
    cursor_skip(&c, 2);
    uint16_t header = cursor_le16(&c);
    cursor_skip(&c, 4);
    uint8_t id = cursor_u8(&c), flags = cursor_u8(&c);
    cursor_skip(&c, 2);
    uint32_t entries = cursor_le32(&c), entries_at = cursor_le32(&c);
    if (!cursor_ok(&c) || header < FIXED_HEADER || header > chunk.n || entries_at > chunk.n || !id)
        return false;
    uint32_t config = cursor_le32(&c);
    size_t most = header - (size_t)FIXED_HEADER;
    if (config > most || config < 4) config = (uint32_t)most;
    *to = (struct arsc_type){.chunk = chunk,
                             .key = package_id << 8 | id,
                             .package = package,
                             .entries = entries,
                             .entries_at = entries_at,
                             .header = header,
                             .rank = rank_of((struct bytes){chunk.p + FIXED_HEADER, config}),
                             .flags = flags};
    return true;
}

static uint32_t u32_at(struct bytes b, size_t at) {
    struct cursor c = cursor_of(b);
    cursor_skip(&c, at);
    return cursor_le32(&c);
}

enum { NO_ENTRY = -1 };

/* Sparse types are searched by halves, as Android does: what is out of order is not found. */
static int64_t sparse_offset(const struct arsc_type *t, uint32_t index) {
    size_t low = 0, most = (t->chunk.n - t->header) / 4;
    size_t high = t->entries < most ? t->entries : most;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t pair = u32_at(t->chunk, t->header + middle * 4);
        if ((pair & 0xffff) == index) return (int64_t)(pair >> 16) * 4;
        if ((pair & 0xffff) < index)
            low = middle + 1;
        else
            high = middle;
    }
    return NO_ENTRY;
}

/* From the start of the entries. */
static int64_t offset_of(const struct arsc_type *t, uint32_t index) {
    if (t->flags & TYPE_SPARSE) return sparse_offset(t, index);
    if (index >= t->entries) return NO_ENTRY;
    if (t->flags & TYPE_OFFSET16) {
        struct cursor c = cursor_of(t->chunk);
        cursor_skip(&c, t->header + (size_t)index * 2);
        uint16_t words = cursor_le16(&c);
        return cursor_ok(&c) && words != 0xffff ? (int64_t)words * 4 : NO_ENTRY;
    }
    struct cursor c = cursor_of(t->chunk);
    cursor_skip(&c, t->header + (size_t)index * 4);
    uint32_t offset = cursor_le32(&c);
    return cursor_ok(&c) && offset != UINT32_MAX ? (int64_t)offset : NO_ENTRY;
}

bool arsc_type_entry(const struct arsc_type *t, uint32_t index, struct arsc_entry *to) {
    int64_t offset = offset_of(t, index);
    if (offset < 0) return false;
    uint64_t at = t->entries_at + (uint64_t)offset;
    if (at >= t->chunk.n) return false;
    struct cursor c = cursor_of(t->chunk);
    cursor_skip(&c, (size_t)at);
    struct cursor value = c;
    uint16_t size = cursor_le16(&c), flags = cursor_le16(&c);
    uint32_t key = cursor_le32(&c);
    if (flags & ENTRY_COMPACT) { /* the size is the key, the high byte of the flags the type */
        *to = (struct arsc_entry){.key = size, .data = key, .type = (uint8_t)(flags >> 8)};
        return cursor_ok(&c);
    }
    *to = (struct arsc_entry){.key = key, .complex = flags & ENTRY_COMPLEX};
    if (to->complex || !cursor_ok(&c)) return cursor_ok(&c);
    cursor_skip(&value, size);
    cursor_skip(&value, 3); /* its size, which Android does not look at, and a zero */
    to->type = cursor_u8(&value);
    to->data = cursor_le32(&value);
    return cursor_ok(&value);
}
