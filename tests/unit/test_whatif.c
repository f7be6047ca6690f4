/* What a change of owners makes of an audit: what changes hands, what is still the old owner's, and of which
 * traffic that may be said. */
#include "atlas_fixture.h"

#include "atlas/amend.h"
#include "custody/link.h"
#include "policy/run.h"
#include "report/whatif.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

#define SOURCES "sources: {a: {title: A}}\n"
#define FACT "source: [a], confidence: high"
#define LAW(country) "jurisdictions: [{country: " country ", ground: incorporated, " FACT "}]\n"

static const struct fixture_file parties[] = {
    {"seller.yaml", "party: seller\nname: Seller\nkind: company\n" SOURCES LAW(
                        "NO") "stakes: [{owner: parent, share: \"100%\", "
                              "kind: equity, " FACT "}]\n"
                              "holds: [{ids: [\"app:android/com.sold\", \"app:android/com.kept\", "
                              "\"domain:seller.example\", "
                              "\"domain:sold.example\"], " FACT "}]\n"},
    {"parent.yaml", "party: parent\nname: Parent\nkind: company\n" SOURCES LAW("NO")},
    {"buyer.yaml", "party: buyer\nname: Buyer\nkind: company\n" SOURCES LAW(
                       "SE") "holds: [{ids: [\"domain:buyer.example\"], " FACT "}]\n"},
    {"other.yaml", "party: other\nname: Other\nkind: company\n" SOURCES LAW(
                       "SE") "holds: [{ids: [\"domain:other.example\"], " FACT "}]\n"},
};

/* One flow of `app` (NULL: which one is not in the evidence) to `service`. */
struct flow {
    const char *app, *service;
};

static const char policy[] =
    "id: p\ntitle: P\nstatus: in-force\nversion: '1'\nauthor: me\nbasis: {title: B, citation: C}\n"
    "valid: {from: 2020-01-01}\n"
    "control: {parents: {test: aggregate>=50, seeds: {parties: [parent]}}}\n"
    "rules:\n"
    "  - {id: app, program: apps, title: T, basis: B, remedy: R, verdict: deny, when: {app.present: yes, "
    "app.controlled-by: $parents}}\n"
    "  - {id: service, program: apps, title: T, basis: B, remedy: R, verdict: review, when: "
    "{service.controlled-by: $parents}}\n";

static const struct flow flows[] = {{"com.sold", "seller.example"}, {"com.sold", "buyer.example"},
                                    {"com.kept", "seller.example"}, {NULL, "seller.example"},
                                    {NULL, "sold.example"},         {"com.sold", "other.example"}};
enum { FLOWS = sizeof flows / sizeof *flows };

/* "custody still perhaps: chain verdict>verdict still-links; …" for the rows. */
static const struct {
    const char *title, *edits, *want;
} rows[] = {
    {"the app alone: its own traffic still goes to the seller, the other app's is no news",
     "holdings: [{ids: [\"app:android/com.sold\"], from: seller, to: buyer}]\n",
     "3 1 2: change 0 deny>review still seller by parent; change 1 deny>allow; change 5 deny>allow;"},
    {"the app with one of its names: that name is nobody's old one",
     "holdings: [{ids: [\"app:android/com.sold\", \"domain:sold.example\"], from: seller, to: buyer}]\n",
     "4 1 1: change 0 deny>review still seller by parent; change 1 deny>allow; change 4 review>allow; change "
     "5 "
     "deny>allow;"},
    {"a name alone: no app moves, so no traffic of an unknown app is in doubt",
     "holdings: [{ids: [\"domain:sold.example\"], from: seller, to: buyer}]\n",
     "1 0 0: change 4 review>allow;"},
    {"the parent sells all: who sold is the parent, and nothing of the seller is its any more",
     "stakes:\n  remove: [{owner: parent, owned: seller, kind: equity}]\n  add: [{owner: buyer, owned: "
     "seller, "
     "share: \"100%\", kind: equity}]\n",
     "6 0 0: change 0 deny>allow; change 1 deny>allow; change 2 deny>allow; change 3 review>allow; change 4 "
     "review>allow; change 5 deny>allow;"},
    {"the parent keeps 60 per cent: the owners are the same by the test, and nothing changes hands",
     "stakes:\n  change: [{owner: parent, owned: seller, share: \"60%\", kind: equity}]\n", "0 0 0:"},
    {"the parent keeps 40 to 60: who controls it is open, the names are still perhaps its own",
     "stakes:\n  change: [{owner: parent, owned: seller, share: \"40-60%\", kind: equity}]\n",
     "6 4 0: change 0 deny>undetermined still seller by parent; change 1 deny>undetermined; change 2 "
     "deny>undetermined still seller by parent; change 3 review>undetermined still seller by parent; change "
     "4 "
     "review>undetermined still seller by parent; change 5 deny>undetermined;"},
    {"a buyer of which nothing is known may be anybody's",
     "parties: [{party: stranger, name: S, kind: company}]\n"
     "holdings: [{ids: [\"app:android/com.sold\"], from: seller, to: stranger}]\n",
     "3 1 2: change 0 deny>review still seller by parent; change 1 deny>undetermined; change 5 "
     "deny>undetermined;"},
};

static struct chain *chains_of(struct arena *m, const struct atlas *a, date_t as_of) {
    static const struct chain_protection none = {.grade = "unknown"};
    struct link_maker maker = link_maker_new(a, as_of, m);
    struct chain *list = arena_take_array(m, FLOWS, sizeof *list);
    for (size_t i = 0; i < FLOWS; i++) {
        struct link *links = arena_take_array(m, 2, sizeof *links);
        const struct link **order = arena_take_array(m, 2, sizeof *order);
        size_t n = 0;
        if (flows[i].app) {
            links[n] = link_app(&maker, text_of(arena_format(m, "pcapdroid-trailer\t%s", flows[i].app)));
            order[n] = &links[n];
            n++;
        }
        links[n] = link_service(&maker, text_of(flows[i].service), "tls-sni", NULL, NULL);
        order[n] = &links[n];
        n++;
        list[i] = (struct chain){
            .links = order, .n_links = (uint16_t)n, .protection = &none, .flows = 1, .bytes = {100, 0}};
    }
    return list;
}

static struct audit audit_of(struct arena *m, const struct atlas *a, date_t as_of, struct diagnostics *d) {
    struct audit audit = {.as_of = as_of,
                          .chains = chains_of(m, a, as_of),
                          .n_chains = FLOWS,
                          .atlas = a,
                          .diagnostics = d,
                          .complete = true};
    const struct policy *p = policy_load(m, "p.yaml", text_of(policy), d);
    assert_non_null(p);
    policies_judge(m, &audit, &p, 1, (struct judging){.threads = 1}, d);
    return audit;
}

static const char *told(struct arena *m, const struct whatif *w) {
    const char *all = arena_format(m, "%zu %zu %zu:", w->custody, w->still, w->perhaps_still);
    for (size_t i = 0; i < w->n; i++) {
        const struct whatif_row *r = &w->rows[i];
        all = arena_format(m, "%s %s %u %s>%s", all, r->changed ? "change" : "same", r->chain,
                           verdict_text(r->before.verdict), verdict_text(r->after.verdict));
        for (size_t k = 0; k < r->n_still; k++)
            all = arena_format(m, "%s still %s by %s", all, r->still[k].link->holder_id,
                               r->still[k].by ? r->still[k].by->id : "itself");
        all = arena_format(m, "%s;", all);
    }
    return all;
}

static void check(const struct atlas *a, const char *title, const char *edits, const char *want) {
    struct arena *m = arena_new();
    struct diagnostics *d = diagnostics_new(20);
    const char *text = arena_format(m, "change: sale\ntitle: A sale\ndate: 2026-03-01\n%s", edits);
    const struct change *c = change_load(m, "sale.yaml", text_of(text), d);
    struct amended to = {NULL, NULL};
    bool fine = c && atlas_amend(a, c, &to, d);
    if (!fine) diagnostics_print(d, stderr);
    assert_true(fine);
    struct audit before = audit_of(m, to.before, c->date, d), after = audit_of(m, to.after, c->date, d);
    struct whatif w = whatif_compare(m, c, &before, &after);
    const char *is = told(m, &w);
    if (strcmp(is, want) != 0) print_error("%s\n  want %s\n  is   %s\n", title, want, is);
    assert_string_equal(is, want);
    assert_int_equal(w.judged, FLOWS);
    assert_int_equal(w.still_bytes, 100 * w.still);
    policies_free(&before);
    policies_free(&after);
    amended_close(&to);
    diagnostics_free(d);
    arena_free(m);
}

static void changes_are_told_of_what_they_concern(void **state) {
    struct atlas *a = fixture_atlas(parties, sizeof parties / sizeof *parties, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(a, rows[i].title, rows[i].edits, rows[i].want);
    atlas_close(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(changes_are_told_of_what_they_concern)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
