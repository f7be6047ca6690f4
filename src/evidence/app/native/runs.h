/* Runs of printable ASCII in bytes, the shortest of RUN_LEAST; 64 bytes are looked at together, because most
 * of a program is machine code, where short runs are everywhere. */
#ifndef CORDON_APP_NATIVE_RUNS_H
#define CORDON_APP_NATIVE_RUNS_H

#include "base/bytes.h"

enum { RUN_LEAST = 4 };

struct run {
    size_t start, end; /* zero `end` to begin; the next search starts there */
};

/* The next run behind r->end; false: there is none. */
bool run_next(struct bytes b, struct run *r);

#endif
