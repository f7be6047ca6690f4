/* What messages tell of a flow: finds, and how HTTP itself protects. */
#include "base/cursor.h"
#include "base/memory.h"
#include "evidence/capture/content_private.h"
#include "evidence/capture/names/certificate.h"

#include <strings.h>

struct flow_content *content_of(struct connection *c) {
    return &c->shard->contents.list[c->content];
}

void content_note(struct flow_content *f, const char *what, const char *clause) {
    f->cut++;
    if (f->trouble) return;
    f->trouble = what;
    f->clause = clause;
}

void content_trouble(struct connection *c, const char *what, const char *clause) {
    content_note(content_of(c), what, clause);
}

struct taking_finds {
    struct shard *shard;
    uint32_t content;
    bool response;
    struct path_masks *masks; /* NULL: the path is not kept */
};

static bool same_find(const struct content_find *a, const struct content_find *b) {
    return a->class_name == b->class_name && a->found_by == b->found_by && a->place == b->place &&
           a->encodings == b->encodings && a->received == b->received;
}

static struct content_find *find_like(struct contents *c, struct flow_content *f,
                                      const struct content_find *like) {
    for (uint32_t i = f->first; i; i = c->finds[i - 1].next)
        if (same_find(&c->finds[i - 1], like)) return &c->finds[i - 1];
    if (f->n_finds >= CONTENT_FINDS_MOST) {
        content_note(f, "more kinds of personal data in one flow than are told", NULL);
        return NULL;
    }
    c->finds = memory_grow(c->finds, c->n_finds, &c->find_capacity, sizeof *c->finds);
    c->finds[c->n_finds++] = *like;
    uint32_t place = (uint32_t)c->n_finds;
    *(f->last ? &c->finds[f->last - 1].next : &f->first) = place;
    f->last = place;
    f->n_finds++;
    return &c->finds[place - 1];
}

static void take_find(void *context, const struct part *part, const struct find *found) {
    const struct taking_finds *t = context;
    struct shard *s = t->shard;
    struct contents *c = &s->contents;
    struct flow_content *f = &c->list[t->content];
    struct content_find like = {.class_name = intern_add(s->strings, text_of(found->class_name)),
                                .found_by = intern_add(s->strings, text_of(found->found_by)),
                                .place = intern_add(s->strings, text_of(found->place)),
                                .encodings = intern_add(s->strings, text_of(found->encodings)),
                                .value = c->values ? intern_add(c->values, found->value) : INTERN_ABSENT,
                                .packet = s->now.packet,
                                .first_ns = s->now.time_ns,
                                .received = t->response};
    if (t->masks && part->kind == PART_PATH) path_mask(t->masks, found);
    struct content_find *k = find_like(c, f, &like);
    if (!k) return;
    k->count += found->values;
    content_hash(k->hashes, &k->n_hashes, found->hash);
    bool in_url = part->kind == PART_PATH || part->kind == PART_QUERY;
    if (in_url && !t->response && strcmp(found->class_name, "credentials") == 0)
        f->facts |= CONTENT_TOKEN_IN_URL;
}

static bool starts_with(struct text t, const char *s) {
    size_t n = strlen(s);
    return t.n >= n && strncasecmp(t.p, s, n) == 0;
}

static void note_response(struct flow_content *f, const struct message *m) {
    f->responses++;
    f->facts |= CONTENT_ANSWERED;
    if (text_is(m->scheme, "https")) f->facts |= CONTENT_SECURE;
    if (message_field_value(m, "strict-transport-security").n) f->facts |= CONTENT_HSTS;
    bool redirect = m->status >= 300 && m->status < 400 && text_is(m->scheme, "http");
    if (redirect && starts_with(message_field_value(m, "location"), "https:")) f->facts |= CONTENT_TO_TLS;
}

/* The host that a request names: behind encryption it may be another one than that of the handshake. */
static void note_request(struct shard *s, struct flow *f, struct flow_content *c, const struct message *m) {
    c->requests++;
    if (m->version == MESSAGE_WEBSOCKET || !(c->facts & CONTENT_OPENED) || !m->authority.n) return;
    struct http_request r = {.kind = HTTP_REQUEST, .host = m->authority};
    flow_add_host(s, f, &r);
}

static bool can_search(struct contents *all) {
    if (!all->finder && (all->finder = finder_source_get(all->options->finder)))
        all->scratch = scratch_new(all->finder);
    return all->finder != NULL;
}

bool content_spent(const struct contents *all) {
    enum { FREE = 256 << 20, FOR_EACH = 16 };
    return all->decoded > FREE && (all->decoded - FREE) / FOR_EACH > all->taken;
}

void content_take(struct shard *s, struct flow *f, uint32_t content, const struct message *m) {
    struct flow_content *c = &s->contents.list[content];
    if (m->response)
        note_response(c, m);
    else
        note_request(s, f, c, m);
    if (m->body_state != BODY_WHOLE || (m->damage && !m->response)) c->cut++; /* fields may be left out */
    if (m->damage && !c->trouble) {
        c->trouble = m->damage;
        c->clause = m->clause;
    }
    struct contents *all = &s->contents;
    if (!can_search(all)) {
        c->cut++;
        c->trouble = "the search for personal data needs a processor with SSSE3 or NEON";
        return;
    }
    all->decoded += m->body.n > m->body_sent ? m->body.n - m->body_sent : 0;
    if (content_spent(all)) {
        content_note(c, "more was packed in the bytes of this capture than is unpacked and searched", NULL);
        return;
    }
    struct path_masks masks = {.n = 0};
    struct taking_finds t = {s, content, m->response, all->options->keep_requests ? &masks : NULL};
    struct search_result r = finder_search_message(all->finder, all->scratch, m, take_find, &t);
    all->decoded += r.decoded;
    if (!m->response) c->opaque += r.opaque;
    if (t.masks) content_request(s, content, m, &masks);
    if (r.limited) content_note(c, r.limit, NULL);
}

/* RFC 8446 4.4.2: the first entry is the server's own. */
void content_certificate(struct connection *c, struct bytes body) {
    struct cursor all = cursor_of(body);
    cursor_skip(&all, cursor_u8(&all));
    struct cursor list = cursor_sub(&all, cursor_be24(&all));
    struct bytes der = cursor_take(&list, cursor_be24(&list));
    if (!cursor_ok(&list) || der.n == 0) return;
    c->certificate = certificate_read(c->shard->names, der);
}
