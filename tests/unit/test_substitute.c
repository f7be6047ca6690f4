/* Services and their substitutes: the atlas's own, look-up by identifier, and what atlas check says of wrong
 * files. */
#include "atlas/substitute.h"

#include "atlas/registry_services.h"
#include "base/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static struct atlas *shipped(void) {
    struct diagnostics *d = diagnostics_new(5);
    struct atlas *a = atlas_open(NULL, d);
    assert_non_null(a);
    diagnostics_free(d);
    return a;
}

static void languages(void **state) {
    static const char *const right[] = {"*", "en", "gsw", "zh-Hant", "pt-BR", "es-419", "zh-Hant-TW"};
    static const char *const wrong[] = {"",      "e",   "EN",  "english", "zh-hant",
                                        "pt-br", "en-", "-en", "**",      "en--US"};
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) assert_null(language_error(text_of(right[i])));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_non_null(language_error(text_of(wrong[i])));
}

/* Enough of them, from many countries, each with its source. */
static void shipped_services(void **state) {
    struct atlas *a = shipped();
    struct arena *to = arena_new();
    size_t categories = 0, held = 0;
    const char *last = "";
    assert_true(atlas_service_count(a) >= 120);
    for (service_id i = 0; i < atlas_service_count(a); i++) {
        struct substitute s = atlas_service(a, i, to);
        categories += strcmp(s.category, last) != 0;
        last = s.category;
        held += s.holder != NULL;
        assert_true(s.n_identifiers && s.n_languages && s.n_regions && s.why.source && s.why.url);
        assert_true((s.holder == NULL) == (s.by != NULL));
        for (size_t k = 0; k < s.n_identifiers; k++)
            assert_int_equal(atlas_service_of(a, text_of(s.identifiers[k])), i);
        size_t n;
        service_id first = atlas_services(a, s.category, &n);
        assert_true(i >= first && i < first + n && n >= 5);
    }
    assert_true(categories >= 20 && held > 100);
    arena_free(to);
    atlas_close(a);
}

static void by_identifier(void **state) {
    static const struct {
        const char *identifier, *service; /* NULL: none */
    } table[] = {{"domain:whatsapp.net", "WhatsApp"},
                 {"domain:mmg.cdn.whatsapp.net", "WhatsApp"},
                 {"domain:notwhatsapp.net", NULL},
                 {"domain:net", NULL},
                 {"domain:", NULL},
                 {"domain", NULL},
                 {"", NULL},
                 {"app:android/com.whatsapp", "WhatsApp"},
                 {"app:android/com.whatsapp.other", NULL},
                 {"sdk:com.umeng.analytics.x.", "Umeng"},
                 {"sdk:com.umengx.", NULL},
                 {"domain:maps.google.com", "Google Maps"}};
    struct atlas *a = shipped();
    struct arena *to = arena_new();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        service_id id = atlas_service_of(a, text_of(table[i].identifier));
        if (!table[i].service)
            assert_int_equal(id, SERVICE_NONE);
        else
            assert_string_equal(atlas_service(a, id, to).service, table[i].service);
    }
    size_t n = 7;
    assert_int_equal(atlas_services(a, "no-such", &n), SERVICE_NONE);
    assert_int_equal(n, 0);
    assert_string_equal(atlas_service(a, SERVICE_NONE, to).service, "");
    arena_free(to);
    atlas_close(a);
}

static void of_a_service(void **state) {
    struct atlas *a = shipped();
    struct arena *to = arena_new();
    const struct substitute *list;
    const service_id *held;
    service_id tiktok = atlas_service_of(a, TEXT("domain:tiktok.com"));
    size_t n = atlas_substitutes(a, tiktok, to, &list), all;
    atlas_services(a, "short-video", &all);
    assert_true(n >= 3 && n < all);
    bool near = true;
    for (size_t i = 0; i < n; i++) { /* everywhere first */
        assert_string_not_equal(list[i].holder ? list[i].holder : "", "tiktok");
        bool everywhere = strcmp(list[i].regions[0], "*") == 0;
        assert_true(near || !everywhere);
        near = everywhere;
    }
    n = atlas_services_held(a, "tiktok", to, &held);
    assert_int_equal(n, 1);
    assert_int_equal(held[0], tiktok);
    assert_int_equal(atlas_services_held(a, "nobody-at-all", to, &held), 0);
    assert_int_equal(atlas_substitutes(a, SERVICE_NONE, to, &list), 0);
    arena_free(to);
    atlas_close(a);
}

#define HEAD "substitutes: chat\nname: Chats\nsources:\n  a: {title: Site}\nlist:\n"
#define ONE                                                                                                  \
    "  - {service: One, by: One Ltd, ids: [\"domain:one.example\"], languages: [en], regions: [\"*\"], "     \
    "source: [a], confidence: high"

static void assert_complaint(const char *text, const char *want) {
    struct registry *r = registry_new();
    struct diagnostics *d = diagnostics_new(9);
    registry_add(r, "chat.yaml", text_of(text), d);
    registry_finish(r, d);
    struct output o = output_to_memory();
    for (size_t i = 0; i < diagnostics_count(d); i++) {
        const struct diagnostic *one = diagnostics_get(d, i);
        output_format(&o, "%s%s:%llu:%u: %s; %s", i ? "\n" : "", one->file, (unsigned long long)one->at,
                      one->column, one->what, one->hint ? one->hint : "");
    }
    output_char(&o, 0);
    assert_string_equal(output_view(&o).p, want);
    output_end(&o);
    diagnostics_free(d);
    registry_free(r);
}

static void wrong_files(void **state) {
    assert_complaint(HEAD ONE "}\n", "");
    assert_complaint(HEAD ONE ", notes: no calls}\n",
                     "chat.yaml:6:126: there is no key 'notes' here; did you mean 'note'?");
    assert_complaint(
        HEAD ONE ", party: nobody}\n",
        "chat.yaml:6:24: the party is named already; leave 'by' out\n"
        "chat.yaml:6:133: there is no party 'nobody'; write its party file first, or name it with "
        "'by'");
    assert_complaint(HEAD ONE ", not_in: [DE, XX]}\n",
                     "chat.yaml:6:139: this is no ISO 3166-1 alpha-2 code: 'XX'; ");
    assert_complaint(
        HEAD ONE "}\n" ONE "}\n",
        "chat.yaml:7:39: One is known by domain:one.example as well (chat.yaml:6); one of them only "
        "can have it");
    assert_complaint(HEAD "  - {service: One, ids: [], languages: [english], regions: [\"*\"], source: [a], "
                          "confidence: high}\n",
                     "chat.yaml:6:41: this is no language tag like en, zh-Hant or pt-BR, nor *: 'english'; ");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(languages), cmocka_unit_test(shipped_services),
                                       cmocka_unit_test(by_identifier), cmocka_unit_test(of_a_service),
                                       cmocka_unit_test(wrong_files)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
