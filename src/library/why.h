/* Why something is blocked, or is not: what the plan in force says of it, and what the store knows. */
#ifndef CORDON_LIBRARY_WHY_H
#define CORDON_LIBRARY_WHY_H

#include "base/json.h"
#include "enforce/state.h"
#include "library/context.h"
#include "report/sheet.h"
#include "store/log.h"

enum why_how {
    WHY_ITSELF,  /* it is what was asked for */
    WHY_ABOVE,   /* a name that the one asked for is below */
    WHY_ADDRESS, /* an address that the name asked for was seen to lead to */
    WHY_NAME     /* a name that was seen to lead to the address asked for */
};

struct why_measure {
    const struct measure *measure;
    enum why_how how;
    const char *by; /* backends in force that have such measures, "nft, rpz"; NULL: none has */
    bool expired, counted;
    uint64_t packets, bytes; /* where counted */
};

struct why_entry {
    struct passage passage;
    int64_t run;
};

struct why {
    const char *asked; /* without scheme, port and path; an address as the store writes it */
    bool is_address;
    uint8_t address[16];
    struct arena *arena;
    struct enforce_state state; /* plan.n_measures 0: nothing is in force */
    bool in_force;
    const char *store;             /* that was asked; NULL: there is none */
    struct why_measure *measures;  /* those that stop it before those that do not */
    const struct refusal **spared; /* what the plan says why it does not block it */
    struct why_entry *entries;     /* the latest first, each key once */
    size_t n_measures, n_spared, n_entries;
    size_t measure_capacity, spared_capacity, entry_capacity;
    bool blocked;
};

void why_text(const struct why *w, const struct sheet *sheet);
void why_json(const struct why *w, struct output *out);

#endif
