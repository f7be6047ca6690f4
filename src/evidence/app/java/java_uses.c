#include "evidence/app/endpoint/endpoint.h"
#include "evidence/app/java/java_reading.h"

static uint64_t hash_text(struct text t) {
    return hash_bytes(t.p, t.n, hash_seed());
}

static const char *component_id(const struct java_reading *r) {
    return r->component == COMPONENT_NONE ? NULL : component_get(r->components, r->component)->id;
}

static const char *caller(struct java_reading *r) {
    if (r->name) return r->name;
    char *s = arena_text(r->d->arena, r->self);
    for (char *p = s; *p; p++)
        if (*p == '/') *p = '.';
    return r->name = s;
}

/* Is it the class itself, or one inside it, that calls? What a library does with its own is no reach of it.
 */
static bool of_itself(struct text self, const char *class_name) {
    size_t n = strcspn(class_name, "$");
    return self.n >= n && memcmp(self.p, class_name, n) == 0 && (self.n == n || self.p[n] == '$');
}

/* A capability that needs no permission, once a component: the first call that shows it. */
static void tell_ability(struct java_reading *r, const struct api *a, struct app_place at) {
    if (a->permission) return; /* whether it can depends on what it may */
    uint64_t key = hash_bytes(a->capability, strlen(a->capability), (uint64_t)r->component + 1);
    if (hash_table_get(&r->abilities, key) != HASH_ABSENT) return;
    hash_table_put(&r->abilities, key, 1);
    app_add_capability(
        r->d, (struct app_capability){.name = a->capability,
                                      .component = component_id(r),
                                      .why = arena_format(r->d->arena, "%s: it %s", a->name, a->reason),
                                      .at = at});
}

static void tell_rows(struct java_reading *r, uint32_t first, size_t n, uint64_t offset) {
    if (first == API_NONE) return;
    struct app_place at = {r->at.entry, r->at.offset + offset};
    for (uint32_t i = first; i < first + n; i++) {
        const struct api *a = api_get(r->apis, i);
        if (a->kind == API_CALL && of_itself(r->self, a->class_name)) continue;
        app_add_reach(r->d, (struct app_reach){.capability = a->capability,
                                               .data = a->data,
                                               .api = a->name,
                                               .caller = caller(r),
                                               .component = component_id(r),
                                               .permission = a->permission,
                                               .reachable = APP_UNKNOWN,
                                               .count = 1,
                                               .at = at});
        tell_ability(r, a, at);
    }
}

static void take_endpoint(void *context, const struct endpoint_found *found) {
    struct java_reading *r = context;
    endpoint_add(r->d, found, r->component, "java",
                 (struct app_place){r->at.entry, r->at.offset + found->offset});
}

/* A class of the archive, or a package of it. */
static bool is_class(void *context, struct text dotted) {
    const struct java_reading *r = context;
    char name[256];
    if (dotted.n > sizeof name) return false;
    for (size_t i = 0; i < dotted.n; i++) name[i] = dotted.p[i] == '.' ? '/' : dotted.p[i];
    return hash_table_get(&r->defined, hash_text((struct text){name, dotted.n})) != HASH_ABSENT;
}

static void tell_string(struct java_reading *r, uint32_t i) {
    struct text t = class_file_string(r->file, i);
    if (!t.n) return;
    size_t n;
    uint32_t row = api_of_string(r->apis, t, &n);
    uint64_t offset = (uint64_t)((const uint8_t *)t.p - r->file->b.p);
    if (row != API_NONE) tell_rows(r, row, n, offset);
    endpoint_scan_string(&(struct endpoint_scan){take_endpoint, r, is_class, &r->d->looks, false}, t, offset);
}

/* A member of the class itself may be that of the platform's class which it extends. */
static void tell_member(struct java_reading *r, uint32_t i) {
    struct text name;
    struct text class_name = class_file_class(r->file, class_file_member(r->file, i, &name));
    if (!class_name.n || !name.n) return;
    size_t n;
    uint32_t row, class = api_class_find(r->apis, class_name);
    if (class != API_NONE) {
        row = api_of_member(r->apis, class, name, &n);
        tell_rows(r, row, n, r->file->at[i]);
        return;
    }
    if (!text_equal(class_name, r->self) || !api_member_known(r->apis, name)) return;
    for (size_t s = 0; s < r->n_supers; s++) {
        row = api_of_member(r->apis, r->supers[s], name, &n);
        if (row == API_NONE) continue;
        tell_rows(r, row, n, r->file->at[i]);
        return;
    }
}

/* Rows for any use of a class: where no member of it is named, its name alone. */
static void tell_type(struct java_reading *r, uint32_t i) {
    struct text name = class_file_class(r->file, i);
    uint32_t class = name.n ? api_class_find(r->apis, name) : API_NONE;
    size_t n;
    if (class == API_NONE) return;
    tell_rows(r, api_of_member(r->apis, class, TEXT("*"), &n), n, r->file->at[i]);
}

static void add_super(struct java_reading *r, uint32_t i) {
    struct text name = class_file_class(r->file, i);
    uint32_t class = name.n ? api_class_find(r->apis, name) : API_NONE;
    if (class == API_NONE || r->n_supers == sizeof r->supers / sizeof *r->supers) return;
    r->supers[r->n_supers++] = class;
    size_t n;
    uint32_t row = api_of_extending(r->apis, class, &n);
    tell_rows(r, row, n, r->file->at[i]);
}

static void tell_method(void *context, struct text name, bool empty, uint64_t at) {
    struct java_reading *r = context;
    for (size_t s = 0; empty && s < r->n_supers; s++) {
        size_t n;
        uint32_t row = api_of_empty(r->apis, r->supers[s], name, &n);
        if (row != API_NONE) tell_rows(r, row, n, at);
    }
}

void java_tell_uses(struct java_reading *r) {
    struct class_file *f = r->file;
    struct cursor interfaces = f->interfaces;
    r->n_supers = 0;
    r->name = NULL;
    add_super(r, f->super);
    while (cursor_left(&interfaces) >= 2) add_super(r, cursor_be16(&interfaces));
    for (uint32_t i = 1; i < f->n; i++) switch (f->tag[i]) {
        case CONSTANT_STRING: tell_string(r, i); break;
        case CONSTANT_CLASS: tell_type(r, i); break;
        case CONSTANT_FIELD:
        case CONSTANT_METHOD:
        case CONSTANT_INTERFACE_METHOD: tell_member(r, i); break;
        default: break;
        }
    if (!f->trouble && !class_file_methods(f, tell_method, r))
        app_add_damage(r->d, (struct app_place){r->at.entry, r->at.offset + f->trouble_at}, f->clause, "%s",
                       f->trouble);
}
