#include "evidence/app/draft_join.h"

#include "base/intern.h"
#include "evidence/app/declares.h"

/* What is looked for among the facts of one app, so that no fact is held against every other: a package may
 * have twenty thousand of each. */
struct known {
    struct intern *permissions; /* that it asks for */
    struct intern *needed;      /* that calls in its code need */
    struct intern *hosts;
    struct intern *capabilities, *data; /* that its code reaches for */
};

static bool same(const char *a, const char *b) {
    return a && b && strcmp(a, b) == 0;
}

static bool has(const struct intern *names, const char *name) {
    return name && intern_find(names, text_of(name)) != INTERN_ABSENT;
}

static void add(struct intern *names, const char *name) {
    if (name) intern_add(names, text_of(name));
}

/* The next word of a list that blanks separate; n 0: there is none. */
static struct text next_word(const char **list) {
    const char *p = *list ? *list : "";
    p += strspn(p, " ");
    struct text word = {p, strcspn(p, " ")};
    *list = p + word.n;
    return word;
}

static struct known known_of(const struct app *app) {
    struct known k = {intern_new(), intern_new(), intern_new(), intern_new(), intern_new()};
    for (size_t i = 0; i < app->n_permissions; i++)
        if (!app->permissions[i].defined) add(k.permissions, app->permissions[i].name);
    for (size_t i = 0; i < app->n_endpoints; i++) add(k.hosts, app->endpoints[i].host);
    for (size_t i = 0; i < app->n_reach; i++) {
        const struct app_reach *r = &app->reach[i];
        const char *list = r->permission;
        for (struct text word; (word = next_word(&list)).n;) intern_add(k.needed, word);
        add(k.capabilities, r->capability);
        add(k.data, r->data);
    }
    return k;
}

static void known_free(struct known *k) {
    intern_free(k->permissions);
    intern_free(k->needed);
    intern_free(k->hosts);
    intern_free(k->capabilities);
    intern_free(k->data);
}

static enum app_answer permitted(const struct app *app, const struct known *k, const struct app_reach *r) {
    if (!r->permission) return APP_YES;
    const char *list = r->permission;
    for (struct text word; (word = next_word(&list)).n;)
        if (intern_find(k->permissions, word) != INTERN_ABSENT) return APP_YES;
    /* a library has no manifest of its own: whoever takes it in decides */
    bool complete = same(app->platform, "android") || same(app->platform, "ios");
    return complete && app->id ? APP_NO : APP_UNKNOWN;
}

static enum app_answer used(const struct app *app, const struct known *k, const struct app_permission *p) {
    if (has(k->needed, p->name)) return APP_YES;
    if (!p->capability && !p->data) return APP_UNKNOWN; /* nothing that readers of code look for */
    if (has(k->capabilities, p->capability)) return APP_YES;
    return app->n_opaque || !app->code_files ? APP_UNKNOWN : APP_NO;
}

static enum app_answer shown(const struct app *app, const struct known *k, const struct app_declaration *d) {
    if (same(d->kind, "tracking-domain"))
        return has(k->hosts, d->text) ? APP_YES : app->n_opaque ? APP_UNKNOWN : APP_NO;
    for (uint32_t i = 0; i < intern_count(k->data); i++)
        if (data_related(intern_get(k->data, i).p, d->data)) return APP_YES;
    return APP_UNKNOWN; /* code that was not seen is no proof that there is none */
}

void app_draft_join(struct app *app) {
    struct known k = known_of(app);
    struct app_reach *reach = (struct app_reach *)app->reach;
    for (size_t i = 0; i < app->n_reach; i++) reach[i].permitted = permitted(app, &k, &reach[i]);
    struct app_permission *permissions = (struct app_permission *)app->permissions;
    for (size_t i = 0; i < app->n_permissions; i++) permissions[i].used = used(app, &k, &permissions[i]);
    struct app_declaration *declarations = (struct app_declaration *)app->declarations;
    for (size_t i = 0; i < app->n_declarations; i++) declarations[i].found = shown(app, &k, &declarations[i]);
    known_free(&k);
}
