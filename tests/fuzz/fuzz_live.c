/* Live capture of the packets of a file (behind eight bytes that say when it turns): what it tells is what
 * reading the file whole tells, unless it says otherwise; and with little room all packets are told once. */
#include "base/input.h"
#include "base/memory.h"
#include "evidence/capture/live_private.h"
#include "evidence/capture/reader.h"
#include "evidence/capture/trailer.h"
#include "report/observation.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CONTROL = 8, MOST = 1 << 16 };

static struct input *input_of(const uint8_t *data, size_t size, struct diagnostics *d) {
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET)) abort();
    return input_on(fd, "fuzz", (struct input_limits){4 << 20, 1000}, d);
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Lines in one order, flows without their numbers. */
static char *sorted(struct output *o) {
    output_char(o, '\0');
    char *text = memory_copy_string(output_view(o).p), **list = NULL;
    size_t n = 0, capacity = 0;
    output_end(o);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        char *id = strstr(line, "\"id\":\"f"), *behind = id && id - line < 64 ? strchr(id, ',') : NULL;
        if (behind) memmove(id, behind, strlen(behind) + 1);
        list = memory_grow(list, n, &capacity, sizeof *list);
        list[n++] = line;
    }
    if (n) qsort(list, n, sizeof *list, by_text);
    struct output all = output_to_memory();
    for (size_t i = 0; i < n; i++) output_format(&all, "%s\n", list[i]);
    output_char(&all, '\0');
    char *result = memory_copy_string(output_view(&all).p);
    output_end(&all);
    free(text);
    free(list);
    return result;
}

static void tell(struct output *o, const struct capture *c) {
    struct json j = json_to(o);
    if (c) observations_capture(&j, c, "fuzz");
}

struct played {
    char *text;
    uint64_t told; /* packets of flows */
    struct live_counts counts;
};

static void take_ended(struct live *l, struct output *o, struct played *p) {
    struct capture *c = live_ended(l);
    tell(o, c);
    if (c) {
        struct flow_iterator i = capture_flows(c);
        for (struct flow_view v; flow_next(&i, &v);) p->told += v.packets[0] + v.packets[1];
    }
    capture_free(c);
}

/* Each was answered, and is told once. */
static void take_answers(struct live *l) {
    size_t at = 0;
    for (struct dns_view v; live_answer_next(l, &at, &v);)
        if (!v.entry->answer_packet || v.entry->handed_out) abort();
    live_answers_taken(l);
}

static struct played play(const uint8_t *control, const uint8_t *data, size_t size,
                          struct capture_options options, struct live_limits limits) {
    struct played p = {.told = 0};
    struct diagnostics *d = diagnostics_new(10);
    struct input *in = input_of(data, size, d);
    struct output o = output_to_memory();
    struct live *l = live_new(options, limits);
    struct reader r;
    int64_t clock = 0;
    if (reader_open(&r, in, "fuzz", d)) {
        uint64_t n = 0;
        for (struct packet one; reader_next(&r, &one);) {
            uint8_t now = control[n % CONTROL];
            uint32_t app;
            trailer_take(&one, r.apps, &app);
            one.app = APP_NONE;
            live_take(l, &one, ++n);
            if (now & 1) live_turn(l, TURN_ENDED);
            if (now & 2) live_pass(l, clock += (int64_t)now << 28);
            if (now & 4) take_ended(l, &o, &p);
            if (now & 8) live_open(l);
            if (now & 16) take_answers(l);
        }
        reader_close(&r);
    }
    take_ended(l, &o, &p);
    live_end(l);
    take_ended(l, &o, &p);
    p.counts = live_counts(l);
    p.text = sorted(&o);
    live_free(l);
    input_close(in);
    diagnostics_free(d);
    return p;
}

static char *whole(const uint8_t *data, size_t size, struct capture_options options) {
    struct diagnostics *d = diagnostics_new(10);
    struct input *in = input_of(data, size, d);
    struct capture *c = capture_read(in, "fuzz", options, d);
    struct output o = output_to_memory();
    tell(&o, c);
    char *text = sorted(&o);
    capture_free(c);
    input_close(in);
    diagnostics_free(d);
    return text;
}

/* Apps are left out: a file may tell them of packets. */
static bool has_apps(const char *text) {
    return strstr(text, "\"app\":{") != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < CONTROL || size > MOST) return 0;
    struct capture_options options = capture_options_default();
    options.threads = 1;
    char *file = whole(data + CONTROL, size - CONTROL, options);
    struct played p = play(data, data + CONTROL, size - CONTROL, options, (struct live_limits){0});
    const struct live_counts *c = &p.counts;
    bool told = c->early || c->lost || c->split || c->late || c->forgotten;
    if (!told && !has_apps(file) && !has_apps(p.text) && strcmp(file, p.text) != 0) {
        fprintf(stderr, "a file:\n%s\n--- and live:\n%s\n", file, p.text);
        abort();
    }
    uint64_t packets = p.told;
    free(p.text);
    free(file);
    p = play(data, data + CONTROL, size - CONTROL, options,
             (struct live_limits){.most_open = 2, .most_look_ups = 1});
    if (!p.counts.lost && p.told != packets) abort();
    free(p.text);
    return 0;
}
