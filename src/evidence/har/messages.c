#include "evidence/har/messages.h"

#include "evidence/content/coding.h"
#include "evidence/har/body.h"

#include <strings.h>

enum { MOST_BODY = 8 * 1024 * 1024, BOM = 3 };

struct giving {
    struct har_reading *reading;
    const struct har_options *options;
    const struct har_request *request;
    struct har_message message;
    size_t most;
};

static const char clause_content[] = "HAR 1.2 content", clause_post[] = "HAR 1.2 postData";

static bool same(struct text t, const char *s) {
    return t.n == strlen(s) && strncasecmp(t.p, s, t.n) == 0;
}

static bool begins(struct text t, const char *with) {
    size_t n = strlen(with);
    return t.n >= n && strncasecmp(t.p, with, n) == 0;
}

static struct text lower(struct arena *a, struct text t) {
    char *own = arena_text(a, t);
    for (size_t i = 0; i < t.n; i++)
        if (own[i] >= 'A' && own[i] <= 'Z') own[i] = (char)(own[i] + 32);
    return (struct text){own, t.n};
}

static struct text trimmed(struct text t) {
    while (t.n && (t.p[0] == ' ' || t.p[0] == '\t')) t = (struct text){t.p + 1, t.n - 1};
    while (t.n && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\t')) t.n--;
    return t;
}

static struct text join_pair(struct arena *a, struct har_pair p) {
    char *s = arena_format(a, "%.*s=%.*s", (int)p.name.n, p.name.p, (int)p.value.n, p.value.p);
    return text_of(s);
}

/* Tools that leave out the fields of cookies may still list them. */
static size_t add_cookies(struct arena *a, const struct har_side *s, struct text name,
                          struct message_field *to, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (text_equal(to[i].name, name)) return n;
    const struct har_pair *list = s->cookies.items;
    for (size_t i = 0; i < s->cookies.n; i++) to[n++] = (struct message_field){name, join_pair(a, list[i])};
    return n;
}

static void set_fields(struct giving *g, const struct har_side *s, struct message *m) {
    struct arena *a = g->reading->arena;
    struct message_field *to = arena_take_array(a, s->headers.n + s->cookies.n + 1, sizeof *to);
    const struct har_pair *list = s->headers.items;
    size_t n = 0;
    for (size_t i = 0; i < s->headers.n; i++)
        if (list[i].name.n && list[i].name.p[0] != ':')
            to[n++] = (struct message_field){lower(a, list[i].name), trimmed(list[i].value)};
    m->n_fields = add_cookies(a, s, m->response ? TEXT("set-cookie") : TEXT("cookie"), to, n);
    m->fields = to;
}

static void set_params(struct giving *g, const struct har_body *b, struct message *m) {
    struct arena *a = g->reading->arena;
    const struct form_param *list = b->params.items;
    bool parts = begins(b->type, "multipart/");
    struct text boundary = body_boundary(b->type);
    for (size_t i = 0; i < b->params.n; i++)
        if (list[i].file.n && list[i].value.n == 0) m->body_state = BODY_CUT; /* the file is not in the HAR */
    m->body = parts && boundary.n ? body_multipart(a, boundary, list, b->params.n)
                                  : body_form(a, list, b->params.n);
}

/* By HAR 1.2 content is told without its codings; some tools give the bytes as they were sent, in base64. */
static bool is_still_coded(struct bytes b) {
    static const uint8_t gzip[] = {0x1f, 0x8b, 8}, zstd[] = {0x28, 0xb5, 0x2f, 0xfd};
    return (b.n > sizeof gzip && memcmp(b.p, gzip, sizeof gzip) == 0) ||
           (b.n > sizeof zstd && memcmp(b.p, zstd, sizeof zstd) == 0);
}

/* Brotli and deflate have no mark in front: what they do not make sense of was without them already. */
static void remove_codings(struct giving *g, struct message *m) {
    struct text codings = message_field_value(m, "content-encoding");
    bool marked = is_still_coded(m->body);
    if (!codings.n || m->body.n == 0) return;
    struct message_limits limits = message_limits_default();
    limits.most_body = g->most;
    struct decoded d = decode_content(codings, m->body, m->body_state == BODY_WHOLE, &limits);
    if (!marked && (d.damage || d.state != BODY_WHOLE)) {
        decoded_free(&d);
        return;
    }
    m->body_sent = m->body.n;
    m->body = arena_bytes(g->reading->arena, d.body);
    m->body_size = d.size;
    m->damage = d.damage;
    m->clause = d.clause;
    if (d.state != BODY_WHOLE) m->body_state = d.state;
    decoded_free(&d);
}

/* Text was decoded from the page's charset: of most of them it has more bytes than were sent, and of UTF-8 as
 * many, less a byte order mark. Fewer means that the tool cut it. */
static bool is_short(const struct har_body *b, size_t n) {
    bool wide = b->type.n && memmem(b->type.p, b->type.n, "16", 2); /* UTF-16 may shrink */
    return !wide && b->size.known && b->size.value > 0 && (double)n + BOM < b->size.value;
}

static void set_content(struct giving *g, const struct har_body *b, struct har_number sent,
                        struct message *m) {
    m->body_size = b->size.known && b->size.value > 0 && b->size.value < 1e15 ? (uint64_t)b->size.value : 0;
    m->body_sent = sent.known && sent.value > 0 && sent.value < 1e15 ? (uint64_t)sent.value : 0;
    if (!b->has_text || (b->text.n == 0 && b->params.n)) {
        if (b->params.n)
            set_params(g, b, m);
        else if (m->body_size || m->body_sent)
            m->body_state = BODY_CUT;
    } else if (same(b->encoding, "base64")) {
        if (!body_base64(g->reading->arena, b->text, g->most, &m->body)) {
            m->body_state = BODY_UNREADABLE;
            m->damage = "the base64 of its content is damaged";
            m->clause = "RFC 4648 3.3";
            har_tell(g->reading, SEVERITY_DAMAGE, m->clause, "%s", m->damage);
        }
        remove_codings(g, m);
    } else {
        if (b->encoding.n)
            har_tell(g->reading, SEVERITY_DAMAGE, m->response ? clause_content : clause_post,
                     "the encoding of its content is not base64: it is taken as plain");
        m->body = (struct bytes){(const uint8_t *)b->text.p, b->text.n};
    }
    if (m->body_state == BODY_WHOLE && b->has_text && is_short(b, m->body.n)) m->body_state = BODY_CUT;
    if (m->body.n > g->most) {
        m->body_size = m->body.n;
        m->body.n = g->most;
        m->body_state = BODY_CUT;
    }
    if (m->body_size < m->body.n || m->body_state == BODY_WHOLE) m->body_size = m->body.n;
}

static void give(struct giving *g, const struct message *m, int64_t time_ns) {
    g->message.message = m;
    g->message.time_ns = time_ns;
    g->options->taker(g->options->taker_context, &g->message);
}

static struct message start(const struct har_request *q, bool response) {
    static const enum message_version versions[] = {MESSAGE_HTTP11, MESSAGE_HTTP10, MESSAGE_HTTP11,
                                                    MESSAGE_HTTP2, MESSAGE_HTTP3};
    return (struct message){.response = response,
                            .version = versions[q->version],
                            .method = q->entry->method,
                            .scheme = text_of(url_scheme_text(q->url.scheme)),
                            .authority = q->url.authority,
                            .target = q->url.target.n || text_is(q->entry->method, "CONNECT") ? q->url.target
                                                                                              : TEXT("/")};
}

static int64_t socket_time(const struct har_socket_message *s, int64_t otherwise) {
    double seconds = s->time.known ? s->time.value : 0;
    return seconds > 0 && seconds < 9e9 ? (int64_t)(seconds * 1e9) : otherwise;
}

/* Opcode 2 is binary, written in base64. */
static void give_socket(struct giving *g) {
    const struct har_entry *e = g->request->entry;
    const struct har_socket_message *list = e->socket.items;
    for (size_t i = 0; i < e->socket.n; i++) {
        struct message m = start(g->request, !same(list[i].type, "send"));
        struct har_body body = {.has_text = true, .text = list[i].data};
        if (list[i].opcode.known && list[i].opcode.value == 2) body.encoding = TEXT("base64");
        m.version = MESSAGE_WEBSOCKET;
        set_content(g, &body, (struct har_number){0}, &m);
        m.body_sent = m.body.n;
        give(g, &m, socket_time(&list[i], g->request->start_ns));
    }
}

void har_messages(struct har_reading *r, const struct har_options *o, const struct har_request *q,
                  uint32_t flow) {
    if (!o->taker || flow == FLOW_REFUSED) return;
    const struct har_entry *e = q->entry;
    struct giving g = {.reading = r,
                       .options = o,
                       .request = q,
                       .message = {.flow = flow, .entry = e->number},
                       .most = o->most_body ? o->most_body : MOST_BODY};
    struct message m = start(q, false);
    set_fields(&g, &e->request, &m);
    set_content(&g, &e->request.body, e->request.body_size, &m);
    give(&g, &m, q->start_ns);
    bool answered = e->response.present && e->status.known && e->status.value > 0;
    if (answered) {
        m = start(q, true);
        m.status = e->status.value < 1000 ? (uint16_t)e->status.value : 0;
        set_fields(&g, &e->response, &m);
        set_content(&g, &e->response.body, e->response.body_size, &m);
        give(&g, &m, q->end_ns);
    }
    give_socket(&g);
}
