/* Input bytes in order: a file (memory-mapped), standard input, or either of them compressed with
 * gzip, bzip2 or zstd.
 *
 * The reader looks at a window and moves on. Where `stable` is true (a mapped file) what it looked at stays
 * where it is until input_release(); otherwise only until the next call. */
#ifndef CORDON_BASE_INPUT_H
#define CORDON_BASE_INPUT_H

#include "base/diagnostic.h"

struct input;

struct input_limits {
    uint64_t most_bytes; /* decompressed bytes at most; 0: no limit */
    uint32_t most_ratio; /* decompressed ÷ compressed at most, beyond the first 64 MiB; 0: no limit */
};

/* What messages call it: "standard input" for "-". */
const char *input_name(const char *path);

/* In two steps, where rights are given up between them: a descriptor to be read from (-1 with one diagnostic
 * where there is none), then the input on it, which closes it at its end. */
int input_descriptor(const char *path, struct diagnostics *d);
struct input *input_on(int fd, const char *path, struct input_limits limits, struct diagnostics *d);

/* Both at once. path "-" is standard input. NULL, with one diagnostic, when it cannot be opened. */
struct input *input_open(const char *path, struct input_limits limits, struct diagnostics *d);
void input_close(struct input *in);

/* All of it will be read, and so many threads, with the reader's own, may decompress it: before the first
 * look. Without it as much is decompressed as is looked at. */
void input_threads(struct input *in, unsigned threads);

/* At least n bytes from the current offset, or what there is before the end. Never more than 64 MiB can be
 * asked for. */
struct bytes input_look(struct input *in, size_t n);
void input_skip(struct input *in, uint64_t n);
uint64_t input_offset(const struct input *in); /* in the decompressed bytes */
bool input_stable(const struct input *in);
void input_release(struct input *in, uint64_t offset); /* what lies before is no longer needed */

/* All of it, whatever its size up to `most`: a mapped file as it lies there, or a stream read to its end. For
 * formats that are read from their end. Valid until the input is closed. `n` is 0, with a diagnostic, where
 * it is larger or cannot be read. */
struct bytes input_whole(struct input *in, uint64_t most);

const char *input_compression(const struct input *in); /* "gzip", "bzip2", "zstd" or NULL */
uint64_t input_size(const struct input *in);           /* of the file as it lies there; 0: unknown */
uint64_t input_consumed(const struct input *in);       /* of those, for progress */

/* True when the bytes ended for another reason than their end (damaged compression, a limit, a read error).
 * The diagnostic has been given. */
bool input_broken(const struct input *in);

#endif
