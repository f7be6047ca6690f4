#include "evidence/app/java/class_file.h"

static uint16_t be16(const struct class_file *f, uint64_t at) {
    return (uint16_t)(f->b.p[at] << 8 | f->b.p[at + 1]);
}

static bool broken(struct class_file *f, const struct cursor *c, const char *what, const char *clause) {
    f->trouble = what;
    f->clause = clause;
    f->trouble_at = f->b.n - cursor_left(c);
    return false;
}

/* How many bytes follow the tag; SIZE_MAX: there is no such tag. */
static size_t constant_size(uint8_t tag) {
    switch (tag) {
    case CONSTANT_CLASS:
    case CONSTANT_STRING:
    case CONSTANT_METHOD_TYPE:
    case CONSTANT_MODULE:
    case CONSTANT_PACKAGE:
    case CONSTANT_UTF8: return 2; /* and of UTF-8 what it says */
    case CONSTANT_METHOD_HANDLE: return 3;
    case CONSTANT_INTEGER:
    case CONSTANT_FLOAT:
    case CONSTANT_FIELD:
    case CONSTANT_METHOD:
    case CONSTANT_INTERFACE_METHOD:
    case CONSTANT_NAME_AND_TYPE:
    case CONSTANT_DYNAMIC:
    case CONSTANT_INVOKE_DYNAMIC: return 4;
    case CONSTANT_LONG:
    case CONSTANT_DOUBLE: return 8;
    default: return SIZE_MAX;
    }
}

static bool read_pool(struct class_file *f, struct cursor *c) {
    uint32_t n = cursor_be16(c);
    f->n = 1;
    memset(f->tag, 0, n);
    memset(f->given, 0, n);
    memset(f->at, 0, n * sizeof *f->at);
    while (f->n < n) {
        uint8_t tag = cursor_u8(c);
        size_t size = constant_size(tag);
        if (cursor_ok(c) && size == SIZE_MAX)
            return broken(f, c, "a constant of a kind that is not known", "JVMS 4.4");
        uint32_t at = (uint32_t)(f->b.n - cursor_left(c));
        if (tag == CONSTANT_UTF8)
            cursor_skip(c, cursor_be16(c));
        else
            cursor_skip(c, size);
        if (!cursor_ok(c)) return broken(f, c, "it ends within its constants", "JVMS 4.4");
        f->at[f->n] = at;
        f->tag[f->n] = tag;
        f->n += tag == CONSTANT_LONG || tag == CONSTANT_DOUBLE ? 2 : 1; /* JVMS 4.4.5 */
    }
    f->n = n ? n : 1;
    return true;
}

bool class_file_open(struct class_file *f, struct bytes b) {
    struct cursor c = cursor_of(b);
    f->b = b;
    f->n = 1;
    f->flags = f->self = f->super = 0;
    f->trouble = NULL;
    f->interfaces = f->members = cursor_over(b.p, 0);
    if (cursor_be32(&c) != 0xCAFEBABE) return broken(f, &c, "it does not begin as a class file", "JVMS 4.1");
    cursor_skip(&c, 4);
    if (!read_pool(f, &c)) return false;
    f->flags = cursor_be16(&c);
    f->self = cursor_be16(&c);
    f->super = cursor_be16(&c);
    uint16_t interfaces = cursor_be16(&c);
    f->interfaces = cursor_sub(&c, 2 * (size_t)interfaces);
    if (!cursor_ok(&c)) return broken(f, &c, "it ends within its header", "JVMS 4.1");
    f->members = c;
    if (!class_file_class(f, f->self).n) return broken(f, &c, "it does not say its name", "JVMS 4.1");
    return true;
}

static bool is(const struct class_file *f, uint32_t i, uint8_t tag) {
    return i < f->n && f->at[i] && f->tag[i] == tag;
}

struct text class_file_utf8(const struct class_file *f, uint32_t i) {
    if (!is(f, i, CONSTANT_UTF8)) return (struct text){"", 0};
    return (struct text){(const char *)f->b.p + f->at[i] + 2, be16(f, f->at[i])};
}

struct text class_file_class(const struct class_file *f, uint32_t i) {
    if (!is(f, i, CONSTANT_CLASS)) return (struct text){"", 0};
    struct text t = class_file_utf8(f, be16(f, f->at[i]));
    if (t.n > CLASS_NAME_MOST) return (struct text){"", 0};
    if (!t.n || t.p[0] != '[') return t;
    while (t.n && t.p[0] == '[') t = (struct text){t.p + 1, t.n - 1};
    if (t.n < 2 || t.p[0] != 'L' || t.p[t.n - 1] != ';') return (struct text){"", 0};
    return (struct text){t.p + 1, t.n - 2};
}

struct text class_file_string(struct class_file *f, uint32_t i) {
    if (!is(f, i, CONSTANT_STRING)) return (struct text){"", 0};
    uint32_t text = be16(f, f->at[i]);
    if (text >= f->n || f->given[text]) return (struct text){"", 0};
    f->given[text] = 1;
    return class_file_utf8(f, text);
}

uint32_t class_file_member(const struct class_file *f, uint32_t i, struct text *name) {
    *name = (struct text){"", 0};
    if (!is(f, i, CONSTANT_FIELD) && !is(f, i, CONSTANT_METHOD) && !is(f, i, CONSTANT_INTERFACE_METHOD))
        return 0;
    uint32_t name_and_type = be16(f, f->at[i] + 2u);
    if (is(f, name_and_type, CONSTANT_NAME_AND_TYPE))
        *name = class_file_utf8(f, be16(f, f->at[name_and_type]));
    if (name->n > CLASS_NAME_MOST) *name = (struct text){"", 0};
    return be16(f, f->at[i]);
}

/* "return" or "iconst_1, ireturn" (JVMS 6.5). */
static bool does_nothing(struct bytes code) {
    return (code.n == 1 && code.p[0] == 0xb1) || (code.n == 2 && code.p[0] == 0x04 && code.p[1] == 0xac);
}

/* Attributes of a member; true: its code does nothing. */
static bool skip_attributes(const struct class_file *f, struct cursor *c) {
    bool empty = false;
    for (uint32_t n = cursor_be16(c); n > 0 && cursor_ok(c); n--) {
        struct text name = class_file_utf8(f, cursor_be16(c));
        struct cursor inside = cursor_sub(c, cursor_be32(c));
        if (!text_is(name, "Code")) continue;
        cursor_skip(&inside, 4);
        struct bytes code = cursor_take(&inside, cursor_be32(&inside));
        empty = cursor_ok(&inside) && does_nothing(code);
    }
    return empty;
}

bool class_file_methods(struct class_file *f,
                        void (*each)(void *context, struct text name, bool empty, uint64_t at),
                        void *context) {
    struct cursor c = f->members;
    for (int methods = 0; methods < 2; methods++)
        for (uint32_t n = cursor_be16(&c); n > 0 && cursor_ok(&c); n--) {
            uint64_t at = f->b.n - cursor_left(&c);
            cursor_skip(&c, 2);
            struct text name = class_file_utf8(f, cursor_be16(&c));
            cursor_skip(&c, 2);
            bool empty = skip_attributes(f, &c);
            if (methods && cursor_ok(&c)) each(context, name, empty, at);
        }
    if (!cursor_ok(&c)) return broken(f, &c, "it ends within its fields and methods", "JVMS 4.5");
    return true;
}
