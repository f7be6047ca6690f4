/* The control tests done slowly and obviously, to compare the real ones with: over a full matrix, in whole
 * numbers. Shares are twentieths; what is held of nobody comes to the whole, so every equation has one
 * answer.
 */
#ifndef CORDON_TESTS_CONTROL_REFERENCE_H
#define CORDON_TESTS_CONTROL_REFERENCE_H

#include "atlas/control.h"

enum { REFERENCE_NODES = 12, REFERENCE_STAKES = 32, WHOLE = 20 };

struct reference {
    struct stake list[REFERENCE_STAKES];
    size_t n;
    uint32_t nodes;
    bool seed[REFERENCE_NODES];
};

struct reference_answer {
    enum answer answer;
    struct ratio low, high; /* the share the test compares */
};

/* `use`: which stakes there are; NULL: all of them. Answers of seeds mean nothing. */
void reference_answers(const struct reference *t, const bool *use, struct control_test test, date_t day,
                       struct reference_answer *to);

#endif
