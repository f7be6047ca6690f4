#include "evidence/personal/persona.h"

#include "base/suggest.h"
#include "base/yaml.h"
#include "evidence/personal/data_class.h"
#include "evidence/personal/fit.h"
#include "evidence/personal/spelling.h"
#include "evidence/personal/validate.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_VALUES = 10000, LONGEST_VALUE = 4096 };

struct reading {
    struct arena *arena;
    const char *file;
    struct diagnostics *diagnostics;
    struct persona_value *list;
    size_t n, capacity;
};

/* Diagnostics name kinds and places, never a value. */
static void complain(const struct reading *r, const struct yaml *y, const char *hint, const char *what) {
    yaml_complain(y, r->file, r->diagnostics, hint, "%s", what);
}

static struct text trimmed(struct text t) {
    while (t.n && (uint8_t)t.p[0] <= ' ') t = (struct text){t.p + 1, t.n - 1};
    while (t.n && (uint8_t)t.p[t.n - 1] <= ' ') t.n--;
    return t;
}

static struct text only_digits(const struct reading *r, struct text t) {
    char *to = arena_take(r->arena, t.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] >= '0' && t.p[i] <= '9') to[n++] = t.p[i];
    return (struct text){to, n};
}

static size_t hex_digits(struct text t) {
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        bool hex = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
        if (!hex && c != ':' && c != '-' && c != '.' && c != ' ') return 0;
        n += hex;
    }
    return n;
}

/* What the value cannot be; NULL: nothing speaks against it. */
static const char *fault(const struct reading *r, const struct persona_value *v, enum writing writing) {
    size_t digits = only_digits(r, v->value).n, hex = hex_digits(v->value);
    bool mac =
        strcmp(v->kind, "mac") == 0 || strcmp(v->kind, "bluetooth-mac") == 0 || strcmp(v->kind, "bssid") == 0;
    if (v->value.n > LONGEST_VALUE) return "longer than 4096 bytes";
    if (writing == WRITTEN_AS_EMAIL && !memchr(v->value.p, '@', v->value.n)) return "no e-mail address";
    if (writing == WRITTEN_AS_PHONE && (digits < 3 || digits > 17)) return "no telephone number";
    if (strcmp(v->kind, "imei") == 0 && (digits < 14 || digits > 16)) return "no IMEI: that has 15 digits";
    if (strcmp(v->kind, "imsi") == 0 && (digits < 14 || digits > 15)) return "no IMSI: that has 15 digits";
    if (mac && hex != 12) return "no MAC address: that has 12 hexadecimal digits";
    if (writing == WRITTEN_AS_DIGEST && hex != 32 && hex != 40 && hex != 64)
        return "no MD5, SHA-1 or SHA-256 in hexadecimal";
    if (writing == WRITTEN_AS_DATE && !spelling_date(v->value, &(int){0}, &(int){0}, &(int){0}))
        return "no date like 1985-03-27";
    return NULL;
}

/* Worth a second look, though it is searched for as it stands. */
static const char *doubt(const struct reading *r, const struct persona_value *v) {
    struct text digits = only_digits(r, v->value);
    struct text letters = spelling_bare(r->arena, v->value);
    if (strcmp(v->kind, "imei") == 0 && digits.n == 15 && !luhn_fits(digits)) return "the IMEI's";
    if (strcmp(v->kind, "card") == 0 && !luhn_fits(digits)) return "the card number's";
    if (strcmp(v->kind, "iban") == 0 && !iban_fits(letters)) return "the IBAN's";
    return NULL;
}

static struct persona_value *value_add(struct reading *r, const struct yaml *at, const struct kind *kind,
                                       const char *label, struct text value) {
    if (r->n >= MOST_VALUES) {
        if (r->n == MOST_VALUES) complain(r, at, "split the file", "more than 10000 values");
        return NULL;
    }
    r->list = arena_grow(r->arena, r->list, r->n, &r->capacity, sizeof *r->list);
    struct persona_value *v = &r->list[r->n];
    *v = (struct persona_value){.kind = kind->name,
                                .label = label ? label : kind->name,
                                .class_name = kind->class_name,
                                .value = trimmed(value),
                                .line = at->line,
                                .column = at->column};
    enum writing writing = spelling_writing(v);
    if (strcmp(kind->name, "contact") == 0 && writing != WRITTEN_AS_WORDS)
        v->class_name = writing == WRITTEN_AS_EMAIL ? "contact.email" : "contact.phone";
    const char *wrong = v->value.n == 0 ? "empty" : fault(r, v, writing), *check = doubt(r, v);
    if (wrong) {
        yaml_complain(at, r->file, r->diagnostics, "the other values stand", "this %s is %s", kind->name,
                      wrong);
        return NULL;
    }
    if (check)
        diagnostics_at_line(r->diagnostics, SEVERITY_NOTE, r->file, at->line, at->column,
                            "it is searched for as it stands", "%s check digits do not fit it", check);
    v->unfit = fit_why_not(r->arena, kind, writing, v->value);
    r->n++;
    return v;
}

/* The keys of a value written as a mapping. */
static bool keys_known(const struct reading *r, const struct yaml *y, const char *const *keys, size_t n) {
    return yaml_only_keys(y, r->file, keys, n, r->diagnostics);
}

static void read_one(struct reading *r, const struct kind *kind, const struct yaml *y) {
    static const char *const keys[] = {"value", "label", "class"};
    if (y->kind == YAML_SCALAR) {
        value_add(r, y, kind, NULL, y->text);
        return;
    }
    const char *value = yaml_string(y, "value"), *class_name = yaml_string(y, "class");
    if (!keys_known(r, y, keys, 3)) return;
    if (!value) {
        complain(r, y, "write the value itself, or {value: …, label: …}", "a value is missing here");
        return;
    }
    bool other = strcmp(kind->name, "other") == 0;
    if (other && !class_name) {
        complain(r, y, "cordon persona new lists the classes", "'other' wants the class of its value");
        return;
    }
    if (class_name && !data_class_phrase(class_name)) {
        const char *names[128];
        size_t n = data_class_count() < 128 ? data_class_count() : 128;
        for (size_t i = 0; i < n; i++) names[i] = data_class_name(i);
        const char *near = suggest(text_of(class_name), names, n);
        complain(r, yaml_get(y, "class"), near ? arena_format(r->arena, "did you mean '%s'?", near) : NULL,
                 "there is no such class of personal data");
        return;
    }
    struct persona_value *v = value_add(r, y, kind, yaml_string(y, "label"), text_of(value));
    if (v && class_name) v->class_name = class_name;
}

static bool degrees(const struct yaml *y, const char *key, double most, double *to) {
    const char *s = yaml_string(y, key);
    char *end = NULL;
    if (!s || !*s) return false;
    *to = strtod(s, &end);
    return *end == '\0' && isfinite(*to) && fabs(*to) <= most;
}

static void read_position(struct reading *r, const struct kind *kind, const struct yaml *y) {
    static const char *const keys[] = {"lat", "lon", "tolerance", "label"};
    double lat = 0, lon = 0, tolerance = 100;
    if (y->kind != YAML_MAPPING || !keys_known(r, y, keys, 4) || !degrees(y, "lat", 90, &lat) ||
        !degrees(y, "lon", 180, &lon) ||
        (yaml_get(y, "tolerance") && (!degrees(y, "tolerance", 100000, &tolerance) || tolerance < 0))) {
        complain(r, y, "write {lat: 52.5200, lon: 13.4050, tolerance: 100}, in degrees and metres",
                 "this is no position");
        return;
    }
    char *text = arena_format(r->arena, "%s,%s", yaml_string(y, "lat"), yaml_string(y, "lon"));
    struct persona_value *v = value_add(r, y, kind, yaml_string(y, "label"), text_of(text));
    if (!v) return;
    v->lat = lat, v->lon = lon, v->tolerance = tolerance;
    if (fabs(lat) < 1 && fabs(lon) < 1)
        v->unfit = "too common: near 0, 0, which programs send for want of a position";
}

static void read_address(struct reading *r, const struct yaml *y) {
    static const char *const keys[] = {"street", "city", "postcode", "label"};
    if (y->kind != YAML_MAPPING || !keys_known(r, y, keys, 4)) {
        complain(r, y, "write {street: …, city: …, postcode: …}", "this is no address");
        return;
    }
    const struct yaml *street = yaml_get(y, "street"), *postcode = yaml_get(y, "postcode");
    const char *label = yaml_string(y, "label"), *city = yaml_string(y, "city");
    if (street) value_add(r, street, kind_named("street"), label ? label : "street", street->text);
    if (!postcode) return;
    struct persona_value *v =
        value_add(r, postcode, kind_named("postcode"), label ? label : "postcode", postcode->text);
    if (!v || v->unfit) return;
    v->beside = city ? trimmed(text_of(city)) : (struct text){"", 0};
    if (v->beside.n == 0) v->unfit = "too common: a postcode counts only beside its city, and there is none";
}

static void read_kind(struct reading *r, const struct yaml *y) {
    const char *name = y->key.p;
    bool address = strcmp(name, "address") == 0, position = strcmp(name, "position") == 0;
    if (strcmp(name, "contacts") == 0) name = "contact";
    if (strcmp(name, "apps") == 0) name = "app";
    const struct kind *kind = address ? kind_named("street") : kind_named(name);
    if (!kind) {
        const char *near = kind_suggest(y->key);
        diagnostics_at_line(r->diagnostics, SEVERITY_ERROR, r->file, y->key_line, y->key_column,
                            near ? arena_format(r->arena, "did you mean '%s'?", near)
                                 : "'other' takes what has no kind of its own",
                            "there is no such kind of value");
        return;
    }
    const struct yaml *one = y->kind == YAML_SEQUENCE ? y->first : y;
    for (; one; one = y->kind == YAML_SEQUENCE ? one->next : NULL) {
        if (one->kind == YAML_SEQUENCE)
            complain(r, one, NULL, "a list inside a list");
        else if (address)
            read_address(r, one);
        else if (position)
            read_position(r, kind, one);
        else
            read_one(r, kind, one);
    }
}

/* A label that is the value would tell it in every report. */
static void guard_labels(struct reading *r) {
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->n; k++) {
            struct text label = text_of(r->list[i].label), value = r->list[k].value;
            if (value.n < 4 || r->list[i].label == r->list[i].kind ||
                !memmem(label.p, label.n, value.p, value.n))
                continue;
            diagnostics_at_line(r->diagnostics, SEVERITY_NOTE, r->file, r->list[i].line, r->list[i].column,
                                "its kind stands for it in reports", "this label tells a value of the file");
            r->list[i].label = r->list[i].kind;
            break;
        }
}

const struct persona *persona_parse(struct arena *a, struct text yaml, const char *file,
                                    struct diagnostics *d) {
    const struct yaml *root = yaml_parse(a, file, yaml, d);
    if (!root) return NULL;
    struct reading r = {.arena = a, .file = file, .diagnostics = d};
    struct persona *p = arena_take(a, sizeof *p);
    if (root->kind != YAML_MAPPING) {
        complain(&r, root, "begin with 'cordon persona new'", "a persona is a mapping of kinds to values");
        return NULL;
    }
    for (const struct yaml *y = root->first; y; y = y->next) {
        if (text_is(y->key, "title") && y->kind == YAML_SCALAR)
            p->title = y->text.p;
        else
            read_kind(&r, y);
    }
    if (r.n == 0) {
        complain(&r, root, "begin with 'cordon persona new'", "no value to search for");
        return NULL;
    }
    guard_labels(&r);
    p->values = r.list;
    p->n_values = r.n;
    return p;
}
