/* One direction of an HTTP/1 connection: where it stands between lines and bodies. */
#ifndef CORDON_HTTP1_SIDE_H
#define CORDON_HTTP1_SIDE_H

#include "evidence/capture/http/draft.h"
#include "evidence/capture/http/http1_line.h"

enum http1_state {
    HTTP1_SEEK,  /* somewhere: at the next line that is a start line it goes on */
    HTTP1_START, /* between messages */
    HTTP1_FIELDS,
    HTTP1_BODY,
    HTTP1_UNTIL_CLOSE,
    HTTP1_CHUNK_SIZE,
    HTTP1_CHUNK,
    HTTP1_CHUNK_END,
    HTTP1_TRAILERS,
    HTTP1_HELD, /* the client asked for something else than HTTP/1: what follows waits for the answer */
    HTTP1_OVER
};

struct http1_side {
    enum http1_state state;
    struct draft draft;
    struct start_line start; /* method and target: within `first` */
    char *first;             /* the start line, kept until the header is complete */
    char *line;              /* of a line whose end has not come */
    size_t n_line, room_line;
    bool line_cut;
    uint64_t left;   /* of the body, or of the chunk */
    uint64_t passed; /* bytes passed over in HTTP1_SEEK since the beginning */
    bool
        peek; /* the request was not seen: is this a body, or the next message behind the answer to a HEAD? */
    bool lost; /* a message may be missing since the last start line */
    bool told; /* cannot() was called */

    /* what the header says of the body's length (RFC 9112 6.3) */
    bool has_length, coded, chunked;
    uint64_t length;
};

/* The next line without its end. false: it is not all there, and what there is of it is kept in s->line. In
 * HTTP1_SEEK of a very long one only the end is kept, elsewhere the beginning. */
bool http1_take_line(struct http1_side *s, struct bytes *in, struct text *line, size_t most);
void http1_keep_byte(struct http1_side *s, uint8_t c); /* behind s->line */
void http1_take_field(struct http1_side *s, struct text line, const struct message_limits *limits);
/* The state in which the body begins; HTTP1_START: there is none. */
enum http1_state http1_body_begins(struct http1_side *s, bool bodiless);

#endif
