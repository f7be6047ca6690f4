#include "evidence/app/draft_join.h"

#include "evidence/app/declares.h"

static bool same(const char *a, const char *b) {
    return a && b && strcmp(a, b) == 0;
}

/* Is the word one of those in the list, which blanks separate? */
static bool listed(const char *list, const char *word) {
    size_t n = strlen(word);
    for (const char *p = list; p && *p;) {
        size_t length = strcspn(p, " ");
        if (length == n && memcmp(p, word, n) == 0) return true;
        p += length + (p[length] == ' ');
    }
    return false;
}

static enum app_answer permitted(const struct app *app, const struct app_reach *r) {
    if (!r->permission) return APP_YES;
    for (size_t i = 0; i < app->n_permissions; i++)
        if (!app->permissions[i].defined && listed(r->permission, app->permissions[i].name)) return APP_YES;
    /* a library has no manifest of its own: whoever takes it in decides */
    bool complete = same(app->platform, "android") || same(app->platform, "ios");
    return complete && app->id ? APP_NO : APP_UNKNOWN;
}

static enum app_answer used(const struct app *app, const struct app_permission *p) {
    for (size_t i = 0; i < app->n_reach; i++)
        if (listed(app->reach[i].permission, p->name)) return APP_YES;
    if (!p->capability && !p->data) return APP_UNKNOWN; /* nothing that readers of code look for */
    for (size_t i = 0; i < app->n_reach; i++)
        if (same(app->reach[i].capability, p->capability)) return APP_YES;
    return app->n_opaque || !app->code_files ? APP_UNKNOWN : APP_NO;
}

static enum app_answer shown(const struct app *app, const struct app_declaration *d) {
    if (same(d->kind, "tracking-domain")) {
        for (size_t i = 0; i < app->n_endpoints; i++)
            if (same(app->endpoints[i].host, d->text)) return APP_YES;
        return app->n_opaque ? APP_UNKNOWN : APP_NO;
    }
    for (size_t i = 0; i < app->n_reach; i++)
        if (data_related(app->reach[i].data, d->data)) return APP_YES;
    return APP_UNKNOWN; /* code that was not seen is no proof that there is none */
}

void app_draft_join(struct app *app) {
    struct app_reach *reach = (struct app_reach *)app->reach;
    for (size_t i = 0; i < app->n_reach; i++) reach[i].permitted = permitted(app, &reach[i]);
    struct app_permission *permissions = (struct app_permission *)app->permissions;
    for (size_t i = 0; i < app->n_permissions; i++) permissions[i].used = used(app, &permissions[i]);
    struct app_declaration *declarations = (struct app_declaration *)app->declarations;
    for (size_t i = 0; i < app->n_declarations; i++) declarations[i].found = shown(app, &declarations[i]);
}
