#include "atlas/schema.h"

#include "atlas/identifier.h"
#include "atlas/registry_cables.h"
#include "atlas/registry_components.h"
#include "atlas/registry_services.h"
#include "base/date.h"
#include "base/ratio.h"
#include "base/suggest.h"

#include <stdio.h>

enum { MOST_WORDS = 64 };

struct schema {
    const char *root;                         /* the object a whole file is */
    const struct yaml *objects, *identifiers; /* identifiers NULL: the schema has none */
};

struct check {
    const struct schema *schema;
    const char *file;
    bool (*country)(struct text code);
    struct diagnostics *d;
    const struct yaml *sources; /* of the file being checked */
    bool wrong;
};

extern const unsigned char cordon_party_schema[], cordon_party_schema_end[];
extern const unsigned char cordon_jurisdiction_schema[], cordon_jurisdiction_schema_end[];
extern const unsigned char cordon_component_schema[], cordon_component_schema_end[];
extern const unsigned char cordon_cable_schema[], cordon_cable_schema_end[];
extern const unsigned char cordon_substitute_schema[], cordon_substitute_schema_end[];
extern const unsigned char cordon_change_schema[], cordon_change_schema_end[];

static const char *const shapes[] = {"slug",      "text",     "url",    "date",      "country", "territory",
                                     "share",     "one-of",   "words",  "sources",   "flag",    "list",
                                     "table",     "class",    "host",   "name",      "km",      "latitude",
                                     "longitude", "language", "region", "identifier"};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static bool known_shape(const struct schema *s, const char *word) {
    size_t n = s->identifiers ? SHAPES : SHAPES - 1;
    for (size_t i = 0; word && i < n; i++)
        if (strcmp(word, shapes[i]) == 0) return true;
    return word && yaml_get(s->objects, word);
}

static bool check_field(const struct schema *s, const struct yaml *field, const char *file,
                        struct diagnostics *d) {
    static const char *const keys[] = {"is", "of", "need", "about"};
    const char *is = yaml_string(field, "is"), *of = yaml_string(field, "of");
    bool nested = is && (strcmp(is, "list") == 0 || strcmp(is, "table") == 0);
    bool worded = is && (strcmp(is, "one-of") == 0 || strcmp(is, "words") == 0);
    const struct yaml *words = yaml_get(field, "of");
    if (!yaml_only_keys(field, file, keys, 4, d)) return false;
    if (!known_shape(s, is) || (nested && !known_shape(s, of)) ||
        (worded && (!words || words->kind != YAML_SEQUENCE))) {
        yaml_complain(field, file, d, NULL, "the schema says of '%s' what the checker does not know",
                      field->key.p ? field->key.p : "");
        return false;
    }
    return true;
}

/* A schema without identifiers of its own has those told, if any. */
static const struct schema *read_with(struct arena *a, const char *file, struct text text,
                                      const struct yaml *identifiers, struct diagnostics *d) {
    const struct yaml *root = yaml_parse(a, file, text, d);
    if (!root) return NULL;
    struct schema *s = arena_take(a, sizeof *s);
    *s = (struct schema){yaml_string(root, "schema"), yaml_get(root, "objects"),
                         yaml_get(root, "identifiers")};
    if (!s->identifiers) s->identifiers = identifiers;
    if (!s->root || !yaml_get(s->objects, s->root)) {
        yaml_complain(root, file, d, NULL, "the schema lacks its name or its objects");
        return NULL;
    }
    for (const struct yaml *o = s->objects->first; o; o = o->next)
        for (const struct yaml *field = o->first; field; field = field->next)
            if (!check_field(s, field, file, d)) return NULL;
    for (const struct yaml *kind = s->identifiers ? s->identifiers->first : NULL; kind; kind = kind->next) {
        const char *form = yaml_string(kind, "form");
        if (form && yaml_string(kind, "like") && identifier_form_known(text_of(form))) continue;
        yaml_complain(kind, file, d, NULL, "identifier kind '%s' has no form the checker knows", kind->key.p);
        return NULL;
    }
    return s;
}

const struct schema *schema_read(struct arena *a, const char *file, struct text text, struct diagnostics *d) {
    return read_with(a, file, text, NULL, d);
}

const struct schema *schema_of_parties(struct arena *a, struct diagnostics *d) {
    size_t n = (size_t)(cordon_party_schema_end - cordon_party_schema);
    return schema_read(a, "atlas/schema/party.yaml", (struct text){(const char *)cordon_party_schema, n}, d);
}

const struct schema *schema_of_jurisdictions(struct arena *a, struct diagnostics *d) {
    size_t n = (size_t)(cordon_jurisdiction_schema_end - cordon_jurisdiction_schema);
    return schema_read(a, "atlas/schema/jurisdiction.yaml",
                       (struct text){(const char *)cordon_jurisdiction_schema, n}, d);
}

const struct schema *schema_of_components(struct arena *a, struct diagnostics *d) {
    size_t n = (size_t)(cordon_component_schema_end - cordon_component_schema);
    return schema_read(a, "atlas/schema/component.yaml",
                       (struct text){(const char *)cordon_component_schema, n}, d);
}

const struct schema *schema_of_cables(struct arena *a, struct diagnostics *d) {
    size_t n = (size_t)(cordon_cable_schema_end - cordon_cable_schema);
    return schema_read(a, "atlas/schema/cable.yaml", (struct text){(const char *)cordon_cable_schema, n}, d);
}

const struct schema *schema_of_substitutes(struct arena *a, struct diagnostics *d) {
    size_t n = (size_t)(cordon_substitute_schema_end - cordon_substitute_schema);
    const struct schema *parties = schema_of_parties(a, d);
    if (!parties) return NULL;
    return read_with(a, "atlas/schema/substitute.yaml",
                     (struct text){(const char *)cordon_substitute_schema, n}, parties->identifiers, d);
}

const struct schema *schema_of_changes(struct arena *a, struct diagnostics *d) {
    size_t n = (size_t)(cordon_change_schema_end - cordon_change_schema);
    const struct schema *parties = schema_of_parties(a, d);
    if (!parties) return NULL;
    return read_with(a, "atlas/schema/change.yaml", (struct text){(const char *)cordon_change_schema, n},
                     parties->identifiers, d);
}

static void complain(struct check *c, const struct yaml *y, const char *hint, const char *what,
                     const char *value) {
    c->wrong = true;
    yaml_complain(y, c->file, c->d, hint, "%s%s%s%s", what, value ? " '" : "", value ? value : "",
                  value ? "'" : "");
}

/* "did you mean 'x'?" among the keys of a mapping or the items of a sequence; else all of them. */
static void complain_of_word(struct check *c, const struct yaml *y, const struct yaml *words,
                             const char *what) {
    const char *list[MOST_WORDS] = {NULL};
    size_t n = 0;
    bool mapping = words && words->kind == YAML_MAPPING;
    for (const struct yaml *w = words ? words->first : NULL; w && n < MOST_WORDS; w = w->next)
        list[n++] = mapping ? w->key.p : w->text.p;
    char hint[256] = "";
    const char *near = suggest(y->text, list, n);
    if (near) {
        snprintf(hint, sizeof hint, "did you mean '%s'?", near);
    } else {
        size_t used = (size_t)snprintf(hint, sizeof hint, n ? "there is: " : "there is none");
        for (size_t i = 0; i < n && used < sizeof hint - 1; i++)
            used += (size_t)snprintf(hint + used, sizeof hint - used, "%s%s", i ? ", " : "", list[i]);
    }
    complain(c, y, hint, what, y->text.p);
}

static void check_one_of(struct check *c, const struct yaml *y, const struct yaml *words) {
    for (const struct yaml *w = words->first; w; w = w->next)
        if (text_equal(w->text, y->text)) return;
    complain_of_word(c, y, words, "there is no such word here:");
}

static void check_words(struct check *c, const struct yaml *y, const struct yaml *words) {
    if (y->kind != YAML_SEQUENCE || !y->first) {
        complain(c, y, NULL, "a list of one word or more is wanted here", NULL);
        return;
    }
    for (const struct yaml *one = y->first; one; one = one->next) {
        if (one->kind == YAML_SCALAR)
            check_one_of(c, one, words);
        else
            complain(c, one, NULL, "one plain value is wanted here", NULL);
    }
}

static void check_identifier(struct check *c, const struct yaml *y) {
    const char *colon = memchr(y->text.p, ':', y->text.n);
    if (!colon) {
        complain(c, y, "write kind:value, e.g. \"domain:example.com\"", "this is no identifier:", y->text.p);
        return;
    }
    struct text word = {y->text.p, (size_t)(colon - y->text.p)};
    const struct yaml *kind = c->schema->identifiers->first;
    while (kind && !text_equal(kind->key, word)) kind = kind->next;
    if (!kind) {
        char only[64];
        snprintf(only, sizeof only, "%.*s", (int)(word.n < sizeof only ? word.n : sizeof only - 1), word.p);
        complain_of_word(c, &(struct yaml){.line = y->line, .column = y->column, .text = text_of(only)},
                         c->schema->identifiers, "there is no such kind of identifier:");
        return;
    }
    struct text value = {colon + 1, y->text.n - word.n - 1};
    const char *error = identifier_form_error(yaml_string(kind, "form"), value);
    char hint[96];
    snprintf(hint, sizeof hint, "like \"%s\"", yaml_string(kind, "like"));
    if (error) complain(c, y, hint, error, y->text.p);
}

static void check_sources(struct check *c, const struct yaml *y) {
    if (y->kind != YAML_SEQUENCE || !y->first) {
        complain(c, y, "like source: [annual-report]", "the keys of one source or more are wanted", NULL);
        return;
    }
    for (const struct yaml *s = y->first; s; s = s->next) {
        if (s->kind != YAML_SCALAR)
            complain(c, s, NULL, "the key of a source is wanted", NULL);
        else if (!yaml_get(c->sources, s->text.p))
            complain_of_word(c, s, c->sources, "the file has no source");
    }
}

static void check_share(struct check *c, const struct yaml *y) {
    struct ratio low, high;
    if (!ratio_parse_interval(y->text, &low, &high))
        complain(c, y, "like 50%, 30-35%, 0.5 or 1/2", "this is no share:", y->text.p);
    else if (ratio_compare(high, RATIO_ONE) > 0)
        complain(c, y, "per cent are written with their sign, 50%", "a share over 100 %:", y->text.p);
}

static void check_scalar(struct check *c, const struct yaml *y, const char *is, const struct yaml *of) {
    const char *error = NULL;
    if (strcmp(is, "one-of") == 0) {
        check_one_of(c, y, of);
    } else if (strcmp(is, "identifier") == 0) {
        check_identifier(c, y);
    } else if (strcmp(is, "share") == 0) {
        check_share(c, y);
    } else if (strcmp(is, "slug") == 0) {
        error = identifier_form_error("slug", y->text);
    } else if (strcmp(is, "class") == 0) {
        error = identifier_form_error("class", y->text);
    } else if (strcmp(is, "host") == 0) {
        error = identifier_form_error("domain", y->text);
    } else if (strcmp(is, "name") == 0) {
        error = component_name_error(y->text);
    } else if (strcmp(is, "km") == 0 || strcmp(is, "latitude") == 0 || strcmp(is, "longitude") == 0) {
        error = cable_number_error(is, y->text);
    } else if (strcmp(is, "text") == 0) {
        if (y->text.n == 0) error = "this is empty";
    } else if (strcmp(is, "url") == 0) {
        if (strncmp(y->text.p, "https://", 8) != 0 && strncmp(y->text.p, "http://", 7) != 0)
            error = "a URL starts with https:// or http://";
    } else if (strcmp(is, "date") == 0) {
        if (!date_parse(y->text, NULL, NULL))
            error = "a date is YYYY, YYYY-MM or YYYY-MM-DD, and a real day, not";
    } else if (strcmp(is, "country") == 0) {
        if (!c->country(y->text)) error = "this is no ISO 3166-1 alpha-2 code:";
    } else if (strcmp(is, "language") == 0) {
        error = language_error(y->text);
    } else if (strcmp(is, "region") == 0) {
        if (!text_is(y->text, "*") && !c->country(y->text))
            error = "this is neither an ISO 3166-1 alpha-2 code nor *:";
    } else if (strcmp(is, "territory") == 0) {
        if (!c->country(y->text) && !text_is(y->text, "EU"))
            error = "this is neither an ISO 3166-1 alpha-2 code nor EU:";
    } else if (strcmp(is, "flag") == 0) {
        if (!text_is(y->text, "yes") && !text_is(y->text, "no")) error = "yes or no is wanted, not";
    }
    if (error) complain(c, y, NULL, error, y->text.p);
}

static void check_object(struct check *c, const struct yaml *y, const struct yaml *object);

static void check_value(struct check *c, const struct yaml *y, const char *is, const struct yaml *of) {
    const struct yaml *object = yaml_get(c->schema->objects, is);
    bool list = strcmp(is, "list") == 0, table = strcmp(is, "table") == 0;
    if (object) {
        check_object(c, y, object);
    } else if (strcmp(is, "sources") == 0) {
        check_sources(c, y);
    } else if (strcmp(is, "words") == 0) {
        check_words(c, y, of);
    } else if (list || table) {
        if (y->kind != (list ? YAML_SEQUENCE : YAML_MAPPING)) {
            complain(c, y, NULL, list ? "a list is wanted here" : "a mapping is wanted here", NULL);
            return;
        }
        for (const struct yaml *item = y->first; item; item = item->next)
            check_value(c, item, of->text.p, NULL);
    } else if (y->kind != YAML_SCALAR) {
        complain(c, y, NULL, "one plain value is wanted here", NULL);
    } else {
        check_scalar(c, y, is, of);
    }
}

static void check_object(struct check *c, const struct yaml *y, const struct yaml *object) {
    const char *keys[MOST_WORDS];
    size_t n = 0;
    if (y->kind != YAML_MAPPING) {
        complain(c, y, NULL, "a mapping is wanted here", NULL);
        return;
    }
    for (const struct yaml *f = object->first; f && n < MOST_WORDS; f = f->next) keys[n++] = f->key.p;
    if (!yaml_only_keys(y, c->file, keys, n, c->d)) c->wrong = true;
    for (const struct yaml *f = object->first; f; f = f->next) {
        const struct yaml *value = yaml_get(y, f->key.p);
        const char *need = yaml_string(f, "need");
        if (value)
            check_value(c, value, yaml_string(f, "is"), yaml_get(f, "of"));
        else if (need && strcmp(need, "yes") == 0)
            complain(c, y, NULL, "something is missing here: key", f->key.p);
    }
}

bool schema_check(const struct schema *s, const struct yaml *root, const char *file,
                  bool (*country)(struct text code), struct diagnostics *d) {
    struct check c = {.schema = s, .file = file, .country = country, .d = d};
    c.sources = yaml_get(root, "sources");
    check_object(&c, root, yaml_get(s->objects, s->root));
    return !c.wrong;
}
