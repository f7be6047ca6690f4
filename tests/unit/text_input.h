/* An input over a text of a test: as a file that lies there, or as a pipe. */
#ifndef CORDON_TESTS_TEXT_INPUT_H
#define CORDON_TESTS_TEXT_INPUT_H

#include "base/input.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static inline struct input *text_input(struct text t, bool piped, struct diagnostics *d) {
    int ends[2] = {-1, -1}, file = -1;
    if (piped && t.n <= 60000) {
        if (pipe2(ends, O_CLOEXEC) || (t.n && write(ends[1], t.p, t.n) != (ssize_t)t.n)) abort();
        close(ends[1]);
        file = ends[0];
    } else {
        file = memfd_create("text", MFD_CLOEXEC);
        if (file < 0 || write(file, t.p, t.n) != (ssize_t)t.n || lseek(file, 0, SEEK_SET)) abort();
    }
    return input_on(file, "test", (struct input_limits){0}, d);
}

/* All that was told, a line each. */
static inline const char *all_told(const struct diagnostics *d, struct arena *a) {
    char *all = arena_string(a, "");
    for (size_t i = 0; i < diagnostics_count(d); i++)
        all = arena_format(a, "%s%s%s", all, i ? "\n" : "", diagnostic_line(a, diagnostics_get(d, i)));
    return all;
}

#endif
