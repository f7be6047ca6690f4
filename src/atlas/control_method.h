/* What a control test has to do; each is a file of its own. */
#ifndef CORDON_ATLAS_CONTROL_METHOD_H
#define CORDON_ATLAS_CONTROL_METHOD_H

#include "atlas/control_graph.h"

struct control {
    struct graph graph;
    struct control_test test;
    const uint32_t *seeds; /* without repeats */
    size_t n_seeds;
    uint8_t *answer; /* one enum answer a node; filled by solve */
    uint8_t *seed;   /* 1: the node is a seed */
    const char *error;
    uint32_t *loop;
    size_t n_loop;
    const struct control_method *method;
    void *state; /* the method's */
};

struct control_method {
    void (*solve)(struct control *c);
    void (*share)(const struct control *c, uint32_t node, struct ratio *low, struct ratio *high);
    size_t (*proof)(struct control *c, struct arena *to, uint32_t node, const uint32_t **proof);
    void (*free)(struct control *c);
};

extern const struct control_method control_aggregate, control_multiplicative;

#endif
