/* The header blocks of one direction of HTTP/2 (RFC 9113 4.3), and the compression state that runs through
 * all of them (RFC 7541). */
#ifndef CORDON_HTTP2_BLOCK_H
#define CORDON_HTTP2_BLOCK_H

#include "evidence/capture/http/exchanges.h"

struct nghttp2_hd_inflater;

struct http2_block {
    struct exchanges *exchanges;
    enum side from;
    struct nghttp2_hd_inflater *inflater;
    uint32_t table,
        table_set; /* bytes of dynamic table that the other side allows; that the inflater knows of */
    bool lost;     /* the compression state is not known */
    bool told;
    bool open;        /* between a HEADERS or PUSH_PROMISE and END_HEADERS */
    bool ends_stream; /* END_STREAM was with it */
    uint32_t stream;  /* that the frames name … */
    uint32_t of;      /* … and the stream whose header it is; 0: nobody's */
    enum side as;     /* a request (FROM_CLIENT) or a response */
};

void http2_block_begin(struct http2_block *b, enum side from, struct exchanges *exchanges);
void http2_block_free(struct http2_block *b);
void http2_block_table(struct http2_block *b,
                       uint32_t most); /* SETTINGS_HEADER_TABLE_SIZE of the other side */

void http2_block_opens(struct http2_block *b, uint32_t stream, uint32_t of, enum side as,
                       const struct conversation_sink *sink);
void http2_block_data(struct http2_block *b, struct bytes in, bool last,
                      const struct conversation_sink *sink);
/* Returns the exchange whose header it was; NULL: there is none. */
struct exchange *http2_block_closes(struct http2_block *b, const struct conversation_sink *sink);
void http2_block_lose(struct http2_block *b); /* bytes of it are missing */

#endif
