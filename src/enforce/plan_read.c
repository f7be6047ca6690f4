/* Reading a plan back. It becomes rules of a firewall and lines of a zone, and it may have been edited or
 * come from somebody else: whatever is not exactly what a plan may say is refused, with its line. */
#include "enforce/plan.h"

#include "base/date.h"
#include "base/tree.h"
#include "base/utf8.h"

enum {
    LINE_MOST = 64 * 1024,
    TEXT_MOST = 4096,
    NAME_MOST = 253, /* RFC 1035 2.3.4 */
    MEASURES_MOST = 4000000,
    RULES_MOST = 65536,
    LISTED_MOST = 4096,
    WIDEST_V4 = 16,
    WIDEST_V6 = 32,
    SCRATCH_LINES = 1024
};

struct rule_line {
    const char *policy, *rule, *title, *basis;
};

struct reading {
    const char *file;
    struct enforce_plan *plan;
    struct arena *arena, *scratch; /* scratch: of the latest lines */
    struct diagnostics *d;
    uint32_t line;
    struct measure *measures;
    struct refusal *refusals;
    struct rule_line *rules;
    size_t measure_capacity, refusal_capacity, rule_capacity, n_rules;
    bool head, ended;
};

static bool wrong(const struct reading *r, const char *what) {
    diagnostics_at_line(r->d, SEVERITY_ERROR, r->file, r->line, 0, "make the plan anew: cordon enforce plan",
                        "%s", what);
    return false;
}

/* ---- texts ---- */

/* No control characters, and UTF-8 throughout. */
static bool is_plain(struct text t) {
    if (t.n > TEXT_MOST) return false;
    for (size_t i = 0; i < t.n;) {
        size_t n = utf8_length((const uint8_t *)t.p + i, t.n - i);
        unsigned char c = (unsigned char)t.p[i];
        if (n == 0 || c < 0x20 || c == 0x7f || (c == 0xc2 && (unsigned char)t.p[i + 1] < 0xa0)) return false;
        i += n;
    }
    return true;
}

/* NULL where it is absent; *ok false where it is none. */
static const char *optional(const struct reading *r, const struct tree *t, const char *key, bool *ok) {
    const struct tree *member = tree_get(t, key);
    if (!member) return NULL;
    *ok = *ok && member->kind == TREE_STRING && member->text.n && is_plain(member->text);
    return *ok ? arena_text(r->arena, member->text) : NULL;
}

static int64_t instant(const struct tree *t, const char *key, bool *ok) {
    const struct tree *member = tree_get(t, key);
    int64_t ns = 0;
    if (member) *ok = *ok && member->kind == TREE_STRING && time_parse(member->text, &ns) && ns > 0;
    return ns;
}

static bool number_in(const struct tree *t, const char *key, uint64_t *to) {
    const struct tree *member = tree_get(t, key);
    if (!member || member->kind != TREE_NUMBER || member->text.n == 0 || member->text.n > 18) return false;
    *to = 0;
    for (size_t i = 0; i < member->text.n; i++) {
        if (member->text.p[i] < '0' || member->text.p[i] > '9') return false;
        *to = *to * 10 + (uint64_t)(member->text.p[i] - '0');
    }
    return true;
}

/* What a host can be called, as names came out of evidence: any character but those that end it somewhere. */
static bool is_name(const char *s) {
    size_t n = strlen(s), label = 0;
    if (n > NAME_MOST || !strchr(s, '.')) return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c <= 0x20 || strchr("\"'\\;#/@{}()$%&|<>=,`", c)) return false;
        if (c == '.' ? label == 0 : ++label > 63) return false;
        if (c == '.') label = 0;
    }
    return label > 0;
}

/* A path below the root of cgroups; no way out of it. */
static bool is_cgroup(const char *s) {
    for (const char *p = s; *p; p++)
        if ((unsigned char)*p <= 0x20 || (unsigned char)*p > 0x7e || *p == '"' || *p == '\\') return false;
    return *s != '/' && !strstr(s, "..");
}

static bool is_finding(const char *s) {
    return strlen(s) == 16 && strspn(s, "0123456789abcdef") == 16;
}

/* ---- lines ---- */

static const char *const *texts(const struct reading *r, const struct tree *t, const char *key, size_t *n,
                                bool *ok) {
    const struct tree *list = tree_get(t, key);
    *n = 0;
    if (!list) return NULL;
    *ok = *ok && list->kind == TREE_LIST && list->count <= LISTED_MOST;
    if (!*ok) return NULL;
    const char **to = arena_take_array(r->arena, list->count, sizeof *to);
    for (const struct tree *one = list->first; one; one = one->next) {
        *ok = *ok && one->kind == TREE_STRING && one->text.n && is_plain(one->text);
        to[(*n)++] = arena_text(r->arena, one->text);
    }
    return to;
}

static bool take_head(struct reading *r, const struct tree *t) {
    struct enforce_plan *p = r->plan;
    bool ok = true;
    uint64_t version = 0;
    if (!number_in(t, "version", &version) || version != 1)
        return wrong(r, "is a plan of another version than 1");
    const char *id = optional(r, t, "id", &ok);
    p->made_ns = instant(t, "made", &ok);
    ok = measure_mode_parse(tree_text(t, "mode"), &p->mode) && ok;
    p->policies = texts(r, t, "policies", &p->n_policies, &ok);
    p->keep_names = texts(r, t, "keep_names", &p->n_keep_names, &ok);
    const char *const *keep = texts(r, t, "keep", &p->n_keep, &ok);
    p->objection = optional(r, t, "objection", &ok);
    if (!ok || !id || !is_finding(id)) return wrong(r, "the plan's first line is not as it should be");
    memcpy(p->id, id, sizeof p->id);
    struct prefix *prefixes = arena_take_array(r->arena, p->n_keep, sizeof *prefixes);
    for (size_t i = 0; i < p->n_keep; i++)
        if (!prefix_parse(text_of(keep[i]), true, &prefixes[i]))
            return wrong(r, "'keep' has what is no block of addresses");
    for (size_t i = 0; i < p->n_keep_names; i++)
        if (!is_name(p->keep_names[i])) return wrong(r, "'keep_names' has what is no name");
    p->keep = prefixes;
    return r->head = true;
}

static bool take_rule(struct reading *r, const struct tree *t) {
    bool ok = true;
    uint64_t number;
    if (!number_in(t, "number", &number) || number != r->n_rules || number >= RULES_MOST)
        return wrong(r, "rules are not numbered in their order");
    struct rule_line one = {optional(r, t, "policy", &ok), optional(r, t, "rule", &ok),
                            optional(r, t, "title", &ok), optional(r, t, "basis", &ok)};
    if (!ok) return wrong(r, "a text of the rule is none");
    r->rules = arena_grow(r->arena, r->rules, r->n_rules, &r->rule_capacity, sizeof *r->rules);
    r->rules[r->n_rules++] = one;
    return true;
}

static bool kind_of(struct text t, enum measure_kind *to) {
    for (unsigned k = 0; k < MEASURE_KINDS; k++)
        if (text_is(t, measure_kind_text((enum measure_kind)k))) {
            *to = (enum measure_kind)k;
            return true;
        }
    return false;
}

/* A block that nobody's private addresses hide in. Behind 64:ff9b::/96 are those of IPv4 (RFC 6052 2.1). */
static bool is_wide(struct prefix p) {
    struct prefix translated = {{0, 0x64, 0xff, 0x9b}, PREFIX_V4_BITS};
    bool v4 = prefix_is_ipv4(p) || prefix_covers(translated, p);
    return p.bits < (v4 ? PREFIX_V4_BITS + WIDEST_V4 : WIDEST_V6);
}

/* Is the value what its kind asks for? */
static bool check_value(const struct reading *r, struct measure *m) {
    uint64_t asn = 0;
    switch (m->kind) {
    case MEASURE_ADDRESS:
        if (!prefix_parse(text_of(m->value), true, &m->prefix)) return wrong(r, "the value is no address");
        if (address_never_blocked(m->prefix.address) || is_wide(m->prefix))
            return wrong(r, "the value is an address that may not be stopped");
        for (size_t i = 0; i < r->plan->n_keep; i++)
            if (prefix_covers(r->plan->keep[i], m->prefix))
                return wrong(r, "the value is an address that the plan keeps");
        break;
    case MEASURE_NAME:
        if (!is_name(m->value)) return wrong(r, "the value is no name of a host");
        break;
    case MEASURE_APP:
        if (strncmp(m->value, "app:", 4) != 0 || !strchr(m->value, '/'))
            return wrong(r, "the value is no app, as app:android/com.x");
        break;
    case MEASURE_CARRIER:
        if (strlen(m->value) > 10) return wrong(r, "the value is no AS number");
        for (const char *s = m->value; *s; s++) {
            if (*s < '0' || *s > '9') return wrong(r, "the value is no AS number");
            asn = asn * 10 + (uint64_t)(*s - '0');
        }
        if (asn == 0 || asn > UINT32_MAX) return wrong(r, "the value is no AS number");
        break;
    case MEASURE_KINDS: return false;
    }
    return true;
}

static bool take_measure(struct reading *r, const struct tree *t) {
    bool ok = true;
    uint64_t rule;
    struct measure m = {.mode = r->plan->mode};
    if (r->plan->n_measures >= MEASURES_MOST) return wrong(r, "the plan has too many measures");
    if (!kind_of(tree_text(t, "what"), &m.kind)) return wrong(r, "there is no such kind of measure");
    m.value = optional(r, t, "value", &ok);
    m.name = optional(r, t, "name", &ok);
    m.platform = optional(r, t, "platform", &ok);
    m.cgroup = optional(r, t, "cgroup", &ok);
    m.finding = optional(r, t, "finding", &ok);
    m.chain = optional(r, t, "chain", &ok);
    m.until_ns = instant(t, "until", &ok);
    m.answer_until_ns = instant(t, "answer_until", &ok);
    m.shared = tree_is_true(t, "shared");
    if (!ok || !m.value) return wrong(r, "a text or time of the measure is none");
    if (m.until_ns == 0) return wrong(r, "the measure never expires");
    if (tree_get(t, "mode") && !measure_mode_parse(tree_text(t, "mode"), &m.mode))
        return wrong(r, "there is no such mode");
    if (m.cgroup && !is_cgroup(m.cgroup)) return wrong(r, "the cgroup is no path below the root");
    if (m.name && !is_plain(text_of(m.name))) return wrong(r, "the name is none");
    if (m.finding && !is_finding(m.finding)) return wrong(r, "the finding is no key of 16 digits");
    if (!number_in(t, "rule", &rule) || rule >= r->n_rules) return wrong(r, "the measure cites no rule");
    if (!check_value(r, &m)) return false;
    const struct rule_line *cited = &r->rules[rule];
    m.policy = cited->policy;
    m.rule = cited->rule;
    m.title = cited->title;
    m.basis = cited->basis;
    r->measures = arena_grow(r->arena, r->measures, r->plan->n_measures, &r->measure_capacity, sizeof m);
    r->measures[r->plan->n_measures++] = m;
    return true;
}

static bool take_refusal(struct reading *r, const struct tree *t) {
    bool ok = true;
    struct refusal one = {.why = REFUSED_TOO_MANY + 1};
    for (unsigned w = 0; w <= REFUSED_TOO_MANY; w++)
        if (text_is(tree_text(t, "why"), refusal_why_text((enum refusal_why)w)))
            one.why = (enum refusal_why)w;
    one.value = optional(r, t, "value", &ok);
    one.told = optional(r, t, "told", &ok);
    one.policy = optional(r, t, "policy", &ok);
    one.rule = optional(r, t, "rule", &ok);
    one.sharers = texts(r, t, "sharers", &one.n_sharers, &ok);
    if (!ok || !one.value || one.why > REFUSED_TOO_MANY || r->plan->n_refusals >= MEASURES_MOST)
        return wrong(r, "the refusal is not as it should be");
    r->refusals = arena_grow(r->arena, r->refusals, r->plan->n_refusals, &r->refusal_capacity, sizeof one);
    r->refusals[r->plan->n_refusals++] = one;
    return true;
}

static bool take_summary(struct reading *r, const struct tree *t) {
    uint64_t measures, refusals;
    if (!number_in(t, "measures", &measures) || !number_in(t, "refusals", &refusals) ||
        measures != r->plan->n_measures || refusals != r->plan->n_refusals)
        return wrong(r, "the summary counts other measures and refusals than there are");
    return r->ended = true;
}

static bool take_line(struct reading *r, struct text line) {
    static const struct {
        const char *kind;
        bool (*take)(struct reading *r, const struct tree *t);
    } kinds[] = {
        {"rule", take_rule}, {"measure", take_measure}, {"refusal", take_refusal}, {"summary", take_summary}};
    if (line.n > LINE_MOST) return wrong(r, "the line is too long for a plan");
    if (r->line % SCRATCH_LINES == 0) {
        arena_free(r->scratch);
        r->scratch = arena_new();
    }
    const struct tree *t = tree_parse(r->scratch, (struct tree_place){r->file, r->line, 1}, line, NULL);
    struct text kind = tree_text(t, "kind");
    bool taken = false, known = false;
    if (r->ended) {
        wrong(r, "there is more after the plan's end");
        known = true;
    } else if (!r->head) {
        known = text_is(kind, "plan");
        taken = known && take_head(r, t);
    }
    for (size_t i = 0; !known && r->head && i < sizeof kinds / sizeof *kinds; i++)
        if (text_is(kind, kinds[i].kind)) {
            known = true;
            taken = kinds[i].take(r, t);
        }
    if (!known) wrong(r, r->head ? "the line is none of a plan" : "is no plan");
    return taken;
}

static bool take_lines(struct reading *r, struct text json) {
    for (size_t at = 0; at < json.n;) {
        const char *end = memchr(json.p + at, '\n', json.n - at);
        size_t n = end ? (size_t)(end - json.p) - at : json.n - at;
        r->line++;
        if (!take_line(r, (struct text){json.p + at, n})) return false;
        at += n + 1;
    }
    return r->ended || wrong(r, r->head ? "the plan's end is missing" : "is no plan");
}

/* Plans may be edited: a measure taken out is a wish like others. */
static void tell_change(struct reading *r) {
    struct enforce_plan *p = r->plan;
    char told[sizeof p->id];
    memcpy(told, p->id, sizeof told);
    plan_identify(p);
    if (strcmp(told, p->id) == 0) return;
    const char *what =
        arena_format(r->arena, "was changed after it was made: its id is now %s, and was %s", p->id, told);
    diagnostics_add(r->d, (struct diagnostic){.severity = SEVERITY_NOTE, .file = r->file, .what = what});
}

bool plan_read(const char *file, struct text json, struct enforce_plan *to, struct arena *a,
               struct diagnostics *d) {
    struct reading r = {.file = file, .plan = to, .arena = a, .scratch = arena_new(), .d = d};
    *to = (struct enforce_plan){0};
    bool fine = take_lines(&r, json);
    arena_free(r.scratch);
    if (!fine) return false;
    to->measures = r.measures;
    to->refusals = r.refusals;
    tell_change(&r);
    return true;
}
