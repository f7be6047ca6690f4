/* Towns in names of routers, as operators write them. */
#include "atlas/town.h"

#include "atlas/cable.h"
#include "atlas/country.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static const struct {
    const char *host, *town; /* NULL: it hints at none */
    const char *by;
} hosts[] = {
    {"ae-3.r24.tokyjp05.jp.bb.gin.ntt.net", "Tokyo", "tokyjp"},
    {"ae-7.r20.londen12.uk.bb.gin.ntt.net", "London", "londen"},
    {"ae-15.a01.frnkge13.de.bb.gin.ntt.net", "Frankfurt am Main", "frnkge"},
    {"ae-1.r22.lsanca07.us.bb.gin.ntt.net", "Los Angeles", "lsanca"},
    {"ae-0.r25.sttlwa01.us.bb.gin.ntt.net", "Seattle", "sttlwa"},
    {"xe-0.example.nycmny13.us.bb.gin.ntt.net", "New York", "nycmny"},
    {"ae-2.r21.sngpsi07.sg.bb.gin.ntt.net", "Singapore", "sngpsi"},
    {"ae-4.r26.osakjp02.jp.bb.gin.ntt.net", "Osaka", "osakjp"},
    {"be2345.ccr41.fra03.atlas.cogentco.com", "Frankfurt am Main", "fra"},
    {"be3487.ccr42.lon13.atlas.cogentco.com", "London", "lon"},
    {"be2183.ccr22.lpl01.atlas.cogentco.com", "Liverpool", "lpl"},
    {"be2916.ccr21.alb02.atlas.cogentco.com", "Albany", "alb"},
    {"be12266.ccr42.par01.atlas.cogentco.com", "Paris", "par"},
    {"be3142.ccr21.sin01.atlas.cogentco.com", "Singapore", "sin"},
    {"ldn-bb4-link.ip.twelve99.net", "London", "ldn"},
    {"ffm-bb2-link.ip.twelve99.net", "Frankfurt am Main", "ffm"},
    {"prs-bb1-link.ip.twelve99.net", "Paris", "prs"},
    {"nyk-bb2-link.ip.twelve99.net", "New York", "nyk"},
    {"adm-bb3-link.ip.twelve99.net", "Amsterdam", "adm"},
    {"las-b24-link.ip.twelve99.net", "Los Angeles", "las"},
    {"sjo-b23-link.ip.twelve99.net", "San Jose", "sjo"},
    {"las1.core.example.net", "Las Vegas", "las"},
    {"hbg-bb3-link.ip.twelve99.net", "Hamburg", "hbg"},
    {"kbn-bb5-link.telia.net", NULL, NULL},
    {"ae-2-3.ear2.Paris1.Level3.net", "Paris", "Paris"},
    {"ae1.3502.edge4.Frankfurt1.level3.net", "Frankfurt am Main", "Frankfurt"},
    {"4-1-5.bear1.Marseille2.Level3.net", "Marseille", "Marseille"},
    {"lag-101.ear3.SanJose1.Level3.net", "San Jose", "SanJose"},
    {"ae2.cs1.lhr15.uk.eth.zayo.com", "London", "lhr"},
    {"ae27.cr1.sjc2.us.zip.zayo.com", "San Jose", "sjc"},
    {"ae11.cr4-par7.ip4.gtt.net", "Paris", "par"},
    {"ae6.cr1-mrs1.ip4.gtt.net", "Marseille", "mrs"},
    {"100ge14-1.core1.fra1.he.net", "Frankfurt am Main", "fra"},
    {"port-channel4.core2.mrs1.he.net", "Marseille", "mrs"},
    {"e0-36.core2.lax2.he.net", "Los Angeles", "lax"},
    {"lhr25s12-in-f14.1e100.net", "London", "lhr"},
    {"ix-ae-8-0.tcore1.av2-amsterdam.as6453.net", "Amsterdam", "amsterdam"},
    {"if-ae-2-2.tcore2.mlv-mumbai.as6453.net", "Mumbai", "mumbai"},
    {"if-ae-12-2.tcore1.l78-london.as6453.net", "London", "london"},
    {"if-ae-29-2.tcore1.wyn-marseille.as6453.net", "Marseille", "marseille"},
    {"if-ae-7-2.tcore2.svw-singapore.as6453.net", "Singapore", "singapore"},
    {"if-ae-37-2.tcore1.nto-newyork.as6453.net", "New York", "newyork"},
    {"if-be-3-2.ecore1.esin4-singapore.as6453.net", "Singapore", "singapore"},
    {"xe-0-1-0.milano51.mil.seabone.net", "Milan", "milano"},
    {"et-7-1-0.palermo7.pal.seabone.net", "Palermo", "palermo"},
    {"TenGE0-0-0.br03.hkg04.pccwbtn.net", "Hong Kong", "hkg"},
    {"ae0-3.rt.irx.fra.de.retn.net", "Frankfurt am Main", "fra"},
    {"ae1.mx1.lon2.uk.geant.net", "London", "lon"},
    {"hundredgige0-0-0-12.auvtr5.aubervilliers.opentransit.net", "Paris", "aubervilliers"},
    {"et-2-0-1-0.marseille.example.opentransit.net", "Marseille", "marseille"},
    {"bundle-ether11.sydp-core04.sydney.reach.com", "Sydney", "sydney"},
    {"i-0-0-0-1.hkth-core01.bi.telstraglobal.net", NULL, NULL},
    {"ae5.syd02.example.com.au", "Sydney", "syd"},
    {"xe-1-2-0.akl05.example.net.nz", "Auckland", "akl"},
    {"gw.hnd10.example.ad.jp", "Tokyo", "hnd"},
    {"cr02.hel1-fi.example.fi", "Helsinki", "hel"},
    {"core31.nbg1.example.com", NULL, NULL},
    {"core-hong-kong.example.net", "Hong Kong", "hong-kong"},
    {"pe1.san-jose1.example.net", "San Jose", "san-jose"},
    {"r1.sto.example.se", "Stockholm", "sto"},
    {"r1.kiev.ua.example.net", "Kyiv", "kiev"},
    {"msk-ix.m9.msk.example.ru", "Moscow", "msk"},
    {"vl-1.dxb02.example.ae", "Dubai", "dxb"},
    {"fjr01.example.ae.example.net", "Fujairah", "fjr"},
    {"mba1.br.example.co.ke", "Mombasa", "mba"},
    {"cpt01-core.example.co.za", "Cape Town", "cpt"},
    {"xe-4.gru2.example.net.br", "Sao Paulo", "gru"},
    {"defra1.example.net", "Frankfurt am Main", "defra"},
    {"defra1.example", NULL, NULL}, /* what was registered is no hint */
    {"r2.defra1.example.net", "Frankfurt am Main", "defra"},
    {"london.cr1.lhr3.example.net", "London", "london"},
    {"newark1.nyc.example.net", "Newark", "newark"},
    /* ordinary words, interfaces and boxes */
    {"ae-1.core2.example.net", NULL, NULL},
    {"ge-0-0-1.gw.example.net", NULL, NULL},
    {"xe-0-0-0.bb1.rtr.example.net", NULL, NULL},
    {"pos3-0.br1.example.net", NULL, NULL},
    {"gig1-0.gw2.example.net", NULL, NULL},
    {"tun0.vpn.example.net", NULL, NULL},
    {"lag-5.po10.example.net", NULL, NULL},
    {"man.core.example.net", NULL, NULL},
    {"for-her.per-can.example.net", NULL, NULL},
    {"cor1.nas1.example.net", NULL, NULL},
    {"ip-10-0-0-1.ec2.internal", NULL, NULL},
    {"static.12.34.56.78.clients.your-server.de", NULL, NULL},
    {"ten-0-1-0.eth0.hu1.example.net", NULL, NULL},
    {"p3.example.com", NULL, NULL},
    {"london.example", NULL, NULL},
    {"sea.pop.example.net", NULL, NULL},
    {"nice.reading.split.example.net", NULL, NULL},
    /* two places as sure as each other */
    {"fra1-lon2.example.net", NULL, NULL},
    {"tokyo.london.example.net", NULL, NULL},
    {"fra-nyc1.example.net", "New York", "nyc"}, /* the number makes it surer */
    {"", NULL, NULL},
    {"...", NULL, NULL},
    {"-.-.-", NULL, NULL},
};

static void test_hosts(void **state) {
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        struct town t = {.name = "none"};
        struct text by = {"", 0};
        bool found = town_of_host(text_of(hosts[i].host), &t, &by);
        if (found != (hosts[i].town != NULL) || (found && strcmp(t.name, hosts[i].town) != 0))
            fail_msg("%s: %s, not %s", hosts[i].host, found ? t.name : "none",
                     hosts[i].town ? hosts[i].town : "none");
        if (found && !text_is(by, hosts[i].by))
            fail_msg("%s: by '%.*s', not '%s'", hosts[i].host, (int)by.n, by.p, hosts[i].by);
    }
}

static void test_words(void **state) {
    static const struct {
        const char *word, *town;
        enum town_code kind;
    } words[] = {
        {"fra", "Frankfurt am Main", TOWN_IATA},
        {"tokyjp", "Tokyo", TOWN_CLLI},
        {"frmrs", "Marseille", TOWN_LOCODE},
        {"marseille", "Marseille", TOWN_NAME},
        {"gru", "Sao Paulo", TOWN_IATA},
        {"ldn", "London", TOWN_NAME},
        {"las", "Las Vegas", TOWN_IATA},
        {"core", NULL, TOWN_NAME},
        {"", NULL, TOWN_NAME},
        {"nas", NULL, TOWN_NAME},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct town t;
        enum town_code kind;
        bool found = town_find(text_of(words[i].word), &t, &kind);
        assert_int_equal(found, words[i].town != NULL);
        if (!found) continue;
        assert_string_equal(t.name, words[i].town);
        assert_int_equal(kind, words[i].kind);
    }
}

/* Every town is in its country, as near as the country's rough middle can tell. */
static void test_table(void **state) {
    assert_true(town_count() > 400);
    for (size_t i = 0; i < town_count(); i++) {
        struct town t = town_get(i);
        double latitude, longitude;
        if (!country_place(text_of(t.country), &latitude, &longitude))
            fail_msg("%s: no country '%s'", t.name, t.country);
        double km = great_circle_km(t.latitude, t.longitude, latitude, longitude);
        bool large = strstr("US RU CA AU BR CN ES CL AR ID", t.country) != NULL;
        if (km > (large ? 6500 : 1900))
            fail_msg("%s is %.0f km from the middle of %s", t.name, km, t.country);
    }
}

static void test_longest(void **state) {
    char host[600];
    struct town t;
    struct text by;
    memset(host, 'a', sizeof host);
    assert_false(town_of_host((struct text){host, sizeof host}, &t, &by));
    assert_false(town_of_host((struct text){host, 253}, &t, &by));
    memset(host, '-', sizeof host);
    assert_false(town_of_host((struct text){host, 253}, &t, &by));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_longest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
