/* Inputs of the fuzz targets of conversations are scripts of records:
 *   what (1 byte: bit 0 the side; bits 1-2: 0, 1 data, 2 a gap, 3 the end; bits 3-7 the stream) n (2 bytes)
 * data The same script is played with its data in one and cut to pieces: what is handed on must be the same.
 */
#ifndef CORDON_FUZZ_CONVERSATION_SCRIPT_H
#define CORDON_FUZZ_CONVERSATION_SCRIPT_H

#include "base/cursor.h"
#include "evidence/capture/http/conversation.h"

#include <stdlib.h>

struct script_sum {
    uint64_t messages, tunnel[2], cannot;
    struct message_limits limits;
};

static void script_add(uint64_t *sum, struct bytes b) {
    for (size_t i = 0; i < b.n; i++) *sum = *sum * 31 + b.p[i] + 1;
}

static void script_add_text(uint64_t *sum, struct text t) {
    script_add(sum, (struct bytes){(const uint8_t *)t.p, t.n});
}

static void script_message(void *context, const struct message *m) {
    struct script_sum *s = context;
    uint64_t *sum = &s->messages;
    *sum = *sum * 31 + (uint64_t)m->version + m->status + m->stream + m->response + 1;
    script_add_text(sum, m->method);
    script_add_text(sum, m->scheme);
    script_add_text(sum, m->authority);
    script_add_text(sum, m->target);
    if (m->n_fields > s->limits.most_fields || m->body.n > s->limits.most_body) abort();
    if (!m->damage != !m->clause || m->body_size < m->body.n) abort();
    for (size_t i = 0; i < m->n_fields; i++) {
        script_add_text(sum, m->fields[i].name);
        script_add_text(sum, m->fields[i].value);
    }
    script_add(sum, m->body);
    *sum = *sum * 31 + m->body_sent + (uint64_t)m->body_state;
}

static void script_tunnel(void *context, enum side from, struct bytes b) {
    script_add(&((struct script_sum *)context)->tunnel[from], b);
}

static void script_cannot(void *context, enum side from, const char *what, const char *clause) {
    if (!what || !clause) abort();
    ((struct script_sum *)context)->cannot++;
}

static struct script_sum script_play(const uint8_t *data, size_t size, bool http3, size_t piece) {
    struct script_sum sum = {.limits = message_limits_default()};
    sum.limits.most_body = 1 << 16;
    sum.limits.most_fields = 40;
    sum.limits.most_head = 4096;
    sum.limits.most_streams = 16;
    struct conversation_sink sink = {&sum, script_message, script_tunnel, script_cannot};
    struct conversation *c = conversation_new(http3, "https", sum.limits);
    struct cursor in = cursor_over(data, size);
    while (cursor_left(&in) > 0 && cursor_ok(&in)) {
        uint8_t what = cursor_u8(&in);
        size_t n = cursor_be16(&in);
        enum side from = what & 1 ? FROM_SERVER : FROM_CLIENT;
        uint64_t stream = what >> 3;
        if ((what >> 1 & 3) == 2) conversation_gap(c, from, stream, n, &sink);
        if ((what >> 1 & 3) == 3) conversation_end(c, from, stream, &sink);
        if (what & 4) continue;
        struct cursor part = cursor_sub(&in, n < cursor_left(&in) ? n : cursor_left(&in));
        while (cursor_left(&part) > 0) {
            size_t take = cursor_left(&part) < piece ? cursor_left(&part) : piece;
            conversation_data(c, from, stream, cursor_take(&part, take), &sink);
        }
    }
    conversation_finish(c, &sink);
    conversation_free(c);
    return sum;
}

static void script_compare(const uint8_t *data, size_t size, bool http3) {
    struct script_sum one = script_play(data, size, http3, SIZE_MAX);
    for (size_t piece = 1; piece < 40; piece += 12) {
        struct script_sum cut = script_play(data, size, http3, piece);
        if (cut.messages != one.messages || cut.cannot != one.cannot || cut.tunnel[0] != one.tunnel[0] ||
            cut.tunnel[1] != one.tunnel[1])
            abort();
    }
}

#endif
