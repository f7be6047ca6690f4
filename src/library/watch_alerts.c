/* Alerts: told, shown, kept. */
#include "library/watch.h"

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

void watch_alert_tell(struct watch *w, const struct alert *a, struct json *to, bool text) {
    keep_alert(w, a);
    if (!to) return;
    if (text) {
        watch_text_alert(to->out, a);
        return;
    }
    alert_json(to, a);
    json_line_end(to);
}

void watch_alerts_tell(struct watch *w, struct json *to, bool text) {
    struct moment *m = w->moment;
    const struct alert *list;
    struct alert_times now = {watch_time(), watch_clock()};
    size_t n = alerts_judge(w->alerts, m->passages, m->audit.n_chains, now, m->arena, &list);
    for (size_t i = 0; i < n; i++) watch_alert_tell(w, &list[i], to, text);
    if (m->audit.n_policies) watch_answers_tell(w, to, text);
}
