/* ZIP (PKWARE APPNOTE 6.3.x) as Android reads it: libziparchive and the framework's verifier decide, and what
 * breaks the rules is an anomaly of the draft. Nothing is ever written to disk.
 *
 * Over bytes that outlive it: a mapped file or an inflated entry. Entries keep the order of the central
 * directory. Duplicate names: the first is found, as the native code of Android 4 did; since Android 5 such a
 * package is refused. All are listed.
 *
 * Once open it does not change but for the place told last: everything that takes a const struct zip may be
 * called by several threads at once. What adds to the draft is for one thread at a time, as the draft is.
 *
 * Memory: 65 bytes an entry and 16 to 32 for its place in the index, in the draft's arena; an inflated entry,
 * never more than app_limits.most_entry, until zip_content_free(). */
#ifndef CORDON_APP_ZIP_H
#define CORDON_APP_ZIP_H

#include "evidence/app/draft.h"

struct zip;

enum zip_method { ZIP_STORED = 0, ZIP_DEFLATED = 8 };

struct zip_entry {
    struct text name; /* as it lies there: may hold any byte */
    uint64_t header;  /* offset of its local header */
    uint64_t data;    /* offset of its data; 0: it has none that can be found */
    uint64_t packed, size;
    uint32_t crc;
    uint16_t method; /* as Android takes it: stored or deflated */
    uint16_t flags;
    bool duplicate; /* another entry of this name is the one that is found */
};

/* Where the parts lie, for signatures. Offsets in the bytes. */
struct zip_layout {
    uint64_t directory, directory_size, end; /* central directory, end-of-central-directory record */
};

/* NULL when the bytes have no end record and do not begin with a local header (nothing is said). A package
 * that is cut, and has no end record for that, is damage: its entries are then those whose local headers are
 * there. `outer` names the package in places ("base.apk"), NULL: it is the evidence itself. */
struct zip *zip_open(struct app_draft *d, struct bytes b, const char *outer);
/* Only looks, and says nothing: are these bytes a ZIP? */
bool zip_recognised(struct bytes b);

size_t zip_count(const struct zip *z);
const struct zip_entry *zip_entry(const struct zip *z, size_t i);
const struct zip_entry *zip_find(const struct zip *z, struct text name); /* NULL: none */
struct zip_layout zip_layout(const struct zip *z);
struct bytes zip_bytes(const struct zip *z);
const char *zip_outer(const struct zip *z);
struct app_place zip_place(struct zip *z, const struct zip_entry *e, uint64_t offset);

/* Its content: a view where it is stored, else inflated. `owned` must be freed (NULL for views). False, told
 * as damage or opaque, when it cannot be had whole; `bytes` is then what could be had, maybe empty. */
struct zip_content {
    struct bytes bytes;
    void *owned;
    uint8_t trouble; /* what zip_tell() will say; 0: nothing */
};
bool zip_read(struct zip *z, const struct zip_entry *e, struct zip_content *to);
void zip_content_free(struct zip_content *c);

/* The same in two steps, for several threads: the first says nothing, and the second, for one thread at a
 * time, says what the first met. zip_read() is both. */
bool zip_read_quietly(const struct zip *z, const struct zip_entry *e, struct zip_content *to);
void zip_tell(struct zip *z, const struct zip_entry *e, const struct zip_content *c);

/* What one thread uses again from entry to entry. Empty: all zero. */
struct zip_scratch {
    void *decompressor;
    uint8_t *room;
    size_t size;
};
/* As zip_read_quietly(); the content is the scratch's and stays until the next entry. */
bool zip_read_into(const struct zip *z, const struct zip_entry *e, struct zip_scratch *s,
                   struct zip_content *to);
/* Its first bytes, at most n, with as little work as can be: a hint, and no more. `to` has room for them. */
struct bytes zip_peek(const struct zip *z, const struct zip_entry *e, struct zip_scratch *s, uint8_t *to,
                      size_t n);
void zip_scratch_free(struct zip_scratch *s);

/* Do entries share so many bytes that some may be left out, by the order they are read in? */
bool zip_shares_bytes(const struct zip *z);
/* Which entries the limit on all together leaves out hangs on the order they are read in. True: the content
 * (NULL: none) is one that was left out, or so near is the limit that another order could leave one out. */
bool zip_over_limits(const struct zip *z, const struct zip_content *c);
/* As if no entry had been read since draft.inflated was so much. */
void zip_unread(struct zip *z, uint64_t inflated);

#endif
