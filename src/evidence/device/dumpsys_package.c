/* An entry of `dumpsys package`, and what entries say of each other. */
#include "base/memory.h"
#include "evidence/app/android/permission.h"
#include "evidence/device/dumpsys.h"

#include <stdlib.h>

enum { MOST_PERMISSIONS = 20000 };

static const char installing[] = "android.permission.INSTALL_PACKAGES";

static struct dumpsys_extra *extra_of(struct dumpsys *p, const struct app *app) {
    size_t number = (size_t)(app - p->reading->apps);
    while (p->n_extra <= number) {
        p->extra = memory_grow(p->extra, p->n_extra, &p->extra_capacity, sizeof *p->extra);
        p->extra[p->n_extra++] = (struct dumpsys_extra){.shared_user = INTERN_ABSENT};
    }
    return &p->extra[number];
}

static uint32_t shared_number(struct dumpsys *p, struct text name) {
    uint32_t number = intern_add(p->shared, name);
    while (p->n_shared_installs <= number) {
        p->shared_installs =
            memory_grow(p->shared_installs, p->n_shared_installs, &p->shared_capacity, sizeof(uint8_t));
        p->shared_installs[p->n_shared_installs++] = 0;
    }
    return number;
}

/* A hidden package is the one that came with the device, of which an update runs. */
void dumpsys_package(struct dumpsys *p, struct text name, bool hidden) {
    bool old;
    dumpsys_entry_end(p);
    p->hidden = hidden;
    p->app = reading_same_app(p->reading, "android", name, &old);
    if (!p->app) return;
    extra_of(p, p->app);
    if (hidden) p->app->install.system = p->app->install.updated = APP_YES;
}

static void take_flags(struct app *app, struct text flags) {
    struct app_install *i = &app->install;
    bool system = false, updated = false;
    flags = text_first(text_from(flags, 1), flags.n > 1 ? flags.n - 2 : 0);
    for (struct text word; (word = text_word(&flags)).n;) {
        system = system || text_is(word, "SYSTEM");
        updated = updated || text_is(word, "UPDATED_SYSTEM_APP");
    }
    if (system || i->system != APP_YES) i->system = system ? APP_YES : APP_NO;
    if (updated || i->updated != APP_YES) i->updated = updated ? APP_YES : APP_NO;
}

static void take_signature(struct dumpsys *p, struct text value) {
    static const char before[] = "signatures:[";
    const char *at = value.n ? memmem(value.p, value.n, before, sizeof before - 1) : NULL;
    if (!at) return;
    struct text list = {at + sizeof before - 1, (size_t)(value.p + value.n - at) - (sizeof before - 1)};
    p->app->install.signature = reading_told(p->reading, text_first(list, text_find(list, ']')));
}

static void take_path(struct dumpsys *p, struct text path) {
    struct app_install *i = &p->app->install;
    const char *partition = image_partition_of(path);
    if (!i->path || !p->hidden) i->path = arena_text(p->reading->arena, path);
    if (p->hidden || !i->partition || !image_partition_shipped(i->partition)) i->partition = partition;
}

static void take_number(struct text t, uint32_t *to) {
    uint64_t v;
    if (text_number(t, &v) && v <= UINT32_MAX) *to = (uint32_t)v;
}

/* "key=value" of the entry itself. What the hidden package says of itself is not what runs. */
static void take_fact(struct dumpsys *p, struct text line) {
    struct reading *r = p->reading;
    struct app *app = p->app;
    size_t at = text_find(line, '=');
    struct text key = text_first(line, at), value = text_from(line, at + 1);
    if (text_is(key, "codePath")) return take_path(p, value);
    if (p->hidden || at == line.n) return;
    if (text_is(key, "userId") || text_is(key, "appId")) {
        take_number(text_first(value, text_find(value, ' ')), &app->install.uid);
    } else if (text_is(key, "versionCode")) {
        take_number(text_value(line, "minSdk="), &app->least_level);
        take_number(text_value(line, "targetSdk="), &app->target_level);
        app->version_code = reading_told(r, text_value(line, "versionCode="));
    } else if (text_is(key, "versionName")) {
        app->version = reading_told(r, value);
    } else if ((text_is(key, "flags") || text_is(key, "pkgFlags")) && text_starts(value, "[")) {
        take_flags(app, value);
    } else if (text_is(key, "installerPackageName")) {
        app->install.installer = reading_told(r, value);
    } else if (text_is(key, "firstInstallTime") && !app->install.since) {
        app->install.since = reading_told(r, value);
    } else if (text_is(key, "signatures")) {
        take_signature(p, value);
    } else if (text_is(key, "sharedUser")) {
        size_t space = text_find(value, ' '), slash = text_find_last(value, '/');
        if (space < slash && slash < value.n)
            extra_of(p, app)->shared_user =
                shared_number(p, (struct text){value.p + space + 1, slash - space - 1});
    }
}

/* NULL: there are too many, which is told once. */
static struct app_permission *permission_named(struct dumpsys *p, struct text name) {
    if (p->n_permissions == MOST_PERMISSIONS) {
        if (!p->crowded)
            reading_bad(p->reading, name, NULL, NULL,
                        "more than %d permissions of one package: the rest is left out", MOST_PERMISSIONS);
        p->crowded = true;
        return NULL;
    }
    uint32_t number = intern_add(p->permission_names, name);
    while (p->n_permission_at <= number) {
        p->permission_at =
            memory_grow(p->permission_at, p->n_permission_at, &p->at_capacity, sizeof *p->permission_at);
        p->permission_at[p->n_permission_at++] = 0;
    }
    uint32_t at = p->permission_at[number];
    if (at < p->n_permissions && p->permissions[at].number == number) return &p->permissions[at].is;
    p->permissions =
        memory_grow(p->permissions, p->n_permissions, &p->permission_capacity, sizeof *p->permissions);
    p->permission_at[number] = (uint32_t)p->n_permissions;
    struct named_permission *to = &p->permissions[p->n_permissions++];
    const struct permission_info *info = permission_find(name);
    to->number = number;
    to->is = (struct app_permission){.name = info ? info->name : arena_text(p->reading->arena, name),
                                     .data = info ? info->data : NULL,
                                     .capability = info ? info->capability : NULL};
    return &to->is;
}

/* "android.permission.CAMERA: granted=true, flags=[ USER_SET ]", "…: restricted=true", or the name alone */
static void take_permission(struct dumpsys *p, struct text line) {
    struct text name = text_first(line, text_find(line, ':'));
    if (!text_of_letters(name, "a-zA-Z0-9._-") || p->hidden) return;
    struct app_permission *to = permission_named(p, name);
    if (!to) return;
    if (p->list == LIST_DECLARED) to->defined = true;
    if (p->list != LIST_GRANTED) return;
    bool granted = text_has(line, "granted=true");
    if (to->granted != APP_YES) to->granted = granted ? APP_YES : APP_NO;
    if (granted && text_is(name, installing)) extra_of(p, p->app)->runs_privileged = true;
    extra_of(p, p->app)->told = true;
}

static enum permission_list list_titled(struct text line) {
    static const struct {
        const char *title;
        enum permission_list list;
    } lists[] = {{"requested permissions:", LIST_REQUESTED},
                 {"install permissions:", LIST_GRANTED},
                 {"runtime permissions:", LIST_GRANTED},
                 {"grantedPermissions:", LIST_GRANTED},
                 {"declared permissions:", LIST_DECLARED}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (text_is(line, lists[i].title)) return lists[i].list;
    return LIST_NONE;
}

/* "User 0: … installed=true hidden=false suspended=false … enabled=0": enabled 2, 3 and 4 are disabled ones
 * (PackageManager.COMPONENT_ENABLED_STATE_DISABLED …). One user for whom it runs is enough. */
static void take_user(struct app *app, struct text line) {
    struct text enabled = text_value(line, "enabled=");
    bool off = text_is(text_value(line, "installed="), "false") ||
               text_is(text_value(line, "hidden="), "true") || text_is(enabled, "2") ||
               text_is(enabled, "3") || text_is(enabled, "4");
    if (app->install.enabled != APP_YES) app->install.enabled = off ? APP_NO : APP_YES;
}

void dumpsys_detail(struct dumpsys *p, size_t depth, struct text line) {
    if (!p->app) return;
    if (p->list != LIST_NONE && depth > p->list_depth) {
        take_permission(p, line);
        return;
    }
    p->list = list_titled(line);
    p->list_depth = depth;
    if (p->list != LIST_NONE) return;
    if (text_starts(line, "User ") && !p->hidden)
        take_user(p->app, line);
    else if (depth == 4)
        take_fact(p, line);
    else if (text_starts(line, "firstInstallTime=") && !p->hidden && !p->app->install.since)
        p->app->install.since = reading_told(p->reading, text_from(line, sizeof "firstInstallTime=" - 1));
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct app_permission *)a)->name, ((const struct app_permission *)b)->name);
}

void dumpsys_entry_end(struct dumpsys *p) {
    if (p->app && p->n_permissions && !p->hidden) {
        struct app_permission *own = arena_take_array(p->reading->arena, p->n_permissions, sizeof *own);
        for (size_t i = 0; i < p->n_permissions; i++) own[i] = p->permissions[i].is;
        qsort(own, p->n_permissions, sizeof *own, by_name);
        p->app->permissions = own;
        p->app->n_permissions = p->n_permissions;
    }
    p->n_permissions = 0;
    p->crowded = false;
    p->app = NULL;
    p->list = LIST_NONE;
    p->admin = ADMIN_NONE;
}

void dumpsys_shared_user(struct dumpsys *p, struct text name) {
    p->shared_user = shared_number(p, name);
}

void dumpsys_shared_detail(struct dumpsys *p, struct text line) {
    if (p->n_shared_installs && text_starts(line, installing) && text_has(line, "granted=true"))
        p->shared_installs[p->shared_user] = 1;
}

void dumpsys_admin(struct dumpsys *p, struct text package) {
    static const char *const whys[] = {NULL, "is a device administrator of a user",
                                       "is the owner of a work profile", "is the owner of the device"};
    struct app *app = reading_find_app(p->reading, "android", package);
    bool old;
    if (!text_of_letters(package, "a-zA-Z0-9._-")) return;
    if (!app) app = reading_same_app(p->reading, "android", package, &old);
    if (!app) return;
    reading_add_capability(p->reading, app, "device-admin", whys[p->admin]);
    if (p->admin < ADMIN_PROFILE_OWNER) return;
    reading_add_capability(p->reading, app, "install-packages", whys[p->admin]);
    extra_of(p, app)->runs_privileged = true;
}

/* Installers of others that the list has are named, whether they may do so silently or not. */
static void name_installers(struct reading *r) {
    for (size_t i = 0; i < r->n_apps; i++) {
        const char *id = r->apps[i].install.installer;
        struct app *installer = id ? reading_find_app(r, "android", text_of(id)) : NULL;
        if (installer && installer != &r->apps[i])
            reading_add_capability(r, installer, "install-packages",
                                   "is the installer of other apps of the list");
    }
}

void dumpsys_finish(struct dumpsys *p) {
    struct reading *r = p->reading;
    dumpsys_entry_end(p);
    name_installers(r);
    for (size_t i = 0; i < r->n_apps; i++) {
        const struct dumpsys_extra *e = extra_of(p, &r->apps[i]);
        bool shared = e->shared_user != INTERN_ABSENT && p->shared_installs[e->shared_user];
        struct app *app = &r->apps[i];
        if (e->runs_privileged || shared)
            app->install.installs = APP_YES;
        else if (e->told)
            app->install.installs = APP_NO;
        if (shared)
            reading_add_capability(r, app, "install-packages", "its shared user is granted INSTALL_PACKAGES");
        for (size_t k = 0; k < app->n_permissions; k++)
            if (strcmp(app->permissions[k].name, installing) == 0 && app->permissions[k].granted == APP_YES)
                reading_add_capability(r, app, "install-packages",
                                       "INSTALL_PACKAGES is granted: it asks nobody");
    }
    free(p->permissions);
    free(p->permission_at);
    intern_free(p->permission_names);
    free(p->extra);
    free(p->shared_installs);
}
