/* The parsed policy: what parse*.c make and the judge reads. Sets are written out into the places that name
 * them, so nothing here refers to a set by name. Internal to the policy floor. */
#ifndef CORDON_POLICY_MODEL_H
#define CORDON_POLICY_MODEL_H

#include "base/prefix.h"
#include "policy/policy.h"

/* Country codes as a bit set over AA … ZZ. */
enum { COUNTRY_WORDS = (26 * 26 + 63) / 64 };
struct countries {
    uint64_t bits[COUNTRY_WORDS];
};

static inline unsigned country_bit(const char *code) {
    return (unsigned)(code[0] - 'A') * 26 + (unsigned)(code[1] - 'A');
}

static inline bool country_written(const char *code) {
    return code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z' && !code[2];
}

static inline void countries_add(struct countries *c, const char *code) {
    unsigned bit = country_bit(code);
    c->bits[bit / 64] |= UINT64_C(1) << bit % 64;
}

static inline bool countries_have(const struct countries *c, const char *code) {
    if (!country_written(code)) return false;
    unsigned bit = country_bit(code);
    return c->bits[bit / 64] >> bit % 64 & 1;
}

struct days { /* both inclusive */
    date_t from, to;
};

struct words {
    const char *const *list;
    size_t n;
    const struct days *days; /* of each, when it is a member of its set; NULL: always */
};

/* Is the i-th a member on that day? */
static inline bool word_holds(struct words w, size_t i, date_t day) {
    return !w.days || (day >= w.days[i].from && day <= w.days[i].to);
}

/* A named list that is good only until a day. */
struct list_end {
    date_t until;
    const char *name; /* NULL: it does not end */
};

/* Grounds of jurisdiction as a mask. */
enum {
    BY_INCORPORATED = 1,
    BY_PRINCIPAL_PLACE = 2,
    BY_STATE = 4,
    BY_LAW = 7, /* the three that reach a party */
    BY_SERVER_LOCATION = 8
};
enum { OF_HOLDER = 1, OF_CONTROLLERS = 2 };

enum condition_kind {
    CONDITION_ALL, /* of its children; without children: met */
    CONDITION_ANY,
    CONDITION_NOT,
    /* of a link */
    CONDITION_PRESENT,
    CONDITION_HOLDER_KNOWN,
    CONDITION_HOLDER,
    CONDITION_CONTROLLED,
    CONDITION_JURISDICTION,
    CONDITION_IDENTIFIER, /* app, component: words that may end in '*' */
    CONDITION_DOMAIN,     /* service: suffixes on label boundaries */
    CONDITION_ADDRESS,    /* host: address blocks */
    CONDITION_ASN,
    CONDITION_LOCATED,
    CONDITION_SPECIAL,
    CONDITION_ADEQUATE,
    CONDITION_CAPABILITY,
    CONDITION_PREINSTALLED,    /* app: it came with the device */
    CONDITION_PREINSTALLED_BY, /* … whose maker is controlled so */
    CONDITION_INSTALLED_BY,    /* app: ids of who put it there; words may end in '*' */
    CONDITION_SEEN,            /* component: how it was recognised in the package */
    CONDITION_SIGNED,          /* app: verified, broken, unsigned */
    CONDITION_CLEARTEXT,       /* app: it lets itself send in the clear */
    CONDITION_OPAQUE,          /* app: a part of its package could not be seen */
    CONDITION_ANOMALY,         /* app: slugs of anomalies; words may end in '*' */
    /* of the whole chain */
    CONDITION_ABOUT,   /* what the chain is about */
    CONDITION_PROMISE, /* whether the package names the place */
    CONDITION_PROTOCOL,
    CONDITION_TRANSPORT,
    CONDITION_PORT,
    CONDITION_NAME_SOURCE,
    CONDITION_GRADE,
    CONDITION_VERSION,
    CONDITION_CIPHER,
    CONDITION_GROUP,
    CONDITION_RELATION, /* of the recipient to the app */
    CONDITION_DATA,     /* with ranges: how many kinds of them */
    CONDITION_AMOUNT,
    CONDITION_THRESHOLD,
    CONDITION_DAY /* the day of the audit */
};

enum { ANY_LINK = LINK_ROLES }; /* role of `link.…`: some link of the chain */

enum amount {
    AMOUNT_FLOWS,
    AMOUNT_PACKETS_OUT,
    AMOUNT_PACKETS_IN,
    AMOUNT_BYTES_OUT,
    AMOUNT_BYTES_IN,
    AMOUNT_DATA_ITEMS,
    AMOUNT_DEVICES, /* from here on: of the population that the evidence stands for */
    AMOUNT_PEOPLE,
    AMOUNT_RECORDS,
    AMOUNTS
};

struct number_range {
    uint64_t low, high; /* both inclusive */
};

struct condition {
    enum condition_kind kind;
    int role;      /* enum link_role or ANY_LINK, for conditions of a link */
    unsigned part; /* of a cable: 1 + enum cable_part; 0: whoever holds it */
    uint32_t line, column;
    const char *text; /* as the author wrote it, on one line: "service.holder: $named-clouds" */
    const struct condition *first, *next; /* children of all, any, not */
    struct words words;
    struct countries countries;
    const struct number_range *ranges;
    size_t n_ranges;
    const struct prefix *blocks;
    size_t n_blocks;
    unsigned by, of;
    bool negated;       /* it stands below an odd number of nots */
    bool outside;       /* jurisdiction: some law of a country that is not in the set */
    bool yes;           /* present, holder-known, special …: the value asked for */
    enum amount amount; /* of CONDITION_AMOUNT */
    uint32_t index;     /* controlled: which control; threshold, adequate: which; holder: its number */
    date_t from, to;    /* of CONDITION_DAY */
    struct list_end end;
};

struct seed_ground { /* everyone with jurisdiction in these countries on one of these grounds */
    struct countries countries;
    unsigned by;
};

struct control {
    const char *id, *title; /* title NULL: none */
    struct control_test test;
    struct words parties;
    struct seed_ground ground; /* by 0: none */
    struct list_end end;
    uint32_t line, column;
};

/* Countries whose law protects as well as that of `home`, by decisions that begin and end. */
struct adequacy_decision {
    char country[3];
    date_t from, to;
    const char *citation;
    const char *only; /* it covers some receivers only: which; NULL: all */
};

struct adequacy_list {
    const char *id;
    struct countries home;
    const struct adequacy_decision *decisions;
    size_t n_decisions;
    uint32_t line, column;
};

/* Beside a bit for each role of a link (ANY_LINK: all of them): something of what is sent; whether it is
 * about a way alone. */
enum { ASKS_TRAFFIC = 1 << (ANY_LINK + 1), ASKS_ABOUT_WAY = 1 << (ANY_LINK + 2) };

struct rule {
    const char *id, *program, *title, *basis, *remedy; /* remedy NULL: none */
    struct words remedies;                             /* those of the closed vocabulary */
    enum verdict verdict;
    const struct condition *when;
    date_t from, to; /* days on which it speaks; part of `when` as well */
    unsigned asks;   /* 1 << link role, ASKS_TRAFFIC: what its conditions are about */
    uint32_t line, column;
};

/* From `from` to the end of `expires`, the named rules do not deny and do not ask for review where `when`
 * holds. */
struct exception {
    const char *id, *reason; /* the reason names the approver, too */
    bool approved;
    struct words rules;
    const struct condition *when;
    date_t from, expires;
    uint32_t line, column;
};

/* A sum over the chains of an audit that lead to the same holder. What evidence shows is a lower bound, so
 * below the amount the answer is `below`. */
enum { THIS_YEAR = -1 };
struct threshold {
    const char *id;
    enum amount amount;
    struct words data; /* n 0: any chain counts */
    enum link_role per;
    uint64_t least; /* met from here on */
    uint32_t line, column;
    int64_t window; /* days; 0: no window; THIS_YEAR: since 1 January */
    enum answer below;
};

/* One world of facts written into the policy, for its own cases (facts.h). */
struct facts;

/* A link as a case describes it. */
struct case_link {
    bool given, unknown;
    const char *identifier; /* without its kind; NULL: none */
    const char *holder;     /* slug; NULL: ask the facts; "" when the case says it is unknown */
    const char *country;    /* of the server; NULL: ask the facts */
    uint32_t asn;
    enum confidence confidence;       /* of a holder that the case names */
    const struct link_inside *inside; /* what a package or a list shows of it; NULL: nothing */
    const char *device_maker;         /* of the device that it is on; NULL: not told */
    unsigned part;                    /* of a cable: 1 + enum cable_part; 0: its owner */
    unsigned on_ways, of_ways;        /* of 0: it is certain */
    uint32_t line, column;
};

struct population; /* population.h */

struct policy_case {
    const char *title;
    uint32_t line, column;
    const struct facts *facts; /* NULL: the atlas */
    date_t as_of;
    struct case_link links[LINK_ROLES];
    struct chain chain;                  /* everything but the links */
    const struct population *population; /* NULL: not told */
    enum verdict expect;
    struct words rules;   /* rules whose findings must carry the expected verdict */
    struct words missing; /* each must occur in a `missing` text */
};

struct named_thing {
    const char *name;
    uint32_t line, column;
};

struct policy {
    struct policy_about about;
    enum verdict fallback; /* where no rule speaks */
    bool about_software;   /* some rule is of program store, apps or equipment */
    enum confidence confidence;
    const struct control *controls;
    size_t n_controls;
    const struct rule *rules;
    size_t n_rules;
    const struct exception *exceptions;
    size_t n_exceptions;
    const struct threshold *thresholds;
    size_t n_thresholds;
    const struct adequacy_list *adequacies;
    size_t n_adequacies;
    const struct policy_case *cases;
    size_t n_cases;
    uint32_t holder_conditions; /* how many CONDITION_HOLDER there are */
    struct words parties;       /* every slug the policy asks about, for the check against the atlas */
    struct named_thing *named;  /* where slugs stand */
    size_t n_named;
    struct named_thing *unused; /* sets that nobody names */
    size_t n_unused;
    struct text source; /* the file's text, for `cordon policy show` */
};

#endif
