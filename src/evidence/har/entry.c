#include "evidence/har/entry.h"

#include "base/pull.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_FEW = 4096, MOST_MANY = 1 << 20, NUMBER_MOST = 48 };

enum what { IS_TEXT, IS_NUMBER, IS_OBJECT, IS_LIST };

/* What an object may have, and where it goes. */
struct shape {
    const char *name, *clause;
    const struct member *members;
    size_t n, size; /* size: of an element of a list of them */
    size_t present; /* offset of the bool that tells that it was there; 0: none */
};

struct member {
    const char *name;
    enum what what;
    size_t offset;
    const struct shape *shape; /* of an object, or of a list's elements */
    size_t most;               /* of a list */
    size_t present;            /* of a text: as in the shape */
    bool required;
};

#define MEMBERS(list) .members = (list), .n = sizeof(list) / sizeof *(list)
#define AS_TEXT(key, type, field)                                                                            \
    { .name = (key), .what = IS_TEXT, .offset = offsetof(type, field) }
#define AS_NUMBER(key, type, field)                                                                          \
    { .name = (key), .what = IS_NUMBER, .offset = offsetof(type, field) }
#define AS_OBJECT(key, of)                                                                                   \
    { .name = (key), .what = IS_OBJECT, .shape = &(of) }
#define AS_LIST(key, field, of, limit)                                                                       \
    {                                                                                                        \
        .name = (key), .what = IS_LIST, .offset = offsetof(struct har_entry, field), .shape = &(of),         \
        .most = (limit)                                                                                      \
    }
#define NEEDS_TEXT(key, type, field)                                                                         \
    { .name = (key), .what = IS_TEXT, .offset = offsetof(type, field), .required = true }

/* clang-format off */
static const struct member pair_members[] = {
    NEEDS_TEXT("name", struct har_pair, name),
    AS_TEXT("value", struct har_pair, value),
};
static const struct member param_members[] = {
    NEEDS_TEXT("name", struct form_param, name),
    AS_TEXT("value", struct form_param, value),
    AS_TEXT("fileName", struct form_param, file),
    AS_TEXT("contentType", struct form_param, type),
};
static const struct member socket_members[] = {
    AS_TEXT("type", struct har_socket_message, type),
    AS_TEXT("data", struct har_socket_message, data),
    AS_NUMBER("time", struct har_socket_message, time),
    AS_NUMBER("opcode", struct har_socket_message, opcode),
};
static const struct member tls_members[] = { /* as Chrome's debugging protocol has it */
    AS_TEXT("protocol", struct har_entry, tls.version),
    AS_TEXT("keyExchange", struct har_entry, tls.exchange),
    AS_TEXT("keyExchangeGroup", struct har_entry, tls.group),
    AS_TEXT("cipher", struct har_entry, tls.cipher),
    AS_TEXT("mac", struct har_entry, tls.mac),
};
static const struct shape header_shape = {.name = "headers", .clause = "HAR 1.2 headers",
    MEMBERS(pair_members), .size = sizeof(struct har_pair)};
static const struct shape cookie_shape = {.name = "cookies", .clause = "HAR 1.2 cookies",
    MEMBERS(pair_members), .size = sizeof(struct har_pair)};
static const struct shape param_shape = {.name = "params", .clause = "HAR 1.2 params",
    MEMBERS(param_members), .size = sizeof(struct form_param)};
static const struct shape socket_shape = {.name = "_webSocketMessages",
    MEMBERS(socket_members), .size = sizeof(struct har_socket_message)};
static const struct shape tls_shape = {.name = "_securityDetails", MEMBERS(tls_members)};

#define BODY(side)                                                                                            \
    AS_TEXT("mimeType", struct har_entry, side.body.type),                                                    \
    {.name = "text", .what = IS_TEXT, .offset = offsetof(struct har_entry, side.body.text),                   \
     .present = offsetof(struct har_entry, side.body.has_text)},                                              \
    AS_TEXT("encoding", struct har_entry, side.body.encoding),                                                \
    AS_NUMBER("size", struct har_entry, side.body.size)
static const struct member post_members[] = {
    BODY(request),
    AS_LIST("params", request.body.params, param_shape, MOST_FEW),
};
static const struct member content_members[] = {BODY(response)};
static const struct shape post_shape = {.name = "postData", .clause = "HAR 1.2 postData",
    MEMBERS(post_members), .present = offsetof(struct har_entry, request.body.present)};
static const struct shape content_shape = {.name = "content", .clause = "HAR 1.2 content",
    MEMBERS(content_members), .present = offsetof(struct har_entry, response.body.present)};

#define SIDE(side)                                                                                            \
    AS_TEXT("httpVersion", struct har_entry, side.version),                                                   \
    AS_LIST("headers", side.headers, header_shape, MOST_FEW),                                                 \
    AS_LIST("cookies", side.cookies, cookie_shape, MOST_FEW),                                                 \
    AS_NUMBER("headersSize", struct har_entry, side.headers_size),                                            \
    AS_NUMBER("bodySize", struct har_entry, side.body_size)
static const struct member request_members[] = {
    NEEDS_TEXT("method", struct har_entry, method),
    NEEDS_TEXT("url", struct har_entry, url),
    SIDE(request),
    AS_OBJECT("postData", post_shape),
};
static const struct member response_members[] = {
    {.name = "status", .what = IS_NUMBER, .offset = offsetof(struct har_entry, status), .required = true},
    SIDE(response),
    AS_OBJECT("content", content_shape),
    AS_NUMBER("_transferSize", struct har_entry, transfer_size),
    AS_TEXT("_error", struct har_entry, error),
    AS_OBJECT("_securityDetails", tls_shape),
};
static const struct shape request_shape = {.name = "request", .clause = "HAR 1.2 request",
    MEMBERS(request_members), .present = offsetof(struct har_entry, request.present)};
static const struct shape response_shape = {.name = "response", .clause = "HAR 1.2 response",
    MEMBERS(response_members), .present = offsetof(struct har_entry, response.present)};

static const struct member entry_members[] = {
    NEEDS_TEXT("startedDateTime", struct har_entry, started),
    AS_NUMBER("time", struct har_entry, time),
    {.name = "request", .what = IS_OBJECT, .shape = &request_shape, .required = true},
    {.name = "response", .what = IS_OBJECT, .shape = &response_shape, .required = true},
    AS_TEXT("pageref", struct har_entry, page),
    AS_TEXT("serverIPAddress", struct har_entry, address),
    AS_TEXT("connection", struct har_entry, connection),
    AS_TEXT("_fromCache", struct har_entry, from_cache),
    AS_NUMBER("_serverPort", struct har_entry, port),
    AS_OBJECT("_securityDetails", tls_shape),
    AS_TEXT("_tls_version", struct har_entry, tls.version),
    AS_NUMBER("_tls_cipher_suite", struct har_entry, suite),
    AS_LIST("_webSocketMessages", socket, socket_shape, MOST_MANY),
};
static const struct shape entry_shape = {.name = "entry", .clause = "HAR 1.2 entries", MEMBERS(entry_members)};
/* clang-format on */

void har_tell(struct har_reading *r, enum severity severity, const char *clause, const char *format, ...) {
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    r->damaged |= severity != SEVERITY_NOTE;
    diagnostics_add(r->diagnostics, (struct diagnostic){.severity = severity,
                                                        .file = r->name,
                                                        .place = PLACE_ENTRY,
                                                        .at = r->entry,
                                                        .what = what,
                                                        .clause = clause});
}

static void wrong_kind(struct har_reading *r, const struct shape *s, const struct member *m) {
    static const char *const kinds[] = {"text", "number", "object", "list"};
    har_tell(r, SEVERITY_DAMAGE, s->clause, "%s.%s is no %s", s->name, m->name, kinds[m->what]);
}

static void take_text(struct har_reading *r, struct pull *p, const struct shape *s, const struct member *m,
                      char *base) {
    struct text *to = (struct text *)(void *)(base + m->offset);
    enum pull_kind k = pull_kind(p);
    bool taken = k == PULL_STRING   ? pull_string(p, to)
                 : k == PULL_NUMBER ? pull_number(p, to)
                                    : (pull_skip(p), false);
    if (k == PULL_TRUE) *to = TEXT("true");
    if (taken && m->present) *(bool *)(base + m->present) = true;
    if (k == PULL_OBJECT || k == PULL_LIST) wrong_kind(r, s, m);
}

/* As text too: some tools quote numbers. */
static void take_number(struct har_reading *r, struct pull *p, const struct shape *s, const struct member *m,
                        char *base) {
    struct har_number *to = (struct har_number *)(void *)(base + m->offset);
    enum pull_kind k = pull_kind(p);
    struct text t = TEXT("");
    bool taken = k == PULL_STRING   ? pull_string(p, &t)
                 : k == PULL_NUMBER ? pull_number(p, &t)
                                    : (pull_skip(p), false);
    if (!pull_ok(p) || k == PULL_NULL || (taken && t.n == 0)) return;
    char digits[NUMBER_MOST], *end = digits;
    snprintf(digits, sizeof digits, "%.*s", t.n < sizeof digits ? (int)t.n : 0, t.p);
    double v = strtod(digits, &end);
    if (!taken || end == digits || *end || !isfinite(v))
        wrong_kind(r, s, m);
    else
        *to = (struct har_number){v, true};
}

static void take_object(struct har_reading *r, struct pull *p, const struct shape *s, void *to);

static void take_list(struct har_reading *r, struct pull *p, const struct member *m, char *base) {
    struct har_list *l = (struct har_list *)(void *)(base + m->offset);
    bool told = false;
    *l = (struct har_list){0};
    pull_list(p);
    while (pull_element(p)) {
        if (l->n == m->most || pull_kind(p) != PULL_OBJECT) {
            if (!told && pull_kind(p) != PULL_NOTHING)
                har_tell(r, SEVERITY_DAMAGE, m->shape->clause,
                         l->n == m->most ? "%s has more elements than are kept"
                                         : "an element of %s is no object",
                         m->shape->name);
            told = true;
            pull_skip(p);
            continue;
        }
        l->items = arena_grow(r->arena, l->items, l->n, &l->capacity, m->shape->size);
        char *item = (char *)l->items + l->n++ * m->shape->size;
        memset(item, 0, m->shape->size);
        take_object(r, p, m->shape, item);
    }
}

static void take_member(struct har_reading *r, struct pull *p, const struct shape *s, const struct member *m,
                        void *to) {
    enum pull_kind k = pull_kind(p);
    if (m->what == IS_TEXT) {
        take_text(r, p, s, m, to);
    } else if (m->what == IS_NUMBER) {
        take_number(r, p, s, m, to);
    } else if (k == (m->what == IS_LIST ? PULL_LIST : PULL_OBJECT)) {
        if (m->what == IS_LIST)
            take_list(r, p, m, to);
        else
            take_object(r, p, m->shape, to);
    } else {
        if (k != PULL_NULL && k != PULL_NOTHING) wrong_kind(r, s, m);
        pull_skip(p);
    }
}

/* Of members given twice the last one counts, as for those who write them (ECMA-262 25.5.1). */
static void take_object(struct har_reading *r, struct pull *p, const struct shape *s, void *to) {
    uint32_t had = 0;
    pull_object(p);
    for (struct text key; pull_member(p, &key);) {
        size_t i = 0;
        while (i < s->n && !text_is(key, s->members[i].name)) i++;
        if (i == s->n) {
            pull_skip(p);
            continue;
        }
        if (had >> i & 1)
            har_tell(r, SEVERITY_NOTE, "RFC 8259 4", "%s.%s is given twice: the last one counts", s->name,
                     s->members[i].name);
        had |= UINT32_C(1) << i;
        take_member(r, p, s, &s->members[i], to);
    }
    if (!pull_ok(p)) return;
    if (s->present) *(bool *)((char *)to + s->present) = true;
    for (size_t i = 0; i < s->n; i++)
        if (s->members[i].required && !(had >> i & 1))
            har_tell(r, SEVERITY_DAMAGE, s->clause, "%s.%s is missing", s->name, s->members[i].name);
}

bool har_entry_read(struct har_reading *r, struct bytes b, uint64_t offset, struct har_entry *to) {
    struct pull p = pull_over(b, r->arena);
    *to = (struct har_entry){.number = r->entry};
    take_object(r, &p, &entry_shape, to);
    if (p.control) har_tell(r, SEVERITY_NOTE, "RFC 8259 7", "a string holds bare control characters");
    if (pull_end(&p)) {
        double suite = to->suite.value;
        if (to->suite.known && suite > 0 && suite < 65536) to->tls.suite = (uint16_t)suite;
        return true;
    }
    diagnostics_at_offset(r->diagnostics, SEVERITY_DAMAGE, r->name, offset + p.wrong_at, NULL,
                          "entry %u is left out: %s", r->entry, p.wrong ? p.wrong : "it does not end here");
    r->damaged = true;
    return false;
}
