#include "evidence/capture/http/http3_qpack.h"

#include "base/memory.h"

#include <nghttp3/nghttp3.h>
#include <stdlib.h>

enum { CAPACITY_MOST = 1 << 20, EARLY_MOST = 65536 };

void http3_qpack_begin(struct http3_qpack *q, enum side from, size_t most_streams) {
    *q = (struct http3_qpack){.from = from, .most_streams = most_streams, .needed = UINT64_MAX};
}

void http3_qpack_free(struct http3_qpack *q) {
    if (q->decoder) nghttp3_qpack_decoder_del(q->decoder);
    free(q->early);
    *q = (struct http3_qpack){0};
}

void http3_qpack_context_free(struct nghttp3_qpack_stream_context *context) {
    if (context) nghttp3_qpack_stream_context_del(context);
}

static bool begin(struct http3_qpack *q, size_t capacity) {
    if (q->decoder) nghttp3_qpack_decoder_del(q->decoder);
    q->decoder = NULL;
    return nghttp3_qpack_decoder_new(&q->decoder, capacity, q->most_streams, nghttp3_mem_default()) == 0;
}

void http3_qpack_lose(struct http3_qpack *q, const char *what, const char *clause,
                      const struct conversation_sink *sink) {
    if (q->broken) begin(q, 0); /* nghttp3 gives up a decoder as a whole; sections without a table are fine */
    q->broken = false;
    q->lost = true;
    free(q->early);
    q->early = NULL;
    q->n_early = 0;
    if (!q->told) sink->cannot(sink->context, q->from, what, clause);
    q->told = true;
}

void http3_qpack_capacity(struct http3_qpack *q, uint64_t capacity, const struct conversation_sink *sink) {
    if (q->known || q->lost) return;
    if (capacity > CAPACITY_MOST)
        http3_qpack_lose(q, "the table of headers is larger than the limit", "RFC 9204 7.3", sink);
    else
        q->known = begin(q, (size_t)capacity); /* no section has made use of a table so far */
}

bool http3_qpack_guess(const struct http3_qpack *q, uint64_t *capacity) {
    if (q->known || q->n_early == 0 || (q->early[0] & 0xe0) != 0x20) return false;
    uint64_t v = q->early[0] & 0x1f;
    for (size_t i = 1; v >= 31 && i < q->n_early && i < 5; i++) { /* RFC 7541 5.1 */
        v += (uint64_t)(q->early[i] & 0x7f) << (7 * (i - 1));
        if (!(q->early[i] & 0x80)) break;
    }
    *capacity = v;
    return true;
}

static void keep_early(struct http3_qpack *q, struct bytes *b, const struct conversation_sink *sink) {
    struct bytes in = *b;
    *b = (struct bytes){b->p + b->n, 0};
    if (in.n > EARLY_MOST - q->n_early) {
        http3_qpack_lose(q, "headers are compressed, and how much may be was not seen", "RFC 9204 5", sink);
        return;
    }
    q->early = memory_resize(q->early, q->n_early + in.n, 1);
    memcpy(q->early + q->n_early, in.p, in.n);
    q->n_early += in.n;
}

void http3_qpack_retry(struct http3_qpack *q) {
    q->needed = UINT64_MAX;
}

/* Byte by byte, so that what a section waits for does not depend on how the bytes come. */
static bool read_encoder(struct http3_qpack *q, struct bytes *b) {
    while (b->n > 0 && !q->broken) {
        q->broken = nghttp3_qpack_decoder_read_encoder(q->decoder, b->p, 1) < 0;
        *b = (struct bytes){b->p + 1, b->n - 1};
        if (!q->broken && nghttp3_qpack_decoder_get_icnt(q->decoder) >= q->needed) return true;
    }
    return false;
}

bool http3_qpack_encoder(struct http3_qpack *q, struct bytes *b, const struct conversation_sink *sink) {
    if (q->lost || q->broken) {
        *b = (struct bytes){b->p + b->n, 0};
        return false;
    }
    if (!q->known) {
        if (b->n > 0) keep_early(q, b, sink);
        return false;
    }
    struct bytes early = {q->early, q->n_early};
    bool entry = read_encoder(q, &early);
    if (early.n > 0) memmove(q->early, early.p, early.n);
    q->n_early = early.n;
    return entry || read_encoder(q, b);
}

static struct text text_in(nghttp3_rcbuf *b) {
    nghttp3_vec v = nghttp3_rcbuf_get_buf(b);
    return (struct text){(const char *)v.base, v.len};
}

/* Acknowledgements that a true receiver would send; unread they would fill up. */
static void drop_answers(struct http3_qpack *q) {
    size_t n = nghttp3_qpack_decoder_get_decoder_streamlen(q->decoder);
    if (n == 0) return;
    uint8_t *room = memory_new(n, 1);
    nghttp3_buf buf;
    nghttp3_buf_init(&buf);
    buf.begin = buf.pos = buf.last = room;
    buf.end = room + n;
    nghttp3_qpack_decoder_write_decoder(q->decoder, &buf);
    free(room);
}

/* A new section may begin; its first byte is 0 if it refers to no table (RFC 9204 4.5.1.1). */
static enum http3_section may_begin(struct http3_qpack *q, struct bytes in) {
    if (in.n > 0 && in.p[0] != 0) {
        if (q->lost) return SECTION_UNREADABLE;
        if (!q->known) return SECTION_BLOCKED;
    }
    if (!q->decoder && !begin(q, 0)) return SECTION_UNREADABLE;
    return SECTION_MORE;
}

enum http3_section http3_qpack_section(struct http3_qpack *q, struct nghttp3_qpack_stream_context **context,
                                       uint64_t stream, struct bytes *in, bool last, struct exchange *x,
                                       enum side as, struct exchange_setting *set) {
    if (!*context) {
        if (in->n == 0 && !last) return SECTION_MORE;
        enum http3_section s = may_begin(q, *in);
        if (s != SECTION_MORE) return s;
        if (nghttp3_qpack_stream_context_new(context, (int64_t)stream, nghttp3_mem_default()) != 0)
            return SECTION_UNREADABLE;
    }
    for (;;) {
        nghttp3_qpack_nv nv;
        uint8_t flags = 0;
        nghttp3_ssize used =
            nghttp3_qpack_decoder_read_request(q->decoder, *context, &nv, &flags, in->p, in->n, last);
        if (used < 0) return SECTION_UNREADABLE;
        *in = (struct bytes){in->p + used, in->n - (size_t)used};
        if (flags & NGHTTP3_QPACK_DECODE_FLAG_EMIT) {
            if (x) exchange_field(x, as, text_in(nv.name), text_in(nv.value), set);
            nghttp3_rcbuf_decref(nv.name);
            nghttp3_rcbuf_decref(nv.value);
        }
        if (flags & NGHTTP3_QPACK_DECODE_FLAG_FINAL) {
            nghttp3_qpack_stream_context_del(*context);
            *context = NULL;
            drop_answers(q);
            return SECTION_WHOLE;
        }
        if (flags & NGHTTP3_QPACK_DECODE_FLAG_BLOCKED) {
            if (q->lost) return SECTION_UNREADABLE;
            uint64_t needed = nghttp3_qpack_stream_context_get_ricnt(*context);
            if (needed < q->needed) q->needed = needed;
            return SECTION_BLOCKED;
        }
        if (!(flags & NGHTTP3_QPACK_DECODE_FLAG_EMIT) && in->n == 0) return SECTION_MORE;
    }
}
