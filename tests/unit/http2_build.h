/* Frames of HTTP/2 as a peer would send them; headers compressed by nghttp2. */
#ifndef CORDON_TESTS_HTTP2_BUILD_H
#define CORDON_TESTS_HTTP2_BUILD_H

#include "build.h"
#include "evidence/capture/http/http2_scan.h"

#include <nghttp2/nghttp2.h>

static inline void put_frame(struct build *b, uint8_t type, uint8_t flags, uint32_t stream, const void *p,
                             size_t n) {
    put_number(b, n, 3);
    put_number(b, type, 1);
    put_number(b, flags, 1);
    put_number(b, stream, 4);
    if (n) put(b, p, n);
}

/* "name: value\n…" → header block; returns its length. */
static inline size_t compress(nghttp2_hd_deflater *d, const char *fields, uint8_t *out, size_t room) {
    nghttp2_nv nv[64];
    size_t n = 0;
    for (const char *p = fields; *p && n < 64; n++) {
        const char *colon = strstr(p, ": "), *end = strchr(p, '\n');
        if (!colon || !end) abort();
        nv[n] = (nghttp2_nv){(uint8_t *)(uintptr_t)p, (uint8_t *)(uintptr_t)(colon + 2), (size_t)(colon - p),
                             (size_t)(end - colon - 2), 0};
        p = end + 1;
    }
    ssize_t size = nghttp2_hd_deflate_hd(d, out, room, nv, n);
    if (size < 0) abort();
    return (size_t)size;
}

static inline void put_headers(struct build *b, nghttp2_hd_deflater *d, uint8_t flags, uint32_t stream,
                               const char *fields) {
    static uint8_t block[32768];
    put_frame(b, HTTP2_HEADERS, flags | HTTP2_END_HEADERS, stream, block,
              compress(d, fields, block, sizeof block));
}

static inline void put_data(struct build *b, uint8_t flags, uint32_t stream, const char *s) {
    put_frame(b, HTTP2_DATA, flags, stream, s, strlen(s));
}

#endif
