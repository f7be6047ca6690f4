#include "evidence/app/sign/signing_block.h"

#include "base/cursor.h"

static const char clause[] = "APK Signature Scheme v2: APK Signing Block";

static const struct {
    uint32_t id;
    const char *name;
    bool expected; /* by the platform or its build tools: not worth a word */
} known[] = {
    {0x7109871a, "APK Signature Scheme v2", true},
    {0xf05368c0, "APK Signature Scheme v3", true},
    {0x1b93ad61, "APK Signature Scheme v3.1", true},
    {0x2b09189e, "source stamp of the first form", true},
    {0x6dff800d, "source stamp", true},
    {0x42726577, "padding", true},
    {0x504b4453, "dependency information, encrypted for the store", true},
    {0x2146444e, "metadata of the store (frosting)", false},
    {0x71777777, "channel block of Walle", false},
    {0x881155ff, "channel block of VasDolly", false},
};

enum { KNOWN = sizeof known / sizeof *known };

static size_t known_find(uint32_t id) {
    size_t i = 0;
    while (i < KNOWN && known[i].id != id) i++;
    return i;
}

void signing_block_read(struct bytes file, struct zip_layout at, struct signing_block *to) {
    enum { FOOTER = 24, LEAST = 32 };
    *to = (struct signing_block){.found = false};
    if (at.end > file.n || at.directory > at.end || at.directory < LEAST) return;
    if (at.directory_size != at.end - at.directory) return;
    struct cursor footer = cursor_over(file.p + at.directory - FOOTER, FOOTER);
    uint64_t size = cursor_le64(&footer);
    if (memcmp(footer.p, "APK Sig Block 42", 16) != 0) return;
    if (size < FOOTER || size > INT32_MAX - 8 || size + 8 > at.directory) return;
    uint64_t start = at.directory - size - 8;
    struct cursor c = cursor_over(file.p + start, (size_t)size + 8 - FOOTER);
    if (cursor_le64(&c) != size) return;
    to->found = true;
    to->offset = start;
    to->size = size + 8;
    while (cursor_left(&c)) {
        uint64_t here = (uint64_t)(c.p - file.p), length = cursor_le64(&c);
        if (!cursor_ok(&c) || length < 4 || length > cursor_left(&c)) {
            to->damage = here;
            return;
        }
        uint32_t id = cursor_le32(&c);
        struct bytes value = cursor_take(&c, (size_t)length - 4);
        if (to->n == SIGNING_BLOCK_PAIRS_MOST)
            to->left_out++;
        else
            to->pairs[to->n++] = (struct signing_pair){id, here + 12, value};
    }
}

const struct signing_pair *signing_block_find(const struct signing_block *b, uint32_t id) {
    for (size_t i = 0; i < b->n; i++)
        if (b->pairs[i].id == id) return &b->pairs[i];
    return NULL;
}

/* A beginning of printable text is often the channel's name. */
static const char *printable_start(struct arena *a, struct bytes value) {
    size_t n = 0;
    while (n < value.n && n < 80 && value.p[n] >= 0x20 && value.p[n] < 0x7f) n++;
    return n >= 4 ? arena_format(a, ", beginning with \"%.*s\"", (int)n, (const char *)value.p) : "";
}

static void tell_pair(struct app_draft *d, struct app_place at, const struct signing_block *b, size_t i) {
    const struct signing_pair *p = &b->pairs[i];
    size_t k = known_find(p->id);
    bool named = k < KNOWN;
    if (signing_block_find(b, p->id) != p)
        app_add_anomaly(d, "signing-block-duplicate", at, clause,
                        "the signing block has block 0x%08x more than once; the first counts", p->id);
    else if (!named || !known[k].expected)
        app_add_anomaly(
            d, "signing-block-extra", at, NULL,
            "the signing block carries %zu bytes as block 0x%08x (%s), which no signature covers%s",
            p->value.n, p->id, named ? known[k].name : "unknown", printable_start(d->arena, p->value));
}

void signing_block_tell(struct app_draft *d, struct zip *z, const struct signing_block *b) {
    if (!b->found) return;
    for (size_t i = 0; i < b->n; i++)
        tell_pair(d, (struct app_place){zip_outer(z), b->pairs[i].offset}, b, i);
    if (b->damage)
        app_add_anomaly(d, "signing-block-damage", (struct app_place){zip_outer(z), b->damage}, clause,
                        "a block of the signing block has a length that does not fit in; it and what follows "
                        "are passed over");
    if (b->left_out)
        app_add_anomaly(d, "signing-block-many", (struct app_place){zip_outer(z), b->offset}, clause,
                        "the signing block has %zu blocks; those after the 64th are passed over",
                        b->n + b->left_out);
}
