/* An amended atlas in the making; private to amend.c, amend_cables.c and amend_stakes.c. */
#ifndef CORDON_ATLAS_AMEND_PRIVATE_H
#define CORDON_ATLAS_AMEND_PRIVATE_H

#include "atlas/amend.h"
#include "atlas/atlas_map.h"
#include "base/output.h"

struct amending {
    const struct atlas *base;
    const struct change *change;
    struct atlas *to;      /* a copy of base's pointers; what was amended points into its own arena */
    const party_id *now;   /* number of a party of base in `to` */
    struct output strings; /* base's, and more behind them */
    struct file_provenance *provenance;
    size_t provenance_capacity;
    bool apply; /* not only freeze */
    bool wrong;
    struct diagnostics *d; /* NULL: told already */
};

uint32_t amend_string(struct amending *m, const char *s); /* NULL is 0 */
uint32_t amend_provenance(struct amending *m, const struct provenance *why);
/* PARTY_NONE, with a diagnostic at key `at` of the node, when there is none. */
party_id amend_party(struct amending *m, const struct yaml *y, const char *at, const char *slug);
void amend_complain(struct amending *m, const struct yaml *y, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

bool amend_holds_on(const struct amending *m, uint32_t why, date_t day);
uint32_t amend_redated(struct amending *m, uint32_t why, date_t to); /* the same claim, until then */

void amend_stakes(struct amending *m);
/* Holders of cables that have files of their own, once parties and holdings are done. */
void amend_cables(struct amending *m);
bool amend_told_of_cable(const struct atlas *a, const char *key); /* "cable:marea" */

#endif
