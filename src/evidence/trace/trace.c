#include "evidence/trace/reading.h"

enum { HEAD = 64 * 1024 };

static const struct trace_format *const formats[] = {&trace_format_warts, &trace_format_json,
                                                     &trace_format_text};

bool rtt_negative(struct text t) {
    return t.n > 1 && t.p[0] == '-' && t.p[1] >= '0' && t.p[1] <= '9';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool rtt_parse(struct text t, uint32_t *us) {
    enum { MOST_MS = 3600 * 1000 };
    uint64_t v = 0;
    size_t i = 0;
    while (i < t.n && is_digit(t.p[i]) && v <= MOST_MS) v = v * 10 + (uint64_t)(t.p[i++] - '0');
    if (i == 0 || v > MOST_MS) return false;
    v *= 1000;
    if (i == t.n) {
        *us = (uint32_t)v;
        return true;
    }
    if (t.p[i] != '.' && t.p[i] != ',') return false;
    uint64_t scale = 100;
    for (i++; i < t.n && is_digit(t.p[i]); i++, scale /= 10) {
        v += (uint64_t)(t.p[i] - '0') * scale;
        if (scale == 0 && t.p[i] >= '5') { /* the fourth digit rounds */
            v++;
            break;
        }
        if (scale == 0) break;
    }
    while (i < t.n && is_digit(t.p[i])) i++;
    *us = (uint32_t)v;
    return i == t.n;
}

static const struct trace_format *format_of(struct input *in) {
    struct bytes head = input_look(in, HEAD);
    if (head.n > HEAD) head.n = HEAD;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i]->is(head)) return formats[i];
    return NULL;
}

bool trace_read(struct input *in, const char *name, const struct trace_options *options,
                struct trace_totals *totals, struct diagnostics *d) {
    const struct trace_format *f = format_of(in);
    if (!f) return false;
    *totals = (struct trace_totals){0};
    struct trace_reading r = {
        .in = in, .name = input_name(name), .options = options, .totals = totals, .diagnostics = d};
    trace_reading_start(&r);
    f->read(&r);
    trace_reading_end(&r);
    totals->complete = totals->broken == 0 && !input_broken(in);
    return true;
}
