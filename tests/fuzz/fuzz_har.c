/* HAR: a mapped file and a pipe give the same flows, messages and diagnostics, and every view lies in memory.
 */
#include "evidence/har/har.h"

#include "two_ways.h"

struct sum {
    uint64_t value;
};

static void add_text(struct sum *s, struct text t) {
    fuzz_add(&s->value, t.p, t.n);
    s->value += t.n;
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
    fuzz_add(&s->value, m->body.p, m->body.n);
    s->value += h->flow + h->entry + (uint64_t)h->time_ns + m->body_sent;
    if (m->body_size < m->body.n) abort();
}

static uint64_t read_all(struct input *in, struct diagnostics *d) {
    struct sum s = {0};
    struct har_options o = {.capture = capture_options_default(), .taker = take, .taker_context = &s};
    struct capture *c = har_read(in, "fuzz", &o, d);
    s.value += c != NULL;
    if (c) {
        struct flow_iterator i = capture_flows(c);
        uint32_t n = 0;
        for (struct flow_view v; flow_next(&i, &v); n++) {
            struct protection p;
            flow_protection(&v, &p);
            add_text(&s, v.server_name);
            fuzz_add(&s.value, v.server, sizeof v.server);
            s.value += v.bytes[0] + v.bytes[1] * 3 + v.server_port + (uint64_t)v.flow->first_ns + p.grade;
        }
        if (n != capture_totals(c)->flows) abort();
        if (capture_complete(c) != (diagnostics_total(d, SEVERITY_DAMAGE) == 0)) abort();
    }
    capture_free(c);
    return s.value;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_two_ways(data, size, read_all);
}
