#include "evidence/app/android/axml.h"

#include "base/cursor.h"
#include "evidence/app/android/string_pool.h"

/* Chunks, by ResChunk_header of ResourceTypes.h. */
enum {
    CHUNK_POOL = 0x0001,
    CHUNK_XML = 0x0003,
    CHUNK_FIRST_NODE = 0x0100,
    CHUNK_START_NAMESPACE = 0x0100,
    CHUNK_END_NAMESPACE = 0x0101,
    CHUNK_START = 0x0102,
    CHUNK_END = 0x0103,
    CHUNK_TEXT = 0x0104,
    CHUNK_LAST_NODE = 0x017f,
    CHUNK_RESOURCE_MAP = 0x0180,
    CHUNK_HEADER = 8,
    NODE_HEADER = 16,
    ATTRIBUTE = 20
};

/* What is told once a document. */
enum flaw {
    FLAW_NODE_HEADER,
    FLAW_UNKNOWN_CHUNK,
    FLAW_ALIGNMENT,
    FLAW_ATTRIBUTE_SIZE,
    FLAW_ATTRIBUTE_START,
    FLAW_VALUE_SIZE,
    FLAW_ATTRIBUTE_NAME,
    FLAW_ATTRIBUTE_ID,
    FLAW_ATTRIBUTE_ORDER,
    FLAW_DUPLICATE,
    FLAW_TYPE,
    FLAW_SIZE,
    FLAW_TRAILING,
    FLAW_POOLS,
    FLAW_BALANCE
};

static const struct {
    const char *kind, *what, *clause;
} flaws[] = {
    [FLAW_NODE_HEADER] = {"axml-header", "a node has a header of a size that aapt does not write",
                          "ResourceTypes.h, ResXMLTree_node"},
    [FLAW_UNKNOWN_CHUNK] = {"axml-chunk",
                            "a chunk of an unknown type lies between the nodes and is passed over",
                            "ResourceTypes.h, ResChunk_header"},
    [FLAW_ALIGNMENT] = {"axml-alignment", "a chunk does not end on a word: Android refuses the document",
                        "ResourceTypes.h, ResChunk_header"},
    [FLAW_ATTRIBUTE_SIZE] = {"axml-attribute-size", "attributes are not 20 bytes apart",
                             "ResourceTypes.h, ResXMLTree_attrExt"},
    [FLAW_ATTRIBUTE_START] = {"axml-attribute-start", "attributes do not begin behind their element",
                              "ResourceTypes.h, ResXMLTree_attrExt"},
    [FLAW_VALUE_SIZE] = {"axml-value-size", "a value tells a size other than 8",
                         "ResourceTypes.h, Res_value"},
    [FLAW_ATTRIBUTE_NAME] = {"axml-attribute-name",
                             "an attribute has a resource id and no name: the id decides", NULL},
    [FLAW_ATTRIBUTE_ID] = {"axml-attribute-id",
                           "an android: attribute has a name and no resource id: Android does not see it",
                           NULL},
    [FLAW_ATTRIBUTE_ORDER] =
        {"axml-attribute-order",
         "attributes are not in the order of their ids: Android does not see all of them", NULL},
    [FLAW_DUPLICATE] = {"axml-duplicate", "an attribute stands twice: Android takes the first", NULL},
    [FLAW_TYPE] = {"axml-magic", "the document is not marked as binary XML",
                   "ResourceTypes.h, ResXMLTree_header"},
    [FLAW_SIZE] = {"axml-size", "the document tells a size that leaves the file",
                   "ResourceTypes.h, ResXMLTree_header"},
    [FLAW_TRAILING] = {"axml-trailing", "bytes lie behind the end that the document tells",
                       "ResourceTypes.h, ResXMLTree_header"},
    [FLAW_POOLS] = {"axml-pools",
                    "the document has several string pools: Android takes the last before the nodes", NULL},
    [FLAW_BALANCE] = {"axml-balance", "elements end that did not begin", NULL},
};

struct axml {
    struct app_draft *draft;
    const char *entry;
    struct bytes bytes; /* to the end that the document tells */
    size_t at;          /* the next chunk */
    struct string_pool pool;
    struct bytes ids; /* resource ids of the first strings */
    struct xml_attribute *attributes;
    size_t capacity, attributes_left; /* overlapping attributes could otherwise be without end */
    uint32_t depth;
    unsigned told, pool_told, pool_flaws;
    bool broken;
};

static struct app_place place(const struct axml *x, size_t offset) {
    return (struct app_place){x->entry, offset};
}

static void tell(struct axml *x, enum flaw f, size_t offset) {
    if (x->told & 1U << f) return;
    x->told |= 1U << f;
    app_add_anomaly(x->draft, flaws[f].kind, place(x, offset), flaws[f].clause, "%s", flaws[f].what);
}

static bool broken(struct axml *x, size_t offset, const char *why) {
    x->broken = true;
    x->at = x->bytes.n;
    app_add_damage(x->draft, place(x, offset), "ResourceTypes.h, ResChunk_header",
                   "binary XML breaks off: %s; what stands before is read", why);
    return false;
}

struct chunk {
    uint16_t type, header;
    uint32_t size;
    size_t at;
    struct bytes bytes; /* with its header */
};

enum outcome { CHUNK_THERE, CHUNK_NONE, CHUNK_BAD };

/* The chunk at x->at, which moves behind it. */
static enum outcome next_chunk(struct axml *x, struct chunk *to) {
    size_t left = x->bytes.n - x->at;
    if (left < CHUNK_HEADER) return CHUNK_NONE;
    struct cursor c = cursor_over(x->bytes.p + x->at, left);
    *to = (struct chunk){cursor_le16(&c), cursor_le16(&c), cursor_le32(&c), x->at, {NULL, 0}};
    if (to->header < CHUNK_HEADER || to->size < to->header || to->size > left) return CHUNK_BAD;
    if ((to->header | to->size) & 3) tell(x, FLAW_ALIGNMENT, to->at);
    to->bytes = (struct bytes){x->bytes.p + x->at, to->size};
    x->at += to->size;
    return CHUNK_THERE;
}

static struct bytes behind_header(const struct chunk *c) {
    return (struct bytes){c->bytes.p + c->header, c->bytes.n - c->header};
}

/* Up to the first node; as ResXMLTree::setTo. */
static bool read_head(struct axml *x) {
    unsigned pools = 0;
    struct chunk c;
    for (;;) {
        enum outcome o = next_chunk(x, &c);
        if (o != CHUNK_THERE) return false;
        if (c.type >= CHUNK_FIRST_NODE && c.type <= CHUNK_LAST_NODE) break;
        if (c.type == CHUNK_POOL) {
            if (pools++) tell(x, FLAW_POOLS, c.at);
            x->pool_flaws = string_pool_open(&x->pool, x->draft->arena, c.bytes, c.at);
        } else if (c.type == CHUNK_RESOURCE_MAP) {
            x->ids = behind_header(&c);
        } else {
            tell(x, FLAW_UNKNOWN_CHUNK, c.at);
        }
    }
    x->at = c.at; /* it is for axml_next() */
    return pools > 0;
}

bool axml_recognised(struct bytes b) {
    struct cursor c = cursor_of(b);
    uint16_t type = cursor_le16(&c), header = cursor_le16(&c);
    uint32_t size = cursor_le32(&c);
    if (!cursor_ok(&c) || header < CHUNK_HEADER || header > b.n || size < header) return false;
    cursor_skip(&c, header - (size_t)CHUNK_HEADER);
    uint16_t first = cursor_le16(&c);
    uint16_t first_header = cursor_le16(&c);
    uint32_t first_size = cursor_le32(&c);
    if (!cursor_ok(&c) || first_header < CHUNK_HEADER || first_size < first_header) return false;
    return type == CHUNK_XML || (type == 0 && (first == CHUNK_POOL || first == CHUNK_RESOURCE_MAP));
}

struct axml *axml_open(struct app_draft *d, struct bytes b, const char *entry) {
    struct cursor c = cursor_of(b);
    uint16_t type = cursor_le16(&c), header = cursor_le16(&c);
    uint32_t size = cursor_le32(&c);
    if (!cursor_ok(&c) || header < CHUNK_HEADER || header > b.n) return NULL;
    struct axml probe = {.draft = d, .entry = entry, .bytes = b, .at = header}, *x = &probe;
    /* Before anything is told it must look like the format: the tricks are told of XML, not of any bytes. */
    bool size_lies = size > b.n || size <= header;
    if (!size_lies) x->bytes.n = size;
    x->told = UINT32_MAX; /* quiet */
    if (!read_head(x)) return NULL;
    x = arena_take(d->arena, sizeof *x);
    *x = (struct axml){.draft = d, .entry = entry, .bytes = probe.bytes, .at = header};
    x->attributes_left = b.n / ATTRIBUTE + 256;
    /* Android looks at neither the type nor, as long as it is in the file, the size of the header. */
    if (type != CHUNK_XML || header != CHUNK_HEADER) tell(x, FLAW_TYPE, 0);
    if (size_lies) tell(x, FLAW_SIZE, 4);
    if (!size_lies && b.n - size >= 4) tell(x, FLAW_TRAILING, size);
    read_head(x);
    string_pool_tell(d, entry, x->pool.at, false, x->pool_flaws, &x->pool_told);
    return x;
}

static struct text string(struct axml *x, uint32_t i, size_t at) {
    unsigned f = 0;
    struct text t = string_pool_get(&x->pool, i, &f);
    string_pool_tell(x->draft, x->entry, at, false, f, &x->pool_told);
    return t;
}

static uint32_t name_id(const struct axml *x, uint32_t string) {
    if (string >= x->ids.n / 4) return 0;
    struct cursor c = cursor_of(x->ids);
    cursor_skip(&c, (size_t)string * 4);
    return cursor_le32(&c);
}

static void read_attribute(struct axml *x, struct cursor c, size_t at, struct xml_attribute *a) {
    uint32_t namespace = cursor_le32(&c), name = cursor_le32(&c), raw = cursor_le32(&c);
    uint16_t size = cursor_le16(&c);
    cursor_u8(&c);
    *a = (struct xml_attribute){.id = name_id(x, name)};
    a->value.type = cursor_u8(&c);
    a->value.data = cursor_le32(&c);
    a->namespace = string(x, namespace, at);
    a->name = string(x, name, at);
    a->raw = string(x, raw, at);
    if (a->value.type == RES_STRING) a->value.text = string(x, a->value.data, at);
    if (size != 8) tell(x, FLAW_VALUE_SIZE, at);
    if (a->id && !a->name.n) tell(x, FLAW_ATTRIBUTE_NAME, at);
    if (!a->id && text_is(a->namespace, "http://schemas.android.com/apk/res/android"))
        tell(x, FLAW_ATTRIBUTE_ID, at);
}

/* Attributes that Android does not come to, or that stand twice. */
static void look_at_order(struct axml *x, const struct xml_attribute *list, size_t n, size_t at) {
    enum { FEW = 64 };
    uint32_t most = 0;
    for (size_t i = 0; i < n; i++) {
        bool twice = false;
        for (size_t j = i > FEW ? i - FEW : 0; j < i && !twice; j++)
            twice = list[i].id ? list[j].id == list[i].id
                               : !list[j].id && list[i].name.n && list[j].name.p == list[i].name.p &&
                                     list[j].namespace.p == list[i].namespace.p; /* one string of the pool */
        if (twice) tell(x, FLAW_DUPLICATE, at);
        if (list[i].id && list[i].id < most && !twice) tell(x, FLAW_ATTRIBUTE_ORDER, at);
        if (list[i].id > most) most = list[i].id;
    }
}

/* Attributes lie attributeSize bytes apart, from attributeStart behind the element; Android reads 20 bytes of
 * each, whatever it tells. */
static bool read_start(struct axml *x, const struct chunk *chunk, struct xml_event *to) {
    struct bytes b = behind_header(chunk);
    size_t base = chunk->at + chunk->header;
    struct cursor c = cursor_of(b);
    cursor_skip(&c, 4); /* namespace: the framework asks for names only */
    uint32_t name = cursor_le32(&c);
    size_t start = cursor_le16(&c), size = cursor_le16(&c), count = cursor_le16(&c);
    cursor_skip(&c, 6);
    if (!cursor_ok(&c)) return broken(x, chunk->at, "an element is shorter than its fields");
    to->name = string(x, name, chunk->at);
    if (count && size != ATTRIBUTE) tell(x, FLAW_ATTRIBUTE_SIZE, base);
    if (count && start != 20) tell(x, FLAW_ATTRIBUTE_START, base);
    if (count && start + size * count > b.n) {
        app_add_damage(x->draft, place(x, base), "ResourceTypes.h, ResXMLTree_attrExt",
                       "an element tells more attributes than it has room for");
        count = size && b.n > start ? (b.n - start) / size : 0;
    }
    if (count > x->attributes_left) {
        app_add_damage(x->draft, place(x, base), NULL,
                       "attributes overlap: there are more than bytes for them");
        count = x->attributes_left;
    }
    x->attributes_left -= count;
    size_t n = 0;
    for (; n < count; n++) {
        size_t at = start + n * size;
        c = cursor_of(b);
        cursor_skip(&c, at);
        if (cursor_left(&c) < ATTRIBUTE) break;
        x->attributes = arena_grow(x->draft->arena, x->attributes, n, &x->capacity, sizeof *x->attributes);
        read_attribute(x, c, base + at, &x->attributes[n]);
    }
    to->attributes = x->attributes;
    to->n_attributes = n;
    look_at_order(x, x->attributes, n, base);
    return true;
}

bool axml_next(struct axml *x, struct xml_event *to) {
    struct chunk chunk;
    for (;;) {
        enum outcome o = next_chunk(x, &chunk);
        if (o == CHUNK_NONE) return false;
        if (o == CHUNK_BAD) return broken(x, chunk.at, "a chunk has a size that cannot be");
        struct cursor c = cursor_of(chunk.bytes);
        cursor_skip(&c, CHUNK_HEADER);
        *to = (struct xml_event){.line = cursor_le32(&c), .offset = chunk.at};
        bool known = chunk.type >= CHUNK_FIRST_NODE && chunk.type <= CHUNK_TEXT;
        if (!known)
            tell(x, FLAW_UNKNOWN_CHUNK, chunk.at);
        else if (chunk.header != NODE_HEADER)
            tell(x, FLAW_NODE_HEADER, chunk.at);
        c = cursor_of(behind_header(&chunk));
        switch (chunk.type) {
        case CHUNK_START:
            to->kind = XML_START;
            to->depth = ++x->depth;
            return read_start(x, &chunk, to);
        case CHUNK_END:
            to->kind = XML_END;
            to->depth = x->depth;
            cursor_skip(&c, 4);
            to->name = string(x, cursor_le32(&c), chunk.at);
            if (!x->depth) tell(x, FLAW_BALANCE, chunk.at);
            if (x->depth) x->depth--;
            return true;
        case CHUNK_TEXT:
            to->kind = XML_TEXT;
            to->depth = x->depth;
            to->text = string(x, cursor_le32(&c), chunk.at);
            return true;
        default: break; /* namespaces are told again by every attribute */
        }
    }
}

bool axml_whole(const struct axml *x) {
    return !x->broken;
}

static bool next_of(void *reader, struct xml_event *to) {
    return axml_next(reader, to);
}

struct xml_source axml_source(struct axml *x) {
    return (struct xml_source){x, next_of};
}

size_t axml_strings(const struct axml *x) {
    return x->pool.n;
}

struct text axml_string(struct axml *x, size_t i, uint64_t *offset) {
    *offset = string_pool_offset(&x->pool, (uint32_t)i);
    return string(x, (uint32_t)i, (size_t)*offset);
}
