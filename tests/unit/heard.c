#include "heard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static void say(struct heard *h, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct heard *h, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(h->p + h->n, sizeof h->p - h->n, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof h->p - h->n) fail_msg("more was heard than fits");
    h->n += (size_t)n;
}

static void say_bytes(struct heard *h, struct bytes b) {
    if (b.n > 2000) {
        unsigned sum = 0;
        for (size_t i = 0; i < b.n; i++) sum = sum * 31 + b.p[i];
        say(h, "(%08x)", sum);
        return;
    }
    for (size_t i = 0; i < b.n; i++)
        if (b.p[i] < ' ' || b.p[i] > '~' || b.p[i] == '\\')
            say(h, "\\%02x", b.p[i]);
        else
            say(h, "%c", b.p[i]);
}

static void say_text(struct heard *h, struct text t) {
    say_bytes(h, (struct bytes){(const uint8_t *)t.p, t.n});
}

static void take_message(void *context, const struct message *m) {
    struct heard *h = context;
    h->tunnel[0] = h->tunnel[1] = 0;
    say(h, "%c ", m->response ? '<' : '>');
    if (m->stream) say(h, "%llu: ", (unsigned long long)m->stream);
    if (m->status) say(h, "%u ", m->status);
    if (m->method.n) {
        say_text(h, m->method);
        say(h, " ");
        say_text(h, m->scheme);
        say(h, "://");
        say_text(h, m->authority);
        say_text(h, m->target);
    } else {
        say(h, "?");
    }
    say(h, " %s", message_version_text(m->version));
    for (size_t i = 0; h->fields && i < m->n_fields; i++) {
        say(h, " | ");
        say_text(h, m->fields[i].name);
        say(h, ": ");
        say_text(h, m->fields[i].value);
    }
    if (m->body_sent || m->body.n) {
        say(h, " \"");
        say_bytes(h, m->body);
        say(h, "\" %llu/%llu", (unsigned long long)m->body_sent, (unsigned long long)m->body_size);
    }
    if (m->body_state) say(h, " %s", m->body_state == BODY_CUT ? "cut" : "unreadable");
    if (m->damage) say(h, " %s (%s)", m->damage, m->clause);
    say(h, "\n");
}

/* Bytes of a tunnel come in pieces as they please: they are joined. */
static void take_tunnel(void *context, enum side from, struct bytes b) {
    struct heard *h = context;
    if (h->tunnel[from] && h->tunnel[from] == h->n) {
        h->n -= 2;
    } else {
        say(h, "%c tunnel \"", from == FROM_SERVER ? '<' : '>');
    }
    say_bytes(h, b);
    say(h, "\"\n");
    h->tunnel[from] = h->n;
}

static void take_cannot(void *context, enum side from, const char *what, const char *clause) {
    say(context, "%c cannot: %s (%s)\n", from == FROM_SERVER ? '<' : '>', what, clause);
}

struct conversation_sink heard_sink(struct heard *h) {
    return (struct conversation_sink){h, take_message, take_tunnel, take_cannot};
}

void heard_clear(struct heard *h) {
    h->n = h->tunnel[0] = h->tunnel[1] = 0;
    h->p[0] = 0;
}

static void play(struct conversation *c, const struct step *s, enum cutting how, unsigned *seed,
                 const struct conversation_sink *sink) {
    if (s->what == END) conversation_end(c, s->from, s->stream, sink);
    if (s->what == GAP) conversation_gap(c, s->from, s->stream, s->n, sink);
    if (s->what != DATA) return;
    size_t n = s->n ? s->n : strlen(s->bytes);
    for (size_t at = 0; at < n;) {
        *seed = *seed * 1103515245 + 12345;
        size_t piece = how == IN_ONE ? n : how == BYTE_BY_BYTE ? 1 : 1 + (*seed >> 16) % (1 + n / 3);
        if (piece > n - at) piece = n - at;
        uint8_t *exact = malloc(piece); /* its own block: views that outlive the call are seen */
        assert_non_null(exact);
        memcpy(exact, s->bytes + at, piece);
        conversation_data(c, s->from, s->stream, (struct bytes){exact, piece}, sink);
        free(exact);
        at += piece;
    }
}

enum conversation_kind hear(struct heard *h, const struct step *steps, size_t n, bool http3, enum cutting how,
                            unsigned seed, struct message_limits limits) {
    struct conversation_sink sink = heard_sink(h);
    heard_clear(h);
    struct conversation *c = conversation_new(http3, http3 ? "https" : "http", limits);
    for (size_t i = 0; i < n; i++) play(c, &steps[i], how, &seed, &sink);
    conversation_finish(c, &sink);
    enum conversation_kind kind = conversation_kind(c);
    conversation_free(c);
    return kind;
}

void expect_heard(const char *name, const struct step *steps, size_t n, bool http3, bool fields,
                  const char *expected) {
    static struct heard h;
    h.fields = fields;
    for (unsigned run = 0; run < 12; run++) {
        enum cutting how = run == 0 ? IN_ONE : run == 1 ? BYTE_BY_BYTE : RANDOM_CUTS;
        hear(&h, steps, n, http3, how, run, message_limits_default());
        if (strcmp(h.p, expected) != 0)
            fail_msg("%s, %s (seed %u): got\n%sinstead of\n%s", name,
                     how == IN_ONE         ? "in one"
                     : how == BYTE_BY_BYTE ? "byte by byte"
                                           : "in random cuts",
                     run, h.p, expected);
    }
}
