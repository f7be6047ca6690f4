/* Between an output and a caller's function: bytes in pieces of any size become whole lines. */
#ifndef CORDON_LIBRARY_LINES_H
#define CORDON_LIBRARY_LINES_H

#include "cordon.h"

#include "base/output.h"

struct lines {
    cordon_writer *writer;
    void *context;
    char *held; /* the beginning of a line whose end has not come */
    size_t n, capacity;
};

struct output lines_output(struct lines *l); /* l must outlive it */

/* Ends the output; false when the function took no more. */
bool lines_end(struct lines *l, struct output *o);

#endif
