/* Archives as text, read from a pipe's worth of memory: what tests of HAR want. */
#ifndef CORDON_TEST_HAR_TEXT_H
#define CORDON_TEST_HAR_TEXT_H

#include "base/input.h"
#include "evidence/har/har.h"

#include <sys/mman.h>
#include <unistd.h>

enum { TEXT_ROOM = 8192 };

/* One entry of `request` and the other members as they stand. */
#define ENTRY(request, response, more)                                                                       \
    "{\"startedDateTime\":\"2026-03-02T09:00:00Z\",\"time\":10,\"request\":{" request                        \
    "},\"response\":{" response "}" more "}"
#define GET(url) "\"method\":\"GET\",\"url\":\"" url "\""
#define OK "\"status\":200,\"httpVersion\":\"HTTP/1.1\""
#define ARCHIVE(entries) "{\"log\":{\"version\":\"1.2\",\"entries\":[" entries "]}}"

struct read_har {
    struct capture *capture;
    struct diagnostics *diagnostics;
    char said[TEXT_ROOM]; /* a diagnostic a line */
};

static inline struct input *input_of_text(struct text t, struct diagnostics *d) {
    int fd = memfd_create("har", MFD_CLOEXEC);
    if (fd < 0 || write(fd, t.p, t.n) != (ssize_t)t.n || lseek(fd, 0, SEEK_SET) != 0) return NULL;
    return input_on(fd, "x.har", (struct input_limits){0}, d);
}

static inline void har_open(struct read_har *r, struct text t, struct har_options o) {
    struct arena *a = arena_new();
    size_t n = 0;
    r->diagnostics = diagnostics_new(100);
    struct input *in = input_of_text(t, r->diagnostics);
    r->capture = har_read(in, "x.har", &o, r->diagnostics);
    input_close(in);
    r->said[0] = '\0';
    for (size_t i = 0; i < diagnostics_count(r->diagnostics); i++)
        n += (size_t)snprintf(r->said + n, n < TEXT_ROOM ? TEXT_ROOM - n : 0, "%s\n",
                              diagnostic_line(a, diagnostics_get(r->diagnostics, i)));
    arena_free(a);
}

static inline void har_close(struct read_har *r) {
    capture_free(r->capture);
    diagnostics_free(r->diagnostics);
}

static inline struct har_options har_options_default(void) {
    return (struct har_options){.capture = capture_options_default()};
}

#endif
