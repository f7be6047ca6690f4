/* A message that is being put together from fields and pieces of its body, whatever carries them. */
#ifndef CORDON_HTTP_DRAFT_H
#define CORDON_HTTP_DRAFT_H

#include "evidence/capture/http/asked.h"
#include "evidence/content/message.h"

/* Bytes of bodies that one connection keeps at the same time, over all its drafts. */
struct draft_budget {
    size_t used, most;
};

struct draft {
    bool open; /* between draft_begin and draft_hand */
    bool response;
    enum message_version version;
    uint64_t stream;
    uint16_t status;
    struct asked *asked; /* held; NULL: not known */
    const char *damage, *clause;

    char *text; /* names and values, one behind the other */
    size_t n_text, room_text;
    struct draft_field {
        uint32_t name, n_name, value, n_value; /* within text */
    } * fields;
    size_t n_fields, room_fields;
    size_t head; /* bytes of fields seen, kept or not */

    uint8_t *body;
    size_t n_body, room_body;
    struct bytes view; /* the body in one piece that is not copied: valid until the input is gone */
    uint64_t sent;
    bool coded;        /* a content coding is on it: a hole ends what can be read of it */
    bool cut;          /* bytes are missing, or not kept */
    bool no_more;      /* what follows is counted, not kept */
    bool headless;     /* its header could not be read: a content coding is guessed from the first bytes */
    size_t n_transfer; /* so much of Transfer-Encoding names codings besides the final chunked; rare */
};

void draft_begin(struct draft *d, bool response, enum message_version version, uint64_t stream);
/* Name in any case; kept in lower case. Behind the limits a field is dropped, which is told. */
void draft_field(struct draft *d, struct text name, struct text value, const struct message_limits *limits);
/* More of the last field's value, one blank between (obs-fold, RFC 9112 5.2). */
void draft_continue_field(struct draft *d, struct text more, const struct message_limits *limits);
struct text draft_value(const struct draft *d, const char *name);           /* of the first such field */
void draft_damage(struct draft *d, const char *damage, const char *clause); /* the first is kept */

/* Call when the fields in front of the body are all there. */
void draft_head_ends(struct draft *d);
/* more: further pieces will come, of which this is not the last; then b is copied. */
void draft_body(struct draft *d, struct bytes b, bool more, const struct message_limits *limits,
                struct draft_budget *budget);
void draft_hole(struct draft *d, uint64_t n); /* n bytes of the body are missing here (0: not known) */

/* Hands it on and makes it ready for the next. whole: nothing behind what came is missing. */
void draft_hand(struct draft *d, bool whole, const struct message_limits *limits, struct draft_budget *budget,
                message_taker *taker, void *context);
void draft_drop(struct draft *d, struct draft_budget *budget); /* forgets it */
void draft_free(struct draft *d, struct draft_budget *budget); /* and its memory */

#endif
