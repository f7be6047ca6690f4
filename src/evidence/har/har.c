#include "evidence/har/har.h"

#include "base/date.h"
#include "base/scan.h"
#include "evidence/har/messages.h"
#include "evidence/har/recognise.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

enum { LARGEST_ENTRY = 60 * 1024 * 1024, STRIDE = 256 };

struct archive {
    struct scan scan;
    struct har_reading reading;
    const struct har_options *options;
    struct builder *builder;
    struct connections *connections;
    uint64_t cached, local, unsent; /* entries that left nothing on the network */
    bool entries;                   /* a list of them was there */
    bool stopped;                   /* nothing more can be read, or may */
    struct timespec started;
};

static void damage(struct archive *a, const char *clause, const char *what, const char *hint) {
    a->reading.damaged = true;
    diagnostics_add(a->reading.diagnostics, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                                                .file = a->reading.name,
                                                                .place = PLACE_OFFSET,
                                                                .at = input_offset(a->scan.in),
                                                                .what = what,
                                                                .clause = clause,
                                                                .hint = hint});
}

static void stop(struct archive *a, const char *what, const char *clause) {
    if (!a->stopped && scan_peek(&a->scan) < 0) {
        if (!input_broken(a->scan.in))
            damage(a, "RFC 8259 2", "the archive ends early",
                   a->entries ? "was the file cut? entries that are whole are kept" : "was the file cut?");
    } else if (!a->stopped) {
        damage(a, clause, what, "the rest is left out");
    }
    a->stopped = true;
}

static bool refused(struct text error) {
    static const char *const before[] = {"net::ERR_BLOCKED",           "net::ERR_NAME_NOT_RESOLVED",
                                         "net::ERR_NAME_RESOLUTION",   "net::ERR_INTERNET_DISCONNECTED",
                                         "net::ERR_CACHE_MISS",        "net::ERR_UNKNOWN_URL_SCHEME",
                                         "net::ERR_CONNECTION_REFUSED"};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (error.n >= strlen(before[i]) && memcmp(error.p, before[i], strlen(before[i])) == 0) return true;
    return false;
}

/* Did anything go over the network because of it? */
static bool was_sent(struct archive *a, const struct har_entry *e, const struct url *u) {
    bool answered = e->status.known && e->status.value > 0;
    uint64_t *why = u->scheme == URL_LOCAL           ? &a->local
                    : e->from_cache.n                ? &a->cached
                    : !answered && refused(e->error) ? &a->unsent
                                                     : NULL;
    if (why) ++*why;
    return !why;
}

static void set_times(struct har_reading *r, struct har_request *q) {
    const struct har_entry *e = q->entry;
    double ms = e->time.known ? e->time.value : 0;
    if (e->started.p && !time_parse(e->started, &q->start_ns))
        har_tell(r, SEVERITY_DAMAGE, "HAR 1.2 entries; ISO 8601",
                 "entry.startedDateTime is no date and time: when it was is not known");
    if (ms < 0) har_tell(r, SEVERITY_NOTE, "HAR 1.2 entries", "entry.time is negative");
    if (!q->start_ns) return;
    int64_t lasted = ms > 0 && ms < 1e11 ? (int64_t)(ms * 1e6) : 0;
    if (__builtin_add_overflow(q->start_ns, lasted, &q->end_ns)) q->end_ns = q->start_ns;
}

/* To the search of contents, and to who else wants it. */
static void take_message(void *context, const struct har_message *m) {
    struct archive *a = context;
    builder_message(a->builder, m->flow, m->message, m->time_ns);
    if (a->options->taker) a->options->taker(a->options->taker_context, m);
}

static void take_entry(struct archive *a, const struct har_entry *e) {
    struct har_reading *r = &a->reading;
    struct har_request q = {.entry = e, .version = har_version_of(e)};
    if (!e->request.present || e->url.n == 0) return; /* that has been told */
    const char *wrong = url_read(e->url, text_is(e->method, "CONNECT"), &q.url);
    if (wrong) {
        har_tell(r, SEVERITY_DAMAGE, "HAR 1.2 request; RFC 3986 3", "%s: the entry is left out", wrong);
        return;
    }
    if (!was_sent(a, e, &q.url)) return;
    if (e->port.known && e->port.value > 0 && e->port.value < 65536 && e->address.n)
        q.url.port = (uint16_t)e->port.value;
    set_times(r, &q);
    uint32_t flow = connections_take(a->connections, a->builder, r, &q);
    struct har_options to = {.most_body = a->options->most_body, .taker = take_message, .taker_context = a};
    if (a->options->taker || a->options->capture.content.finder) har_messages(r, &to, &q, flow);
}

static bool too_long(const struct archive *a) {
    unsigned most = a->options->capture.limits.most_seconds;
    if (!most) return false;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec - a->started.tv_sec >= (time_t)most;
}

/* False: a limit was met. */
static bool may_go_on(struct archive *a) {
    const struct capture_options *o = &a->options->capture;
    uint32_t n = a->reading.entry;
    uint64_t most = o->limits.most_packets && o->limits.most_packets < UINT32_MAX ? o->limits.most_packets
                                                                                  : UINT32_MAX - 1;
    if (n >= most) {
        damage(a, NULL, "stopped after the limit of entries", "raise --max-packets");
        return false;
    }
    if (n % STRIDE) return true;
    if (o->progress) o->progress(o->progress_context, input_consumed(a->scan.in), input_size(a->scan.in), n);
    if (!too_long(a)) return true;
    damage(a, NULL, "stopped after the limit of seconds", "raise --max-seconds");
    return false;
}

static void read_entry(struct archive *a) {
    struct har_reading *r = &a->reading;
    struct bytes b;
    uint64_t offset = input_offset(a->scan.in);
    enum scanned how = scan_object(&a->scan, LARGEST_ENTRY, &b);
    if (how == SCANNED_CUT) {
        a->stopped = a->reading.damaged = true;
        if (!input_broken(a->scan.in))
            damage(a, "RFC 8259 2", "the archive ends within this entry",
                   "was the file cut? the entries before are kept");
        return;
    }
    r->entry++;
    builder_record(a->builder, r->entry);
    if (how == SCANNED_LARGE) {
        har_tell(r, SEVERITY_DAMAGE, NULL, "it is larger than 60 MiB and left out");
        return;
    }
    r->arena = arena_new();
    struct har_entry e;
    if (har_entry_read(r, b, offset, &e)) take_entry(a, &e);
    arena_free(r->arena);
    r->arena = NULL;
    input_skip(a->scan.in, b.n);
    input_release(a->scan.in, input_offset(a->scan.in));
}

static void read_entries(struct archive *a) {
    struct scan *s = &a->scan;
    bool first = true;
    a->entries = true;
    scan_take(s, '[');
    while (!a->stopped && !scan_take(s, ']')) {
        if (!first && !scan_take(s, ',')) {
            stop(a, "',' or ']' is wanted here", "RFC 8259 5");
        } else if (!may_go_on(a)) {
            a->stopped = true;
        } else if (scan_peek(s) == '{') {
            read_entry(a);
        } else if (scan_skip(s)) {
            a->reading.entry++;
            har_tell(&a->reading, SEVERITY_DAMAGE, "HAR 1.2 entries", "it is no object");
        } else {
            stop(a, "an entry is wanted here", "RFC 8259 5");
        }
        first = false;
    }
}

/* Each member of the object that begins here: what `inside` has a taker for, and over all else. */
static void walk(struct archive *a, const char *wanted, int opens, void (*take)(struct archive *a)) {
    struct scan *s = &a->scan;
    bool first = true;
    scan_take(s, '{');
    while (!a->stopped && !scan_take(s, '}')) {
        char key[SCAN_KEY];
        if (!first && !scan_take(s, ','))
            stop(a, "',' or '}' is wanted here", "RFC 8259 4");
        else if (!scan_key(s, key) || !scan_take(s, ':'))
            stop(a, "the name of a member is wanted here", "RFC 8259 4");
        else if (strcmp(key, wanted) == 0 && scan_peek(s) == opens)
            take(a);
        else if (!scan_skip(s))
            stop(a, "a value is wanted here", "RFC 8259 3");
        first = false;
    }
}

static void read_log(struct archive *a) {
    walk(a, "entries", '[', read_entries);
}

static void tell_unsent(const struct archive *a) {
    uint64_t all = a->cached + a->local + a->unsent;
    char what[200];
    if (!all) return;
    snprintf(what, sizeof what,
             "entries that left nothing on the network: %" PRIu64 " (answered from a cache: %" PRIu64
             "; data:, blob: and the like: %" PRIu64 "; given up before anything was sent: %" PRIu64 ")",
             all, a->cached, a->local, a->unsent);
    diagnostics_add(a->reading.diagnostics,
                    (struct diagnostic){.severity = SEVERITY_NOTE, .file = a->reading.name, .what = what});
}

static void read_archive(struct archive *a) {
    struct scan *s = &a->scan;
    struct bytes b = input_look(s->in, 3);
    if (b.n >= 3 && memcmp(b.p, "\xEF\xBB\xBF", 3) == 0) input_skip(s->in, 3);
    walk(a, "log", '{', read_log);
    if (!a->stopped && scan_peek(s) >= 0)
        damage(a, "RFC 8259 2", "something follows the archive: it is left out", NULL);
    if (!a->stopped && !a->entries) damage(a, "HAR 1.2 log", "the archive has no list of entries", NULL);
    tell_unsent(a);
}

struct capture *har_read(struct input *in, const char *name, const struct har_options *options,
                         struct diagnostics *d) {
    if (!har_recognised(in)) return NULL;
    struct archive a = {.scan = {in},
                        .reading = {.name = name, .diagnostics = d},
                        .options = options,
                        .builder = builder_new("har", options->capture),
                        .connections = connections_new()};
    clock_gettime(CLOCK_MONOTONIC, &a.started);
    read_archive(&a);
    connections_free(a.connections);
    return builder_finish(a.builder, in, name, a.reading.entry, !a.reading.damaged, d);
}
