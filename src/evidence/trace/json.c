/* JSON of all forms, record after record: lines, lists, objects one behind the other.
 *
 * A record that is no JSON is left out, and the next is looked for: first at the next line, which is where
 * records of JSON Lines begin; then at each '{', because a list may be one line. */
#include "evidence/trace/json_parts.h"

enum { FIRST_LOOK = 256 * 1024, LARGEST_RECORD = 32 * 1024 * 1024, MOST_ARENA = 1024 * 1024 };

struct json_stream {
    struct trace_reading *r;
    struct arena *arena;
    uint64_t line;       /* of where the input is, from 1 */
    uint64_t line_start; /* offset of that line */
    uint64_t lists;      /* open ones */
    char monitor[256];   /* of the last cycle */
    uint64_t searched;   /* up to there the next line has been looked for … */
    bool has_line;       /* … and begins there */
    uint64_t again;      /* bytes that were read in vain, and will be again */
    bool lost;           /* after a fault: what cannot be read, or is not known, is not told */
};

static void advance(struct json_stream *s, struct bytes b, size_t n) {
    uint64_t offset = input_offset(s->r->in);
    for (const uint8_t *p = b.p, *end = b.p + n; (p = memchr(p, '\n', (size_t)(end - p))); p++) {
        s->line++;
        s->line_start = offset + (uint64_t)(p + 1 - b.p);
    }
    input_skip(s->r->in, n);
    input_release(s->r->in, input_offset(s->r->in));
}

static bool member(struct json_record *j, struct text key) {
    return json_scamper_member(j, key) || json_atlas_member(j, key) || json_tracelb_member(j, key) ||
           json_mtr_member(j, key);
}

/* M-Lab puts scamper's records into one object: Metadata, CycleStart, Trace or Tracelb, CycleStop. */
static void wrapped(struct json_record *j, struct json_stream *s, struct text key) {
    bool cycle = text_is(key, "CycleStart");
    if (!pull_object(j->p)) return;
    for (struct text inner; pull_member(j->p, &inner);) {
        if (cycle && text_is(inner, "hostname") && pull_kind(j->p) == PULL_STRING) {
            struct text t;
            if (pull_string(j->p, &t) && t.n < sizeof s->monitor) j->monitor = trace_draft_string(j->r, t);
        } else if (cycle || !member(j, inner)) {
            pull_skip(j->p);
        }
    }
}

static bool is_wrapping(struct text key) {
    return text_is(key, "Trace") || text_is(key, "Tracelb") || text_is(key, "TracelbLine") ||
           text_is(key, "CycleStart");
}

static enum record_kind kind_of(const struct json_record *j) {
    if (j->is_trace) return RECORD_SCAMPER;
    if (j->is_mtr) return RECORD_MTR;
    if (j->is_other) return RECORD_OTHER;
    return j->is_atlas ? RECORD_ATLAS : RECORD_NONE;
}

static void keep_monitor(struct json_stream *s, struct text host) {
    if (host.n >= sizeof s->monitor) return;
    memcpy(s->monitor, host.p, host.n);
    s->monitor[host.n] = '\0';
}

static const char *const forms[] = {
    [RECORD_SCAMPER] = "scamper-json", [RECORD_ATLAS] = "ripe-atlas", [RECORD_MTR] = "mtr-json"};

static void tell(struct json_stream *s, struct json_record *j, enum record_kind kind) {
    struct trace_reading *r = s->r;
    bool is_trace = kind == RECORD_SCAMPER || kind == RECORD_ATLAS || kind == RECORD_MTR;
    if (j->is_cycle && j->host.n) keep_monitor(s, j->host);
    if (is_trace && !r->totals->format) r->totals->format = forms[kind];
    if (!is_trace || !j->has_hops) {
        if (kind == RECORD_SCAMPER) trace_draft_wrong(r, 0, NULL, "it has no hops: the trace is left out");
        if (kind == RECORD_SCAMPER) trace_draft_end(r);
        r->totals->passed_over += kind != RECORD_SCAMPER && !s->lost;
        return;
    }
    if (kind == RECORD_SCAMPER) {
        json_scamper_finish(j);
        r->probe = j->monitor ? j->monitor : trace_draft_string(r, text_of(s->monitor));
    }
    /* the name was not found, or nothing could be sent */
    if (kind == RECORD_ATLAS && !r->any && !r->wrong) {
        r->totals->passed_over++;
        return;
    }
    if (kind == RECORD_ATLAS) json_atlas_finish(j);
    trace_draft_end(r);
}

/* Reads the object at the front of b; false: it is no JSON, or b ends within it. */
static bool record(struct json_stream *s, struct pull *p, bool by_line) {
    struct trace_reading *r = s->r;
    trace_draft_begin(r, by_line ? s->line : input_offset(r->in), by_line);
    struct json_record j = {.r = r, .p = p};
    if (!pull_object(p)) return false;
    for (struct text key; pull_member(p, &key);) {
        if (is_wrapping(key))
            wrapped(&j, s, key);
        else if (!member(&j, key))
            pull_skip(p);
    }
    if (!pull_ok(p)) return false;
    enum record_kind kind = kind_of(&j);
    tell(s, &j, kind);
    if (kind != RECORD_NONE) s->lost = false;
    return true;
}

/* To the next line, or, where there is none, behind the '{'; to the fault itself where that would take time
 * without end, as with thousands of brackets that are never closed. */
static void skip_fault(struct json_stream *s, size_t wrong_at) {
    enum { PATIENCE = 16 * 1024 * 1024 };
    s->lost = true;
    s->again += wrong_at;
    struct bytes b = input_look(s->r->in, FIRST_LOOK);
    uint64_t at = input_offset(s->r->in);
    if (at >= s->searched && b.n) {
        size_t most = b.n < LARGEST_RECORD ? b.n : LARGEST_RECORD;
        const uint8_t *end = memchr(b.p, '\n', most);
        s->has_line = end != NULL;
        s->searched = at + (end ? (size_t)(end - b.p) + 1 : most);
    }
    size_t n = s->has_line ? (size_t)(s->searched - at) : b.n ? 1 : 0;
    if (s->again > PATIENCE + 4 * at && n < wrong_at && wrong_at <= b.n) n = wrong_at;
    advance(s, b, n);
}

enum fault { FAULT_WITHIN, FAULT_CUT, FAULT_LARGE };

static void fault(struct json_stream *s, const struct pull *p, bool by_line, enum fault what) {
    uint64_t start = input_offset(s->r->in), at = what == FAULT_LARGE ? start : start + p->wrong_at;
    bool told = s->lost || (what == FAULT_CUT && input_broken(s->r->in));
    const char *words = "the file ends within this record: it is left out";
    if (what == FAULT_LARGE) words = "this record is larger than 32 MiB: it is left out";
    if (what == FAULT_WITHIN) words = arena_format(s->arena, "%s: the record is left out", p->wrong);
    if (!told)
        trace_reading_damage(s->r, by_line ? s->line : at, by_line, what == FAULT_CUT ? "RFC 8259" : NULL,
                             words);
    skip_fault(s, p->wrong_at);
}

static void take_record(struct json_stream *s) {
    bool by_line = s->line_start == input_offset(s->r->in);
    for (size_t want = FIRST_LOOK;;) {
        struct bytes b = input_look(s->r->in, want);
        bool all = b.n < want || want >= LARGEST_RECORD;
        if (b.n > LARGEST_RECORD) b.n = LARGEST_RECORD;
        struct pull p = pull_over(b, s->arena);
        if (record(s, &p, by_line)) {
            advance(s, b, pull_at(&p));
            return;
        }
        bool ends = p.wrong_at >= b.n || strstr(p.wrong, "no end");
        if (!ends || all || input_stable(s->r->in)) {
            fault(s, &p, by_line, !ends ? FAULT_WITHIN : b.n < LARGEST_RECORD ? FAULT_CUT : FAULT_LARGE);
            return;
        }
        want *= 2;
    }
}

/* What stands between records: false at the end. */
static bool seek(struct json_stream *s) {
    for (;;) {
        struct bytes b = input_look(s->r->in, FIRST_LOOK);
        if (b.n == 0) return false;
        if (b.n > FIRST_LOOK) b.n = FIRST_LOOK;
        size_t i = 0;
        for (; i < b.n && b.p[i] != '{'; i++) {
            if (b.p[i] == '[') s->lists++;
            if (b.p[i] == ']' && s->lists) s->lists--;
            if (s->lost || strchr(" \t\r\n,[]", b.p[i]) || (b.p[i] >= 0xBB && input_offset(s->r->in) + i < 3))
                continue;
            s->lost = true;
            trace_reading_damage(s->r, s->line, true, "RFC 8259",
                                 "this is no JSON object: the line is left out");
        }
        bool found = i < b.n;
        advance(s, b, i);
        if (found) return true;
    }
}

static void progress(const struct json_stream *s) {
    const struct trace_options *o = s->r->options;
    if (o->progress && s->r->totals->traces % 4096 == 0)
        o->progress(o->progress_context, input_consumed(s->r->in), input_size(s->r->in),
                    s->r->totals->traces);
}

static void read_json(struct trace_reading *r) {
    struct json_stream s = {.r = r, .arena = arena_new(), .line = 1};
    while (seek(&s)) {
        take_record(&s);
        progress(&s);
        if (arena_used(s.arena) < MOST_ARENA) continue;
        arena_free(s.arena);
        s.arena = arena_new();
    }
    if (s.lists && !s.lost && !input_broken(r->in))
        trace_reading_damage(r, input_offset(r->in), false, "RFC 8259 5",
                             "the list is not closed: the file ends early");
    if (!r->totals->format) r->totals->format = "scamper-json";
    arena_free(s.arena);
}

/* What the members of one object say about the form. */
struct signs {
    bool scamper, cycle, atlas, mtr, mlab, traceroute;
    unsigned known;
};

static void sign(struct pull *p, struct text key, struct signs *s) {
    struct text t = {0};
    if (text_is(key, "type") && pull_string(p, &t)) {
        s->scamper = text_is(t, "trace") || text_is(t, "tracelb");
        s->cycle = text_starts(t, "cycle-");
        s->traceroute = text_is(t, "traceroute");
        return;
    }
    if (text_is(key, "TracerouteCallerVersion")) s->mlab = true;
    if (text_is(key, "prb_id") || text_is(key, "msm_id") || text_is(key, "dst_addr")) s->atlas = true;
    s->known += text_is(key, "src") || text_is(key, "dst") || text_is(key, "method") ||
                text_is(key, "list_name") || text_is(key, "hops") || text_is(key, "stop_reason");
    if ((text_is(key, "report") || text_is(key, "Metadata")) && pull_kind(p) == PULL_OBJECT &&
        pull_object(p)) {
        for (struct text inner; pull_member(p, &inner); pull_skip(p)) {
            s->mtr = s->mtr || (text_is(key, "report") && text_is(inner, "mtr"));
            s->mlab = s->mlab || text_is(inner, "TracerouteCallerVersion");
        }
        return;
    }
    if (!text_is(key, "type")) pull_skip(p);
}

static bool speaks(const struct signs *s) {
    return s->mlab || s->mtr || (s->traceroute && s->atlas) || ((s->scamper || s->cycle) && s->known >= 1);
}

static bool is_json(struct bytes head) {
    enum { OBJECTS = 16 };
    struct cursor c = cursor_of(head);
    if (head.n >= 3 && memcmp(head.p, "\xEF\xBB\xBF", 3) == 0) cursor_skip(&c, 3);
    struct arena *a = arena_new();
    bool found = false;
    for (int i = 0; i < OBJECTS && !found; i++) {
        while (cursor_left(&c) && strchr(" \t\r\n,[", *c.p) && *c.p) c.p++;
        if (!cursor_left(&c) || *c.p != '{') break;
        struct pull p = pull_over(cursor_rest(&(struct cursor){c.p, c.end, false}), a);
        struct signs s = {0};
        if (pull_object(&p))
            for (struct text key; pull_member(&p, &key);) sign(&p, key, &s);
        found = speaks(&s);
        if (!pull_ok(&p)) break;
        cursor_skip(&c, pull_at(&p));
    }
    arena_free(a);
    return found;
}

const struct trace_format trace_format_json = {is_json, read_json};
