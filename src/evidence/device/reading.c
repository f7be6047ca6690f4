#include "evidence/device/reading.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>

bool reading_line(struct reading *r, struct text *line) {
    if (!text_line(&r->rest, line)) return false;
    r->line++;
    return true;
}

void reading_line_at(struct reading *r, size_t offset) {
    if (!r->line) r->line = 1;
    while (r->counted < offset) {
        const char *p = memchr(r->text.p + r->counted, '\n', offset - r->counted);
        r->line += p != NULL;
        r->counted = p ? (size_t)(p - r->text.p) + 1 : offset;
    }
}

static void told(struct reading *r, const struct diagnostic *one) {
    r->to->complete = false;
    if (r->bad++ < r->options.most_diagnostics) diagnostics_add(r->diagnostics, *one);
}

void reading_bad(struct reading *r, struct text line, const char *at, const char *hint, const char *format,
                 ...) {
    if (r->bad >= r->options.most_diagnostics) { /* counted, and no memory spent on it */
        told(r, NULL);
        return;
    }
    va_list args;
    va_start(args, format);
    const char *what = arena_format_list(r->arena, format, args);
    va_end(args);
    size_t column = at && at >= line.p && at <= line.p + line.n ? (size_t)(at - line.p) + 1 : 1;
    told(r, &(struct diagnostic){.severity = SEVERITY_DAMAGE,
                                 .file = r->name,
                                 .place = PLACE_LINE,
                                 .at = r->line,
                                 .column = column < UINT32_MAX ? (uint32_t)column : 0,
                                 .what = what,
                                 .hint = hint});
}

void reading_refuse(struct reading *r, const char *what, const char *hint) {
    r->to->complete = false;
    diagnostics_add(
        r->diagnostics,
        (struct diagnostic){.severity = SEVERITY_ERROR, .file = r->name, .what = what, .hint = hint});
}

void reading_damage_at(struct reading *r, size_t offset, const char *clause, const char *what) {
    size_t start = 0;
    uint64_t line = 1;
    if (r->bad >= r->options.most_diagnostics) offset = 0; /* it is counted only */
    if (offset > r->text.n) offset = r->text.n;
    for (const char *p; start < offset && (p = memchr(r->text.p + start, '\n', offset - start)); line++)
        start = (size_t)(p - r->text.p) + 1;
    told(r, &(struct diagnostic){.severity = SEVERITY_DAMAGE,
                                 .file = r->name,
                                 .place = PLACE_LINE,
                                 .at = line,
                                 .column = offset - start < UINT32_MAX ? (uint32_t)(offset - start) + 1 : 0,
                                 .what = what,
                                 .clause = clause,
                                 .hint = "what stands before it was read"});
}

void reading_note(struct reading *r, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *what = arena_format_list(r->arena, format, args);
    va_end(args);
    diagnostics_add(r->diagnostics,
                    (struct diagnostic){.severity = SEVERITY_NOTE, .file = r->name, .what = what});
}

/* The number of an app's or device's id; where it lies is in by_id. */
static uint32_t id_number(struct reading *r, const char *kind, struct text id) {
    char small[256];
    size_t n = strlen(kind) + 1;
    char *both = n + id.n <= sizeof small ? small : memory_new(n + id.n, 1);
    memcpy(both, kind, n);
    if (id.n) memcpy(both + n, id.p, id.n);
    uint32_t number = intern_add(r->ids, (struct text){both, n + id.n});
    if (both != small) free(both);
    return number;
}

/* No package manager takes such names; kept, they would cost many times their length. */
static bool is_no_name(struct text id) {
    enum { LONGEST_NAME = 4096 };
    return id.n > LONGEST_NAME;
}

struct app *reading_app(struct reading *r, const char *platform, struct text id) {
    if (is_no_name(id)) {
        reading_bad(r, id, id.p, NULL, "%zu bytes are no name of a program", id.n);
        return NULL;
    }
    if (r->n_apps == r->options.most_apps) {
        r->apps_left_out++;
        return NULL;
    }
    r->apps = memory_grow(r->apps, r->n_apps, &r->app_capacity, sizeof *r->apps);
    struct app *app = &r->apps[r->n_apps++];
    *app = (struct app){.platform = platform,
                        .format = r->to->format,
                        .listed = true,
                        .id = arena_text(r->arena, id),
                        .install = {.line = r->line}};
    return app;
}

struct app *reading_find_app(struct reading *r, const char *platform, struct text id) {
    if (is_no_name(id)) return NULL;
    uint32_t at = hash_table_get(&r->by_id, id_number(r, platform, id));
    return at == HASH_ABSENT ? NULL : &r->apps[at];
}

struct app *reading_same_app(struct reading *r, const char *platform, struct text id, bool *old) {
    *old = false;
    if (is_no_name(id)) return reading_app(r, platform, id); /* which tells it */
    uint32_t number = id_number(r, platform, id), at = hash_table_get(&r->by_id, number);
    *old = at != HASH_ABSENT;
    if (*old) return &r->apps[at];
    struct app *app = reading_app(r, platform, id);
    if (app) hash_table_put(&r->by_id, number, (uint32_t)r->n_apps - 1);
    return app;
}

const char *reading_told(struct reading *r, struct text t) {
    static const char *const nothing[] = {"null",    "(none)",  "(null)", "NOASSERTION", "NONE",
                                          "unknown", "Unknown", "-",      "*",           "none"};
    t = word_trim(t);
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (text_is(t, nothing[i])) return NULL;
    return t.n ? arena_text(r->arena, t) : NULL;
}

static struct text unquoted(struct text t) {
    t = word_trim(t);
    return t.n > 1 && t.p[0] == '"' && t.p[t.n - 1] == '"' ? (struct text){t.p + 1, t.n - 2} : t;
}

/* A person's mail address is not kept; whose domain it is in tells who stands behind the software. */
void reading_maker(struct reading *r, struct app *app, struct text maker) {
    size_t at = text_find(maker, '@');
    if (at == maker.n) {
        app->install.maker = reading_told(r, unquoted(maker));
        return;
    }
    size_t from = at, to = at + 1;
    while (from && !strchr(" \t<(\"',;:", maker.p[from - 1])) from--;
    while (to < maker.n && !strchr(" \t>)\"',;:", maker.p[to])) to++;
    struct text domain = {maker.p + at + 1, to - at - 1};
    while (from && strchr(" \t<(", maker.p[from - 1])) from--;
    app->install.maker_domain =
        domain.n && text_of_letters(domain, "a-zA-Z0-9.-") ? arena_text(r->arena, domain) : NULL;
    app->install.maker = reading_told(r, unquoted(text_first(maker, from)));
}

void reading_add_capability(struct reading *r, struct app *app, const char *name, const char *why) {
    for (size_t i = 0; i < app->n_capabilities; i++)
        if (strcmp(app->capabilities[i].name, name) == 0 && strcmp(app->capabilities[i].why, why) == 0)
            return;
    struct app_capability *all = arena_take_array(r->arena, app->n_capabilities + 1, sizeof *all);
    if (app->n_capabilities) memcpy(all, app->capabilities, app->n_capabilities * sizeof *all);
    all[app->n_capabilities++] = (struct app_capability){.name = name, .why = why};
    app->capabilities = all;
}

const char *reading_masked(struct reading *r, const char *scheme, struct text t) {
    char hash[MASKED_TEXT];
    if (!t.n) return NULL;
    masked(&r->key, scheme, t, hash);
    return arena_string(r->arena, hash);
}

/* The device that the list is of. */
static const struct device *own_device(struct reading *r) {
    const struct inventory_host *h = &r->to->host;
    struct device *d = arena_take(r->arena, sizeof *d);
    if (!h->maker) return NULL;
    *d = (struct device){.maker = h->maker, .kind = h->model, .firmware = h->build, .line = 1};
    d->os = h->os && h->os_version ? arena_format(r->arena, "%s %s", h->os, h->os_version) : h->os;
    return d;
}

void reading_finish(struct reading *r) {
    struct inventory *i = r->to;
    i->own = own_device(r);
    if (r->bad > r->options.most_diagnostics)
        diagnostics_add(
            r->diagnostics,
            (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                .file = r->name,
                                .what = arena_format(r->arena, "%" PRIu64 " more lines cannot be read",
                                                     r->bad - r->options.most_diagnostics)});
    const struct {
        uint64_t n;
        const char *what;
    } left_out[] = {{r->apps_left_out, "apps"}, {r->devices_left_out, "devices"}};
    for (size_t k = 0; k < 2; k++) {
        if (!left_out[k].n) continue;
        i->complete = false;
        diagnostics_add(r->diagnostics,
                        (struct diagnostic){
                            .severity = SEVERITY_DAMAGE,
                            .file = r->name,
                            .what = arena_format(r->arena, "%" PRIu64 " more %s than are kept of one list",
                                                 left_out[k].n, left_out[k].what)});
    }
    reading_join_devices(r);
    size_t n = 0;
    for (size_t k = 0; k < r->n_apps; k++) /* places that were kept for what turned out to be none */
        if (*r->apps[k].id) r->apps[n++] = r->apps[k];
    r->n_apps = n;
    i->apps = r->apps;
    i->n_apps = r->n_apps;
    i->devices = r->devices;
    i->n_devices = r->n_devices;
}
