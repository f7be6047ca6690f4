/* What traceroute, tracert, tracepath and mtr -r print: a line a hop, several traces one behind the other,
 * and anything between them. */
#include "base/lines.h"
#include "evidence/device/decode.h"
#include "evidence/trace/hop_line.h"
#include "evidence/trace/host.h"
#include "evidence/trace/reading.h"

#include "base/date.h"

enum { LONGEST_LINE = 64 * 1024, MOST_DECODED = 256 * 1024 * 1024 };

/* What a line that is no hop tells of the trace that follows. */
struct heading {
    uint8_t dst[16], src[16];
    char name[256];
    uint64_t line; /* 0: there was none since the last trace */
    int64_t start_ns;
};

struct text_stream {
    struct trace_reading *r;
    struct lines lines;
    struct text decoded; /* of UTF-16: what is not read of it yet; p NULL: it is none */
    uint64_t number;
    struct heading heading;
    struct mtr_columns columns; /* n 0: in no report of mtr */
    bool open;                  /* a trace has begun */
    bool destination;           /* … whose last hop is where it leads: mtr, tracepath */
    uint64_t ttl;
    uint32_t last_answer;
    struct hop_line line;
};

static bool next_line(struct text_stream *s, struct text *line) {
    if (s->decoded.p) {
        if (!text_field(&s->decoded, '\n', line)) return false;
        *line = (struct text){line->p, line->n && line->p[line->n - 1] == '\r' ? line->n - 1 : line->n};
        s->number++;
        return true;
    }
    bool more = lines_next(&s->lines, line);
    s->number = s->lines.number;
    return more;
}

static const char *form_of(const struct hop_line *l) {
    switch (l->form) {
    case LINE_TRACERT: return "tracert";
    case LINE_TRACEPATH: return "tracepath";
    case LINE_MTR: return "mtr";
    case LINE_TRACEROUTE: break;
    }
    return "traceroute";
}

/* Where the tool does not name its destination, that is the last hop, if it answered. */
static void find_destination(struct text_stream *s) {
    struct trace_reading *r = s->r;
    if (!address_is_unspecified(r->t.dst) || r->n_answers == 0 || !s->destination) return;
    const struct trace_draft_answer *last = &r->answers[r->n_answers - 1];
    if (last->ttl != s->ttl) return;
    memcpy(r->t.dst, last->address, sizeof last->address);
    r->dst_name = last->name;
}

static void close_trace(struct text_stream *s) {
    if (!s->open) return;
    struct trace_reading *r = s->r;
    find_destination(s);
    if (r->n_answers) {
        const struct trace_draft_answer *last = &r->answers[r->n_answers - 1];
        if (last->icmp_type == 3) r->stopped = trace_draft_string(r, TEXT("unreachable"));
    }
    s->open = false;
    s->heading = (struct heading){0};
    trace_draft_end(r);
}

static void open_trace(struct text_stream *s) {
    struct trace_reading *r = s->r;
    trace_draft_begin(r, s->heading.line ? s->heading.line : s->number, true);
    memcpy(r->t.dst, s->heading.dst, sizeof r->t.dst);
    memcpy(r->t.src, s->heading.src, sizeof r->t.src);
    r->t.start_ns = s->heading.start_ns;
    r->dst_name = trace_draft_string(r, text_of(s->heading.name));
    r->in_order = false; /* looked at line by line */
    s->open = true;
    s->destination = s->line.form == LINE_MTR || s->line.form == LINE_TRACEPATH;
    s->ttl = 0;
    s->last_answer = UINT32_MAX;
    if (!r->totals->format) r->totals->format = form_of(&s->line);
}

static void add_host(struct text_stream *s, const struct line_host *h) {
    struct trace_reading *r = s->r;
    struct trace_draft_answer a = TRACE_DRAFT_ANSWER;
    memcpy(a.address, h->address, sizeof a.address);
    a.name = trace_draft_string(r, h->name);
    a.asn = h->asn;
    a.ttl = (uint8_t)s->ttl;
    a.n_mpls = h->n_mpls;
    memcpy(a.mpls, h->mpls, sizeof a.mpls);
    a.icmp_type = h->icmp_type;
    a.icmp_code = h->icmp_code;
    for (size_t i = 0; i < h->n_times || i == 0; i++) {
        if (i < h->n_times) a.rtt_us = h->times[i];
        s->last_answer = trace_draft_answer(r, &a);
    }
}

static void add_line(struct text_stream *s) {
    const struct hop_line *l = &s->line;
    struct trace_reading *r = s->r;
    if (l->negative)
        trace_draft_wrong(r, s->number, NULL, "a round-trip time is negative: the trace is left out");
    if (s->ttl == 0 || s->ttl >= TRACE_TTLS) {
        trace_draft_wrong(r, s->number, "RFC 791 3.1",
                          "a hop is not between 1 and 255: the trace is left out");
        return;
    }
    if (l->n_hosts == 0 && l->stars == 0) return; /* tracepath's own machine */
    if (l->stars || l->n_hosts == 0) trace_draft_lost(r, s->ttl, l->stars);
    for (size_t i = 0; i < l->n_hosts; i++) add_host(s, &l->hosts[i]);
    r->t.reached = r->t.reached || l->reached;
}

static void take_hop(struct text_stream *s) {
    const struct hop_line *l = &s->line;
    bool again = s->open && l->form != LINE_TRACEPATH && l->ttl == s->ttl;
    if (s->open && (s->heading.line > s->r->t.at || (l->ttl == 1 && (s->ttl > 1 || again)))) {
        struct heading keep = s->heading;
        bool new = keep.line > s->r->t.at;
        close_trace(s);
        if (new) s->heading = keep;
    }
    if (!s->open) open_trace(s);
    if (l->ttl < s->ttl || again)
        trace_draft_wrong(s->r, s->number, NULL,
                          "its hops go back, which contradicts their order: the trace is left out");
    s->ttl = l->ttl;
    add_line(s);
}

static void take_continuation(struct text_stream *s) {
    const struct hop_line *l = &s->line;
    const struct line_host *h = &l->hosts[0];
    if (!h->n_mpls || !address_is_unspecified(h->address)) {
        add_line(s);
        return;
    }
    if (s->last_answer == UINT32_MAX || s->r->answers[s->last_answer].n_mpls) return;
    s->r->answers[s->last_answer].n_mpls = h->n_mpls;
    memcpy(s->r->answers[s->last_answer].mpls, h->mpls, sizeof h->mpls);
}

/* Of a host: words of a sentence have no dot. */
static bool is_name(struct text t) {
    if (t.n == 0 || !memchr(t.p, '.', t.n)) return false;
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] <= ' ' || t.p[i] > '~') return false;
    return true;
}

/* The destination in brackets, and its name before; or an address by itself. True: there is one. */
static bool read_heading(struct text line, struct heading *to) {
    struct text rest = line, word, before = {0};
    bool bracketed = false, found = false;
    struct heading h = {0};
    while (text_word(&rest, &word)) {
        uint8_t address[16];
        bool brackets = word.p[0] == '(' || word.p[0] == '[';
        if (word.n > 1 && word.p[word.n - 1] == ',' && !brackets) word.n--;
        if (word.n > 1 && word.p[word.n - 1] == ':' && !brackets) word.n--;
        if (host_address(word, address)) {
            if (text_is(before, "from") && !brackets) {
                memcpy(h.src, address, sizeof h.src);
            } else if (brackets || !bracketed) {
                memcpy(h.dst, address, sizeof h.dst);
                bracketed = brackets;
                size_t n = brackets && is_name(before) && before.n < sizeof h.name ? before.n : 0;
                if (n) memcpy(h.name, before.p, n);
                h.name[n] = '\0';
                found = true;
            }
        }
        before = word;
    }
    uint8_t ignored[16];
    if (found && host_address(text_of(h.name), ignored)) h.name[0] = '\0';
    if (found) *to = h;
    return found;
}

static void take_other(struct text_stream *s, struct text line) {
    struct mtr_columns columns;
    struct heading h;
    struct text t = text_trim(line);
    if (mtr_header(line, &columns)) {
        close_trace(s);
        s->columns = columns;
        return;
    }
    if (text_starts(t, "Start:")) {
        close_trace(s);
        s->heading.line = s->number;
        time_parse(text_trim((struct text){t.p + 6, t.n - 6}), &s->heading.start_ns);
        return;
    }
    if (!read_heading(line, &h)) return;
    close_trace(s);
    s->columns = (struct mtr_columns){0};
    s->heading = h;
    s->heading.line = s->number;
}

static void progress(const struct text_stream *s) {
    const struct trace_options *o = s->r->options;
    if (o->progress && s->number % 65536 == 0)
        o->progress(o->progress_context, input_consumed(s->r->in), input_size(s->r->in),
                    s->r->totals->traces);
}

/* UTF-16, as PowerShell's ">" writes it. */
static bool is_wide(struct bytes b) {
    if (b.n < 4) return false;
    return memcmp(b.p, "\xFF\xFE", 2) == 0 || memcmp(b.p, "\xFE\xFF", 2) == 0 ||
           (b.p[0] && !b.p[1] && b.p[2] && !b.p[3]);
}

static void read_text(struct trace_reading *r) {
    struct text_stream s = {.r = r, .lines = lines_over(r->in, r->name, LONGEST_LINE, r->diagnostics)};
    struct arena *a = arena_new();
    if (is_wide(input_look(r->in, 4))) {
        struct bytes all = input_whole(r->in, MOST_DECODED);
        s.decoded = text_decoded(a, all);
        input_skip(r->in, all.n);
    }
    for (struct text line; next_line(&s, &line);) {
        if (hop_line(line, s.columns.n ? &s.columns : NULL, &s.line))
            take_hop(&s);
        else if (s.open && hop_continuation(line, &s.line))
            take_continuation(&s);
        else
            take_other(&s, line);
        progress(&s);
    }
    close_trace(&s);
    if (!r->totals->format) r->totals->format = "traceroute";
    arena_free(a);
}

/* A time and a host with it make a hop for sure; stars do so behind a heading. */
static bool is_sure(const struct hop_line *l, bool heading, bool columns) {
    if (l->negative && heading) return true;
    if (columns && l->form == LINE_MTR) return true;
    if (l->ttl == 0 || l->ttl >= TRACE_TTLS) return false;
    if (l->n_hosts && l->times) return heading || l->ttl == 1;
    return heading && l->n_hosts == 0 && l->stars == 3 && l->ttl == 1;
}

static bool is_text_of(struct text t) {
    enum { MOST_LINES = 400 };
    struct mtr_columns columns = {0};
    struct heading heading;
    struct hop_line l;
    bool headed = false;
    struct text line;
    for (unsigned i = 0; i < MOST_LINES && text_field(&t, '\n', &line); i++) {
        if (hop_line(line, columns.n ? &columns : NULL, &l)) {
            bool local = l.form == LINE_TRACEPATH && l.n_hosts == 0 && l.stars == 0;
            if (is_sure(&l, headed, columns.n > 0)) return true;
            headed = headed || local;
        } else if (!mtr_header(line, &columns) && read_heading(line, &heading)) {
            headed = true;
        }
    }
    return false;
}

static bool is_text(struct bytes head) {
    bool wide = is_wide(head);
    if (head.n == 0 || (!wide && memchr(head.p, '\0', head.n))) return false;
    struct arena *a = arena_new();
    bool is = is_text_of(text_decoded(a, head));
    arena_free(a);
    return is;
}

const struct trace_format trace_format_text = {is_text, read_text};
