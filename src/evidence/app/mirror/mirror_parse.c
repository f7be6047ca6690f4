/* The indexes of F-Droid repositories, versions 1 and 2 (fdroidserver's docs, "Index format"). Files are
 * named from the folder of the index; version 2 begins them with a slash. */
#include "evidence/app/mirror/mirror_private.h"

#include "base/digits.h"
#include "base/memory.h"
#include "base/pull.h"

#include <stdlib.h>

enum { MOST_ENTRIES = 5000000, MOST_SIGNERS = 16, MOST_PERMISSIONS = 1000 };

struct reading {
    struct pull p;
    struct arena *arena;
    struct mirror_entry *list;
    size_t n, capacity;
    const char *title;
    bool full;
};

struct word_list {
    const char **list;
    size_t n, capacity;
};

static void add_entry(struct reading *r, struct mirror_entry e) {
    if (!e.file) return;
    if (r->n == MOST_ENTRIES) {
        r->full = true;
        return;
    }
    e.package = MIRROR_ABSENT;
    r->list = memory_grow(r->list, r->n, &r->capacity, sizeof *r->list);
    r->list[r->n++] = e;
}

static bool digest_of(struct text hex, uint8_t to[APP_SHA256]) {
    if (hex.n != 2 * APP_SHA256) return false;
    for (size_t i = 0; i < APP_SHA256; i++) {
        int high = hex_digit(hex.p[2 * i]), low = hex_digit(hex.p[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        to[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* A string that is a SHA-256; NULL: it is none. */
static const uint8_t *take_digest(struct reading *r) {
    struct text hex;
    uint8_t digest[APP_SHA256];
    if (!pull_string(&r->p, &hex) || !digest_of(hex, digest)) return NULL;
    return arena_bytes(r->arena, (struct bytes){digest, sizeof digest}).p;
}

static void take_text(struct reading *r, const char **to) {
    struct text t;
    if (pull_string(&r->p, &t)) *to = arena_text(r->arena, t);
}

/* As it is written: version codes are compared as text. */
static void take_number(struct reading *r, const char **to) {
    struct text t;
    if (pull_number(&r->p, &t)) *to = arena_text(r->arena, t);
}

static void take_size(struct reading *r, uint64_t *to) {
    struct text t;
    if (!pull_number(&r->p, &t) || t.n > 18) return;
    uint64_t v = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9') return;
        v = v * 10 + (uint64_t)(t.p[i] - '0');
    }
    *to = v;
}

static void add_word(struct reading *r, struct word_list *w, struct text t) {
    if (w->n == MOST_PERMISSIONS) return;
    w->list = arena_grow(r->arena, w->list, w->n, &w->capacity, sizeof *w->list);
    w->list[w->n++] = arena_text(r->arena, t);
}

/* Version 1: [["android.permission.X", null], …] */
static void permissions_v1(struct reading *r, struct word_list *w) {
    if (!pull_list(&r->p)) return;
    while (pull_element(&r->p)) {
        bool first = true;
        struct text t;
        if (!pull_list(&r->p)) continue;
        while (pull_element(&r->p)) {
            if (!first)
                pull_skip(&r->p);
            else if (pull_string(&r->p, &t))
                add_word(r, w, t);
            first = false;
        }
    }
}

/* Version 2: [{"name": "android.permission.X", …}, …] */
static void permissions_v2(struct reading *r, struct word_list *w) {
    if (!pull_list(&r->p)) return;
    while (pull_element(&r->p)) {
        struct text t;
        if (!pull_object(&r->p)) continue;
        for (struct text key; pull_member(&r->p, &key);)
            if (!text_is(key, "name"))
                pull_skip(&r->p);
            else if (pull_string(&r->p, &t))
                add_word(r, w, t);
    }
}

static void keep_permissions(struct mirror_entry *e, const struct word_list *w, bool told) {
    e->permissions = w->list;
    e->n_permissions = w->n;
    e->permissions_told = told;
}

static void version_v1(struct reading *r, const char *id) {
    struct mirror_entry e = {.id = id};
    struct word_list permissions = {0};
    struct text t;
    if (!pull_object(&r->p)) return;
    const uint8_t *hash = NULL;
    bool sha256 = true;
    for (struct text key; pull_member(&r->p, &key);) {
        if (text_is(key, "apkName"))
            take_text(r, &e.file);
        else if (text_is(key, "versionName"))
            take_text(r, &e.version);
        else if (text_is(key, "versionCode"))
            take_number(r, &e.version_code);
        else if (text_is(key, "size"))
            take_size(r, &e.size);
        else if (text_is(key, "hash"))
            hash = take_digest(r);
        else if (text_is(key, "hashType"))
            sha256 = pull_string(&r->p, &t) && text_is(t, "sha256");
        else if (text_is(key, "signer"))
            e.n_signers = (e.signers = take_digest(r)) != NULL;
        else if (text_is(key, "uses-permission") || text_is(key, "uses-permission-sdk-23"))
            permissions_v1(r, &permissions);
        else
            pull_skip(&r->p);
    }
    if (sha256) e.sha256 = hash;
    keep_permissions(&e, &permissions, true);
    add_entry(r, e);
}

static void packages_v1(struct reading *r) {
    if (!pull_object(&r->p)) return;
    for (struct text id; pull_member(&r->p, &id);) {
        const char *own = arena_text(r->arena, id);
        if (!pull_list(&r->p)) continue;
        while (pull_element(&r->p)) version_v1(r, own);
    }
}

static void file_v2(struct reading *r, struct mirror_entry *e) {
    if (!pull_object(&r->p)) return;
    for (struct text key; pull_member(&r->p, &key);) {
        if (text_is(key, "name"))
            take_text(r, &e->file);
        else if (text_is(key, "sha256"))
            e->sha256 = take_digest(r);
        else if (text_is(key, "size"))
            take_size(r, &e->size);
        else
            pull_skip(&r->p);
    }
}

static void signer_v2(struct reading *r, struct mirror_entry *e) {
    uint8_t all[MOST_SIGNERS * APP_SHA256];
    size_t n = 0;
    if (!pull_object(&r->p)) return;
    for (struct text key; pull_member(&r->p, &key);) {
        if (!text_is(key, "sha256")) {
            pull_skip(&r->p);
            continue;
        }
        if (!pull_list(&r->p)) continue;
        while (pull_element(&r->p)) {
            struct text hex;
            if (pull_string(&r->p, &hex) && n < MOST_SIGNERS && digest_of(hex, all + n * APP_SHA256)) n++;
        }
    }
    e->signers = arena_bytes(r->arena, (struct bytes){all, n * APP_SHA256}).p;
    e->n_signers = n;
}

static void manifest_v2(struct reading *r, struct mirror_entry *e) {
    struct word_list permissions = {0};
    if (!pull_object(&r->p)) return;
    for (struct text key; pull_member(&r->p, &key);) {
        if (text_is(key, "versionName"))
            take_text(r, &e->version);
        else if (text_is(key, "versionCode"))
            take_number(r, &e->version_code);
        else if (text_is(key, "signer"))
            signer_v2(r, e);
        else if (text_is(key, "usesPermission") || text_is(key, "usesPermissionSdk23"))
            permissions_v2(r, &permissions);
        else
            pull_skip(&r->p);
    }
    keep_permissions(e, &permissions, true);
}

static void version_v2(struct reading *r, const char *id) {
    struct mirror_entry e = {.id = id};
    if (!pull_object(&r->p)) return;
    for (struct text key; pull_member(&r->p, &key);) {
        if (text_is(key, "file"))
            file_v2(r, &e);
        else if (text_is(key, "manifest"))
            manifest_v2(r, &e);
        else
            pull_skip(&r->p);
    }
    add_entry(r, e);
}

static void packages_v2(struct reading *r) {
    if (!pull_object(&r->p)) return;
    for (struct text id; pull_member(&r->p, &id);) {
        const char *own = arena_text(r->arena, id);
        if (!pull_object(&r->p)) continue;
        for (struct text key; pull_member(&r->p, &key);) {
            if (!text_is(key, "versions")) {
                pull_skip(&r->p);
                continue;
            }
            if (!pull_object(&r->p)) continue;
            for (struct text hash; pull_member(&r->p, &hash);) version_v2(r, own);
        }
    }
}

/* A text, or one by locale of which the first is taken. */
static void repository_name(struct reading *r) {
    if (pull_kind(&r->p) != PULL_OBJECT) {
        take_text(r, &r->title);
        return;
    }
    if (!pull_object(&r->p)) return;
    for (struct text locale; pull_member(&r->p, &locale);)
        if (r->title)
            pull_skip(&r->p);
        else
            take_text(r, &r->title);
}

static void repository(struct reading *r) {
    if (!pull_object(&r->p)) return;
    for (struct text key; pull_member(&r->p, &key);)
        if (text_is(key, "name"))
            repository_name(r);
        else
            pull_skip(&r->p);
}

static bool parse(struct mirror_index *x, struct bytes json, const char *file, struct arena *a,
                  struct diagnostics *d, void packages(struct reading *)) {
    struct reading r = {.p = pull_over(json, a), .arena = a};
    if (pull_object(&r.p))
        for (struct text key; pull_member(&r.p, &key);) {
            if (text_is(key, "repo"))
                repository(&r);
            else if (text_is(key, "packages"))
                packages(&r);
            else
                pull_skip(&r.p);
        }
    bool fine = pull_ok(&r.p) && pull_end(&r.p) && !r.full;
    if (!fine)
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                               .file = file,
                                               .place = PLACE_OFFSET,
                                               .at = r.full ? pull_at(&r.p) : r.p.wrong_at,
                                               .what = r.full      ? "lists more files than are read"
                                                       : r.p.wrong ? r.p.wrong
                                                                   : "goes on behind its end",
                                               .clause = r.full ? NULL : "RFC 8259"});
    x->title = r.title;
    x->n = r.n;
    x->entries = arena_take_array(a, r.n, sizeof *x->entries);
    if (r.n) memcpy(x->entries, r.list, r.n * sizeof *x->entries);
    free(r.list);
    return fine;
}

bool mirror_index_parse_v1(struct mirror_index *x, struct bytes json, const char *file, struct arena *a,
                           struct diagnostics *d) {
    return parse(x, json, file, a, d, packages_v1);
}

bool mirror_index_parse_v2(struct mirror_index *x, struct bytes json, const char *file, struct arena *a,
                           struct diagnostics *d) {
    return parse(x, json, file, a, d, packages_v2);
}
