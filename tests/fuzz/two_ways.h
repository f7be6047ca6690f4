/* The frame of targets that read evidence from a file and from a pipe, where both must give the same. */
#ifndef CORDON_FUZZ_TWO_WAYS_H
#define CORDON_FUZZ_TWO_WAYS_H

#include "base/input.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Reads what is at `in` and sums up all it gave; aborts where that breaks a promise. */
typedef uint64_t fuzz_reader(struct input *in, struct diagnostics *d);

static inline uint64_t fuzz_one_way(int fd, fuzz_reader *read_all) {
    struct diagnostics *d = diagnostics_new(32);
    struct input *in = input_on(fd, "fuzz", (struct input_limits){1 << 22, 1000}, d);
    uint64_t sum = read_all(in, d) * 31 + diagnostics_total(d, SEVERITY_NOTE);
    input_close(in);
    diagnostics_free(d);
    return sum;
}

static inline int fuzz_two_ways(const uint8_t *data, size_t size, fuzz_reader *read_all) {
    if (size > 60000) return 0; /* more would not go into a pipe at once */
    int file = memfd_create("fuzz", MFD_CLOEXEC), ends[2];
    if (file < 0 || write(file, data, size) != (ssize_t)size || lseek(file, 0, SEEK_SET)) abort();
    if (pipe2(ends, O_CLOEXEC) || (size && write(ends[1], data, size) != (ssize_t)size)) abort();
    close(ends[1]);
    uint64_t a = fuzz_one_way(file, read_all), b = fuzz_one_way(ends[0], read_all);
    if (a != b) abort();
    return 0;
}

static inline void fuzz_add(uint64_t *sum, const void *p, size_t n) {
    const uint8_t *b = p;
    for (size_t i = 0; i < n; i++) *sum = *sum * 31 + b[i];
}

#endif
