/* Flow logs: a mapped file and a pipe give the same flows, look-ups and diagnostics. */
#include "evidence/flowlog/flowlog.h"

#include "base/input.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void add(uint64_t *sum, const void *p, size_t n) {
    const uint8_t *b = p;
    for (size_t i = 0; i < n; i++) *sum = *sum * 31 + b[i];
}

static uint64_t read_flows(const struct capture *c) {
    struct flow_iterator i = capture_flows(c);
    uint64_t sum = 0, n = 0;
    for (struct flow_view v; flow_next(&i, &v); n++) {
        struct protection p;
        flow_protection(&v, &p);
        add(&sum, v.server_name.p, v.server_name.n);
        add(&sum, v.client, sizeof v.client);
        add(&sum, v.server, sizeof v.server);
        sum += v.bytes[0] + v.bytes[1] * 3 + v.server_port + (uint64_t)v.flow->first_ns + p.grade;
    }
    if (n != capture_totals(c)->flows) abort();
    struct dns_iterator d = capture_dns(c);
    for (struct dns_view v; dns_next(&d, &v);) sum += v.entry->type + 7;
    return sum;
}

static uint64_t read_all(int fd) {
    struct diagnostics *d = diagnostics_new(8);
    struct flowlog_options o = {.capture = capture_options_default()};
    struct input *in = input_on(fd, "fuzz", (struct input_limits){1 << 22, 1000}, d);
    struct capture *c = flowlog_read(in, "fuzz", &o, d);
    uint64_t sum = c ? read_flows(c) + 1 : 0;
    if (c && capture_complete(c) != (diagnostics_total(d, SEVERITY_DAMAGE) == 0)) abort();
    sum = sum * 31 + diagnostics_total(d, SEVERITY_NOTE);
    capture_free(c);
    input_close(in);
    diagnostics_free(d);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 60000) return 0;
    int file = memfd_create("fuzz", MFD_CLOEXEC), ends[2];
    if (file < 0 || write(file, data, size) != (ssize_t)size || lseek(file, 0, SEEK_SET)) abort();
    if (pipe2(ends, O_CLOEXEC) || (size && write(ends[1], data, size) != (ssize_t)size)) abort();
    close(ends[1]);
    uint64_t a = read_all(file), b = read_all(ends[0]);
    if (a != b) abort();
    return 0;
}
