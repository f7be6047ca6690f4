#include "evidence/content/message.h"

const char *message_version_text(enum message_version v) {
    switch (v) {
    case MESSAGE_HTTP10: return "HTTP/1.0";
    case MESSAGE_HTTP11: return "HTTP/1.1";
    case MESSAGE_HTTP2: return "HTTP/2";
    case MESSAGE_HTTP3: return "HTTP/3";
    case MESSAGE_WEBSOCKET: return "WebSocket";
    }
    return "HTTP";
}

struct text message_field_value(const struct message *m, const char *name) {
    for (size_t i = 0; i < m->n_fields; i++)
        if (text_is(m->fields[i].name, name)) return m->fields[i].value;
    return (struct text){NULL, 0};
}

struct message_limits message_limits_default(void) {
    return (struct message_limits){
        .most_body = (size_t)8 << 20,
        .most_expansion = 1000,
        .most_codings = 4,
        .most_fields = 512,
        .most_head = (size_t)256 << 10,
        .most_streams = 1024,
    };
}
