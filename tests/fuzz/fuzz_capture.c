/* A whole capture from its bytes, read in several ways that must tell the same: by one thread or by three, as
 * a file or through a pipe. */
#include "evidence/capture/capture.h"

#include "base/input.h"
#include "base/memory.h"
#include "report/observation.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PIPE = 1 << 20 };

static int file_of(const uint8_t *data, size_t size) {
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET)) abort();
    return fd;
}

static int pipe_of(const uint8_t *data, size_t size) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC)) abort();
    if (size > 65536 && fcntl(ends[0], F_SETPIPE_SZ, PIPE) < 0) abort();
    if (size && write(ends[1], data, size) != (ssize_t)size) abort();
    close(ends[1]);
    return ends[0];
}

/* NULL: no capture. */
static char *told(int fd, unsigned threads, const struct capture_limits *limits) {
    struct diagnostics *d = diagnostics_new(100);
    struct input_limits most = {limits->most_decompressed, limits->most_expansion};
    struct input *in = input_on(fd, "fuzz", most, d);
    struct capture_options options = {.limits = *limits, .threads = threads};
    struct capture *c = capture_read(in, "fuzz", options, d);
    char *text = NULL;
    if (c) {
        struct output o = output_to_memory();
        struct json j = json_to(&o);
        struct observation_summary s = {.complete = true};
        observations_capture(&j, c, "fuzz");
        observation_summary_add(&s, c);
        observations_summary(&j, &s, d);
        output_char(&o, '\0');
        text = memory_copy_string(output_view(&o).p);
        output_end(&o);
    }
    capture_free(c);
    input_close(in);
    diagnostics_free(d);
    return text;
}

static void same(char *a, char *b, const char *what) {
    bool equal = a && b ? strcmp(a, b) == 0 : a == b;
    if (!equal) {
        fprintf(stderr, "%s:\n%s\n--- and ---\n%s\n", what, a ? a : "no capture", b ? b : "no capture");
        abort();
    }
    free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > PIPE / 2) return 0;
    struct capture_limits limits = capture_options_default().limits;
    limits.most_decompressed = 4 << 20;
    char *plain = told(file_of(data, size), 1, &limits);
    same(plain, told(file_of(data, size), 3, &limits), "one thread and three differ");
    same(plain, told(pipe_of(data, size), 1, &limits), "a file and a pipe differ");
    free(plain);
    /* little room: outcomes may differ, harm may not come of it */
    limits.most_flows = 3;
    limits.most_inspections = 1;
    limits.stream = (struct stream_limits){.most_bytes = 300, .most_held = 2};
    limits.most_dns = 2;
    free(told(file_of(data, size), 2, &limits));
    return 0;
}
