/* Which protocol it is, and what it turns into; the parsers do the rest. */
#include "evidence/capture/http/conversation.h"

#include "base/memory.h"
#include "evidence/capture/http/http1.h"

#include <stdlib.h>

enum { SEEK_MOST = 4 << 20 }; /* so many bytes that are no HTTP: it is something else */

struct conversation {
    enum conversation_kind kind;
    bool recognised;
    struct message_limits limits;
    struct http1 *http1;
};

struct conversation *conversation_new(bool http3, const char *scheme, struct message_limits limits) {
    struct conversation *c = memory_new(1, sizeof *c);
    c->limits = limits;
    c->http1 = http1_new(scheme, &c->limits);
    return c;
}

void conversation_free(struct conversation *c) {
    if (!c) return;
    http1_free(c->http1);
    free(c);
}

enum conversation_kind conversation_kind(const struct conversation *c) {
    return c->kind;
}

/* The connection turned: what came behind goes to the one that follows. */
static void turn(struct conversation *c, const struct conversation_sink *sink) {
    struct bytes held = http1_held(c->http1);
    c->kind = CONVERSATION_TUNNEL;
    if (held.n) sink->tunnel(sink->context, FROM_CLIENT, held);
    http1_free(c->http1);
    c->http1 = NULL;
}

void conversation_data(struct conversation *c, enum side from, uint64_t stream, struct bytes b,
                       const struct conversation_sink *sink) {
    if (c->http1) {
        size_t used = http1_data(c->http1, from, b, sink);
        b = (struct bytes){b.p + used, b.n - used};
        if (http1_recognised(c->http1))
            c->kind = CONVERSATION_HTTP1;
        else if (http1_passed(c->http1, from) > SEEK_MOST) {
            c->kind = CONVERSATION_OTHER;
            http1_free(c->http1);
            c->http1 = NULL;
            return;
        }
        if (http1_turn(c->http1) != HTTP1_STAYS) turn(c, sink);
    }
    if (b.n && c->kind == CONVERSATION_TUNNEL) sink->tunnel(sink->context, from, b);
}

void conversation_end(struct conversation *c, enum side from, uint64_t stream,
                      const struct conversation_sink *sink) {
    if (c->http1) http1_end(c->http1, from, sink);
}

void conversation_gap(struct conversation *c, enum side from, uint64_t stream, uint64_t n,
                      const struct conversation_sink *sink) {
    if (!c->http1) return;
    http1_gap(c->http1, from, n, sink);
    if (http1_turn(c->http1) != HTTP1_STAYS) turn(c, sink);
}

void conversation_finish(struct conversation *c, const struct conversation_sink *sink) {
    if (!c->http1) return;
    http1_finish(c->http1, sink);
    if (http1_turn(c->http1) != HTTP1_STAYS) turn(c, sink);
}
