/* The policy file as a whole, and what it says of itself. docs/formats/policy.md is the reference. */
#include "policy/parse.h"

enum { LARGEST = 1024 * 1024 };

static const char *const statuses[] = {"in-force", "draft", "example", "superseded", "suspended"};

static const char *basis_text(struct parser *p, const struct yaml *y) {
    static const char *const keys[] = {"title", "citation", "date", "url"};
    if (!parse_mapping(p, y, keys, COUNT(keys)) && y->kind != YAML_MAPPING) return "";
    const char *title = parse_text(p, y, "title", true), *citation = parse_text(p, y, "citation", true),
               *date = parse_text(p, y, "date", false), *url = parse_text(p, y, "url", false);
    if (date) parse_day(p, yaml_get(y, "date"), NULL, NULL);
    return arena_format(p->arena, "%s, %s%s%s%s%s%s%s", title ? title : "", citation ? citation : "",
                        date ? " (" : "", date ? date : "", date ? ")" : "", url ? " <" : "", url ? url : "",
                        url ? ">" : "");
}

static void read_basis(struct parser *p, const struct yaml *root) {
    const struct yaml *y = yaml_get(root, "basis");
    const char *all = NULL;
    if (!y) {
        complain(p, root, "the law, contract or programme: title, citation, date, url", "'basis' is missing");
        return;
    }
    if (y->kind == YAML_MAPPING) all = basis_text(p, y);
    if (y->kind == YAML_SEQUENCE)
        for (const struct yaml *one = y->first; one; one = one->next)
            all = all ? arena_format(p->arena, "%s; %s", all, basis_text(p, one)) : basis_text(p, one);
    if (!all) complain(p, y, "title and citation of the law, contract or programme", "the basis is missing");
    p->policy->about.basis = all;
}

static void read_validity(struct parser *p, const struct yaml *root) {
    static const char *const keys[] = {"from", "to"};
    struct policy_about *about = &p->policy->about;
    const struct yaml *y = yaml_get(root, "valid");
    about->from = DATE_MIN;
    about->to = DATE_MAX;
    if (!y) {
        complain(p, root, "valid: {from: YYYY-MM-DD, to: YYYY-MM-DD}, 'to' only if it ends",
                 "'valid' is missing");
        return;
    }
    if (!parse_mapping(p, y, keys, COUNT(keys)) && y->kind != YAML_MAPPING) return;
    parse_span(p, y, &about->from, &about->to);
}

static void read_suspension(struct parser *p, const struct yaml *root) {
    static const char *const keys[] = {"from", "to"};
    struct policy_about *about = &p->policy->about;
    const struct yaml *y = yaml_get(root, "suspended");
    about->suspended_from = DATE_MAX;
    about->suspended_to = DATE_MIN;
    if (!y) return;
    if (!parse_mapping(p, y, keys, COUNT(keys)) && y->kind != YAML_MAPPING) return;
    if (!parse_span(p, y, &about->suspended_from, &about->suspended_to)) return;
}

/* The dates decide; the status must not contradict them. */
static void check_status(struct parser *p, const struct yaml *root) {
    const struct policy_about *about = &p->policy->about;
    if (!about->status) return;
    if (strcmp(about->status, "superseded") == 0 && about->to == DATE_MAX)
        complain(p, yaml_get(root, "status"), "add its last day: valid: {from: …, to: …}",
                 "a superseded policy has an end");
    if (strcmp(about->status, "suspended") == 0 && !yaml_get(root, "suspended"))
        complain(p, yaml_get(root, "status"), "suspended: {from: YYYY-MM-DD, to: YYYY-MM-DD}",
                 "'suspended' must say since when");
}

static void read_metadata(struct parser *p, const struct yaml *root) {
    static const char *const fallbacks[] = {"allow", "review", "deny"};
    static const enum verdict fallback_values[] = {VERDICT_ALLOW, VERDICT_REVIEW, VERDICT_DENY};
    static const char *const confidences[] = {"low", "medium", "high"};
    struct policy_about *about = &p->policy->about;
    const struct yaml *id = yaml_get(root, "id"), *status = yaml_get(root, "status"),
                      *fallback = yaml_get(root, "default"), *confidence = yaml_get(root, "confidence");
    if (id)
        parse_id(p, id, &about->id);
    else
        complain(p, root, NULL, "'id' is missing");
    about->title = parse_text(p, root, "title", true);
    about->version = parse_text(p, root, "version", true);
    about->author = parse_text(p, root, "author", true);
    int i = status ? parse_choice(p, status, (struct choice){"status", statuses, COUNT(statuses)}) : -1;
    if (i >= 0) about->status = statuses[i];
    if (!status) complain(p, root, hint_for(p, TEXT(""), statuses, COUNT(statuses)), "'status' is missing");
    read_basis(p, root);
    read_validity(p, root);
    read_suspension(p, root);
    check_status(p, root);
    if (fallback) i = parse_choice(p, fallback, (struct choice){"verdict", fallbacks, COUNT(fallbacks)});
    p->policy->fallback = fallback && i >= 0 ? fallback_values[i] : VERDICT_ALLOW;
    if (confidence)
        i = parse_choice(p, confidence, (struct choice){"confidence", confidences, COUNT(confidences)});
    p->policy->confidence =
        confidence && i >= 0 ? (enum confidence)(CONFIDENCE_LOW + (unsigned)i) : CONFIDENCE_LOW;
}

static void collect_from(struct parser *p, struct word_list *l, const struct condition *c) {
    for (; c; c = c->next) {
        if (c->kind == CONDITION_HOLDER)
            for (size_t i = 0; i < c->words.n; i++) word_list_add(p, l, c->words.list[i]);
        collect_from(p, l, c->first);
    }
}

static void collect_parties(struct parser *p) {
    struct word_list l = {0};
    const struct policy *policy = p->policy;
    for (size_t i = 0; i < policy->n_controls; i++)
        for (size_t k = 0; k < policy->controls[i].parties.n; k++)
            word_list_add(p, &l, policy->controls[i].parties.list[k]);
    for (size_t i = 0; i < policy->n_rules; i++) collect_from(p, &l, policy->rules[i].when);
    for (size_t i = 0; i < policy->n_exceptions; i++) collect_from(p, &l, policy->exceptions[i].when);
    p->policy->parties = (struct words){.list = l.list, .n = l.n};
}

struct policy *policy_load(struct arena *a, const char *file, struct text text, struct diagnostics *d) {
    static const char *const keys[] = {
        "id",         "title",      "status",      "version", "basis",         "author", "valid",
        "adequacy",   "suspended",  "description", "parties", "jurisdictions", "data",   "control",
        "thresholds", "confidence", "default",     "rules",   "exceptions",    "facts",  "cases"};
    uint64_t before = diagnostics_total(d, SEVERITY_ERROR);
    if (text.n > LARGEST) {
        diagnostics_at_line(d, SEVERITY_ERROR, file, 1, 1, NULL, "the policy is larger than 1 MiB");
        return NULL;
    }
    struct yaml *root = yaml_parse(a, file, text, d);
    if (!root) return NULL;
    struct policy *policy = arena_take(a, sizeof *policy);
    struct parser p = {.arena = a, .file = arena_string(a, file), .diagnostics = d, .policy = policy};
    if (!parse_mapping(&p, root, keys, COUNT(keys)) && root->kind != YAML_MAPPING) return NULL;
    policy->source = (struct text){arena_text(a, text), text.n};
    policy->about.file = p.file;
    read_metadata(&p, root);
    policy->about.description = parse_text(&p, root, "description", false);
    parse_named_sets(&p, root);
    parse_adequacies(&p, root);
    parse_controls(&p, root);
    parse_thresholds(&p, root);
    parse_rules(&p, root);
    parse_exceptions(&p, root);
    parse_cases(&p, root);
    note_unused_sets(&p);
    policy->about.rules = policy->n_rules;
    policy->about.cases = policy->n_cases;
    collect_parties(&p);
    if (p.unsaid)
        diagnostics_at_line(d, SEVERITY_ERROR, file, 1, 1, "correct those first",
                            "%zu more mistakes like those told", p.unsaid);
    return diagnostics_total(d, SEVERITY_ERROR) > before ? NULL : policy;
}

bool policy_in_force(const struct policy *p, date_t as_of, struct arena *a, const char **why) {
    const struct policy_about *about = &p->about;
    char day[DATE_TEXT], from[DATE_TEXT], to[DATE_TEXT];
    bool early = as_of<about->from, late = as_of> about->to,
         suspended = as_of >= about->suspended_from && as_of <= about->suspended_to;
    if (!early && !late && !suspended) return true;
    bool plain = strcmp(about->status, "in-force") == 0; /* "(in-force) was not in force" */
    if (why)
        *why = arena_format(a, "%s%s%s%s was not in force on %s: %s %s%s%s", about->id, plain ? "" : " (",
                            plain ? "" : about->status, plain ? "" : ")", date_text(day, as_of),
                            suspended ? "suspended from" : "valid from",
                            date_text(from, suspended ? about->suspended_from : about->from),
                            (suspended ? about->suspended_to : about->to) == DATE_MAX ? "" : " to ",
                            date_text(to, suspended ? about->suspended_to : about->to));
    return false;
}

struct policy_about policy_about(const struct policy *p) {
    return p->about;
}

struct text policy_source(const struct policy *p) {
    return p->source;
}
