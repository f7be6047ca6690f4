/* Importers: what an untyped percentage may mean, JSON records, and what becomes of each format's records. */
#include "atlas/import_model.h"

#include "base/memory.h"
#include "base/records.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
// cmocka wants the four above first
#include <cmocka.h>

static void percentages(void **state) {
    static const struct {
        const char *text, *want; /* want NULL: none */
        bool unsure;
    } cases[] = {
        {"51", "51 %", false},
        {"51%", "51 %", false},
        {" 51.25 % ", "51.25 %", false},
        {"51,5", "51.5 %", false},
        {"100", "100 %", false},
        {"0", "0 %", false},
        {"0.5 %", "0.5 %", false},
        {"0.51", "0.51-51 %", true},
        {"1", "1-100 %", true},
        {"1%", "1 %", false},
        {"1/4", "25 %", false},
        {"25-50", "25-50 %", false},
        {"25 % - 50 %", "25-50 %", false},
        {"25–50%", "25-50 %", false},
        {"more than 25% but not more than 50%", "25-50 %", false},
        {"between 10 and 20", "10-20 %", false},
        {">50%", "50-100 %", false},
        {">= 75", "75-100 %", false},
        {"75% or more", "75-100 %", false},
        {"up to 10 %", "0-10 %", false},
        {"less than 5", "0-5 %", false},
        {"33.3333 percent", "33.3333 %", false},
        {"101", NULL, false},
        {"150%", NULL, false},
        {"-5", NULL, false},
        {"50-25", NULL, false},
        {"51 shares", NULL, false},
        {"1/0", NULL, false},
        {"", NULL, false},
        {"some", NULL, false},
        {"1e3", NULL, false},
        {"99999999999999999999", NULL, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ratio low, high;
        bool unsure = false;
        char text[RATIO_TEXT];
        bool fine = percentage_parse(text_of(cases[i].text), &low, &high, &unsure);
        if (fine != (cases[i].want != NULL))
            fail_msg("'%s' is %s", cases[i].text, fine ? "taken" : "refused");
        if (!fine) continue;
        assert_string_equal(ratio_interval_text(text, low, high), cases[i].want);
        assert_int_equal(unsure, cases[i].unsure);
        struct ratio low2, high2; /* party files are written this way, and read back */
        assert_true(ratio_parse_interval(text_of(text), &low2, &high2));
        assert_int_equal(ratio_compare(low, low2), 0);
        assert_int_equal(ratio_compare(high, high2), 0);
    }
}

static void legal_entity_identifiers(void **state) {
    assert_true(lei_valid(TEXT("CORDON00000EXAMPLE56")));
    assert_true(lei_valid(TEXT("cordon00000example56")));
    assert_false(lei_valid(TEXT("CORDON00000EXAMPLE57")));
    assert_false(lei_valid(TEXT("CORDON00000EXAMPL56")));
    assert_false(lei_valid(TEXT("CORDON00000EXAMPLEAB")));
    assert_false(lei_valid(TEXT("")));
}

static struct input *input_of(struct text t, struct diagnostics *d) {
    int fd = memfd_create("import", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, t.p, t.n), (ssize_t)t.n);
    lseek(fd, 0, SEEK_SET);
    return input_on(fd, "x.json", (struct input_limits){0}, d);
}

static void records_of_lines_and_lists(void **state) {
    static const struct {
        const char *text, *want; /* "line:column text|…", then the diagnostics */
    } cases[] = {
        {"", ""},
        {"  \n\n", ""},
        {"{\"a\":1}\n\n  {\"b\":2}", "1:1 {\"a\":1}|3:3 {\"b\":2}|"},
        {"\xEF\xBB\xBF{}\n", "1:1 {}|"},
        {"[{\"a\":\"]}\\\"\"}, {}\n,\n {\"b\":[{}]}]", "1:2 {\"a\":\"]}\\\"\"}|1:16 {}|3:2 {\"b\":[{}]}|"},
        {"[]", ""},
        {"[{},7]",
         "1:2 {}|!x.json:1:5: what stands here is no record; the rest is left out; a list of objects, or one "
         "object a line is wanted"},
        {"[{}", "1:2 {}|!x.json:1:4: the list has no end: the file is cut short (RFC 8259 5)"},
        {"[{},{\"a\":",
         "1:2 {}|1:5 {\"a\":|!x.json:1:10: the list has no end: the file is cut short (RFC 8259 5)"},
        {"{\"long\":\"0123456789012345678901234567890123456789\"}\n{}",
         "2:1 {}|!x.json:1:1: this record is too large and left out"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new();
        struct diagnostics *d = diagnostics_new(10);
        struct input *in = input_of(text_of(cases[i].text), d);
        struct records r = records_over(in, "x.json", 40, d);
        const char *got = "";
        for (struct record one; records_next(&r, &one);) {
            while (one.text.n && one.text.p[one.text.n - 1] == '\n') one.text.n--;
            got = arena_format(a, "%s%u:%u %.*s|", got, (unsigned)one.line, one.column, (int)one.text.n,
                               one.text.p);
        }
        for (size_t k = 0; k < diagnostics_count(d); k++)
            got = arena_format(a, "%s!%s", got, diagnostic_line(a, diagnostics_get(d, k)));
        assert_string_equal(got, cases[i].want);
        input_close(in);
        diagnostics_free(d);
        arena_free(a);
    }
}

static void json_trees(void **state) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(10);
    struct tree_place at = {"x.json", 7, 3};
    const struct tree *t =
        tree_parse(a, at, TEXT("{\"a\":[1,33.3333,\"b\",null,true],\"c\":{\"d\":\"e\"},\"f\":true}"), d);
    assert_non_null(t);
    assert_int_equal(tree_get(t, "a")->count, 5);
    assert_string_equal(tree_get(t, "a")->first->next->text.p, "33.3333");
    assert_true(text_is(tree_text(tree_get(t, "c"), "d"), "e"));
    assert_true(tree_is_true(t, "f"));
    assert_null(tree_get(t, "g"));
    assert_int_equal(tree_text(t, "a").n, 0);
    assert_null(tree_parse(a, at, TEXT("{\"a\":1,\"a\":2}"), d));
    assert_null(tree_parse(a, at, TEXT("{\"a\":\n nope}"), d));
    char deep[200];
    memset(deep, '[', sizeof deep);
    assert_null(tree_parse(a, at, (struct text){deep, sizeof deep}, d));
    assert_int_equal(diagnostics_count(d), 3);
    assert_int_equal(diagnostics_get(d, 0)->at, 7);
    assert_int_equal(diagnostics_get(d, 1)->at, 8);
    assert_string_equal(diagnostics_get(d, 2)->what, "this record is nested deeper than 48 levels");
    diagnostics_free(d);
    arena_free(a);
}

struct written {
    struct arena *arena;
    const char *all;
};

static bool append(void *context, const char *file, struct text text) {
    struct written *w = context;
    w->all = arena_format(w->arena, "%s--- %s\n%.*s", w->all, file, (int)text.n, text.p);
    return true;
}

/* All that comes out of one text: the files, then what was left out. */
static const char *import_text(struct arena *a, const char *text, enum import_format format,
                               const struct registry *curated) {
    struct diagnostics *d = diagnostics_new(50);
    struct output left = output_to_memory();
    struct import *im =
        import_new((struct import_options){curated, {{1, 2, 3}}, {1, 2}, {1, 1}, &left, false}, d);
    struct input *in = input_of(text_of(text), d);
    struct written w = {a, ""};
    import_read(im, in, "x", format);
    import_finish(im);
    assert_true(import_write(im, append, &w));
    struct text v = output_view(&left);
    const char *all = arena_format(a, "%s--- left out\n%.*s", w.all, (int)v.n, v.p);
    output_end(&left);
    input_close(in);
    import_free(im);
    diagnostics_free(d);
    return all;
}

#define FTM(id, schema, properties)                                                                          \
    "{\"id\":\"" id "\",\"schema\":\"" schema "\",\"properties\":{" properties "}}\n"
#define COMPANY(id) FTM(id, "Company", "\"name\":[\"" id "\"]")
#define OWNS(owner, asset, more)                                                                             \
    FTM("o", "Ownership", "\"owner\":[\"" owner "\"],\"asset\":[\"" asset "\"]" more)

/* Words that must, and must not, be in what comes out. */
static void each_record_becomes(void **state) {
    static const struct {
        enum import_format format;
        const char *text, *with, *without;
    } cases[] = {
        {IMPORT_FTM, COMPANY("a") COMPANY("b") OWNS("a", "b", ",\"percentage\":[\"51\"]"),
         "{owner: ftm-a, share: \"51 %\", kind: equity", "disputed"},
        {IMPORT_FTM,
         COMPANY("a") COMPANY("b") OWNS("a", "b", ",\"percentage\":[\"51\"]")
             OWNS("a", "b", ",\"percentage\":[\"49\"]"),
         "share: \"49 %\", kind: equity, source: [s2], confidence: medium, disputed: yes", NULL},
        {IMPORT_FTM,
         COMPANY("a") COMPANY("b") OWNS("a", "b", ",\"percentage\":[\"51\"]")
             OWNS("a", "b", ",\"percentage\":[\"51\"]"),
         "an earlier record tells the same stake", "disputed"},
        {IMPORT_FTM, COMPANY("a") COMPANY("b") OWNS("a", "b", ",\"percentage\":[\"51\",\"60\"]"),
         "share: \"51-60 %\"", NULL},
        {IMPORT_FTM,
         COMPANY("a") COMPANY("b") OWNS("a", "b", ",\"role\":[\"voting-rights-75-to-100-percent-as-trust\"]"),
         "share: \"75-100 %\", kind: votes", NULL},
        {IMPORT_FTM,
         COMPANY("a") COMPANY("b")
             OWNS("a", "b", ",\"role\":[\"one of 3 holders of shares: 75% or more as a member of a firm\"]"),
         "share: \"75-100 %\", kind: equity", NULL},
        {IMPORT_FTM,
         COMPANY("a") COMPANY("b") OWNS("a", "b", ",\"percentage\":[\"51\"],\"status\":[\"inactive\"]"),
         "the relation is over, and since when is not told 'inactive'", "owner:"},
        {IMPORT_FTM,
         COMPANY("a") COMPANY("b")
             OWNS("a", "b", ",\"percentage\":[\"51\"],\"status\":[\"inactive\"],\"endDate\":[\"2020\"]"),
         "share: \"51 %\", kind: equity, source: [s2], confidence: medium, to: 2020-12-31", NULL},
        {IMPORT_FTM, COMPANY("a") OWNS("a", "a", ""), "a party cannot hold a stake in itself", "owner:"},
        {IMPORT_FTM,
         FTM("p", "Person", "\"name\":[\"Ann\"],\"birthDate\":[\"1970\"]") COMPANY("b") OWNS("p", "b", ""),
         "Natural person ", "Ann"},
        {IMPORT_FTM, FTM("p", "Person", "\"name\":[\"Ann\"]") COMPANY("b") OWNS("p", "b", ""),
         "kind: persons", "ftm-p"},
        {IMPORT_FTM, FTM("e", "LegalEntity", "\"name\":[\"Ann\"]") COMPANY("b") OWNS("e", "b", ""),
         "kind: unknown", "Ann"},
        {IMPORT_FTM,
         FTM("e", "LegalEntity", "\"name\":[\"Acme\"],\"legalForm\":[\"GmbH\"]") COMPANY("b")
             OWNS("e", "b", ""),
         "name: \"Acme\"", "Unnamed"},
        {IMPORT_FTM,
         FTM("e", "Company", "\"name\":[\"A\\u0000\\\"\\n- b: c\"]") COMPANY("b") OWNS("e", "b", ""),
         "name: \"A \\\" - b: c\"\n", NULL},
        {IMPORT_FTM, COMPANY("../../etc/x") COMPANY("b") OWNS("../../etc/x", "b", ""), "--- ftm-etc-x-",
         "--- .."},
        {IMPORT_FTM, OWNS("a", "b", ""), "Unnamed entity ", "ftm-a"},
        {IMPORT_FTM, "{nonsense\n" COMPANY("a"),
         "x:1:9\tthis record cannot be read 'this is not JSON (RFC 8259): string or '}' expected'", NULL},
        {IMPORT_FTM, COMPANY("a"), "no stake names this party", "--- ftm-a"},
        {IMPORT_BODS,
         "{\"statementID\":\"1\",\"statementType\":\"ownershipOrControlStatement\",\"subject\":"
         "{\"describedByEntityStatement\":\"b\"},\"interestedParty\":{\"describedByEntityStatement\":\"a\"},"
         "\"interests\":[{\"type\":\"rights-granted-by-contract\"}]}",
         "share: \"0-100 %\", kind: contract", NULL},
        {IMPORT_BODS,
         "{\"statementID\":\"1\",\"statementType\":\"ownershipOrControlStatement\",\"subject\":"
         "{\"describedByEntityStatement\":\"b\"},\"interestedParty\":{\"describedByEntityStatement\":\"a\"},"
         "\"interests\":[{\"type\":\"influence-or-control\"}]}",
         "share: \"0-100 %\", kind: contract", NULL},
        {IMPORT_BODS,
         "{\"statementID\":\"1\",\"statementType\":\"ownershipOrControlStatement\",\"subject\":"
         "{\"describedByEntityStatement\":\"b\"},\"interestedParty\":{\"describedByEntityStatement\":\"a\"},"
         "\"interests\":[{\"type\":\"shareholding\",\"share\":{\"exact\":\"51%\"}}]}",
         "this share is none of 0 to 100 per cent", "51"},
        {IMPORT_BODS,
         "{\"statementID\":\"1\",\"statementType\":\"entityStatement\",\"replacesStatements\":[\"2\"]}\n"
         "{\"statementID\":\"2\",\"statementType\":\"entityStatement\",\"replacesStatements\":[\"1\"]}",
         "no stake names this party", NULL},
        {IMPORT_FORMATS, "x,y\n1,2\n", "--- left out\n", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new();
        const char *all = import_text(a, cases[i].text, cases[i].format, NULL);
        if (!strstr(all, cases[i].with)) fail_msg("case %zu lacks '%s':\n%s", i, cases[i].with, all);
        if (cases[i].without && strstr(all, cases[i].without))
            fail_msg("case %zu has '%s':\n%s", i, cases[i].without, all);
        arena_free(a);
    }
}

#define RELATIONS                                                                                            \
    "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType,"               \
    "Relationship.RelationshipStatus\n"

/* Rows longer than the first window, and windows that end anywhere in a row. */
static void gleif_rows_over_windows(void **state) {
    struct arena *a = arena_new();
    struct output o = output_to_memory();
    output_text(&o, "\xEF\xBB\xBF" RELATIONS);
    for (int i = 0; i < 40; i++) {
        output_text(&o, "CORDON00000000000135,CORDON00000000000232,\"IS_\n");
        for (int k = 0; k < 60000; k++) output_char(&o, 'x');
        output_text(&o, "\",ACTIVE\n");
    }
    output_text(&o, "CORDON00000000000135,CORDON00000000000232,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE\r\n");
    output_text(&o, "CORDON00000000000135,\"CORDON00000000000329,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE\n");
    output_char(&o, '\0');
    const char *all = import_text(a, output_view(&o).p, IMPORT_FORMATS, NULL);
    assert_non_null(strstr(all, "owner: lei-cordon00000000000232, share: \"50-100 %\""));
    assert_non_null(strstr(all, "x:2:1\tthere is no such relation"));
    assert_non_null(strstr(all, "x:80:1\tthere is no such relation"));
    assert_non_null(strstr(all, "x:83:1\tthis row has a quotation mark too many"));
    assert_null(strstr(all, "x:82:1"));
    output_end(&o);
    arena_free(a);
}

/* The atlas's own parties: known by LEI, never by name; its stakes stand, what contradicts them is marked. */
static void curated_parties_stay(void **state) {
    static const char owner[] =
        "party: brook-holding\nname: Brook Holding\nkind: company\nsources:\n  a: {title: A}\n"
        "holds:\n  - {id: \"lei:cordon00000000000232\", source: [a], confidence: high}\n";
    static const char owned[] =
        "party: brook\nname: Brook\nkind: company\nsources:\n  a: {title: A}\n"
        "stakes:\n  - {owner: brook-holding, share: %s, kind: equity, source: [a], confidence: high}\n"
        "holds:\n  - {id: \"lei:cordon00000000000135\", source: [a], confidence: high}\n";
    static const struct {
        const char *share, *with, *without;
    } cases[] = {
        {"\"80%\"", "the atlas has this stake, as exactly or more", "--- brook.yaml"},
        {"\"20%\"", "kind: equity, source: [s2], confidence: medium, disputed: yes", "has this stake"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new();
        struct diagnostics *d = diagnostics_new(10);
        struct registry *r = registry_new();
        registry_add(r, "brook-holding.yaml", text_of(owner), d);
        registry_add(r, "brook.yaml", text_of(arena_format(a, owned, cases[i].share)), d);
        registry_finish(r, d);
        assert_int_equal(diagnostics_count(d), 0);
        const char *all = import_text(
            a, RELATIONS "CORDON00000000000135,CORDON00000000000232,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE\n",
            IMPORT_GLEIF, r);
        if (!strstr(all, cases[i].with)) fail_msg("'%s' is not in\n%s", cases[i].with, all);
        if (strstr(all, cases[i].without)) fail_msg("'%s' is in\n%s", cases[i].without, all);
        all = import_text(a, COMPANY("brook") COMPANY("b") OWNS("brook", "b", ""), IMPORT_FTM, r);
        assert_non_null(
            strstr(all, "'brook' has the name of the atlas's party 'brook', and is not taken for it"));
        assert_non_null(strstr(all, "--- ftm-brook.yaml"));
        registry_free(r);
        diagnostics_free(d);
        arena_free(a);
    }
}

/* The same person is the same hash with one key, and another with another; nobody else can read the key. */
static void persons_are_masked(void **state) {
    struct diagnostics *d = diagnostics_new(10);
    struct arena *a = arena_new();
    char *folder = mkdtemp(arena_string(a, "cordon-test-XXXXXX")), one[MASKED_TEXT], two[MASKED_TEXT];
    char *here = getcwd(NULL, 0);
    assert_non_null(folder);
    setenv("XDG_STATE_HOME", arena_format(a, "%s/%s", here, folder), 1);
    struct masking_key key = masking_key_own(d), again = masking_key_own(d), other = key;
    assert_int_equal(diagnostics_count(d), 0);
    assert_memory_equal(&key, &again, sizeof key);
    other.bytes[0] ^= 1;
    masked(&key, "party", TEXT("ann"), one);
    masked(&again, "party", TEXT("ann"), two);
    assert_string_equal(one, two);
    masked(&other, "party", TEXT("ann"), two);
    assert_string_not_equal(one, two);
    masked(&key, "part", TEXT("yann"), two);
    assert_string_not_equal(one, two);
    const char *file = arena_format(a, "%s/cordon/masking.key", folder);
    struct stat st;
    assert_int_equal(stat(file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(st.st_size, MASKING_KEY);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(rmdir(arena_format(a, "%s/cordon", folder)), 0);
    assert_int_equal(rmdir(folder), 0);
    setenv("XDG_STATE_HOME", "/proc/none", 1); /* nothing can be kept there */
    masking_key_own(d);
    assert_int_equal(diagnostics_count(d), 1);
    free(here);
    arena_free(a);
    diagnostics_free(d);
}

/* A second folder adds to a party that the first one has. */
static void party_files_add_up(void **state) {
    struct diagnostics *d = diagnostics_new(10);
    struct registry *r = registry_new();
    registry_add(r, "one/a.yaml",
                 TEXT("party: a\nname: A\nkind: company\nsources:\n  s: {title: S}\nstakes:\n"
                      "  - {owner: b, share: \"30%\", kind: equity, source: [s], confidence: low}\n"),
                 d);
    registry_add(r, "one/b.yaml", TEXT("party: b\nname: B\nkind: company\n"), d);
    registry_add(r, "two/a.yaml",
                 TEXT("party: a\nname: Other\nkind: fund\nsources:\n  s: {title: T}\nstakes:\n"
                      "  - {owner: b, share: \"30%\", kind: votes, source: [s], confidence: low}\n"
                      "  - {owner: b, share: \"30%\", kind: equity, source: [s], confidence: low}\n"),
                 d);
    registry_finish(r, d);
    struct arena *a = arena_new();
    assert_int_equal(r->n_parties, 2);
    assert_string_equal(r->parties[0].says.name, "A");
    assert_int_equal(r->n_stakes, 3);
    for (size_t i = 0; i < 3; i++) assert_int_equal(r->stakes[i].fact.party, 0);
    assert_int_equal(diagnostics_count(d), 1);
    assert_string_equal(
        diagnostic_line(a, diagnostics_get(d, 0)),
        "two/a.yaml:8:5: this stake of b stands already in one/a.yaml, line 7 for the same days; "
        "end one before the other starts, or mark rival claims 'disputed: yes'");
    arena_free(a);
    registry_free(r);
    diagnostics_free(d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentages),          cmocka_unit_test(legal_entity_identifiers),
        cmocka_unit_test(json_trees),           cmocka_unit_test(records_of_lines_and_lists),
        cmocka_unit_test(each_record_becomes),  cmocka_unit_test(gleif_rows_over_windows),
        cmocka_unit_test(curated_parties_stay), cmocka_unit_test(party_files_add_up),
        cmocka_unit_test(persons_are_masked),
    };
    return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
