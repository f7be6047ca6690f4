/* A change and what it makes of the verdicts as JSON Lines: kinds `change`, `same` and, last, `summary`
 * (docs/formats/json.md). */
#include "report/whatif.h"

#include "report/json_diagnostics.h"
#include "report/json_parts.h"
#include "report/words.h"

static void put_verdict(struct json *j, const char *key, int verdict) {
    json_put_string(j, key, verdict == WHATIF_SILENT ? NULL : verdict_text((enum verdict)verdict));
}

static void findings(struct json *j, const struct whatif_row *r) {
    json_key(j, "findings");
    json_array(j);
    for (size_t i = 0; i < r->n_findings; i++) {
        const struct whatif_finding *f = &r->findings[i];
        json_object(j);
        json_put_string(j, "rule", f->rule->rule);
        json_put_string(j, "program", f->rule->program);
        json_put_string(j, "title", f->rule->title);
        put_verdict(j, "before", f->before);
        put_verdict(j, "after", f->after);
        json_object_end(j);
    }
    json_array_end(j);
}

/* Both sides of something that each side has a list of lines about. */
static void put_sides(struct json *j, const char *key, const char *const *before, size_t n_before,
                      const char *const *after, size_t n_after) {
    json_key(j, key);
    json_object(j);
    json_strings(j, "before", before, n_before);
    json_strings(j, "after", after, n_after);
    json_object_end(j);
}

static void put_hands(struct json *j, const char *key, const struct link *l) {
    json_key(j, key);
    json_object(j);
    json_put_string(j, "holder", l->holder_id);
    json_put_string(j, "holder_name", l->holder.name);
    json_key(j, "controllers");
    json_array(j);
    for (uint32_t i = 0; i < l->n_controllers; i++) {
        const struct controller *c = &l->controllers[i];
        json_object(j);
        json_put_string(j, "party", c->id);
        json_control(j, c);
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}

static void custody(struct json *j, const struct chain *before, const struct chain *after) {
    json_key(j, "custody");
    json_array(j);
    for (size_t i = 0; i < before->n_links && i < after->n_links; i++) {
        const struct link *b = before->links[i], *a = after->links[i];
        json_object(j);
        json_put_string(j, "role", link_role_text(a->role));
        json_put_string(j, "identifier", a->identifier);
        json_put_bool(j, "changed", whatif_link_differs(b, a));
        put_hands(j, "before", b);
        put_hands(j, "after", a);
        json_object_end(j);
    }
    json_array_end(j);
}

static void still(struct json *j, const struct whatif_row *r) {
    json_key(j, "still");
    json_array(j);
    for (size_t i = 0; i < r->n_still; i++) {
        const struct whatif_still *s = &r->still[i];
        json_object(j);
        json_put_string(j, "role", link_role_text(s->link->role));
        json_put_string(j, "identifier", s->link->identifier);
        json_put_string(j, "holder", s->link->holder_id);
        json_put_string(j, "controlled_by", s->by ? s->by->id : NULL);
        json_put_string(j, "answer", s->by ? answer_text(s->by->answer) : NULL);
        json_object_end(j);
    }
    json_array_end(j);
}

void whatif_json_row(struct json *j, const struct whatif *w, const struct whatif_row *r) {
    const struct chain *before = &w->before->chains[r->chain], *after = &w->after->chains[r->chain];
    json_put_string(j, "kind", r->changed ? "change" : "same");
    json_put_u64(j, "chain", r->chain);
    if (r->policy != WHATIF_NO_POLICY) {
        json_put_string(j, "policy", w->after->policies[r->policy].id);
        put_verdict(j, "before", (int)r->before.verdict);
        put_verdict(j, "after", (int)r->after.verdict);
        findings(j, r);
        put_sides(j, "because", r->before.because, r->before.n_because, r->after.because, r->after.n_because);
    }
    put_sides(j, "stakes", r->before.stakes, r->before.n_stakes, r->after.stakes, r->after.n_stakes);
    still(j, r);
    custody(j, before, after);
    json_evidence(j, w->after, after);
    json_traffic(j, w->after, after);
}

static void policies(struct json *j, const struct whatif *w) {
    json_key(j, "policies");
    json_array(j);
    for (size_t i = 0; i < w->after->n_policies; i++) {
        const struct policy_ref *sides[] = {&w->before->policies[i], &w->after->policies[i]};
        static const char *const keys[] = {"before", "after"};
        json_object(j);
        json_put_string(j, "id", sides[1]->id);
        json_put_bool(j, "in_force", sides[1]->in_force);
        json_put_string(j, "note", sides[1]->note);
        for (int s = 0; s < 2; s++) {
            json_key(j, keys[s]);
            json_object(j);
            for (int v = VERDICT_DENY; v >= VERDICT_ALLOW; v--)
                json_put_u64(j, verdict_text((enum verdict)v), sides[s]->verdicts[v]);
            json_object_end(j);
        }
        json_object_end(j);
    }
    json_array_end(j);
}

static void put_day(struct json *j, const char *key, date_t day) {
    char text[DATE_TEXT];
    json_put_string(j, key, date_text(text, day));
}

static void change(struct json *j, const struct whatif *w) {
    struct arena *scratch = arena_new();
    const struct change *c = w->change;
    json_key(j, "change");
    json_object(j);
    json_put_string(j, "id", c->id);
    json_put_string(j, "title", c->title);
    json_put_string(j, "file", c->file);
    put_day(j, "date", c->date);
    json_put_string(j, "sources", c->sources);
    json_key(j, "edits");
    json_array(j);
    for (size_t i = 0; i < c->n_stakes; i++) json_string(j, whatif_stake_text(scratch, w, &c->stakes[i]));
    for (size_t i = 0; i < c->n_moves; i++) {
        const struct change_move *v = &c->moves[i];
        json_string(j, arena_format(scratch, "%s moves from %s to %s", v->key, v->from, v->to));
    }
    json_array_end(j);
    json_object_end(j);
    arena_free(scratch);
}

void whatif_json_summary(struct json *j, const struct whatif *w) {
    json_put_string(j, "kind", "summary");
    change(j, w);
    put_day(j, "as_of", w->after->as_of);
    json_put_bool(j, "in_effect", !w->later);
    json_put_u64(j, "chains", w->after->n_chains);
    json_put_u64(j, "verdicts", w->judged);
    json_put_u64(j, "changed", w->n_changed);
    json_put_u64(j, "same", w->n - w->n_changed);
    json_put_u64(j, "chains_changing_hands", w->custody);
    json_key(j, "old_owners");
    json_array(j);
    for (size_t i = 0; i < w->n_old_owners; i++)
        json_string(j, atlas_party_get(w->after->atlas, w->old_owners[i]).id);
    json_array_end(j);
    json_put_u64(j, "chains_still", w->still);
    json_put_u64(j, "bytes_still", w->still_bytes);
    json_put_u64(j, "chains_perhaps_still", w->perhaps_still);
    json_put_u64(j, "chains_hosts_unknown", w->hosts_unknown);
    policies(j, w);
    json_diagnostics(j, w->after->diagnostics);
    json_put_bool(j, "complete", w->after->complete);
}

bool whatif_json(const struct whatif *w, struct output *to) {
    struct json j = json_to(to);
    for (size_t i = 0; i < w->n; i++) {
        json_object(&j);
        whatif_json_row(&j, w, &w->rows[i]);
        json_object_end(&j);
        json_line_end(&j);
    }
    json_object(&j);
    whatif_json_summary(&j, w);
    json_object_end(&j);
    json_line_end(&j);
    return !to->failed;
}
