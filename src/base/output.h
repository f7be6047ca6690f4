/* Buffered output to a file, to a function, or to memory. A write error is remembered and told once at the
 * end. */
#ifndef CORDON_BASE_OUTPUT_H
#define CORDON_BASE_OUTPUT_H

#include "base/bytes.h"

#include <stdarg.h>
#include <stdio.h>

/* Takes what was written so far, which is then its to change, and forgotten; false: it takes no more. */
typedef bool output_sink(void *context, char *bytes, size_t n);

struct output {
    FILE *file;        /* NULL: none */
    output_sink *sink; /* NULL: none; neither: memory only */
    void *context;
    char *buffer;
    size_t n, capacity;
    bool failed;
    int error; /* errno of the first write that failed, of a file's */
};

struct output output_to_file(FILE *file); /* the file stays the caller's; output_end() flushes */
struct output output_to(output_sink *sink, void *context); /* in pieces of any size */
struct output output_to_memory(void);

void output_bytes(struct output *o, const void *p, size_t n);
void output_text(struct output *o, const char *s);
/* With ? for each control character: what an input says, where a terminal may show it. */
void output_printable(struct output *o, struct text t);
void output_char(struct output *o, char c);
void output_format(struct output *o, const char *format, ...) __attribute__((format(printf, 2, 3)));
void output_u64(struct output *o, uint64_t v);

/* For what is written millions of times: at least n bytes to write into, of which output_wrote() then says
 * how many were used. */
char *output_room(struct output *o, size_t n);
void output_wrote(struct output *o, size_t n);

/* What memory holds so far; valid until the next write. */
struct text output_view(const struct output *o);

/* Flushes and frees; false when anything could not be written, with errno as it was then where it was a file.
 */
bool output_end(struct output *o);

#endif
