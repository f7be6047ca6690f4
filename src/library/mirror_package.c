#include "library/mirror_package.h"

#include "base/input.h"
#include "custody/custody.h"
#include "evidence/app/app_pack.h"
#include "evidence/app/package.h"
#include "evidence/app/zip/zip.h"
#include "report/json_parts.h"
#include "report/observation_app.h"
#include "store/cache.h"

#include <openssl/evp.h>
#include <stdlib.h>

enum { MOST_DIAGNOSTICS = 200, MOST_RATIO = 1000 };

/* Its files, open. */
struct opened {
    struct input **inputs;
    struct app_source *sources;
    struct input *idsig;
    size_t n;
    bool whole;
};

static struct input *open_file(const struct package_work *w, const char *path, const char *name,
                               struct diagnostics *d, struct bytes *bytes) {
    int fd = mirror_open(w->folder, name, path, d);
    *bytes = (struct bytes){0};
    if (fd < 0) return NULL;
    struct input *in = input_on(fd, name, (struct input_limits){w->how.limits.most_inflated, MOST_RATIO}, d);
    if (in) *bytes = input_whole(in, UINT64_MAX);
    return in;
}

static struct opened open_all(const struct package_work *w, const struct mirror_package *p, const char *name,
                              struct arena *a, struct diagnostics *d) {
    struct opened o = {.n = p->n_files, .whole = true};
    o.inputs = arena_take_array(a, p->n_files, sizeof(struct input *));
    o.sources = arena_take_array(a, p->n_files, sizeof *o.sources);
    for (size_t i = 0; i < p->n_files; i++) {
        const char *path = p->files[i]->path, *slash = strrchr(path, '/');
        if (p->n_files > 1) o.sources[i].entry = slash ? slash + 1 : path;
        o.inputs[i] = open_file(w, path, name, d, &o.sources[i].bytes);
        o.whole = o.whole && o.inputs[i] && !input_broken(o.inputs[i]);
    }
    if (p->idsig && o.n == 1) o.idsig = open_file(w, p->idsig->path, name, d, &o.sources[0].idsig);
    return o;
}

static void close_all(struct opened *o) {
    for (size_t i = 0; i < o->n; i++) input_close(o->inputs[i]);
    input_close(o->idsig);
}

static void sha256(struct bytes b, uint8_t to[CACHE_KEY]) {
    (void)EVP_Digest(b.p, b.n, to, NULL, EVP_sha256(), NULL);
}

/* Of the readers and the content of all files, with the names that tell apart those of a set. */
static void key_of(const struct package_work *w, const struct opened *o, uint8_t key[CACHE_KEY],
                   uint8_t content[CACHE_KEY]) {
    EVP_MD_CTX *all = EVP_MD_CTX_new();
    uint8_t one[CACHE_KEY];
    (void)EVP_DigestInit_ex(all, EVP_sha256(), NULL);
    (void)EVP_DigestUpdate(all, w->version.p, w->version.n);
    for (size_t i = 0; i < o->n; i++) {
        const struct app_source *s = &o->sources[i];
        sha256(s->bytes, one);
        if (i == 0) memcpy(content, one, CACHE_KEY);
        (void)EVP_DigestUpdate(all, one, sizeof one);
        sha256(s->idsig, one);
        (void)EVP_DigestUpdate(all, one, sizeof one);
        if (s->entry) (void)EVP_DigestUpdate(all, s->entry, strlen(s->entry) + 1);
    }
    (void)EVP_DigestFinal_ex(all, key, NULL);
    EVP_MD_CTX_free(all);
}

static struct app *from_cache(const struct package_work *w, const uint8_t key[CACHE_KEY], const char *name,
                              struct arena *a, struct diagnostics *d) {
    struct bytes kept;
    void *owned;
    if (!w->cache || !cache_get(w->cache, key, &kept, &owned)) return NULL;
    struct app *app = app_unpack(kept, a, name, d);
    free(owned);
    return app;
}

static void to_cache(const struct package_work *w, const uint8_t key[CACHE_KEY], const struct app *app,
                     const char *name, const struct diagnostics *d) {
    if (!w->cache) return;
    struct output out = output_to_memory();
    app_pack(&out, app, name, d);
    struct text blob = output_view(&out);
    cache_put(w->cache, key, (struct bytes){(const uint8_t *)blob.p, blob.n});
    (void)output_end(&out);
}

/* In a system image apps are archives; what else is code there is the system itself, and no app. */
static bool recognised(const struct opened *o, bool image) {
    for (size_t i = 0; i < o->n; i++) {
        struct bytes b = o->sources[i].bytes;
        if (image ? !zip_recognised(b) : !app_recognised(b)) return false;
    }
    return o->n > 0;
}

/* Named as an app's package is, and none: for whoever keeps a store that is no bystander. */
static void tell_misnamed(const char *name, struct diagnostics *d) {
    static const char *const names[] = {".apk", ".xapk", ".apks", ".apkm", ".aab", ".ipa"};
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t end = strlen(names[i]);
        if (n > end && strcmp(name + n - end, names[i]) == 0)
            diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                                   .file = name,
                                                   .what = "is named like an app's package, and is none"});
    }
}

/* Facts of the content: from the cache, or read and put there. NULL: it is no package. */
static struct app *facts(const struct package_work *w, const struct opened *o, const char *name,
                         struct arena *a, struct diagnostics *d, bool *cached) {
    uint8_t key[CACHE_KEY], content[CACHE_KEY];
    struct diagnostics *told = diagnostics_new(MOST_DIAGNOSTICS);
    key_of(w, o, key, content);
    struct app *app = o->whole ? from_cache(w, key, name, a, d) : NULL;
    *cached = app != NULL;
    if (!app) {
        app = o->n > 1 || o->sources[0].idsig.n ? app_read_set(o->sources, o->n, name, &w->how, a, told)
                                                : app_read(o->sources[0].bytes, name, &w->how, a, told);
        if (app && o->n == 1) memcpy(app->sha256, content, sizeof app->sha256);
        if (app && o->whole) to_cache(w, key, app, name, told);
        for (size_t i = 0; i < diagnostics_count(told); i++) diagnostics_add(d, *diagnostics_get(told, i));
    }
    diagnostics_free(told);
    return app;
}

const char *package_partition(const struct package_work *w, const struct mirror_package *p, struct arena *a) {
    return image_partition_of(text_of(arena_format(a, "%s/%s", w->name, p->files[0]->path)));
}

/* Where it lies tells how it came onto a device. */
static void place_on_device(const struct mirror_package *p, struct app *app, const char *partition) {
    if (!partition || app->install.partition) return;
    app->install.partition = partition;
    app->install.path = p->files[0]->path;
    app->install.system = image_partition_shipped(partition) ? APP_YES : APP_NO;
}

static void judge_app(const struct package_work *w, struct package_result *r, const struct app *app,
                      const char *name, struct panel *panel, struct json *j) {
    struct evidence_summary *evidence = arena_take(r->arena, sizeof *evidence);
    *evidence =
        (struct evidence_summary){.name = name,
                                  .format = app->format,
                                  .size = r->size,
                                  .apps = 1,
                                  .complete = diagnostics_total(r->diagnostics, SEVERITY_DAMAGE) == 0};
    struct audit audit = {.as_of = w->as_of,
                          .evidence = evidence,
                          .n_evidence = 1,
                          .atlas = w->cordon->atlas,
                          .complete = evidence->complete};
    struct custody *custody = custody_new(w->cordon->atlas);
    custody_add_app(custody, app, 0);
    audit.n_chains = custody_chains(custody, r->arena, w->as_of, &audit.chains);
    custody_free(custody);
    panel_judge(panel, r->arena, &audit);
    if (w->cordon->saving) r->saved = saved_of(&audit, r->arena);
    r->item = store_item_make(r->arena, &audit, app, name);
    if (w->tell) json_judged(j, &audit);
}

struct package_result package_run(const struct package_work *w, size_t i, struct panel *panel) {
    const struct mirror_package *p = &w->mirror->packages[i];
    struct package_result r = {
        .arena = arena_new(), .diagnostics = diagnostics_new(MOST_DIAGNOSTICS), .size = p->size};
    const char *name = arena_format(r.arena, "%s/%s", w->name, p->name);
    r.lines = output_to_memory();
    struct opened o = open_all(w, p, name, r.arena, r.diagnostics);
    bool cached = false;
    const char *partition = package_partition(w, p, r.arena);
    struct app *app = recognised(&o, w->image) ? facts(w, &o, name, r.arena, r.diagnostics, &cached) : NULL;
    if (app) {
        struct json json = json_to(&r.lines);
        place_on_device(p, app, partition);
        mirror_check(w->mirror, p, app, r.arena);
        if (w->tell) observation_app(&json, app, name);
        if (w->judge) judge_app(w, &r, app, name, panel, &json);
        if (r.item) r.item->package.cached = cached;
    }
    if (!app) tell_misnamed(name, r.diagnostics);
    bool damaged = diagnostics_total(r.diagnostics, SEVERITY_DAMAGE) > 0;
    r.outcome = app ? PACKAGE_READ : damaged ? PACKAGE_UNREADABLE : PACKAGE_OTHER;
    close_all(&o);
    return r;
}

void package_result_free(struct package_result *r) {
    (void)output_end(&r->lines);
    diagnostics_free(r->diagnostics);
    arena_free(r->arena);
    *r = (struct package_result){0};
}
