/* Requests as a list, for those who compare what was opened with another tool. What was found in a path is
 * not shown; of a query only the names are, where they are no data themselves. */
#include "base/memory.h"
#include "evidence/capture/content_private.h"

#include <stdio.h>

void path_mask(struct path_masks *m, const struct find *f) {
    if (m->n == PATH_MASKS) {
        m->all = true;
        return;
    }
    size_t at = m->n++; /* sorted by where they begin */
    for (; at > 0 && m->list[at - 1].from > f->from; at--) m->list[at] = m->list[at - 1];
    m->list[at] = (struct path_mask_one){f->from, f->to, f->class_name};
}

struct pen {
    char text[PATH_MOST];
    size_t n;
};

static void put(struct pen *p, struct text t) {
    size_t room = sizeof p->text - p->n, n = t.n < room ? t.n : room;
    if (n) memcpy(p->text + p->n, t.p, n);
    p->n += n;
}

/* Segment by segment: what is no find by itself, as half of a position, may still tell. */
static void put_segments(struct pen *p, const struct finder *f, struct text t) {
    while (t.n) {
        const char *slash = memchr(t.p, '/', t.n);
        size_t n = slash ? (size_t)(slash - t.p) : t.n;
        put(p, n && finder_knows(f, (struct text){t.p, n}) ? TEXT("…") : (struct text){t.p, n});
        if (slash) put(p, TEXT("/"));
        n += slash != NULL;
        t = (struct text){t.p + n, t.n - n};
    }
}

static uint32_t masked_path(struct shard *s, struct text path, const struct path_masks *m) {
    struct pen pen = {.n = 0};
    size_t at = 0;
    if (m->all) return intern_add(s->strings, TEXT("{masked}"));
    for (size_t i = 0; i < m->n; i++) {
        const struct path_mask_one *one = &m->list[i];
        size_t from = one->from < path.n ? one->from : path.n, to = one->to < path.n ? one->to : path.n;
        if (from > at) put_segments(&pen, s->contents.finder, (struct text){path.p + at, from - at});
        if (from >= at) {
            put(&pen, TEXT("{"));
            put(&pen, text_of(one->class_name));
            put(&pen, TEXT("}"));
        }
        if (to > at) at = to;
    }
    put_segments(&pen, s->contents.finder, (struct text){path.p + at, path.n - at});
    return intern_add(s->strings, (struct text){pen.text, pen.n});
}

static uint32_t parameter_names(struct shard *s, struct text query) {
    struct pen pen = {.n = 0};
    while (query.n) {
        const char *end = memchr(query.p, '&', query.n);
        struct text one = {query.p, end ? (size_t)(end - query.p) : query.n};
        query = end ? (struct text){end + 1, query.n - one.n - 1} : (struct text){query.p, 0};
        const char *equals = memchr(one.p, '=', one.n);
        if (!equals) continue; /* a value without a name */
        if (pen.n) put(&pen, TEXT("&"));
        struct text name = {one.p, (size_t)(equals - one.p)};
        put(&pen, finder_hides(s->contents.finder, name) ? TEXT("…") : name);
    }
    return intern_add(s->strings, (struct text){pen.text, pen.n});
}

/* Methods are words (RFC 9110 9.1); what is none is not told. */
static struct text told_method(struct text method) {
    for (size_t i = 0; i < method.n; i++) {
        char c = method.p[i];
        if ((c < 'A' || c > 'Z') && c != '-' && c != '_') return TEXT("…");
    }
    return method;
}

/* RFC 3986 3.2.1: who asks, and the password, stand before the host. */
static struct text told_host(struct text authority) {
    const char *at = authority.n ? memrchr(authority.p, '@', authority.n) : NULL;
    return at ? (struct text){at + 1, authority.n - (size_t)(at + 1 - authority.p)} : authority;
}

/* Everything but what the response told. */
static void fill(struct shard *s, struct content_request *r, const struct message *m,
                 const struct path_masks *masks) {
    const char *question = m->target.n ? memchr(m->target.p, '?', m->target.n) : NULL;
    struct text path = {m->target.p, question ? (size_t)(question - m->target.p) : m->target.n},
                query = {NULL, 0};
    if (question) query = (struct text){question + 1, m->target.n - path.n - 1};
    r->stream = m->stream;
    r->sent = m->body_sent;
    r->time_ns = s->now.time_ns;
    r->method = intern_add(s->strings, told_method(m->method));
    r->scheme = intern_add(s->strings, m->scheme);
    r->host = intern_add(s->strings, told_host(m->authority));
    r->path = masked_path(s, path, masks);
    r->parameters = parameter_names(s, query);
    r->packet = s->now.packet;
    r->version = (uint8_t)m->version;
    r->whole = m->body_state == BODY_WHOLE;
}

static struct content_request *append(struct contents *all, struct flow_content *c) {
    all->requests =
        memory_grow(all->requests, all->n_requests, &all->request_capacity, sizeof *all->requests);
    uint32_t place = (uint32_t)++all->n_requests;
    *(c->last_request ? &all->requests[c->last_request - 1].next : &c->first_request) = place;
    c->last_request = place;
    if (!c->first_open) c->first_open = place;
    all->requests[place - 1] = (struct content_request){0};
    return &all->requests[place - 1];
}

/* So many requests under way are looked through for the one that a message belongs to. */
enum { WINDOW = 4096 };

static void add_request(struct shard *s, struct flow_content *c, const struct message *m,
                        const struct path_masks *masks) {
    struct contents *all = &s->contents;
    while (c->first_early && !all->requests[c->first_early - 1].early)
        c->first_early = all->requests[c->first_early - 1].next;
    unsigned n = 0;
    for (uint32_t i = c->first_early; i && n < WINDOW; i = all->requests[i - 1].next, n++) {
        struct content_request *r = &all->requests[i - 1];
        if (!r->early || r->stream != m->stream) continue;
        bool answered = r->whole;
        fill(s, r, m, masks);
        r->whole = r->whole && answered;
        r->early = false;
        return;
    }
    if (n == WINDOW) c->first_early = all->requests[c->first_early - 1].next;
    fill(s, append(all, c), m, masks);
}

static void take_answer(struct content_request *r, const struct message *m) {
    r->status = m->status;
    r->received = m->body_sent;
    r->whole = r->whole && m->body_state == BODY_WHOLE;
}

/* An answer that came while its request was under way: a server need not read all of a body first. */
static void add_early(struct shard *s, struct flow_content *c, const struct message *m) {
    static const struct path_masks hidden = {.all = true}; /* nobody has looked into the path yet */
    struct content_request *r = append(&s->contents, c);
    fill(s, r, m, &hidden);
    r->sent = 0;
    r->early = r->whole = true;
    take_answer(r, m);
    if (!c->first_early) c->first_early = c->last_request;
}

void content_request(struct shard *s, uint32_t content, const struct message *m,
                     const struct path_masks *masks) {
    struct contents *all = &s->contents;
    struct flow_content *c = &all->list[content];
    if (m->version == MESSAGE_WEBSOCKET) return;
    if (!m->response) {
        add_request(s, c, m, masks);
        return;
    }
    if (m->status >= 100 && m->status < 200 && m->status != 101)
        return; /* another one follows (RFC 9110 15.2) */
    while (c->first_open && all->requests[c->first_open - 1].status)
        c->first_open = all->requests[c->first_open - 1].next;
    unsigned n = 0;
    for (uint32_t i = c->first_open; i && n < WINDOW; i = all->requests[i - 1].next, n++) {
        struct content_request *r = &all->requests[i - 1];
        if (r->status || r->stream != m->stream) continue;
        take_answer(r, m);
        return;
    }
    if (n == WINDOW) c->first_open = all->requests[c->first_open - 1].next;
    if (m->method.n) add_early(s, c, m);
}
