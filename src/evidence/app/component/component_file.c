#include "evidence/app/component/component_file.h"

#include "base/yaml.h"

static const struct {
    const char *key;
    enum component_match how;
} lists[] = {
    {"classes", MATCH_CLASS}, {"libraries", MATCH_LIBRARY}, {"files", MATCH_FILE},
    {"hosts", MATCH_HOST},    {"markers", MATCH_MARKER},    {"objc", MATCH_OBJC},
};

static void add_patterns(struct component_draft *to, uint32_t component, const struct yaml *one,
                         const char *file, struct diagnostics *d) {
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct yaml *list = yaml_get(one, lists[i].key);
        for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
            const char *error = component_draft_pattern(to, component, lists[i].how, y->text);
            if (error) yaml_complain(y, file, d, NULL, "%s", error);
        }
    }
}

/* "SDK integration documentation, JPush, 2025; …" of the keys of the file's sources. NULL: none is told. */
static const char *sources_of(struct arena *a, const struct yaml *root, const struct yaml *one) {
    const struct yaml *all = yaml_get(root, "sources"), *keys = yaml_get(one, "source");
    const char *text = NULL;
    for (const struct yaml *y = keys ? keys->first : NULL; all && y; y = y->next) {
        const struct yaml *s = y->kind == YAML_SCALAR ? yaml_get(all, y->text.p) : NULL;
        const char *title = s ? yaml_string(s, "title") : NULL, *by = s ? yaml_string(s, "by") : NULL,
                   *date = s ? yaml_string(s, "date") : NULL;
        if (!title) continue;
        text = arena_format(a, "%s%s%s%s%s%s%s", text ? text : "", text ? "; " : "", title, by ? ", " : "",
                            by ? by : "", date ? ", " : "", date ? date : "");
    }
    return text;
}

static void add_one(struct component_draft *to, const struct yaml *root, const struct yaml *one,
                    const char *file, struct diagnostics *d) {
    const char *id = yaml_string(one, "id"), *name = yaml_string(one, "name");
    const char *kind = yaml_string(one, "kind"), *own = yaml_string(one, "party");
    if (!id || !name || !kind) {
        yaml_complain(one, file, d, NULL, "a component has an id, a name and a kind");
        return;
    }
    const char *party = own ? own : yaml_string(root, "party");
    if (party && strcmp(party, "none") == 0) party = NULL;
    uint32_t number = component_draft_add(to, id, name, party, kind);
    if (number == COMPONENT_NONE) {
        yaml_complain(one, file, d, NULL, "there is another component '%s'", id);
        return;
    }
    struct arena *scratch = arena_new();
    component_draft_backing(to, number, yaml_string(one, "confidence"), sources_of(scratch, root, one));
    arena_free(scratch);
    add_patterns(to, number, one, file, d);
    const struct yaml *data = yaml_get(one, "data");
    for (const struct yaml *y = data ? data->first : NULL; y; y = y->next)
        if (y->kind == YAML_SCALAR) component_draft_data(to, number, y->text.p);
}

void component_file_add(struct component_draft *to, const char *file, struct text text,
                        struct diagnostics *d) {
    struct arena *scratch = arena_new();
    const struct yaml *root = yaml_parse(scratch, file, text, d);
    const struct yaml *list = yaml_get(root, "list");
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) add_one(to, root, y, file, d);
    arena_free(scratch);
}
