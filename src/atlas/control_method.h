/* What a control test has to do; each is a file of its own. */
#ifndef CORDON_ATLAS_CONTROL_METHOD_H
#define CORDON_ATLAS_CONTROL_METHOD_H

#include "atlas/control_graph.h"

struct control {
    struct graph graph;
    struct control_test test;
    date_t as_of;
    const uint32_t *seeds; /* without repeats */
    size_t n_seeds;
    uint8_t *answer; /* one enum answer a node; filled by solve */
    uint8_t *seed;   /* 1: the node is a seed */
    uint8_t
        *weight; /* by node, for multiplicative: what it counts for as an owner; NULL: what is held of it */
    /* Stakes and rights by owned, for proofs; NULL until one is asked for. */
    struct owners {
        size_t *first;
        struct holding_edge {
            uint32_t owner;
            size_t edge;
        } * into;
    } owners;
    size_t tries; /* of finding smaller proofs, so far */
    bool brief;   /* nobody asks for shares, only for answers */
    bool swept;   /* answered without a graph: graph holds no edges, and there is no state yet */
    bool part;    /* of another question, whose graph, seeds and seed these are */
    const char *error;
    const struct control_method *method;
    void *state; /* the method's */
};

/* Beside what is held of it, an owner can count in full or not at all, on either side. */
enum { WEIGHT_FULL_LOW = 1, WEIGHT_FULL_HIGH = 2, WEIGHT_NOTHING_LOW = 4 };

struct control_method {
    void (*solve)(struct control *c);
    void (*share)(const struct control *c, uint32_t node, struct ratio *low, struct ratio *high);
    size_t (*proof)(struct control *c, struct arena *to, uint32_t node, const uint32_t **proof);
    size_t (*step)(struct control *c, struct arena *to, uint32_t node, const uint32_t **stakes);
    const char *(*share_text)(const struct control *c, struct arena *to, uint32_t node); /* NULL: the usual */
    void (*free)(struct control *c);
    void (*ahead)(const struct control *c, uint32_t node); /* control_ahead; NULL: no use */
};

extern const struct control_method control_aggregate, control_multiplicative, control_majority,
    control_attributed;

/* The same seeds and graph under another test. */
struct control *control_part_new(const struct control *whole, struct control_test test, uint8_t *weight);

/* Answers a plain table without a graph, where that can be done (seeds are known, nothing else). */
bool control_sweep(struct control *c, struct stakes stakes);
/* The graph of what the members hold, for whoever asks for more than answers. */
void control_finish_sweep(struct control *c);
void control_solve(struct control *c); /* over the graph */

/* Whether these stakes alone make node 0 more than not met, for proofs. */
bool control_carries(struct stakes stakes, const uint32_t *seeds, size_t n_seeds, struct control_test test,
                     date_t as_of);

/* The parties of closed loops: all who are held wholly by each other (true), with the loops told as troubles.
 * NULL: there are none. */
bool *control_closed(struct control *c);

#endif
