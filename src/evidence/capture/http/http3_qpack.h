/* Header compression of one direction of HTTP/3 (RFC 9204), by nghttp3: the encoder stream fills the table,
 * field sections on request streams refer to it and may have to wait for it. */
#ifndef CORDON_HTTP3_QPACK_H
#define CORDON_HTTP3_QPACK_H

#include "evidence/capture/http/exchange.h"

struct nghttp3_qpack_decoder;
struct nghttp3_qpack_stream_context;

struct http3_qpack {
    enum side from;
    struct nghttp3_qpack_decoder *decoder;
    size_t most_streams;
    bool known;  /* the table's size is: SETTINGS of the other side came */
    bool broken; /* the encoder stream makes no sense */
    bool lost;   /* what the encoder said is not all there */
    bool told;
    uint64_t needed; /* entries of the table that a waiting section needs: the smallest such number */
    uint8_t *early;  /* of the encoder stream, until the table's size is known */
    size_t n_early;
};

enum http3_section { SECTION_MORE, SECTION_WHOLE, SECTION_BLOCKED, SECTION_UNREADABLE };

void http3_qpack_begin(struct http3_qpack *q, enum side from, size_t most_streams);
void http3_qpack_free(struct http3_qpack *q);
/* SETTINGS_QPACK_MAX_TABLE_CAPACITY of the other side. Call http3_qpack_encoder() then: it has kept bytes. */
void http3_qpack_capacity(struct http3_qpack *q, uint64_t capacity, const struct conversation_sink *sink);
/* Nobody told the capacity: what the encoder set is it (RFC 9204 4.3.1). false: it did not. */
bool http3_qpack_guess(const struct http3_qpack *q, uint64_t *capacity);
/* Bytes of the encoder stream; what was read leaves *b. true: there is an entry that a section waits for, and
 * the waiting are to be tried again (http3_qpack_retry() first). */
bool http3_qpack_encoder(struct http3_qpack *q, struct bytes *b, const struct conversation_sink *sink);
void http3_qpack_retry(struct http3_qpack *q);
/* No section can refer to the table any more. Sections under way must be given up first. */
void http3_qpack_lose(struct http3_qpack *q, const char *what, const char *clause,
                      const struct conversation_sink *sink);

/* A piece of a field section; last: its end. *context: NULL before the first. What was used leaves *in. */
enum http3_section http3_qpack_section(struct http3_qpack *q, struct nghttp3_qpack_stream_context **context,
                                       uint64_t stream, struct bytes *in, bool last, struct exchange *x,
                                       enum side as, struct exchange_setting *set);
void http3_qpack_context_free(struct nghttp3_qpack_stream_context *context); /* NULL is fine */

#endif
