/* Alerts: told, shown, kept. */
#include "library/watch.h"

#include "base/address.h"
#include "base/date.h"
#include "base/json.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>

static void alert_json(struct json *j, const struct alert *a) {
    char key[17], time[TIME_TEXT];
    json_object(j);
    json_put_string(j, "kind", "alert");
    json_put_string(j, "type", alert_kind_text(a->kind));
    json_put_string(j, "time", time_text(time, a->time_ns));
    json_put_string(j, "text", a->text);
    json_put_string(j, "app", a->app);
    json_put_string(j, "service", a->service);
    json_put_string(j, "host", a->host);
    json_put_string(j, "before", a->before);
    json_put_string(j, "now", a->now);
    if (a->passage) json_put_string(j, "key", passage_key_text(key, a->passage));
    if (a->kind == ALERT_BEACON) {
        json_key(j, "interval");
        json_double(j, a->interval_s);
        json_key(j, "jitter");
        json_double(j, a->jitter);
        json_put_u64(j, "uploads", a->uploads);
        json_put_u64(j, "bytes", a->bytes);
        json_put_string(j, "first", time_text(time, a->first_ns));
        json_put_string(j, "last", time_text(time, a->last_ns));
    }
    json_object_end(j);
}

static void keep_alert(struct watch *w, const struct alert *a) {
    struct watch_alert_kept *k = &w->kept[w->n_alerts++ % WATCH_ALERTS];
    snprintf(k->kind, sizeof k->kind, "%s", alert_kind_text(a->kind));
    snprintf(k->text, sizeof k->text, "%s", a->text);
    k->time_ns = a->time_ns;
    k->key = a->passage;
    if (!w->store) return;
    struct output out = output_to_memory();
    struct json j = json_to(&out);
    alert_json(&j, a);
    output_char(&out, '\0');
    log_put_alert(w->store, w->run,
                  &(struct log_alert){.time_ns = a->time_ns,
                                      .kind = k->kind,
                                      .app = a->app,
                                      .service = a->service,
                                      .text = a->text,
                                      .json = output_view(&out).p,
                                      .key = a->passage});
    output_end(&out);
}

static void tell(struct watch *w, const struct alert *a, struct json *to, bool text) {
    keep_alert(w, a);
    if (!to) return;
    if (text) {
        watch_text_alert(to->out, a);
        return;
    }
    alert_json(to, a);
    json_line_end(to);
}

/* A passage to that name which a rule denies or reviews; NULL: nobody minds the name. */
static const struct passage *listed(const struct moment *m, struct text name) {
    static const char prefix[] = "domain:";
    for (size_t i = 0; i < m->audit.n_chains; i++) {
        const struct passage *p = &m->passages[i];
        const char *id = p->service.identifier;
        if (p->verdict < VERDICT_REVIEW || !id || strncmp(id, prefix, sizeof prefix - 1) != 0) continue;
        if (text_is(name, id + sizeof prefix - 1)) return p;
    }
    return NULL;
}

/* A name that a rule minds, answered with an address that is nobody's on the internet: what blocks by such an
 * answer would block something of one's own (DNS rebinding, or a filter on the way). */
static void tell_answer(struct watch *w, const struct named_address *n, struct json *to, bool text) {
    struct moment *m = w->moment;
    uint32_t record = atlas_address_record(w->cordon->atlas, n->address);
    if (!atlas_record_special(w->cordon->atlas, record)) return;
    const struct passage *p = listed(m, n->name);
    if (!p) return;
    char address[ADDRESS_TEXT];
    address_text(address, n->address);
    struct alert a = {.kind = ALERT_ANSWER,
                      .time_ns = n->answered_ns,
                      .passage = p->key,
                      .app = p->app.identifier,
                      .service = p->service.identifier,
                      .now = arena_string(m->arena, address),
                      .first_ns = n->first_ns,
                      .last_ns = n->last_ns};
    a.text = arena_format(m->arena, "%.*s was answered with %s, which is not a public address",
                          (int)n->name.n, n->name.p, address);
    tell(w, &a, to, text);
}

static void tell_answers(struct watch *w, struct json *to, bool text) {
    int64_t latest = w->answers_ns;
    for (size_t n = name_book_count(w->names), i = 0; i < n; i++) {
        const struct named_address *one = name_book_get(w->names, i);
        if (!(one->known & KNOWN_ANSWER) || one->first_ns <= w->answers_ns) continue;
        tell_answer(w, one, to, text);
        if (one->first_ns > latest) latest = one->first_ns;
    }
    w->answers_ns = latest;
}

void watch_alerts_tell(struct watch *w, struct json *to, bool text) {
    struct moment *m = w->moment;
    const struct alert *list;
    size_t n = alerts_judge(w->alerts, m->passages, m->audit.n_chains, watch_time(), m->arena, &list);
    for (size_t i = 0; i < n; i++) tell(w, &list[i], to, text);
    if (m->audit.n_policies) tell_answers(w, to, text);
}
