/* Named control tests: whose control, and by which test. */
#include "policy/parse.h"

static void read_test(struct parser *p, const struct yaml *y, struct control *c) {
    const struct yaml *test = yaml_get(y, "test");
    const char *why = NULL;
    if (!test)
        complain(p, y, "such as 'aggregate>=50'", "'test' is missing");
    else if (parse_scalar(p, test) && !control_test_parse(test->text, &c->test, &why))
        complain(p, test, "such as 'aggregate>=50' or 'aggregate>25%'", "'%s' is no control test: %s",
                 test->text.p, why ? why : "unknown");
}

static void read_seeds(struct parser *p, const struct yaml *y, struct control *c) {
    static const char *const keys[] = {"parties", "jurisdictions", "by"};
    const struct yaml *seeds = yaml_get(y, "seeds");
    if (!seeds) {
        complain(p, y, NULL, "'seeds' is missing: whose control?");
        return;
    }
    parse_mapping(p, seeds, keys, COUNT(keys));
    const struct yaml *parties = yaml_get(seeds, "parties"), *in = yaml_get(seeds, "jurisdictions"),
                      *by = yaml_get(seeds, "by");
    if (parties) parse_set(p, parties, SET_PARTIES, &c->parties);
    if (in && parse_countries(p, in, &c->ground.countries)) c->ground.by = BY_LAW;
    if (by && parse_grounds(p, by, &c->ground.by) && c->ground.by & BY_SERVER_LOCATION)
        complain(p, by, NULL, "a server location is no ground for control");
    if (by && !in) complain(p, by, NULL, "'by' says how 'jurisdictions' reach a party; they are missing");
    if (seeds->kind == YAML_MAPPING && !parties && !in)
        complain(p, seeds, NULL, "the seeds are missing: parties, jurisdictions or both");
}

void parse_controls(struct parser *p, const struct yaml *root) {
    static const char *const keys[] = {"title", "test", "seeds"};
    const struct yaml *y = yaml_get(root, "control");
    if (!y || !declared_mapping(p, y, "control")) return;
    p->controls = ids_of(p, y);
    struct control *list = arena_take_array(p->arena, y->count + 1, sizeof *list);
    for (const struct yaml *one = y->first; one; one = one->next) {
        struct control *c = &list[p->policy->n_controls++];
        *c = (struct control){.id = one->key.p, .line = one->key_line, .column = one->key_column};
        if (!parse_mapping(p, one, keys, COUNT(keys)) && one->kind != YAML_MAPPING) continue;
        p->list_end = (struct list_end){DATE_MAX, NULL};
        c->title = parse_text(p, one, "title", false);
        read_test(p, one, c);
        read_seeds(p, one, c);
        c->end = p->list_end;
    }
    p->policy->controls = list;
}
