/* Looks for the place where frames of HTTP/2 begin (RFC 9113 4.1), in bytes of which the front is missing:
 * two frame headers in a row that make sense. By chance that happens once in 10^17 positions of random bytes.
 */
#ifndef CORDON_HTTP2_SCAN_H
#define CORDON_HTTP2_SCAN_H

#include "base/bytes.h"

enum { HTTP2_HEAD = 9, HTTP2_FRAME_DEFAULT = 16384 };

enum http2_type {
    HTTP2_DATA,
    HTTP2_HEADERS,
    HTTP2_PRIORITY,
    HTTP2_RST_STREAM,
    HTTP2_SETTINGS,
    HTTP2_PUSH_PROMISE,
    HTTP2_PING,
    HTTP2_GOAWAY,
    HTTP2_WINDOW_UPDATE,
    HTTP2_CONTINUATION,
    HTTP2_PRIORITY_UPDATE = 16 /* RFC 9218 7.1 */
};
enum { HTTP2_ACK = 1, HTTP2_END_STREAM = 1, HTTP2_END_HEADERS = 4, HTTP2_PADDED = 8, HTTP2_PRIORITIES = 32 };

struct http2_frame {
    uint32_t length, stream;
    uint8_t type, flags;
};
struct http2_frame http2_frame_read(const uint8_t head[HTTP2_HEAD]);

struct http2_scan {
    uint8_t *p; /* kept bytes; frames may begin at `at` */
    size_t n, room, at;
};

/* Takes more bytes. true: frames begin at s->at. Bytes that are of no use any more are dropped. */
bool http2_scan_add(struct http2_scan *s, struct bytes b);
/* Nothing more comes: does a frame begin at s->at, as far as one header can tell? */
bool http2_scan_last(const struct http2_scan *s);
void http2_scan_free(struct http2_scan *s);

#endif
