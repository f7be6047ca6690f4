#include "report/words.h"

#include "atlas/country.h"
#include "evidence/flowlog/flowlog.h"

#include <inttypes.h>
#include <stdio.h>

const char *words_count(struct arena *a, uint64_t n) {
    char digits[32], grouped[48];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, n);
    size_t at = 0;
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0) grouped[at++] = ',';
        grouped[at++] = digits[i];
    }
    return arena_text(a, (struct text){grouped, at});
}

const char *words_size(struct arena *a, uint64_t bytes) {
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    size_t unit = 0;
    double value = (double)bytes;
    /* 999.5 of a unit would be rounded to 1000 of it */
    for (; unit + 1 < sizeof units / sizeof *units && value >= (unit ? 999.5 : 1000); unit++) value /= 1000;
    if (unit == 0) return arena_format(a, "%" PRIu64 " B", bytes);
    return arena_format(a, value < 9.95 ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

const char *words_of(struct arena *a, uint64_t n, const char *one, const char *many) {
    return arena_format(a, "%s %s", words_count(a, n), n == 1 ? one : many);
}

const char *words_join(struct arena *a, const char *const *items, size_t n, const char *between) {
    size_t length = 1;
    for (size_t i = 0; i < n; i++)
        if (items[i]) length += strlen(items[i]) + strlen(between);
    char *to = arena_take(a, length), *end = to;
    for (size_t i = 0; i < n; i++) {
        if (!items[i]) continue;
        if (end != to) end = stpcpy(end, between);
        end = stpcpy(end, items[i]);
    }
    return to;
}

const char *words_identifier(const char *identifier) {
    const char *colon = identifier ? strchr(identifier, ':') : NULL;
    return colon ? colon + 1 : identifier;
}

const char *words_country(const char *code) {
    const char *name = country_name(text_of(code));
    return name ? name : code;
}

const char *link_holder_id(const struct link *l) {
    return l->holder_id ? l->holder_id : l->holder.name;
}

const char *link_holder_name(const struct link *l) {
    return l->holder.name ? l->holder.name : l->holder_id;
}

const char *party_kind(const struct audit *audit, party_id p) {
    if (!audit->atlas || p >= atlas_party_count(audit->atlas)) return NULL;
    return atlas_party_get(audit->atlas, p).kind;
}

const struct controller *link_controller(const struct audit *audit, const struct link *l) {
    for (size_t i = 0; i < l->n_controllers; i++) {
        const char *kind = party_kind(audit, l->controllers[i].party);
        bool crowd = kind && (strcmp(kind, "persons") == 0 || strcmp(kind, "unknown") == 0);
        if (l->controllers[i].answer == ANSWER_MET && !crowd) return &l->controllers[i];
    }
    return NULL;
}

const char *reach_through(const struct link *l, const struct reach *r) {
    if (r->through == PARTY_NONE) return NULL;
    if (r->through == l->holder.party) return link_holder_name(l);
    for (size_t i = 0; i < l->n_controllers; i++)
        if (l->controllers[i].party == r->through)
            return l->controllers[i].name ? l->controllers[i].name : l->controllers[i].id;
    return NULL;
}

const struct link *chain_recipient(const struct chain *c) {
    const struct link *service = chain_link(c, LINK_SERVICE);
    if (service) return service;
    const struct link *host = chain_link(c, LINK_HOST);
    return host ? host : c->n_links ? c->links[c->n_links - 1] : NULL;
}

size_t chain_mark_laws(const struct chain *c, bool *laws, size_t n) {
    size_t fresh = 0;
    for (size_t i = 0; i < c->n_links; i++)
        for (size_t k = 0; k < link_law_count(c->links[i]); k++) {
            law_id law = link_law(c->links[i], k)->law;
            if (law >= n || laws[law]) continue;
            laws[law] = true;
            fresh++;
        }
    return fresh;
}

bool chain_is_unknown(const struct chain *c) {
    const struct link *recipient = chain_recipient(c);
    return !recipient || !link_holder_name(recipient);
}

enum verdict audit_verdict(const struct audit *audit, size_t chain, size_t policy) {
    return audit->verdicts[chain * audit->n_policies + policy];
}

enum verdict chain_worst(const struct audit *audit, size_t chain) {
    enum verdict worst = VERDICT_ALLOW;
    for (size_t p = 0; p < audit->n_policies; p++) {
        enum verdict v = audit_verdict(audit, chain, p);
        if (v > worst) worst = v;
    }
    return worst;
}

uint64_t chain_bytes(const struct chain *c) {
    return c->bytes[0] + c->bytes[1];
}

const char *evidence_name(const struct audit *audit, uint32_t evidence) {
    const char *name = evidence < audit->n_evidence ? audit->evidence[evidence].name : NULL;
    return name ? name : "?";
}

const char *evidence_unit(const char *format) {
    if (flowlog_is_format(format)) return "line";
    return format && strcmp(format, "har") == 0 ? "entry" : "packet";
}

const char *evidence_units(const char *format) {
    if (flowlog_is_format(format)) return "records";
    return strcmp(evidence_unit(format), "entry") == 0 ? "entries" : "packets";
}

const char *proof_unit(const struct audit *audit, const struct proof *p) {
    if (p->what == SHOWN_ROUTE || p->what == SHOWN_TRACE)
        return p->evidence < audit->n_evidence && audit->evidence[p->evidence].by_line ? "line" : "offset";
    return evidence_unit(p->evidence < audit->n_evidence ? audit->evidence[p->evidence].format : NULL);
}

const char *proof_text(const struct audit *audit, const struct proof *p) {
    if (p->what >= SHOWN_INSIDE) return shown_text(p->what);
    bool entry = strcmp(proof_unit(audit, p), "entry") == 0;
    bool line = strcmp(proof_unit(audit, p), "line") == 0;
    if (line && p->what == SHOWN_FIRST) return "first record";
    if (line && p->what == SHOWN_ANOTHER) return "first record of another flow";
    if (entry && p->what == SHOWN_FIRST) return "first entry";
    if (entry && p->what == SHOWN_ANOTHER) return "first entry of another flow";
    return shown_text(p->what);
}

static bool period_of(const struct audit *audit, bool traffic, int64_t *first_ns, int64_t *last_ns) {
    bool any = false;
    for (size_t i = 0; i < audit->n_evidence; i++) {
        const struct evidence_summary *e = &audit->evidence[i];
        bool counts = traffic ? e->packets > 0 : evidence_shows_ways(e);
        if (!counts || e->last_ns == 0) continue;
        if (!any || e->first_ns < *first_ns) *first_ns = e->first_ns;
        if (!any || e->last_ns > *last_ns) *last_ns = e->last_ns;
        any = true;
    }
    return any;
}

/* Routes beside a capture may be of another year: they are no part of its time. */
bool audit_period(const struct audit *audit, int64_t *first_ns, int64_t *last_ns) {
    return period_of(audit, true, first_ns, last_ns) || period_of(audit, false, first_ns, last_ns);
}

const char *words_time(struct arena *a, int64_t ns) {
    char text[TIME_TEXT];
    time_text(text, ns);
    if (strlen(text) < 19) return arena_string(a, text);
    return arena_format(a, "%.10s %.8s UTC", text, text + 11);
}

const char *words_date(struct arena *a, date_t d) {
    char text[DATE_TEXT];
    return *date_text(text, d) ? arena_string(a, text) : NULL;
}

int32_t atlas_age_days(const struct audit *audit) {
    date_t built = audit->atlas_info.built;
    if (built == DATE_MIN || built == DATE_MAX || built == 0) return -1;
    return date_today() >= built ? date_today() - built : 0;
}

enum { TOLD_REASONS = 3 };

const char *finding_sentence(struct arena *a, const struct audit *audit, const struct finding *f) {
    struct reasons why = finding_reasons(audit, f, a);
    const char *text = f->rule->title ? f->rule->title : f->rule->rule;
    size_t n = why.n_because < TOLD_REASONS ? why.n_because : TOLD_REASONS;
    for (size_t i = 0; i < n; i++)
        text = arena_format(a, "%s%s %s", text, i ? ";" : ":", why.because[i] + strspn(why.because[i], " "));
    if (why.n_missing) text = arena_format(a, "%s; missing: %s", text, why.missing[0]);
    return text;
}
