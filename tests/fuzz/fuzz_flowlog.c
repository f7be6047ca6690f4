/* Flow logs: a mapped file and a pipe give the same flows, look-ups and diagnostics. */
#include "evidence/flowlog/flowlog.h"

#include "two_ways.h"

static uint64_t read_flows(const struct capture *c) {
    struct flow_iterator i = capture_flows(c);
    uint64_t sum = 0, n = 0;
    for (struct flow_view v; flow_next(&i, &v); n++) {
        struct protection p;
        flow_protection(&v, &p);
        fuzz_add(&sum, v.server_name.p, v.server_name.n);
        fuzz_add(&sum, v.client, sizeof v.client);
        fuzz_add(&sum, v.server, sizeof v.server);
        sum += v.bytes[0] + v.bytes[1] * 3 + v.server_port + (uint64_t)v.flow->first_ns + p.grade;
    }
    if (n != capture_totals(c)->flows) abort();
    struct dns_iterator d = capture_dns(c);
    for (struct dns_view v; dns_next(&d, &v);) sum += v.entry->type + 7;
    return sum;
}

static uint64_t read_all(struct input *in, struct diagnostics *d) {
    struct flowlog_options o = {.capture = capture_options_default()};
    struct capture *c = flowlog_read(in, "fuzz", &o, d);
    uint64_t sum = c ? read_flows(c) + 1 : 0;
    if (c && capture_complete(c) != (diagnostics_total(d, SEVERITY_DAMAGE) == 0)) abort();
    capture_free(c);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_two_ways(data, size, read_all);
}
