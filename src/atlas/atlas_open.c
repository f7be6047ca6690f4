#include "atlas/atlas_map.h"

#include "base/hash.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

extern const unsigned char cordon_curated_atlas[], cordon_curated_atlas_end[];

static struct atlas *refuse(struct atlas *a, const char *name, struct diagnostics *d, const char *what) {
    diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                           .file = name,
                                           .what = what,
                                           .hint = "compile it again with `cordon atlas build`"});
    atlas_close(a);
    return NULL;
}

/* A section as an array of elements of `size` bytes; false when it is not all inside the file. */
static bool array_of(const struct atlas *a, enum section s, size_t size, const void *to, uint32_t *n) {
    const struct file_section *f = &a->header->sections[s];
    if (f->offset % ATLAS_ALIGN || f->offset > a->bytes.n || f->size > a->bytes.n - f->offset ||
        f->size % size || f->size / size > UINT32_MAX)
        return false;
    const uint8_t *start = f->size ? a->bytes.p + f->offset : NULL;
    memcpy((void *)(uintptr_t)to, &start, sizeof start);
    *n = (uint32_t)(f->size / size);
    return true;
}

#define ARRAY(a, section, field) array_of(a, section, sizeof *(a)->field, &(a)->field, &(a)->n_##field)

static bool strings_of(const struct atlas *a, enum section s, struct text *to) {
    uint32_t n;
    const char *p = NULL;
    if (!array_of(a, s, 1, &p, &n) || n == 0 || p[0] || p[n - 1]) return false;
    *to = (struct text){p, n};
    return true;
}

static bool table_of(struct atlas *a, enum table_name name) {
    struct table *t = &a->tables[name];
    enum section s = (enum section)(SECTION_TABLES + (int)name * TABLE_PARTS);
    return array_of(a, s + TABLE_ROOT, sizeof *t->root, &t->root, &t->n_root) &&
           array_of(a, s + TABLE_CELLS, sizeof *t->cells, &t->cells, &t->n_cells) &&
           (t->n_root == 0 || (t->n_root == TABLE_ROOT_SIZE && t->n_cells > NODE_ENTRIES));
}

static bool lay_out(struct atlas *a) {
    bool fine = strings_of(a, SECTION_STRINGS, &a->strings) && strings_of(a, SECTION_NAMES, &a->names) &&
                ARRAY(a, SECTION_PARTIES, parties) && ARRAY(a, SECTION_ALIASES, aliases) &&
                ARRAY(a, SECTION_PROVENANCE, provenance) && ARRAY(a, SECTION_JURISDICTIONS, jurisdictions) &&
                ARRAY(a, SECTION_STAKES, stakes) && ARRAY(a, SECTION_HOLDINGS, holdings) &&
                ARRAY(a, SECTION_KEYS, keys) && ARRAY(a, SECTION_KEY_SLOTS, key_slots) &&
                ARRAY(a, SECTION_CREDITS, credits) && ARRAY(a, SECTION_LAWS, laws) &&
                ARRAY(a, SECTION_MEMBERS, members) && ARRAY(a, SECTION_ADEQUACY, adequacies) &&
                ARRAY(a, SECTION_CABLES, cables) && ARRAY(a, SECTION_CABLE_NAMES, cable_names) &&
                ARRAY(a, SECTION_CABLE_PLACES, cable_places) &&
                ARRAY(a, SECTION_CABLE_SEGMENTS, cable_segments) &&
                ARRAY(a, SECTION_CABLE_HOLDERS, cable_holders) && ARRAY(a, SECTION_SERVICES, services) &&
                ARRAY(a, SECTION_SERVICE_KEYS, service_keys) && ARRAY(a, SECTION_RECORDS, records) &&
                ARRAY(a, SECTION_PLACES, places) && ARRAY(a, SECTION_AS, as) && ARRAY(a, SECTION_OUI, oui);
    for (int t = 0; fine && t < TABLES; t++) fine = table_of(a, (enum table_name)t);
    return fine;
}

static const char *header_error(const struct atlas *a) {
    const struct file_header *h = a->header;
    if (a->bytes.n < sizeof *h || memcmp(h->magic, ATLAS_MAGIC, sizeof h->magic) != 0)
        return "this is no compiled atlas";
    if (h->order != ATLAS_ORDER) return "the atlas was compiled on a machine with the other byte order";
    if (h->version != ATLAS_VERSION) return "the atlas was compiled for another version of the program";
    if (h->size != a->bytes.n) return "the atlas is cut short or has something behind it";
    struct file_header copy = *h;
    copy.checksum = 0;
    if (hash_bytes(&copy, sizeof copy, 0) != h->checksum) return "the header of the atlas is damaged";
    return NULL;
}

static bool section_sound(const struct atlas *a, unsigned s) {
    const struct file_section *f = &a->header->sections[s];
    return hash_bytes(f->size ? a->bytes.p + f->offset : NULL, f->size, 0) == f->checksum;
}

struct atlas *atlas_open_bytes(struct bytes bytes, const char *name, struct diagnostics *d) {
    struct atlas *a = memory_new(1, sizeof *a);
    a->bytes = bytes;
    a->path = name ? memory_copy_string(name) : NULL;
    a->header = (const struct file_header *)(const void *)bytes.p;
    if ((uintptr_t)bytes.p % ATLAS_ALIGN)
        return refuse(a, name, d, "the atlas does not lie at an aligned address");
    const char *error = header_error(a);
    if (error) return refuse(a, name, d, error);
    if (!lay_out(a)) return refuse(a, name, d, "a part of the atlas lies outside of it");
    for (unsigned s = 0; s < SECTION_LARGE; s++)
        if (!section_sound(a, s)) return refuse(a, name, d, "the atlas is damaged (a checksum is wrong)");
    error = atlas_sections_error(a);
    if (error) return refuse(a, name, d, error);
    for (uint32_t i = 0; i < a->n_credits; i++) {
        const char *credit = text_at(a->strings, a->credits[i].text);
        if (credit) a->credit_texts[a->n_credit_texts++] = credit;
    }
    return a;
}

bool atlas_verify(const struct atlas *a, struct diagnostics *d) {
    for (unsigned s = 0; s < SECTIONS; s++) {
        if (section_sound(a, s)) continue;
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                               .file = a->path,
                                               .place = PLACE_OFFSET,
                                               .at = a->header->sections[s].offset,
                                               .what = "the atlas is damaged (a checksum is wrong)",
                                               .hint = "compile it again with `cordon atlas build`"});
        return false;
    }
    return true;
}

/* `must`: a file that is not there is an error. */
static struct atlas *open_file(const char *path, bool must, struct diagnostics *d) {
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool fine = fd >= 0 && fstat(fd, &st) == 0;
    if (fine && !S_ISREG(st.st_mode)) {
        errno = EINVAL;
        fine = false;
    }
    void *p = MAP_FAILED;
    if (fine && st.st_size > 0) p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (!fine && must)
        diagnostics_add(
            d, (struct diagnostic){.severity = SEVERITY_ERROR, .file = path, .what = strerror(errno)});
    if (fine && p == MAP_FAILED) refuse(NULL, path, d, "this is no compiled atlas");
    if (fd >= 0) close(fd);
    if (p == MAP_FAILED) return NULL;
    /* Look-ups touch a page here and there: without these each brings its neighbours along, up to 2 MiB of
     * them. */
    (void)madvise(p, (size_t)st.st_size, MADV_NOHUGEPAGE);
    (void)madvise(p, (size_t)st.st_size, MADV_RANDOM);
    struct atlas *a = atlas_open_bytes((struct bytes){p, (size_t)st.st_size}, path, d);
    if (a)
        a->mapped = true;
    else
        munmap(p, (size_t)st.st_size);
    return a;
}

/* $XDG_DATA_HOME, $XDG_DATA_DIRS (XDG Base Directory 0.8), then beside the program: the build tree. */
static struct atlas *open_usual(struct diagnostics *d) {
    struct arena *scratch = arena_new();
    const char *home = getenv("XDG_DATA_HOME"), *user = getenv("HOME"), *dirs = getenv("XDG_DATA_DIRS");
    const char *list = arena_format(scratch, "%s%s:%s",
                                    home && *home   ? home
                                    : user && *user ? user
                                                    : "",
                                    home && *home ? "" : "/.local/share",
                                    dirs && *dirs ? dirs : "/usr/local/share:/usr/share");
    struct atlas *a = NULL;
    for (const char *p = list; !a && *p;) {
        size_t n = strcspn(p, ":");
        if (n && *p == '/')
            a = open_file(arena_format(scratch, "%.*s/cordon/cordon.atlas", (int)n, p), false, d);
        p += n + (p[n] == ':');
    }
    char program[PATH_MAX];
    ssize_t n = a ? 0 : readlink("/proc/self/exe", program, sizeof program - 1);
    if (n > 0) {
        program[n] = '\0';
        char *slash = strrchr(program, '/');
        if (slash)
            a = open_file(arena_format(scratch, "%.*s/cordon.atlas", (int)(slash - program), program), false,
                          d);
    }
    arena_free(scratch);
    return a;
}

struct atlas *atlas_open(const char *path, struct diagnostics *d) {
    const char *named = getenv("CORDON_ATLAS");
    if (path) return open_file(path, true, d);
    if (named && *named) return open_file(named, true, d);
    struct atlas *a = open_usual(d);
    if (a) return a;
    size_t n = (size_t)(cordon_curated_atlas_end - cordon_curated_atlas);
    return atlas_open_bytes((struct bytes){cordon_curated_atlas, n}, NULL, d);
}

void atlas_close(struct atlas *a) {
    if (!a) return;
    if (a->mapped) munmap((void *)(uintptr_t)a->bytes.p, a->bytes.n);
    arena_free(a->own);
    free((void *)(uintptr_t)a->path);
    free(a);
}

void atlas_rest(const struct atlas *a) {
    if (a->base) a = a->base;
    if (a->mapped) (void)madvise((void *)(uintptr_t)a->bytes.p, a->bytes.n, MADV_DONTNEED);
}
