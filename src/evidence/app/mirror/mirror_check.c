/* What a store's index says of a package, against the package. */
#include "evidence/app/mirror/mirror_private.h"

#include <stdio.h>

enum { MOST_FOUND = 8 };

struct checking {
    struct arena *arena;
    struct app_anomaly found[MOST_FOUND];
    size_t n;
};

static void differ(struct checking *c, const char *kind, const char *what) {
    if (c->n < MOST_FOUND) c->found[c->n++] = (struct app_anomaly){.kind = kind, .what = what, .count = 1};
}

static void check_text(struct checking *c, const char *kind, const char *of, const char *told,
                       const char *is) {
    if (told && is && strcmp(told, is) != 0)
        differ(c, kind, arena_format(c->arena, "the index tells %s %s, the package %s", of, told, is));
}

static bool signs(const struct app *app, const uint8_t *sha256) {
    for (size_t i = 0; i < app->n_signers; i++)
        if (!app->signers[i].past && memcmp(app->signers[i].sha256, sha256, APP_SHA256) == 0) return true;
    return false;
}

static const char *hex(struct arena *a, const uint8_t digest[APP_SHA256]) {
    char text[2 * APP_SHA256 + 1];
    for (size_t i = 0; i < APP_SHA256; i++) snprintf(text + 2 * i, 3, "%02x", digest[i]);
    return arena_string(a, text);
}

static void check_signers(struct checking *c, const struct mirror_entry *e, const struct app *app) {
    for (size_t i = 0; i < e->n_signers; i++) {
        const uint8_t *told = e->signers + i * APP_SHA256;
        if (signs(app, told)) continue;
        differ(c, "index-signer",
               arena_format(c->arena, "the index tells the signer %s, who does not sign the package",
                            hex(c->arena, told)));
        return;
    }
}

static bool asks(const struct app *app, const char *permission) {
    for (size_t i = 0; i < app->n_permissions; i++)
        if (!app->permissions[i].defined && strcmp(app->permissions[i].name, permission) == 0) return true;
    return false;
}

/* Granted together with others or to old target levels, so that an index may list what no manifest asks for.
 */
static bool implied(const char *permission) {
    static const char *const list[] = {
        "android.permission.READ_EXTERNAL_STORAGE", "android.permission.WRITE_EXTERNAL_STORAGE",
        "android.permission.READ_PHONE_STATE", "android.permission.READ_CALL_LOG",
        "android.permission.WRITE_CALL_LOG"};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (strcmp(list[i], permission) == 0) return true;
    return false;
}

static bool lists(const struct mirror_entry *e, const char *permission) {
    for (size_t i = 0; i < e->n_permissions; i++)
        if (strcmp(e->permissions[i], permission) == 0) return true;
    return false;
}

static void check_permissions(struct checking *c, const struct mirror_entry *e, const struct app *app) {
    const char *extra = NULL, *lacking = NULL;
    size_t n_extra = 0, n_lacking = 0;
    for (size_t i = 0; i < app->n_permissions; i++) {
        const struct app_permission *p = &app->permissions[i];
        if (p->defined || lists(e, p->name)) continue;
        extra = n_extra++ ? extra : p->name;
    }
    for (size_t i = 0; i < e->n_permissions; i++) {
        if (implied(e->permissions[i]) || asks(app, e->permissions[i])) continue;
        lacking = n_lacking++ ? lacking : e->permissions[i];
    }
    if (n_extra)
        differ(c, "index-permissions",
               arena_format(c->arena, "asks for %zu permissions that the index does not tell: %s%s", n_extra,
                            extra, n_extra > 1 ? " …" : ""));
    if (n_lacking)
        differ(c, "index-permissions-absent",
               arena_format(c->arena, "the index tells %zu permissions that it does not ask for: %s%s",
                            n_lacking, lacking, n_lacking > 1 ? " …" : ""));
}

static void check_entry(struct checking *c, const struct mirror_package *p, const struct app *app) {
    const struct mirror_entry *e = p->entry;
    if (e->size && e->size != p->size)
        differ(c, "index-size",
               arena_format(c->arena, "the index tells %llu bytes, the file has %llu",
                            (unsigned long long)e->size, (unsigned long long)p->size));
    if (e->sha256 && memcmp(e->sha256, app->sha256, APP_SHA256) != 0)
        differ(c, "index-sha256",
               arena_format(c->arena, "the index tells SHA-256 %s, the file has %s", hex(c->arena, e->sha256),
                            hex(c->arena, app->sha256)));
    check_text(c, "index-id", "the id", e->id, app->id);
    check_text(c, "index-version-code", "version code", e->version_code, app->version_code);
    check_text(c, "index-version", "version", e->version, app->version);
    check_signers(c, e, app);
    if (e->permissions_told) check_permissions(c, e, app);
}

void mirror_check(const struct mirror *m, const struct mirror_package *p, struct app *app, struct arena *a) {
    struct checking c = {.arena = a};
    if (!m->index) return;
    if (p->entry)
        check_entry(&c, p, app);
    else
        differ(&c, "index-absent", "the index of the repository does not list this file");
    if (!c.n) return;
    struct app_anomaly *all = arena_take_array(a, app->n_anomalies + c.n, sizeof *all);
    if (app->n_anomalies) memcpy(all, app->anomalies, app->n_anomalies * sizeof *all);
    memcpy(all + app->n_anomalies, c.found, c.n * sizeof *all);
    app->anomalies = all;
    app->n_anomalies += c.n;
}
