/* HAR: a mapped file and a pipe give the same flows, messages and diagnostics, and every view lies in memory.
 */
#include "evidence/har/har.h"

#include "base/input.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct sum {
    uint64_t value, diagnostics;
    bool har;
};

static void add(struct sum *s, const void *p, size_t n) {
    const uint8_t *b = p;
    for (size_t i = 0; i < n; i++) s->value = s->value * 31 + b[i];
    s->value += n;
}

static void add_text(struct sum *s, struct text t) {
    add(s, t.p, t.n);
}

static void take(void *context, const struct har_message *h) {
    struct sum *s = context;
    const struct message *m = h->message;
    add_text(s, m->method);
    add_text(s, m->scheme);
    add_text(s, m->authority);
    add_text(s, m->target);
    for (size_t i = 0; i < m->n_fields; i++) {
        add_text(s, m->fields[i].name);
        add_text(s, m->fields[i].value);
    }
    add(s, m->body.p, m->body.n);
    s->value += h->flow + h->entry + (uint64_t)h->time_ns + m->body_sent;
    if (m->body_size < m->body.n) abort();
}

static struct sum read_all(int fd) {
    struct diagnostics *d = diagnostics_new(8);
    struct sum s = {0};
    struct har_options o = {.capture = capture_options_default(), .taker = take, .taker_context = &s};
    struct input *in = input_on(fd, "fuzz", (struct input_limits){1 << 22, 1000}, d);
    struct capture *c = har_read(in, "fuzz", &o, d);
    s.har = c != NULL;
    if (c) {
        struct flow_iterator i = capture_flows(c);
        uint32_t n = 0;
        for (struct flow_view v; flow_next(&i, &v); n++) {
            struct protection p;
            flow_protection(&v, &p);
            add_text(&s, v.server_name);
            add(&s, v.server, sizeof v.server);
            s.value += v.bytes[0] + v.bytes[1] * 3 + v.server_port + (uint64_t)v.flow->first_ns + p.grade;
        }
        if (n != capture_totals(c)->flows) abort();
        if (capture_complete(c) != (diagnostics_total(d, SEVERITY_DAMAGE) == 0)) abort();
    }
    s.diagnostics = diagnostics_total(d, SEVERITY_NOTE);
    capture_free(c);
    input_close(in);
    diagnostics_free(d);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 60000) return 0;
    int file = memfd_create("fuzz", MFD_CLOEXEC), ends[2];
    if (file < 0 || write(file, data, size) != (ssize_t)size || lseek(file, 0, SEEK_SET)) abort();
    if (pipe2(ends, O_CLOEXEC) || (size && write(ends[1], data, size) != (ssize_t)size)) abort();
    close(ends[1]);
    struct sum a = read_all(file), b = read_all(ends[0]);
    if (a.har != b.har || a.value != b.value || a.diagnostics != b.diagnostics) abort();
    return 0;
}
