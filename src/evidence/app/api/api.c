#include "evidence/app/api/api.h"

#include "base/arena.h"
#include "base/hash.h"
#include "evidence/app/api/api_rows.h"

#include <stdlib.h>

/* Rows in the order of class, kind and member: what is looked for together lies together. */
struct api_table {
    struct arena *arena;
    struct api *list;
    size_t n;
    struct api_class {
        struct text descriptor;
        uint32_t first, n;
    } * classes;
    size_t n_classes;
    uint32_t first_string;     /* constants lie behind all classes */
    struct hash_table strings; /* hash of a constant → its first row */
    struct hash_table members; /* hash of a member's name → 0 */
    uint32_t *open;            /* rows of constants that end in '*' */
    size_t n_open;
    uint32_t open_first[8]; /* bit set of the first bytes those have */
};

static uint64_t hash_text(struct text t) {
    return hash_bytes(t.p, t.n, hash_seed());
}

static int compare(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "");
}

/* Descriptors "La/B;" and names "a/B" differ in order where one name begins another: "a/B;" lies behind
 * "a/B$C;". */
static int compare_classes(const char *a, const char *b) {
    while (*a && *a == *b) a++, b++;
    unsigned char x = *a ? (unsigned char)*a : ';', y = *b ? (unsigned char)*b : ';';
    return *a == *b ? 0 : x < y ? -1 : 1;
}

static int by_place(const void *a, const void *b) {
    const struct api *x = a, *y = b;
    int c = (x->kind == API_STRING) - (y->kind == API_STRING);
    if (c == 0 && x->class_name) c = compare_classes(x->class_name, y->class_name);
    if (c == 0) c = (int)x->kind - (int)y->kind;
    if (c == 0) c = compare(x->member, y->member);
    if (c == 0) c = compare(x->text, y->text);
    return c ? c : compare(x->capability, y->capability);
}

static const char *readable(struct arena *a, const struct api *api) {
    if (api->kind == API_STRING) return arena_format(a, "\"%s\"", api->text);
    char *name = api->member && strcmp(api->member, "*") != 0
                     ? arena_format(a, "%s.%s", api->class_name, api->member)
                     : arena_string(a, api->class_name);
    for (char *p = name; *p; p++)
        if (*p == '/') *p = '.';
    return name;
}

static void add(struct api_table *t, size_t *capacity, const struct api_row *row, const char *member) {
    struct api api = {.kind = row->kind,
                      .member = member,
                      .capability = row->capability,
                      .data = row->data,
                      .permission = row->permission,
                      .reason = row->reason};
    if (row->kind == API_STRING)
        api.text = row->class_name;
    else
        api.class_name = row->class_name;
    api.name = readable(t->arena, &api);
    t->list = arena_grow(t->arena, t->list, t->n, capacity, sizeof *t->list);
    t->list[t->n++] = api;
}

static void add_row(struct api_table *t, size_t *capacity, const struct api_row *row) {
    if (!row->members) add(t, capacity, row, NULL);
    for (const char *p = row->members; p && *p;) {
        size_t n = strcspn(p, " ");
        add(t, capacity, row, arena_text(t->arena, (struct text){p, n}));
        p += n + (p[n] == ' ');
    }
}

static bool is_open(struct text constant) {
    return constant.n > 1 && constant.p[constant.n - 1] == '*';
}

static void index_rows(struct api_table *t) {
    size_t capacity = 0;
    t->open = arena_take_array(t->arena, t->n, sizeof *t->open);
    for (uint32_t i = 0; i < t->n; i++) {
        const struct api *a = &t->list[i], *before = i ? a - 1 : NULL;
        if (a->kind == API_STRING) {
            struct text constant = text_of(a->text);
            if (before && before->kind == API_STRING && strcmp(before->text, a->text) == 0) continue;
            if (!before || before->kind != API_STRING) t->first_string = i;
            if (is_open(constant)) {
                uint8_t first = (uint8_t)*a->text;
                t->open[t->n_open++] = i;
                t->open_first[first >> 5] |= UINT32_C(1) << (first & 31);
            } else
                hash_table_put(&t->strings, hash_text(constant), i);
            continue;
        }
        if (!before || strcmp(before->class_name, a->class_name) != 0) {
            t->classes = arena_grow(t->arena, t->classes, t->n_classes, &capacity, sizeof *t->classes);
            const char *descriptor = arena_format(t->arena, "L%s;", a->class_name);
            t->classes[t->n_classes++] = (struct api_class){text_of(descriptor), i, 0};
        }
        t->classes[t->n_classes - 1].n++;
        if (a->member && strcmp(a->member, "*") != 0)
            hash_table_put(&t->members, hash_text(text_of(a->member)), 0);
    }
}

struct api_table *api_table_new(void) {
    const struct api_theme *themes[] = {&api_identity, &api_place, &api_content,
                                        &api_senses,   &api_power, &api_code};
    struct arena *arena = arena_new();
    struct api_table *t = arena_take(arena, sizeof *t);
    t->arena = arena;
    size_t capacity = 0;
    for (size_t i = 0; i < sizeof themes / sizeof *themes; i++)
        for (size_t j = 0; j < themes[i]->n; j++) add_row(t, &capacity, &themes[i]->rows[j]);
    qsort(t->list, t->n, sizeof *t->list, by_place);
    index_rows(t);
    return t;
}

void api_table_free(struct api_table *t) {
    if (!t) return;
    hash_table_free(&t->strings);
    hash_table_free(&t->members);
    arena_free(t->arena);
}

size_t api_count(const struct api_table *t) {
    return t->n;
}

const struct api *api_get(const struct api_table *t, uint32_t number) {
    return &t->list[number];
}

size_t api_class_count(const struct api_table *t) {
    return t->n_classes;
}

struct text api_class_descriptor(const struct api_table *t, uint32_t class) {
    return t->classes[class].descriptor;
}

/* Of a descriptor's inside and a name. */
static int compare_inside(struct text descriptor, struct text name) {
    struct text inside = {descriptor.p + 1, descriptor.n - 2};
    size_t least = inside.n < name.n ? inside.n : name.n;
    int c = memcmp(inside.p, name.p, least);
    if (c || inside.n == name.n) return c;
    uint8_t x = (uint8_t)descriptor.p[1 + least], y = least < name.n ? (uint8_t)name.p[least] : ';';
    return x < y ? -1 : x > y ? 1 : inside.n < name.n ? -1 : 1;
}

uint32_t api_class_find(const struct api_table *t, struct text name) {
    size_t from = 0, to = t->n_classes;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int c = compare_inside(t->classes[middle].descriptor, name);
        if (c == 0) return (uint32_t)middle;
        if (c < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return API_NONE;
}

/* The run of rows of a class that are of this kind and member; `any` also takes "*". */
static uint32_t run(const struct api_table *t, uint32_t class, enum api_kind kind, struct text member,
                    size_t *n) {
    const struct api_class *c = &t->classes[class];
    uint32_t first = API_NONE;
    *n = 0;
    for (uint32_t i = c->first; i < c->first + c->n; i++) {
        const struct api *a = &t->list[i];
        bool is = a->kind == kind && (a->member ? text_is(member, a->member) : member.n == 0);
        if (is && first == API_NONE) first = i;
        *n += is;
    }
    return first;
}

uint32_t api_of_member(const struct api_table *t, uint32_t class, struct text member, size_t *n) {
    uint32_t first = run(t, class, API_CALL, member, n);
    return first == API_NONE ? run(t, class, API_CALL, TEXT("*"), n) : first;
}

uint32_t api_of_extending(const struct api_table *t, uint32_t class, size_t *n) {
    return run(t, class, API_EXTENDS, TEXT(""), n);
}

uint32_t api_of_empty(const struct api_table *t, uint32_t class, struct text member, size_t *n) {
    return run(t, class, API_EMPTY, member, n);
}

static uint32_t strings_from(const struct api_table *t, uint32_t first, size_t *n) {
    uint32_t i = first;
    while (i < t->n && strcmp(t->list[i].text, t->list[first].text) == 0) i++;
    *n = i - first;
    return first;
}

uint32_t api_of_string(const struct api_table *t, struct text constant, size_t *n) {
    *n = 0;
    if (constant.n == 0) return API_NONE;
    uint32_t found = hash_table_get(&t->strings, hash_text(constant));
    if (found != HASH_ABSENT && text_is(constant, t->list[found].text)) return strings_from(t, found, n);
    uint8_t first = (uint8_t)*constant.p;
    if (!(t->open_first[first >> 5] >> (first & 31) & 1)) return API_NONE;
    for (size_t i = 0; i < t->n_open; i++) {
        const char *text = t->list[t->open[i]].text;
        size_t length = strlen(text) - 1;
        if (constant.n >= length && memcmp(constant.p, text, length) == 0)
            return strings_from(t, t->open[i], n);
    }
    return API_NONE;
}

bool api_member_known(const struct api_table *t, struct text member) {
    return hash_table_get(&t->members, hash_text(member)) != HASH_ABSENT;
}
