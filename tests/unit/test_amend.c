/* An atlas amended by a change of owners: what the change says and nothing else, before and after it. */
#include "atlas_fixture.h"

#include "atlas/amend.h"
#include "atlas/atlas_map.h"
#include "atlas/cable.h"
#include "atlas/ownership.h"
#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

#define HEAD "change: sale\ntitle: A sale\ndate: 2021-03-01\n" /* three lines */
#define DAY "2021-03-01"

struct work {
    struct arena *arena;
    struct diagnostics *d;
};

static struct work work_new(void) {
    return (struct work){arena_new(), diagnostics_new(50)};
}

static void work_end(struct work w) {
    diagnostics_free(w.d);
    arena_free(w.arena);
}

static date_t day(const char *text) {
    date_t d;
    assert_true(date_parse(text_of(text), &d, NULL));
    return d;
}

static const char *complaints(struct work w) {
    const char *all = "";
    for (size_t i = 0; i < diagnostics_count(w.d); i++)
        all = arena_format(w.arena, "%s%s%s", all, i ? "\n" : "",
                           diagnostic_line(w.arena, diagnostics_get(w.d, i)));
    return all;
}

static bool apply(struct work w, const struct atlas *a, const char *text, struct amended *to) {
    const struct change *c = change_load(w.arena, "sale.yaml", text_of(text), w.d);
    *to = (struct amended){NULL, NULL};
    return c && atlas_amend(a, c, to, w.d);
}

static struct amended applied(struct work w, const struct atlas *a, const char *text) {
    struct amended to;
    bool fine = apply(w, a, text, &to);
    assert_string_equal(complaints(w), "");
    assert_true(fine);
    assert_null(atlas_sections_error(to.before));
    assert_null(atlas_sections_error(to.after));
    return to;
}

/* "fund met 60 %, state-se undetermined 40-55 %": who controls a party. */
static const char *controllers(struct arena *m, const struct atlas *a, const char *slug, date_t as_of) {
    const struct controller *list;
    struct control_test test = {.kind = CONTROL_AGGREGATE, .threshold = {1, 2}};
    size_t n = atlas_controllers(a, m, atlas_party(a, text_of(slug)), test, as_of, &list);
    const char *all = "";
    for (size_t i = 0; i < n; i++)
        all = arena_format(m, "%s%s%s %s %s", all, i ? ", " : "", list[i].id, answer_text(list[i].answer),
                           list[i].share);
    return all;
}

static const char *holders(struct arena *m, const struct atlas *a, const char *key, date_t as_of) {
    struct holding list[8];
    enum identifier_kind kind = strncmp(key, "app:", 4) == 0      ? IDENTIFIER_APP
                                : strncmp(key, "asn:", 4) == 0    ? IDENTIFIER_ASN
                                : strncmp(key, "prefix:", 7) == 0 ? IDENTIFIER_PREFIX
                                : strncmp(key, "cable:", 6) == 0  ? IDENTIFIER_CABLE
                                                                  : IDENTIFIER_DOMAIN;
    size_t n = atlas_holders(a, kind, text_of(key), as_of, list, 8);
    const char *all = "";
    for (size_t i = 0; i < n && i < 8; i++)
        all = arena_format(m, "%s%s%s", all, i ? ", " : "",
                           list[i].party == PARTY_NONE ? list[i].name : atlas_party_get(a, list[i].party).id);
    return all;
}

static void stakes_and_holdings_change_on_the_day(void **state) {
    struct work w = work_new();
    struct atlas *a = fixture_atlas(fixture_parties, n_fixture_parties, NULL);
    struct amended to = applied(
        w, a,
        HEAD "sources: {s: {title: Contract, by: Notary, date: 2021, url: \"https://example.com/\"}}\n"
             "parties:\n  - party: buyer\n    name: The Buyer\n    kind: company\n    note: New.\n"
             "    jurisdictions: [{country: CH, ground: incorporated, source: [s]}]\n"
             "stakes:\n"
             "  remove: [{owner: fund, owned: acme, kind: equity}]\n"
             "  add:\n    - {owner: buyer, owned: acme, share: \"80%\", kind: equity, source: [s]}\n"
             "    - {owner: state-no, owned: buyer, share: 1/2, kind: equity}\n"
             "  change: [{owner: state-se, owned: fund, share: \"10%\", kind: equity}]\n"
             "holdings:\n"
             "  - {ids: [\"domain:acme.com\", \"app:android/com.acme.app\", \"asn:64500\"], from: acme, to: "
             "buyer}\n"
             "  - {ids: [\"domain:deep.api.acme.com\"], from: fund, to: state-no}\n");
    date_t on = day(DAY), eve = on - 1;
    struct arena *m = w.arena;
    assert_string_equal(controllers(m, a, "acme", on), "fund met 60 %, state-se undetermined 0-60 %");
    assert_string_equal(controllers(m, to.before, "acme", on), controllers(m, a, "acme", on));
    assert_string_equal(controllers(m, to.after, "acme", eve), controllers(m, a, "acme", eve));
    assert_string_equal(controllers(m, to.after, "acme", on), "state-no met 80 %, buyer met 80 %");
    assert_string_equal(controllers(m, to.after, "fund", on), "");
    assert_string_equal(controllers(m, to.before, "buyer", on), "");
    static const char *const keys[][3] = {
        {"domain:www.acme.com", "acme", "buyer"}, {"app:android/com.acme.app", "acme", "buyer"},
        {"app:ios/com.acme.app", "acme", "acme"}, {"asn:64500", "acme", "buyer"},
        {"domain:api.acme.com", "fund", "fund"},  {"domain:x.deep.api.acme.com", "fund", "state-no"},
        {"prefix:11.1.0.0/16", "acme", "acme"}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        assert_string_equal(holders(m, to.before, keys[i][0], on), keys[i][1]);
        assert_string_equal(holders(m, to.after, keys[i][0], eve), keys[i][1]);
        assert_string_equal(holders(m, to.after, keys[i][0], on), keys[i][2]);
        assert_string_equal(holders(m, a, keys[i][0], on), keys[i][1]);
    }
    party_id buyer = atlas_party(to.after, text_of("buyer"));
    struct jurisdiction_claim claim;
    assert_int_equal(atlas_jurisdictions(to.after, buyer, eve, &claim, 1), 1);
    assert_string_equal(claim.country, "CH");
    assert_string_equal(atlas_party_get(to.before, buyer).name, "The Buyer");
    const struct stakes all = atlas_stakes(to.after);
    assert_string_equal(atlas_stake_text(to.after, m, all.n - 2),
                        "buyer holds 80 % of acme (equity, since " DAY
                        ") [what if sale: Contract, Notary, 2021]");
    amended_close(&to);
    atlas_close(a);
    work_end(w);
}

/* Facts that begin with the change or after it are not part of `before`, however late the day that is asked
 * for. */
static void what_came_about_is_taken_back(void **state) {
    struct work w = work_new();
    struct atlas *a = fixture_atlas(fixture_parties, n_fixture_parties, NULL);
    struct amended to = applied(w, a,
                                "change: past\ntitle: Sold\ndate: 2020-01-01\n"
                                "stakes:\n  add: [{owner: fund, owned: acme, share: \"60%\", kind: equity}]\n"
                                "  remove: [{owner: state-no, owned: acme, kind: equity}]\n");
    struct arena *m = w.arena;
    date_t late = day("2023-01-01");
    assert_string_equal(controllers(m, a, "acme", late), controllers(m, to.after, "acme", late));
    assert_string_equal(controllers(m, to.before, "acme", late), "state-no met 60 %");
    amended_close(&to);
    to = applied(w, a,
                 "change: past\ntitle: Moved\ndate: 2020-07-01\n"
                 "holdings: [{ids: [\"domain:moved.example\"], from: acme, to: state-se}]\n");
    assert_string_equal(holders(m, a, "domain:moved.example", late), "fund");
    assert_string_equal(holders(m, to.before, "domain:moved.example", late), "acme");
    assert_string_equal(holders(m, to.after, "domain:moved.example", late), "state-se");
    assert_string_equal(holders(m, to.after, "domain:moved.example", day("2020-06-30")), "acme");
    amended_close(&to);
    atlas_close(a);
    work_end(w);
}

static void same_answers(struct arena *m, const struct atlas *x, const struct atlas *y, date_t as_of) {
    for (party_id p = 0; p < atlas_party_count(x); p++) {
        const char *slug = atlas_party_get(x, p).id;
        assert_string_equal(controllers(m, x, slug, as_of), controllers(m, y, slug, as_of));
    }
    for (uint32_t k = 0; k < x->n_keys; k++) {
        const char *key = text_at(x->strings, x->keys[k].text);
        assert_string_equal(holders(m, x, key, as_of), holders(m, y, key, as_of));
    }
}

static void changing_nothing_changes_nothing(void **state) {
    struct work w = work_new();
    struct atlas *a = fixture_atlas(fixture_parties, n_fixture_parties, NULL);
    struct amended to = applied(w, a, HEAD);
    static const char *const days[] = {"2019-06-01", "2020-06-30", "2020-07-01",
                                       "2021-02-28", DAY,          "2030-01-01"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        same_answers(w.arena, a, to.before, day(days[i]));
        same_answers(w.arena, a, to.after, day(days[i]));
    }
    assert_int_equal(atlas_info(to.after).stakes, atlas_info(a).stakes);
    assert_int_equal(atlas_info(to.after).holdings, atlas_info(a).holdings);
    amended_close(&to);
    atlas_close(a);
    work_end(w);
}

/* ---- random atlases: the change applied, and the same written into the party files ---- */

enum { PARTIES = 9, MADE = PARTIES, KEYS = 12, TENTHS = 10 }; /* party MADE is made by the change */

struct model {
    unsigned share[PARTIES + 1][PARTIES + 1]; /* [owned][owner] in tenths */
    unsigned then[PARTIES + 1][PARTIES + 1];  /* after the change */
    unsigned holder[KEYS], next[KEYS];
    uint64_t random;
};

static unsigned draw(struct model *m, unsigned below) {
    m->random = hash_mix(m->random + UINT64_C(0x9e3779b97f4a7c15));
    return (unsigned)(m->random % below);
}

static unsigned left_of(const unsigned *shares) {
    unsigned sum = 0;
    for (unsigned i = 0; i <= PARTIES; i++) sum += shares[i];
    return TENTHS - sum;
}

/* No closed loops of whole ownership: each owned party keeps a tenth for nobody known. */
static struct model random_model(uint64_t seed) {
    struct model m = {.random = seed};
    for (unsigned owned = 0; owned < PARTIES; owned++)
        for (unsigned tries = 0; tries < 3; tries++) {
            unsigned owner = draw(&m, PARTIES), left = left_of(m.share[owned]);
            if (owner != owned && left > 1 && !m.share[owned][owner])
                m.share[owned][owner] = 1 + draw(&m, left - 1);
        }
    memcpy(m.then, m.share, sizeof m.then);
    for (unsigned edits = 0; edits < 6; edits++) {
        unsigned owned = draw(&m, PARTIES + 1), owner = draw(&m, PARTIES + 1);
        if (owner == owned) continue;
        m.then[owned][owner] = 0;
        unsigned left = left_of(m.then[owned]);
        if (left > 1 && draw(&m, 3)) m.then[owned][owner] = 1 + draw(&m, left - 1);
    }
    for (unsigned k = 0; k < KEYS; k++) {
        m.holder[k] = m.next[k] = draw(&m, PARTIES);
        if (draw(&m, 3) == 0) m.next[k] = draw(&m, PARTIES + 1);
    }
    return m;
}

/* A slug in the middle of the others' order, so that the party that is made pushes some of them on. */
static const char *name_of(struct arena *a, unsigned party) {
    return party == MADE ? "p4-made" : arena_format(a, "p%u", party);
}

static const char *party_file(struct arena *a, const struct model *m, unsigned p, bool changed) {
    const char *text = arena_format(
        a, "party: %s\nname: N%u\nkind: company\nsources: {a: {title: A}}\nstakes:\n", name_of(a, p), p);
    static const char fact[] = "source: [a], confidence: high";
    for (unsigned o = 0; o <= PARTIES; o++) {
        unsigned was = m->share[p][o], is = changed ? m->then[p][o] : was;
        if (was)
            text = arena_format(a, "%s  - {owner: %s, share: %u/10, kind: equity, %s%s}\n", text,
                                name_of(a, o), was, fact, was != is ? ", to: 2021-02-28" : "");
        if (is && was != is)
            text = arena_format(a, "%s  - {owner: %s, share: %u/10, kind: equity, %s, from: " DAY "}\n", text,
                                name_of(a, o), is, fact);
    }
    text = arena_format(a, "%sholds:\n", text);
    for (unsigned k = 0; k < KEYS; k++) {
        bool moves = changed && m->holder[k] != m->next[k];
        if (m->holder[k] == p)
            text = arena_format(a, "%s  - {id: \"domain:k%u.example\", %s%s}\n", text, k, fact,
                                moves ? ", to: 2021-02-28" : "");
        if (moves && m->next[k] == p)
            text = arena_format(a, "%s  - {id: \"domain:k%u.example\", %s, from: " DAY "}\n", text, k, fact);
    }
    if (p == MADE) return text; /* a change gives nobody what nobody held */
    return arena_format(a, "%s  - {id: \"asn:%u\", %s}\n  - {id: \"domain:own%u.example\", %s}\n", text,
                        64500 + p, fact, p, fact);
}

static struct atlas *model_atlas(struct arena *a, const struct model *m, bool changed) {
    struct fixture_file files[PARTIES + 1];
    unsigned n = 0;
    for (unsigned p = 0; p < PARTIES + (changed ? 1u : 0u); p++) {
        const char *text = party_file(a, m, p, changed);
        /* without lists that would be empty */
        const char *stakes = strstr(text, "stakes:\nholds:");
        if (stakes)
            text = arena_format(a, "%.*s%s", (int)(stakes - text), text, stakes + sizeof "stakes:\n" - 1);
        size_t length = strlen(text), holds = sizeof "holds:\n" - 1;
        if (strcmp(text + length - holds, "holds:\n") == 0)
            text = arena_format(a, "%.*s", (int)(length - holds), text);
        files[n++] = (struct fixture_file){arena_format(a, "%s.yaml", name_of(a, p)), text};
    }
    return fixture_atlas(files, n, NULL);
}

static const char *model_change(struct arena *a, const struct model *m) {
    const char *lists[] = {"", "", ""}, *moves = "";
    static const char *const verbs[] = {"add", "remove", "change"};
    for (unsigned p = 0; p <= PARTIES; p++)
        for (unsigned o = 0; o <= PARTIES; o++) {
            unsigned was = m->share[p][o], is = m->then[p][o], verb = !was ? 0 : !is ? 1 : 2;
            if (was == is) continue;
            const char *share = is ? arena_format(a, ", share: %u/10", is) : "";
            lists[verb] = arena_format(a, "%s    - {owner: %s, owned: %s, kind: equity%s}\n", lists[verb],
                                       name_of(a, o), name_of(a, p), share);
        }
    for (unsigned k = 0; k < KEYS; k++)
        if (m->holder[k] != m->next[k])
            moves = arena_format(a, "%s  - {ids: [\"domain:k%u.example\"], from: %s, to: %s}\n", moves, k,
                                 name_of(a, m->holder[k]), name_of(a, m->next[k]));
    const char *text = arena_format(a, HEAD "parties:\n  - {party: p4-made, name: N9, kind: company}\n%s",
                                    *lists[0] || *lists[1] || *lists[2] ? "stakes:\n" : "");
    for (unsigned v = 0; v < 3; v++)
        if (*lists[v]) text = arena_format(a, "%s  %s:\n%s", text, verbs[v], lists[v]);
    return *moves ? arena_format(a, "%sholdings:\n%s", text, moves) : text;
}

static void applied_is_as_compiled(void **state) {
    enum { ROUNDS = 60 };
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct work w = work_new();
        struct model m = random_model(seed);
        struct atlas *old = model_atlas(w.arena, &m, false), *new = model_atlas(w.arena, &m, true);
        struct amended to = applied(w, old, model_change(w.arena, &m));
        date_t on = day(DAY);
        same_answers(w.arena, new, to.after, on);
        same_answers(w.arena, new, to.after, on + 1000);
        same_answers(w.arena, new, to.after, on - 1);
        same_answers(w.arena, old, to.before, on);
        amended_close(&to);
        atlas_close(new);
        atlas_close(old);
        work_end(w);
    }
}

/* ---- what is wrong ---- */

static void each_fault_has_its_line(void **state) {
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"change: sale\ntitle: A\n", "sale.yaml:1:1: something is missing here: key 'date'"},
        {HEAD "stake: {}\n", "sale.yaml:4:1: there is no key 'stake' here; did you mean 'stakes'?"},
        {HEAD "stakes: {ad: []}\n", "sale.yaml:4:10: there is no key 'ad' here; did you mean 'add'?"},
        {HEAD "stakes: {remove: [{owner: found, owned: acme, kind: equity}]}\n",
         "sale.yaml:4:27: there is no party 'found'; did you mean 'fund'?"},
        {HEAD "stakes: {remove: [{owner: state-no, owned: acme, kind: equity}]}\n",
         "sale.yaml:4:19: the atlas has no stake of 'state-no' in 'acme' (equity) on 2021-02-28; it knows "
         "fund "
         "60 % (equity)"},
        {HEAD "stakes: {change: [{owner: acme, owned: state-no, share: 10%, kind: votes}]}\n",
         "sale.yaml:4:19: the atlas has no stake of 'acme' in 'state-no' (votes) on 2021-02-28; it knows "
         "nobody "
         "who holds any then; 'add' makes a stake"},
        {HEAD "stakes: {add: [{owner: fund, owned: acme, share: 10%, kind: equity}]}\n",
         "sale.yaml:4:16: 'fund' has a stake in 'acme' (equity) already; give its new share in 'change', or "
         "mark "
         "rival claims 'disputed: yes'"},
        {HEAD "stakes: {add: [{owner: state-no, owned: acme, share: 50%, kind: equity}]}\n",
         "sale.yaml:4:54: on 2021-03-01 the owners would hold 110 % of 'acme' (equity); remove or change the "
         "stakes that are sold"},
        {HEAD "stakes: {add: [{owner: acme, owned: acme, share: 50%, kind: equity}]}\n",
         "sale.yaml:4:37: 'acme' cannot own a share of itself here"},
        {HEAD "stakes: {add: [{owner: fund, owned: state-no, share: 100%, kind: equity},\n"
              "  {owner: state-no, owned: state-se, share: 100%, kind: equity},\n"
              "  {owner: state-se, owned: fund, share: 100%, kind: votes}],\n"
              " change: [{owner: state-se, owned: fund, share: 100%, kind: equity}]}\n",
         "sale.yaml:4:16: each would own all of the one before: state-no, fund, state-se, state-no; somebody "
         "outside of it must own one of them\n"
         "sale.yaml:5:3: each would own all of the one before: state-se, state-no, fund, state-se; somebody "
         "outside of it must own one of them\n"
         "sale.yaml:7:11: each would own all of the one before: fund, state-se, state-no, fund; somebody "
         "outside "
         "of it must own one of them"},
        {HEAD "stakes: {add: [{owner: fund, owned: state-no, share: 101%, kind: equity}]}\n",
         "sale.yaml:4:54: a share over 100 %: '101%'; per cent are written with their sign, 50%"},
        {HEAD "stakes: {add: [{owner: fund, owned: state-no, share: -1%, kind: equity}]}\n",
         "sale.yaml:4:54: this is no share: '-1%'; like 50%, 30-35%, 0.5 or 1/2"},
        {HEAD "holdings: [{ids: [\"domain:acme.com\"], from: fund, to: state-se}]\n",
         "sale.yaml:4:19: domain:acme.com is not held by 'fund' on 2021-02-28; it is held by 'acme'"},
        {HEAD "holdings: [{ids: [\"domain:nobody.example\"], from: fund, to: acme}]\n",
         "sale.yaml:4:19: domain:nobody.example is not held by 'fund' on 2021-02-28; 'cordon who' tells what "
         "the "
         "atlas knows of it"},
        {HEAD "holdings: [{ids: [\"domain:acme.com\"], from: acme, to: acme}]\n",
         "sale.yaml:4:55: domain:acme.com moves from 'acme' to itself"},
        {HEAD "holdings: [{ids: [\"asn:64500\", \"asn:64500\"], from: acme, to: fund}]\n",
         "sale.yaml:4:32: asn:64500 is moved twice; move it once"},
        {HEAD "holdings: [{ids: [\"prefix:11.1.3.0/24\"], from: acme, to: fund}]\n",
         "sale.yaml:4:19: the atlas does not have the block prefix:11.1.3.0/24 by itself; name the block, or "
         "the "
         "AS, that the atlas has"},
        {HEAD "parties: [{party: acme, name: A, kind: company}]\n",
         "sale.yaml:4:19: the atlas has a party 'acme'; leave it out of 'parties'"},
        {HEAD "parties: [{party: z, name: Z, kind: company}, {party: z, name: Z, kind: company}]\n",
         "sale.yaml:4:55: the party 'z' is made twice; make it once"},
    };
    struct atlas *a = fixture_atlas(fixture_parties, n_fixture_parties, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct work w = work_new();
        struct amended to;
        assert_false(apply(w, a, cases[i].text, &to));
        assert_null(to.before);
        assert_null(to.after);
        assert_string_equal(complaints(w), cases[i].want);
        work_end(w);
    }
    atlas_close(a);
}

static void anchors_and_aliases_are_refused(void **state) {
    struct work w = work_new();
    assert_null(change_load(w.arena, "sale.yaml", text_of(HEAD "stakes: &a {}\nholdings: *a\n"), w.d));
    assert_int_equal(diagnostics_count(w.d), 1);
    assert_non_null(strstr(complaints(w), "sale.yaml:4:"));
    work_end(w);
}

extern const unsigned char cordon_curated_atlas[], cordon_curated_atlas_end[];

static void shipped_changes_apply(void **state) {
    struct work w = work_new();
    struct bytes bytes = {cordon_curated_atlas, (size_t)(cordon_curated_atlas_end - cordon_curated_atlas)};
    struct atlas *a = atlas_open_bytes(bytes, NULL, w.d);
    const struct shipped_change *all;
    size_t n = change_shipped(&all);
    assert_true(n >= 3);
    for (size_t i = 0; i < n; i++) {
        const struct change *c = change_open(w.arena, all[i].id, w.d);
        struct amended to;
        assert_non_null(c);
        assert_string_equal(c->id, all[i].id);
        assert_non_null(c->sources);
        for (size_t k = 0; k < c->n_stakes; k++) assert_non_null(strchr(c->stakes[k].why.source, ':'));
        for (size_t k = 0; k < c->n_moves; k++) assert_non_null(strchr(c->moves[k].why.source, ':'));
        bool fine = atlas_amend(a, c, &to, w.d);
        assert_string_equal(complaints(w), "");
        assert_true(fine);
        amended_close(&to);
    }
    /* the atlas has the joint venture of 2026 as well: applied, it says of it what the atlas says */
    struct amended to;
    const struct change *c = change_open(w.arena, "tiktok-joint-venture-2026", w.d);
    assert_true(atlas_amend(a, c, &to, w.d));
    date_t late = day("2026-06-01");
    assert_string_equal(controllers(w.arena, to.after, "tiktok-us", late),
                        controllers(w.arena, a, "tiktok-us", late));
    assert_string_equal(holders(w.arena, to.before, "app:android/com.zhiliaoapp.musically", late), "tiktok");
    amended_close(&to);
    assert_null(change_open(w.arena, "tiktok-microsoft-2021", w.d));
    assert_string_equal(complaints(w),
                        "there is no change 'tiktok-microsoft-2021' in the program; did you mean "
                        "'tiktok-microsoft-2020'?");
    atlas_close(a);
    work_end(w);
}

/* Of several owners one sells; parties that a change makes push the numbers of others on. */
static void owners_of_cables_change(void **state) {
    struct fixture_file files[16];
    memcpy(files, fixture_parties, n_fixture_parties * sizeof *files);
    files[n_fixture_parties] = (struct fixture_file){
        "one.yaml", "cable: one\nname: One\nstatus: in-service\nfrom: 2000\nsources:\n  a: {title: Book}\n"
                    "source: [a]\nconfidence: high\nowners:\n  - {parties: [acme, fund], names: [Somebody]}\n"
                    "landings:\n  - {id: x, name: X, country: FR, latitude: 43.3, longitude: 5.4, operators: "
                    "[fund]}\n  - {id: y, name: Y, country: ES, latitude: 41.4, longitude: 2.2}\n"
                    "segments:\n  - {from: x, to: y}\n"};
    struct work w = work_new();
    struct atlas *a = fixture_atlas(files, n_fixture_parties + 1, NULL);
    struct amended to = applied(w, a,
                                HEAD "parties:\n  - {party: aaa, name: Aaa, kind: company}\n"
                                     "holdings: [{ids: [\"cable:one\"], from: acme, to: aaa}]\n");
    date_t on = day(DAY), eve = on - 1;
    assert_string_equal(holders(w.arena, a, "cable:one", on), "acme, fund, Somebody");
    assert_string_equal(holders(w.arena, to.before, "cable:one", on), "acme, fund, Somebody");
    assert_string_equal(holders(w.arena, to.after, "cable:one", eve), "acme, fund, Somebody");
    assert_string_equal(holders(w.arena, to.after, "cable:one", on), "fund, Somebody, aaa");
    struct cable_book *b = cable_book_new(to.after);
    const struct cable *c = cable_book_find(b, TEXT("one"));
    for (uint16_t i = 0; i < c->n_holders; i++)
        if (c->holders[i].part == CABLE_LANDING)
            assert_string_equal(atlas_party_get(to.after, c->holders[i].party).id, "fund");
    cable_book_free(b);
    amended_close(&to);
    struct amended wrong;
    assert_false(apply(w, a, HEAD "holdings: [{ids: [\"cable:one\"], from: state-no, to: fund}]\n", &wrong));
    amended_close(&wrong);
    atlas_close(a);
    work_end(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stakes_and_holdings_change_on_the_day),
        cmocka_unit_test(owners_of_cables_change),
        cmocka_unit_test(what_came_about_is_taken_back),
        cmocka_unit_test(changing_nothing_changes_nothing),
        cmocka_unit_test(applied_is_as_compiled),
        cmocka_unit_test(each_fault_has_its_line),
        cmocka_unit_test(anchors_and_aliases_are_refused),
        cmocka_unit_test(shipped_changes_apply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
