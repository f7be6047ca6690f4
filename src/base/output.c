#include "base/output.h"

#include "base/memory.h"

#include <errno.h>
#include <stdlib.h>

enum { FLUSH_AT = 64 * 1024 };

struct output output_to_file(FILE *file) {
    return (struct output){.file = file};
}

struct output output_to(output_sink *sink, void *context) {
    return (struct output){.sink = sink, .context = context};
}

struct output output_to_memory(void) {
    return (struct output){0};
}

static bool streams(const struct output *o) {
    return o->file || o->sink;
}

static void fail(struct output *o) {
    if (!o->failed) o->error = errno;
    o->failed = true;
}

static void flush(struct output *o) {
    if (!streams(o) || o->n == 0) return;
    if (o->file && fwrite(o->buffer, 1, o->n, o->file) != o->n) fail(o);
    if (o->sink && !o->failed && !o->sink(o->context, o->buffer, o->n)) o->failed = true;
    o->n = 0;
}

char *output_room(struct output *o, size_t n) {
    if (o->n >= FLUSH_AT && streams(o)) flush(o);
    if (o->capacity - o->n < n) {
        size_t want = o->capacity ? o->capacity * 2 : 4096;
        while (want - o->n < n) want *= 2;
        o->buffer = memory_resize(o->buffer, want, 1);
        o->capacity = want;
    }
    return o->buffer + o->n;
}

void output_wrote(struct output *o, size_t n) {
    o->n += n;
}

void output_bytes(struct output *o, const void *p, size_t n) {
    if (n == 0) return;
    memcpy(output_room(o, n), p, n);
    o->n += n;
}

void output_printable(struct output *o, struct text t) {
    for (size_t i = 0, start = 0; i <= t.n; i++) {
        bool control = i < t.n && ((uint8_t)t.p[i] < 0x20 || t.p[i] == 0x7f);
        if (i < t.n && !control) continue;
        output_bytes(o, t.p + start, i - start);
        if (control) output_char(o, '?');
        start = i + 1;
    }
}

void output_text(struct output *o, const char *s) {
    output_bytes(o, s, strlen(s));
}

void output_char(struct output *o, char c) {
    *output_room(o, 1) = c;
    o->n++;
}

void output_format(struct output *o, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n > 0) {
        vsnprintf(output_room(o, (size_t)n + 1), (size_t)n + 1, format, again);
        o->n += (size_t)n;
    }
    va_end(again);
}

void output_u64(struct output *o, uint64_t v) {
    char digits[20];
    size_t i = sizeof digits;
    do digits[--i] = (char)('0' + v % 10);
    while (v /= 10);
    output_bytes(o, digits + i, sizeof digits - i);
}

struct text output_view(const struct output *o) {
    return (struct text){o->buffer ? o->buffer : "", o->n};
}

bool output_end(struct output *o) {
    flush(o);
    if (o->file && fflush(o->file) != 0) fail(o);
    free(o->buffer);
    *o = (struct output){.failed = o->failed, .error = o->error};
    if (o->failed && o->error) errno = o->error;
    return !o->failed;
}
