/* Lists of software and of devices, each form as its tool prints it (tests/fuzz/corpus/inventory/). */
#include "evidence/app/android/permission.h"
#include "evidence/device/device.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct read {
    struct diagnostics *d;
    struct input *in;
    struct inventory *i;
};

static const struct masking_key key = {{1, 2, 3}};

static struct read read_input(struct input *in, struct diagnostics *d, struct inventory_options o) {
    o.key = &key;
    return (struct read){d, in, inventory_read(in, "list", &o, d)};
}

static struct read read_sample(const char *name) {
    char path[200];
    snprintf(path, sizeof path, "tests/fuzz/corpus/inventory/%s", name);
    struct diagnostics *d = diagnostics_new(100);
    struct input *in = input_open(path, (struct input_limits){0}, d);
    assert_non_null(in);
    return read_input(in, d, (struct inventory_options){0});
}

static struct read read_bytes_as(const void *p, size_t n, struct inventory_options o) {
    int fd = memfd_create("list", MFD_CLOEXEC);
    assert_true(write(fd, p, n) == (ssize_t)n && lseek(fd, 0, SEEK_SET) == 0);
    struct diagnostics *d = diagnostics_new(100);
    return read_input(input_on(fd, "list", (struct input_limits){0}, d), d, o);
}

static struct read read_text(const char *s) {
    return read_bytes_as(s, strlen(s), (struct inventory_options){0});
}

static void done(struct read *r) {
    inventory_free(r->i);
    input_close(r->in);
    diagnostics_free(r->d);
}

static const struct app *app_of(const struct read *r, const char *id) {
    for (size_t i = 0; i < r->i->n_apps; i++)
        if (strcmp(r->i->apps[i].id, id) == 0) return &r->i->apps[i];
    fail_msg("no app %s", id);
    return NULL;
}

static const struct device *device_of(const struct read *r, const char *address) {
    for (size_t i = 0; i < r->i->n_devices; i++)
        if (r->i->devices[i].address && strcmp(r->i->devices[i].address, address) == 0)
            return &r->i->devices[i];
    fail_msg("no device %s", address);
    return NULL;
}

static void same(const char *a, const char *b) {
    if (!a || !b)
        assert_true(a == b);
    else
        assert_string_equal(a, b);
}

static void told(const struct read *r, const char *text) {
    char all[4000] = "";
    struct arena *a = arena_new();
    bool found = false;
    for (size_t i = 0; i < diagnostics_count(r->d); i++) {
        const char *line = diagnostic_line(a, diagnostics_get(r->d, i));
        found = found || strstr(line, text);
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s\n", line);
    }
    if (!found) fail_msg("'%s' is not told, but:\n%s", text, all);
    arena_free(a);
}

/* Every form is known by its content, whole or as a pipe, and yields so many of each. */
static const struct {
    const char *sample, *format;
    size_t apps, devices;
    bool complete;
} samples[] = {
    {"pm-list", "pm-list", 8, 0, false},
    {"pm-list-crlf", "pm-list", 2, 0, true},
    {"pm-list-utf16", "pm-list", 2, 0, true},
    {"dumpsys", "dumpsys", 4, 0, true},
    {"ios-plist", "ios-plist", 3, 0, true},
    {"ios-text", "ios-list", 2, 0, true},
    {"ios-text-old", "ios-list", 2, 0, true},
    {"dpkg-l", "dpkg", 8, 0, false},
    {"dpkg-query", "dpkg-query", 5, 0, true},
    {"dpkg-status", "dpkg-status", 2, 0, true},
    {"rpm", "rpm", 4, 0, true},
    {"rpm-qf", "rpm", 3, 0, true},
    {"apk-info", "apk-info", 3, 0, true},
    {"apk-list", "apk-info", 1, 0, true},
    {"pacman", "pacman", 4, 0, true},
    {"snap", "snap", 2, 0, true},
    {"flatpak", "flatpak", 2, 0, true},
    {"cyclonedx.json", "cyclonedx", 4, 1, false},
    {"spdx.json", "spdx", 3, 0, true},
    {"github.json", "spdx", 3, 0, true},
    {"spdx-tag-value", "sbom", 0, 0, false},
    {"cyclonedx.xml", "sbom", 0, 0, false},
    {"ip-neigh", "ip-neigh", 0, 3, false},
    {"ip-neigh.json", "ip-neigh-json", 0, 1, true},
    {"arp-a", "arp", 0, 2, true},
    {"arp-n", "arp", 0, 1, true},
    {"arp-proc", "arp", 0, 1, true},
    {"arp-windows", "arp", 0, 2, true},
    {"arp-cisco", "arp", 0, 2, true},
    {"dnsmasq.leases", "dnsmasq-leases", 0, 3, true},
    {"dhcpd.leases", "dhcpd-leases", 0, 2, true},
    {"dhcpd6.leases", "dhcpd-leases", 0, 1, true},
    {"kea4.csv", "kea-leases", 0, 3, true},
    {"kea6.csv", "kea-leases", 0, 2, true},
    {"nmap.xml", "nmap", 0, 2, true},
    {"nmap.gnmap", "nmap-grep", 0, 2, true},
};

static void test_forms(void **state) {
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct read r = read_sample(samples[i].sample);
        if (!r.i) fail_msg("%s is not recognised", samples[i].sample);
        print_message("%s\n", samples[i].sample);
        assert_string_equal(r.i->format, samples[i].format);
        assert_int_equal(r.i->n_apps, samples[i].apps);
        assert_int_equal(r.i->n_devices, samples[i].devices);
        assert_int_equal(r.i->complete, samples[i].complete);
        assert_int_equal(diagnostics_total(r.d, SEVERITY_DAMAGE) == 0, samples[i].complete);
        done(&r);
    }
}

/* What belongs to other readers, or to none, is left alone, and nothing of it is consumed. */
static void test_others(void **state) {
    static const char *const texts[] = {
        "{\"log\": {\"version\": \"1.2\", \"entries\": []}}",
        "[{\"dst\":\"default\",\"gateway\":\"192.0.2.1\",\"dev\":\"eth0\"}]",
        "hello world\n",
        "\xd4\xc3\xb2\xa1\x02\0\x04\0",
        "id: p\ntitle: x\n",
        "192.0.2.1 - - [05/Jan/2023:10:00:00 +0000] \"GET / HTTP/1.1\" 200 5\n",
        "<html><body>nmaprun</body></html>",
        "traceroute to example (192.0.2.1), 30 hops max\n 1  192.0.2.9  0.5 ms\n",
        "{\"repo\": {}, \"apps\": [], \"packages\": {}}",
        "CLIENT_RANDOM 00 11\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct read r = read_text(texts[i]);
        if (r.i) fail_msg("'%s' is taken for %s", texts[i], r.i->format);
        assert_int_equal(diagnostics_count(r.d), 0);
        assert_int_equal(input_offset(r.in), 0);
        done(&r);
    }
}

static const struct {
    const char *id, *path, *partition, *installer, *version_code;
    uint32_t uid;
    enum app_answer system;
} listed[] = {
    {"com.example.shop", "/data/app/~~Zm9vYmFy==/com.example.shop-aGVsbG8==/base.apk", "data",
     "com.android.vending", "120", 10123, APP_UNKNOWN},
    {"com.android.server.telecom", "/system/priv-app/Telecom/Telecom.apk", "priv-app", NULL, NULL, 1000,
     APP_YES},
    {"com.maker.browser", "/product/app/Browser/Browser.apk", "product", NULL, NULL, 10055, APP_YES},
    {"com.maker.blank", "/system/app/With Blank/Blank.apk", "system", NULL, NULL, 10056, APP_YES},
    {"com.example.bare", NULL, NULL, NULL, NULL, 0, APP_UNKNOWN},
    {"com.example.users", NULL, NULL, NULL, NULL, 10200, APP_UNKNOWN},
    {"com.maker.game", "/data/preload/app/Game/Game.apk", "data/preload", "com.maker.store", NULL, 10300,
     APP_YES},
};

static void test_pm_list(void **state) {
    struct read r = read_sample("pm-list");
    for (size_t i = 0; i < sizeof listed / sizeof *listed; i++) {
        const struct app *a = app_of(&r, listed[i].id);
        same(a->platform, "android");
        same(a->install.path, listed[i].path);
        same(a->install.partition, listed[i].partition);
        same(a->install.installer, listed[i].installer);
        same(a->version_code, listed[i].version_code);
        assert_int_equal(a->install.uid, listed[i].uid);
        assert_int_equal(a->install.system, listed[i].system);
        assert_int_equal(a->install.line, i < 6 ? i + 1 : 8);
    }
    told(&r, "list:10:9: this is no package's name");
    done(&r);
}

static const char *capability_why(const struct app *a, const char *name) {
    for (size_t i = 0; i < a->n_capabilities; i++)
        if (strcmp(a->capabilities[i].name, name) == 0) return a->capabilities[i].why;
    return NULL;
}

static void test_dumpsys(void **state) {
    struct read r = read_sample("dumpsys");
    const struct inventory_host *h = &r.i->host;
    same(h->maker, "Maker");
    same(h->model, "Phone 7");
    same(h->build, "maker/phone7/phone7:13/TQ3A.230901.001/10750268:user/release-keys");
    same(h->os_version, "13");
    const struct app *shop = app_of(&r, "com.example.shop"), *store = app_of(&r, "com.maker.store");
    const struct app *shared = app_of(&r, "com.maker.shared"), *agent = app_of(&r, "com.work.agent");
    same(shop->version, "1.2.0");
    same(shop->version_code, "120");
    assert_int_equal(shop->least_level, 24);
    assert_int_equal(shop->target_level, 33);
    same(shop->install.signature, "f2e4d1");
    same(shop->install.since, "2023-01-05 10:12:13");
    same(shop->install.installer, "com.maker.store");
    assert_int_equal(shop->install.system, APP_NO);
    assert_int_equal(shop->install.installs, APP_NO);
    assert_int_equal(shop->n_permissions, 4);
    same(shop->permissions[0].name, "android.permission.CAMERA");
    assert_int_equal(shop->permissions[0].granted, APP_YES);
    same(shop->permissions[0].capability, "camera");
    assert_int_equal(shop->permissions[2].granted, APP_NO);
    assert_true(shop->permissions[3].defined);
    same(capability_why(shop, "device-admin"), "is a device administrator of a user");
    /* updated, and where it came with the device is where it is from */
    assert_int_equal(store->install.system, APP_YES);
    assert_int_equal(store->install.updated, APP_YES);
    same(store->install.partition, "product/priv-app");
    same(store->install.path, "/data/app/~~c3Rv==/com.maker.store-cmU==");
    same(store->version, "9.0");
    assert_int_equal(store->install.installs, APP_YES);
    same(capability_why(store, "install-packages"), "is the installer of other apps of the list");
    /* by a right of the user it shares; and switched off */
    assert_int_equal(shared->install.installs, APP_YES);
    assert_int_equal(shared->install.enabled, APP_NO);
    /* by its role */
    assert_int_equal(agent->install.installs, APP_YES);
    assert_int_equal(agent->install.enabled, APP_YES);
    same(capability_why(agent, "install-packages"), "is the owner of the device");
    done(&r);
}

/* Permissions are searched by halves: the order in which its files are included is easily lost. */
static void test_permissions_in_order(void **state) {
    for (size_t i = 1; i < permission_count(); i++)
        assert_true(strcmp(permission_get(i - 1)->name, permission_get(i)->name) < 0);
}

static void test_dumpsys_cut(void **state) {
    struct read r = read_text("Packages:\n  Package [com.x] (1):\n    userId=10001\n"
                              "*** SERVICE 'package' DUMP TIMEOUT (10000ms) EXPIRED ***\n");
    assert_int_equal(r.i->n_apps, 1);
    assert_false(r.i->complete);
    told(&r, "did not answer in time");
    done(&r);
}

static void test_ios(void **state) {
    struct read r = read_sample("ios-plist");
    same(app_of(&r, "com.example.chat")->version, "3.1");
    same(app_of(&r, "com.example.chat")->install.installer, "com.apple.AppStore");
    assert_int_equal(app_of(&r, "com.example.chat")->install.system, APP_NO);
    assert_int_equal(app_of(&r, "com.apple.Maps")->install.system, APP_YES);
    same(app_of(&r, "com.corp.tool")->install.maker, "Example Corp");
    done(&r);
    r = read_sample("ios-text");
    same(app_of(&r, "com.example.comma")->version, "1,0");
    same(app_of(&r, "com.example.comma")->label, "Say, \"hi\"");
    done(&r);
    r = read_sample("ios-text-old");
    same(app_of(&r, "com.example.two")->label, "Two Words");
    done(&r);
}

static const struct {
    const char *sample, *id, *platform, *version, *maker, *domain;
} packages[] = {
    {"dpkg-l", "held", "debian", "2:3.4-5", NULL, NULL},
    {"dpkg-status", "alpha", "debian", "1.2-3", "Jane Doe", "maker.example"},
    {"dpkg-status", "gamma", "debian", "1:3.0+dfsg-1", "Maker, Ltd", "maker.example"},
    {"rpm", "java-17-openjdk-headless", "rpm", "17.0.8.0.7-1.fc38", NULL, NULL},
    {"rpm", "libstdc++", "rpm", "13.2.1-1.fc38", NULL, NULL},
    {"rpm-qf", "agent", "rpm", "1.0-1", "Maker Ltd", "maker.example"},
    {"rpm-qf", "odd", "rpm", "1-1", NULL, NULL},
    {"apk-info", "alpine-baselayout-data", "alpine", "3.4.3-r1", NULL, NULL},
    {"pacman", "ca-certificates-mozilla", "arch", "1:3.95-1", NULL, NULL},
    {"snap", "core20", "snap", "20230801", "canonical", NULL},
    {"flatpak", "com.example.Chat", "flatpak", "3.1", NULL, NULL},
    {"cyclonedx.json", "@babel/core", "npm", "7.22.0", "Jane Doe", "doe.example"},
    {"cyclonedx.json", "modem", "software", NULL, "Maker Ltd", NULL},
    {"cyclonedx.json", "telemetry", "service", NULL, "Cloud Ltd", NULL},
    {"spdx.json", "acme-server", "software", "4.2", "Acme Ltd", "acme.example"},
    {"spdx.json", "org.apache.logging.log4j/log4j-core", "maven", "2.14.1", "Apache", NULL},
};

static void test_packages(void **state) {
    for (size_t i = 0; i < sizeof packages / sizeof *packages; i++) {
        struct read r = read_sample(packages[i].sample);
        const struct app *a = app_of(&r, packages[i].id);
        same(a->platform, packages[i].platform);
        same(a->version, packages[i].version);
        same(a->install.maker, packages[i].maker);
        same(a->install.maker_domain, packages[i].domain);
        done(&r);
    }
}

static void test_bills(void **state) {
    struct read r = read_sample("cyclonedx.json");
    same(r.i->host.product, "acme-server");
    same(r.i->host.product_maker, "Acme Ltd");
    assert_true(r.i->taken_ns > 0);
    const struct app *core = app_of(&r, "@babel/core"), *service = app_of(&r, "telemetry");
    same(core->install.purl, "pkg:npm/%40babel/core@7.22.0?os=any#lib");
    assert_int_equal(core->sha256[0], 0xe3);
    same(app_of(&r, "inner")->install.part_of, "core");
    same(app_of(&r, "modem")->install.cpe, "cpe:2.3:o:maker:modem:1.0:*:*:*:*:*:*:*");
    assert_int_equal(service->n_endpoints, 2);
    same(service->endpoints[0].text, "https://api.cloud.example:8443/v1"); /* no user, no secret */
    same(service->endpoints[0].host, "api.cloud.example");
    assert_true(service->endpoints[1].cleartext);
    same(service->declarations[0].kind, "shares");
    same(r.i->devices[0].maker, "Camera Maker");
    same(r.i->devices[0].kind, "Camera X1");
    told(&r, "list:12:1: this component has no name");
    done(&r);
    r = read_sample("spdx.json");
    same(r.i->host.product, "acme-server");
    same(app_of(&r, "zlib")->install.part_of, "log4j-core");
    same(app_of(&r, "org.apache.logging.log4j/log4j-core")->install.part_of, "acme-server");
    done(&r);
    r = read_sample("cyclonedx.xml");
    told(&r, "cyclonedx convert");
    assert_int_equal(diagnostics_total(r.d, SEVERITY_ERROR), 1);
    done(&r);
    r = read_text("{\"bomFormat\":\"CycloneDX\",\"components\":[{\"name\":\"a\"},{\"name\":\"b\",");
    assert_int_equal(r.i->n_apps, 1);
    assert_false(r.i->complete);
    done(&r);
}

static const struct {
    const char *sample, *address, *further;
    uint8_t block[5];
    bool randomised;
    const char *state, *maker, *kind, *firmware;
    uint32_t line;
} neighbours[] = {
    {"ip-neigh", "192.0.2.2", "2001:db8::2", {0x3c, 0x5a, 0xb4, 0xaa, 0xb0}, false, "REACHABLE", 0, 0, 0, 3},
    {"ip-neigh",
     "fe80::221:2fff:fe00:0/104",
     0,
     {0x00, 0x21, 0x2f, 0xb5, 0x60},
     false,
     "STALE",
     0,
     "router",
     0,
     4},
    {"ip-neigh", "192.0.2.9", 0, {0}, true, "STALE", 0, 0, 0, 5},
    {"ip-neigh.json",
     "192.0.2.2",
     "2001:db8::2",
     {0x3c, 0x5a, 0xb4, 0xaa, 0xb0},
     false,
     "REACHABLE",
     0,
     0,
     0,
     1},
    {"arp-a", "192.0.2.1", 0, {0x00, 0xe0, 0xfc, 0x01, 0x00}, false, 0, 0, 0, 0, 1},
    {"arp-windows", "198.51.100.1", 0, {0x3c, 0x5a, 0xb4, 0xaa, 0xb0}, false, 0, 0, 0, 0, 9},
    {"arp-cisco", "192.0.2.1", 0, {0x00, 0xe0, 0xfc, 0x01, 0x00}, false, 0, 0, 0, 0, 2},
    {"dnsmasq.leases", "192.0.2.57", 0, {0x00, 0xe0, 0xfc, 0x01, 0x00}, false, "leased", 0, 0, 0, 1},
    {"dnsmasq.leases", "2001:db8::57", 0, {0x3c, 0x5a, 0xb4, 0x00, 0x00}, false, "leased", 0, 0, 0, 4},
    {"dhcpd.leases",
     "192.0.2.70",
     0,
     {0x3c, 0x5a, 0xb4, 0xaa, 0xb0},
     false,
     "active",
     0,
     0,
     "android-dhcp-13",
     9},
    {"dhcpd6.leases", "2001:db8::9", "192.0.2.5", {0x3c, 0x5a, 0xb4, 0xaa, 0xb0}, false, "free", 0, 0, 0, 22},
    {"kea4.csv", "192.0.2.92", 0, {0}, true, "leased", 0, 0, 0, 4},
    {"kea6.csv", "2001:db8::5", 0, {0x3c, 0x5a, 0xb4, 0xaa, 0xb0}, false, "expired", 0, 0, 0, 4},
    {"nmap.xml", "192.0.2.2", 0, {0x3c, 0x5a, 0xb4, 0xaa, 0xb0}, false, "up", "Google", 0, 0, 15},
};

static void test_devices(void **state) {
    for (size_t i = 0; i < sizeof neighbours / sizeof *neighbours; i++) {
        struct read r = read_sample(neighbours[i].sample);
        const struct device *d = device_of(&r, neighbours[i].address);
        same(d->further, neighbours[i].further);
        assert_memory_equal(d->block, neighbours[i].block, 5);
        assert_int_equal(d->randomised, neighbours[i].randomised);
        assert_int_equal(d->has_block, !neighbours[i].randomised);
        same(d->state, neighbours[i].state);
        same(d->maker, neighbours[i].maker);
        same(d->kind, neighbours[i].kind);
        same(d->firmware, neighbours[i].firmware);
        assert_int_equal(d->line, neighbours[i].line);
        done(&r);
    }
}

static void test_services(void **state) {
    struct read r = read_sample("nmap.xml");
    const struct device *d = device_of(&r, "192.0.2.2");
    assert_int_equal(d->n_services, 1);
    assert_int_equal(d->services[0].port, 8080);
    same(d->services[0].transport, "tcp");
    same(d->services[0].product, "SimpleHTTPServer");
    same(d->services[0].cpe, "cpe:/a:python:simplehttpserver:0.6");
    assert_true(d->services[0].open);
    assert_int_equal(d->seen_ns, INT64_C(1795256669000000000));
    done(&r);
    r = read_text("<?xml version=\"1.0\"?><!DOCTYPE nmaprun [<!ENTITY a \"aaaa\">]><nmaprun>&a;</nmaprun>");
    told(&r, "it declares entities");
    done(&r);
    r = read_text(
        "<nmaprun><host><status state=\"up\"/><address addr=\"192.0.2.1\" addrtype=\"ipv4\"/></host>");
    assert_int_equal(r.i->n_devices, 1);
    assert_false(r.i->complete);
    done(&r);
}

/* Nothing of a person or of one device alone is left in memory that is kept. */
static bool lies_in(const struct inventory *i, const char *word) {
    for (size_t k = 0; k < i->n_devices; k++) {
        const struct device *d = &i->devices[k];
        const char *const texts[] = {d->address, d->further,  d->mac, d->name,
                                     d->maker,   d->firmware, d->os,  d->kind};
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
            if (texts[t] && strstr(texts[t], word)) return true;
    }
    return false;
}

static void test_masked(void **state) {
    static const char *const files[] = {"dnsmasq.leases", "dhcpd.leases", "kea4.csv",
                                        "arp-a",          "ip-neigh",     "nmap.xml"};
    static const char *const words[] = {"lab-", "aa:bb", "AA:BB", "gate", "6e10", "localhost"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct read r = read_sample(files[i]);
        for (size_t w = 0; w < sizeof words / sizeof *words; w++) assert_false(lies_in(r.i, words[w]));
        done(&r);
    }
    /* the same device is the same hash in any list; its name too */
    struct read a = read_sample("dhcpd.leases"), b = read_sample("kea4.csv");
    same(device_of(&a, "192.0.2.70")->mac, device_of(&b, "192.0.2.90")->mac);
    same(device_of(&a, "192.0.2.70")->name, device_of(&b, "192.0.2.90")->name);
    assert_int_equal(strlen(device_of(&a, "192.0.2.70")->mac), 16);
    done(&a);
    done(&b);
}

static const struct {
    const char *path, *partition;
    bool shipped;
} paths[] = {
    {"system/app/X/X.apk", "system", true},
    {"/system/app/X/X.apk", "system", true},
    {"system/priv-app/X/X.apk", "priv-app", true},
    {"firmware/system/system/priv-app/X/X.apk", "priv-app", true},
    {"/system/product/app/X/X.apk", "product", true},
    {"/product/priv-app/X/X.apk", "product/priv-app", true},
    {"system_ext/priv-app/X/X.apk", "system_ext/priv-app", true},
    {"vendor/overlay/X.apk", "vendor", true},
    {"/odm/app/X/X.apk", "odm", true},
    {"/system/framework/framework-res.apk", "system", true},
    {"/apex/com.android.x/priv-app/X/X.apk", "apex", true},
    {"system/apex/com.android.x.apex", "apex", true},
    {"/my_stock/del-app/X/X.apk", "my_stock", true},
    {"/prism/preload/X/X.apk", "prism", true},
    {"/cust/app/customized/X/X.apk", "cust", true},
    {"/data/app/~~a==/com.x-b==/base.apk", "data", false},
    {"/data/preload/app/X.apk", "data/preload", true},
    {"/mnt/expand/1234/app/com.x/base.apk", "data", false},
    {"store/data/x.apk", NULL, false},
    {"x.apk", NULL, false},
    {"product/x.apk", NULL, false},
    {"", NULL, false},
};

static void test_partitions(void **state) {
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *p = image_partition_of((struct text){paths[i].path, strlen(paths[i].path)});
        same(p, paths[i].partition);
        assert_int_equal(image_partition_shipped(p), paths[i].shipped);
    }
}

static void test_limits(void **state) {
    static const char list[] = "package:a.a\npackage:b.b\npackage:a.a\npackage:c.c\n?\n?\n?\n";
    struct read r = read_bytes_as(list, sizeof list - 1,
                                  (struct inventory_options){.most_apps = 2, .most_diagnostics = 1});
    assert_int_equal(r.i->n_apps, 2);
    assert_false(r.i->complete);
    told(&r, "1 more apps than are kept of one list");
    told(&r, "2 more lines cannot be read");
    done(&r);
    static char name[6000] = "package:a.a\npackage:";
    size_t start = strlen(name);
    memset(name + start, 'n', sizeof name - 1 - start);
    r = read_bytes_as(name, sizeof name - 1, (struct inventory_options){0});
    assert_int_equal(r.i->n_apps, 1);
    told(&r, "bytes are no name of a program");
    done(&r);
    static const char leases[] = "lease 192.0.2.1 {\n";
    r = read_bytes_as(leases, sizeof leases - 1, (struct inventory_options){0});
    told(&r, "the file ends inside a declaration");
    done(&r);
    r = read_bytes_as(list, sizeof list - 1, (struct inventory_options){.most_bytes = 8});
    assert_int_equal(r.i->n_apps, 0);
    assert_false(r.i->complete);
    done(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),       cmocka_unit_test(test_others),
        cmocka_unit_test(test_pm_list),     cmocka_unit_test(test_dumpsys),
        cmocka_unit_test(test_dumpsys_cut), cmocka_unit_test(test_ios),
        cmocka_unit_test(test_packages),    cmocka_unit_test(test_bills),
        cmocka_unit_test(test_devices),     cmocka_unit_test(test_services),
        cmocka_unit_test(test_masked),      cmocka_unit_test(test_partitions),
        cmocka_unit_test(test_limits),      cmocka_unit_test(test_permissions_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
