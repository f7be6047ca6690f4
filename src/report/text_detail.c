/* The proof behind the summary: chains alike are told once, with what every rule said of them and with all
 * their packets. Worst verdict first. */
#include "evidence/device/device.h"
#include "policy/findings.h"
#include "report/text.h"
#include "report/words.h"

#include <inttypes.h>
#include <stdlib.h>

enum { MARGIN = 2, INDENT = 12, DETAILS = 20, NAMES = 6, PROOFS = 8 };

struct entries {
    struct group_row *list;
    size_t n;
};

static int worst_first(const void *x, const void *y) {
    const struct group_row *a = x, *b = y;
    if (a->tally.worst != b->tally.worst) return a->tally.worst < b->tally.worst ? 1 : -1;
    uint64_t p = a->tally.bytes[0] + a->tally.bytes[1], q = b->tally.bytes[0] + b->tally.bytes[1];
    if (p != q) return p < q ? 1 : -1;
    return (a->chains[0] > b->chains[0]) - (a->chains[0] < b->chains[0]);
}

/* Carriers whose holder nobody knows are thousands, and have their table. */
static bool is_told(const struct text_report *r, const struct group_row *row) {
    return r->options.verbose || row->tally.worst > VERDICT_UNDETERMINED ||
           r->audit->chains[row->chains[0]].kind != CHAIN_ROUTE;
}

static size_t add_rows(const struct text_report *r, const struct groups *groups, bool all,
                       struct group_row *to) {
    size_t n = 0;
    for (size_t g = 0; g < groups->n; g++)
        for (size_t i = 0; i < groups->list[g].n_rows; i++) {
            const struct group_row *row = &groups->list[g].rows[i];
            if (!all && row->tally.worst == VERDICT_ALLOW) continue;
            if (!is_told(r, row)) continue;
            if (to) to[n] = *row;
            n++;
        }
    return n;
}

/* Without policies what packages show has been told whole (text_inside.c). */
static struct entries gather(const struct text_report *r) {
    bool judged = r->audit->n_policies > 0, all = !judged || r->options.verbose;
    size_t traffic = add_rows(r, &r->groups, all, NULL),
           others = judged ? add_rows(r, &r->others, all, NULL) : 0;
    struct group_row *list = arena_take_array(r->sheet.arena, traffic + others, sizeof *list);
    add_rows(r, &r->groups, all, list);
    if (others) add_rows(r, &r->others, all, list + traffic);
    qsort(list, traffic + others, sizeof *list, worst_first);
    return (struct entries){list, traffic + others};
}

static void say(const struct text_report *r, const char *label, const char *s) {
    if (s && *s)
        sheet_paragraph(&r->sheet, MARGIN, INDENT, label, STYLE_PLAIN, sheet_clean(r->sheet.arena, s));
}

/* "aapt, adb, adduser and 1,063 more": what a list tells of in the hands of one maker. */
static void what_is_installed(const struct text_report *r, const struct group_row *e) {
    struct arena *a = r->sheet.arena;
    size_t most = r->options.verbose ? SIZE_MAX : NAMES, n = e->n_chains < most ? e->n_chains : most;
    const char **list = arena_take_array(a, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        const struct chain *c = &r->audit->chains[e->chains[i]];
        const struct link *l = c->links[c->n_links - 1];
        const char *id = words_identifier(l->identifier);
        bool at = l->device && l->device->address && l->device->has_block;
        list[i] = at ? arena_format(a, "%s (%s)", l->device->address, id) : id;
    }
    say(r, "installed",
        arena_format(a, "%s%s", words_join(a, list, n, ", "),
                     e->n_chains > n ? arena_format(a, " and %s more", words_count(a, e->n_chains - n))
                                     : ""));
}

static void what_went(const struct text_report *r, const struct group_row *e) {
    struct arena *a = r->sheet.arena;
    size_t n = 0, most = r->options.verbose ? SIZE_MAX : NAMES;
    const char **list = text_receivers(r, e, &n);
    const struct chain *c = &r->audit->chains[e->chains[0]];
    if (c->kind == CHAIN_INSTALLED) what_is_installed(r, e);
    if (chain_is_way(c)) say(r, "carries", text_way_facts(r, c));
    if (!chain_sends(c)) return;
    say(r, c->kind == CHAIN_ENDPOINT ? "names" : "to",
        arena_format(a, "%s%s", words_join(a, list, n < most ? n : most, ", "),
                     n > most ? arena_format(a, " and %zu more", n - most) : ""));
    if (c->kind == CHAIN_ENDPOINT) {
        say(r, "", "no traffic to it was seen");
        return;
    }
    say(r, "",
        arena_format(a, "%s, %s sent, %s received; %s over %s, port %u",
                     words_of(a, e->tally.flows, "flow", "flows"), words_size(a, e->tally.bytes[0]),
                     words_size(a, e->tally.bytes[1]), c->protocol ? c->protocol : "unknown protocol",
                     c->transport ? c->transport : "?", c->port));
}

/* The names on the way, and other addresses. */
static void remarks(const struct text_report *r, const struct group_row *e) {
    struct arena *a = r->sheet.arena;
    const struct chain *c = &r->audit->chains[e->chains[0]];
    uint64_t more = 0;
    for (size_t i = 0; i < e->n_chains; i++) more += r->audit->chains[e->chains[i]].more_addresses;
    if (c->n_aliases)
        say(r, "by way of", words_join(a, c->aliases, c->n_aliases, sheet_either(&r->sheet, " → ", " -> ")));
    if (more)
        say(r, "",
            arena_format(a, "%s went to other addresses of the same holder in the same country",
                         words_of(a, more, "flow", "flows")));
}

static void protection(const struct text_report *r, const struct chain *c) {
    struct arena *a = r->sheet.arena;
    const struct chain_protection *p = c->protection;
    const char *parts[] = {p->version, p->cipher, p->group};
    const char *facts = words_join(a, parts, 3, ", ");
    say(r, "protection",
        arena_format(a, "%s%s%s", p->grade ? p->grade : "unknown", *facts ? ": " : "", facts));
    for (size_t i = 0; i < p->n_why; i++) say(r, "", p->why[i]);
    const struct link *edge = chain_edge(c);
    if (edge)
        say(r, "",
            arena_format(
                a,
                "it ends on a host of %s, which is not in the hands of the service: %s can read what is "
                "sent",
                link_holder_name(edge), link_holder_name(edge)));
}

/* Why what was sent is not known, or not all of it. */
static const char *cannot_see(const struct text_report *r, const struct chain *c) {
    struct arena *a = r->sheet.arena;
    const struct chain_content *k = c->content;
    if (!k) return "not known: encrypted, not captured, or of a kind that is not read";
    const char *parts[] = {
        k->unseen ? arena_format(a, "%s could not be read", words_of(a, k->unseen, "flow", "flows")) : NULL,
        k->partly ? arena_format(a, "%s only in part", words_of(a, k->partly, "flow", "flows")) : NULL,
        k->opaque ? arena_format(a, "%s are opaque: encrypted or in an encoding of their own inside",
                                 words_size(a, k->opaque))
                  : NULL,
        k->trouble ? arena_format(a, "%s%s%s%s", k->trouble, k->clause ? " (" : "",
                                  k->clause ? k->clause : "", k->clause ? ")" : "")
                   : NULL};
    return arena_format(a, "cannot see all: %s", words_join(a, parts, 4, "; "));
}

static void chain_data(const struct text_report *r, const struct chain *c, const char *label) {
    struct arena *a = r->sheet.arena;
    for (size_t i = 0; i < c->n_data; i++) {
        const struct data_class *d = &c->data[i];
        say(r, i ? "" : label,
            arena_format(a, "%s, %s: in %s (%s; by %s)", d->class_name,
                         words_of(a, d->count, "time", "times"), d->place, d->encodings, d->found_by));
    }
    if (!c->data_seen) say(r, c->n_data ? "" : label, cannot_see(r, c));
}

/* Of all chains of the entry: they are alike in who gets what, not in what it is. */
static void data(const struct text_report *r, const struct group_row *e) {
    struct arena *a = r->sheet.arena;
    size_t blind = 0, told = 0, most = r->options.verbose ? SIZE_MAX : NAMES;
    for (size_t i = 0; i < e->n_chains; i++) {
        const struct chain *c = &r->audit->chains[e->chains[i]];
        if (c->n_data == 0 && !c->data_seen && !c->content) {
            blind++;
        } else if (c->n_data || !c->data_seen) {
            if (told++ < most) chain_data(r, c, told == 1 ? "data" : "");
        }
    }
    if (told > most) say(r, "", arena_format(a, "and %zu more chains with such", told - most));
    if (blind == e->n_chains)
        say(r, "data", cannot_see(r, &r->audit->chains[e->chains[0]]));
    else if (blind)
        say(r, told ? "" : "data",
            arena_format(a,
                         "of %zu of %zu chains not known: encrypted, not captured, or of a kind that is not "
                         "read",
                         blind, e->n_chains));
    else if (!told)
        say(r, "data", "none was found in what was sent");
}

/* One place in the evidence: a packet, an entry of an archive, a line of a list, an offset in a package. */
static const char *shown_at(const struct text_report *r, const struct chain *c, size_t i, const char *file) {
    struct arena *a = r->sheet.arena;
    const struct proof *p = &c->proofs[i];
    const char *what = proof_text(r->audit, p), *between = *file ? " " : "";
    if (p->what == SHOWN_LISTED)
        return arena_format(a, "%s%sline %" PRIu64 " (%s)", file, between, p->at, what);
    if (p->what == SHOWN_ROUTE || p->what == SHOWN_TRACE)
        return arena_format(a, "%s%s%s %" PRIu64 " (%s)", file, between, proof_unit(r->audit, p), p->at,
                            what);
    if (p->what == SHOWN_INSIDE)
        return arena_format(a, "%s%s%s%soffset %" PRIu64, file, between,
                            c->places && c->places[i].entry ? c->places[i].entry : "",
                            c->places && c->places[i].entry ? " " : "", p->at);
    return arena_format(a, "%s%s%s%s%" PRIu64 " (%s)", file, between, *file ? proof_unit(r->audit, p) : "",
                        between, p->at, what);
}

/* "phone.pcap packet 12 (first packet), 15 (handshake)", "x.har entry 3 (first entry)": the file once while
 * it stays the same. */
static void evidence(const struct text_report *r, const struct group_row *e) {
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
            list[n++] = shown_at(r, c, k, same ? "" : name);
            file = name;
        }
    }
    const char *more = all > n ? arena_format(a, " and %zu more", all - n) : "";
    say(r, "evidence", arena_format(a, "%s%s", words_join(a, list, n, ", "), more));
}

/* Steps are numbered; a line that begins with blanks is the proof of the step before it. */
static void say_because(const struct text_report *r, const struct reasons *f) {
    struct arena *a = r->sheet.arena;
    size_t step = 0;
    for (size_t i = 0; i < f->n_because; i++) {
        const char *line = f->because[i] + strspn(f->because[i], " ");
        if (line == f->because[i])
            say(r, i ? "" : "because", arena_format(a, "%zu. %s", ++step, line));
        else
            sheet_paragraph(&r->sheet, MARGIN + INDENT, 2, sheet_either(&r->sheet, "·", "-"), STYLE_DIM,
                            sheet_clean(a, line));
    }
}

static void write_finding(const struct text_report *r, const struct finding *f) {
    struct arena *a = r->sheet.arena;
    const struct sheet *sheet = &r->sheet;
    enum verdict v = (enum verdict)f->verdict;
    struct reasons why = finding_reasons(r->audit, f, a);
    sheet_space(sheet, MARGIN);
    const char *word = arena_format(a, "%s %s", verdict_mark(sheet, v), verdict_word(v));
    sheet_put(sheet, verdict_style(v), word);
    sheet_space(sheet, 1);
    size_t at = MARGIN + 3 + strlen(verdict_word(v)); /* the mark is one column */
    const char *title =
        arena_format(a, "%s: %s", f->rule->policy, f->rule->title ? f->rule->title : f->rule->rule);
    sheet_wrap(sheet, at, MARGIN + INDENT, STYLE_BOLD, sheet_clean(a, title));
    say(r, "rule",
        arena_format(
            a, "%s%s%s%s", f->rule->rule, f->rule->program ? ", program " : "",
            f->rule->program ? f->rule->program : "",
            f->rule->file && f->rule->line ? arena_format(a, " (%s:%u)", f->rule->file, f->rule->line) : ""));
    say_because(r, &why);
    for (size_t i = 0; i < why.n_missing; i++) say(r, i ? "" : "missing", why.missing[i]);
    say(r, "basis", f->rule->basis);
    say(r, "remedy", f->rule->remedy);
}

/* From so many rules of a policy on that are left open they are told together. */
enum { MANY_OPEN = 3 };

/* Those of the policy that wait for something; each finding's number is its place behind `first`. */
static size_t left_open(const struct text_report *r, const struct finding *first, uint16_t policy,
                        const struct finding **list) {
    const struct finding *end = r->audit->findings + r->audit->n_findings;
    size_t n = 0;
    for (const struct finding *f = first; f < end && f->chain == first->chain; f++) {
        bool rule = strcmp(f->rule->rule, "default") != 0;
        if (f->policy != policy || f->verdict != VERDICT_UNDETERMINED || !rule) continue;
        if (list) list[n] = f;
        n++;
    }
    return n;
}

/* Was it told together with the others of its policy? The first of them tells it. */
static bool told_together(const struct text_report *r, const struct finding *first, const struct finding *f,
                          size_t number, struct open_told *told) {
    size_t n =
        f->verdict == VERDICT_UNDETERMINED && !r->options.verbose ? left_open(r, first, f->policy, NULL) : 0;
    if (n < MANY_OPEN || strcmp(f->rule->rule, "default") == 0) return false;
    const struct finding **list = arena_take_array(r->sheet.arena, n, sizeof *list);
    left_open(r, first, f->policy, list);
    if (list[0] == f) text_open_rules(r, list, n, number, told);
    return true;
}

/* What the rules said of the chain, the worst first. */
static void findings(const struct text_report *r, uint32_t chain, size_t number, struct open_told *told) {
    const struct finding *first = r->audit->findings + findings_from(r->audit, chain),
                         *end = r->audit->findings + r->audit->n_findings;
    for (int v = VERDICT_DENY; v >= (r->options.verbose ? VERDICT_ALLOW : VERDICT_UNDETERMINED); v--)
        for (const struct finding *f = first; f < end && f->chain == chain; f++)
            if ((int)f->verdict == v && !told_together(r, first, f, number, told)) write_finding(r, f);
}

static void heading(const struct text_report *r, const struct group_row *e, size_t number) {
    struct arena *a = r->sheet.arena;
    const struct chain *c = &r->audit->chains[e->chains[0]];
    const struct link *app = chain_link(c, LINK_APP), *to = chain_recipient(c);
    const char *name = to ? link_holder_name(to) : NULL;
    const struct controller *by = to ? link_controller(r->audit, to) : NULL;
    const char *control = by ? arena_format(a, " (%s)", by->name ? by->name : by->id) : "";
    const char *from = c->kind == CHAIN_INSTALLED ? NULL : text_app(r, app);
    const char *line = arena_format(a, "%zu. %s%s%s%s", number, name ? name : "Holder unknown", control,
                                    from ? ", from " : "", from ? from : "");
    sheet_line(&r->sheet);
    sheet_wrap(&r->sheet, 0, 0, STYLE_BOLD, sheet_clean(a, line));
}

static void write_entry(const struct text_report *r, const struct group_row *e, size_t number,
                        struct open_told *told) {
    const struct chain *c = &r->audit->chains[e->chains[0]];
    heading(r, e, number);
    what_went(r, e);
    remarks(r, e);
    if (r->audit->n_policies) findings(r, e->chains[0], number, told);
    text_custody(r, c, MARGIN, INDENT);
    text_chain_laws(r, c, MARGIN, INDENT);
    if (c->kind == CHAIN_TRAFFIC) {
        protection(r, c);
        data(r, e);
    }
    evidence(r, e);
}

void text_detail(const struct text_report *r) {
    struct arena *a = r->sheet.arena;
    bool judged = r->audit->n_policies > 0;
    struct entries all = gather(r);
    if (all.n == 0) return;
    size_t most = r->options.verbose ? all.n : r->options.details ? r->options.details : DETAILS;
    sheet_heading(&r->sheet, judged ? "Findings" : "Custody chains");
    struct open_told told = {0};
    uint32_t *chains = arena_take_array(a, all.n, sizeof *chains);
    for (size_t i = 0; i < all.n && i < most; i++) {
        write_entry(r, &all.list[i], i + 1, &told);
        chains[i] = all.list[i].chains[0];
    }
    text_laws(r, chains, all.n < most ? all.n : most);
    if (all.n <= most) return;
    sheet_line(&r->sheet);
    sheet_paragraph(&r->sheet, 0, 0, "", STYLE_DIM,
                    arena_format(a,
                                 "These are %zu of %zu, the worst first; --verbose shows all, and so does "
                                 "--format html.",
                                 most, all.n));
}
