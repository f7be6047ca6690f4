#include "evidence/capture/http/exchange.h"

#include "base/memory.h"
#include "evidence/capture/http/http1_line.h"

#include <stdlib.h>

static const char *either(const struct exchange_setting *set, const char *http2, const char *http3) {
    return set->version == MESSAGE_HTTP3 ? http3 : http2;
}

static const char *const pseudo_names[PSEUDOS] = {":method", ":scheme", ":authority", ":path", ":protocol"};

struct exchange *exchange_new(uint64_t id) {
    struct exchange *x = memory_new(1, sizeof *x);
    x->id = id;
    return x;
}

static void forget_pseudo(struct exchange *x) {
    for (unsigned i = 0; i < PSEUDOS; i++) {
        free(x->pseudo[i]);
        x->pseudo[i] = NULL;
    }
}

void exchange_free(struct exchange *x, struct exchange_setting *set) {
    forget_pseudo(x);
    for (unsigned i = 0; i < 2; i++) draft_free(&x->side[i].draft, &set->budget);
    websocket_free(x->websocket);
    asked_drop(x->asked);
    free(x);
}

static void begin(struct exchange *x, enum side s, struct exchange_setting *set) {
    struct draft *d = &x->side[s].draft;
    if (!d->open) draft_begin(d, s == FROM_SERVER, set->version, x->id);
}

void exchange_head_begins(struct exchange *x, enum side s, struct exchange_setting *set) {
    begin(x, s, set);
    x->side[s].in_head = true;
}

static void take_status(struct draft *d, struct text v) {
    if (v.n != 3) return;
    unsigned status = 0;
    for (size_t i = 0; i < 3; i++) {
        if (v.p[i] < '0' || v.p[i] > '9') return;
        status = status * 10 + (unsigned)(v.p[i] - '0');
    }
    d->status = (uint16_t)status;
}

static void take_pseudo(struct exchange *x, enum side s, struct text name, struct text value,
                        struct exchange_setting *set) {
    struct draft *d = &x->side[s].draft;
    if (x->side[s].has_head) {
        draft_damage(d, "a pseudo-header field in trailers", either(set, "RFC 9113 8.1", "RFC 9114 4.1"));
        return;
    }
    if (s == FROM_SERVER && text_is(name, ":status")) {
        take_status(d, value);
        return;
    }
    d->head += value.n;
    for (unsigned i = 0; i < PSEUDOS && s == FROM_CLIENT; i++) {
        if (!text_is(name, pseudo_names[i])) continue;
        if (x->pseudo[i]) break;
        if (d->head > set->limits.most_head) {
            draft_damage(d, "the header is larger than the limit", "RFC 9110 17.5");
            return;
        }
        x->pseudo[i] = memory_new(value.n + 1, 1);
        if (value.n) memcpy(x->pseudo[i], value.p, value.n);
        return;
    }
    draft_damage(d, "a pseudo-header field that is unknown or comes twice",
                 either(set, "RFC 9113 8.3", "RFC 9114 4.3"));
}

void exchange_field(struct exchange *x, enum side s, struct text name, struct text value,
                    struct exchange_setting *set) {
    struct draft *d = &x->side[s].draft;
    if (name.n > 0 && name.p[0] == ':')
        take_pseudo(x, s, name, value, set);
    else
        draft_field(d, name, text_trim(value), &set->limits);
}

static struct text pseudo(const struct exchange *x, enum exchange_pseudo p) {
    return x->pseudo[p] ? text_of(x->pseudo[p]) : TEXT("");
}

static void request_head(struct exchange *x, struct exchange_setting *set) {
    struct draft *d = &x->side[FROM_CLIENT].draft;
    struct text authority = pseudo(x, PSEUDO_AUTHORITY), scheme = pseudo(x, PSEUDO_SCHEME);
    if (authority.n == 0) authority = draft_value(d, "host");
    if (authority.n == 0) authority = TEXT("");
    asked_drop(x->asked);
    x->asked = asked_new(pseudo(x, PSEUDO_METHOD), scheme.n ? scheme : text_of(set->scheme), authority,
                         pseudo(x, PSEUDO_PATH));
    if (x->asked->method.n == 0)
        draft_damage(d, "a request without :method", either(set, "RFC 9113 8.3.1", "RFC 9114 4.3.1"));
    x->websocket_asked = text_is(pseudo(x, PSEUDO_PROTOCOL), "websocket");
    forget_pseudo(x);
    d->asked = asked_hold(x->asked);
}

static void hand(struct exchange *x, enum side s, bool whole, struct exchange_setting *set,
                 const struct conversation_sink *sink) {
    struct draft *d = &x->side[s].draft;
    if (!d->open) return;
    if (!d->asked) d->asked = asked_hold(x->asked);
    draft_hand(d, whole, &set->limits, &set->budget, sink->message, sink->context);
    draft_free(d, &set->budget); /* the exchange may stay for long: an answer that is not in the capture */
}

void exchange_head_ends(struct exchange *x, enum side s, struct exchange_setting *set,
                        const struct conversation_sink *sink) {
    struct exchange_side *e = &x->side[s];
    e->in_head = false;
    if (e->has_head) return;
    if (s == FROM_CLIENT) {
        request_head(x, set);
    } else if (e->draft.status == 0) {
        draft_damage(&e->draft, "a response without :status",
                     either(set, "RFC 9113 8.3.2", "RFC 9114 4.3.2"));
    } else if (e->draft.status < 200) {
        hand(x, s, true, set, sink);
        return;
    }
    e->has_head = true;
    draft_head_ends(&e->draft);
    if (s == FROM_SERVER && x->websocket_asked && e->draft.status / 100 == 2) { /* RFC 8441 5 */
        x->websocket =
            websocket_new(x->asked, draft_value(&e->draft, "sec-websocket-extensions"), x->id, &set->limits);
        hand(x, FROM_CLIENT, true, set, sink);
        hand(x, FROM_SERVER, true, set, sink);
    }
}

void exchange_headless(struct exchange *x, enum side s, struct exchange_setting *set) {
    struct exchange_side *e = &x->side[s];
    begin(x, s, set);
    e->in_head = false;
    if (e->has_head) return;
    e->has_head = true;
    e->draft.headless = true;
    draft_damage(&e->draft, "its header cannot be read", either(set, "RFC 9113 4.3", "RFC 9204 2.2"));
    if (s == FROM_CLIENT && (x->pseudo[PSEUDO_METHOD] || x->pseudo[PSEUDO_PATH])) request_head(x, set);
}

/* RFC 9113 8.1.1: the sum of what came is what Content-Length says. */
static void check_length(struct exchange *x, enum side s, const struct exchange_setting *set) {
    struct draft *d = &x->side[s].draft;
    uint64_t n;
    bool conflict;
    struct text value = draft_value(d, "content-length");
    if (value.n == 0 || d->cut) return;
    if (s == FROM_SERVER && (d->status == 304 || !x->asked || text_is(x->asked->method, "HEAD"))) return;
    if (!content_length_read(value, &n, &conflict))
        draft_damage(d, "Content-Length is no number", "RFC 9110 8.6");
    else if (n != d->sent)
        draft_damage(d, "the body is not as long as Content-Length says",
                     either(set, "RFC 9113 8.1.1", "RFC 9114 4.1.2"));
}

void exchange_data(struct exchange *x, enum side s, struct bytes b, bool last, struct exchange_setting *set,
                   const struct conversation_sink *sink) {
    if (x->side[s].done) return;
    if (x->websocket) {
        websocket_data(x->websocket, s, b, sink);
    } else {
        if (!x->side[s].has_head) exchange_headless(x, s, set);
        draft_body(&x->side[s].draft, b, !last, &set->limits, &set->budget);
    }
    if (last) exchange_end(x, s, set, sink);
}

void exchange_hole(struct exchange *x, enum side s, uint64_t n, const struct conversation_sink *sink) {
    if (x->websocket)
        websocket_gap(x->websocket, s, n, sink);
    else if (x->side[s].draft.open)
        draft_hole(&x->side[s].draft, n);
}

void exchange_end(struct exchange *x, enum side s, struct exchange_setting *set,
                  const struct conversation_sink *sink) {
    struct exchange_side *e = &x->side[s];
    if (e->done) return;
    e->done = true;
    if (x->websocket) websocket_end(x->websocket, s, sink);
    if (!e->draft.open) return;
    check_length(x, s, set);
    hand(x, s, true, set, sink);
}

void exchange_break(struct exchange *x, enum side s, const char *damage, const char *clause,
                    struct exchange_setting *set, const struct conversation_sink *sink) {
    struct exchange_side *e = &x->side[s];
    if (e->in_head && s == FROM_CLIENT && !e->has_head) request_head(x, set);
    e->in_head = false;
    if (e->draft.open) draft_damage(&e->draft, damage, clause);
    e->done = true;
    if (x->websocket) websocket_end(x->websocket, s, sink);
    hand(x, s, false, set, sink);
}

bool exchange_done(const struct exchange *x) {
    return x->side[0].done && x->side[1].done;
}
