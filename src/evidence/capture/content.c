/* Which flows are read whole, and their life from the first payload to the last. */
#include "base/memory.h"
#include "evidence/capture/content_private.h"

#include <stdlib.h>

enum { TCP = 6, UDP = 17, HELD_BEFORE_START = 8 };

void contents_start(struct contents *c, const struct content_options *o) {
    *c = (struct contents){0};
    if (!o || !o->finder) return;
    c->options = o;
    c->values = o->keep_values ? intern_new() : NULL;
}

static void unlink_connection(struct contents *all, struct connection *c) {
    *(c->older ? &c->older->newer : &all->oldest) = c->newer;
    *(c->newer ? &c->newer->older : &all->newest) = c->older;
}

static void link_newest(struct contents *all, struct connection *c) {
    c->older = all->newest;
    c->newer = NULL;
    *(all->newest ? &all->newest->newer : &all->oldest) = c;
    all->newest = c;
}

static void drop(struct connection *c) {
    struct contents *all = &c->shard->contents;
    unlink_connection(all, c);
    all->open--;
    content_of(c)->connection = NULL;
    stream_free(&c->stream[0]);
    stream_free(&c->stream[1]);
    quic_session_free(c->quic);
    unwrap_free(&c->outer);
    free(c);
}

void contents_free(struct contents *c) {
    while (c->oldest) drop(c->oldest);
    scratch_free(c->scratch);
    free(c->list);
    free(c->finds);
    free(c->requests);
    for (size_t i = 0; i < c->n_chunks; i++) free(c->by_flow[i]);
    free(c->by_flow);
    intern_free(c->values);
    *c = (struct contents){0};
}

static struct flow_content *content_at(const struct contents *c, uint32_t flow) {
    const uint32_t *chunk = flow / FLOW_CHUNK < c->n_chunks ? c->by_flow[flow / FLOW_CHUNK] : NULL;
    uint32_t place = chunk ? chunk[flow % FLOW_CHUNK] : 0;
    return place ? &c->list[place - 1] : NULL;
}

const struct flow_content *contents_of(const struct contents *c, uint32_t flow) {
    return content_at(c, flow);
}

static uint32_t *place_of(struct contents *c, uint32_t flow) {
    while (flow / FLOW_CHUNK >= c->n_chunks) {
        c->by_flow = memory_grow(c->by_flow, c->n_chunks, &c->chunk_capacity, sizeof *c->by_flow);
        c->by_flow[c->n_chunks++] = NULL;
    }
    uint32_t **chunk = &c->by_flow[flow / FLOW_CHUNK];
    if (!*chunk) *chunk = memory_new(FLOW_CHUNK, sizeof **chunk);
    return &(*chunk)[flow % FLOW_CHUNK];
}

uint32_t contents_add(struct contents *c, uint32_t flow) {
    uint32_t *place = place_of(c, flow);
    if (*place) return *place - 1;
    c->list = memory_grow(c->list, c->n, &c->capacity, sizeof *c->list);
    c->list[c->n] = (struct flow_content){0};
    *place = (uint32_t)++c->n;
    return *place - 1;
}

static uint32_t add_content(struct contents *all, struct flow *f, uint32_t number) {
    size_t had = all->n;
    uint32_t place = contents_add(all, number);
    if (all->n > had) f->content = CONTENT_READ;
    return place;
}

static enum side side_of(const struct connection *c, unsigned end) {
    return end == c->client ? FROM_CLIENT : FROM_SERVER;
}

/* The client spoke first, but its first bytes are still missing: what they are is not known yet. */
static bool waits_for_client(const struct connection *c, unsigned end) {
    return c->outer.kind == LAYER_UNDECIDED && end != c->client && c->stream[c->client].n_held > 0;
}

static void hand_view(struct connection *c, unsigned end, struct bytes view) {
    struct stream *s = &c->stream[end];
    if (!waits_for_client(c, end)) {
        unwrap_bytes(&c->outer, side_of(c, end), view);
        view = (struct bytes){view.p + view.n, 0};
    }
    stream_keep(s, view);
    struct stream *other = &c->stream[!end];
    if (end != c->client || c->outer.kind == LAYER_UNDECIDED || !other->n) return;
    unwrap_bytes(&c->outer, FROM_SERVER, (struct bytes){other->buffer, other->n});
    stream_keep(other, (struct bytes){other->buffer + other->n, 0});
}

/* What waits behind a gap is read behind it. False: nothing waits. */
static bool pass_gap(struct connection *c, unsigned end) {
    struct stream *s = &c->stream[end];
    uint32_t expected = s->next;
    if (!stream_skip_gap(s)) return false;
    unwrap_gap(&c->outer, side_of(c, end), s->next - expected);
    for (struct bytes view; (view = stream_due(s, c->shard->limits->stream)).n;) hand_view(c, end, view);
    return true;
}

/* Into the flow's protection, and with it into its chain. certificate: NULL, or one out of an encrypted
 * handshake. */
static void note_protection(struct shard *s, struct flow *f, const struct flow_content *content,
                            const struct certificate *certificate) {
    static const struct {
        uint16_t fact, says;
    } same[] = {{CONTENT_OPENED, PROTECTION_OPENED},
                {CONTENT_HSTS, PROTECTION_HSTS},
                {CONTENT_TO_TLS, PROTECTION_TO_TLS},
                {CONTENT_TOKEN_IN_URL, PROTECTION_TOKEN_IN_URL}};
    uint16_t says = 0;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (content->facts & same[i].fact) says |= same[i].says;
    bool secure = content->facts & CONTENT_SECURE, answered = content->facts & CONTENT_ANSWERED;
    if (secure && answered && !(content->facts & CONTENT_HSTS)) says |= PROTECTION_NO_HSTS;
    if (!says && !certificate) return;
    if (f->inspection) inspection_end(s, &s->pool[f->inspection - 1]);
    if (f->protection == INTERN_ABSENT) return;
    struct protection_key k;
    memcpy(&k, intern_get(s->protections, f->protection).p, sizeof k);
    struct text name =
        f->name_source && f->name_source <= NAME_HTTP ? intern_get(s->strings, f->name) : TEXT("");
    protection_add(&k, certificate, name, f->first_ns, says);
    f->protection = intern_add(s->protections, (struct text){(const char *)&k, sizeof k});
}

/* What a FIN closed is all there. */
static bool is_whole(const struct connection *c, unsigned end) {
    const struct stream *s = &c->stream[end];
    if (!(c->ended & 1u << end)) return false;
    if (s->started) return s->next == c->fin[end];
    return !c->begun[end] && flow_get(&c->shard->flows, c->flow)->sequence[end] + 1 == c->fin[end];
}

/* Bytes before a FIN that never came. */
static void pass_rest(struct connection *c, unsigned end) {
    struct stream *s = &c->stream[end];
    if (!(c->ended & 1u << end) || is_whole(c, end)) return;
    uint32_t next = s->started ? s->next : flow_get(&c->shard->flows, c->flow)->sequence[end] + 1;
    bool known = s->started || !c->begun[end];
    if (known && (int32_t)(c->fin[end] - next) > 0)
        unwrap_gap(&c->outer, side_of(c, end), c->fin[end] - next);
}

/* Nothing more comes. */
static void finish(struct connection *c) {
    struct shard_now now = c->shard->now;
    for (unsigned k = 0; k < 2; k++) {
        unsigned end = k ? !c->client : c->client; /* requests before responses */
        c->shard->now = c->last[end];
        if (c->quic) continue;
        while (pass_gap(c, end)) {
        }
        pass_rest(c, end);
    }
    c->shard->now = c->last[c->client];
    if (c->quic) {
        quic_rest(c);
    } else {
        unwrap_retry(&c->outer, true);
        unwrap_end(&c->outer);
    }
    struct flow *f = flow_get(&c->shard->flows, c->flow);
    f->content = CONTENT_WAS_READ;
    note_protection(c->shard, f, content_of(c), c->certificate);
    c->shard->now = now;
    drop(c);
}

/* Contents that came as messages: what was told was seen. */
static void settle(struct shard *s, uint32_t number, struct flow_content *c) {
    struct flow *f = flow_get(&s->flows, number);
    if (f->content != CONTENT_READ) return;
    f->content = CONTENT_WAS_READ;
    c->view = c->cut ? CONTENT_PARTLY : CONTENT_SEEN;
    note_protection(s, f, c, NULL);
}

void contents_finish(struct shard *s) {
    while (s->contents.oldest) finish(s->contents.oldest);
}

void contents_settle(struct shard *s) {
    const struct contents *all = &s->contents;
    for (uint32_t i = 0; i < all->n_chunks * FLOW_CHUNK; i++) {
        struct flow_content *c = content_at(all, i);
        if (c) settle(s, i, c);
    }
}

static struct connection *open_connection(struct shard *s, struct flow *f, uint32_t number) {
    struct contents *all = &s->contents;
    if (all->open >= all->options->most_connections) {
        struct flow *idle = flow_get(&s->flows, all->oldest->flow);
        finish(all->oldest);
        idle->content = CONTENT_GIVEN_UP;
    }
    struct connection *c = memory_new(1, sizeof *c);
    c->shard = s;
    c->flow = number;
    c->content = add_content(all, f, number);
    c->client = (uint8_t)flow_client_end(f);
    c->outer.connection = c;
    content_of(c)->connection = c;
    link_newest(all, c);
    all->open++;
    return c;
}

static bool keys_matter(const struct shard *s) {
    const struct content_options *o = s->contents.options;
    return s->contents.keys_may_come || key_log_count(o->keys) > 0;
}

/* The first bytes are the server's: the capture has lost, or has not, what they answer. */
static bool is_answer(struct bytes b) {
    enum { RECORD = 5, SERVER_HELLO = 2 };
    if (b.p[0] == 22) return b.n > RECORD && b.p[RECORD] == SERVER_HELLO;
    return http2_server_begins(b) || (b.n >= 7 && memcmp(b.p, "HTTP/1.", 7) == 0);
}

/* Earlier bytes are missing yet: they may come, in disorder. */
static bool is_early(const struct flow *f, const struct segment *g) {
    return f->state == FLOW_NEW && (int32_t)(g->sequence - f->sequence[g->from] - 1) > 0;
}

void content_begin(struct shard *s, struct flow *f, uint32_t number, const struct segment *g) {
    struct bytes b = {g->payload, g->captured};
    if (g->key.transport == UDP) {
        if (!keys_matter(s) || !quic_begins(b)) return;
        struct connection *c = open_connection(s, f, number);
        c->quic = quic_session_new(s->contents.options->keys, s->contents.keys_may_come);
        return;
    }
    if (g->key.transport != TCP) return;
    bool clear = http_begins(b) || is_early(f, g) || unwrap_may_begin(b) || http2_server_begins(b);
    bool tls = b.n > 0 && b.p[0] == 22;
    if (tls ? !keys_matter(s) : !clear) return;
    bool late = f->state == FLOW_HTTP;
    if (late && g->from != flow_client_end(f)) return; /* a body may look like a request */
    struct connection *c = open_connection(s, f, number);
    c->late = late;
    if (!(f->flags & FLOW_CLIENT_SURE)) c->client = is_answer(b) ? !g->from : g->from;
    if (late) content_trouble(c, "the beginning of the connection could not be read", NULL);
}

/* Where bytes are missing for good: their number, where the capture says it. */
static void pass_cut(struct connection *c, unsigned end, const struct segment *g, uint32_t sequence) {
    struct stream *s = &c->stream[end];
    bool own = s->next == sequence + g->captured; /* it is this segment that was cut */
    if (pass_gap(c, end)) return;
    s->broken = false;
    s->started = own; /* else: from the next segment on, wherever that is */
    if (own) s->next = sequence + g->length;
    unwrap_gap(&c->outer, side_of(c, end), own ? g->length - g->captured : 0);
}

static void take_bytes(struct connection *c, unsigned end, const struct segment *g) {
    struct stream *s = &c->stream[end];
    struct stream_limits limits = c->shard->limits->stream;
    if (c->outer.kind == LAYER_UNDECIDED) limits.most_held = HELD_BEFORE_START;
    uint32_t sequence = g->sequence + ((g->flags & TCP_SYN) != 0);
    const struct flow *f = flow_get(&c->shard->flows, c->flow);
    if (!s->started) stream_start(s, c->late || c->begun[end] ? sequence : f->sequence[end] + 1);
    c->begun[end] = true;
    for (bool again = true; again;) {
        struct bytes view = stream_take(s, sequence, (struct bytes){g->payload, g->captured},
                                        g->captured == g->length, limits);
        for (; view.n; view = stream_due(s, limits)) hand_view(c, end, view);
        again = s->refused && pass_gap(c, end);
    }
    if (s->broken) pass_cut(c, end, g, sequence);
}

static void segment_tcp(struct connection *c, const struct segment *g) {
    uint32_t end = g->sequence + ((g->flags & TCP_SYN) != 0) + (uint32_t)g->length;
    if (g->captured) take_bytes(c, g->from, g);
    if (g->flags & TCP_FIN && !(c->ended & 1u << g->from)) {
        c->ended |= (uint8_t)(1u << g->from);
        c->fin[g->from] = end;
    }
    /* RFC 5961 3.2: others may forge a reset, but hardly with the number that comes next. */
    const struct stream *s = &c->stream[g->from];
    bool reset = g->flags & TCP_RST && s->started && s->next == end && !c->stream[!g->from].n_held;
    if (reset || (is_whole(c, 0) && is_whole(c, 1)) || unwrap_idle(&c->outer)) finish(c);
}

void content_segment(struct shard *s, uint32_t number, const struct segment *g) {
    struct contents *all = &s->contents;
    struct connection *c = content_at(all, number)->connection;
    if (all->newest != c) {
        unlink_connection(all, c);
        link_newest(all, c);
    }
    c->last[g->from] = s->now;
    all->taken += g->captured;
    if (!c->quic) {
        segment_tcp(c, g);
    } else if (g->captured) {
        quic_bytes(c, side_of(c, g->from), (struct bytes){g->payload, g->captured});
        if (quic_idle(c)) finish(c);
    }
}

void content_end(struct shard *s, uint32_t number) {
    const struct flow_content *c = content_at(&s->contents, number);
    if (c && c->connection) finish(c->connection);
}

void content_missed(struct shard *s, struct flow *f, uint32_t number) {
    struct contents *all = &s->contents;
    struct flow_content *c = content_at(all, number);
    all->given_up++;
    f->content = CONTENT_WAS_READ;
    if (c->view == CONTENT_SEEN) c->view = CONTENT_PARTLY;
    content_note(c, "given up while it was read: more connections at a time than are followed", NULL);
}

void content_message(struct shard *s, struct flow *f, uint32_t number, const struct message *m) {
    if (!s->contents.options) return;
    s->contents.taken += m->body_sent > m->body.n ? m->body.n : m->body_sent;
    content_take(s, f, add_content(&s->contents, f, number), m);
}
