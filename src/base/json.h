/* Streaming JSON writer (RFC 8259). Commas are placed by the writer; strings of any bytes become valid UTF-8:
 * invalid sequences are written as U+FFFD. */
#ifndef CORDON_BASE_JSON_H
#define CORDON_BASE_JSON_H

#include "base/output.h"

/* jansson, which reads JSON (base/tree.c), has functions of these names; both are linked into one program. */
#define json_object json_write_object
#define json_array json_write_array
#define json_string json_write_string
#define json_null json_write_null

struct json {
    struct output *out;
    uint64_t comma; /* bit i: at depth i a value has been written */
    unsigned depth; /* at most 63 */
};

struct json json_to(struct output *out);

void json_object(struct json *j);
void json_object_end(struct json *j);
void json_array(struct json *j);
void json_array_end(struct json *j);
void json_key(struct json *j, const char *key); /* keys are the program's own, plain ASCII */

void json_string(struct json *j, const char *s); /* NULL writes null */
void json_text(struct json *j, struct text t);
void json_u64(struct json *j, uint64_t v);
void json_i64(struct json *j, int64_t v);
void json_bool(struct json *j, bool v);
void json_null(struct json *j);
void json_double(struct json *j, double v); /* finite values only; others write null */

/* key and value in one */
void json_put_string(struct json *j, const char *key, const char *s);
void json_put_text(struct json *j, const char *key, struct text t);
void json_put_u64(struct json *j, const char *key, uint64_t v);
void json_put_bool(struct json *j, const char *key, bool v);

/* RFC 3339, UTC; 0, which stands for "not known", writes null */
void json_put_time(struct json *j, const char *key, int64_t ns);

/* Ends a line of JSON Lines: newline, ready for the next object. */
void json_line_end(struct json *j);

#endif
