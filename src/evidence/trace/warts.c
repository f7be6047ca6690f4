#include "evidence/trace/warts.h"

#include "base/memory.h"

#include <stdlib.h>

enum { MAGIC = 0x1205, HEADER = 8, LARGEST_RECORD = 16 * 1024 * 1024 };
enum {
    OBJECT_LIST = 1,
    OBJECT_CYCLE_START,
    OBJECT_CYCLE_DEF,
    OBJECT_CYCLE_STOP,
    OBJECT_ADDRESS,
    OBJECT_TRACE,
    OBJECT_PING,
    OBJECT_TRACELB,
    OBJECT_LAST = 32
};

static uint32_t keep_name(struct warts *w, struct text t) {
    if (t.n == 0) return 0;
    if (t.n > 255) t.n = 255;
    while (w->name_capacity - w->n_names < t.n + 1) {
        w->names = memory_resize(w->names, w->name_capacity, 2);
        w->name_capacity *= 2;
    }
    uint32_t at = (uint32_t)w->n_names;
    memcpy(w->names + at, t.p, t.n);
    w->names[at + t.n] = '\0';
    w->n_names += t.n + 1;
    return at;
}

struct text warts_monitor(const struct warts *w, uint32_t list, uint32_t cycle) {
    uint32_t at = list < w->n_monitors ? w->monitors[list] : 0;
    if (!at && cycle < w->n_cycles) at = w->cycles[cycle];
    return text_of(w->names + at);
}

static bool read_list(struct warts_record *x) {
    enum { MONITOR = 2 };
    struct warts *w = x->w;
    cursor_skip(&x->c, 8); /* its number, which counts up, and the one a person gave it */
    warts_string(&x->c);
    struct warts_params p = warts_params(x);
    struct text monitor = {0};
    for (unsigned id; (id = warts_next(&p)) && id <= MONITOR;) {
        struct text t = warts_string(&p.c);
        if (id == MONITOR) monitor = t;
    }
    if (!cursor_ok(&x->c) || !cursor_ok(&p.c)) return false;
    w->monitors = memory_grow(w->monitors, w->n_monitors, &w->monitor_capacity, sizeof *w->monitors);
    w->monitors[w->n_monitors++] = keep_name(w, monitor);
    return true;
}

static bool read_cycle(struct warts_record *x) {
    enum { STOP = 1, HOST = 2 };
    struct warts *w = x->w;
    cursor_skip(&x->c, 16);
    struct warts_params p = warts_params(x);
    struct text host = {0};
    for (unsigned id; (id = warts_next(&p)) && id <= HOST;) {
        if (id == STOP)
            cursor_skip(&p.c, 4);
        else
            host = warts_string(&p.c);
    }
    if (!cursor_ok(&x->c) || !cursor_ok(&p.c)) return false;
    w->cycles = memory_grow(w->cycles, w->n_cycles, &w->cycle_capacity, sizeof *w->cycles);
    w->cycles[w->n_cycles++] = keep_name(w, host);
    return true;
}

static bool put_address(uint8_t type, struct bytes b, uint8_t to[16]) {
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    memset(to, 0, 16);
    if (type == 1 && b.n == 4) {
        memcpy(to, mapped, sizeof mapped);
        memcpy(to + 12, b.p, 4);
    } else if (type == 2 && b.n == 16) {
        memcpy(to, b.p, 16);
    }
    return type > 0 && type <= 4; /* 3, 4: hardware addresses, which are no hops */
}

/* Number modulo 255, family, address: until 2009. */
static bool read_address(struct warts_record *x) {
    struct warts *w = x->w;
    uint8_t number = cursor_u8(&x->c), type = cursor_u8(&x->c), address[16];
    if (!put_address(type, cursor_rest(&x->c), address)) return false;
    if (w->n_addresses % 255 != number) return false;
    w->addresses = memory_grow(w->addresses, w->n_addresses, &w->address_capacity, sizeof *w->addresses);
    memcpy(w->addresses[w->n_addresses++], address, 16);
    return cursor_ok(&x->c);
}

bool warts_old_address(struct warts_record *x, struct cursor *c, uint8_t to[16]) {
    uint32_t number = cursor_be32(c);
    if (!cursor_ok(c) || number >= x->w->n_addresses) return false;
    memcpy(to, x->w->addresses[number], 16);
    return true;
}

bool warts_address(struct warts_record *x, struct cursor *c, uint8_t to[16]) {
    uint8_t n = cursor_u8(c);
    if (n == 0) {
        uint32_t number = cursor_be32(c);
        if (!cursor_ok(c) || number >= x->n_addresses) return false;
        memcpy(to, x->addresses[number], 16);
        return true;
    }
    uint8_t type = cursor_u8(c);
    if (!put_address(type, cursor_take(c, n), to) || !cursor_ok(c)) return false;
    x->addresses = memory_grow(x->addresses, x->n_addresses, &x->address_capacity, sizeof *x->addresses);
    memcpy(x->addresses[x->n_addresses++], to, 16);
    return true;
}

struct text warts_string(struct cursor *c) {
    size_t left = cursor_left(c);
    const uint8_t *end = left ? memchr(c->p, '\0', left) : NULL;
    if (!end) {
        cursor_skip(c, left + 1);
        return (struct text){0};
    }
    struct bytes b = cursor_take(c, (size_t)(end - c->p) + 1);
    return (struct text){(const char *)b.p, b.n - 1};
}

struct warts_params warts_params(struct warts_record *x) {
    const uint8_t *from = x->c.p;
    uint8_t first = cursor_u8(&x->c), more = first;
    struct warts_params p = {.flags = {from, 0}};
    if (first == 0) return p;
    while (more & 0x80) more = cursor_u8(&x->c);
    p.flags.n = (size_t)(x->c.p - from);
    p.c = cursor_sub(&x->c, cursor_be16(&x->c));
    if (!cursor_ok(&x->c)) p.flags.n = 0;
    return p;
}

unsigned warts_next(struct warts_params *p) {
    for (unsigned at = p->at; at < p->flags.n * 7 && cursor_ok(&p->c); at++) {
        if (!(p->flags.p[at / 7] & 1 << at % 7)) continue;
        p->at = at + 1;
        return at + 1;
    }
    p->at = (unsigned)p->flags.n * 7;
    return 0;
}

static void labels(struct cursor c, struct trace_draft_answer *to) {
    while (cursor_left(&c) >= 4 && to->n_mpls < TRACE_MPLS_MOST)
        to->mpls[to->n_mpls++] = cursor_be32(&c) >> 12;
}

void warts_extensions(struct cursor *c, struct trace_draft_answer *to) {
    enum { MPLS_CLASS = 1, INCOMING_STACK = 1 };
    struct cursor all = cursor_sub(c, cursor_be16(c));
    while (cursor_left(&all) >= 4) {
        uint16_t n = cursor_be16(&all);
        uint8_t class = cursor_u8(&all), type = cursor_u8(&all);
        struct cursor one = cursor_sub(&all, n);
        if (class == MPLS_CLASS && type == INCOMING_STACK) labels(one, to);
    }
    if (!cursor_ok(&all)) c->failed = true;
}

static void take_record(struct warts *w, unsigned type, struct bytes b) {
    struct trace_reading *r = w->r;
    struct warts_record x = {.w = w, .c = cursor_of(b)};
    uint64_t at = input_offset(r->in);
    bool fine = true;
    switch (type) {
    case OBJECT_LIST: fine = read_list(&x); break;
    case OBJECT_CYCLE_START:
    case OBJECT_CYCLE_DEF: fine = read_cycle(&x); break;
    case OBJECT_ADDRESS: fine = read_address(&x); break;
    case OBJECT_TRACE:
    case OBJECT_TRACELB:
        trace_draft_begin(r, at, false);
        fine = type == OBJECT_TRACE ? warts_trace(&x) : warts_tracelb(&x);
        if (!fine) trace_draft_wrong(r, 0, "warts(5)", "this record is damaged: the trace is left out");
        trace_draft_end(r);
        fine = true;
        break;
    default: break;
    }
    if (!fine) trace_reading_damage(r, at, false, "warts(5)", "this record is damaged and left out");
    r->totals->passed_over += type != OBJECT_TRACE && type != OBJECT_TRACELB;
    free(x.addresses);
}

static bool is_header(const uint8_t *p, size_t n) {
    struct cursor c = cursor_over(p, n);
    uint16_t magic = cursor_be16(&c), type = cursor_be16(&c);
    uint32_t length = cursor_be32(&c);
    return cursor_ok(&c) && magic == MAGIC && type > 0 && type <= OBJECT_LAST && length <= LARGEST_RECORD;
}

/* To the next header behind the byte at hand. */
static void seek(struct trace_reading *r, const char *why) {
    trace_reading_damage(r, input_offset(r->in), false, "warts(5)", why);
    input_skip(r->in, 1);
    for (struct bytes b; (b = input_look(r->in, 1 << 16)).n >= HEADER;) {
        size_t most = b.n < 1 << 16 ? b.n : 1 << 16, i = 0;
        while (i + HEADER <= most && !is_header(b.p + i, HEADER)) i++;
        bool found = i + HEADER <= most;
        input_skip(r->in, i);
        if (found) return;
    }
    input_skip(r->in, input_look(r->in, HEADER).n);
}

static void progress(const struct trace_reading *r) {
    const struct trace_options *o = r->options;
    if (o->progress && r->totals->traces % 4096 == 0)
        o->progress(o->progress_context, input_consumed(r->in), input_size(r->in), r->totals->traces);
}

static void read_records(struct warts *w) {
    struct trace_reading *r = w->r;
    for (struct bytes b; (b = input_look(r->in, HEADER)).n > 0;) {
        if (b.n >= HEADER && !is_header(b.p, HEADER)) {
            seek(r, "a record's header is wanted here: what follows is left out up to the next one");
            continue;
        }
        struct cursor c = cursor_of(b);
        cursor_skip(&c, 2);
        unsigned type = cursor_be16(&c);
        size_t length = cursor_be32(&c);
        b = input_look(r->in, HEADER + length);
        if (b.n < HEADER + length) { /* it may be the length that is damaged: then others follow */
            if (input_broken(r->in)) return;
            seek(r, "the file ends within this record: it is left out");
            continue;
        }
        take_record(w, type, (struct bytes){b.p + HEADER, length});
        input_skip(r->in, HEADER + length);
        input_release(r->in, input_offset(r->in));
        progress(r);
    }
}

static void read_warts(struct trace_reading *r) {
    struct warts w = {.r = r, .name_capacity = 1024, .n_names = 1};
    r->totals->format = "warts";
    w.names = memory_new(w.name_capacity, 1);
    w.addresses = memory_grow(NULL, 0, &w.address_capacity, sizeof *w.addresses);
    w.monitors = memory_grow(NULL, 0, &w.monitor_capacity, sizeof *w.monitors);
    w.cycles = memory_grow(NULL, 0, &w.cycle_capacity, sizeof *w.cycles);
    memset(w.addresses[0], 0, 16);
    w.monitors[0] = w.cycles[0] = 0;
    w.n_addresses = w.n_monitors = w.n_cycles = 1;
    read_records(&w);
    free(w.addresses);
    free(w.monitors);
    free(w.cycles);
    free(w.names);
}

static bool is_warts(struct bytes head) {
    return head.n >= HEADER && is_header(head.p, HEADER);
}

const struct trace_format trace_format_warts = {is_warts, read_warts};
