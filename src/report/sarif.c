/* SARIF 2.1.0 (OASIS Standard, 27 March 2020): one run, whose rules are those of the policies and whose
 * results are findings, worst first. docs/formats/sarif.md
 *
 * Written as it is made: nothing of it is held but the order of the findings. What is allowed is left out
 * unless every detail is asked for; then it is there as a pass (3.27.9). */
#include "base/memory.h"
#include "report/report.h"
#include "report/sarif_parts.h"
#include "report/store.h"
#include "report/words.h"

#include <inttypes.h>
#include <stdlib.h>

/* A finding of the audit, or of a package of a store. */
struct listed {
    const struct finding *finding; /* one of the two */
    const struct store_finding *inside;
    const struct store *store;
};

struct sarif {
    struct json json;
    const struct audit *audit;
    struct arena *arena; /* as long as the report */
    struct sarif_rules rules;
    struct listed *findings; /* worst first */
    size_t n, capacity, left_out;
    struct hash_table fingerprints; /* → how many had it before */
};

static void list_finding(struct sarif *w, struct listed one) {
    w->findings = memory_grow(w->findings, w->n, &w->capacity, sizeof *w->findings);
    w->findings[w->n++] = one;
}

static const struct rule_ref *rule_of(const struct listed *l) {
    return l->finding ? l->finding->rule : l->inside->rule;
}

static void list_stores(struct sarif *w, int verdict) {
    for (size_t i = 0; i < w->audit->n_stores; i++) {
        const struct store *s = w->audit->stores[i];
        for (size_t k = 0; k < s->n_findings; k++)
            if (s->findings[k].verdict == verdict)
                list_finding(w, (struct listed){.inside = &s->findings[k], .store = s});
    }
}

/* Findings of a verdict keep their order: that of chains, then that of packages. */
static void choose(struct sarif *w, bool all) {
    const struct audit *a = w->audit;
    for (int v = VERDICT_DENY; v >= (all ? VERDICT_ALLOW : VERDICT_UNDETERMINED); v--) {
        for (size_t i = 0; i < a->n_findings; i++)
            if (a->findings[i].verdict == v) list_finding(w, (struct listed){.finding = &a->findings[i]});
        list_stores(w, v);
    }
    if (w->n > SARIF_MOST_RESULTS && !all) {
        w->left_out = w->n - SARIF_MOST_RESULTS;
        w->n = SARIF_MOST_RESULTS;
    }
    for (size_t i = 0; i < a->n_stores; i++) w->left_out += a->stores[i]->findings_left_out;
    for (size_t i = 0; i < w->n; i++) (void)sarif_rule_number(w->arena, &w->rules, rule_of(&w->findings[i]));
}

static void driver(struct sarif *w) {
    struct json *j = &w->json;
    json_key(j, "tool");
    json_object(j);
    json_key(j, "driver");
    json_object(j);
    json_put_string(j, "name", "cordon");
    json_put_string(j, "version", CORDON_VERSION);
    json_put_string(j, "semanticVersion", CORDON_VERSION);
    json_key(j, "rules");
    json_array(j);
    for (size_t i = 0; i < w->rules.n; i++) sarif_rule(j, w->arena, w->rules.list[i]);
    if (!w->audit->n_policies) sarif_chain_rule(j);
    json_array_end(j);
    json_object_end(j);
    json_object_end(j);
}

static void invocations(struct sarif *w) {
    const char *said[2];
    size_t n = 0;
    if (w->left_out)
        said[n++] =
            arena_format(w->arena,
                         "%zu more findings, none worse than those listed, are left out: code-scanning "
                         "pages take %d results a run (--verbose lists all)",
                         w->left_out, SARIF_MOST_RESULTS);
    if (!w->audit->n_policies) said[n++] = "No policy was given, so there are no verdicts.";
    sarif_invocations(&w->json, w->arena, w->audit, said, n);
}

static void artifacts(struct sarif *w) {
    struct json *j = &w->json;
    json_key(j, "artifacts");
    json_array(j);
    for (size_t i = 0; i < w->audit->n_evidence; i++) {
        const struct evidence_summary *e = &w->audit->evidence[i];
        json_object(j);
        json_key(j, "location");
        json_object(j);
        json_put_string(j, "uri", sarif_uri(w->arena, e->name));
        json_object_end(j);
        if (e->size) json_put_u64(j, "length", e->size);
        json_key(j, "roles");
        json_array(j);
        json_string(j, "analysisTarget");
        json_array_end(j);
        json_key(j, "properties");
        json_object(j);
        json_put_string(j, "format", e->format);
        json_put_bool(j, "complete", e->complete);
        json_object_end(j);
        json_object_end(j);
    }
    json_array_end(j);
}

/* 3.27.17, and the form that code-scanning pages compare by: HASH:HOW-MANY-BEFORE. */
static void fingerprints(struct sarif *w, struct arena *a, uint64_t hash) {
    uint32_t before = hash_table_get(&w->fingerprints, hash);
    before = before == HASH_ABSENT ? 1 : before + 1;
    hash_table_put(&w->fingerprints, hash, before);
    const char *text = arena_format(a, "%016" PRIx64 ":%" PRIu32, hash, before);
    json_key(&w->json, "partialFingerprints");
    json_object(&w->json);
    json_put_string(&w->json, "custodyChain/v1", text);
    json_put_string(&w->json, "primaryLocationLineHash", text);
    json_object_end(&w->json);
}

static void result(struct sarif *w, const char *rule, uint64_t rule_index, const char *kind,
                   const char *level, const char *text, uint32_t chain, const struct finding *f,
                   struct arena *a) {
    struct json *j = &w->json;
    const struct chain *c = &w->audit->chains[chain];
    json_object(j);
    json_put_string(j, "ruleId", rule);
    json_put_u64(j, "ruleIndex", rule_index);
    json_put_string(j, "kind", kind);
    json_put_string(j, "level", level);
    sarif_message(j, a, "message", text);
    sarif_locations(j, a, w->audit, c);
    fingerprints(w, a, sarif_fingerprint(a, c, rule));
    json_key(j, "properties");
    json_object(j);
    if (f) json_put_string(j, "verdict", verdict_text((enum verdict)f->verdict));
    json_put_u64(j, "chain", chain);
    sarif_custody(j, w->audit, c);
    json_object_end(j);
    json_object_end(j);
}

/* 3.27.9 and 3.27.10: what passes or is open has level "none"; only what fails has another. */
static const char *const kinds[] = {[VERDICT_ALLOW] = "pass",
                                    [VERDICT_UNDETERMINED] = "open",
                                    [VERDICT_REVIEW] = "fail",
                                    [VERDICT_DENY] = "fail"};
static const char *const levels[] = {[VERDICT_ALLOW] = "none",
                                     [VERDICT_UNDETERMINED] = "none",
                                     [VERDICT_REVIEW] = "warning",
                                     [VERDICT_DENY] = "error"};

static void finding_result(struct sarif *w, const struct finding *f) {
    struct arena *a = arena_new();
    result(w, sarif_rule_id(a, f->rule), sarif_rule_number(a, &w->rules, f->rule), kinds[f->verdict],
           levels[f->verdict], finding_sentence(a, w->audit, f), f->chain, f, a);
    arena_free(a);
}

/* Of a package in a store: the package is the artifact. */
static void store_result(struct sarif *w, const struct store *s, const struct store_finding *f) {
    struct json *j = &w->json;
    struct arena *a = arena_new();
    json_object(j);
    json_put_string(j, "ruleId", sarif_rule_id(a, f->rule));
    json_put_u64(j, "ruleIndex", sarif_rule_number(a, &w->rules, f->rule));
    json_put_string(j, "kind", kinds[f->verdict]);
    json_put_string(j, "level", levels[f->verdict]);
    sarif_message(j, a, "message", f->text);
    sarif_store_location(j, a, s, f);
    fingerprints(w, a, f->fingerprint);
    json_key(j, "properties");
    json_object(j);
    json_put_string(j, "verdict", verdict_text((enum verdict)f->verdict));
    sarif_store_custody(j, f);
    json_object_end(j);
    json_object_end(j);
    arena_free(a);
}

static void chain_result(struct sarif *w, uint32_t chain) {
    struct arena *a = arena_new();
    const struct link *to = chain_recipient(&w->audit->chains[chain]);
    const char *name = to ? link_holder_name(to) : NULL;
    const char *text = arena_format(a, "%s, held by %s",
                                    to && to->identifier ? to->identifier : "a recipient that is not named",
                                    name ? name : "nobody the atlas knows");
    result(w, "custody-chain", 0, "informational", "none", text, chain, NULL, a);
    arena_free(a);
}

static void results(struct sarif *w) {
    const struct audit *a = w->audit;
    json_key(&w->json, "results");
    json_array(&w->json);
    for (size_t i = 0; i < w->n; i++)
        if (w->findings[i].finding)
            finding_result(w, w->findings[i].finding);
        else
            store_result(w, w->findings[i].store, w->findings[i].inside);
    for (uint32_t i = 0; !a->n_policies && i < a->n_chains && i < SARIF_MOST_RESULTS; i++) chain_result(w, i);
    json_array_end(&w->json);
}

static void properties(struct sarif *w) {
    struct json *j = &w->json;
    const struct audit *a = w->audit;
    char day[DATE_TEXT];
    json_key(j, "properties");
    json_object(j);
    json_put_string(j, "as_of", *date_text(day, a->as_of) ? day : NULL);
    json_put_bool(j, "complete", a->complete);
    json_put_u64(j, "chains", a->n_chains);
    json_put_u64(j, "findings", a->n_findings);
    json_put_u64(j, "findings_left_out", w->left_out);
    json_key(j, "policies");
    json_array(j);
    for (size_t i = 0; i < a->n_policies; i++) {
        const struct policy_ref *p = &a->policies[i];
        json_object(j);
        json_put_string(j, "id", p->id);
        json_put_string(j, "version", p->version);
        json_put_bool(j, "in_force", p->in_force);
        json_put_string(j, "note", p->note);
        for (int v = VERDICT_DENY; v >= VERDICT_ALLOW; v--)
            json_put_u64(j, verdict_text((enum verdict)v), p->verdicts[v]);
        json_object_end(j);
    }
    json_array_end(j);
    json_key(j, "credits");
    json_array(j);
    for (size_t i = 0; i < a->atlas_info.n_credits; i++) json_string(j, a->atlas_info.credits[i]);
    json_array_end(j);
    json_object_end(j);
}

bool report_sarif(const struct audit *audit, struct output *to, struct report_options options) {
    struct sarif w = {.json = json_to(to), .audit = audit, .arena = arena_new()};
    struct json *j = &w.json;
    choose(&w, options.verbose);
    if (!audit->n_policies && audit->n_chains > SARIF_MOST_RESULTS)
        w.left_out = audit->n_chains - SARIF_MOST_RESULTS;
    json_object(j);
    json_put_string(
        j, "$schema",
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
    json_put_string(j, "version", "2.1.0");
    json_key(j, "runs");
    json_array(j);
    json_object(j);
    driver(&w);
    invocations(&w);
    artifacts(&w);
    results(&w);
    json_put_string(j, "columnKind", "unicodeCodePoints");
    properties(&w);
    json_object_end(j);
    json_array_end(j);
    json_object_end(j);
    json_line_end(j);
    free(w.findings);
    hash_table_free(&w.rules.by_name);
    hash_table_free(&w.fingerprints);
    arena_free(w.arena);
    return !to->failed;
}
