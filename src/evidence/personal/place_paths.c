#include "evidence/personal/place.h"

/* Moves to the string or value that holds the byte at `offset`. Lenient: what is no JSON gives some path. */
static void walk_to(struct json_walk *j, struct bytes b, size_t offset) {
    while (j->at < b.n && j->at <= offset) {
        uint8_t c = b.p[j->at];
        bool inside = j->depth > 0 && j->depth <= JSON_DEPTH;
        if (c == '"') {
            size_t end = j->at + 1;
            while (end < b.n && b.p[end] != '"') end += b.p[end] == '\\' ? 2 : 1;
            if (inside && j->key_next) {
                j->stack[j->depth - 1].key = j->at + 1;
                j->stack[j->depth - 1].n = (end < b.n ? end : b.n) - j->at - 1;
            }
            if (end > offset) return;
            j->at = end + 1;
            continue;
        }
        if (c == '{' || c == '[') {
            if (j->depth < JSON_DEPTH) {
                j->stack[j->depth].object = c == '{';
                j->stack[j->depth].n = 0;
            }
            j->depth++;
            j->key_next = c == '{';
        } else if ((c == '}' || c == ']') && j->depth > 0) {
            j->depth--;
            j->key_next = false;
        } else if (c == ',') {
            j->key_next = inside && j->stack[j->depth - 1].object;
        } else if (c == ':') {
            j->key_next = false;
        }
        j->at++;
    }
}

void json_path(struct place_writer *w, struct json_walk *j, struct bytes b, size_t offset, const char *root) {
    if (j->at > offset) *j = (struct json_walk){0};
    walk_to(j, b, offset);
    place_put(w, root);
    bool bare = root[strlen(root) - 1] == ' ', first = bare; /* "protobuf 3.1" has no $, nor [*] */
    for (unsigned i = 0; i < j->depth && i < JSON_DEPTH; i++) {
        if (!j->stack[i].object) {
            if (!bare) place_put(w, "[*]");
            continue;
        }
        if (j->stack[i].n == 0 || j->stack[i].key + j->stack[i].n > b.n) continue;
        if (!first) place_put(w, ".");
        place_put_name(w, (struct text){(const char *)b.p + j->stack[i].key, j->stack[i].n});
        first = false;
    }
}

struct element {
    struct text name, key; /* key: of a property list, the one told last */
};

static struct text name_at(struct bytes b, size_t i) {
    size_t k = i;
    while (k < b.n && b.p[k] > ' ' && b.p[k] != '>' && b.p[k] != '/' && b.p[k] != '=') k++;
    return (struct text){(const char *)b.p + i, k - i};
}

static void put_elements(struct place_writer *w, const struct element *stack, size_t n) {
    bool plist = n > 0 && text_is(stack[0].name, "plist");
    place_put(w, plist ? "plist $" : "xml ");
    for (size_t i = 0; i < n; i++) {
        if (plist && stack[i].key.n == 0) continue;
        place_put(w, plist ? "." : "/");
        place_put_name(w, plist ? stack[i].key : stack[i].name);
    }
}

/* The name of the attribute whose value holds `offset`; empty: none does. */
static struct text attribute_at(struct bytes b, size_t tag, size_t offset) {
    size_t i = offset;
    while (i > tag && b.p[i] != '=') i--;
    if (i == tag) return (struct text){"", 0};
    size_t end = i;
    while (i > tag && b.p[i - 1] > ' ' && b.p[i - 1] != '"' && b.p[i - 1] != '\'' && b.p[i - 1] != '<') i--;
    return (struct text){(const char *)b.p + i, end - i};
}

void xml_path(struct place_writer *w, struct bytes b, size_t offset) {
    enum { DEEPEST = 32, FARTHEST = 1 << 20 };
    struct element stack[DEEPEST];
    size_t n = 0, deeper = 0, i = 0;
    struct text attribute = {"", 0};
    if (offset > FARTHEST) return place_put(w, "xml");
    while (i < b.n && i < offset) {
        const uint8_t *tag = memchr(b.p + i, '<', b.n - i);
        if (!tag || (size_t)(tag - b.p) >= offset) break;
        size_t at = (size_t)(tag - b.p) + 1;
        const uint8_t *stop = memchr(tag, '>', b.n - at + 1);
        size_t end = stop ? (size_t)(stop - b.p) : b.n;
        bool closing = at < b.n && b.p[at] == '/', special = at < b.n && (b.p[at] == '?' || b.p[at] == '!');
        if (closing && deeper > 0) {
            deeper--;
        } else if (closing && n > 0) {
            n--;
            if (n > 0 && text_is(stack[n].name, "key")) stack[n - 1].key = stack[n].key;
        } else if (!closing && !special) {
            struct element e = {name_at(b, at), {"", 0}};
            bool alone = end > at && end <= b.n && b.p[end - 1] == '/';
            if (text_is(e.name, "key")) { /* its text, as far as the next tag */
                const uint8_t *next = end < b.n ? memchr(b.p + end, '<', b.n - end) : NULL;
                if (next) e.key = (struct text){(const char *)b.p + end + 1, (size_t)(next - b.p) - end - 1};
            }
            if (end >= offset) attribute = attribute_at(b, at, offset);
            if (n < DEEPEST && (!alone || end >= offset))
                stack[n++] = e;
            else if (!alone)
                deeper++;
        }
        i = end + 1;
    }
    put_elements(w, stack, n);
    if (attribute.n == 0) return;
    place_put(w, "/@");
    place_put_name(w, attribute);
}
