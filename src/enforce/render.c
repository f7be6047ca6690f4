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
    /* U+2028 to U+202E and U+2066 to U+2069 end lines and turn text about; XML has no U+FFFE and U+FFFF. */
    bool line =
        n == 3 && p[0] == 0xE2 &&
        ((p[1] == 0x80 && p[2] >= 0xA8 && p[2] <= 0xAE) || (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9));
    bool none = n == 3 && p[0] == 0xEF && p[1] == 0xBF && p[2] >= 0xBE;
    return control || line || none ? 0 : n;
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

/* Readers cut lines: musl's of hosts files at 511 bytes, dnsmasq's at 1,024, vtysh's at 4,096; what is behind
 * would be a line of its own. */
enum { COMMENT_MOST = 400 };

void render_comment(const struct backend *b, struct output *to, struct text t) {
    size_t written = 0;
    for (size_t i = 0; i < t.n;) {
        size_t n = shown(t, i);
        if (written == 0) output_format(to, "%s ", b->comment);
        if (n)
            output_bytes(to, t.p + i, n);
        else
            output_char(to, '?');
        i += n ? n : 1;
        written += n ? n : 1;
        if (written < COMMENT_MOST || i >= t.n) continue;
        output_text(to, " ..\n"); /* never a backslash at the end */
        written = 0;
    }
    if (written || t.n == 0) output_char(to, '\n');
}

void render_why(const struct backend *b, struct output *to, const struct measure *m) {
    char reason[REASON_TEXT];
    render_comment(b, to, render_reason(reason, m));
}

static void comment(const struct backend *b, struct output *to, const char *text) {
    output_format(to, "%s %s\n", b->comment, text);
}

static void tell_expiry(const struct backend *b, const struct enforce_plan *p, const struct render_options *o,
                        struct output *to) {
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
    comment(b, to,
            b->attach ? "Each lets pass by itself when its time is over."
                      : "The format has no expiry: 'cordon enforce apply' writes it anew when measures end, "
                        "'render' does not.");
}

void render_head(const struct backend *b, const struct enforce_plan *p, const struct render_options *o,
                 const char *const meaning[3], struct output *to) {
    static const char *const words[] = {"log", "reject", "drop"};
    char time[TIME_TEXT];
    output_format(to, "%s cordon, plan %s, made %s. Written over when the next plan is applied.\n",
                  b->comment, p->id[0] ? p->id : "-", time_text(time, p->made_ns));
    tell_expiry(b, p, o, to);
    for (unsigned m = 0; m < 3; m++)
        output_format(to, "%s %s: %s\n", b->comment, words[m],
                      b->modes & MODE_BIT(m) ? meaning[m] : "this format cannot express it; left out.");
    if (p->objection) {
        struct arena *a = arena_new();
        render_comment(b, to, text_of(arena_format(a, "To object: %s .", p->objection)));
        arena_free(a);
    }
}
