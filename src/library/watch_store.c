/* What is watched, kept in the store: passages that have changed, and names. */
#include "library/watch.h"

#include "policy/findings.h"
#include "report/json_parts.h"

static const int64_t EVERY_NS = 10 * INT64_C(1000000000); /* counters of what goes on */

/* The finding that weighs most, or the chain where no rule spoke. */
static void write_worst(struct json *j, const struct audit *a, const struct passage *p) {
    const struct finding *worst = NULL;
    for (size_t i = findings_from(a, p->chain); i < a->n_findings && a->findings[i].chain == p->chain; i++)
        if (!worst || a->findings[i].verdict > worst->verdict) worst = &a->findings[i];
    json_object(j);
    if (worst)
        json_finding(j, a, worst);
    else
        json_chain(j, a, p->chain);
    json_object_end(j);
}

static void keep(struct watch *w, struct passage *p) {
    const struct audit *a = &w->moment->audit;
    struct output out = output_to_memory();
    struct json j = json_to(&out);
    write_worst(&j, a, p);
    output_char(&out, '\0');
    passage_explain(a, p, w->moment->arena);
    log_put(w->store, w->run, p, output_view(&out).p);
    output_end(&out);
}

static void keep_names(struct watch *w) {
    uint32_t state = 0;
    for (const struct named_address *one; (one = name_book_changed(w->names, w->names_kept, &state)) != NULL;)
        log_put_name(w->store, one);
    w->names_kept = name_book_changes(w->names);
}

/* What is new is kept at once, counters of the rest now and then. */
void watch_keep(struct watch *w, bool last) {
    if (!w->store) return;
    int64_t now = watch_clock();
    bool due = last || now - w->kept_ns >= EVERY_NS;
    for (size_t i = 0; i < w->moment->audit.n_chains; i++) {
        struct passage *p = &w->moment->passages[i];
        struct pace *pace = watch_pace(w, p->key);
        bool changed = pace->kept_verdict != p->verdict + 1 || pace->kept_data != p->n_data;
        bool went_on = pace->kept_bytes != p->bytes[0] + p->bytes[1];
        if (!changed && !(due && went_on)) continue;
        keep(w, p);
        pace->kept_verdict = (uint8_t)(p->verdict + 1);
        pace->kept_data = p->n_data;
        pace->kept_bytes = p->bytes[0] + p->bytes[1];
    }
    if (due) w->kept_ns = now;
    keep_names(w);
    log_tick(w->store, watch_time());
}
