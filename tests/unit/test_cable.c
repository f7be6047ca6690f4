/* Cables: the atlas's own, what atlas check says of wrong files, and a map beside them. */
#include "atlas/cable.h"

#include "atlas/compile.h"
#include "atlas/registry_cables.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
// cmocka wants the four above first
#include <cmocka.h>

static struct cable_book *shipped(struct atlas **atlas) {
    struct diagnostics *d = diagnostics_new(5);
    *atlas = atlas_open(NULL, d);
    assert_non_null(*atlas);
    diagnostics_free(d);
    return cable_book_new(*atlas);
}

static void end(struct cable_book *b, struct atlas *a) {
    cable_book_free(b);
    atlas_close(a);
}

static void test_great_circle(void **state) {
    assert_true(fabs(great_circle_km(0, 0, 0, 180) - 20015.1) < 0.1);
    assert_true(fabs(great_circle_km(90, 0, -90, 0) - 20015.1) < 0.1);
    assert_true(fabs(great_circle_km(51.5, -0.13, 40.71, -74.01) - 5570) < 5);
    assert_true(great_circle_km(10, 179.99, 10, -179.99) < 3);
    assert_true(great_circle_km(43.3, 5.37, 43.3, 5.37) == 0);
}

/* Every part of a cable leads to every other. */
static bool joined(const struct cable *c) {
    bool *seen = calloc(c->n_landings, sizeof *seen);
    seen[0] = true;
    for (bool more = true; more;) {
        more = false;
        for (uint16_t i = 0; i < c->n_segments; i++) {
            bool *from = &seen[c->segments[i].from], *to = &seen[c->segments[i].to];
            if (*from == *to) continue;
            *from = *to = more = true;
        }
    }
    bool all = true;
    for (uint16_t i = 0; i < c->n_landings; i++) all = all && seen[i];
    free(seen);
    return all;
}

static void test_shipped(void **state) {
    struct atlas *a;
    struct cable_book *b = shipped(&a);
    assert_true(cable_book_count(b) >= 60);
    for (size_t i = 0; i < cable_book_count(b); i++) {
        const struct cable *c = cable_book_get(b, i);
        double sum = 0;
        bool owned = false;
        if (!joined(c)) fail_msg("%s does not hang together", c->id);
        for (uint16_t k = 0; k < c->n_segments; k++) {
            const struct cable_segment *s = &c->segments[k];
            const struct cable_landing *from = &c->landings[s->from], *to = &c->landings[s->to];
            double apart = great_circle_km(from->latitude, from->longitude, to->latitude, to->longitude);
            sum += (double)s->km;
            if ((double)s->km < apart * 0.94) fail_msg("%s: a segment shorter than its great circle", c->id);
        }
        for (uint16_t k = 0; k < c->n_holders; k++) {
            owned = owned || c->holders[k].part == CABLE_OWNER;
            assert_non_null(c->holders[k].why.source);
        }
        if (!owned) fail_msg("%s has no owner", c->id);
        if (c->km > 0 && (sum < (double)c->km * 0.8 || sum > (double)c->km * 1.35))
            fail_msg("%s: %.0f km of segments, %.0f km in all", c->id, sum, (double)c->km);
        assert_ptr_equal(cable_book_find(b, text_of(c->id)), c);
        assert_ptr_equal(cable_book_find(b, text_of(c->name)), c);
    }
    end(b, a);
}

static void test_find(void **state) {
    static const char *const names[][2] = {{"sea-me-we-3", "sea-me-we-3"},
                                           {"SeaMeWe-3", "sea-me-we-3"},
                                           {"SMW3", "sea-me-we-3"},
                                           {"Atlantic Crossing-1", "atlantic-crossing-1"},
                                           {"marea", "marea"},
                                           {"MAREA", "marea"}};
    struct atlas *a;
    struct cable_book *b = shipped(&a);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct cable *c = cable_book_find(b, text_of(names[i][0]));
        assert_non_null(c);
        assert_string_equal(c->id, names[i][1]);
    }
    assert_null(cable_book_find(b, TEXT("no such cable")));
    assert_null(cable_book_find(b, TEXT("")));
    assert_string_equal(cable_book_suggest(b, TEXT("sea-me-we-33")), "sea-me-we-3");
    assert_null(cable_book_suggest(b, TEXT("qqqqqqqqqqqq")));
    struct holding list[4];
    assert_int_equal(atlas_holders(a, IDENTIFIER_CABLE, TEXT("dunant"), 20000, list, 4), 1);
    assert_string_equal(atlas_party_get(a, list[0].party).id, "google");
    assert_string_equal(list[0].matched, "cable:dunant");
    end(b, a);
}

#define HEAD                                                                                                 \
    "cable: one\nname: One\nsources:\n  a: {title: Book}\nsource: [a]\nconfidence: high\nstatus: "           \
    "in-service\n"                                                                                           \
    "from: 2000\n"
#define ENDS                                                                                                 \
    "landings:\n  - {id: x, name: X, country: FR, latitude: 43.3, longitude: 5.4}\n"                         \
    "  - {id: y, name: Y, country: ES, latitude: 41.4, longitude: 2.2}\n"

static void test_check(void **state) {
    static const struct {
        const char *text, *says; /* NULL: nothing */
        unsigned line, column;
    } cases[] = {
        {HEAD ENDS "segments:\n  - {from: x, to: y}\n", NULL, 0, 0},
        {HEAD "length_km: 340.5\n" ENDS "segments:\n  - {from: x, to: y, km: 341}\n", NULL, 0, 0},
        {HEAD ENDS "segments:\n  - {from: x, to: z}\n", "leads to nowhere: there is no 'z'", 13, 19},
        {HEAD ENDS "segments:\n  - {from: x, to: x}\n", "ends where it starts", 13, 5},
        {HEAD "length_km: 3000\n" ENDS "segments:\n  - {from: x, to: y}\n", "leaves 3000 km", 9, 12},
        {HEAD "length_km: 100\n" ENDS "segments:\n  - {from: x, to: y}\n", "leaves 100 km", 9, 12},
        {HEAD "length_km: 1000\n" ENDS "segments:\n  - {from: x, to: y, km: 400}\n", "sum to 400 km", 9, 12},
        {HEAD ENDS "segments:\n  - {from: x, to: y, km: 20}\n", "more than its length", 13, 26},
        {HEAD "owners:\n  - {parties: [nobody]}\n" ENDS "segments:\n  - {from: x, to: y}\n",
         "there is no party 'nobody'", 10, 16},
        {HEAD "owners:\n  - {confidence: low}\n" ENDS "segments:\n  - {from: x, to: y}\n", "names nobody", 10,
         5},
        {HEAD "landings:\n  - {id: x, name: X, country: FR, latitude: 43.3, longitude: 200}\n"
              "  - {id: y, name: Y, country: ES, latitude: 41.4, longitude: 2.2}\nsegments:\n  - {from: x, "
              "to: y}\n",
         "a longitude is within -180 and 180", 10, 62},
        {HEAD "landings:\n  - {id: x, name: X, country: FR, latitude: 5.4, longitude: 43.3}\n"
              "  - {id: y, name: Y, country: ES, latitude: 41.4, longitude: 2.2}\nsegments:\n  - {from: x, "
              "to: y}\n",
         "from the middle of France", 10, 45},
        {HEAD ENDS "branches:\n  - {id: z, latitude: 42, longitude: 4}\nsegments:\n  - {from: x, to: y}\n",
         "no way over the segments leads from 'x' to 'z'", 13, 5},
        {HEAD ENDS "branches:\n  - {id: x, latitude: 42, longitude: 4}\nsegments:\n  - {from: x, to: y}\n",
         "stands already in line 10", 13, 10},
        {HEAD "to: 2010\n" ENDS "segments:\n  - {from: x, to: y}\n", "a last day but is not retired", 7, 9},
    };
    bool wrong = false;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct diagnostics *d = diagnostics_new(20);
        struct registry *r = registry_new();
        registry_add(r, "one.yaml", text_of(cases[i].text), d);
        registry_finish(r, d);
        bool found = !cases[i].says && diagnostics_count(d) == 0;
        for (size_t k = 0; cases[i].says && k < diagnostics_count(d); k++) {
            const struct diagnostic *one = diagnostics_get(d, k);
            found = found || (strstr(one->what, cases[i].says) && one->at == cases[i].line &&
                              one->column == cases[i].column);
        }
        if (!found) {
            diagnostics_print(d, stderr);
            print_error("case %zu: wanted \'%s\' at %u:%u\n", i, cases[i].says ? cases[i].says : "nothing",
                        cases[i].line, cases[i].column);
            wrong = true;
        }
        registry_free(r);
        diagnostics_free(d);
    }
    assert_false(wrong);
}

static int file_of(const char *text) {
    char path[] = "/tmp/cordon-map-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    unlink(path);
    return fd;
}

static void put(int folder, const char *name, const char *text) {
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
}

/* A trunk from Marseille to Alexandria, and a branch to Catania that leaves it at a vertex. */
static const char points[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"id\":\"m\",\"name\":\"Marseille, France\"},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[5.37,43.3]}},"
    "{\"properties\":{\"id\":\"c\",\"name\":\"Catania, Italy\"},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[15.09,37.5]}},"
    "{\"properties\":{\"id\":\"a\",\"name\":\"Alexandria, Egypt\"},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[29.92,31.2]}},"
    "{\"properties\":{\"id\":\"bad\",\"name\":\"Nowhere\"},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[29.92,131.2]}}]}";
static const char lines[] =
    "{\"features\":[{\"properties\":{\"id\":\"test\",\"name\":\"Test\"},\"geometry\":{\"type\":"
    "\"MultiLineString\","
    "\"coordinates\":[[[5.37,43.3],[11,37],[16,35.5],[29.92,31.2]],[[16,35.5],[15.09,37.5]]]}}]}";
static const char cable[] =
    "{\"id\":\"test\",\"name\":\"Test (T-1)\",\"length\":\"3,900 km\",\"rfs\":\"2019 "
    "March\",\"rfs_year\":2019,"
    "\"is_planned\":false,\"owners\":\"Google, Nobody Ltd. (once A, B), "
    "AT\\u0026T\",\"suppliers\":\"SubCom\","
    "\"landing_points\":[{\"id\":\"m\",\"name\":\"Marseille, France\",\"country\":\"France\"},"
    "{\"id\":\"c\",\"country\":\"Italy\"},{\"id\":\"a\",\"country\":\"Egypt\"}]}";

static void check_map(const struct cable *c) {
    assert_non_null(c);
    assert_true(c->of_map);
    assert_int_equal(c->n_landings, 4);
    assert_int_equal(c->n_segments, 3);
    assert_true(joined(c));
    assert_string_equal(c->landings[0].name, "Marseille");
    assert_string_equal(c->landings[0].country, "FR");
    assert_string_equal(c->landings[3].country, "");
    assert_int_equal(c->n_holders, 4);
    assert_string_equal(c->holders[0].name, "Google LLC");
    assert_string_equal(c->holders[1].name, "Nobody Ltd. (once A, B)");
    assert_int_equal(c->holders[1].party, PARTY_NONE);
    assert_int_equal(c->holders[3].part, CABLE_SUPPLIER);
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        sum += (double)c->segments[i].km;
        assert_true(c->segments[i].n_line >= 2);
    }
    assert_true(fabs(sum - 3900) < 1);
    char day[DATE_TEXT];
    assert_string_equal(date_text(day, c->from), "2019-03-01");
}

static void test_map_folder(void **state) {
    char path[] = "/tmp/cordon-map-XXXXXX";
    assert_non_null(mkdtemp(path));
    int folder = open(path, O_RDONLY | O_DIRECTORY);
    assert_int_equal(mkdirat(folder, "cable", 0700), 0);
    assert_int_equal(mkdirat(folder, "landing-point", 0700), 0);
    put(folder, "landing-point/landing-point-geo.json", points);
    put(folder, "cable/cable-geo.json", lines);
    put(folder, "cable/test.json", cable);
    put(folder, "cable/broken.json", "{\"id\":\"x\",");
    struct atlas *a;
    struct cable_book *b = shipped(&a);
    struct diagnostics *d = diagnostics_new(10);
    size_t before = cable_book_count(b);
    assert_true(cable_book_add_map(b, dup(folder), path, d));
    assert_int_equal(cable_book_count(b), before + 1);
    check_map(cable_book_find(b, TEXT("test")));
    assert_int_equal(diagnostics_total(d, SEVERITY_DAMAGE), 2); /* the broken file, the latitude of 131 */
    diagnostics_free(d);
    end(b, a);
    static const char *const names[] = {"cable/broken.json", "cable/test.json", "cable/cable-geo.json",
                                        "landing-point/landing-point-geo.json"};
    for (size_t i = 0; i < 4; i++) unlinkat(folder, names[i], 0);
    unlinkat(folder, "cable", AT_REMOVEDIR);
    unlinkat(folder, "landing-point", AT_REMOVEDIR);
    close(folder);
    rmdir(path);
}

/* Lines alone: their ends are named after the towns nearby. */
static void test_map_lines(void **state) {
    struct atlas *a;
    struct cable_book *b = shipped(&a);
    struct diagnostics *d = diagnostics_new(10);
    assert_true(cable_book_add_map(b, file_of(lines), "lines", d));
    const struct cable *c = cable_book_find(b, TEXT("test"));
    assert_non_null(c);
    assert_int_equal(c->n_landings, 4);
    unsigned ashore = 0;
    for (uint16_t i = 0; i < c->n_landings; i++) ashore += c->landings[i].country[0] != '\0';
    assert_int_equal(ashore, 3);
    diagnostics_free(d);
    end(b, a);
}

static void test_map_useless(void **state) {
    static const char *const texts[] = {"",         "{}",     "[]",   "{\"features\":[]}",
                                        "nonsense", "[[[[[[", points, cable};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct atlas *a;
        struct cable_book *b = shipped(&a);
        struct diagnostics *d = diagnostics_new(10);
        size_t before = cable_book_count(b);
        assert_false(cable_book_add_map(b, file_of(texts[i]), "useless", d));
        assert_int_equal(cable_book_count(b), before);
        assert_true(diagnostics_total(d, SEVERITY_ERROR) > 0);
        diagnostics_free(d);
        end(b, a);
    }
}

/* A whole map, where there is one. */
static void test_map_whole(void **state) {
    int fd = open("../shared/data/cables", O_RDONLY | O_DIRECTORY);
    if (fd < 0) {
        print_message("skipped: ../shared/data/cables is not there\n");
        skip();
    }
    struct atlas *a;
    struct cable_book *b = shipped(&a);
    struct diagnostics *d = diagnostics_new(10);
    size_t before = cable_book_count(b), of_map = 0, apart = 0, matched = 0, owners = 0, replaced = 0;
    assert_true(cable_book_add_map(b, fd, "../shared/data/cables", d));
    for (size_t i = 0; i < cable_book_count(b); i++) {
        const struct cable *c = cable_book_get(b, i);
        of_map += c->of_map;
        replaced += i < before && c->of_map;
        if (c->of_map && !joined(c)) apart++;
        for (uint16_t k = 0; c->of_map && k < c->n_holders; k++) {
            owners += c->holders[k].part == CABLE_OWNER;
            matched += c->holders[k].part == CABLE_OWNER && c->holders[k].party != PARTY_NONE;
        }
    }
    print_message(
        "%zu of the map, %zu of them in the atlas's place, %zu not joined, %zu of %zu owners are parties\n",
        of_map, replaced, apart, matched, owners);
    assert_true(of_map > 450 && replaced > 60);
    assert_true(apart < of_map / 8); /* several lines of one name that meet nowhere */
    assert_int_equal(diagnostics_total(d, SEVERITY_DAMAGE), 0);
    diagnostics_free(d);
    end(b, a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_great_circle), cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_find),         cmocka_unit_test(test_check),
        cmocka_unit_test(test_map_folder),   cmocka_unit_test(test_map_lines),
        cmocka_unit_test(test_map_useless),  cmocka_unit_test(test_map_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
