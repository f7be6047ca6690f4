#include "evidence/app/native/jni.h"

#include "base/digits.h"

/* One character of a mangled name; the number of bytes it took, 0: none that the specification knows. */
static size_t unmangle(const char *p, size_t n, char to[4], size_t *made) {
    *made = 1;
    if (p[0] != '_') {
        to[0] = p[0];
        return 1;
    }
    char kind = n > 1 ? p[1] : 0;
    if (kind >= '1' && kind <= '3') {
        to[0] = "_;["[kind - '1'];
        return 2;
    }
    if (kind != '0') {
        to[0] = '/';
        return 1;
    }
    if (n < 6) return 0;
    unsigned unit = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(p[i]);
        if (digit < 0) return 0;
        unit = unit << 4 | (unsigned)digit;
    }
    if (unit < 0x80) {
        to[0] = (char)unit;
    } else if (unit < 0x800) {
        to[0] = (char)(0xc0 | unit >> 6), to[1] = (char)(0x80 | (unit & 0x3f));
        *made = 2;
    } else {
        to[0] = (char)(0xe0 | unit >> 12), to[1] = (char)(0x80 | (unit >> 6 & 0x3f));
        to[2] = (char)(0x80 | (unit & 0x3f));
        *made = 3;
    }
    return 6;
}

size_t jni_class_of(struct text symbol, char *to, size_t room) {
    if (symbol.n < 6 || memcmp(symbol.p, "Java_", 5) != 0) return 0;
    const char *p = symbol.p + 5, *end = symbol.p + symbol.n;
    size_t n = 0, class_length = 0;
    while (p < end) {
        if (p[0] == '_' && p + 1 < end && p[1] == '_') break; /* what follows are the types of arguments */
        char one[4];
        size_t made, took = unmangle(p, (size_t)(end - p), one, &made);
        if (!took || n + made >= room) return 0;
        if (one[0] == '/' && took == 1) class_length = n; /* so far; the method's name is the last part */
        memcpy(to + n, one, made);
        n += made;
        p += took;
    }
    if (!class_length || class_length + 1 == n) return 0;
    to[class_length] = '\0';
    return class_length;
}
