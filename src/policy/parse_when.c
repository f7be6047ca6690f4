/* `when`: all, any, not over conditions. Several keys in one mapping must all hold. */
#include "policy/parse.h"

static const struct condition *combine(struct parser *p, enum condition_kind kind, const struct yaml *y,
                                       const char *text) {
    if (y->kind == YAML_SCALAR || !y->first) {
        complain(p, y, NULL,
                 y->kind == YAML_SCALAR ? "conditions are needed here" : "no condition stands here");
        return NULL;
    }
    struct condition *c = arena_take(p->arena, sizeof *c);
    c->kind = kind;
    c->line = y->line;
    c->column = y->column;
    c->text = text;
    const struct condition **tail = &c->first;
    bool fine = true;
    for (const struct yaml *child = y->first; child; child = child->next) {
        struct yaml alone = *child; /* a mapping's entry read by itself */
        alone.next = NULL;
        struct yaml entry = {.kind = YAML_MAPPING,
                             .line = child->key_line,
                             .column = child->key_column,
                             .first = &alone,
                             .count = 1};
        const struct condition *one = parse_when(p, y->kind == YAML_MAPPING ? &entry : child);
        if (!one) {
            fine = false;
            continue;
        }
        struct condition *copy = arena_take(p->arena, sizeof *copy);
        *copy = *one;
        copy->next = NULL;
        *tail = copy;
        tail = (const struct condition **)&copy->next;
    }
    return fine ? c : NULL;
}

/* Trees are the parser's own until they are whole. */
static void turn(const struct condition *k) {
    ((struct condition *)(uintptr_t)k)->negated = !k->negated;
    for (const struct condition *child = k->first; child; child = child->next) turn(child);
}

static const struct condition *negate(struct parser *p, const struct yaml *y) {
    const struct condition *inner = parse_when(p, y);
    if (!inner) return NULL;
    turn(inner);
    struct condition *c = arena_take(p->arena, sizeof *c);
    c->kind = CONDITION_NOT;
    c->line = y->key_line;
    c->column = y->key_column;
    c->text = "not";
    c->first = inner;
    return c;
}

static const struct condition *parse_entry(struct parser *p, const struct yaml *y) {
    if (text_is(y->key, "all")) return combine(p, CONDITION_ALL, y, "all");
    if (text_is(y->key, "any")) return combine(p, CONDITION_ANY, y, "any");
    if (text_is(y->key, "not")) return negate(p, y);
    struct condition *c = arena_take(p->arena, sizeof *c);
    c->line = y->key_line;
    c->column = y->key_column;
    c->text = one_line(p->arena, y);
    return parse_condition(p, y, c) ? c : NULL;
}

const struct condition *parse_when(struct parser *p, const struct yaml *y) {
    if (y->kind == YAML_SCALAR && text_is(y->text, "always")) {
        struct condition *c = arena_take(p->arena, sizeof *c);
        *c = (struct condition){.kind = CONDITION_ALL, .line = y->line, .text = "always"};
        return c;
    }
    if (y->kind != YAML_MAPPING) {
        complain(p, y,
                 y->kind == YAML_SEQUENCE ? "write 'all: [ … ]' or 'any: [ … ]'"
                                          : "such as 'protocol: http', or 'always'",
                 "a condition is needed here");
        return NULL;
    }
    if (!y->first) {
        complain(p, y, "write 'always'", "no condition stands here");
        return NULL;
    }
    return y->count == 1 ? parse_entry(p, y->first) : combine(p, CONDITION_ALL, y, "all");
}
