/* The digits of decimal, hexadecimal and base64 text. */
#ifndef CORDON_BASE_DIGITS_H
#define CORDON_BASE_DIGITS_H

#include <stdint.h>

enum { DIGITS_U32 = 10 };

/* Writes v in decimal; where it ends. */
static inline char *digits_u32(char *to, uint32_t v) {
    char digits[DIGITS_U32];
    int n = 0;
    do digits[n++] = (char)('0' + v % 10);
    while (v /= 10);
    while (n) *to++ = digits[--n];
    return to;
}

/* Exactly n digits of it, zeros before. */
static inline char *digits_padded(char *to, uint32_t v, int n) {
    for (int i = n; i-- > 0; v /= 10) to[i] = (char)('0' + v % 10);
    return to + n;
}

/* Either case; -1: it is none. */
static inline int hex_digit(int c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Of either alphabet (RFC 4648 4 and 5); -1: it is none. */
static inline int base64_digit(int c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

#endif
