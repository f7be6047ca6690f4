/* What has been signed: reading it, RFC 6811, ASPA; both against a slow reading of the clauses. */
#include "evidence/route/rpki.h"

#include "base/date.h"

#include "text_input.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
// cmocka wants the four above first
#include <cmocka.h>

static struct rpki *read_text(const char *text, struct diagnostics *d) {
    struct input *in = text_input(text_of(text), strlen(text) % 2, d);
    struct rpki *r = rpki_read(in, "test", d);
    input_close(in);
    return r;
}

static struct prefix prefix(const char *text) {
    struct prefix p;
    assert_true(prefix_parse(text_of(text), true, &p));
    return p;
}

/* RFC 6811 2, and RFC 6483's table of what a ROA makes of routes. */
static void origins(void **state) {
    static const char json[] =
        "{\"roas\":[{\"asn\":64496,\"prefix\":\"10.0.0.0/16\",\"maxLength\":20},"
        "{\"asn\":\"AS64497\",\"prefix\":\"10.0.0.0/8\",\"maxLength\":8,\"ta\":\"x\"},"
        "{\"asn\":64498,\"prefix\":\"2001:db8::/32\",\"maxLength\":48,\"expires\":100},"
        "{\"asn\":64499,\"prefix\":\"2001:db8:1::/48\",\"maxLength\":48,\"expires\":200},"
        "{\"asn\":0,\"prefix\":\"192.0.2.0/24\",\"maxLength\":32},"
        "{\"asn\":64500,\"prefix\":\"::/0\",\"maxLength\":16},"
        "{\"asn\":64501,\"prefix\":\"203.0.113.0/24\"},"
        "{\"asn\":64502,\"prefix\":\"203.0.113.0/24\"}]}";
    static const struct {
        const char *prefix;
        uint32_t origin;
        enum validity is;
        const char *why;
    } rows[] = {
        {"10.0.0.0/16", 64496, VALIDITY_VALID, NULL},
        {"10.0.16.0/20", 64496, VALIDITY_VALID, NULL},
        {"10.0.16.0/21", 64496, VALIDITY_INVALID, "it is longer than its ROAs allow its origin (RFC 6811 2)"},
        {"10.0.0.0/16", 64499, VALIDITY_INVALID, "its ROAs name other origins (RFC 6811 2)"},
        {"10.0.0.0/8", 64497, VALIDITY_VALID, NULL},
        {"10.1.0.0/16", 64497, VALIDITY_INVALID, "it is longer than its ROAs allow its origin (RFC 6811 2)"},
        {"10.1.0.0/16", 64496, VALIDITY_INVALID, "its ROAs name other origins (RFC 6811 2)"},
        {"10.0.0.0/7", 64497, VALIDITY_UNKNOWN, NULL},
        {"11.0.0.0/8", 64497, VALIDITY_UNKNOWN, NULL},
        {"10.0.0.0/16", 0, VALIDITY_INVALID,
         "its origin is a set or not told: no ROA can name it (RFC 6811 2)"},
        {"192.0.2.0/24", 0, VALIDITY_INVALID,
         "its origin is a set or not told: no ROA can name it (RFC 6811 2)"},
        {"192.0.2.128/25", 64496, VALIDITY_INVALID,
         "its holder has signed that nobody announces it (RFC 7607, AS 0)"},
        {"2001:db8:2::/48", 64498, VALIDITY_VALID, NULL},
        {"2001:db8:1::/48", 64498, VALIDITY_VALID, NULL},
        {"2001:db8:1::/48", 64499, VALIDITY_VALID, NULL},
        {"2001:db8:1:1::/64", 64499, VALIDITY_INVALID,
         "it is longer than its ROAs allow its origin (RFC 6811 2)"},
        {"2a00::/12", 64500, VALIDITY_VALID, NULL},
        {"2a00::/24", 64500, VALIDITY_INVALID, "it is longer than its ROAs allow its origin (RFC 6811 2)"},
        /* a block of all of IPv6 has nothing to say of IPv4 */
        {"198.51.100.0/24", 64500, VALIDITY_UNKNOWN, NULL},
        {"0.0.0.0/0", 64500, VALIDITY_UNKNOWN, NULL},
        {"203.0.113.0/24", 64501, VALIDITY_VALID, NULL},
        {"203.0.113.0/24", 64502, VALIDITY_VALID, NULL},
        {"203.0.113.0/25", 64502, VALIDITY_INVALID,
         "it is longer than its ROAs allow its origin (RFC 6811 2)"},
    };
    struct diagnostics *d = diagnostics_new(9);
    struct rpki *r = read_text(json, d);
    assert_int_equal(diagnostics_count(d), 0);
    assert_int_equal(rpki_roas(r), 8);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *why = "untouched";
        assert_int_equal(rpki_origin(r, prefix(rows[i].prefix), rows[i].origin, &why), rows[i].is);
        assert_int_equal(rpki_origin(r, prefix(rows[i].prefix), rows[i].origin, NULL), rows[i].is);
        if (rows[i].why)
            assert_string_equal(why, rows[i].why);
        else
            assert_null(why);
    }
    /* expired, then not: the last instant given counts */
    rpki_as_of(r, INT64_C(100) * 1000000000);
    assert_int_equal(rpki_roas(r), 7);
    assert_int_equal(rpki_expired(r, INT64_C(100) * 1000000000), 1);
    assert_int_equal(rpki_origin(r, prefix("2001:db8:2::/48"), 64498, NULL), VALIDITY_INVALID); /* ::/0 */
    assert_int_equal(rpki_origin(r, prefix("2001:db8:1::/48"), 64499, NULL), VALIDITY_VALID);
    rpki_as_of(r, INT64_C(99) * 1000000000);
    assert_int_equal(rpki_origin(r, prefix("2001:db8:2::/48"), 64498, NULL), VALIDITY_VALID);
    rpki_free(r);
    diagnostics_free(d);
}

/* What is read, and what is told. */
static void forms(void **state) {
    static const struct {
        const char *json;
        size_t roas, aspas;
        const char *told;
        bool none;
    } rows[] = {
        {"{\"metadata\":{\"x\":[1,{}]},\"roas\":[],\"aspas\":[]}", 0, 0, "", false},
        {"\xEF\xBB\xBF{\"roas\":[{\"asn\":\"AS1\",\"prefix\":\"10.0.0.0/8\",\"maxLength\":8,\"ta\":\"RIPE "
         "NCC\"}]}",
         1, 0, "", false},
        {"{\"roas\":[{\"asn\":1,\"prefix\":\"10.0.0.0/8\",\"maxLength\":8,\"expires\":5},"
         "{\"asn\":\"1\",\"prefix\":\"10.0.0.0/8\",\"maxLength\":8,\"expires\":9}]}",
         1, 0, "", false},
        {"{\"aspas\":[{\"customer_asid\":1,\"expires\":7,\"providers\":[2,3]},"
         "{\"customer\":\"AS1\",\"providers\":[\"AS4\"]},{\"customer\":\"AS5\",\"providers\":[0]}]}",
         0, 2, "", false},
        {"{\"provider_authorizations\":{\"ipv4\":[{\"customer_asid\":1,\"providers\":[2]}],"
         "\"ipv6\":[{\"customer_asid\":1,\"providers\":[3]}]}}",
         0, 1, "", false},
        {"{\"roas\":[{\"asn\":1,\"prefix\":\"10.0.0.1/8\",\"maxLength\":8},\n"
         "{\"asn\":1,\"prefix\":\"10.0.0.0/8\",\"maxLength\":33},\n"
         "{\"asn\":1,\"prefix\":\"10.0.0.0/8\",\"maxLength\":7},\n"
         "{\"asn\":4294967296,\"prefix\":\"10.0.0.0/8\",\"maxLength\":8},\n"
         "7,{\"asn\":1,\"prefix\":\"11.0.0.0/8\",\"maxLength\":8}]}",
         1, 0,
         "test:1:10: the prefix of this ROA is none (RFC 9582 4.3); it is left out\n"
         "test:2:1: the maxLength of this ROA is not between the prefix's length and the family's (RFC 9582 "
         "4.3); it is left out\n"
         "test:3:1: the maxLength of this ROA is not between the prefix's length and the family's (RFC 9582 "
         "4.3); it is left out\n"
         "test:4:1: this ROA has no asn (RFC 9582 4.3); it is left out\n"
         "test:5:1: a ROA is an object (RFC 9582 4.3); it is left out",
         false},
        /* a maxLength that is none is no reason to take the prefix's own */
        {"{\"roas\":[{\"asn\":1,\"prefix\":\"10.0.0.0/8\",\"maxLength\":256},\n"
         "{\"asn\":1,\"prefix\":\"10.0.0.0/8\",\"maxLength\":-1},\n"
         "{\"asn\":1,\"prefix\":\"10.0.0.0/8\",\"maxLength\":\"x\"},\n"
         "{\"asn\":1,\"prefix\":\"10.0.0.0/8\",\"maxLength\":null}]}",
         1, 0,
         "test:1:10: the maxLength of this ROA is not between the prefix's length and the family's (RFC 9582 "
         "4.3); it is left out\n"
         "test:2:1: the maxLength of this ROA is not between the prefix's length and the family's (RFC 9582 "
         "4.3); it is left out\n"
         "test:3:1: the maxLength of this ROA is not between the prefix's length and the family's (RFC 9582 "
         "4.3); it is left out",
         false},
        {"{\"aspas\":[{\"customer_asid\":1,\"providers\":[\"x\",2]},{\"customer_asid\":2,\"providers\":[3]}]"
         "}",
         0, 1,
         "test:1:11: an ASPA is an object with a customer and a list of providers "
         "(draft-ietf-sidrops-aspa-profile 3); it is left out",
         false},
        {"{\"roas\":[{\"asn\":1,\"prefix\":\"10.0.0.0/8\"},{\"asn\":1,", 1, 0,
         "test:1:51: the name of a member is wanted here (RFC 8259 4); was the file cut? what came before is "
         "kept",
         false},
        {"{\"log\":{}}", 0, 0,
         "test: has no list of ROAs or ASPAs; the JSON of rpki-client, Routinator or RIPE's validator is "
         "wanted",
         true},
        {"", 0, 0,
         "test: has no list of ROAs or ASPAs; the JSON of rpki-client, Routinator or RIPE's validator is "
         "wanted",
         true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct diagnostics *d = diagnostics_new(9);
        struct arena *a = arena_new();
        struct rpki *r = read_text(rows[i].json, d);
        assert_string_equal(all_told(d, a), rows[i].told);
        assert_int_equal(r == NULL, rows[i].none);
        if (r) assert_int_equal(rpki_roas(r), rows[i].roas);
        if (r) assert_int_equal(rpki_aspas(r), rows[i].aspas);
        rpki_free(r);
        diagnostics_free(d);
        arena_free(a);
    }
}

/* Routinator's jsonext: notAfter of what an entry comes from. */
static void sources(void **state) {
    struct diagnostics *d = diagnostics_new(9);
    struct rpki *r =
        read_text("{\"roas\":[{\"asn\":\"AS1\",\"prefix\":\"10.0.0.0/8\",\"maxLength\":8,\"source\":["
                  "{\"type\":\"roa\",\"validity\":{\"notBefore\":\"2020-01-01T00:00:00Z\",\"notAfter\":"
                  "\"2020-03-01T00:00:00Z\"},\"chainValidity\":{\"notAfter\":\"2020-02-01T00:00:00Z\"}}]}]}",
                  d);
    struct text at[] = {TEXT("2020-01-31T23:59:59Z"), TEXT("2020-02-01T00:00:00Z")};
    for (size_t i = 0; i < 2; i++) {
        int64_t ns;
        assert_true(time_parse(at[i], &ns));
        rpki_as_of(r, ns);
        assert_int_equal(rpki_roas(r), 1 - i);
    }
    rpki_free(r);
    diagnostics_free(d);
}

/* 1 … 7 in a valley: 1 and 2 are customers of 3, 3 of 5, 4 of 5 and 6; 5 and 6 have no provider. 8 and 9
 * signed nothing. */
static const char valley[] =
    "{\"aspas\":[{\"customer_asid\":1,\"providers\":[3]},{\"customer_asid\":2,\"providers\":[3]},"
    "{\"customer_asid\":3,\"providers\":[5]},{\"customer_asid\":4,\"providers\":[5,6]},"
    "{\"customer_asid\":5,\"providers\":[0]},{\"customer_asid\":6,\"providers\":[0]}]}";

/* A segment for each run of digits and for each bracket. */
static void path_of(const char *text, struct as_path *path, struct path_segment *segments, uint32_t *asns) {
    uint8_t type = SEGMENT_SEQUENCE;
    for (const char *c = text; *c;) {
        if (*c >= '0' && *c <= '9') {
            char *end;
            asns[path->n_asns++] = (uint32_t)strtoul(c, &end, 10);
            segments[path->n_segments++] = (struct path_segment){type, 1};
            c = end;
            continue;
        }
        if (*c == '{') type = SEGMENT_SET;
        if (*c == '(') type = SEGMENT_CONFED_SEQUENCE;
        if (*c == '}' || *c == ')') type = SEGMENT_SEQUENCE;
        c++;
    }
}

static void paths(void **state) {
    static const struct {
        const char *path; /* nearest first */
        enum validity up, down;
        uint32_t via_up[3], via_down[3];
    } rows[] = {
        {"1", VALIDITY_VALID, VALIDITY_VALID, {0}, {0}},
        {"3 1", VALIDITY_VALID, VALIDITY_VALID, {0}, {0}},
        {"5 3 1", VALIDITY_VALID, VALIDITY_VALID, {0}, {0}},
        {"5 3 3 3 1 1", VALIDITY_VALID, VALIDITY_VALID, {0}, {0}},
        {"2 3 1", VALIDITY_INVALID, VALIDITY_VALID, {0, 2, 3}, {0}},
        {"4 5 3 1", VALIDITY_INVALID, VALIDITY_VALID, {0, 4, 5}, {0}},
        /* 5 and 6 are peers */
        {"6 5 3 1", VALIDITY_INVALID, VALIDITY_VALID, {0, 6, 5}, {0}},
        {"4 6 5 3 1", VALIDITY_INVALID, VALIDITY_VALID, {4, 6, 5}, {0}},
        /* 4 leaks what it has from a provider to another */
        {"6 4 5 3 1", VALIDITY_INVALID, VALIDITY_INVALID, {6, 4, 5}, {6, 4, 5}},
        {"6 4 4 4 5 3 1", VALIDITY_INVALID, VALIDITY_INVALID, {6, 4, 5}, {6, 4, 5}},
        /* nobody told of 8 and 9 */
        {"8 1", VALIDITY_INVALID, VALIDITY_VALID, {0, 8, 1}, {0}},
        {"1 8", VALIDITY_UNKNOWN, VALIDITY_VALID, {0}, {0}},
        {"9 8", VALIDITY_UNKNOWN, VALIDITY_VALID, {0}, {0}},
        {"9 8 5", VALIDITY_INVALID, VALIDITY_UNKNOWN, {9, 8, 5}, {0}},
        {"2 3 8", VALIDITY_INVALID, VALIDITY_VALID, {0, 2, 3}, {0}},
        {"5 3 8 1", VALIDITY_INVALID, VALIDITY_INVALID, {3, 8, 1}, {3, 8, 1}},
        /* sets, confederations, nothing at all */
        {"5 {3,1}", VALIDITY_INVALID, VALIDITY_INVALID, {0}, {0}},
        {"(9 8) 5 3 1", VALIDITY_VALID, VALIDITY_VALID, {0}, {0}},
        {"", VALIDITY_UNKNOWN, VALIDITY_UNKNOWN, {0}, {0}},
    };
    struct diagnostics *d = diagnostics_new(9);
    struct rpki *r = read_text(valley, d);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t asns[16], via[3];
        struct path_segment segments[8];
        struct as_path path = {.asns = asns, .segments = segments};
        path_of(rows[i].path, &path, segments, asns);
        assert_int_equal(rpki_path(r, path, false, via), rows[i].up);
        assert_memory_equal(via, rows[i].via_up, sizeof via);
        assert_int_equal(rpki_path(r, path, true, via), rows[i].down);
        assert_memory_equal(via, rows[i].via_down, sizeof via);
    }
    rpki_free(r);
    diagnostics_free(d);
}

/* Numbers that are the same in every run. */
static uint32_t next(uint64_t *seed, uint32_t below) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % below;
}

struct plain_roa {
    struct prefix prefix;
    unsigned most;
    uint32_t asn;
};

static struct prefix any_prefix(uint64_t *seed) {
    uint8_t address[16] = {0x20, 0x01};
    bool ipv4 = next(seed, 2);
    if (ipv4) {
        memset(address, 0, sizeof address);
        memset(address + 10, 0xFF, 2);
        address[12] = (uint8_t)next(seed, 3);
        address[13] = (uint8_t)(next(seed, 4) << 6);
        address[14] = (uint8_t)next(seed, 256);
    } else {
        address[2] = (uint8_t)next(seed, 3);
        address[8] = (uint8_t)(next(seed, 4) << 6);
        address[15] = (uint8_t)next(seed, 2);
    }
    return prefix_of(address, ipv4 ? PREFIX_V4_BITS + next(seed, 33) : next(seed, 96) + next(seed, 34));
}

static unsigned own_bits(struct prefix p) {
    return prefix_is_ipv4(p) ? p.bits - (unsigned)PREFIX_V4_BITS : p.bits;
}

static enum validity plainly(const struct plain_roa *list, size_t n, struct prefix p, uint32_t origin) {
    enum validity is = VALIDITY_UNKNOWN;
    for (size_t i = 0; i < n; i++) {
        if (prefix_is_ipv4(list[i].prefix) != prefix_is_ipv4(p) || !prefix_covers(list[i].prefix, p))
            continue;
        if (list[i].asn == origin && origin != 0 && own_bits(p) <= list[i].most) return VALIDITY_VALID;
        is = VALIDITY_INVALID;
    }
    return is;
}

static void random_origins(void **state) {
    enum { ROAS = 60, QUESTIONS = 400, ROUNDS = 60 };
    static struct plain_roa list[ROAS];
    uint64_t seed = 6811;
    unsigned seen[3] = {0};
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct diagnostics *d = diagnostics_new(9);
        struct arena *a = arena_new();
        const char *json = "{\"roas\":[";
        for (size_t i = 0; i < ROAS; i++) {
            struct prefix p = any_prefix(&seed);
            char text[PREFIX_TEXT];
            unsigned room = (prefix_is_ipv4(p) ? 32 : 128) - own_bits(p);
            list[i] = (struct plain_roa){p, own_bits(p) + next(&seed, room + 1), next(&seed, 5)};
            json = arena_format(a, "%s%s{\"asn\":%u,\"prefix\":\"%s\",\"maxLength\":%u}", json, i ? "," : "",
                                list[i].asn, prefix_text(text, p), list[i].most);
        }
        struct rpki *r = read_text(arena_format(a, "%s]}", json), d);
        assert_int_equal(diagnostics_count(d), 0);
        for (size_t i = 0; i < QUESTIONS; i++) {
            struct prefix p = i % 2 ? any_prefix(&seed) : list[next(&seed, ROAS)].prefix;
            uint32_t origin = next(&seed, 6);
            enum validity is = plainly(list, ROAS, p, origin);
            assert_int_equal(rpki_origin(r, p, origin, NULL), is);
            seen[is]++;
        }
        rpki_free(r);
        diagnostics_free(d);
        arena_free(a);
    }
    for (unsigned i = 0; i < 3; i++) assert_true(seen[i] > 200);
}

enum { ASES = 7 };

/* 0: nothing signed, 1: a provider, 2: none. */
struct plain_aspas {
    unsigned hop[ASES][ASES];
};

/* By the ramps of the draft, each found on its own; as[1] is the origin. */
static enum validity ramps(const struct plain_aspas *s, const uint32_t *as, unsigned n, bool from_provider) {
    unsigned most_up = n, least_up = n, most_down = n, least_down = n;
    for (unsigned i = n - 1; i >= 1; i--) {
        if (s->hop[as[i]][as[i + 1]] == 2) most_up = i;
        if (s->hop[as[i]][as[i + 1]] != 1) least_up = i;
    }
    for (unsigned j = 2; j <= n; j++) {
        if (s->hop[as[j]][as[j - 1]] == 2) most_down = n - j + 1;
        if (s->hop[as[j]][as[j - 1]] != 1) least_down = n - j + 1;
    }
    if (!from_provider) {
        most_down = least_down = 0;
    }
    if (most_up + most_down < n) return VALIDITY_INVALID;
    return least_up + least_down < n ? VALIDITY_UNKNOWN : VALIDITY_VALID;
}

static struct rpki *random_aspas(struct plain_aspas *s, uint64_t *seed, struct diagnostics *d) {
    struct arena *a = arena_new();
    const char *json = "{\"aspas\":[{\"customer_asid\":99,\"providers\":[]}";
    for (unsigned i = 0; i < ASES; i++) {
        bool told = next(seed, 3) > 0;
        if (told) json = arena_format(a, "%s,{\"customer_asid\":%u,\"providers\":[9", json, i + 1);
        for (unsigned k = 0; k < ASES; k++) {
            s->hop[i][k] = told ? 1 + next(seed, 2) : 0;
            if (s->hop[i][k] == 1) json = arena_format(a, "%s,%u", json, k + 1);
        }
        if (told) json = arena_format(a, "%s]}", json);
    }
    struct rpki *r = read_text(arena_format(a, "%s]}", json), d);
    arena_free(a);
    return r;
}

static void random_paths(void **state) {
    uint64_t seed = 1;
    unsigned seen[2][3] = {{0}};
    for (unsigned round = 0; round < 300; round++) {
        struct diagnostics *d = diagnostics_new(9);
        struct plain_aspas s;
        struct rpki *r = random_aspas(&s, &seed, d);
        assert_int_equal(diagnostics_count(d), 0);
        for (unsigned i = 0; i < 100; i++) {
            uint32_t as[8] = {0}, wire[24], via[3];
            unsigned n = 1 + next(&seed, 7), length = 0;
            for (unsigned k = 1; k <= n; k++) do
                    as[k] = next(&seed, ASES);
                while (k > 1 && as[k] == as[k - 1]);
            for (unsigned k = n; k >= 1; k--)
                for (unsigned times = 1 + next(&seed, 3); times-- > 0;) wire[length++] = as[k] + 1;
            struct path_segment segments[2] = {{SEGMENT_SEQUENCE, (uint16_t)(length / 2)},
                                               {SEGMENT_SEQUENCE, (uint16_t)(length - length / 2)}};
            struct as_path path = {.asns = wire, .segments = segments, .n_asns = length, .n_segments = 2};
            for (unsigned down = 0; down < 2; down++) {
                enum validity is = ramps(&s, as, n, down);
                assert_int_equal(rpki_path(r, path, down, via), is);
                assert_int_equal(via[1] != 0, is == VALIDITY_INVALID);
                seen[down][is]++;
            }
        }
        rpki_free(r);
        diagnostics_free(d);
    }
    for (unsigned i = 0; i < 6; i++) assert_true(seen[i / 3][i % 3] > 100);
}

/* One prefix with very many ROAs, asked for as often. */
static void crowded_prefix(void **state) {
    enum { ROAS = 60000, EACH = 64 };
    char *json = malloc((ROAS + 1) * (size_t)EACH);
    size_t n = (size_t)sprintf(json, "{\"roas\":[");
    for (unsigned i = 1; i < ROAS; i++)
        n += (size_t)sprintf(json + n, "%s{\"asn\":%u,\"prefix\":\"10.0.0.0/8\",\"maxLength\":%u}",
                             i > 1 ? "," : "", i / 2, 9 + i % 2);
    sprintf(json + n, "]}");
    struct diagnostics *d = diagnostics_new(8);
    clock_t start = clock();
    struct rpki *r = read_text(json, d);
    for (unsigned i = 1; i < ROAS / 2; i++) {
        assert_int_equal(rpki_origin(r, prefix("10.0.0.0/10"), i, NULL), VALIDITY_VALID);
        assert_int_equal(rpki_origin(r, prefix("10.0.0.0/11"), i + ROAS, NULL), VALIDITY_INVALID);
    }
    assert_true(clock() - start < 2 * CLOCKS_PER_SEC);
    rpki_free(r);
    diagnostics_free(d);
    free(json);
}

/* Customers whose numbers differ in their upper halves alone. */
static void prepared_customers(void **state) {
    enum { CUSTOMERS = 60000, EACH = 64 };
    char *json = malloc((CUSTOMERS + 1) * (size_t)EACH);
    size_t n = (size_t)sprintf(json, "{\"aspas\":[");
    for (unsigned i = 1; i < CUSTOMERS; i++)
        n += (size_t)sprintf(json + n, "%s{\"customer\":%u,\"providers\":[1]}", i > 1 ? "," : "", i << 16);
    sprintf(json + n, "]}");
    struct diagnostics *d = diagnostics_new(8);
    clock_t start = clock();
    struct rpki *r = read_text(json, d);
    assert_int_equal(rpki_aspas(r), CUSTOMERS - 1);
    assert_true(clock() - start < 2 * CLOCKS_PER_SEC);
    rpki_free(r);
    diagnostics_free(d);
    free(json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(origins),
        cmocka_unit_test(forms),
        cmocka_unit_test(sources),
        cmocka_unit_test(paths),
        cmocka_unit_test(random_origins),
        cmocka_unit_test(random_paths),
        cmocka_unit_test(prepared_customers),
        cmocka_unit_test(crowded_prefix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
