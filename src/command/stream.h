/* Where a command's results go: standard output, or the file that -o names. */
#ifndef CORDON_COMMAND_STREAM_H
#define CORDON_COMMAND_STREAM_H

#include "base/output.h"

struct stream {
    FILE *file; /* NULL: it cannot be written */
    struct output out;
    bool own, begun;
    const char *why; /* it cannot be written, or not to its end */
};

/* path NULL: standard output. The file keeps what it holds until something is written to it. Refused: a file
 * that is one of the inputs, or a database. */
struct stream stream_open(const char *path, char *const *inputs, size_t n);

/* From now on the file is this stream's: what it held goes. stream_line() does it by itself. */
void stream_begin(struct stream *s);

/* A cordon_writer of lines; context is the stream. */
bool stream_line(void *context, const char *line, size_t n);

/* Where others wrote to the file and stream_begin() was not called: what it held behind that goes. Nothing
 * was written: it stays as it was. */
void stream_cut(struct stream *s);

/* What was written so far reaches the file, before others write to it. */
bool stream_flush(struct stream *s);
bool stream_close(struct stream *s); /* false when anything could not be written */

/* Of -o's argument: NULL, standard output, for "-". */
const char *stream_path(const char *argument);

/* That stream_open() got no file, on stderr. Returns EXIT_USAGE. */
int stream_refused(const struct stream *s, const char *command, const char *path);

/* What could not be written, and why, on stderr. Returns EXIT_USAGE. */
int stream_failed(const struct stream *s, const char *command, const char *what);

#endif
