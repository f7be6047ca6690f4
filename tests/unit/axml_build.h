/* Binary XML and resource tables byte by byte, honest ones and others: what a field says is what belongs
 * there plus what the row of a test adds. */
#ifndef CORDON_TESTS_AXML_BUILD_H
#define CORDON_TESTS_AXML_BUILD_H

#include "zip_build.h"

/* How a document or table lies. Zero: it is as aapt writes it. */
struct lies {
    bool utf8;
    int type, header; /* of the document */
    int size;         /* of the document, added */
    int pool_count, pool_size, pool_styles;
    int length;           /* of the second string, added */
    int second_offset;    /* of the second string, added */
    bool reversed;        /* strings lie in the order that is not that of their numbers */
    int attribute_size;   /* bytes between attributes, added; the gap is filled */
    int attribute_start;  /* bytes before the first attribute, added */
    int attribute_count;  /* added */
    int value_size;       /* added */
    int node_header;      /* bytes of the nodes' headers, added; the gap is filled */
    int namespace_header; /* … of the namespace's only */
    bool junk_before, junk_between, second_pool;
    bool nameless;    /* attributes with an id have no name */
    bool no_ids;      /* no resource map */
    bool twice;       /* every attribute stands twice, the second time with another value */
    bool wrong_order; /* attributes in falling order of their ids */
    bool surplus_end; /* an element ends that did not begin */
    int node_size;    /* of the last node, added */
    unsigned behind;  /* bytes behind the document */
};

enum { MADE_STRINGS = 128 };

struct strings_made {
    const char *list[MADE_STRINGS];
    size_t n;
};

static inline uint32_t string_made(struct strings_made *s, const char *text) {
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->list[i], text) == 0) return (uint32_t)i;
    if (s->n == MADE_STRINGS) abort();
    s->list[s->n] = text;
    return (uint32_t)s->n++;
}

static inline void made_set32(struct made *m, size_t at, uint32_t v) {
    for (size_t i = 0; i < 4; i++) m->p[at + i] = (uint8_t)(v >> (8 * i));
}

static inline void made_append(struct made *m, struct made *b) {
    made_put(m, b->p, b->n);
    free(b->p);
    *b = (struct made){NULL, 0, 0};
}

/* One string with its lengths and its NUL; ASCII, or bytes as they are in UTF-8. */
static inline void made_string(struct made *m, const char *s, bool utf8, int lie) {
    size_t n = strlen(s);
    if (utf8) {
        made_le(m, n, 1);
        made_le(m, (uint64_t)((int64_t)n + lie), 1);
        made_put(m, s, n);
        made_le(m, 0, 1);
        return;
    }
    made_le(m, (uint64_t)((int64_t)n + lie), 2);
    for (size_t i = 0; i < n; i++) made_le(m, (uint8_t)s[i], 2);
    made_le(m, 0, 2);
}

static inline void made_pool(struct made *m, const struct strings_made *s, const struct lies *l) {
    struct made data = {NULL, 0, 0};
    uint32_t offsets[MADE_STRINGS];
    for (size_t k = 0; k < s->n; k++) {
        size_t i = l->reversed ? s->n - 1 - k : k;
        offsets[i] = (uint32_t)data.n + (i == 1 ? (uint32_t)l->second_offset : 0);
        made_string(&data, s->list[i], l->utf8, i == 1 ? l->length : 0);
    }
    while (data.n % 4) made_le(&data, 0, 1);
    size_t start = 28 + 4 * s->n;
    made_le(m, 0x001c0001, 4);
    made_le(m, (uint64_t)((int64_t)(start + data.n) + l->pool_size), 4);
    made_le(m, (uint64_t)((int64_t)s->n + l->pool_count), 4);
    made_le(m, (uint64_t)l->pool_styles, 4);
    made_le(m, l->utf8 ? 0x100 : 0, 4);
    made_le(m, start, 4);
    made_le(m, l->pool_styles ? 8 : 0, 4); /* styles before the strings: nowhere */
    for (size_t i = 0; i < s->n; i++) made_le(m, offsets[i], 4);
    made_append(m, &data);
}

struct attribute_made {
    const char *name; /* its own id: see axml_made_ids[] */
    uint8_t type;
    const char *text; /* of a string */
    uint32_t data;
    bool plain; /* without a namespace */
};

/* Names that have ids, in the order of these. */
static const struct {
    const char *name;
    uint32_t id;
} axml_made_ids[] = {{"label", 0x01010001},
                     {"name", 0x01010003},
                     {"permission", 0x01010006},
                     {"readPermission", 0x01010007},
                     {"sharedUserId", 0x0101000b},
                     {"enabled", 0x0101000e},
                     {"debuggable", 0x0101000f},
                     {"exported", 0x01010010},
                     {"process", 0x01010011},
                     {"authorities", 0x01010018},
                     {"value", 0x01010024},
                     {"targetActivity", 0x01010202},
                     {"minSdkVersion", 0x0101020c},
                     {"versionCode", 0x0101021b},
                     {"versionName", 0x0101021c},
                     {"targetSdkVersion", 0x01010270},
                     {"maxSdkVersion", 0x01010271},
                     {"backupAgent", 0x0101027f},
                     {"allowBackup", 0x01010280},
                     {"usesCleartextTraffic", 0x010104ec},
                     {"networkSecurityConfig", 0x01010527},
                     {"versionCodeMajor", 0x01010576},
                     {"appComponentFactory", 0x0101057a},
                     {"isSplitRequired", 0x01010591},
                     {"foregroundServiceType", 0x01010599},
                     {"requiredSplitTypes", 0x0101064e}};
enum { MADE_IDS = sizeof axml_made_ids / sizeof *axml_made_ids };

#define ANDROID_NAMESPACE "http://schemas.android.com/apk/res/android"

/* A document on its way. */
struct axml_making {
    struct made nodes;
    struct strings_made strings;
    const struct lies *lies;
    size_t last;
};

static inline struct axml_making axml_begin(const struct lies *l) {
    struct axml_making m = {.lies = l};
    for (size_t i = 0; i < MADE_IDS; i++) m.strings.list[m.strings.n++] = axml_made_ids[i].name;
    return m;
}

static inline void made_node(struct axml_making *m, uint16_t type, struct made *body, int more_header) {
    size_t header = (size_t)(16 + m->lies->node_header + more_header);
    if (m->lies->junk_between) {
        made_le(&m->nodes, 0x0008fffe, 4);
        made_le(&m->nodes, 12, 4);
        made_le(&m->nodes, 0x01020102, 4);
    }
    m->last = m->nodes.n;
    made_le(&m->nodes, type, 2);
    made_le(&m->nodes, header, 2);
    made_le(&m->nodes, header + body->n, 4);
    made_le(&m->nodes, 7, 4);
    made_le(&m->nodes, UINT32_MAX, 4);
    made_fill(&m->nodes, 0xee, header - 16);
    made_append(&m->nodes, body);
}

static inline void axml_namespace(struct axml_making *m, bool end) {
    struct made body = {NULL, 0, 0};
    made_le(&body, string_made(&m->strings, "android"), 4);
    made_le(&body, string_made(&m->strings, ANDROID_NAMESPACE), 4);
    made_node(m, end ? 0x101 : 0x100, &body, m->lies->namespace_header);
}

static inline bool has_id(const char *name) {
    for (size_t i = 0; i < MADE_IDS; i++)
        if (strcmp(axml_made_ids[i].name, name) == 0) return true;
    return false;
}

static inline void made_attribute(struct axml_making *m, struct made *body, const struct attribute_made *a,
                                  const char *text) {
    bool in_namespace = !a->plain && has_id(a->name);
    made_le(body, in_namespace ? string_made(&m->strings, ANDROID_NAMESPACE) : UINT32_MAX, 4);
    made_le(body, string_made(&m->strings, a->name), 4);
    uint32_t data = a->type == 3 ? string_made(&m->strings, text) : a->data;
    made_le(body, a->type == 3 ? data : UINT32_MAX, 4);
    made_le(body, (uint64_t)(8 + m->lies->value_size), 2);
    made_le(body, 0, 1);
    made_le(body, a->type, 1);
    made_le(body, data, 4);
    made_fill(body, 0xee, (size_t)m->lies->attribute_size);
}

static inline void axml_start(struct axml_making *m, const char *name, const struct attribute_made *list,
                              size_t n) {
    const struct lies *l = m->lies;
    struct made body = {NULL, 0, 0};
    made_le(&body, UINT32_MAX, 4);
    made_le(&body, string_made(&m->strings, name), 4);
    made_le(&body, (uint64_t)(20 + l->attribute_start), 2);
    made_le(&body, (uint64_t)(20 + l->attribute_size), 2);
    made_le(&body, (uint64_t)((int64_t)n * (l->twice ? 2 : 1) + l->attribute_count), 2);
    made_fill(&body, 0, 6);
    made_fill(&body, 0xee, (size_t)l->attribute_start);
    for (size_t k = 0; k < n; k++) {
        const struct attribute_made *a = &list[l->wrong_order ? n - 1 - k : k];
        made_attribute(m, &body, a, a->text);
        if (l->twice) made_attribute(m, &body, a, "not.this.one");
    }
    made_node(m, 0x102, &body, 0);
}

static inline void axml_end(struct axml_making *m, const char *name) {
    struct made body = {NULL, 0, 0};
    made_le(&body, UINT32_MAX, 4);
    made_le(&body, string_made(&m->strings, name), 4);
    made_node(m, 0x103, &body, 0);
}

static inline void axml_text(struct axml_making *m, const char *text) {
    struct made body = {NULL, 0, 0};
    made_le(&body, string_made(&m->strings, text), 4);
    made_le(&body, 8, 4);
    made_le(&body, 0, 4);
    made_node(m, 0x104, &body, 0);
}

/* The whole document, to be freed. */
static inline struct bytes axml_done(struct axml_making *m) {
    const struct lies *l = m->lies;
    if (l->surplus_end) axml_end(m, "x");
    if (l->node_size) {
        uint32_t size = (uint32_t)(m->nodes.n - m->last);
        made_set32(&m->nodes, m->last + 4, (uint32_t)((int64_t)size + l->node_size));
    }
    if (l->nameless)
        for (size_t i = 0; i < MADE_IDS; i++) m->strings.list[i] = "";
    struct made all = {NULL, 0, 0};
    made_le(&all, (uint64_t)(3 + l->type), 2);
    made_le(&all, (uint64_t)(8 + l->header), 2);
    made_le(&all, 0, 4);
    made_fill(&all, 0xee, (size_t)l->header);
    if (l->junk_before) {
        made_le(&all, 0x00081234, 4);
        made_le(&all, 16, 4);
        made_fill(&all, 0xee, 8);
    }
    if (l->second_pool) {
        struct strings_made wrong = {{"wrong", "strings"}, 2};
        made_pool(&all, &wrong, &(struct lies){0});
    }
    made_pool(&all, &m->strings, l);
    if (!l->no_ids) {
        made_le(&all, 0x00080180, 4);
        made_le(&all, 8 + 4 * MADE_IDS, 4);
        for (size_t i = 0; i < MADE_IDS; i++) made_le(&all, axml_made_ids[i].id, 4);
    }
    made_append(&all, &m->nodes);
    made_set32(&all, 4, (uint32_t)((int64_t)all.n + l->size));
    made_fill(&all, 0xaa, l->behind);
    return (struct bytes){all.p, all.n};
}

#endif
