/* The exchanges of a connection that are under way, by stream id; the oldest goes when there are too many. */
#ifndef CORDON_HTTP_EXCHANGES_H
#define CORDON_HTTP_EXCHANGES_H

#include "evidence/capture/http/exchange.h"

enum { EXCHANGE_BUCKETS = 128 };

struct exchanges {
    struct exchange_setting set;
    struct exchange *bucket[EXCHANGE_BUCKETS];
    struct exchange *oldest, *newest;
    size_t n;
};

void exchanges_begin(struct exchanges *e, enum message_version version, const char *scheme,
                     const struct message_limits *limits, const char *incomplete);
void exchanges_free(struct exchanges *e); /* hands nothing on */

struct exchange *exchanges_find(struct exchanges *e, uint64_t id); /* NULL: not there */
struct exchange *exchanges_get(struct exchanges *e, uint64_t id, const struct conversation_sink *sink);
void exchanges_remove(struct exchanges *e, struct exchange *x);
/* Everything that is under way is handed on, marked, and goes. */
void exchanges_finish(struct exchanges *e, const struct conversation_sink *sink);

#endif
