/* Java class files for tests, constant by constant (JVMS 4). */
#ifndef CORDON_TESTS_CLASS_BUILD_H
#define CORDON_TESTS_CLASS_BUILD_H

#include "build.h"

struct class_made {
    struct build pool;
    unsigned n; /* constants so far */
};

static inline unsigned class_utf8(struct class_made *c, const char *s) {
    put_number(&c->pool, 1, 1);
    put_number(&c->pool, strlen(s), 2);
    put_text(&c->pool, s);
    return ++c->n;
}

static inline unsigned class_pair(struct class_made *c, unsigned tag, unsigned a, unsigned b) {
    put_number(&c->pool, tag, 1);
    put_number(&c->pool, a, 2);
    put_number(&c->pool, b, 2);
    return ++c->n;
}

/* A class (7) or a string (8). */
static inline unsigned class_named(struct class_made *c, unsigned tag, const char *s) {
    unsigned text = class_utf8(c, s);
    put_number(&c->pool, tag, 1);
    put_number(&c->pool, text, 2);
    return ++c->n;
}

/* A field (9) or method (10, 11). */
static inline unsigned class_member(struct class_made *c, unsigned tag, const char *of, const char *name) {
    unsigned class = class_named(c, 7, of), text = class_utf8(c, name), type = class_utf8(c, "()V");
    return class_pair(c, tag, class, class_pair(c, 12, text, type));
}

static inline unsigned class_long(struct class_made *c) {
    put_number(&c->pool, 5, 1);
    put_number(&c->pool, 1, 8);
    c->n += 2;
    return c->n - 1;
}

struct class_shape {
    const char *name, *super, *interface; /* NULL: java/lang/Object; none */
    const char *method;                   /* one with code; NULL: none */
    const char *code;                     /* in hex */
    unsigned flags;
};

static inline void class_finish(struct class_made *c, const struct class_shape *s, struct build *to) {
    unsigned self = class_named(c, 7, s->name),
             super = class_named(c, 7, s->super ? s->super : "java/lang/Object");
    unsigned interface = s->interface ? class_named(c, 7, s->interface) : 0;
    unsigned method = s->method ? class_utf8(c, s->method) : 0, type = class_utf8(c, "()V");
    unsigned code = class_utf8(c, "Code");
    put_hex(to, "cafebabe 0000 0034");
    put_number(to, c->n + 1, 2);
    put(to, c->pool.p, c->pool.n);
    put_number(to, s->flags, 2);
    put_number(to, self, 2);
    put_number(to, super, 2);
    put_number(to, interface ? 1 : 0, 2);
    if (interface) put_number(to, interface, 2);
    put_number(to, 0, 2); /* fields */
    put_number(to, method ? 1 : 0, 2);
    if (method) {
        struct build body = {.n = 0};
        put_hex(&body, s->code ? s->code : "b1");
        put_number(to, 1, 2);
        put_number(to, method, 2);
        put_number(to, type, 2);
        put_number(to, 1, 2);
        put_number(to, code, 2);
        put_number(to, 12 + body.n, 4);
        put_number(to, 0x00010001, 4);
        put_number(to, body.n, 4);
        put(to, body.p, body.n);
        put_number(to, 0, 4); /* exceptions, attributes */
    }
    put_number(to, 0, 2); /* attributes */
}

#endif
