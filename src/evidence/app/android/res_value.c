#include "evidence/app/android/res_value.h"

#include <stdlib.h>

/* XmlUtils.convertValueToInt: a sign, then 0x, # or 0 for other bases. What is no number is 0 there. */
static int64_t number_of(struct text t) {
    char s[32];
    if (!t.n || t.n >= sizeof s) return 0;
    memcpy(s, t.p, t.n);
    s[t.n] = '\0';
    bool negative = s[0] == '-';
    char *p = s + (negative ? 1 : 0), *end;
    int base = 10;
    if (*p == '#') {
        base = 16;
        p++;
    } else if (p[0] == '0' && p[1]) {
        base = p[1] == 'x' || p[1] == 'X' ? 16 : 8;
    }
    int64_t v = (int64_t)strtoll(p, &end, base);
    if (*end || v > UINT32_MAX || v < 0) return 0;
    return negative ? -v : v;
}

int64_t res_integer(const struct res_value *v, int64_t otherwise) {
    if (res_is_integer(v)) return (int32_t)v->data;
    return v->type == RES_STRING ? number_of(v->text) : otherwise;
}

bool res_boolean(const struct res_value *v, bool otherwise) {
    if (res_is_integer(v)) return v->data != 0;
    if (v->type != RES_STRING) return otherwise;
    return text_is(v->text, "1") || text_is(v->text, "true") || text_is(v->text, "TRUE");
}

const char *res_text(struct arena *a, const struct res_value *v) {
    float f;
    switch (v->type) {
    case RES_STRING: return v->text.p ? v->text.p : "";
    case RES_INT_BOOLEAN: return v->data ? "true" : "false";
    case RES_INT_HEX: return arena_format(a, "0x%x", v->data);
    case RES_FLOAT: memcpy(&f, &v->data, sizeof f); return arena_format(a, "%.9g", (double)f);
    case RES_NULL:
    case RES_REFERENCE:
    case RES_DYNAMIC_REFERENCE:
    case RES_ATTRIBUTE: return NULL;
    default: break;
    }
    return res_is_integer(v) ? arena_format(a, "%d", (int)v->data) : NULL;
}

bool res_resolve(const struct res_source *s, struct res_value *v) {
    if (v->type != RES_REFERENCE && v->type != RES_DYNAMIC_REFERENCE) return true;
    return v->data && s && s->table && s->find(s->table, v->data, v);
}
