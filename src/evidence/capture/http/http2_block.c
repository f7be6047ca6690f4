#include "evidence/capture/http/http2_block.h"

#include <nghttp2/nghttp2.h>

/* A sender may use what its receiver allows. Where that was not seen, 64 KiB are allowed, which the common
 * browsers and servers do not exceed. */
enum { TABLE_FIRST = 65536, TABLE_MOST = 1 << 20 };

void http2_block_begin(struct http2_block *b, enum side from, struct exchanges *exchanges) {
    *b = (struct http2_block){.exchanges = exchanges, .from = from, .table = TABLE_FIRST};
}

void http2_block_free(struct http2_block *b) {
    if (b->inflater) nghttp2_hd_inflate_del(b->inflater);
    b->inflater = NULL;
}

/* Never lowered: a sender that is told less says so in its next block (RFC 7541 4.2), but when it came to
 * know is not certain. */
void http2_block_table(struct http2_block *b, uint32_t most) {
    if (most > TABLE_MOST) most = TABLE_MOST;
    if (most > b->table) b->table = most;
}

static bool ready(struct http2_block *b) {
    if (b->lost) return false;
    if (!b->inflater && nghttp2_hd_inflate_new(&b->inflater) != 0) return false;
    if (b->table_set == b->table) return true;
    b->table_set = b->table;
    return nghttp2_hd_inflate_change_table_size(b->inflater, b->table) == 0;
}

static void cannot(struct http2_block *b, const char *what, const char *clause,
                   const struct conversation_sink *sink) {
    b->lost = true;
    if (!b->told) sink->cannot(sink->context, b->from, what, clause);
    b->told = true;
}

void http2_block_opens(struct http2_block *b, uint32_t stream, uint32_t of, enum side as,
                       const struct conversation_sink *sink) {
    b->open = true;
    b->stream = stream;
    b->of = of;
    b->as = as;
    if (!ready(b)) cannot(b, "headers refer to earlier ones that were not seen", "RFC 9113 4.3", sink);
    if (of) exchange_head_begins(exchanges_get(b->exchanges, of, sink), as, &b->exchanges->set);
}

void http2_block_data(struct http2_block *b, struct bytes in, bool last,
                      const struct conversation_sink *sink) {
    struct exchange *x = b->of ? exchanges_find(b->exchanges, b->of) : NULL;
    while (!b->lost) {
        nghttp2_nv nv;
        int flags = 0;
        ssize_t used = nghttp2_hd_inflate_hd2(b->inflater, &nv, &flags, in.p, in.n, last);
        if (used < 0) {
            cannot(b, "the header compression is broken", "RFC 7541 2.3", sink);
            return;
        }
        in = (struct bytes){in.p + used, in.n - (size_t)used};
        if (x && (flags & NGHTTP2_HD_INFLATE_EMIT))
            exchange_field(x, b->as, (struct text){(const char *)nv.name, nv.namelen},
                           (struct text){(const char *)nv.value, nv.valuelen}, &b->exchanges->set);
        if (flags & NGHTTP2_HD_INFLATE_FINAL) {
            nghttp2_hd_inflate_end_headers(b->inflater);
            return;
        }
        if (!(flags & NGHTTP2_HD_INFLATE_EMIT) && in.n == 0) return;
    }
}

struct exchange *http2_block_closes(struct http2_block *b, const struct conversation_sink *sink) {
    b->open = false;
    struct exchange *x = b->of ? exchanges_find(b->exchanges, b->of) : NULL;
    if (!x) return NULL;
    if (b->lost)
        exchange_headless(x, b->as, &b->exchanges->set);
    else
        exchange_head_ends(x, b->as, &b->exchanges->set, sink);
    if (b->ends_stream) exchange_end(x, b->as, &b->exchanges->set, sink);
    return x;
}

void http2_block_lose(struct http2_block *b) {
    b->lost = true;
}
