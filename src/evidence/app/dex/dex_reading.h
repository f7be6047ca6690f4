/* One DEX while it is read into its digest. Internal to this folder. */
#ifndef CORDON_APP_DEX_READING_H
#define CORDON_APP_DEX_READING_H

#include "evidence/app/api/api.h"
#include "evidence/app/component/component.h"
#include "evidence/app/dex/dex_file.h"
#include "evidence/app/dex/dex_sorted.h"

/* A text that is looked for among the strings. */
struct dex_word {
    struct text text;
    bool begins;  /* any string that begins so */
    uint8_t kind; /* STRING_… */
};

struct dex_lookup {
    const struct component_table *components; /* may be NULL */
    const struct api_table *apis;             /* may be NULL */
    const struct component_prefix *prefixes;
    size_t n_prefixes;
    struct dex_word *words; /* in the order of dex_text_compare() */
    size_t n_words;
    struct arena *arena;
};

/* What a string may be good for. */
enum {
    STRING_MEMBER = 1,   /* the name of a member that some interface has */
    STRING_CONSTANT = 2, /* a constant that means something */
    STRING_ENDPOINT = 4, /* holds a URL, host or address */
    STRING_CLASS = 8     /* looks like the dotted name of a class */
};
enum { STRING_WORTH_KEEPING = STRING_CONSTANT | STRING_ENDPOINT | STRING_CLASS };

/* What instructions refer to by numbers: of each its type, and whether a use of it is worth keeping. */
enum { MEMBER_TYPE = 0x1ffff, MEMBER_INTEREST = 1 << 17 };

struct dex_members {
    uint32_t *list;
    uint32_t *interests; /* of those with MEMBER_INTEREST: of the reading's interests */
    uint32_t n;
};

struct dex_interest {
    uint32_t row;  /* first row of the table of interfaces; else of unit.members */
    uint32_t use;  /* of uses: the last one, + 1 */
    uint16_t rows; /* 0: `row` is of members */
};

struct dex_loaded {
    uint32_t use;      /* of uses: the last one, + 1 */
    uint32_t constant; /* of constants, + 1 */
};

/* What all the DEX of one entry may still ask for together, that overlap however they like: in proportion to
 * the entry's size, and several times what an honest file needs. */
struct dex_allowance {
    uint64_t look; /* bytes that may be looked at */
    uint64_t keep; /* bytes that may be kept of types, classes and texts */
    uint64_t edges, uses;
};

struct dex_reading {
    const struct dex_lookup *lookup;
    struct dex_digest *digest;
    struct dex_file file;
    struct dex_unit unit; /* its arrays are the reading's until they are settled */
    bool rewritten;       /* instructions may be quickened */
    bool quickened;
    struct dex_allowance *left;

    struct dex_sorted strings, types; /* types by their descriptors */
    struct dex_span *string_spans, *type_spans;
    uint8_t *kinds;            /* of strings */
    struct dex_loaded *loaded; /* of strings */

    uint32_t *type_api;            /* class of the table of interfaces, API_NONE */
    uint32_t *type_last;           /* class whose edges it is among, + 1 */
    uint32_t *type_class;          /* its definition + 1 */
    struct dex_members members[4]; /* by the kind of event that refers to them */
    struct dex_interest *interests;
    size_t n_interests, interests_room;
    uint32_t *events;
    size_t events_room;
    size_t edges_room, uses_room, members_room, constants_room;
};

/* More than there can be of an honest file: what is left is opaque. */
void dex_tell_too_much(struct dex_reading *r);

/* True when `n` more bytes may be looked at. */
static inline bool dex_charge(struct dex_reading *r, uint64_t n) {
    if (n <= r->left->look) {
        r->left->look -= n;
        return true;
    }
    r->left->look = 0;
    dex_tell_too_much(r);
    return false;
}

/* True when `n` more bytes may be kept. */
bool dex_may_keep(struct dex_reading *r, uint64_t n);
/* A copy that outlives the bytes; empty when enough has been kept. */
struct text dex_keep(struct dex_reading *r, struct text t);
void dex_add_use(struct dex_reading *r, struct dex_use use);
bool dex_room_for_edges(struct dex_reading *r, size_t more);

/* A type that the class needs; each is kept once. There must be room for it: whether it is new cannot be
 * foretold, so that it is written in any case. */
static inline void dex_put_edge(struct dex_reading *r, uint32_t class, uint32_t type) {
    if (type >= r->unit.n_types) return;
    r->unit.edges[r->unit.n_edges] = type;
    r->unit.n_edges += r->type_last[type] != class + 1;
    r->type_last[type] = class + 1;
}

static inline void dex_add_edge(struct dex_reading *r, uint32_t class, uint32_t type) {
    if (dex_room_for_edges(r, 1)) dex_put_edge(r, class, type);
}

/* One after the other. */
void dex_read_strings(struct dex_reading *r);
void dex_read_types(struct dex_reading *r);
void dex_read_members(struct dex_reading *r);
void dex_read_classes(struct dex_reading *r);

/* Of one class: what its method's instructions use. `code` is an offset of the data. */
void dex_read_code(struct dex_reading *r, uint32_t class, uint32_t code);
/* A class loads a string; DEX_NONE: none does, and it is in the file. */
void dex_load_string(struct dex_reading *r, uint32_t class, uint32_t string, uint64_t offset);
/* Does the code nothing but return, or return true? */
bool dex_code_is_empty(const struct dex_reading *r, uint32_t code);

#endif
