#include "evidence/app/dex/dex_split.h"

#include "base/cursor.h"

enum { LEAST_HEADER = 0x70, HEADER_41 = 0x78 };

static uint32_t u32_at(struct bytes b, uint64_t at) {
    struct cursor c = cursor_of(b);
    cursor_skip(&c, at);
    return cursor_le32(&c);
}

static bool begins(struct bytes b, uint64_t at, const char *magic) {
    size_t n = strlen(magic);
    return at < b.n && b.n - at >= n && memcmp(b.p + at, magic, n) == 0;
}

static bool is_dex(struct bytes b, uint64_t at) {
    return begins(b, at, "dex\n0") || begins(b, at, "cdex0");
}

bool dex_recognised(struct bytes b) {
    if (b.n < LEAST_HEADER) return false;
    return is_dex(b, 0) || (begins(b, 0, "vdex") && b.p[7] == 0) || begins(b, 0, "dey\n0");
}

static bool in_container(struct bytes b, uint64_t at) {
    return begins(b, at, "dex\n041") && b.n - at >= HEADER_41;
}

/* Version 041: headers follow each other by their file_size, offsets count from the container's start. */
static bool next_of_container(struct dex_digest *g, struct bytes entry, uint64_t *state,
                              struct dex_piece *piece) {
    uint64_t at = *state, size = u32_at(entry, 0x70);
    if (at == 0 && size != entry.n)
        dex_note(g, NOTE_ANOMALY, "dex-container", 0x70, "DEX format 041, header_item container_size",
                 "container_size is %llu, %zu bytes are there", (unsigned long long)size, entry.n);
    if (!in_container(entry, at)) {
        if (at < entry.n)
            dex_note(g, NOTE_ANOMALY, "dex-trailing", at, "DEX format 041",
                     "%llu bytes of the container belong to no DEX", (unsigned long long)(entry.n - at));
        return false;
    }
    if (u32_at(entry, at + 0x74) != at)
        dex_note(g, NOTE_ANOMALY, "dex-container", at + 0x74, "DEX format 041, header_item header_offset",
                 "header_offset is %u, the header is at %llu", u32_at(entry, at + 0x74),
                 (unsigned long long)at);
    uint32_t file_size = u32_at(entry, at + 0x20);
    *piece = (struct dex_piece){entry, at, 0, false};
    *state = file_size < HEADER_41 || file_size > entry.n - at ? entry.n : at + file_size;
    return true;
}

/* VDEX changed its layout with nearly every Android version; DEX inside are always aligned by four and begin
 * with their magic. */
static bool next_found(struct dex_digest *g, struct bytes entry, uint64_t *state, struct dex_piece *piece) {
    for (uint64_t at = *state; entry.n - at >= LEAST_HEADER; at += 4) {
        uint32_t file_size = u32_at(entry, at + 0x20);
        if (!is_dex(entry, at) || file_size < LEAST_HEADER || file_size > entry.n - at) continue;
        bool compact = begins(entry, at, "cdex");
        /* the data that compact DEX share lies behind the last of them */
        struct bytes all = {entry.p + at, compact ? entry.n - at : file_size};
        *piece = (struct dex_piece){all, 0, at, true};
        *state = at + (file_size + UINT64_C(3)) / 4 * 4;
        if (*state > entry.n) *state = entry.n;
        return true;
    }
    *state = entry.n;
    return false;
}

bool dex_next_piece(struct dex_digest *g, struct bytes entry, uint64_t *state, struct dex_piece *piece) {
    if (*state >= entry.n || entry.n < LEAST_HEADER) return false;
    if (in_container(entry, 0)) return next_of_container(g, entry, state, piece);
    if (is_dex(entry, 0)) {
        *piece = (struct dex_piece){entry, 0, 0, false};
        *state = entry.n;
        return true;
    }
    return next_found(g, entry, state, piece);
}
