/* RFC 1035 3.1, 4.1.4. Printed as Wireshark prints names, which analysts compare with: labels as they are,
 * "." between them; well-formed UTF-8 as it is (mDNS, RFC 6762 16), malformed sequences as U+FFFD; control
 * bytes as C escapes or three octal digits; invisible characters as \uXXXX. */
#include "evidence/capture/names/dns_name.h"

#include "base/utf8.h"

enum { WIRE_MOST = 255, POINTERS_MOST = 64 };

static size_t put_octal(char *to, uint8_t c) {
    static const char short_form[] = "abtnvfr"; /* 7 to 13 */
    to[0] = '\\';
    if (c >= 7 && c <= 13) {
        to[1] = short_form[c - 7];
        return 2;
    }
    to[1] = (char)('0' + (c >> 6));
    to[2] = (char)('0' + (c >> 3 & 7));
    to[3] = (char)('0' + (c & 7));
    return 4;
}

static uint32_t code_point(const uint8_t *p, size_t n) {
    uint32_t u = n == 2 ? p[0] & 0x1fu : n == 3 ? p[0] & 0x0fu : p[0] & 0x07u;
    for (size_t i = 1; i < n; i++) u = u << 6 | (p[i] & 0x3fu);
    return u;
}

/* C1 controls, zero-width and direction marks: they could make one name look like another. */
static bool invisible(uint32_t u) {
    return u < 0xa0 || u == 0xad || (u >= 0x200b && u <= 0x200f) || (u >= 0x2028 && u <= 0x202e) ||
           (u >= 0x2060 && u <= 0x206f) || u == 0xfeff || (u >= 0xfff0 && u <= 0xfffb);
}

static size_t put_code(char *to, uint32_t u) {
    static const char digits[] = "0123456789ABCDEF";
    to[0] = '\\';
    to[1] = 'u';
    for (unsigned i = 0; i < 4; i++) to[2 + i] = digits[u >> (12 - 4 * i) & 15];
    return 6;
}

/* One character of a label that is not plain ASCII. Returns how many bytes it took. */
static size_t put_foreign(struct bytes label, char *to, size_t *n) {
    uint8_t c = *label.p;
    if (c < 0x80) {
        *n += put_octal(to + *n, c);
        return 1;
    }
    size_t k = utf8_length(label.p, label.n);
    if (k >= 2) {
        uint32_t u = code_point(label.p, k);
        if (invisible(u)) {
            *n += put_code(to + *n, u);
        } else {
            memcpy(to + *n, label.p, k);
            *n += k;
        }
        return k;
    }
    size_t wanted = c >= 0xf0 && c < 0xf8 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
    if (c >= 0xf8) wanted = 1;
    k = 1;
    while (k < wanted && k < label.n && (label.p[k] & 0xc0) == 0x80) k++;
    for (const char *u = "\xef\xbf\xbd"; *u; u++) to[(*n)++] = *u; /* U+FFFD */
    return k;
}

static size_t put_label(struct bytes label, char *to, size_t n) {
    for (size_t i = 0; i < label.n;) {
        uint8_t c = label.p[i];
        if (c >= 0x20 && c < 0x7f) {
            to[n++] = (char)c;
            i++;
        } else {
            i += put_foreign((struct bytes){label.p + i, label.n - i}, to, &n);
        }
    }
    return n;
}

struct failure {
    const char *what, *shown;
};

static const struct failure past_end = {"a name runs past the end of the message", ""};
static const struct failure points_out = {"a name pointer points outside the message", ""};
static const struct failure loops = {"a name pointer loops", "<Name contains a pointer that loops>"};
static const struct failure too_long = {"a name is longer than 255 bytes", "<Name too long>"};
static const struct failure label_type = {"a name has a label of unknown type", "<Unknown extended label>"};

static bool broken(struct cursor *c, char *to, size_t *length, const char **damage, const struct failure *f) {
    c->failed = true;
    c->p = c->end;
    *damage = f->what;
    *length = strlen(f->shown);
    memcpy(to, f->shown, *length + 1);
    return false;
}

/* The work is bounded by WIRE_MOST and POINTERS_MOST, so loops need no other guard. A byte becomes at most
 * four characters (three octal digits): 255 bytes never exceed 1,020. */
bool dns_name_read(struct cursor *c, struct bytes message, char to[DNS_NAME_TEXT], size_t *length,
                   const char **damage) {
    struct cursor at = *c; /* follows pointers; *c stays behind the first */
    bool jumped = false;
    size_t n = 0, wire = 1, pointers = 0;
    for (;;) {
        uint8_t size = cursor_u8(&at);
        if (!cursor_ok(&at)) return broken(c, to, length, damage, &past_end);
        if (size == 0) break;
        if (size >> 6 == 3) {
            size_t target = (size_t)(size & 0x3f) << 8 | cursor_u8(&at);
            if (!cursor_ok(&at) || target >= message.n) return broken(c, to, length, damage, &points_out);
            if (++pointers > POINTERS_MOST) return broken(c, to, length, damage, &loops);
            if (!jumped) c->p = at.p;
            jumped = true;
            at = cursor_over(message.p + target, message.n - target);
            continue;
        }
        if (size >> 6) return broken(c, to, length, damage, &label_type);
        struct bytes label = cursor_take(&at, size);
        wire += size + 1u;
        if (!cursor_ok(&at)) return broken(c, to, length, damage, &past_end);
        if (wire > WIRE_MOST) return broken(c, to, length, damage, pointers ? &loops : &too_long);
        if (n) to[n++] = '.';
        n = put_label(label, to, n);
    }
    if (!jumped) c->p = at.p;
    if (n == 0) {
        memcpy(to, "<Root>", 6);
        n = 6;
    }
    to[n] = 0;
    *length = n;
    return true;
}
