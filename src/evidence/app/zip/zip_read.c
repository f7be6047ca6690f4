#include "base/memory.h"
#include "evidence/app/zip/zip_private.h"

#include <inttypes.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <zlib.h>

enum {
    TROUBLE_HEADER = 1, /* nowhere to begin */
    TROUBLE_CUT = 2,    /* the file ends before */
    TROUBLE_INFLATE = 4,
    TROUBLE_ENTRY = 8,  /* more than an entry may hold */
    TROUBLE_TOTAL = 16, /* more than all may */
    TROUBLE_SIZE = 32,
    TROUBLE_CRC = 64,
    TROUBLE_SHARED = 128, /* entries share more bytes than is gone through for them */
    TROUBLE_LOST =
        TROUBLE_HEADER | TROUBLE_CUT | TROUBLE_INFLATE | TROUBLE_ENTRY | TROUBLE_TOTAL | TROUBLE_SHARED
};

/* No byte of DEFLATE makes more than 1,032: a match of 258 takes two bits (RFC 1951 3.2.5). */
enum { MOST_RATIO = 1032, PROBE_IN = 512, PROBE_OUT = 4096, PROBE_STORED = 1 << 20 };

static struct bytes packed_bytes(const struct zip *z, const struct zip_entry *e, uint64_t n,
                                 uint8_t *trouble) {
    uint64_t there = z->b.n - e->data;
    if (n > there) {
        n = there;
        *trouble |= TROUBLE_CUT;
    }
    return (struct bytes){z->b.p + e->data, (size_t)n};
}

static int inflate_into(z_stream *s, struct bytes in, uint8_t *out, size_t room) {
    *s = (z_stream){.next_in = (Bytef *)(uintptr_t)in.p,
                    .avail_in = in.n < UINT32_MAX ? (uInt)in.n : UINT32_MAX,
                    .next_out = out,
                    .avail_out = room < UINT32_MAX ? (uInt)room : UINT32_MAX};
    if (inflateInit2(s, -15) != Z_OK) return Z_MEM_ERROR;
    int r = inflate(s, Z_SYNC_FLUSH);
    inflateEnd(s);
    return r;
}

bool zip_looks_deflated(const struct zip *z, const struct zip_entry *e) {
    uint8_t out[PROBE_OUT], trouble = 0;
    z_stream s;
    struct bytes in = packed_bytes(z, e, e->packed < PROBE_IN ? e->packed : PROBE_IN, &trouble);
    int r = inflate_into(&s, in, out, sizeof out);
    if (r == Z_STREAM_END) return s.total_out == e->size || (s.total_in == e->packed && in.n == e->packed);
    return r == Z_OK && (s.avail_out == 0 || in.n < e->packed);
}

bool zip_looks_encrypted(const struct zip *z, const struct zip_entry *e) {
    if (!e->data || !e->size) return false;
    if (e->method == ZIP_DEFLATED) return !zip_looks_deflated(z, e);
    uint8_t trouble = 0;
    if (e->packed == e->size && e->size > PROBE_STORED) return false;
    struct bytes b = packed_bytes(z, e, e->size, &trouble);
    return libdeflate_crc32(0, b.p, b.n) != e->crc;
}

/* What libdeflate gives up on whole, zlib gives up to where it breaks. */
static size_t inflate_partly(struct bytes in, uint8_t *out, size_t room) {
    z_stream s;
    inflate_into(&s, in, out, room);
    return s.total_out;
}

/* Takes n bytes of what may be inflated in all; false: they are not left. */
static bool reserve(const struct zip *z, uint64_t n) {
    uint64_t before = __atomic_fetch_add(&z->draft->inflated, n, __ATOMIC_RELAXED);
    if (before <= z->draft->options.limits.most_inflated &&
        n <= z->draft->options.limits.most_inflated - before)
        return true;
    __atomic_fetch_sub(&z->draft->inflated, n, __ATOMIC_RELAXED);
    return false;
}

/* Entries that share no bytes have no more of them than the archive does. Twice that is let pass, so that a
 * trick or two are seen through; a thousand names for one text, or for one package in a package, are not. */
static bool may_look(const struct zip *z, const struct zip_entry *e, uint64_t n) {
    struct zip *own = (struct zip *)(uintptr_t)z;
    uint8_t *counted = &z->counted[e - z->entries];
    uint8_t known = __atomic_fetch_or(counted, COUNTED_LOOKED, __ATOMIC_RELAXED);
    if (known & COUNTED_LOOKED) return !(known & COUNTED_REFUSED);
    uint64_t before = __atomic_fetch_add(&own->looked, n, __ATOMIC_RELAXED);
    if (before + n <= 2 * (uint64_t)z->b.n) return true;
    __atomic_fetch_sub(&own->looked, n, __ATOMIC_RELAXED);
    __atomic_fetch_or(counted, COUNTED_REFUSED, __ATOMIC_RELAXED);
    return false;
}

static struct libdeflate_decompressor *decompressor_of(struct zip_scratch *s) {
    if (!s->decompressor) s->decompressor = libdeflate_alloc_decompressor();
    if (!s->decompressor) abort();
    return s->decompressor;
}

/* At least n bytes, with whatever is in them; what was there before is of no use. */
static uint8_t *room_of(struct zip_scratch *s, size_t n) {
    if (s->size >= n) return s->room;
    free(s->room);
    s->room = memory_resize(NULL, n, 1);
    memory_use_large_pages(s->room, n);
    s->size = n;
    return s->room;
}

/* Inflates into room that grows up to the limit: sizes that are told are a first guess and no more. */
static void inflate_entry(const struct zip *z, const struct zip_entry *e, struct bytes in,
                          struct zip_scratch *s, struct zip_content *to) {
    uint64_t most = z->draft->options.limits.most_entry, room = e->size;
    if (in.n < UINT64_MAX / MOST_RATIO && room > (uint64_t)in.n * MOST_RATIO) room = in.n * MOST_RATIO;
    if (room > most) room = most;
    if (!room) room = 1;
    uint8_t *out = NULL;
    /* an entry that is read again is not more than it was */
    uint8_t *counted = &z->counted[e - z->entries];
    bool first = !(__atomic_fetch_or(counted, COUNTED_INFLATED, __ATOMIC_RELAXED) & COUNTED_INFLATED);
    uint64_t taken = 0;
    size_t made = 0, used = 0;
    while (true) {
        if (first && !reserve(z, room - taken)) {
            to->trouble |= TROUBLE_TOTAL;
            __atomic_fetch_and(counted, (uint8_t)~COUNTED_INFLATED, __ATOMIC_RELAXED);
            out = NULL;
            break;
        }
        taken = room;
        out = room_of(s, (size_t)room);
        enum libdeflate_result r =
            libdeflate_deflate_decompress_ex(decompressor_of(s), in.p, in.n, out, (size_t)room, &used, &made);
        if (r == LIBDEFLATE_SUCCESS) break;
        if (r != LIBDEFLATE_INSUFFICIENT_SPACE) {
            to->trouble |= TROUBLE_INFLATE;
            made = inflate_partly(in, out, (size_t)room);
            break;
        }
        made = 0;
        if (room == most) {
            to->trouble |= TROUBLE_ENTRY;
            break;
        }
        room = room > most / 4 ? most : room * 4 + 1024;
    }
    if (first) __atomic_fetch_sub(&z->draft->inflated, taken - made, __ATOMIC_RELAXED);
    to->bytes = (struct bytes){out ? out : (const uint8_t *)"", out ? made : 0};
}

bool zip_read_into(const struct zip *z, const struct zip_entry *e, struct zip_scratch *s,
                   struct zip_content *to) {
    *to = (struct zip_content){{(const uint8_t *)"", 0}, NULL, 0};
    if (!e->data) {
        to->trouble = TROUBLE_HEADER;
        return false;
    }
    bool stored = e->method == ZIP_STORED;
    struct bytes in = packed_bytes(z, e, stored ? e->size : e->packed, &to->trouble);
    if (!may_look(z, e, in.n)) {
        to->trouble = TROUBLE_SHARED;
        return false;
    }
    if (stored)
        to->bytes = in;
    else if (e->packed || e->size)
        inflate_entry(z, e, in, s, to);
    if (to->trouble & TROUBLE_LOST) return false;
    if (to->bytes.n != e->size) to->trouble |= TROUBLE_SIZE;
    if (libdeflate_crc32(0, to->bytes.p, to->bytes.n) != e->crc) to->trouble |= TROUBLE_CRC;
    return true;
}

bool zip_read_quietly(const struct zip *z, const struct zip_entry *e, struct zip_content *to) {
    struct zip_scratch s = {.size = 0};
    bool whole = zip_read_into(z, e, &s, to);
    to->owned = to->bytes.p == s.room ? s.room : NULL;
    if (to->owned) s.room = NULL;
    zip_scratch_free(&s);
    return whole;
}

/* libdeflate gives up when there is no more room, and has written what there was room for; that it did is
 * nowhere promised, so the room is emptied first. */
struct bytes zip_peek(const struct zip *z, const struct zip_entry *e, struct zip_scratch *s, uint8_t *to,
                      size_t n) {
    uint8_t trouble = 0;
    size_t used = 0, made = 0;
    if (!e->data) return (struct bytes){to, 0};
    struct bytes in = packed_bytes(z, e, e->method == ZIP_STORED ? e->size : e->packed, &trouble);
    if (e->method == ZIP_STORED) return (struct bytes){in.p, in.n < n ? in.n : n};
    memset(to, 0, n);
    enum libdeflate_result r =
        libdeflate_deflate_decompress_ex(decompressor_of(s), in.p, in.n, to, n, &used, &made);
    return (struct bytes){to, r == LIBDEFLATE_SUCCESS ? made : n};
}

void zip_scratch_free(struct zip_scratch *s) {
    libdeflate_free_decompressor(s->decompressor);
    free(s->room);
    *s = (struct zip_scratch){.size = 0};
}

bool zip_shares_bytes(const struct zip *z) {
    uint64_t all = 0;
    for (size_t i = 0; i < z->n; i++) {
        uint8_t trouble = 0;
        const struct zip_entry *e = &z->entries[i];
        if (e->data) all += packed_bytes(z, e, e->method == ZIP_STORED ? e->size : e->packed, &trouble).n;
        if (all > 2 * (uint64_t)z->b.n) return true;
    }
    return false;
}

bool zip_over_limits(const struct zip *z, const struct zip_content *c) {
    const struct app_limits *l = &z->draft->options.limits;
    return (c && c->trouble & TROUBLE_TOTAL) || l->most_entry > l->most_inflated ||
           __atomic_load_n(&z->draft->inflated, __ATOMIC_RELAXED) > l->most_inflated - l->most_entry;
}

void zip_unread(struct zip *z, uint64_t inflated) {
    for (size_t i = 0; i < z->n; i++) z->counted[i] &= (uint8_t)~COUNTED_INFLATED;
    z->draft->inflated = inflated;
}

/* One word for the reader who wants to know why an entry is missing. */
static void tell_lost(struct zip *z, const struct zip_entry *e, const struct zip_content *c) {
    enum { MOST_LOST = 1000 }; /* one by one; more of one archive tell no more */
    if (z->lost > MOST_LOST) return;
    if (z->lost++ == MOST_LOST) {
        zip_damage(z, e->header, NULL, "more than %d entries cannot be read, from %s on", MOST_LOST,
                   zip_name_text(z, e->name));
        return;
    }
    struct app_place at = zip_place(z, e, 0);
    const struct app_limits *l = &z->draft->options.limits;
    if (c->trouble & TROUBLE_SHARED)
        app_add_opaque(z->draft, at.entry, at,
                       "it shares its bytes with others, which were gone through twice over already");
    else if (c->trouble & TROUBLE_ENTRY)
        app_add_opaque(z->draft, at.entry, at, "it inflates to more than %" PRIu64 " bytes", l->most_entry);
    else if (c->trouble & TROUBLE_TOTAL)
        app_add_opaque(z->draft, at.entry, at, "the entries together inflate to more than %" PRIu64 " bytes",
                       l->most_inflated);
    else if (c->trouble & TROUBLE_INFLATE && e->flags & ZIP_ENCRYPTED)
        app_add_opaque(z->draft, at.entry, at, "it is encrypted (APPNOTE 6.1)");
    else if (c->trouble & TROUBLE_HEADER)
        app_add_damage(z->draft, at, "APPNOTE 4.3.2", "its local header cannot be found");
    else if (c->trouble & TROUBLE_CUT)
        app_add_damage(z->draft, at, "APPNOTE 4.3.8",
                       "the file ends within it: %zu of %" PRIu64 " bytes are there", c->bytes.n, e->size);
    else if (c->trouble & TROUBLE_INFLATE)
        app_add_damage(z->draft, (struct app_place){at.entry, c->bytes.n}, "RFC 1951 3.2.3",
                       "its DEFLATE data is broken: %zu of %" PRIu64 " bytes could be read", c->bytes.n,
                       e->size);
}

void zip_tell(struct zip *z, const struct zip_entry *e, const struct zip_content *c) {
    if (c->trouble & TROUBLE_LOST) {
        tell_lost(z, e, c);
        return;
    }
    if (c->trouble & TROUBLE_SIZE)
        zip_trick(z, TRICK_SIZE, e, e->header, "%" PRIu64 " bytes are told and it has %zu", e->size,
                  c->bytes.n);
    if (c->trouble & TROUBLE_CRC)
        zip_trick(z, TRICK_CRC, e, e->header, "its CRC-32 is not that of its content");
}

bool zip_read(struct zip *z, const struct zip_entry *e, struct zip_content *to) {
    bool whole = zip_read_quietly(z, e, to);
    if (to->trouble) zip_tell(z, e, to);
    return whole;
}

void zip_content_free(struct zip_content *c) {
    free(c->owned);
    *c = (struct zip_content){{(const uint8_t *)"", 0}, NULL, 0};
}
