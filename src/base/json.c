#include "base/json.h"

#include "base/date.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>

struct json json_to(struct output *out) {
    return (struct json){.out = out};
}

static void before_value(struct json *j) {
    uint64_t bit = UINT64_C(1) << j->depth;
    if (j->comma & bit) output_char(j->out, ',');
    j->comma |= bit;
}

static void open(struct json *j, char c) {
    before_value(j);
    output_char(j->out, c);
    if (j->depth < 63) j->depth++;
    j->comma &= ~(UINT64_C(1) << j->depth);
}

static void close(struct json *j, char c) {
    output_char(j->out, c);
    if (j->depth) j->depth--;
}

void json_object(struct json *j) {
    open(j, '{');
}

void json_object_end(struct json *j) {
    close(j, '}');
}

void json_array(struct json *j) {
    open(j, '[');
}

void json_array_end(struct json *j) {
    close(j, ']');
}

void json_key(struct json *j, const char *key) {
    before_value(j);
    output_char(j->out, '"');
    output_text(j->out, key);
    output_bytes(j->out, "\":", 2);
    j->comma &= ~(UINT64_C(1) << j->depth); /* the value itself takes no comma … */
}

/* … and after a value the next key does: before_value() of the value sets the bit again. */

static void escaped(struct output *o, unsigned char c) {
    switch (c) {
    case '"': output_bytes(o, "\\\"", 2); break;
    case '\\': output_bytes(o, "\\\\", 2); break;
    case '\n': output_bytes(o, "\\n", 2); break;
    case '\r': output_bytes(o, "\\r", 2); break;
    case '\t': output_bytes(o, "\\t", 2); break;
    default: output_format(o, "\\u%04x", c);
    }
}

void json_text(struct json *j, struct text t) {
    before_value(j);
    struct output *o = j->out;
    output_char(o, '"');
    const uint8_t *p = (const uint8_t *)t.p;
    for (size_t i = 0; i < t.n;) {
        size_t run = i;
        while (run < t.n && p[run] >= 0x20 && p[run] < 0x7f && p[run] != '"' && p[run] != '\\') run++;
        output_bytes(o, p + i, run - i);
        if ((i = run) == t.n) break;
        if (p[i] < 0x80) {
            escaped(o, p[i++]);
            continue;
        }
        size_t n = utf8_length(p + i, t.n - i);
        if (n)
            output_bytes(o, p + i, n);
        else
            output_text(o, "\xEF\xBF\xBD");
        i += n ? n : 1;
    }
    output_char(o, '"');
}

void json_string(struct json *j, const char *s) {
    if (s)
        json_text(j, text_of(s));
    else
        json_null(j);
}

void json_u64(struct json *j, uint64_t v) {
    before_value(j);
    output_u64(j->out, v);
}

void json_i64(struct json *j, int64_t v) {
    before_value(j);
    output_format(j->out, "%" PRId64, v);
}

void json_bool(struct json *j, bool v) {
    before_value(j);
    output_text(j->out, v ? "true" : "false");
}

void json_null(struct json *j) {
    before_value(j);
    output_text(j->out, "null");
}

void json_double(struct json *j, double v) {
    if (!isfinite(v)) {
        json_null(j);
        return;
    }
    before_value(j);
    output_format(j->out, "%.9g", v);
}

void json_put_string(struct json *j, const char *key, const char *s) {
    json_key(j, key);
    json_string(j, s);
}

void json_put_text(struct json *j, const char *key, struct text t) {
    json_key(j, key);
    json_text(j, t);
}

void json_put_u64(struct json *j, const char *key, uint64_t v) {
    json_key(j, key);
    json_u64(j, v);
}

void json_put_bool(struct json *j, const char *key, bool v) {
    json_key(j, key);
    json_bool(j, v);
}

void json_put_time(struct json *j, const char *key, int64_t ns) {
    char text[TIME_TEXT];
    json_put_string(j, key, ns ? time_text(text, ns) : NULL);
}

void json_line_end(struct json *j) {
    output_char(j->out, '\n');
    j->comma = 0;
    j->depth = 0;
}
