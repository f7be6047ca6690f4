/* Property lists of both forms. */
#include "build.h"
#include "evidence/app/apple/plist.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* A tree as one line. */
static void write_tree(FILE *to, const struct plist *p) {
    switch (p->kind) {
    case PLIST_NULL: fputs("null", to); break;
    case PLIST_FALSE: fputs("false", to); break;
    case PLIST_TRUE: fputs("true", to); break;
    case PLIST_INTEGER: fprintf(to, "%lld", (long long)p->integer); break;
    case PLIST_UID: fprintf(to, "uid %lld", (long long)p->integer); break;
    case PLIST_REAL: fprintf(to, "%g", p->real); break;
    case PLIST_DATE: fprintf(to, "at %.0f", p->real); break;
    case PLIST_STRING: fprintf(to, "'%.*s'", (int)p->text.n, p->text.p); break;
    case PLIST_DATA:
        putc('<', to);
        for (size_t i = 0; i < p->data.n; i++) fprintf(to, "%02x", p->data.p[i]);
        putc('>', to);
        break;
    default:
        putc(p->kind == PLIST_ARRAY ? '[' : '{', to);
        for (const struct plist *c = p->first; c; c = c->next) {
            if (p->kind == PLIST_DICT) fprintf(to, "%.*s=", (int)c->key.n, c->key.p);
            write_tree(to, c);
            if (c->next) putc(' ', to);
        }
        putc(p->kind == PLIST_ARRAY ? ']' : '}', to);
    }
}

static void check(struct bytes b, const char *wanted) {
    struct arena *a = arena_new();
    struct plist_trouble why;
    struct bytes own = exact(b);
    const struct plist *p = plist_parse(a, own, &why);
    char *told = NULL;
    size_t n;
    FILE *to = open_memstream(&told, &n);
    if (p)
        write_tree(to, p);
    else
        fprintf(to, "! %s", why.what);
    fclose(to);
    assert_string_equal(told, wanted);
    free(told);
    free((void *)own.p);
    arena_free(a);
}

#define HEAD                                                                                                 \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "    \
    "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">"

static void test_xml(void **state) {
    static const struct {
        const char *xml, *tree;
    } table[] = {
        {HEAD "<dict><key>a</key><string>x &amp; y</string><key>b</key><array><integer>7</integer><true/>"
              "</array></dict></plist>",
         "{a='x & y' b=[7 true]}"},
        {HEAD "<array/></plist>", "[]"},
        {HEAD "<string/></plist>", "''"},
        {HEAD
         "<array><integer>-12</integer><integer> 0x1F </integer><real>1.5</real><false/></array></plist>",
         "[-12 31 1.5 false]"},
        {HEAD "<integer>18446744073709551615</integer></plist>", "-1"},
        {HEAD "<array><data>\n\tAAEC\n\t/w==\n</data><data>TWE=</data><data>TWFu</data></array></plist>",
         "[<000102ff> <4d61> <4d616e>]"},
        {HEAD "<date>2020-08-05T00:00:00Z</date></plist>", "at 1596585600"},
        {HEAD "<date>4001-01-01T00:00:00Z</date></plist>", "at 0"},
        {"<dict><key>k</key><string>no plist around it</string></dict>", "{k='no plist around it'}"},
        {HEAD "<string><![CDATA[<b>]]></string></plist>", "'<b>'"},
        {HEAD "<string>\xe4\xb8\xad</string></plist>", "'\xe4\xb8\xad'"},
        /* damage */
        {HEAD "<dict><string>x</string></dict></plist>", "! a value in a dictionary has no key"},
        {HEAD "<dict><key>x</key></dict>", "! no element found"},
        {HEAD "<widget/></plist>", "! it has an element that property lists do not know"},
        {HEAD "<string>a<true/></string></plist>", "! an element stands inside a value that is text"},
        {HEAD "<true/><true/></plist>", "! it has more than one value"},
        {HEAD "</plist>", "! it has no value"},
        {HEAD "<integer>seven</integer></plist>", "! an integer cannot be read"},
        {"<!DOCTYPE plist [<!ENTITY a \"aaaaaaaa\"><!ENTITY b "
         "\"&a;&a;&a;\">]><plist><string>&b;</string></plist>",
         "! it declares entities, which no property list needs"},
        {"", "! no element found"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct text t = text_of(table[i].xml);
        check((struct bytes){(const uint8_t *)t.p, t.n}, table[i].tree);
    }
}

/* Objects in hex, separated by '|'; the first is the top. */
static struct bytes binary(struct build *b, const char *objects, unsigned reference_size) {
    uint64_t offsets[64];
    size_t n = 0;
    b->n = 0;
    put_text(b, "bplist00");
    for (const char *p = objects; *p;) {
        size_t length = strcspn(p, "|");
        char one[1024];
        snprintf(one, sizeof one, "%.*s", (int)length, p);
        offsets[n++] = b->n;
        put_hex(b, one);
        p += length + (p[length] == '|');
    }
    uint64_t table = b->n;
    for (size_t i = 0; i < n; i++) put_number(b, offsets[i], 2);
    put_fill(b, 0, 6);
    put_number(b, 2, 1);
    put_number(b, reference_size, 1);
    put_number(b, n, 8);
    put_number(b, 0, 8);
    put_number(b, table, 8);
    return built(b);
}

static void test_binary(void **state) {
    static const struct {
        const char *objects, *tree;
    } table[] = {
        {"d2 01 02 03 04 | 51 61 | 51 62 | 52 68 69 | a2 05 06 | 10 07 | 09", "{a='hi' b=[7 true]}"},
        {"a5 01 02 03 04 05 | 08 | 00 | 22 3fc00000 | 23 bff8000000000000 | 33 0000000000000000",
         "[false null 1.5 -1.5 at 978307200]"},
        {"a3 01 02 03 | 13 ffffffffffffffff | 14 0000000000000000 ffffffffffffffff | 80 05", "[-1 -1 uid 5]"},
        {"44 00 01 02 ff", "<000102ff>"},
        {"5f 10 10 30313233343536373839414243444546", "'0123456789ABCDEF'"},
        {"64 4e2d d83d de00 0041", "'\xe4\xb8\xad\xf0\x9f\x98\x80"
                                   "A'"},
        {"61 d800", "'\xef\xbf\xbd'"},
        {"a2 01 01 | a2 02 02 | 09", "[[true true] [true true]]"}, /* one object, used twice */
        /* damage */
        {"a1 00", "! it is nested too deep, or an object contains itself"},
        {"a1 07", "! it refers to an object that it does not have"},
        {"d1 01 01 | 10 05", "! an object is damaged, or longer than the list"}, /* a key that is no text */
        {"a9 01", "! an object is damaged, or longer than the list"},
        {"5f 13 ffffffffffffffff", "! an object is damaged, or longer than the list"},
        {"5f 52 41", "! an object is damaged, or longer than the list"},
        {"70", "! an object is damaged, or longer than the list"},
        {"15 00", "! an object is damaged, or longer than the list"},
    };
    struct build b = {.n = 0};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        check(binary(&b, table[i].objects, 1), table[i].tree);
    check((struct bytes){(const uint8_t *)"bplist00", 8},
          "! its trailer is missing or damaged: it may be cut short");
}

/* Ten references a level, thirty levels: a small file that describes 10^30 values. */
static void test_bomb(void **state) {
    struct build b = {.n = 0};
    char objects[2048] = "";
    for (unsigned level = 1; level <= 30; level++) {
        size_t n = strlen(objects);
        snprintf(objects + n, sizeof objects - n, "aa");
        for (int i = 0; i < 10; i++) snprintf(objects + strlen(objects), 8, " %02x", level);
        strcat(objects, "|");
    }
    strcat(objects, "09");
    check(binary(&b, objects, 1), "! it has more values than are read of one property list");
    /* the same with a long text */
    struct arena *a = arena_new();
    struct plist_trouble why;
    binary(&b, objects, 1);
    assert_null(plist_parse(a, built(&b), &why));
    assert_true(arena_used(a) < (512u << 20));
    arena_free(a);
}

static void test_deep(void **state) {
    size_t n = 100000;
    char *xml = malloc(n * 7 + 1);
    for (size_t i = 0; i < n; i++) memcpy(xml + i * 7, "<array>", 7);
    check((struct bytes){(const uint8_t *)xml, n * 7}, "! it is nested too deep");
    free(xml);
}

static void test_look(void **state) {
    struct arena *a = arena_new();
    struct plist_trouble why;
    struct text t = TEXT(HEAD "<dict><key>s</key><string>x</string><key>t</key><true/><key>a</key><array>"
                              "<integer>3</integer></array></dict></plist>");
    struct bytes b = {(const uint8_t *)t.p, t.n};
    assert_true(plist_recognised(b));
    assert_false(plist_recognised((struct bytes){(const uint8_t *)"<html>", 6}));
    const struct plist *p = plist_parse(a, b, &why);
    assert_string_equal(plist_string(p, "s"), "x");
    assert_null(plist_string(p, "t"));
    assert_null(plist_string(NULL, "t"));
    assert_true(plist_is_true(p, "t"));
    assert_int_equal(plist_first(p, "a")->integer, 3);
    assert_null(plist_get(p, "absent"));
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_xml), cmocka_unit_test(test_binary),
                                       cmocka_unit_test(test_bomb), cmocka_unit_test(test_deep),
                                       cmocka_unit_test(test_look)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
