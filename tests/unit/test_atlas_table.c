/* Address tables and open data against slow, obvious references. */
#include "atlas_fixture.h"

#include "atlas/csv.h"
#include "atlas/open_data_sets.h"
#include "atlas/table.h"
#include "base/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
// cmocka wants the four above first
#include <cmocka.h>

static uint64_t next_random(uint64_t *x) {
    *x ^= *x << 13;
    *x ^= *x >> 7;
    return *x ^= *x << 17;
}

static struct table view(const struct table_arrays *t) {
    return (struct table){t->root, t->cells, TABLE_ROOT_SIZE, (uint32_t)t->n_cells};
}

static uint32_t slow(const struct table_range *r, size_t n, wide_address at) {
    for (size_t i = 0; i < n; i++)
        if (r[i].first <= at && at <= r[i].last) return r[i].value;
    return 0;
}

static uint32_t fast(const struct table *t, wide_address at, unsigned bits) {
    uint8_t bytes[16];
    if (bits == 32) return table_find_v4(t, (uint32_t)at);
    for (int i = 15; i >= 0; i--, at >>= 8) bytes[i] = (uint8_t)at;
    return table_find_v6(t, bytes);
}

/* Ranges of all sizes, some touching, some with holes; asked at their edges and in between. */
static void random_ranges_agree(unsigned bits, uint64_t seed) {
    enum { RANGES = 300 };
    struct table_range r[RANGES];
    size_t n = 0;
    wide_address at = 0, end = bits == 32 ? UINT32_MAX : ~(wide_address)0;
    while (n < RANGES && at < end) {
        wide_address size = (wide_address)1 << (next_random(&seed) % (bits - 5));
        size += next_random(&seed) % 3;
        wide_address last = end - at < size ? end : at + size - 1;
        if (next_random(&seed) % 4)
            r[n++] = (struct table_range){at, last, (uint32_t)(1 + next_random(&seed) % 9)};
        if (last == end) break;
        at = last + 1;
    }
    struct table_arrays arrays = table_build(r, n, bits);
    struct table t = view(&arrays);
    for (size_t i = 0; i < n; i++) {
        const wide_address asked[] = {r[i].first, r[i].last, r[i].first + (r[i].last - r[i].first) / 3,
                                      r[i].first ? r[i].first - 1 : 0, r[i].last < end ? r[i].last + 1 : end};
        for (size_t k = 0; k < sizeof asked / sizeof *asked; k++)
            assert_int_equal(fast(&t, asked[k], bits), slow(r, n, asked[k]));
    }
    table_arrays_free(&arrays);
}

static void tables_agree_with_a_slow_search(void **state) {
    for (uint64_t seed = 1; seed <= 60; seed++) {
        random_ranges_agree(32, seed * 7919);
        random_ranges_agree(128, seed * 104729);
    }
}

static void a_damaged_table_gives_numbers_not_crashes(void **state) {
    struct table_range r[] = {{0x01020304, 0x01020380, 5}, {0x01030000, 0x0103ffff, 6}};
    struct table_arrays arrays = table_build(r, 2, 32);
    uint64_t x = 99;
    for (int round = 0; round < 2000; round++) {
        struct table t = view(&arrays);
        uint32_t *cell = &arrays.cells[next_random(&x) % arrays.n_cells], before = *cell;
        uint32_t *root = &arrays.root[0x0102], root_before = *root;
        *cell ^= (uint32_t)next_random(&x);
        if (round % 3 == 0) *root = (uint32_t)next_random(&x);
        for (uint32_t i = 0; i < 512; i++) (void)table_find_v4(&t, 0x01020200 + i);
        *cell = before;
        *root = root_before;
    }
    table_arrays_free(&arrays);
}

static void csv_rows_come_apart(void **state) {
    static const char text[] = "\xEF\xBB\xBF"
                               "a,b,c\r\n"
                               "\n"
                               "\"x,1\",\"say \"\"hi\"\"\",\n"
                               "\"two\nlines\",2,3\n"
                               "1,2,3,4,5\n"
                               "last,\"open";
    static const struct {
        uint64_t line;
        size_t n;
        const char *first, *second;
    } want[] = {{1, 3, "a", "b"},
                {3, 3, "x,1", "say \"hi\""},
                {4, 3, "two\nlines", "2"},
                {6, 5, "1", "2"},
                {7, 2, "last", "open"}};
    struct csv c = csv_over((struct text){text, sizeof text - 1});
    struct text f[3];
    size_t n, row = 0;
    for (; csv_row(&c, f, 3, &n); row++) {
        assert_true(row < sizeof want / sizeof *want);
        assert_int_equal(c.line, want[row].line);
        assert_int_equal(n, want[row].n);
        assert_true(text_is(f[0], want[row].first));
        assert_true(text_is(f[1], want[row].second));
    }
    assert_int_equal(row, sizeof want / sizeof *want);
    csv_end(&c);
}

/* One quotation mark too many costs its line alone. */
static void an_open_quotation_costs_its_line(void **state) {
    static const char text[] = "a,b\nc,\"d\ne,f\n\"g\nh,i\n\"j\",k\n\"l\nm\"\n\"n\no\n";
    static const struct {
        uint64_t line;
        bool open;
        const char *first;
    } want[] = {{1, false, "a"}, {2, true, "c"},     {3, false, "e"}, {4, true, "g"},  {5, false, "h"},
                {6, false, "j"}, {7, false, "l\nm"}, {9, true, "n"},  {10, false, "o"}};
    struct csv c = csv_over((struct text){text, sizeof text - 1});
    struct text f[3];
    size_t n, row = 0;
    c.whole = true;
    for (; csv_row(&c, f, 3, &n); row++) {
        assert_true(row < sizeof want / sizeof *want);
        assert_int_equal(c.line, want[row].line);
        assert_int_equal(c.open, want[row].open);
        assert_true(text_is(f[0], want[row].first));
    }
    assert_int_equal(row, sizeof want / sizeof *want);
    csv_end(&c);
}

static const char *write_temporary(struct arena *a, const char *text) {
    char *path = arena_string(a, "/tmp/cordon-test-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    return path;
}

/* Open data as its readers would leave it, from small files. */
static struct open_data *small_open_data(struct arena *a, struct diagnostics *d) {
    struct open_data *o = calloc(1, sizeof *o);
    o->arena = arena_new();
    const char *v4 = write_temporary(a, "10.0.0.0,10.255.255.255,64496,Wrong\n"
                                        "11.1.0.0,11.1.0.255,64497,\"Seven, Ltd.\"\n"
                                        "11.1.0.128,11.1.5.255,64498,Overlaps\n"
                                        "nonsense\n"
                                        "12.0.0.0,12.0.0.255,64500,Acme Networks\n"
                                        "12.0.1.0,12.0.1.255,64501,Other\n");
    const char *v6 = write_temporary(a, "2600::,2600::ffff,64501,Other\n");
    const char *oui = write_temporary(a, "Registry,Assignment,Organization Name,Organization Address\n"
                                         "MA-L,DDEEFF,\"Acme, Inc.\",Somewhere\n"
                                         "MA-L,112233,Unknown Maker,\n"
                                         "MA-S,112233ABC,Small Block,\n");
    assert_true(open_as_csv(o, v4, FAMILY_V4, d));
    assert_true(open_as_csv(o, v6, FAMILY_V6, d));
    assert_false(open_as_csv(o, "/nonexistent", FAMILY_V6, d));
    open_as_finish(o);
    assert_true(open_oui_csv(o, oui, d));
    open_oui_finish(o);
    ranges_add(&o->country[FAMILY_V4], (struct table_range){0x0c000000, 0x0c00017f, 'N' << 8 | 'O'});
    o->places = calloc(3, sizeof *o->places);
    o->places[1] = (struct open_place){"Oslo", 599100, 107500, "NO"};
    o->places[2] = (struct open_place){"Kiruna", 678500, 202200, "SE"};
    o->n_places = 3;
    ranges_add(&o->place[FAMILY_V4], (struct table_range){0x0c000010, 0x0c00001f, 1});
    ranges_add(&o->place[FAMILY_V4], (struct table_range){0x0c000020, 0x0c00002f, 2});
    o->credits[CREDIT_AS] = (struct open_credit){"AS data", 100};
    o->credits[CREDIT_COUNTRY] = (struct open_credit){"country data", 100};
    o->credits[CREDIT_PLACE] = (struct open_credit){"place data", 100};
    o->credits[CREDIT_OUI] = (struct open_credit){"MAC data", DATE_MIN};
    unlink(v4);
    unlink(v6);
    unlink(oui);
    return o;
}

static struct address_facts facts(const struct atlas *a, const char *text) {
    uint8_t address[16];
    assert_true(address_parse(text_of(text), address));
    return atlas_address(a, address, 20000);
}

/* Many at once are answered as one by one. */
static void check_batch(const struct atlas *a) {
    enum { MANY = 1000 };
    uint32_t list[MANY], records[MANY];
    uint64_t x = 77;
    for (uint32_t i = 0; i < MANY; i++)
        list[i] = i % 3 ? 0x0c000000 + (uint32_t)(next_random(&x) % 1024) : (uint32_t)next_random(&x);
    atlas_address_records_v4(a, list, MANY, records);
    for (uint32_t i = 0; i < MANY; i++) assert_int_equal(records[i], atlas_address_record_v4(a, list[i]));
}

static void open_data_fills_what_curation_leaves(void **state) {
    struct arena *m = arena_new();
    struct diagnostics *d = diagnostics_new(10);
    struct open_data *o = small_open_data(m, d);
    assert_int_equal(diagnostics_total(d, SEVERITY_NOTE), 2); /* the overlap and the nonsense */
    assert_int_equal(diagnostics_total(d, SEVERITY_DAMAGE), 1);
    struct atlas *a = fixture_atlas(fixture_parties, n_fixture_parties, o);
    struct address_facts f = facts(a, "12.0.0.16");
    assert_int_equal(f.asn, 64500);
    assert_string_equal(f.as_name, "Acme Networks");
    assert_string_equal(f.holder.name, "Acme Corp."); /* by its curated AS */
    assert_string_equal(f.holder.matched, "asn:64500");
    assert_string_equal(f.place.country, "NO");
    assert_string_equal(f.place.city, "Oslo");
    assert_true(f.place.latitude > 59.9 && f.place.latitude < 60);
    assert_string_equal(f.place.source, "place data");
    assert_string_equal(f.registered, "NO");
    f = facts(a, "12.0.0.33"); /* registered in one country, standing in another */
    assert_string_equal(f.place.country, "SE");
    assert_string_equal(f.registered, "NO");
    assert_string_equal(f.place.city, "Kiruna");
    f = facts(a, "12.0.1.1");
    assert_int_equal(f.holder.party, PARTY_NONE);
    assert_string_equal(f.holder.name, "Other");
    assert_string_equal(f.holder.matched, "asn:64501");
    assert_string_equal(f.holder.why.source, "AS data");
    assert_string_equal(f.place.country, "NO");
    assert_string_equal(f.place.source, "country data");
    assert_string_equal(facts(a, "12.0.1.200").place.country, "");
    assert_int_equal(facts(a, "11.1.0.200").asn, 64497); /* the first of two that overlap */
    assert_int_equal(facts(a, "11.1.1.0").asn, 64498);
    assert_string_equal(facts(a, "11.1.1.0").holder.matched, "prefix:11.1.0.0/16"); /* curated prefix first */
    assert_true(facts(a, "10.1.1.1").special); /* whatever open data says of it */
    assert_int_equal(facts(a, "10.1.1.1").asn, 0);
    assert_int_equal(facts(a, "2600::1").asn, 64501);
    check_batch(a);
    assert_string_equal(atlas_as_name(a, 64497), "Seven, Ltd.");
    assert_null(atlas_as_name(a, 1));
    struct holding h;
    assert_int_equal(atlas_holders(a, IDENTIFIER_OUI, TEXT("dd:ee:ff:00:00:01"), 20000, &h, 1), 1);
    assert_string_equal(h.matched, "oui-name:Acme, Inc.");
    assert_int_equal(atlas_holders(a, IDENTIFIER_OUI, TEXT("11:22:33:ab:c0:01"), 20000, &h, 1), 1);
    assert_string_equal(h.name, "Small Block");
    assert_string_equal(h.matched, "oui:112233abc");
    assert_int_equal(atlas_holders(a, IDENTIFIER_OUI, TEXT("11:22:33:ab:d0:01"), 20000, &h, 1), 1);
    assert_string_equal(h.name, "Unknown Maker");
    assert_int_equal(atlas_info(a).n_credits, 4);
    atlas_close(a);
    open_data_free(o);
    diagnostics_free(d);
    arena_free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_agree_with_a_slow_search),
        cmocka_unit_test(a_damaged_table_gives_numbers_not_crashes),
        cmocka_unit_test(csv_rows_come_apart),
        cmocka_unit_test(an_open_quotation_costs_its_line),
        cmocka_unit_test(open_data_fills_what_curation_leaves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
