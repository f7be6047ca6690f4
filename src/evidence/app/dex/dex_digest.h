/* What is kept of a DEX once it has been read. Internal to this folder. */
#ifndef CORDON_APP_DEX_DIGEST_H
#define CORDON_APP_DEX_DIGEST_H

#include "base/arena.h"
#include "evidence/app/dex/dex.h"

#define DEX_NONE UINT32_MAX

/* What a class of the DEX does that is worth keeping. */
enum dex_use_kind {
    USE_ROWS,     /* `what`, `more`: first row of the table of interfaces, how many */
    USE_MEMBER,   /* `what`: of members; whose it is shows once superclasses are known */
    USE_ENDPOINT, /* `what`: of constants */
    USE_CLASS     /* `what`: of constants, which looks like the name of a class */
};

struct dex_use {
    uint64_t offset; /* in the entry */
    uint32_t class;  /* of classes; DEX_NONE: no code loads it */
    uint32_t what;
    uint32_t count;
    uint16_t more;
    uint8_t kind;
};

struct dex_class {
    uint32_t type, super; /* of types; DEX_NONE: none */
    uint32_t first_edge, n_edges;
    uint64_t offset; /* of its definition in the entry */
};

/* A member called or read by a type that has no rows itself, though its superclass may. */
struct dex_member {
    uint32_t type;
    struct text name;
};

/* A type, and the component its name belongs to: a number in the list of prefixes, DEX_NONE: none. */
struct dex_type {
    struct text descriptor;
    uint32_t prefix;
};

/* One DEX: an entry may hold several. */
struct dex_unit {
    struct dex_type *types;
    struct dex_class *classes;
    uint32_t *edges; /* types that a class needs: superclass, interfaces, fields, what its code uses */
    struct dex_use *uses;
    struct dex_member *members;
    struct text *constants;
    size_t n_types, n_classes, n_edges, n_uses, n_members, n_constants;
    uint64_t at;    /* of its header in the entry */
    bool code_seen; /* false: its instructions could not be read */
};

enum dex_note_kind { NOTE_ANOMALY, NOTE_OPAQUE, NOTE_DAMAGE };

struct dex_note {
    enum dex_note_kind is;
    const char *kind;   /* of an anomaly */
    const char *clause; /* NULL: none */
    const char *what;
    uint64_t offset;
};

struct dex_digest {
    struct arena *arena;
    const char *entry;
    bool hidden;
    struct dex_unit *units;
    struct dex_note *notes;
    size_t n_units, units_room, n_notes, notes_room;
};

struct dex_unit *dex_digest_unit(struct dex_digest *g);
/* Of each kind of anomaly the first eight are kept. */
void dex_note(struct dex_digest *g, enum dex_note_kind is, const char *kind, uint64_t offset,
              const char *clause, const char *format, ...) __attribute__((format(printf, 6, 7)));

#endif
