/* XML property lists, over expat. */
#include "evidence/app/apple/plist_private.h"

#include "base/date.h"
#include "base/digits.h"
#include "base/hash.h"
#include "base/memory.h"

#include <errno.h>
#include <expat.h>
#include <math.h>
#include <stdlib.h>

struct xml {
    struct plist_build *b;
    XML_Parser parser;
    struct plist *open[PLIST_DEEPEST]; /* arrays and dictionaries around what is read */
    struct plist **tail[PLIST_DEEPEST];
    unsigned depth, ignored;
    struct plist *root;
    struct text key; /* for the next value; p NULL: none */
    bool reading;    /* inside an element whose text counts */
    char *text;
    size_t n, room;
};

static const char clause[] = "PropertyList-1.0.dtd";

static void fail(struct xml *x, const char *what) {
    XML_Index at = XML_GetCurrentByteIndex(x->parser);
    plist_fail(x->b, at > 0 ? (uint64_t)at : 0, clause, what);
    XML_StopParser(x->parser, XML_FALSE);
}

static void place(struct xml *x, struct plist *p) {
    if (x->depth == 0) {
        if (x->root) return fail(x, "it has more than one value");
        x->root = p;
        return;
    }
    struct plist *in = x->open[x->depth - 1];
    if (in->kind == PLIST_DICT) {
        if (!x->key.p) return fail(x, "a value in a dictionary has no key");
        p->key = x->key;
        x->key = (struct text){NULL, 0};
    }
    *x->tail[x->depth - 1] = p;
    x->tail[x->depth - 1] = &p->next;
    in->count++;
}

static const struct {
    const char *name;
    enum plist_kind kind;
} elements[] = {{"dict", PLIST_DICT},       {"array", PLIST_ARRAY}, {"string", PLIST_STRING},
                {"integer", PLIST_INTEGER}, {"real", PLIST_REAL},   {"data", PLIST_DATA},
                {"date", PLIST_DATE},       {"true", PLIST_TRUE},   {"false", PLIST_FALSE},
                {"ustring", PLIST_STRING}};

enum { ELEMENTS = sizeof elements / sizeof *elements };

static size_t element_of(const char *name) {
    size_t i = 0;
    while (i < ELEMENTS && strcmp(elements[i].name, name) != 0) i++;
    return i;
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes) {
    struct xml *x = user;
    if (x->b->failed) return;
    if (x->reading) return fail(x, "an element stands inside a value that is text");
    x->n = 0;
    if (strcmp(name, "plist") == 0) {
        if (x->depth || x->root) fail(x, "<plist> stands inside <plist>");
        return;
    }
    if (strcmp(name, "key") == 0) {
        if (!x->depth || x->open[x->depth - 1]->kind != PLIST_DICT) return fail(x, "<key> outside of <dict>");
        x->reading = true;
        return;
    }
    size_t i = element_of(name);
    if (i == ELEMENTS) return fail(x, "it has an element that property lists do not know");
    if (elements[i].kind != PLIST_DICT && elements[i].kind != PLIST_ARRAY) {
        x->reading = true;
        return;
    }
    if (x->depth == PLIST_DEEPEST) return fail(x, "it is nested too deep");
    struct plist *p = plist_value(x->b, elements[i].kind, (uint64_t)XML_GetCurrentByteIndex(x->parser));
    if (!p) return fail(x, "");
    place(x, p);
    x->open[x->depth] = p;
    x->tail[x->depth++] = &p->first;
    x->key = (struct text){NULL, 0};
}

static void XMLCALL on_text(void *user, const XML_Char *s, int n) {
    struct xml *x = user;
    if (!x->reading || n <= 0) return;
    size_t more = (size_t)n;
    if (x->room - x->n < more) {
        x->room = 2 * (x->n + more);
        x->text = memory_resize(x->text, x->room, 1);
    }
    memcpy(x->text + x->n, s, more);
    x->n += more;
}

/* Base64 of RFC 4648 4; what is no digit is skipped, as Apple does. */
static struct bytes from_base64(struct arena *a, struct text t) {
    uint8_t *to = arena_take(a, t.n / 4 * 3 + 3);
    size_t n = 0;
    uint32_t bits = 0;
    unsigned held = 0;
    for (size_t i = 0; i < t.n && t.p[i] != '='; i++) {
        int digit = base64_digit((unsigned char)t.p[i]);
        if (digit < 0) continue;
        bits = bits << 6 | (uint32_t)digit;
        if (++held == 4) {
            to[n++] = (uint8_t)(bits >> 16);
            to[n++] = (uint8_t)(bits >> 8);
            to[n++] = (uint8_t)bits;
            held = 0;
        }
    }
    if (held >= 2) to[n++] = (uint8_t)(bits >> (held == 2 ? 4 : 10));
    if (held == 3) to[n++] = (uint8_t)(bits >> 2);
    return (struct bytes){to, n};
}

static bool number_of(const char *s, int64_t *to) {
    while (*s == ' ' || *s == '\n' || *s == '\t' || *s == '\r') s++;
    char *end;
    errno = 0;
    bool hex = strstr(s, "0x") || strstr(s, "0X");
    long long v = *s == '-' ? strtoll(s, &end, hex ? 16 : 10) : (long long)strtoull(s, &end, hex ? 16 : 10);
    if (end == s || errno) return false;
    while (*end == ' ' || *end == '\n' || *end == '\t' || *end == '\r') end++;
    *to = v;
    return !*end;
}

static void finish_value(struct xml *x, enum plist_kind kind) {
    struct plist *p = plist_value(x->b, kind, (uint64_t)XML_GetCurrentByteIndex(x->parser));
    if (!p) return fail(x, "");
    struct text t = {arena_text(x->b->arena, (struct text){x->text, x->n}), x->n};
    bool good = true;
    if (kind == PLIST_STRING) p->text = t;
    if (kind == PLIST_INTEGER) good = number_of(t.p, &p->integer);
    if (kind == PLIST_DATA) p->data = from_base64(x->b->arena, t);
    if (kind == PLIST_DATE) { /* years that do not fit, as "distant future", are nobody's loss */
        int64_t ns = 0;
        time_parse(t, &ns);
        p->real = (double)(ns / 1000000000);
    }
    if (kind == PLIST_REAL) {
        p->real = strtod(t.p, NULL);
        if (!isfinite(p->real)) p->real = 0;
    }
    if (!good) return fail(x, "an integer cannot be read");
    place(x, p);
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
    struct xml *x = user;
    if (x->b->failed || strcmp(name, "plist") == 0) return;
    x->reading = false;
    if (strcmp(name, "key") == 0) {
        x->key = (struct text){arena_text(x->b->arena, (struct text){x->text, x->n}), x->n};
        return;
    }
    enum plist_kind kind = elements[element_of(name)].kind;
    if (kind == PLIST_DICT || kind == PLIST_ARRAY)
        x->depth--;
    else
        finish_value(x, kind);
}

static void XMLCALL on_entity(void *user, const XML_Char *name, int parameter, const XML_Char *value,
                              int length, const XML_Char *base, const XML_Char *system,
                              const XML_Char *public, const XML_Char *notation) {
    fail(user, "it declares entities, which no property list needs");
}

struct plist *plist_read_xml(struct plist_build *b) {
    struct xml *x = memory_new(1, sizeof *x);
    x->b = b;
    x->parser = XML_ParserCreate(NULL);
    if (!x->parser) abort();
    XML_SetHashSalt(x->parser, (unsigned long)hash_seed() | 1);
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetEntityDeclHandler(x->parser, on_entity);
    if (XML_Parse(x->parser, (const char *)b->all.p, (int)b->all.n, XML_TRUE) != XML_STATUS_OK &&
        !b->failed) {
        XML_Index at = XML_GetCurrentByteIndex(x->parser);
        plist_fail(b, at > 0 ? (uint64_t)at : 0, "XML 1.0",
                   arena_string(b->arena, XML_ErrorString(XML_GetErrorCode(x->parser))));
    }
    if (!x->root) plist_fail(b, b->all.n, clause, "it has no value");
    struct plist *root = x->root;
    XML_ParserFree(x->parser);
    free(x->text);
    free(x);
    return root;
}
