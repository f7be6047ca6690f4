/* The proof behind the summary: findings alike (same rule and verdict, same app, same receiver, same reasons)
 * are told once, with all their packets. */
#include "report/text.h"
#include "report/words.h"

#include "base/intern.h"

#include <inttypes.h>
#include <stdlib.h>

enum { MARGIN = 2, INDENT = 12, A_PAGE = 20, NAMES = 6, PROOFS = 8 };

/* One entry of the detail: a finding (NULL without policies) and the chains it is about. */
struct entry {
    const struct finding *finding;
    uint32_t *chains;
    size_t n_chains, capacity;
    uint64_t bytes;
};

struct entries {
    struct entry *list;
    size_t n;
};

static const char *finding_key(struct arena *a, const struct audit *audit, const struct finding *f) {
    const struct chain *c = &audit->chains[f->chain];
    const struct link *app = chain_link(c, LINK_APP), *to = chain_recipient(c);
    const char *holder = to ? link_holder_id(to) : NULL;
    return arena_format(a, "%d\x1e%s\x1e%s\x1e%s\x1e%s\x1e%s\x1e%s", (int)f->verdict, f->rule.policy,
                        f->rule.rule, app && app->identifier ? app->identifier : "", holder ? holder : "\x1f",
                        f->n_because == 1 ? f->because[0] : "", c->protection.grade ? c->protection.grade : "");
}

static void add_chain(struct arena *a, const struct audit *audit, struct entry *e, uint32_t chain) {
    e->chains = arena_grow(a, e->chains, e->n_chains, &e->capacity, sizeof *e->chains);
    e->chains[e->n_chains++] = chain;
    e->bytes += chain_bytes(&audit->chains[chain]);
}

static int worst_first(const void *x, const void *y) {
    const struct entry *a = x, *b = y;
    if (a->finding->verdict != b->finding->verdict) return a->finding->verdict < b->finding->verdict ? 1 : -1;
    if (a->bytes != b->bytes) return a->bytes < b->bytes ? 1 : -1;
    return (a->finding > b->finding) - (a->finding < b->finding);
}

static struct entries from_findings(struct arena *a, const struct audit *audit, bool allowed_too) {
    struct intern *keys = intern_new();
    struct entry *list = arena_take_array(a, audit->n_findings, sizeof *list);
    for (size_t i = 0; i < audit->n_findings; i++) {
        const struct finding *f = &audit->findings[i];
        if (f->verdict == VERDICT_ALLOW && !allowed_too) continue;
        uint32_t k = intern_add(keys, text_of(finding_key(a, audit, f)));
        if (!list[k].finding) list[k].finding = f;
        add_chain(a, audit, &list[k], f->chain);
    }
    size_t n = intern_count(keys);
    intern_free(keys);
    qsort(list, n, sizeof *list, worst_first);
    return (struct entries){list, n};
}

static struct entries from_groups(struct arena *a, const struct audit *audit, const struct groups *groups) {
    size_t n = 0, at = 0;
    for (size_t g = 0; g < groups->n; g++) n += groups->list[g].n_rows;
    struct entry *list = arena_take_array(a, n, sizeof *list);
    for (size_t g = 0; g < groups->n; g++)
        for (size_t i = 0; i < groups->list[g].n_rows; i++, at++)
            for (size_t k = 0; k < groups->list[g].rows[i].n_chains; k++)
                add_chain(a, audit, &list[at], groups->list[g].rows[i].chains[k]);
    return (struct entries){list, n};
}

static void say(const struct text_report *r, const char *label, const char *s) {
    if (s && *s) sheet_paragraph(&r->sheet, MARGIN, INDENT, label, STYLE_PLAIN, sheet_clean(r->sheet.arena, s));
}

static void say_list(const struct text_report *r, const char *label, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const char *line = n > 1 ? arena_format(r->sheet.arena, "%zu. %s", i + 1, list[i]) : list[i];
        say(r, i ? "" : label, line);
    }
}

/* "TikTok to a.tiktokv.com, b.tiktokv.com and 3 more" */
static void what_went(const struct text_report *r, const struct entry *e) {
    struct arena *a = r->sheet.arena;
    const char *names[NAMES] = {0};
    size_t most = r->options.verbose ? e->n_chains : NAMES, n = e->n_chains < most ? e->n_chains : most;
    const char **list = n <= NAMES ? names : arena_take_array(a, n, sizeof *list);
    uint64_t flows = 0, out = 0, in = 0;
    for (size_t i = 0; i < e->n_chains; i++) {
        const struct chain *c = &r->audit->chains[e->chains[i]];
        const struct link *to = chain_recipient(c);
        flows += c->flows;
        out += c->bytes[0];
        in += c->bytes[1];
        if (i < n) list[i] = to && to->identifier ? words_identifier(to->identifier) : "unknown";
    }
    const struct chain *c = &r->audit->chains[e->chains[0]];
    say(r, "to",
        arena_format(a, "%s%s", words_join(a, list, n, ", "),
                     e->n_chains > n ? arena_format(a, " and %zu more", e->n_chains - n) : ""));
    say(r, "",
        arena_format(a, "%s, %s sent, %s received; %s over %s, port %u", words_of(a, flows, "flow", "flows"),
                     words_size(a, out), words_size(a, in), c->protocol ? c->protocol : "unknown protocol",
                     c->transport ? c->transport : "?", c->port));
}

static void protection(const struct text_report *r, const struct chain *c) {
    struct arena *a = r->sheet.arena;
    const struct chain_protection *p = &c->protection;
    const char *parts[] = {p->version, p->cipher, p->group};
    const char *facts = words_join(a, parts, 3, ", ");
    say(r, "protection",
        arena_format(a, "%s%s%s", p->grade ? p->grade : "unknown", *facts ? ": " : "", facts));
    for (size_t i = 0; i < p->n_why; i++) say(r, "", p->why[i]);
}

static void data(const struct text_report *r, const struct chain *c) {
    struct arena *a = r->sheet.arena;
    for (size_t i = 0; i < c->n_data; i++) {
        const struct data_class *d = &c->data[i];
        say(r, i ? "" : "data",
            arena_format(a, "%s, %s (found by %s%s%s)", d->class_name, words_of(a, d->count, "time", "times"),
                         d->found_by ? d->found_by : "?", d->encodings && *d->encodings ? "; " : "",
                         d->encodings ? d->encodings : ""));
    }
    if (!c->data_seen) say(r, "data", "cannot see: what was sent was not readable in this evidence");
}

/* "phone.pcap packet 12 (first packet), packet 15 (server hello)": the file once while it stays the same. */
static void evidence(const struct text_report *r, const struct entry *e) {
    struct arena *a = r->sheet.arena;
    size_t n = 0, all = 0, most = r->options.verbose ? SIZE_MAX : PROOFS;
    for (size_t i = 0; i < e->n_chains; i++) all += r->audit->chains[e->chains[i]].n_proofs;
    const char **list = arena_take_array(a, all + 1, sizeof *list);
    const char *file = NULL;
    for (size_t i = 0; i < e->n_chains; i++) {
        const struct chain *c = &r->audit->chains[e->chains[i]];
        for (size_t k = 0; k < c->n_proofs && n < most; k++) {
            const struct proof *p = &c->proofs[k];
            const char *name = evidence_name(r->audit, p->evidence);
            bool same = file && strcmp(file, name) == 0;
            list[n++] = arena_format(a, "%s%spacket %" PRIu64 "%s%s%s", same ? "" : name, same ? "" : " ",
                                     p->at, p->what ? " (" : "", p->what ? p->what : "", p->what ? ")" : "");
            file = name;
        }
    }
    const char *more = all > n ? arena_format(a, " and %zu more", all - n) : "";
    say(r, "evidence", arena_format(a, "%s%s", words_join(a, list, n, ", "), more));
}

static void heading(const struct text_report *r, const struct entry *e, size_t number) {
    struct arena *a = r->sheet.arena;
    const struct finding *f = e->finding;
    sheet_line(&r->sheet);
    if (!f) {
        const struct link *to = chain_recipient(&r->audit->chains[e->chains[0]]);
        const char *name = to ? link_holder_name(to) : NULL;
        sheet_paragraph(&r->sheet, 0, MARGIN, "", STYLE_BOLD,
                        arena_format(a, "%zu  %s", number, name ? sheet_clean(a, name) : "Holder unknown"));
        return;
    }
    sheet_put(&r->sheet, verdict_style(f->verdict),
              arena_format(a, "%s %s", verdict_mark(&r->sheet, f->verdict), verdict_word(f->verdict)));
    const char *title = f->rule.title ? sheet_clean(a, f->rule.title) : "";
    size_t used = 2 + strlen(verdict_word(f->verdict));
    sheet_paragraph(&r->sheet, 1, 1, sheet_either(&r->sheet, "·", "-"), STYLE_BOLD,
                    sheet_cut(&r->sheet, title, r->sheet.width > used + 4 ? r->sheet.width - used - 4 : 20, false));
    const char *rule = f->rule.file && f->rule.line
                           ? arena_format(a, "%s of %s (%s:%u)", f->rule.rule, f->rule.policy, f->rule.file,
                                          f->rule.line)
                           : arena_format(a, "%s of %s", f->rule.rule, f->rule.policy);
    say(r, "rule", f->rule.program ? arena_format(a, "%s, program %s", rule, f->rule.program) : rule);
}

static void write_entry(const struct text_report *r, const struct entry *e, size_t number) {
    const struct chain *c = &r->audit->chains[e->chains[0]];
    heading(r, e, number);
    what_went(r, e);
    if (e->finding) {
        say_list(r, "because", e->finding->because, e->finding->n_because);
        say_list(r, "missing", e->finding->missing, e->finding->n_missing);
    }
    text_custody(r, c, MARGIN, INDENT);
    protection(r, c);
    data(r, c);
    evidence(r, e);
    if (e->finding) {
        say(r, "basis", e->finding->rule.basis);
        say(r, "remedy", e->finding->rule.remedy);
    }
}

void text_detail(const struct text_report *r) {
    struct arena *a = r->sheet.arena;
    bool judged = r->audit->n_policies > 0;
    struct entries all = judged ? from_findings(a, r->audit, r->options.verbose)
                                : from_groups(a, r->audit, &r->groups);
    if (all.n == 0) return;
    size_t a_page = r->options.verbose ? all.n : r->options.a_page ? r->options.a_page : A_PAGE;
    size_t pages = (all.n + a_page - 1) / a_page, page = r->options.page ? r->options.page : 1;
    if (page > pages) page = pages;
    sheet_heading(&r->sheet, judged ? "Findings" : "Custody chains");
    for (size_t i = (page - 1) * a_page; i < all.n && i < page * a_page; i++)
        write_entry(r, &all.list[i], i + 1);
    if (pages == 1) return;
    sheet_line(&r->sheet);
    sheet_paragraph(&r->sheet, 0, 0, "", STYLE_DIM,
                    arena_format(a, "Page %zu of %zu (%zu to %zu of %zu); --page N shows another, --verbose all.",
                                 page, pages, (page - 1) * a_page + 1,
                                 page * a_page < all.n ? page * a_page : all.n, all.n));
}
