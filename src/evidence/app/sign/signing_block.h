/* The APK Signing Block, which lies between the entries and the central directory: identifiers and values. */
#ifndef CORDON_APP_SIGN_SIGNING_BLOCK_H
#define CORDON_APP_SIGN_SIGNING_BLOCK_H

#include "evidence/app/zip/zip.h"

enum signing_block_id {
    BLOCK_V2 = 0x7109871a,
    BLOCK_V3 = (int)0xf05368c0,
    BLOCK_V31 = 0x1b93ad61,
    BLOCK_STAMP_V1 = 0x2b09189e,
    BLOCK_STAMP_V2 = 0x6dff800d
};

enum { SIGNING_BLOCK_PAIRS_MOST = 64 };

struct signing_block {
    bool found;
    uint64_t offset, size; /* in the package, with both size fields and the magic */
    struct signing_pair {
        uint32_t id;
        uint64_t offset; /* of the value */
        struct bytes value;
    } pairs[SIGNING_BLOCK_PAIRS_MOST];
    size_t n;
    uint64_t damage; /* offset of the pair that cannot be read; 0: none */
    size_t left_out; /* pairs beyond SIGNING_BLOCK_PAIRS_MOST */
};

/* As the platform finds it: right before the directory, which must reach up to the end record. */
void signing_block_read(struct bytes file, struct zip_layout at, struct signing_block *to);

/* The first with this identifier; NULL: none. */
const struct signing_pair *signing_block_find(const struct signing_block *b, uint32_t id);

/* What is in it beside signatures, into the draft: channel blocks, duplicates, damage. */
void signing_block_tell(struct app_draft *d, struct zip *z, const struct signing_block *b);

#endif
