/* Personas, key logs and components: what it takes to look into what flows carry and apps hold. */
#include "library/context.h"

#include "base/input.h"
#include "evidence/app/api/api.h"
#include "evidence/app/component/component_import.h"
#include "evidence/app/dex/dex.h"
#include "evidence/personal/persona.h"
#include "store/cache.h"

enum { MOST_TEXT = 64 * 1024 * 1024 };

struct input *context_text(struct cordon *c, const char *path, uint64_t most, struct text *text) {
    struct input *in = input_open(path, (struct input_limits){most, 0}, c->diagnostics);
    if (!in) return NULL;
    struct bytes b = input_look(in, most);
    *text = (struct text){(const char *)b.p, b.n};
    return in;
}

enum cordon_status cordon_set_persona(struct cordon *c, const char *path) {
    if (c->read || c->confined || c->persona || c->finder) return CORDON_MISUSE;
    const char *name = arena_string(c->arena, path);
    struct text yaml;
    struct input *in = context_text(c, name, MOST_TEXT, &yaml);
    if (in) c->persona = persona_parse(c->arena, yaml, name, c->diagnostics);
    input_close(in);
    if (!c->persona) c->refused = true;
    return c->persona ? CORDON_FINE : CORDON_UNUSABLE;
}

enum cordon_status cordon_add_key_log(struct cordon *c, const char *path) {
    if (c->read || c->confined) return CORDON_MISUSE;
    const char *name = arena_string(c->arena, path);
    struct text lines;
    struct input *in = context_text(c, name, MOST_TEXT, &lines);
    if (!in) return CORDON_UNUSABLE;
    if (!c->keys) c->keys = key_log_new();
    key_log_add(c->keys, lines, (struct key_log_place){.file = name}, c->diagnostics);
    input_close(in);
    return CORDON_FINE;
}

/* Without a key that is kept, hashes tell repeats within this run: no harm where nobody asked for more. */
static void make_key(struct cordon *c) {
    if (c->keyed) return;
    struct diagnostics *unasked = diagnostics_new(1);
    c->key = masking_key_own(c->persona ? c->diagnostics : unasked);
    diagnostics_free(unasked);
    c->keyed = true;
}

void context_content(struct cordon *c) {
    make_key(c);
    if (c->no_content || c->finder) return;
    c->finder = finder_source_new(c->persona, c->key, finder_limits_default());
    if (!c->keys) c->keys = key_log_new();
}

enum cordon_status cordon_add_components(struct cordon *c, const char *path) {
    if (c->read || c->confined || c->components) return CORDON_MISUSE;
    const char *name = arena_string(c->arena, path);
    struct text json;
    struct input *in = context_text(c, name, MOST_TEXT, &json);
    if (!in) return CORDON_UNUSABLE;
    struct component_table *shipped = component_table_shipped();
    if (!c->drafted) {
        c->drafted = component_draft_new();
        component_draft_add_table(c->drafted, shipped);
    }
    bool fine = component_import(c->drafted, shipped, name, json, c->diagnostics);
    component_table_free(shipped);
    input_close(in);
    return fine ? CORDON_FINE : CORDON_UNUSABLE;
}

void context_components(struct cordon *c) {
    if (c->components) return;
    c->components = c->drafted ? component_draft_finish(c->drafted) : component_table_shipped();
    c->drafted = NULL;
    c->apis = api_table_new();
    c->lookup = dex_lookup_new(c->components, c->apis);
}

void context_cache(struct cordon *c) {
    bool folders = false;
    for (size_t i = 0; i < c->n_evidence; i++) folders |= c->evidence[i].folder;
    if (folders && c->cache_path && !c->cache)
        c->cache = cache_open(c->cache_path, (struct cache_limits){0}, c->diagnostics);
}
