#include "enforce/render.h"

#include "base/date.h"
#include "base/utf8.h"

#include <stdio.h>

bool render_wants(const struct backend *b, const struct measure *m, const struct render_options *o,
                  size_t *left) {
    if (!(b->kinds & KIND_BIT(m->kind)) || m->until_ns <= o->now_ns) return false;
    if (b->modes & MODE_BIT(m->mode)) return true;
    ++*left;
    return false;
}

/* Length of the character at t[i] that may be shown; 0: it is none. */
static size_t shown(struct text t, size_t i) {
    const uint8_t *p = (const uint8_t *)t.p + i;
    size_t n = utf8_length(p, t.n - i);
    bool control = n == 1 ? p[0] < 0x20 || p[0] == 0x7F : n == 2 && p[0] == 0xC2 && p[1] < 0xA0;
    bool line_end = n == 3 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9);
    return control || line_end ? 0 : n;
}

void render_printable(struct output *to, struct text t) {
    for (size_t i = 0; i < t.n;) {
        size_t n = shown(t, i);
        if (n)
            output_bytes(to, t.p + i, n);
        else
            output_char(to, '?');
        i += n ? n : 1;
    }
}

struct buffer {
    char *p;
    size_t n, room;
};

static void put(struct buffer *b, const char *before, const char *s, size_t most) {
    if (!s) return;
    size_t n = strlen(before);
    struct text t = text_of(s);
    if (b->room - b->n < n + most + 4) return;
    memcpy(b->p + b->n, before, n);
    b->n += n;
    for (size_t i = 0, start = b->n; i < t.n;) {
        size_t c = shown(t, i);
        if (b->n - start + (c ? c : 1) > most) {
            memcpy(b->p + b->n, "...", 3);
            b->n += 3;
            break;
        }
        if (c)
            memcpy(b->p + b->n, t.p + i, c);
        else
            b->p[b->n] = '?';
        b->n += c ? c : 1;
        i += c ? c : 1;
    }
}

struct text render_reason(char to[REASON_TEXT], const struct measure *m) {
    char time[TIME_TEXT];
    struct buffer b = {to, 0, REASON_TEXT};
    put(&b, "", m->policy ? m->policy : "?", 60);
    put(&b, "/", m->rule ? m->rule : "?", 60);
    put(&b, ": ", m->title, 160);
    put(&b, "; finding ", m->finding, 32);
    put(&b, "; ", m->chain, 240);
    put(&b, "; until ", time_text(time, m->until_ns), TIME_TEXT);
    return (struct text){to, b.n};
}

static void comment(const struct backend *b, struct output *to, const char *text) {
    output_text(to, b->comment);
    output_char(to, ' ');
    output_text(to, text);
    output_char(to, '\n');
}

static void tell_expiry(const struct backend *b, const struct enforce_plan *p, const struct render_options *o,
                        const char *expiry, struct output *to) {
    int64_t first = INT64_MAX, last = INT64_MIN;
    size_t n = 0, ignored = 0, modes[3] = {0};
    for (size_t i = 0; i < p->n_measures; i++) {
        const struct measure *m = p->measures + i;
        if (!render_wants(b, m, o, &ignored)) continue;
        n++;
        modes[m->mode]++;
        if (m->until_ns < first) first = m->until_ns;
        if (m->until_ns > last) last = m->until_ns;
    }
    char from[TIME_TEXT], until[TIME_TEXT], line[200];
    if (n == 0) {
        comment(b, to, "Nothing is to be done: no measures.");
        return;
    }
    snprintf(line, sizeof line, "Measures: %zu (log %zu, reject %zu, drop %zu).", n, modes[MEASURE_LOG],
             modes[MEASURE_REJECT], modes[MEASURE_DROP]);
    comment(b, to, line);
    snprintf(line, sizeof line, "The first expires %s, the last %s.", time_text(from, first),
             time_text(until, last));
    comment(b, to, line);
    comment(b, to, expiry);
}

void render_head(const struct backend *b, const struct enforce_plan *p, const struct render_options *o,
                 const char *const meaning[3], const char *expiry, struct output *to) {
    static const char *const words[] = {"log", "reject", "drop"};
    char time[TIME_TEXT];
    output_format(to, "%s cordon, plan %s, made %s. Written over when the next plan is applied.\n",
                  b->comment, p->id[0] ? p->id : "-", time_text(time, p->made_ns));
    tell_expiry(b, p, o, expiry, to);
    for (unsigned m = 0; m < 3; m++)
        output_format(to, "%s %s: %s\n", b->comment, words[m],
                      b->modes & MODE_BIT(m) ? meaning[m] : "this format cannot express it; left out.");
    if (p->objection) {
        output_format(to, "%s To object: ", b->comment);
        render_printable(to, text_of(p->objection));
        output_text(to, " .\n"); /* never a backslash at the end */
    }
}
