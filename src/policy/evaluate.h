/* Conditions on a chain, in Kleene's three-valued logic. Internal to the policy floor. */
#ifndef CORDON_POLICY_EVALUATE_H
#define CORDON_POLICY_EVALUATE_H

#include "policy/data_classes.h"
#include "policy/population.h"
#include "policy/sums.h"
#include "policy/world.h"

/* A policy bound to facts on a day: what its conditions need, worked out once. */
struct bound {
    const struct policy *policy;
    struct world world;
    date_t as_of;
    date_t rule_day;    /* by which days of rules are judged: as_of, or as if in force the nearest day */
    uint64_t **holders; /* per holder condition: its parties as a bit set */
    struct world_control **controls;     /* per control */
    const bool *owned;                   /* per party: somebody has a stake in it */
    struct sums *sums;                   /* per threshold */
    const struct population *population; /* NULL: not told */
    struct proof_memo {                  /* per control, per party: made when first asked for */
        struct stake_proof proof;
        bool made;
    } * *proofs;
    bool unsent;                 /* what only traffic could tell is taken as not so (judge_lacks_traffic()) */
    struct arena *arena, *texts; /* of what lasts, proofs among it; of what `said` tells */
    struct stake_list {
        uint32_t *list;
        size_t n, capacity;
    } * decisive; /* where reasons gather the stakes that decide; NULL: nobody asks */
};

/* Why a condition answered as it did. */
struct said {
    const char *fact;         /* what is so */
    const char *missing;      /* undetermined: what would decide it */
    const char *const *proof; /* stakes behind the fact */
    size_t n_proof;
    const uint32_t *stakes; /* the same as numbers: of atlas_stakes(), or of the facts */
    size_t n_stakes;
};

enum answer answer_and(enum answer a, enum answer b);
enum answer answer_or(enum answer a, enum answer b);
enum answer answer_not(enum answer a);

/* The whole tree. */
enum answer condition_answer(const struct bound *b, const struct chain *c, const struct condition *k);

/* One condition that is not all, any or not. `said` may be NULL: then nothing is allocated. */
enum answer leaf_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                        struct said *said);

/* evaluate_link.c: the conditions of a link, over all links of the role. */
enum answer link_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                        struct said *said);

/* evaluate_way.c: an answer for each link of a choice's ways, then for all of it. `said` holds what the link
 * that decides said. */
struct way_tally {
    const struct chain_choice *choice;
    uint64_t met, maybe; /* ways */
};
void way_tally_add(struct way_tally *t, uint64_t ways, enum answer a);
enum answer way_tally_answer(const struct bound *b, const struct way_tally *t, const struct condition *k,
                             struct said *said);

/* Is the holder a party of the facts, known well enough to go by? Otherwise says what is missing. */
bool holder_known(const struct bound *b, const struct link *l, struct said *said);
const char *spoken(const struct bound *b, const struct link *l); /* "domain x.example" */
const char *held(const struct bound *b, const struct link *l);   /* "domain x.example is held by …" */
unsigned ground_bit(const char *ground);
unsigned known_grounds(const struct link *l, party_id p, bool of_controller);
unsigned grounds_lacking(const char *kind, unsigned by, unsigned known); /* asked for, due, and not known */
const char *ground_told(unsigned grounds);                               /* the first of them, in words */
enum answer ground_missing(const struct bound *b, const struct condition *k, party_id p, unsigned known,
                           struct said *said);
enum answer controller_answer_of(const struct link *l, party_id p);

/* evaluate_inside.c: what a package, or a list, shows of an app or of a component */
enum answer inside_answer(const struct bound *b, const struct link *l, const struct condition *k,
                          struct said *said);

/* A condition of what is sent: it has no answer where nothing is. */
bool asks_of_traffic(enum condition_kind kind);
bool asks_of_link(enum condition_kind kind);

/* evaluate_adequacy.c */
enum answer adequate_answer(const struct bound *b, const struct link *l, const struct condition *k,
                            struct said *said);

/* evaluate_threshold.c */
enum answer threshold_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                             struct said *said);

/* Fills `said` when it is not NULL; returns the answer. */
enum answer say(const struct bound *b, struct said *said, enum answer a, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
enum answer say_missing(const struct bound *b, struct said *said, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

bool words_have(struct words w, const char *word);  /* exactly */
bool words_match(struct words w, const char *word); /* a '*' at the end matches any rest */
bool ranges_have(const struct condition *k, uint64_t v);
uint64_t chain_amount(const struct chain *c, enum amount a, struct words data);

#endif
