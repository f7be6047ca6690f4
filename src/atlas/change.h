/* A change of owners: what somebody proposes, agrees or does about parties and what they hold, read from a
 * YAML file (docs/formats/changes.md). Reading one needs no atlas: parties are slugs until it is applied
 * (amend.h). */
#ifndef CORDON_ATLAS_CHANGE_H
#define CORDON_ATLAS_CHANGE_H

#include "atlas/atlas.h"
#include "atlas/control.h"
#include "base/yaml.h"

struct change_claim {
    char country[3];
    enum ground ground;
    struct provenance why;
};

struct change_party {
    const struct yaml *at;
    struct party says;
    const struct change_claim *claims;
    size_t n_claims;
};

enum change_verb { CHANGE_ADD, CHANGE_REMOVE, CHANGE_SHARE };

struct change_stake {
    const struct yaml *at;
    enum change_verb verb;
    const char *owner, *owned;
    struct ratio low, high; /* not with CHANGE_REMOVE */
    enum stake_kind kind;
    struct provenance why;
};

struct change_move {
    const struct yaml *at;      /* the identifier */
    const struct yaml *between; /* where `from` and `to` stand */
    const char *key, *from, *to;
    struct provenance why;
};

struct change {
    const char *id, *title, *file;
    const char *description; /* NULL: none */
    const char *sources;     /* "title, by, date; …"; NULL: none */
    date_t date;             /* the first day on which it holds */
    const struct change_party *parties;
    const struct change_stake *stakes;
    const struct change_move *moves;
    size_t n_parties, n_stakes, n_moves;
};

/* In the arena, which keeps its own copy of what it needs of the text. NULL, with a diagnostic
 * (SEVERITY_ERROR, file:line:column) for each thing that is wrong, when it is no valid change. */
const struct change *change_load(struct arena *a, const char *file, struct text text, struct diagnostics *d);

/* By id of a shipped change, or by the path of a file; a name with '/' or ending in .yaml or .yml is always a
 * path. NULL with a diagnostic (naming the nearest shipped id) when there is none or it is not valid. */
const struct change *change_open(struct arena *a, const char *name, struct diagnostics *d);

/* The changes inside the program, by id. */
struct shipped_change {
    const char *id;
    const char *text; /* the file */
};
size_t change_shipped(const struct shipped_change **list);

#endif
