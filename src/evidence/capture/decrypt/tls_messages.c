#include "evidence/capture/decrypt/tls_messages.h"

#include "base/memory.h"

#include <stdlib.h>

void tls_messages_reset(struct tls_messages *m) {
    free(m->body);
    *m = (struct tls_messages){.have = 0};
}

static size_t length_of(const uint8_t *header) {
    return (size_t)header[1] << 16 | (size_t)header[2] << 8 | header[3];
}

static void skip(struct bytes *b, size_t n) {
    *b = (struct bytes){b->p + n, b->n - n};
}

/* Up to the end of the header; false when that is not there yet. */
static bool take_header(struct tls_messages *m, struct bytes *b) {
    while (m->have < MESSAGE_HEADER && b->n > 0) {
        m->header[m->have++] = *b->p;
        skip(b, 1);
    }
    if (m->have < MESSAGE_HEADER) return false;
    m->missing = length_of(m->header);
    free(m->body);
    m->body = m->missing && m->missing <= MESSAGE_MOST ? memory_new(m->missing, 1) : NULL;
    return true;
}

bool tls_messages_next(struct tls_messages *m, struct bytes *b, uint8_t *type, struct bytes *body) {
    if (m->have == 0 && b->n >= MESSAGE_HEADER && length_of(b->p) <= b->n - MESSAGE_HEADER) {
        *type = b->p[0];
        *body = (struct bytes){b->p + MESSAGE_HEADER, length_of(b->p)};
        skip(b, MESSAGE_HEADER + body->n);
        return true;
    }
    while (b->n > 0) {
        if (m->have < MESSAGE_HEADER && !take_header(m, b)) return false;
        size_t n = b->n < m->missing ? b->n : m->missing, length = length_of(m->header);
        if (m->body && n > 0) memcpy(m->body + (length - m->missing), b->p, n);
        m->have += n;
        m->missing -= n;
        skip(b, n);
        if (m->missing > 0) return false;
        m->have = 0;
        if (length > MESSAGE_MOST) continue;
        *type = m->header[0];
        *body = (struct bytes){m->body, length};
        return true;
    }
    return false;
}
