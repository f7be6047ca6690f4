/* JSON Lines: one finding a line, or one chain a line when there is no policy; the summary last. */
#include "report/json_parts.h"
#include "report/report.h"
#include "report/words.h"

void json_finding(struct json *j, const struct audit *audit, const struct finding *f) {
    const struct chain *c = &audit->chains[f->chain];
    struct arena *scratch = arena_new();
    struct reasons why = finding_reasons(audit, f, scratch);
    json_put_string(j, "kind", "finding");
    json_put_string(j, "policy", f->rule->policy);
    json_put_string(j, "rule", f->rule->rule);
    json_put_string(j, "program", f->rule->program);
    json_put_string(j, "verdict", verdict_text((enum verdict)f->verdict));
    json_put_string(j, "title", f->rule->title);
    json_custody(j, audit, c);
    json_strings(j, "because", why.because, why.n_because);
    json_evidence(j, audit, c);
    json_strings(j, "missing", why.missing, why.n_missing);
    json_put_string(j, "basis", f->rule->basis);
    json_put_string(j, "remedy", f->rule->remedy);
    json_strings(j, "remedies", f->rule->remedies, f->rule->n_remedies);
    json_put_u64(j, "chain", f->chain);
    json_protection(j, c);
    json_traffic(j, audit, c);
    arena_free(scratch);
}

void json_chain(struct json *j, const struct audit *audit, uint32_t chain) {
    const struct chain *c = &audit->chains[chain];
    json_put_string(j, "kind", "chain");
    json_put_u64(j, "chain", chain);
    json_custody(j, audit, c);
    json_evidence(j, audit, c);
    json_protection(j, c);
    json_traffic(j, audit, c);
}

void json_judged(struct json *j, const struct audit *audit) {
    size_t n = audit->n_policies ? audit->n_findings : audit->n_chains;
    for (size_t i = 0; i < n; i++) {
        json_object(j);
        if (audit->n_policies)
            json_finding(j, audit, &audit->findings[i]);
        else
            json_chain(j, audit, (uint32_t)i);
        json_object_end(j);
        json_line_end(j);
    }
}

bool report_json(const struct audit *audit, struct output *to, struct report_options options) {
    (void)options; /* the same for every reader */
    struct json j = json_to(to);
    json_judged(&j, audit);
    json_incidents(&j, audit);
    json_object(&j);
    json_summary(&j, audit);
    json_object_end(&j);
    json_line_end(&j);
    return !to->failed;
}
