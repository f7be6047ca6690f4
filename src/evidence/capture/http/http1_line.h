/* Single lines of HTTP/1 (RFC 9112 2 to 5), without their ends. */
#ifndef CORDON_HTTP1_LINE_H
#define CORDON_HTTP1_LINE_H

#include "base/bytes.h"

struct start_line {
    bool response;
    uint8_t minor; /* HTTP/1.minor */
    uint16_t status;
    struct text method, target, reason; /* views */
};

/* Lenient where servers are (RFC 9112 3): several blanks, blanks within the target. */
bool start_line_read(struct text line, bool response, struct start_line *s);
/* The same for a line whose front may be the rest of something else. */
bool start_line_find(struct text line, bool response, struct start_line *s);

/* The parts of a request target (RFC 9112 3.2); what its form does not have stays empty. */
struct target_parts {
    struct text scheme, authority, path;
};
struct target_parts target_parts(struct text method, struct text target);

struct field_line {
    struct text name, value;
    const char *damage, *clause; /* NULL: nothing */
};
bool field_line_read(struct text line, struct field_line *f); /* false: it has no name */

/* Content-Length: one number, or the same several times (RFC 9110 8.6). false: it is none; conflict:
 * different ones. */
bool content_length_read(struct text value, uint64_t *n, bool *conflict);
/* Chunk size, extensions passed over (RFC 9112 7.1). */
bool chunk_size_read(struct text line, uint64_t *n);

struct text text_trim(struct text t);                     /* blanks at both ends */
bool text_has_token(struct text list, const char *token); /* a comma-separated list, any case */
bool token_char(uint8_t c);                               /* RFC 9110 5.6.2 */

#endif
