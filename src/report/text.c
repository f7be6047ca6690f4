/* The text report: the summary first, then the proof, then what it rests on. */
#include "report/text.h"

#include "base/intern.h"
#include "policy/findings.h"
#include "report/words.h"

const char *verdict_mark(const struct sheet *sheet, enum verdict v) {
    switch (v) {
    case VERDICT_DENY: return sheet_either(sheet, "✗", "x");
    case VERDICT_REVIEW: return "!";
    case VERDICT_UNDETERMINED: return "?";
    case VERDICT_ALLOW: return sheet_either(sheet, "✓", "+");
    }
    return " ";
}

enum style verdict_style(enum verdict v) {
    switch (v) {
    case VERDICT_DENY: return STYLE_DENY;
    case VERDICT_REVIEW: return STYLE_REVIEW;
    case VERDICT_UNDETERMINED: return STYLE_UNDETERMINED;
    case VERDICT_ALLOW: return STYLE_ALLOW;
    }
    return STYLE_PLAIN;
}

const char *verdict_word(enum verdict v) {
    switch (v) {
    case VERDICT_DENY: return "DENY";
    case VERDICT_REVIEW: return "REVIEW";
    case VERDICT_UNDETERMINED: return "UNDETERMINED";
    case VERDICT_ALLOW: return "ALLOW";
    }
    return "";
}

const char **text_receivers(const struct text_report *r, const struct group_row *row, size_t *n) {
    const char **list = arena_take_array(r->sheet.arena, row->n_chains, sizeof *list);
    struct intern *seen = intern_new();
    *n = 0;
    for (size_t i = 0; i < row->n_chains; i++) {
        const struct link *to = chain_recipient(&r->audit->chains[row->chains[i]]);
        const char *name = to && to->identifier ? words_identifier(to->identifier) : "unknown";
        if (intern_add(seen, text_of(name)) == *n) list[(*n)++] = name;
    }
    intern_free(seen);
    return list;
}

static struct text_report begin(const struct audit *audit, struct output *to, struct report_options options,
                                struct arena *arena) {
    struct text_report r = {.audit = audit, .options = options};
    r.sheet = (struct sheet){.out = to,
                             .arena = arena,
                             .width = options.width ? options.width : 80,
                             .colour = options.colour,
                             .ascii = options.ascii};
    r.groups = groups_make(arena, audit, true);
    r.others = groups_make(arena, audit, false);
    r.shown =
        arena_take_array(arena, (audit->atlas ? atlas_party_count(audit->atlas) : 0) + 1u, sizeof *r.shown);
    return r;
}

/* An audit of that chain alone, which the other's judges explain. */
static struct audit audit_of_one(const struct audit *audit, uint32_t chain, struct arena *arena) {
    struct audit one = *audit;
    size_t first = findings_from(audit, chain), n = findings_from(audit, chain + 1) - first;
    struct finding *list = arena_take_array(arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        list[i] = audit->findings[first + i];
        list[i].chain = 0;
    }
    one.chains = &audit->chains[chain];
    one.n_chains = 1;
    one.findings = list;
    one.n_findings = n;
    one.verdicts = audit->n_policies ? &audit->verdicts[chain * audit->n_policies] : NULL;
    return one;
}

bool report_chain(const struct audit *audit, uint32_t chain, struct output *to,
                  struct report_options options) {
    struct arena *arena = arena_new();
    struct audit one = audit_of_one(audit, chain, arena);
    options.verbose = true;
    struct text_report r = begin(&one, to, options, arena);
    text_detail(&r);
    arena_free(arena);
    return !to->failed;
}

bool report_text(const struct audit *audit, struct output *to, struct report_options options) {
    struct arena *arena = arena_new();
    struct text_report r = begin(audit, to, options, arena);
    text_summary(&r);
    text_inside(&r);
    text_devices(&r);
    text_incidents(&r);
    text_carriers(&r);
    text_traces(&r);
    text_data(&r);
    text_detail(&r);
    text_stores(&r);
    text_limits(&r);
    arena_free(arena);
    return !to->failed;
}
