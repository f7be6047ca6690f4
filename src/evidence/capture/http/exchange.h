/* A request and its responses on one stream of HTTP/2 or HTTP/3 (RFC 9113 8.1, RFC 9114 4.1). */
#ifndef CORDON_HTTP_EXCHANGE_H
#define CORDON_HTTP_EXCHANGE_H

#include "evidence/capture/http/draft.h"
#include "evidence/capture/http/websocket.h"

/* What all exchanges of a connection have in common. */
struct exchange_setting {
    enum message_version version;
    char scheme[8]; /* where :scheme is not there */
    struct message_limits limits;
    struct draft_budget budget;
    const char *incomplete; /* the clause for messages that end too early */
};

enum exchange_pseudo {
    PSEUDO_METHOD,
    PSEUDO_SCHEME,
    PSEUDO_AUTHORITY,
    PSEUDO_PATH,
    PSEUDO_PROTOCOL,
    PSEUDOS
};

struct exchange_side {
    struct draft draft;
    bool in_head;  /* a header section is coming */
    bool has_head; /* the final one came: a further one are trailers */
    bool done;     /* its stream has ended */
};

struct exchange {
    uint64_t id;
    struct exchange_side side[2];
    struct asked *asked;
    char *pseudo[PSEUDOS]; /* of the request, while its header comes */
    bool websocket_asked;
    struct websocket *websocket;
    struct exchange *next; /* in the same bucket … */
    struct exchange *older, *newer;
};

struct exchange *exchange_new(uint64_t id);
void exchange_free(struct exchange *x, struct exchange_setting *set); /* hands nothing on */

void exchange_head_begins(struct exchange *x, enum side s, struct exchange_setting *set);
void exchange_field(struct exchange *x, enum side s, struct text name, struct text value,
                    struct exchange_setting *set);
void exchange_head_ends(struct exchange *x, enum side s, struct exchange_setting *set,
                        const struct conversation_sink *sink);
/* A header that cannot be read, or was not seen. */
void exchange_headless(struct exchange *x, enum side s, struct exchange_setting *set);

/* last: it is the last of the body and ends the side. */
void exchange_data(struct exchange *x, enum side s, struct bytes b, bool last, struct exchange_setting *set,
                   const struct conversation_sink *sink);
void exchange_hole(struct exchange *x, enum side s, uint64_t n, const struct conversation_sink *sink);
void exchange_end(struct exchange *x, enum side s, struct exchange_setting *set,
                  const struct conversation_sink *sink);
/* What is under way on that side is handed on, marked. */
void exchange_break(struct exchange *x, enum side s, const char *damage, const char *clause,
                    struct exchange_setting *set, const struct conversation_sink *sink);
bool exchange_done(const struct exchange *x);

#endif
