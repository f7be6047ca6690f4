/* The parts of a message in turn. */
#include "evidence/personal/search.h"

struct telling {
    message_find_taker *taker;
    void *context;
    const struct part *part;
    uint64_t n;
};

static void take(void *context, const struct find *f) {
    struct telling *t = context;
    t->n++;
    t->taker(t->context, t->part, f);
}

struct sum {
    const struct finder *f;
    struct scratch *s;
    struct telling telling;
    struct search_result result;
};

static void search_part(struct sum *sum, struct part part) {
    if (part.bytes.n == 0) return;
    sum->telling.part = &part;
    struct search_result r = finder_search(sum->f, sum->s, &part, take, &sum->telling);
    sum->result.opaque += r.opaque;
    sum->result.decoded += r.decoded;
    sum->result.limited = sum->result.limited || r.limited;
    if (r.limit) sum->result.limit = r.limit;
}

static struct bytes bytes_of(struct text t) {
    return (struct bytes){(const uint8_t *)t.p, t.n};
}

/* Cookie: a=1; b=2 (RFC 6265 4.2.1), or Set-Cookie: a=1; Path=/ of which only the first is a cookie. */
static void search_cookies(struct sum *sum, struct text value, bool set) {
    size_t at = 0;
    while (at < value.n) {
        size_t end = at;
        while (end < value.n && value.p[end] != ';') end++;
        while (at < end && value.p[at] == ' ') at++;
        const char *equals = end > at ? memchr(value.p + at, '=', end - at) : NULL;
        size_t name = equals ? (size_t)(equals - value.p) : at;
        struct text own = {equals ? equals + 1 : value.p + at, end - (equals ? name + 1 : at)};
        search_part(sum, (struct part){.kind = PART_COOKIE,
                                       .name = {value.p + at, name - at},
                                       .bytes = bytes_of(own),
                                       .response = set});
        if (set) return;
        at = end + 1;
    }
}

/* Of a whole header section: clients send the same one again and again. Names and values lie behind one
 * another where a header was read, and apart in a HAR: 0. */
static uint64_t head_hash(const struct message *m) {
    if (m->n_fields == 0) return 0;
    const char *from = m->fields[0].name.p, *at = from;
    uint64_t shape = hash_seed() + m->response;
    for (size_t i = 0; i < m->n_fields; i++) {
        const struct message_field *h = &m->fields[i];
        if (h->name.p != at || h->value.p != at + h->name.n) return 0;
        at += h->name.n + h->value.n;
        shape = (shape ^ h->name.n ^ (uint64_t)h->value.n << 32) * UINT64_C(0x9e3779b97f4a7c15);
    }
    return hash_bytes(from, (size_t)(at - from), shape);
}

static bool is_named(struct text name, const char *what) {
    return name.n == strlen(what) && strncasecmp(name.p, what, name.n) == 0;
}

static void search_fields(struct sum *sum, const struct message *m) {
    for (size_t i = 0; i < m->n_fields; i++) {
        struct message_field h = m->fields[i];
        bool set = is_named(h.name, "set-cookie");
        if (set || is_named(h.name, "cookie"))
            search_cookies(sum, h.value, set);
        else
            search_part(sum, (struct part){.kind = PART_HEADER,
                                           .name = h.name,
                                           .bytes = bytes_of(h.value),
                                           .response = m->response});
    }
}

static void search_head(struct sum *sum, const struct message *m) {
    uint64_t hash = head_hash(m);
    if (empty_known(sum->s, hash)) return;
    uint64_t before = sum->telling.n;
    search_fields(sum, m);
    if (hash && sum->telling.n == before && !sum->result.limited) empty_remember(sum->s, hash);
}

struct search_result finder_search_message(const struct finder *f, struct scratch *s, const struct message *m,
                                           message_find_taker *taker, void *context) {
    struct sum sum = {.f = f, .s = s, .telling = {.taker = taker, .context = context}};
    const char *mark = m->target.n ? memchr(m->target.p, '?', m->target.n) : NULL;
    struct text path = {m->target.p, mark ? (size_t)(mark - m->target.p) : m->target.n}, type = {"", 0};
    if (!m->response) {
        search_part(&sum, (struct part){.kind = PART_PATH, .bytes = bytes_of(path)});
        if (mark)
            search_part(&sum, (struct part){.kind = PART_QUERY,
                                            .bytes = {(const uint8_t *)mark + 1, m->target.n - path.n - 1}});
    }
    search_head(&sum, m);
    for (size_t i = m->body.n ? m->n_fields : 0; i > 0 && !type.n; i--)
        if (is_named(m->fields[i - 1].name, "content-type")) type = m->fields[i - 1].value;
    search_part(&sum,
                (struct part){.kind = PART_BODY, .type = type, .bytes = m->body, .response = m->response});
    return sum.result;
}
