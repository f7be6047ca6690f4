#include "evidence/capture/http/draft.h"

#include "base/memory.h"
#include "evidence/content/coding.h"

#include <stdlib.h>

enum { BODY_KEPT = 16384, FIELDS_STACK = 64 };

void draft_begin(struct draft *d, bool response, enum message_version version, uint64_t stream) {
    d->open = true;
    d->response = response;
    d->version = version;
    d->stream = stream;
}

void draft_damage(struct draft *d, const char *damage, const char *clause) {
    if (d->damage) return;
    d->damage = damage;
    d->clause = clause;
}

static void add_text(struct draft *d, struct text t, bool lower) {
    if (d->n_text + t.n > d->room_text) {
        size_t room = d->room_text ? d->room_text : 1024;
        while (room < d->n_text + t.n) room *= 2;
        d->text = memory_resize(d->text, room, 1);
        d->room_text = room;
    }
    if (t.n == 0) return;
    char *to = d->text + d->n_text;
    memcpy(to, t.p, t.n);
    d->n_text += t.n;
    if (!lower) return;
    for (size_t i = 0; i < t.n; i++) to[i] = (char)(to[i] + (to[i] >= 'A' && to[i] <= 'Z' ? 32 : 0));
}

static bool within(struct draft *d, size_t n, const struct message_limits *limits) {
    d->head += n;
    if (d->head <= limits->most_head) return true;
    draft_damage(d, "the header is larger than the limit", "RFC 9110 17.5");
    return false;
}

void draft_field(struct draft *d, struct text name, struct text value, const struct message_limits *limits) {
    if (!within(d, name.n + value.n, limits)) return;
    if (d->n_fields == limits->most_fields) {
        draft_damage(d, "more header fields than the limit allows", "RFC 9110 17.5");
        return;
    }
    if (d->n_fields == d->room_fields) {
        d->room_fields = d->room_fields ? d->room_fields * 2 : 16;
        d->fields = memory_resize(d->fields, d->room_fields, sizeof *d->fields);
    }
    struct draft_field *f = &d->fields[d->n_fields++];
    f->name = (uint32_t)d->n_text;
    f->n_name = (uint32_t)name.n;
    add_text(d, name, true);
    f->value = (uint32_t)d->n_text;
    f->n_value = (uint32_t)value.n;
    add_text(d, value, false);
}

void draft_continue_field(struct draft *d, struct text more, const struct message_limits *limits) {
    if (d->n_fields == 0 || !within(d, more.n + 1, limits)) return;
    struct draft_field *f = &d->fields[d->n_fields - 1];
    if (f->n_value > 0 && more.n > 0) {
        add_text(d, TEXT(" "), false);
        f->n_value++;
    }
    add_text(d, more, false);
    f->n_value += (uint32_t)more.n;
}

struct text draft_value(const struct draft *d, const char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i < d->n_fields; i++) {
        const struct draft_field *f = &d->fields[i];
        if (f->n_name == n && memcmp(d->text + f->name, name, n) == 0)
            return (struct text){d->text + f->value, f->n_value};
    }
    return (struct text){NULL, 0};
}

void draft_head_ends(struct draft *d) {
    d->coded = coding_applies(draft_value(d, "content-encoding")) || d->n_transfer > 0;
}

static void keep(struct draft *d, struct bytes b, const struct message_limits *limits,
                 struct draft_budget *budget) {
    size_t left = limits->most_body - d->n_body;
    if (left > budget->most - budget->used) left = budget->most - budget->used;
    if (b.n > left) {
        d->cut = d->no_more = true;
        draft_damage(d,
                     d->n_body + left < limits->most_body ? "the bodies under way are larger than the limit"
                                                          : "the body is larger than the limit",
                     "RFC 9110 17.5");
        b.n = left;
    }
    if (b.n == 0) return;
    if (d->n_body + b.n > d->room_body) {
        size_t room = d->room_body ? d->room_body : 4096;
        while (room < d->n_body + b.n) room *= 2;
        d->body = memory_resize(d->body, room, 1);
        d->room_body = room;
    }
    memcpy(d->body + d->n_body, b.p, b.n);
    d->n_body += b.n;
    budget->used += b.n;
}

void draft_body(struct draft *d, struct bytes b, bool more, const struct message_limits *limits,
                struct draft_budget *budget) {
    d->sent += b.n;
    if (d->no_more || b.n == 0 || (d->response && limits->count_responses)) return;
    if (!more && d->n_body == 0 && b.n <= limits->most_body)
        d->view = b;
    else
        keep(d, b, limits, budget);
}

void draft_hole(struct draft *d, uint64_t n) {
    d->sent += n;
    d->cut = true;
    if (d->coded) d->no_more = true;
    draft_damage(d, "bytes of the body are missing in the capture", "RFC 9112 8");
}

static void reset(struct draft *d, struct draft_budget *budget) {
    budget->used -= d->n_body;
    asked_drop(d->asked);
    if (d->room_body > BODY_KEPT) {
        free(d->body);
        d->body = NULL;
        d->room_body = 0;
    }
    free(d->text); /* most connections wait for something most of the time */
    free(d->fields);
    *d = (struct draft){.body = d->body, .room_body = d->room_body};
}

void draft_drop(struct draft *d, struct draft_budget *budget) {
    reset(d, budget);
}

void draft_free(struct draft *d, struct draft_budget *budget) {
    reset(d, budget);
    free(d->body);
    *d = (struct draft){0};
}

/* Codings with a signature in front. */
static struct text guess_coding(struct bytes b) {
    if (b.n > 3 && memcmp(b.p, "\x1f\x8b\x08", 3) == 0) return TEXT("gzip");
    if (b.n > 4 && memcmp(b.p, "\x28\xb5\x2f\xfd", 4) == 0) return TEXT("zstd");
    return (struct text){NULL, 0};
}

static void set_body(const struct draft *d, struct message *m, struct decoded *content,
                     const struct message_limits *limits) {
    struct bytes sent = d->view.n ? d->view : (struct bytes){d->body, d->n_body};
    bool whole = !d->cut;
    *content = (struct decoded){.body = sent, .size = d->sent, .state = whole ? BODY_WHOLE : BODY_CUT};
    if (d->headless && guess_coding(sent).n > 0) {
        *content = decode_content(guess_coding(sent), sent, whole, limits);
    } else if (d->coded && sent.n > 0) {
        /* transfer codings were put on last: off first */
        struct text transfer = draft_value(d, "transfer-encoding");
        transfer.n = d->n_transfer;
        *content = decode_content(transfer, sent, whole, limits);
        if (content->state != BODY_UNREADABLE && coding_applies(draft_value(d, "content-encoding"))) {
            struct decoded outer = *content;
            *content = decode_content(draft_value(d, "content-encoding"), outer.body,
                                      outer.state == BODY_WHOLE, limits);
            if (!content->damage) content->damage = outer.damage, content->clause = outer.clause;
            if (content->owned)
                decoded_free(&outer);
            else
                content->owned = outer.owned;
        }
    }
    m->body = content->body;
    m->body_sent = d->sent;
    m->body_size = content->size;
    m->body_state = content->state;
    m->damage = d->damage ? d->damage : content->damage;
    m->clause = d->damage ? d->clause : content->clause;
}

void draft_hand(struct draft *d, bool whole, const struct message_limits *limits, struct draft_budget *budget,
                message_taker *taker, void *context) {
    if (!whole) {
        d->cut = true;
        draft_damage(d, "the message is not complete", "RFC 9112 8");
    }
    struct message_field few[FIELDS_STACK];
    struct message_field *fields =
        d->n_fields <= FIELDS_STACK ? few : memory_new(d->n_fields, sizeof *fields);
    for (size_t i = 0; i < d->n_fields; i++) {
        const struct draft_field *f = &d->fields[i];
        fields[i] = (struct message_field){{d->text + f->name, f->n_name}, {d->text + f->value, f->n_value}};
    }
    struct message m = {.response = d->response,
                        .version = d->version,
                        .stream = d->stream,
                        .status = d->status,
                        .fields = fields,
                        .n_fields = d->n_fields};
    if (d->asked) {
        m.method = d->asked->method;
        m.scheme = d->asked->scheme;
        m.authority = d->asked->authority;
        m.target = d->asked->target;
    }
    struct decoded content;
    set_body(d, &m, &content, limits);
    taker(context, &m);
    decoded_free(&content);
    if (fields != few) free(fields);
    reset(d, budget);
}
