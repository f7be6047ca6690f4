#include "evidence/app/native/codesign.h"

#include "base/cursor.h"

enum {
    MAGIC_SUPER = 0xfade0cc0,
    MAGIC_DIRECTORY = 0xfade0c02,
    SLOT_DIRECTORY = 0,
    SLOT_INFO = 1,
    SLOT_REQUIREMENTS = 2,
    SLOT_RESOURCES = 3,
    SLOT_ENTITLEMENTS = 5,
    SLOT_ENTITLEMENTS_DER = 7,
    SLOT_ALTERNATE = 0x1000, /* and the four behind it: code directories with other hashes */
    SLOT_CMS = 0x10000,
    FLAG_AD_HOC = 2,
    MOST_BLOBS = 64
};

static const char clause[] = "cs_blobs.h";

struct directory {
    struct bytes all;
    uint32_t version, flags, hashes, identifier, team;
    uint32_t specials, codes;
    uint64_t limit;
    uint8_t hash_size, hash_type, page_bits;
    const char *hash;
};

struct super {
    struct bytes all;
    struct bytes blobs[8]; /* by slot, 0 to 7, whole with their heads */
    struct bytes cms;
    struct directory first; /* the one that the CMS signature is over */
    bool modern;            /* some directory has a better hash than SHA-1 */
};

/* A blob: magic, length of all of it. */
static struct bytes blob_at(struct bytes b, uint64_t offset) {
    if (offset >= b.n) return (struct bytes){b.p, 0};
    struct cursor c = cursor_over(b.p + offset, b.n - (size_t)offset);
    cursor_skip(&c, 4);
    uint32_t n = cursor_be32(&c);
    if (!cursor_ok(&c) || n < 8 || n > b.n - offset) return (struct bytes){b.p, 0};
    return (struct bytes){b.p + offset, n};
}

static struct bytes content_of(struct bytes blob) {
    return blob.n < 8 ? (struct bytes){blob.p, 0} : (struct bytes){blob.p + 8, blob.n - 8};
}

static const char *text_at(struct app_draft *d, struct bytes b, uint32_t offset) {
    if (!offset || offset >= b.n) return NULL;
    const uint8_t *end = memchr(b.p + offset, 0, b.n - offset);
    if (!end || end == b.p + offset) return NULL;
    return arena_text(d->arena, (struct text){(const char *)b.p + offset, (size_t)(end - b.p) - offset});
}

static bool read_directory(struct bytes b, struct directory *to) {
    static const char *const hashes[] = {NULL, "SHA1", "SHA256", "SHA256", "SHA384"};
    static const uint8_t sizes[] = {0, 20, 32, 20, 48};
    struct cursor c = cursor_of(b);
    *to = (struct directory){.all = b};
    if (cursor_be32(&c) != MAGIC_DIRECTORY) return false;
    cursor_skip(&c, 4);
    to->version = cursor_be32(&c);
    to->flags = cursor_be32(&c);
    to->hashes = cursor_be32(&c);
    to->identifier = cursor_be32(&c);
    to->specials = cursor_be32(&c);
    to->codes = cursor_be32(&c);
    to->limit = cursor_be32(&c);
    to->hash_size = cursor_u8(&c);
    to->hash_type = cursor_u8(&c);
    cursor_u8(&c);
    to->page_bits = cursor_u8(&c);
    cursor_skip(&c, 4);
    if (to->version >= 0x20100) cursor_skip(&c, 4);
    if (to->version >= 0x20200) to->team = cursor_be32(&c);
    if (to->version >= 0x20300) {
        cursor_skip(&c, 4);
        uint64_t wide = cursor_be64(&c);
        if (wide) to->limit = wide;
    }
    if (!cursor_ok(&c) || to->hash_type >= sizeof sizes || !hashes[to->hash_type] ||
        to->hash_size != sizes[to->hash_type])
        return false;
    to->hash = hashes[to->hash_type];
    uint64_t size = to->hash_size, before = (uint64_t)to->specials * size;
    return before <= to->hashes && to->hashes <= b.n && to->codes <= (b.n - to->hashes) / size;
}

static void read_blobs(struct super *s) {
    struct cursor c = cursor_of(s->all);
    cursor_skip(&c, 8);
    uint32_t n = cursor_be32(&c);
    for (uint32_t i = 0; i < n && i < MOST_BLOBS && cursor_ok(&c); i++) {
        uint32_t slot = cursor_be32(&c), offset = cursor_be32(&c);
        struct bytes blob = blob_at(s->all, offset);
        if (!cursor_ok(&c) || !blob.n) continue;
        if (slot < 8) s->blobs[slot] = blob;
        if (slot == SLOT_CMS) s->cms = content_of(blob);
        struct directory one;
        bool directory = slot == SLOT_DIRECTORY || (slot >= SLOT_ALTERNATE && slot < SLOT_ALTERNATE + 5);
        if (!directory || !read_directory(blob, &one)) continue;
        if (slot == SLOT_DIRECTORY) s->first = one;
        s->modern = s->modern || one.hash_type > 1;
    }
}

static const uint8_t *special(const struct directory *o, uint32_t slot) {
    if (slot > o->specials) return NULL;
    return o->all.p + o->hashes - (size_t)slot * o->hash_size;
}

static bool is_zero(const uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (p[i]) return false;
    return true;
}

/* Blobs inside are of the hashes that the directory has for them. */
static void check_specials(const struct super *s, struct codesign *to) {
    static const uint8_t slots[] = {SLOT_REQUIREMENTS, SLOT_ENTITLEMENTS, SLOT_ENTITLEMENTS_DER};
    static const char *const trouble[] = {"the requirements are not those that were signed",
                                          "the entitlements are not those that were signed",
                                          "the entitlements in DER are not those that were signed"};
    for (size_t i = 0; i < sizeof slots; i++) {
        struct bytes blob = s->blobs[slots[i]];
        const uint8_t *hash = special(&s->first, slots[i]);
        if (!blob.n) continue;
        if (!hash || !codesign_hash_is(s->first.hash, blob, hash, s->first.hash_size))
            to->trouble = trouble[i];
    }
}

static void check_pages(const struct directory *o, const struct codesign_code *code, struct codesign *to) {
    to->pages = o->codes;
    uint64_t size = o->page_bits && o->page_bits < 40 ? UINT64_C(1) << o->page_bits : UINT64_MAX;
    for (uint64_t i = 0, start = 0; i < o->codes; i++, start += size) {
        uint64_t end = o->limit - start < size ? o->limit : start + size;
        if (start >= o->limit || end > code->image.n) {
            to->bad_pages++;
            if (size == UINT64_MAX) break;
            continue;
        }
        if (start < code->encrypted_end && end > code->encrypted) {
            to->unseen_pages++;
            continue;
        }
        struct bytes page = {code->image.p + start, (size_t)(end - start)};
        if (!codesign_hash_is(o->hash, page, o->all.p + o->hashes + i * o->hash_size, o->hash_size))
            to->bad_pages++;
        if (size == UINT64_MAX) break;
    }
    if (size != UINT64_MAX && o->limit > size * o->codes) /* bytes that no hash is of */
        to->trouble = "the hashes end before the code does";
}

static void keep_hashes(const struct directory *o, struct codesign *to) {
    const uint8_t *info = special(o, SLOT_INFO), *resources = special(o, SLOT_RESOURCES);
    to->hash = o->hash;
    to->hash_size = o->hash_size;
    if (info && !is_zero(info, o->hash_size)) memcpy(to->info, info, o->hash_size);
    if (resources && !is_zero(resources, o->hash_size)) memcpy(to->resources, resources, o->hash_size);
}

static void tell_signer(struct app_draft *d, const struct super *s, struct app_place at,
                        struct codesign *to) {
    struct app_signer signer;
    struct bytes content = s->first.all;
    if (!s->cms.n) {
        to->ad_hoc = true;
        return;
    }
    if (!codesign_cms(d, s->cms, &content, &signer)) {
        app_add_damage(d, at, "RFC 5652", "the signature is no CMS data that can be read");
        return;
    }
    if (!s->modern) signer.weak = "SHA-1";
    if (d->options.no_verify) {
        signer.verified = APP_UNKNOWN;
        signer.trouble = NULL;
    } else if (signer.verified == APP_YES && (to->bad_pages || to->trouble)) {
        signer.verified = APP_NO;
        signer.trouble = to->trouble
                             ? to->trouble
                             : arena_format(d->arena, "%llu of %llu pages of code are not those signed",
                                            (unsigned long long)to->bad_pages, (unsigned long long)to->pages);
    }
    app_add_signer(d, signer);
}

bool codesign_read(struct app_draft *d, struct codesign_code code, struct app_place at, struct codesign *to) {
    *to = (struct codesign){.team = NULL};
    struct super s = {.all = blob_at(code.signature, 0)};
    struct cursor c = cursor_of(s.all);
    if (cursor_be32(&c) == MAGIC_SUPER) read_blobs(&s);
    if (!s.first.hash) {
        app_add_damage(d, at, clause, "the code signature has no code directory that can be read");
        return false;
    }
    to->identifier = text_at(d, s.first.all, s.first.identifier);
    to->team = text_at(d, s.first.all, s.first.team);
    to->ad_hoc = s.first.flags & FLAG_AD_HOC;
    to->entitlements_xml = content_of(s.blobs[SLOT_ENTITLEMENTS]);
    to->entitlements_der = content_of(s.blobs[SLOT_ENTITLEMENTS_DER]);
    keep_hashes(&s.first, to);
    if (!d->options.no_verify) {
        check_specials(&s, to);
        check_pages(&s.first, &code, to);
    }
    tell_signer(d, &s, at, to);
    return true;
}
