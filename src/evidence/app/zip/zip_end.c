/* The end-of-central-directory record (APPNOTE 4.3.16).
 *
 * libziparchive takes the last signature in the last 65,557 bytes and refuses the package unless its comment
 * ends with the file; the verifier of signatures takes the last record whose comment does. A file that both
 * accept has one answer. Where they would refuse it, the record that points at a directory is taken. */
#include "evidence/app/zip/zip_private.h"

#include <string.h>

static struct cursor cursor_at(struct bytes b, uint64_t at) {
    if (at > b.n) return (struct cursor){b.p, b.p, true};
    return cursor_over(b.p + at, b.n - (size_t)at);
}

static bool signature_at(struct bytes b, uint64_t at, uint32_t signature) {
    struct cursor c = cursor_at(b, at);
    return cursor_le32(&c) == signature && cursor_ok(&c);
}

/* ZIP64 is looked for where any field is full, as libziparchive does. */
static void read64(struct bytes b, struct zip_end *e) {
    e->wants64 = e->entries == UINT16_MAX || e->entries_on_disk == UINT16_MAX || e->directory == UINT32_MAX ||
                 e->directory_size == UINT32_MAX || e->comment == UINT16_MAX;
    if (!e->wants64 || e->at < 20 || !signature_at(b, e->at - 20, ZIP_LOCATOR64)) return;
    struct cursor c = cursor_at(b, e->at - 20);
    cursor_skip(&c, 8);
    uint64_t at = cursor_le64(&c);
    if (at > e->at || !signature_at(b, at, ZIP_END64)) return;
    c = cursor_at(b, at);
    cursor_skip(&c, 16);
    uint32_t disk = cursor_le32(&c), directory_disk = cursor_le32(&c);
    uint64_t on_disk = cursor_le64(&c), entries = cursor_le64(&c), size = cursor_le64(&c),
             directory = cursor_le64(&c);
    if (!cursor_ok(&c)) return;
    *e = (struct zip_end){.at = e->at,
                          .directory = directory,
                          .directory_size = size,
                          .entries = entries,
                          .entries_on_disk = on_disk,
                          .directory_end = at,
                          .disk = disk,
                          .directory_disk = directory_disk,
                          .comment = e->comment,
                          .exact = e->exact,
                          .wants64 = true,
                          .has64 = true};
}

static bool read_end(struct bytes b, uint64_t at, struct zip_end *e) {
    struct cursor c = cursor_at(b, at);
    if (cursor_le32(&c) != ZIP_END) return false;
    *e = (struct zip_end){.at = at, .directory_end = at};
    e->disk = cursor_le16(&c);
    e->directory_disk = cursor_le16(&c);
    e->entries_on_disk = cursor_le16(&c);
    e->entries = cursor_le16(&c);
    e->directory_size = cursor_le32(&c);
    e->directory = cursor_le32(&c);
    e->comment = cursor_le16(&c);
    if (!cursor_ok(&c)) return false;
    e->exact = cursor_left(&c) == e->comment;
    read64(b, e);
    return true;
}

/* Does it point at a directory, also at one that was moved by what was put before the archive? */
static bool points(struct bytes b, const struct zip_end *e) {
    if (e->entries == 0 && e->directory_size == 0) return e->directory <= e->at;
    if (e->directory < e->directory_end && signature_at(b, e->directory, ZIP_CENTRAL)) return true;
    return e->directory_size <= e->directory_end &&
           signature_at(b, e->directory_end - e->directory_size, ZIP_CENTRAL);
}

bool zip_find_end(struct bytes b, struct zip_end *to) {
    if (b.n < ZIP_END_SIZE) return false;
    size_t from = b.n > ZIP_COMMENT_MOST + ZIP_END_SIZE ? b.n - ZIP_COMMENT_MOST - ZIP_END_SIZE : 0;
    int best = 0;
    for (size_t i = b.n - ZIP_END_SIZE + 1; i-- > from && best < 3;) {
        struct zip_end e;
        if (b.p[i] != 'P' || b.p[i + 1] != 'K' || !read_end(b, i, &e)) continue;
        e.leads = points(b, &e);
        int rank = e.exact + 2 * e.leads;
        if (rank > best) {
            best = rank;
            *to = e;
        }
    }
    return best > 0;
}

/* Other end records beside the one taken that lead somewhere, behind the directory's begin. */
static uint64_t other_end(struct zip *z, const struct zip_end *end) {
    static const uint8_t signature[] = {'P', 'K', 5, 6};
    struct bytes b = z->b;
    uint64_t from = z->layout.directory;
    while (from < b.n) {
        const uint8_t *p = memmem(b.p + from, b.n - (size_t)from, signature, sizeof signature);
        if (!p) return 0;
        uint64_t at = (uint64_t)(p - b.p);
        struct zip_end e;
        if (at != end->at && read_end(b, at, &e) && (e.exact || points(b, &e))) return at;
        from = at + 1;
    }
    return 0;
}

static void check_begin(struct zip *z) {
    static const struct {
        const char *p;
        size_t n;
    } dex[] = {{"dex\n", 4}, {"cdex", 4}};
    struct bytes b = z->b;
    for (size_t i = 0; i < sizeof dex / sizeof *dex; i++)
        if (b.n >= dex[i].n && memcmp(b.p, dex[i].p, dex[i].n) == 0) {
            zip_trick(z, TRICK_JANUS, NULL, 0,
                      "the file begins as DEX and ends as ZIP: Android 5 to 8 ran the one under the v1 "
                      "signature of the other (CVE-2017-13156)");
            return;
        }
    if (z->n && !signature_at(b, 0, ZIP_LOCAL))
        zip_trick(z, TRICK_PREPENDED, NULL, 0,
                  "the file does not begin with a local header, which Android has asked for since 2017");
}

void zip_check_end(struct zip *z, const struct zip_end *end) {
    uint64_t other = other_end(z, end);
    if (other)
        zip_trick(z, TRICK_END_RECORDS, NULL, other,
                  "several end records: other programs may take another directory than Android's");
    uint64_t stop = end->at + ZIP_END_SIZE + end->comment;
    if (!end->exact)
        zip_trick(z, TRICK_TRAILING, NULL, end->at,
                  stop < z->b.n ? "bytes lie behind the archive's comment: Android refuses it"
                                : "the comment is shorter than it says: Android refuses it");
    if (end->comment == ZIP_COMMENT_MOST)
        zip_trick(z, TRICK_COMMENT, NULL, end->at,
                  "a comment of 65,535 bytes, the most there can be: programs that look for the end record "
                  "in fewer bytes do not find it");
    if (end->wants64 && !end->has64)
        zip_trick(z, TRICK_ZIP64, NULL, end->at,
                  "a field of the end record asks for a ZIP64 record, and there is none");
    if (end->disk || end->directory_disk)
        zip_trick(z, TRICK_DISK, NULL, end->at, "disks %u and %u are named, of a file that is one", end->disk,
                  end->directory_disk);
    if (end->entries != end->entries_on_disk)
        zip_trick(z, TRICK_COUNT, NULL, end->at,
                  "%llu entries on this disk and %llu in all: Android takes the latter",
                  (unsigned long long)end->entries_on_disk, (unsigned long long)end->entries);
    check_begin(z);
}
