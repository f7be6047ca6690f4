/* Finding the index of an F-Droid repository, and who vouches for it.
 *
 * Version 2: entry.jar is signed and holds entry.json, which tells the SHA-256 of index-v2.json. Version 1:
 * index-v1.jar is signed and holds index-v1.json. Either lies in the mirror's folder or in its repo/. */
#include "evidence/app/mirror/mirror_private.h"

#include "base/digits.h"
#include "base/pull.h"
#include "evidence/app/package.h"
#include "evidence/app/zip/zip.h"

#include <openssl/sha.h>

static const char *const folders[] = {"", "repo/", "fdroid/repo/"};

struct opening {
    int folder;
    const char *name;
    const struct mirror_files *files;
    const struct mirror_limits *limits;
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct mirror_index *index;
};

static const char *full_name(const struct opening *o, const char *path) {
    return arena_format(o->arena, "%s/%s", o->name, path);
}

static void complain(const struct opening *o, const char *path, const char *what) {
    diagnostics_add(
        o->diagnostics,
        (struct diagnostic){.severity = SEVERITY_DAMAGE, .file = full_name(o, path), .what = what});
}

/* "repo/" + name where that is a file of the mirror; NULL: it is not. */
static const char *beside(const struct opening *o, const char *root, const char *name) {
    const char *path = arena_format(o->arena, "%s%s", root, name);
    return mirror_find(o->files, path) ? path : NULL;
}

static struct input *open_file(const struct opening *o, const char *path, struct bytes *whole) {
    int fd = mirror_open(o->folder, full_name(o, path), path, o->diagnostics);
    if (fd < 0) return NULL;
    struct input *in =
        input_on(fd, full_name(o, path), (struct input_limits){o->limits->most_index, 1000}, o->diagnostics);
    *whole = in ? input_whole(in, o->limits->most_index) : (struct bytes){0};
    return in;
}

/* The signature of a signed JAR; what it is worth goes into the index. */
static void verify(const struct opening *o, const char *path, struct bytes jar) {
    struct app_options how = {.threads = 1};
    struct app *app = app_read(jar, full_name(o, path), &how, o->arena, o->diagnostics);
    o->index->verified = APP_UNKNOWN;
    for (size_t i = 0; app && i < app->n_signers; i++) {
        const struct app_signer *s = &app->signers[i];
        if (s->past) continue;
        o->index->verified = s->verified;
        memcpy(o->index->signer, s->sha256, sizeof s->sha256);
        if (s->verified == APP_NO)
            complain(o, path,
                     arena_format(o->arena, "is signed, and the signature does not hold: %s",
                                  s->trouble ? s->trouble : "it is of other content"));
    }
}

/* The content of a member, in the arena. */
static struct bytes member(const struct opening *o, const char *path, struct bytes jar, const char *name) {
    struct app_options how = {.limits.most_entry = o->limits->most_index};
    struct bytes found = {0};
    struct app_draft *draft = app_draft_new(o->arena, full_name(o, path), &how, o->diagnostics);
    struct zip *z = zip_open(draft, jar, NULL);
    const struct zip_entry *e = z ? zip_find(z, text_of(name)) : NULL;
    struct zip_content content;
    if (e && zip_read(z, e, &content)) {
        found = arena_bytes(o->arena, content.bytes);
        zip_content_free(&content);
    }
    app_draft_free(draft);
    if (!found.n) complain(o, path, arena_format(o->arena, "holds no %s", name));
    return found;
}

static struct text sha256_member(struct pull *p) {
    struct text told = {0};
    for (struct text key; pull_member(p, &key);)
        if (!text_is(key, "sha256"))
            pull_skip(p);
        else if (!pull_string(p, &told))
            told = (struct text){0};
    return told;
}

/* Does entry.json speak of these bytes? */
static bool told_by_entry(const struct opening *o, struct bytes entry, struct bytes index) {
    struct pull p = pull_over(entry, o->arena);
    struct text told = {0};
    uint8_t digest[SHA256_DIGEST_LENGTH];
    if (pull_object(&p))
        for (struct text key; pull_member(&p, &key);) {
            if (!text_is(key, "index"))
                pull_skip(&p);
            else if (pull_object(&p))
                told = sha256_member(&p);
        }
    SHA256(index.p, index.n, digest);
    if (told.n != 2 * sizeof digest) return false;
    for (size_t i = 0; i < sizeof digest; i++)
        if ((hex_digit(told.p[2 * i]) << 4 | hex_digit(told.p[2 * i + 1])) != digest[i]) return false;
    return true;
}

static void vouch_v2(const struct opening *o, const char *root, struct bytes index) {
    const char *path = beside(o, root, "entry.jar");
    struct bytes jar;
    struct input *in = path ? open_file(o, path, &jar) : NULL;
    if (!in) return;
    verify(o, path, jar);
    struct bytes entry = member(o, path, jar, "entry.json");
    if (entry.n && !told_by_entry(o, entry, index)) {
        o->index->verified = APP_NO;
        complain(o, o->index->path, "has another SHA-256 than entry.jar tells");
    }
    input_close(in);
}

static bool open_v2(const struct opening *o, const char *root) {
    struct bytes json;
    struct mirror_index *x = o->index;
    x->path = beside(o, root, "index-v2.json");
    struct input *in = x->path ? open_file(o, x->path, &json) : NULL;
    if (!in) return false;
    x->format = "f-droid index-v2";
    vouch_v2(o, root, json);
    (void)mirror_index_parse_v2(x, json, full_name(o, x->path), o->arena, o->diagnostics);
    input_close(in);
    return true;
}

static bool open_v1(const struct opening *o, const char *root) {
    struct bytes bytes;
    struct mirror_index *x = o->index;
    const char *jar = beside(o, root, "index-v1.jar");
    x->path = jar ? jar : beside(o, root, "index-v1.json");
    struct input *in = x->path ? open_file(o, x->path, &bytes) : NULL;
    if (!in) return false;
    x->format = "f-droid index-v1";
    if (jar) {
        verify(o, jar, bytes);
        bytes = member(o, jar, bytes, "index-v1.json");
    }
    if (bytes.n) (void)mirror_index_parse_v1(x, bytes, full_name(o, x->path), o->arena, o->diagnostics);
    input_close(in);
    return true;
}

struct mirror_index *mirror_index_find(int folder, const char *name, const struct mirror_files *files,
                                       const struct mirror_limits *l, struct arena *a,
                                       struct diagnostics *d) {
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        struct mirror_index *x = arena_take(a, sizeof *x);
        struct opening o = {.folder = folder,
                            .name = name,
                            .files = files,
                            .limits = l,
                            .arena = a,
                            .diagnostics = d,
                            .index = x};
        if (open_v2(&o, folders[i]) || open_v1(&o, folders[i])) return x;
    }
    return NULL;
}

static size_t root_length(const struct mirror_index *x) {
    const char *slash = strrchr(x->path, '/');
    return slash ? (size_t)(slash + 1 - x->path) : 0;
}

bool mirror_index_owns(const struct mirror_index *x, const char *path) {
    static const char *const own[] = {"index-v2.json", "index-v1.json", "index-v1.jar", "entry.json",
                                      "entry.jar",     "index.jar",     "index.xml"};
    if (!x) return false;
    size_t n = root_length(x);
    if (strncmp(path, x->path, n) != 0) return false;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(path + n, own[i]) == 0) return true;
    return false;
}

const char *mirror_index_path(const struct mirror_index *x, const struct mirror_entry *e, struct arena *a) {
    const char *file = e->file;
    while (*file == '/') file++;
    return arena_format(a, "%.*s%s", (int)root_length(x), x->path, file);
}
