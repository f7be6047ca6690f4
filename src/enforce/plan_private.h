/* A plan in the making. Internal to plan_*.c. */
#ifndef CORDON_ENFORCE_PLAN_PRIVATE_H
#define CORDON_ENFORCE_PLAN_PRIVATE_H

#include "enforce/plan.h"

#include "base/intern.h"

/* Why something is to be blocked: the passage, and the verdict of it that says so. */
struct cause {
    const struct passage *p;
    const struct passage_verdict *v;
};

/* What a finding speaks of, and so what a measure may stop. */
enum {
    CONCERN_SERVICE = 1, /* who gets the data, or the component that sends it */
    CONCERN_APP = 2,     /* the app itself */
    CONCERN_CARRIER = 4,
    CONCERN_DEVICE = 8
};
unsigned plan_concern(const struct cause *why);

/* The worst verdict that the options choose; NULL: none of them. */
const struct passage_verdict *plan_verdict(const struct passage *p, const struct plan_options *o);
/* The exception that leaves it alone; NULL: none does. */
const char *plan_exception(const struct passage *p, const struct plan_options *o);
/* Is the service (or host, where no service is named) the app's own, by holder or controllers? */
bool plan_first_party(const struct passage *p);
/* Held by one, or controlled by one or the same. */
bool plan_same_hands(const struct passage_holder *a, const struct passage_holder *b);
/* Does the finding speak of who runs the host? */
bool plan_host_meant(const struct cause *why);
/* Does the finding speak of this carrier? */
bool plan_carrier_meant(const struct cause *why, const struct passage_holder *carrier);
/* The domain name of a passage's service, without "domain:"; .n == 0: it has none. */
struct text plan_service(const struct passage *p);
bool plan_at_or_below(struct text name, struct text parent);

struct plan_name {
    struct cause why;  /* first that denies it; p NULL: nothing does */
    const char *other; /* an app (or "an app that is not known") whose passage to it is left alone; NULL */
    uint32_t below;    /* 1 + name below it that is left alone … */
    uint32_t n_below;  /* … and how many; 0: none */
    uint32_t pairs;    /* 1 + first pair of the book that leads from it or from below it */
    bool target;       /* it is blocked */
};

/* Who lives on an address besides those who are blocked. */
struct plan_sharers {
    const char *const *names; /* the first few */
    size_t n, all;
    bool used; /* some of them was talked to there, or showed a certificate: not only answers say so */
};

struct plan_place { /* an address */
    uint8_t address[16];
    uint32_t pairs;                     /* 1 + first pair of the book; the others by next_here */
    uint32_t passages;                  /* 1 + first passage; the others by next_there */
    const struct plan_sharers *sharers; /* NULL: not looked for yet */
    const char *kept;                   /* a kept name that lives there; NULL: none … */
    bool kept_sought;                   /* … that has been found */
    bool done;                          /* it is a measure */
};

struct plan_making {
    const struct passage *list;
    size_t n;
    const struct name_book *book;
    const struct plan_options *o;
    struct arena *arena;              /* of the plan */
    struct cause *causes;             /* by passage; p NULL: it is left alone */
    struct intern *names, *addresses; /* of passages and book */
    struct plan_name *name;
    struct plan_place *place;
    uint32_t *pair_place;            /* by pair */
    uint32_t *next_here, *next_name; /* by pair: 1 + the next of the same address, of the same target */
    uint32_t *next_there;            /* by passage */
    size_t name_capacity, place_capacity;
    struct measure *measures;
    struct refusal *refusals;
    size_t n_measures, measure_capacity, n_refusals, refusal_capacity;
    struct intern *told; /* refusals that there are */
    uint64_t too_many;
    int64_t until_ns;
    const struct program_group *program; /* it is for this one; NULL: for everybody */
};

void plan_index(struct plan_making *m);
void plan_index_free(struct plan_making *m);
/* The nearest of the name itself and those above it that is blocked; INTERN_ABSENT: none. */
uint32_t plan_covering(const struct plan_making *m, struct text name);

/* Names first, since whom an address is shared with depends on them. */
void plan_take_names(struct plan_making *m);
void plan_take_apps(struct plan_making *m);
void plan_take_carriers(struct plan_making *m);
void plan_take_addresses(struct plan_making *m);

struct measure *plan_add(struct plan_making *m, enum measure_kind kind, const char *value,
                         const struct cause *why);
/* why NULL: by no rule. The text is the caller's, in the plan's arena. */
struct refusal *plan_refuse(struct plan_making *m, enum refusal_why why, const char *value,
                            const struct cause *by, const char *told);

/* --- lists of the options --- */
bool plan_listed(struct text what, const char *const *list, size_t n);
const struct prefix *plan_in(const struct prefix *list, size_t n, const uint8_t address[16]);
/* A name to be kept that this one is, is below or is above; NULL. */
const char *plan_keeps(const struct plan_options *o, struct text name);

#endif
