/* Paths as people write them: "4134 21217 {64500,64501} (65001 65002) [65003]". */
#include "evidence/route/paths.h"

struct form {
    char open, close, between; /* open 0: none, the plain sequence */
};

static const struct form forms[] = {[SEGMENT_SET] = {'{', '}', ','},
                                    [SEGMENT_SEQUENCE] = {0, 0, ' '},
                                    [SEGMENT_CONFED_SEQUENCE] = {'(', ')', ' '},
                                    [SEGMENT_CONFED_SET] = {'[', ']', ','}};

struct writing {
    char *to;
    size_t size, n;
};

static void put(struct writing *w, char c) {
    if (w->n < w->size) w->to[w->n] = c;
    w->n++;
}

static void put_asn(struct writing *w, uint32_t asn) {
    char digits[10];
    size_t i = sizeof digits;
    do digits[--i] = (char)('0' + asn % 10);
    while (asn /= 10);
    if (w->size - (w->n < w->size ? w->n : w->size) >= sizeof digits) {
        memcpy(w->to + w->n, digits + i, sizeof digits - i);
        w->n += sizeof digits - i;
    } else {
        for (; i < sizeof digits; i++) put(w, digits[i]);
    }
}

size_t as_path_text(struct as_path path, char *to, size_t size) {
    struct writing w = {to, size, 0};
    const uint32_t *asn = path.asns;
    for (uint32_t s = 0; s < path.n_segments; s++) {
        const struct form *f = &forms[path.segments[s].type];
        if (s) put(&w, ' ');
        if (f->open) put(&w, f->open);
        for (uint32_t i = 0; i < path.segments[s].n; i++) {
            if (i) put(&w, f->between);
            put_asn(&w, *asn++);
        }
        if (f->close) put(&w, f->close);
    }
    return w.n;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static bool read_asn(struct text *t, uint32_t *asn) {
    uint64_t v = 0;
    size_t i = 0;
    for (; i < t->n && t->p[i] >= '0' && t->p[i] <= '9' && v <= UINT32_MAX; i++)
        v = v * 10 + (uint64_t)(t->p[i] - '0');
    if (i == 0 || v > UINT32_MAX) return false;
    *asn = (uint32_t)v;
    *t = (struct text){t->p + i, t->n - i};
    return true;
}

static uint8_t opens(char c) {
    for (unsigned type = SEGMENT_SET; type <= SEGMENT_CONFED_SET; type++)
        if (forms[type].open && forms[type].open == c) return (uint8_t)type;
    return 0;
}

/* Longer ones than any attribute can hold are none. */
enum { MOST_ASNS = 4096 };

struct parts {
    struct path_segment segments[MOST_ASNS];
    uint32_t asns[MOST_ASNS];
    size_t n_segments, n_asns;
};

static bool add_asn(struct parts *p, uint8_t type, bool fresh, uint32_t asn) {
    if (p->n_asns == MOST_ASNS) return false;
    if (fresh) p->segments[p->n_segments++] = (struct path_segment){type, 0};
    p->segments[p->n_segments - 1].n++;
    p->asns[p->n_asns++] = asn;
    return true;
}

/* Inside a bracket numbers are separated by blanks, a comma, or both. */
static bool read_group(struct parts *p, struct text *t, uint8_t type) {
    bool fresh = true;
    for (uint32_t asn; t->n;) {
        if (t->p[0] == forms[type].close) {
            *t = (struct text){t->p + 1, t->n - 1};
            return !fresh;
        }
        if (is_blank(t->p[0]) || (t->p[0] == ',' && !fresh))
            *t = (struct text){t->p + 1, t->n - 1};
        else if (!read_asn(t, &asn) || !add_asn(p, type, fresh, asn))
            return false;
        else
            fresh = false;
    }
    return false;
}

uint32_t as_paths_add_text(struct as_paths *p, struct text t) {
    struct parts parts;
    parts.n_segments = parts.n_asns = 0;
    bool within = false; /* of a plain sequence */
    while (t.n) {
        uint32_t asn;
        uint8_t type = opens(t.p[0]);
        if (is_blank(t.p[0])) {
            t = (struct text){t.p + 1, t.n - 1};
        } else if (type) {
            t = (struct text){t.p + 1, t.n - 1};
            within = false;
            if (!read_group(&parts, &t, type)) return PATH_NONE;
        } else {
            if (!read_asn(&t, &asn) || (t.n && !is_blank(t.p[0]) && !opens(t.p[0]))) return PATH_NONE;
            if (!add_asn(&parts, SEGMENT_SEQUENCE, !within, asn)) return PATH_NONE;
            within = true;
        }
    }
    return as_paths_add(p, parts.segments, parts.n_segments, parts.asns);
}
