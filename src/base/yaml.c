#include "base/yaml.h"

#include "base/hash.h"
#include "base/suggest.h"
#include "base/utf8.h"

#include <libfyaml.h>
#include <stdlib.h>

enum { DEEPEST = 24, LARGEST = 16 * 1024 * 1024 };

struct reader {
    struct arena *arena;
    const char *file;
    struct diagnostics *diagnostics;
    struct fy_parser *parser;
    struct fy_diag *diag;
    uint64_t seed;
    unsigned depth;
    uint32_t line, column; /* of the last node that stands somewhere */
    bool failed;
};

static void complain_at(struct reader *r, uint32_t line, uint32_t column, const char *what,
                        const char *hint) {
    if (!r->failed)
        diagnostics_at_line(r->diagnostics, SEVERITY_ERROR, r->file, line, column, hint, "%s", what);
    r->failed = true;
}

/* What libfyaml itself found wrong: its first error. */
static void complain_of_syntax(struct reader *r) {
    void *previous = NULL;
    struct fy_diag_error *e = fy_diag_errors_iterate(r->diag, &previous);
    if (e)
        complain_at(r, (uint32_t)e->line, (uint32_t)e->column, e->msg, NULL);
    else
        complain_at(r, 1, 1, "this is not YAML", NULL);
}

static struct text token_text(struct reader *r, struct fy_token *token) {
    size_t n = 0;
    const char *p = token ? fy_token_get_text(token, &n) : NULL;
    struct text t = {p, p ? n : 0};
    return (struct text){arena_text(r->arena, t), t.n};
}

static struct yaml *node_new(struct reader *r, enum yaml_kind kind, struct fy_event *e) {
    struct yaml *y = arena_take(r->arena, sizeof *y);
    const struct fy_mark *mark = fy_event_start_mark(e);
    y->kind = kind;
    /* A value that is not there has no place of its own: it is told at what stands before it. */
    if (mark) r->line = (uint32_t)mark->line + 1;
    if (mark) r->column = (uint32_t)mark->column + 1;
    y->line = r->line;
    y->column = r->column;
    return y;
}

static struct fy_event *next_event(struct reader *r) {
    struct fy_event *e = r->failed ? NULL : fy_parser_parse(r->parser);
    if (!e && !r->failed) complain_of_syntax(r);
    return e;
}

static struct yaml *read_node(struct reader *r, struct fy_event *e);

/* Is the key in the mapping? Small ones are looked through; `seen` holds the keys of large ones. */
static bool has_key(const struct reader *r, const struct yaml *parent, const struct yaml *child,
                    struct hash_table *seen) {
    enum { SMALL = 32 };
    if (parent->count < SMALL) return yaml_get(parent, child->key.p);
    if (parent->count == SMALL)
        for (const struct yaml *c = parent->first; c; c = c->next)
            hash_table_put(seen, hash_bytes(c->key.p, c->key.n, r->seed), 1);
    uint64_t key = hash_bytes(child->key.p, child->key.n, r->seed);
    if (hash_table_get(seen, key) != HASH_ABSENT) return true;
    hash_table_put(seen, key, 1);
    return false;
}

static bool append(struct reader *r, struct yaml *parent, struct yaml ***tail, struct yaml *child,
                   struct hash_table *seen) {
    if (!child) return false;
    if (parent->kind == YAML_MAPPING && has_key(r, parent, child, seen)) {
        complain_at(r, child->key_line, child->key_column,
                    arena_format(r->arena, "key '%s' stands twice in this mapping", child->key.p),
                    "keep one of them");
        return false;
    }
    **tail = child;
    *tail = &child->next;
    parent->count++;
    return true;
}

static void read_sequence(struct reader *r, struct yaml *y) {
    struct yaml **tail = &y->first;
    for (struct fy_event *e; (e = next_event(r));) {
        bool end = e->type == FYET_SEQUENCE_END;
        struct yaml *child = end ? NULL : read_node(r, e);
        fy_parser_event_free(r->parser, e);
        if (end || !append(r, y, &tail, child, NULL)) return;
    }
}

static void read_entries(struct reader *r, struct yaml *y, struct hash_table *seen) {
    struct yaml **tail = &y->first;
    for (struct fy_event *e; (e = next_event(r));) {
        bool end = e->type == FYET_MAPPING_END;
        struct yaml *key = end ? NULL : read_node(r, e);
        fy_parser_event_free(r->parser, e);
        if (end || !key) return;
        if (key->kind != YAML_SCALAR) {
            complain_at(r, key->line, key->column, "a key must be plain text", NULL);
            return;
        }
        if (!(e = next_event(r))) return;
        struct yaml *value = read_node(r, e);
        fy_parser_event_free(r->parser, e);
        if (value) {
            value->key = key->text;
            value->key_line = key->line;
            value->key_column = key->column;
        }
        if (!append(r, y, &tail, value, seen)) return;
    }
}

static void read_mapping(struct reader *r, struct yaml *y) {
    struct hash_table seen = {0};
    read_entries(r, y, &seen);
    hash_table_free(&seen);
}

static void refuse_marks(struct reader *r, const struct yaml *y, const struct fy_token *anchor,
                         const struct fy_token *tag) {
    if (anchor || tag)
        complain_at(r, y->line, y->column, "anchors and tags are not part of this format", "write it out");
}

static struct yaml *read_node(struct reader *r, struct fy_event *e) {
    struct yaml *y = NULL;
    if (++r->depth > DEEPEST) {
        struct yaml *here = node_new(r, YAML_SCALAR, e);
        complain_at(r, here->line, here->column, "nested too deeply", NULL);
    } else if (e->type == FYET_SCALAR) {
        y = node_new(r, YAML_SCALAR, e);
        y->text = token_text(r, e->scalar.value);
        enum fy_scalar_style style = e->scalar.value ? fy_token_scalar_style(e->scalar.value) : FYSS_PLAIN;
        y->quoted = style != FYSS_PLAIN;
        /* libfyaml marks the text behind the opening quote; people count from the quote. */
        if ((style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) && y->column > 1) y->column--;
        refuse_marks(r, y, e->scalar.anchor, e->scalar.tag);
    } else if (e->type == FYET_SEQUENCE_START) {
        y = node_new(r, YAML_SEQUENCE, e);
        refuse_marks(r, y, e->sequence_start.anchor, e->sequence_start.tag);
        read_sequence(r, y);
    } else if (e->type == FYET_MAPPING_START) {
        y = node_new(r, YAML_MAPPING, e);
        refuse_marks(r, y, e->mapping_start.anchor, e->mapping_start.tag);
        read_mapping(r, y);
    } else {
        struct yaml *here = node_new(r, YAML_SCALAR, e);
        complain_at(r, here->line, here->column,
                    e->type == FYET_ALIAS ? "aliases are not part of this format" : "a value is missing here",
                    e->type == FYET_ALIAS ? "write it out" : NULL);
    }
    r->depth--;
    return r->failed ? NULL : y;
}

static struct yaml *read_document(struct reader *r) {
    struct yaml *root = NULL;
    unsigned documents = 0;
    for (struct fy_event *e; (e = next_event(r));) {
        bool end = e->type == FYET_STREAM_END;
        if (e->type == FYET_DOCUMENT_START) {
            if (++documents == 2) {
                struct yaml *here = node_new(r, YAML_SCALAR, e);
                complain_at(r, here->line, here->column, "a second document starts here",
                            "one document a file");
            }
        } else if (!end && e->type != FYET_STREAM_START && e->type != FYET_DOCUMENT_END) {
            root = read_node(r, e);
        }
        fy_parser_event_free(r->parser, e);
        if (end) break;
    }
    if (!r->failed && !root) complain_at(r, 1, 1, "the file is empty", NULL);
    return r->failed ? NULL : root;
}

/* libfyaml 0.7 does not come back from a directive with broken UTF-8 in it; so neither gets there. */
static bool sound(struct reader *r, struct text text) {
    uint32_t line = 1;
    for (size_t i = 0, start = 0; i < text.n;) {
        unsigned char c = (unsigned char)text.p[i];
        size_t n = utf8_length((const uint8_t *)text.p + i, text.n - i);
        uint32_t column = (uint32_t)(i - start + 1);
        if (n == 0 || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) {
            complain_at(r, line, column,
                        n ? "a control character stands here (YAML 1.2, 5.1)"
                          : "this is not UTF-8 (YAML 1.2, 5.2)",
                        NULL);
            return false;
        }
        if (c == '%' && column == 1) {
            complain_at(r, line, column, "directives are not part of this format", "leave the line out");
            return false;
        }
        i += n;
        if (c == '\n') {
            line++;
            start = i;
        }
    }
    return true;
}

struct yaml *yaml_parse(struct arena *a, const char *file, struct text text, struct diagnostics *d) {
    struct reader r = {.arena = a, .file = file, .diagnostics = d, .seed = hash_seed()};
    if (text.n > LARGEST) {
        complain_at(&r, 1, 1, "the file is larger than 16 MiB", NULL);
        return NULL;
    }
    if (!sound(&r, text)) return NULL;
    struct fy_diag_cfg quiet;
    fy_diag_cfg_default(&quiet);
    quiet.fp = NULL;
    r.diag = fy_diag_create(&quiet);
    fy_diag_set_collect_errors(r.diag, true);
    struct fy_parse_cfg config = {.flags = FYPCF_DEFAULT_VERSION_AUTO, .diag = r.diag};
    r.parser = fy_parser_create(&config);
    struct yaml *root = NULL;
    if (r.parser && fy_parser_set_string(r.parser, text.p, text.n) == 0)
        root = read_document(&r);
    else
        complain_at(&r, 1, 1, "this is not YAML", NULL);
    fy_parser_destroy(r.parser);
    fy_diag_destroy(r.diag);
    return root;
}

const struct yaml *yaml_get(const struct yaml *y, const char *key) {
    if (!y || y->kind != YAML_MAPPING) return NULL;
    for (const struct yaml *c = y->first; c; c = c->next)
        if (text_is(c->key, key)) return c;
    return NULL;
}

const char *yaml_string(const struct yaml *y, const char *key) {
    const struct yaml *c = yaml_get(y, key);
    return c && c->kind == YAML_SCALAR ? c->text.p : NULL;
}

bool yaml_only_keys(const struct yaml *y, const char *file, const char *const *keys, size_t n,
                    struct diagnostics *d) {
    bool fine = true;
    if (!y || y->kind != YAML_MAPPING) return true;
    for (const struct yaml *c = y->first; c; c = c->next) {
        size_t i = 0;
        while (i < n && !text_is(c->key, keys[i])) i++;
        if (i < n) continue;
        const char *near = suggest(c->key, keys, n);
        char hint[128];
        if (near) snprintf(hint, sizeof hint, "did you mean '%s'?", near);
        diagnostics_at_line(d, SEVERITY_ERROR, file, c->key_line, c->key_column, near ? hint : NULL,
                            "there is no key '%s' here", c->key.p);
        fine = false;
    }
    return fine;
}

void yaml_complain(const struct yaml *y, const char *file, struct diagnostics *d, const char *hint,
                   const char *format, ...) {
    char what[512];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    diagnostics_at_line(d, SEVERITY_ERROR, file, y ? y->line : 1, y ? y->column : 1, hint, "%s", what);
}
