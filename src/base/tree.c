#include "base/tree.h"

#include <jansson.h>
#include <stdio.h>

static void complain(struct tree_place at, uint32_t line, uint32_t column, struct diagnostics *d,
                     const char *hint, const char *what) {
    bool first = line <= 1;
    if (!d) return;
    diagnostics_at_line(d, SEVERITY_DAMAGE, at.file, (uint32_t)(at.line + (first ? 0 : line - 1)),
                        column + (first && at.column ? at.column - 1 : 0), hint, "%s", what);
}

/* jansson's own limit on nesting is 2048 and cannot be set, so the text is looked through before. */
static bool is_shallow(struct text t) {
    unsigned depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > TREE_DEEPEST) return false;
        } else if ((c == '}' || c == ']') && depth) {
            depth--;
        }
    }
    return true;
}

static struct text copied(struct arena *a, const char *p, size_t n) {
    return (struct text){arena_text(a, (struct text){p, n}), n};
}

/* Fifteen digits are what a double keeps of any decimal number: 33.3333 comes back as it was written. */
static struct text number_text(struct arena *a, const json_t *v) {
    char text[64];
    if (json_is_integer(v))
        snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    else
        snprintf(text, sizeof text, "%.15g", json_real_value(v));
    return copied(a, text, strlen(text));
}

static void fill(struct arena *a, const json_t *v, struct tree *to);

static void append(struct tree *to, struct tree ***end, struct tree *child) {
    **end = child;
    *end = &child->next;
    to->count++;
}

static void fill_children(struct arena *a, const json_t *v, struct tree *to) {
    struct tree **end = &to->first;
    if (json_is_array(v)) {
        for (size_t i = 0; i < json_array_size(v); i++) {
            struct tree *child = arena_take(a, sizeof *child);
            fill(a, json_array_get(v, i), child);
            append(to, &end, child);
        }
        return;
    }
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)v, key, member) {
        struct tree *child = arena_take(a, sizeof *child);
        fill(a, member, child);
        child->key = copied(a, key, strlen(key));
        append(to, &end, child);
    }
}

static void fill(struct arena *a, const json_t *v, struct tree *to) {
    switch (json_typeof(v)) {
    case JSON_OBJECT: to->kind = TREE_OBJECT; break;
    case JSON_ARRAY: to->kind = TREE_LIST; break;
    case JSON_STRING:
        to->kind = TREE_STRING;
        to->text = copied(a, json_string_value(v), json_string_length(v));
        return;
    case JSON_INTEGER:
    case JSON_REAL:
        to->kind = TREE_NUMBER;
        to->text = number_text(a, v);
        return;
    case JSON_TRUE: to->kind = TREE_TRUE; return;
    case JSON_FALSE: to->kind = TREE_FALSE; return;
    case JSON_NULL: to->kind = TREE_NULL; return;
    }
    fill_children(a, v, to);
}

const struct tree *tree_parse(struct arena *a, struct tree_place at, struct text text,
                              struct diagnostics *d) {
    if (text.n > TREE_LARGEST) {
        complain(at, 1, 1, d, "split it into smaller records", "this record is over 4 MiB");
        return NULL;
    }
    if (!is_shallow(text)) {
        complain(at, 1, 1, d, NULL, "this record is nested deeper than 48 levels");
        return NULL;
    }
    json_error_t error;
    json_t *v = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!v) {
        uint32_t line = error.line > 0 ? (uint32_t)error.line : 1;
        uint32_t column = error.column > 0 ? (uint32_t)error.column : 1;
        char what[JSON_ERROR_TEXT_LENGTH + 32];
        snprintf(what, sizeof what, "this is not JSON (RFC 8259): %s", error.text);
        complain(at, line, column, d, NULL, what);
        return NULL;
    }
    struct tree *t = arena_take(a, sizeof *t);
    fill(a, v, t);
    json_decref(v);
    return t;
}

const struct tree *tree_get(const struct tree *t, const char *key) {
    if (!t || t->kind != TREE_OBJECT) return NULL;
    for (const struct tree *c = t->first; c; c = c->next)
        if (text_is(c->key, key)) return c;
    return NULL;
}

struct text tree_value(const struct tree *t) {
    bool has = t && (t->kind == TREE_STRING || t->kind == TREE_NUMBER);
    return has ? t->text : (struct text){"", 0};
}

struct text tree_text(const struct tree *t, const char *key) {
    return tree_value(tree_get(t, key));
}

bool tree_is_true(const struct tree *t, const char *key) {
    const struct tree *v = tree_get(t, key);
    return v && v->kind == TREE_TRUE;
}
