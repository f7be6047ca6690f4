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

static void add_one(struct component_draft *to, const struct yaml *one, const char *party, const char *file,
                    struct diagnostics *d) {
    const char *id = yaml_string(one, "id"), *name = yaml_string(one, "name");
    const char *kind = yaml_string(one, "kind"), *own = yaml_string(one, "party");
    if (!id || !name || !kind) {
        yaml_complain(one, file, d, NULL, "a component has an id, a name and a kind");
        return;
    }
    if (own) party = own;
    if (party && strcmp(party, "none") == 0) party = NULL;
    uint32_t number = component_draft_add(to, id, name, party, kind);
    if (number == COMPONENT_NONE) {
        yaml_complain(one, file, d, NULL, "there is another component '%s'", id);
        return;
    }
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
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next)
        add_one(to, y, yaml_string(root, "party"), file, d);
    arena_free(scratch);
}
