/* The difference of two audits as JSON Lines: docs/formats/json.md */
#include "base/json.h"
#include "report/diff.h"

static void put_strings(struct json *j, const struct diff *diff, const char *key,
                        const struct aspect_fact *const *list, size_t n) {
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < n; i++) json_string(j, diff_string(diff, list[i]->value));
    json_array_end(j);
}

static void begin(struct json *j, const struct diff *diff, const struct diff_entry *e, const char *change) {
    const struct destination *d = e->after ? e->after : e->before;
    json_object(j);
    json_put_string(j, "kind", "change");
    json_put_string(j, "change", change);
    json_put_string(j, "app", diff_string(diff, d->app));
    json_put_string(j, "destination", diff_string(diff, d->name));
}

static void put_traffic(struct json *j, const struct destination *d) {
    json_put_u64(j, "flows", d->flows);
    json_key(j, "bytes");
    json_array(j);
    json_u64(j, d->bytes[0]);
    json_u64(j, d->bytes[1]);
    json_array_end(j);
}

/* A destination that is only in one audit: all that is known of it. */
static void whole(struct json *j, const struct diff *diff, const struct diff_entry *e) {
    const struct destination *d = e->after ? e->after : e->before;
    begin(j, diff, e, e->after ? "new" : "gone");
    json_put_string(j, "what", "destination");
    json_put_bool(j, "became_denied", e->kind == DIFF_DENIED);
    json_key(j, "facts");
    json_array(j);
    for (size_t i = 0; i < d->n_facts; i++) {
        const struct aspect_fact *f = &d->facts[i];
        const char *subject = diff_string(diff, f->subject);
        json_object(j);
        json_put_string(j, "what", aspect_text(f->aspect));
        json_put_string(j, "of", subject && *subject ? subject : NULL);
        json_put_string(j, "value", diff_string(diff, f->value));
        json_put_string(j, "note", diff_string(diff, f->note));
        json_object_end(j);
    }
    json_array_end(j);
    put_traffic(j, d);
    json_object_end(j);
    json_line_end(j);
}

/* Whether it is this part that made the destination denied. */
static bool denies(const struct diff *diff, const struct diff_part *p) {
    return p->aspect == ASPECT_VERDICT && p->n_fresh &&
           strcmp(diff_string(diff, p->fresh[0]->value), "deny") == 0;
}

static void part(struct json *j, const struct diff *diff, const struct diff_entry *e,
                 const struct diff_part *p) {
    const char *subject = diff_string(diff, p->subject);
    begin(j, diff, e, "changed");
    json_put_string(j, "what", aspect_text(p->aspect));
    json_put_bool(j, "became_denied", denies(diff, p));
    json_put_string(j, "of", subject && *subject ? subject : NULL);
    put_strings(j, diff, "before", p->gone, p->n_gone);
    put_strings(j, diff, "after", p->fresh, p->n_fresh);
    if (p->n_unseen) put_strings(j, diff, "unseen", p->unseen, p->n_unseen);
    json_put_string(j, "note", p->n_fresh ? diff_string(diff, p->fresh[0]->note) : NULL);
    json_object_end(j);
    json_line_end(j);
}

static void side(struct json *j, const char *key, const struct diff_side *s) {
    json_key(j, key);
    json_object(j);
    json_put_string(j, "file", s->file);
    json_put_u64(j, "destinations", s->n);
    json_put_string(j, "as_of", s->as_of);
    json_put_string(j, "atlas", s->atlas);
    json_put_bool(j, "complete", s->complete);
    json_object_end(j);
}

static void policies(struct json *j, const struct diff *diff) {
    json_key(j, "policies_compared");
    json_array(j);
    for (size_t i = 0; i < diff->before.n_policies; i++)
        if (diff_policy_in_both(diff, diff->before.policies[i]))
            json_string(j, diff_string(diff, diff->before.policies[i]));
    json_array_end(j);
}

bool diff_json(const struct diff *diff, struct output *to) {
    static const char *const kinds[DIFF_KINDS] = {"became_denied", "new", "changed", "gone"};
    struct json j = json_to(to);
    for (size_t i = 0; i < diff->n; i++) {
        const struct diff_entry *e = &diff->list[i];
        if (!e->before || !e->after) whole(&j, diff, e);
        for (size_t k = 0; k < e->n_parts; k++) part(&j, diff, e, &e->parts[k]);
    }
    json_object(&j);
    json_put_string(&j, "kind", "summary");
    json_key(&j, "counts");
    json_object(&j);
    for (int i = 0; i < DIFF_KINDS; i++) json_put_u64(&j, kinds[i], diff->counts[i]);
    json_put_u64(&j, "no_longer_denied", diff->allowed);
    json_put_u64(&j, "unchanged", diff->unchanged);
    json_object_end(&j);
    json_put_bool(&j, "complete", !diff_incomplete(diff));
    side(&j, "before", &diff->before);
    side(&j, "after", &diff->after);
    policies(&j, diff);
    json_object_end(&j);
    json_line_end(&j);
    return !to->failed;
}
