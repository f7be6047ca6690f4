/* What the files of the ZIP reader share. */
#ifndef CORDON_APP_ZIP_PRIVATE_H
#define CORDON_APP_ZIP_PRIVATE_H

#include "base/cursor.h"
#include "evidence/app/zip/zip.h"

enum {
    ZIP_LOCAL = 0x04034b50,      /* APPNOTE 4.3.7 */
    ZIP_DESCRIPTOR = 0x08074b50, /* 4.3.9.3 */
    ZIP_CENTRAL = 0x02014b50,    /* 4.3.12 */
    ZIP_END64 = 0x06064b50,      /* 4.3.14 */
    ZIP_LOCATOR64 = 0x07064b50,  /* 4.3.15 */
    ZIP_END = 0x06054b50,        /* 4.3.16 */
    ZIP_LOCAL_SIZE = 30,
    ZIP_CENTRAL_SIZE = 46,
    ZIP_END_SIZE = 22,
    ZIP_COMMENT_MOST = 65535,
    ZIP_ENCRYPTED = 1,          /* of the flags, 4.4.4 */
    ZIP_HAS_DESCRIPTOR = 1 << 3 /* of the flags, 4.4.4 */
};

/* An end record, with the ZIP64 one taken into account. */
struct zip_end {
    uint64_t at;                        /* of the record itself */
    uint64_t directory, directory_size; /* as it says */
    uint64_t entries, entries_on_disk;  /* as it says */
    uint64_t directory_end;             /* where records of the end begin: this one, or ZIP64's */
    uint32_t disk, directory_disk;
    uint16_t comment;
    bool exact;          /* its comment ends where the bytes end */
    bool leads;          /* to a directory, be it moved */
    bool wants64, has64; /* a field says so; and it is there */
};

/* The tricks of packages; zip_trick.c has a row for each. */
enum zip_trick {
    TRICK_END_RECORDS,
    TRICK_TRAILING,
    TRICK_COMMENT,
    TRICK_ZIP64,
    TRICK_DISK,
    TRICK_COUNT,
    TRICK_DIRECTORY_SIZE,
    TRICK_SHIFTED,
    TRICK_JANUS,
    TRICK_PREPENDED,
    TRICK_ENCRYPTION,
    TRICK_METHOD,
    TRICK_NAME_EMPTY,
    TRICK_NAME_NUL,
    TRICK_NAME_CONTROL,
    TRICK_NAME_ENCODING,
    TRICK_NAME_PATH,
    TRICK_NAME_LONG,
    TRICK_COLLISION,
    TRICK_DUPLICATE,
    TRICK_LOCAL_MISSING,
    TRICK_LOCAL_NAME,
    TRICK_LOCAL_SIZE,
    TRICK_LOCAL_CRC,
    TRICK_LOCAL_METHOD,
    TRICK_LOCAL_FLAGS,
    TRICK_DESCRIPTOR,
    TRICK_RANGE,
    TRICK_STORED_SIZE,
    TRICK_OVERLAP,
    TRICK_SIZE,
    TRICK_CRC,
    TRICKS
};

/* What an entry is counted among: draft.inflated; zip.looked, or what would have been too much for it. */
enum { COUNTED_INFLATED = 1, COUNTED_LOOKED = 2, COUNTED_REFUSED = 4 };

struct zip {
    struct app_draft *draft;
    struct bytes b;
    const char *outer;
    struct zip_entry *entries;
    size_t n;
    uint8_t *counted; /* by entry: COUNTED_… */
    uint64_t looked;  /* bytes of the archive that entries were read from, each entry once */
    struct zip_layout layout;
    uint64_t *slots; /* upper half of the name's hash, number of the entry + 1; 0: free */
    size_t mask;
    uint64_t seed;
    const struct zip_entry *placed; /* zip_place() was asked for it last */
    const char *placed_text;
    bool encrypted;   /* it was told that entries are */
    uint64_t told;    /* a bit for each trick that was */
    uint64_t checked; /* bytes whose CRC was worked out to see whether they are encrypted */
    uint32_t lost;    /* entries that could not be read, as far as told */
};

/* Adds the anomaly, with the entry's name before the sentence where there is one. */
void zip_trick(struct zip *z, enum zip_trick t, const struct zip_entry *e, uint64_t offset,
               const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Something of the package as a whole could not be read. */
void zip_damage(struct zip *z, uint64_t offset, const char *clause, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A name as people can read it, in the arena: what is no character is \xNN, and the end of long ones is cut.
 */
const char *zip_name_text(struct zip *z, struct text name);

/* The record Android takes, or where it would refuse them all the one that makes most sense. */
bool zip_find_end(struct bytes b, struct zip_end *to);
/* Anomalies of the end record, the comment and what lies before and behind the archive. */
void zip_check_end(struct zip *z, const struct zip_end *end);

/* As many as this archive may have: what those before it left. */
static inline uint64_t zip_most_entries(const struct zip *z) {
    uint64_t most = z->draft->options.limits.most_entries;
    return z->draft->entries < most ? most - z->draft->entries : 0;
}

/* Fills z->entries from the central directory. */
void zip_read_directory(struct zip *z, const struct zip_end *end);
/* Fills z->entries from local headers: the directory is lost. */
void zip_salvage(struct zip *z);

/* Settles what a method is that Android does not know. */
void zip_settle_method(struct zip *z, struct zip_entry *e);
/* Finds where the entry's data begins and compares its local header. */
void zip_check_local(struct zip *z, struct zip_entry *e);
/* Sizes in the extra field of ZIP64 (4.5.3) for those that are 0xffffffff; false: they are not there. */
bool zip_sizes64(struct bytes extra, uint64_t *size, uint64_t *packed, uint64_t *header);
void zip_check_overlap(struct zip *z);
void zip_check_name(struct zip *z, const struct zip_entry *e);
/* Directories that are files as well. */
void zip_check_paths(struct zip *z);

/* Do the entry's first bytes inflate? */
bool zip_looks_deflated(const struct zip *z, const struct zip_entry *e);
/* Does the entry's content look encrypted, not only its flag say so? */
bool zip_looks_encrypted(const struct zip *z, const struct zip_entry *e);

static inline uint32_t zip_u32(const struct zip *z, uint64_t at) {
    struct cursor c = cursor_over(z->b.p, z->b.n);
    if (at > z->b.n) return 0;
    cursor_skip(&c, (size_t)at);
    return cursor_le32(&c);
}

#endif
