/* The XDP backend, asked by a test:
 *   xdp_tool attach DEVICE FOLDER [keep=PREFIX]... [MODE:PREFIX[@SECONDS]]... [many=N]
 *   xdp_tool detach|status|counts DEVICE FOLDER
 *   xdp_tool frames DEVICE FOLDER HEX...      what the program says of frames: "pass drop …"
 *   xdp_tool speed DEVICE FOLDER HEX          nanoseconds it takes for one
 * attach prints "attached native|generic elements=N left=N"; counts prints "MEASURE PACKETS BYTES" lines. */
#include "enforce/xdp.h"

#include "base/digits.h"
#include "base/memory.h"

#include <bpf/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int64_t wall(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

struct asked {
    struct measure *measures;
    struct prefix *keep;
    size_t n, capacity, n_keep, keep_capacity;
    int64_t now;
};

static void add(struct asked *a, enum measure_mode mode, struct prefix p, double seconds) {
    a->measures = memory_grow(a->measures, a->n, &a->capacity, sizeof *a->measures);
    a->measures[a->n++] = (struct measure){.kind = MEASURE_ADDRESS,
                                           .value = "",
                                           .prefix = p,
                                           .mode = mode,
                                           .until_ns = a->now + (int64_t)(seconds * 1e9)};
}

/* Addresses of 100.64.0.0/10, which nobody in the test has. */
static void add_many(struct asked *a, unsigned long n) {
    for (unsigned long i = 0; i < n; i++) {
        uint8_t address[16] = {[10] = 0xff,       0xff,      100, (uint8_t)(64 + (i >> 16)),
                               (uint8_t)(i >> 8), (uint8_t)i};
        add(a, MEASURE_DROP, prefix_of(address, 128), 3600);
    }
}

static bool parse(struct asked *a, const char *s) {
    struct text t = text_of(s);
    double seconds = 3600;
    if (strncmp(s, "many=", 5) == 0) {
        add_many(a, strtoul(s + 5, NULL, 10));
        return true;
    }
    if (strncmp(s, "keep=", 5) == 0) {
        a->keep = memory_grow(a->keep, a->n_keep, &a->keep_capacity, sizeof *a->keep);
        return prefix_parse(text_of(s + 5), false, &a->keep[a->n_keep++]);
    }
    const char *colon = strchr(s, ':'), *at = strchr(s, '@');
    enum measure_mode mode;
    struct prefix p;
    if (!colon || !measure_mode_parse((struct text){s, (size_t)(colon - s)}, &mode)) return false;
    if (at) seconds = strtod(at + 1, NULL);
    t = (struct text){colon + 1, at ? (size_t)(at - colon - 1) : strlen(colon + 1)};
    if (!prefix_parse(t, false, &p)) return false;
    add(a, mode, p, seconds);
    return true;
}

static int attach(struct xdp_place at, int n, char **rest, struct diagnostics *d) {
    struct asked a = {.now = wall()};
    for (int i = 0; i < n; i++)
        if (!parse(&a, rest[i])) {
            fprintf(stderr, "not understood: %s\n", rest[i]);
            return 2;
        }
    struct enforce_plan p = {.measures = a.measures, .n_measures = a.n, .keep = a.keep, .n_keep = a.n_keep};
    struct render_options o = {.now_ns = a.now};
    struct xdp_report r;
    enum enforce_status s = xdp_attach(&p, &o, at, &r, d);
    if (s == ENFORCE_DONE)
        printf("%s %s elements=%zu left=%zu\n", r.attached ? "attached" : "lost",
               r.native ? "native" : "generic", r.elements, r.left);
    free(a.measures);
    free(a.keep);
    return (int)s;
}

static size_t from_hex(const char *s, uint8_t *to, size_t room) {
    size_t n = 0;
    for (; s[0] && s[1] && n < room; s += 2) {
        int high = hex_digit(s[0]), low = hex_digit(s[1]);
        if (high < 0 || low < 0) return 0;
        to[n++] = (uint8_t)(high << 4 | low);
    }
    return n;
}

/* Through the kernel's own way of trying a program on a frame (BPF_PROG_TEST_RUN). */
static int try_frames(struct xdp_place at, int n, char **frames, bool speed) {
    int fd = bpf_prog_get_fd_by_id(xdp_status(at).program);
    for (int i = 0; i < n && fd >= 0; i++) {
        uint8_t frame[256] = {0}, out[512];
        size_t size = from_hex(frames[i], frame, sizeof frame);
        LIBBPF_OPTS(bpf_test_run_opts, o, .data_in = frame, .data_size_in = (uint32_t)size, .data_out = out,
                    .data_size_out = sizeof out, .repeat = speed ? 5000000 : 1);
        if (bpf_prog_test_run_opts(fd, &o) != 0)
            printf("refused ");
        else if (speed)
            printf("%u\n", o.duration);
        else
            printf(o.retval == 2 ? "pass " : o.retval == 1 ? "drop " : "%u ", o.retval);
    }
    printf("\n");
    if (fd >= 0) close(fd);
    return fd < 0;
}

int main(int argc, char **argv) {
    if (argc < 4) return 2;
    struct xdp_place at = {argv[2], argv[3]};
    struct diagnostics *d = diagnostics_new(10);
    int status = 0;
    if (strcmp(argv[1], "attach") == 0)
        status = attach(at, argc - 4, argv + 4, d);
    else if (strcmp(argv[1], "detach") == 0)
        status = (int)xdp_detach(at, d);
    else if (strcmp(argv[1], "status") == 0) {
        struct xdp_report r = xdp_status(at);
        printf("%s\n", r.attached ? "attached" : "none");
    } else if (strcmp(argv[1], "frames") == 0 || strcmp(argv[1], "speed") == 0) {
        status = try_frames(at, argc - 4, argv + 4, *argv[1] == 's');
    } else {
        struct arena *a = arena_new();
        const struct measure_count *c;
        size_t n = xdp_counts(at, a, &c);
        for (size_t i = 0; i < n; i++)
            printf("%u %llu %llu\n", c[i].measure, (unsigned long long)c[i].packets,
                   (unsigned long long)c[i].bytes);
        arena_free(a);
    }
    diagnostics_print(d, stderr);
    diagnostics_free(d);
    return status;
}
