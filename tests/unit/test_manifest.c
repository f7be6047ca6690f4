#include "axml_build.h"
#include "evidence/app/android/manifest.h"
#include "evidence/app/android/manifest_proto.h"
#include "evidence/app/android/manifest_text.h"
#include "evidence/app/android/network_config.h"
#include "evidence/app/android/permission.h"
#include "evidence/personal/data_class.h"
#include "policy/vocabulary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* A document in the shorthand of these tests, both forms of it: "<name attribute=text number=#7 truth=!true
 * reference=@7f010000", "'text", ">" for the end of the last element; '|' between them. */
struct shorthand {
    struct axml_making axml;
    struct made proto[16]; /* the open elements, from the outermost in */
    char words[64][64];
    size_t n_words;
};

static void proto_bytes(struct made *m, unsigned field, const void *p, size_t n) {
    made_le(m, field << 3 | 2, 1);
    made_le(m, (n & 127) | 128, 1); /* lengths in two bytes, whatever they are */
    made_le(m, n >> 7, 1);
    made_put(m, p, n);
}

static void proto_number(struct made *m, unsigned field, uint32_t v) {
    made_le(m, field << 3, 1);
    for (; v > 127; v >>= 7) made_le(m, v | 128, 1);
    made_le(m, v, 1);
}

static uint32_t id_of(const char *name) {
    for (size_t i = 0; i < MADE_IDS; i++)
        if (strcmp(axml_made_ids[i].name, name) == 0) return axml_made_ids[i].id;
    return 0;
}

static void proto_attribute(struct made *m, const struct attribute_made *a) {
    struct made attribute = {NULL, 0, 0}, item = {NULL, 0, 0}, inner = {NULL, 0, 0};
    proto_bytes(&attribute, 2, a->name, strlen(a->name));
    if (a->type == 3) proto_bytes(&attribute, 3, a->text, strlen(a->text));
    if (id_of(a->name)) proto_number(&attribute, 5, id_of(a->name));
    if (a->type == 1) proto_number(&inner, 2, a->data);
    if (a->type == 0x10) proto_number(&inner, 6, a->data);
    if (a->type == 0x12) proto_number(&inner, 8, a->data & 1);
    if (a->type != 3) proto_bytes(&item, a->type == 1 ? 1 : 7, inner.p, inner.n);
    if (a->type != 3) proto_bytes(&attribute, 6, item.p, item.n);
    proto_bytes(m, 4, attribute.p, attribute.n);
    free(attribute.p);
    free(item.p);
    free(inner.p);
}

static int by_id(const void *a, const void *b) {
    uint32_t x = id_of(((const struct attribute_made *)a)->name),
             y = id_of(((const struct attribute_made *)b)->name);
    return x < y ? -1 : x > y;
}

static void begin_element(struct shorthand *s, size_t depth, char *line) {
    struct attribute_made list[12];
    size_t n = 0;
    char *rest, *name = strtok_r(line, " ", &rest);
    for (char *word; (word = strtok_r(NULL, " ", &rest));) {
        char *value = strchr(word, '=');
        *value++ = '\0';
        struct attribute_made *a = &list[n++];
        *a = (struct attribute_made){.name = word, .type = 3, .text = value};
        if (*value == '#' || *value == '@') {
            a->type = *value == '#' ? 0x10 : 1;
            a->data = (uint32_t)strtoul(value + 1, NULL, *value == '#' ? 10 : 16);
        }
        if (*value == '!') {
            a->type = 0x12;
            a->data = strcmp(value, "!true") == 0 ? UINT32_MAX : 0;
        }
    }
    proto_bytes(&s->proto[depth], 3, name, strlen(name));
    for (size_t i = 0; i < n; i++) proto_attribute(&s->proto[depth], &list[i]);
    qsort(list, n, sizeof *list, by_id); /* as aapt writes them */
    axml_start(&s->axml, name, list, n);
}

static void end_element(struct shorthand *s, size_t depth) {
    struct made node = {NULL, 0, 0};
    axml_end(&s->axml, "x");
    proto_bytes(&node, 1, s->proto[depth].p, s->proto[depth].n);
    free(s->proto[depth].p);
    s->proto[depth] = (struct made){NULL, 0, 0};
    if (depth)
        proto_bytes(&s->proto[depth - 1], 5, node.p, node.n);
    else
        s->proto[15] = node; /* the document */
    if (depth) free(node.p);
}

/* The texts must outlive the document while it is made. */
static void both_forms(char *text, struct bytes *axml, struct bytes *proto) {
    static const struct lies honest;
    struct shorthand s = {.axml = axml_begin(&honest)};
    size_t depth = 0;
    char *rest;
    for (char *line = strtok_r(text, "|", &rest); line; line = strtok_r(NULL, "|", &rest)) {
        if (*line == '<') {
            begin_element(&s, depth++, line + 1);
        } else if (*line == '\'') {
            struct made node = {NULL, 0, 0};
            axml_text(&s.axml, line + 1);
            proto_bytes(&node, 2, line + 1, strlen(line + 1));
            proto_bytes(&s.proto[depth - 1], 5, node.p, node.n);
            free(node.p);
        } else {
            end_element(&s, --depth);
        }
    }
    while (depth) end_element(&s, --depth);
    *axml = axml_done(&s.axml);
    *proto = (struct bytes){s.proto[15].p, s.proto[15].n};
}

struct telling {
    char text[4096];
    size_t n;
};

static void tell(struct telling *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void tell(struct telling *t, const char *format, ...) {
    va_list args;
    va_start(args, format);
    t->n += (size_t)vsnprintf(t->text + t->n, sizeof t->text - t->n, format, args);
    va_end(args);
}

enum { PARTS = 1, PERMISSIONS = 2, CAPABILITIES = 4, NETWORK = 8, SINGLE = 16, CLASSES = 32, ANOMALIES = 64 };

static void tell_app(struct telling *t, const struct app *app, const struct manifest *m, unsigned what) {
    if (what & SINGLE)
        tell(t, "%s %s %s %s %u-%u;", app->id ? app->id : "-", app->version_code ? app->version_code : "-",
             app->version ? app->version : "-", app->label ? app->label : "-", m->least_level,
             m->target_level);
    for (size_t i = 0; what & PARTS && i < app->n_declared; i++) {
        const struct app_declared *e = &app->declared[i];
        tell(t, "%s %s%s%s%s%s%s%s;", e->kind, e->name, e->exported ? " exported" : "",
             e->enabled ? "" : " disabled", e->process ? " in " : "", e->process ? e->process : "",
             e->permission ? " for " : "", e->permission ? e->permission : "");
    }
    for (size_t i = 0; what & PERMISSIONS && i < app->n_permissions; i++) {
        const struct app_permission *p = &app->permissions[i];
        tell(t, "%s%s %s %s", p->defined ? "defines " : "", p->name, p->data ? p->data : "-",
             p->capability ? p->capability : "-");
        tell(t, p->most_level ? " %u;" : ";", p->most_level);
    }
    for (size_t i = 0; what & CAPABILITIES && i < app->n_capabilities; i++)
        tell(t, "%s: %s;", app->capabilities[i].name, app->capabilities[i].why);
    const struct app_network *n = &app->network;
    if (what & NETWORK) tell(t, "%d %d %s", n->cleartext, n->user_ca, n->source);
    for (size_t i = 0; what & NETWORK && i < n->n_cleartext_domains; i++)
        tell(t, " clear %s", n->cleartext_domains[i]);
    for (size_t i = 0; what & NETWORK && i < n->n_pinned_domains; i++)
        tell(t, " pinned %s", n->pinned_domains[i]);
    if (what & NETWORK && n->pins_until) tell(t, " until %s", n->pins_until);
    for (size_t i = 0; what & CLASSES && i < m->n_classes; i++) tell(t, "%s;", m->classes[i]);
    for (size_t i = 0; what & ANOMALIES && i < app->n_anomalies; i++) tell(t, "%s;", app->anomalies[i].kind);
}

/* Reads a manifest, and where there is one a network security configuration, in one of the two forms. */
static void read_form(bool proto, struct bytes manifest, struct bytes network, unsigned what,
                      struct telling *t) {
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diagnostics_new(100);
    struct app_draft *d = app_draft_new(arena, "test", &(struct app_options){0}, diagnostics);
    struct manifest m;
    struct res_source nothing = {NULL, NULL};
    assert_true(proto ? manifest_proto_read(d, manifest, NULL, "M", &m)
                      : manifest_read(d, manifest, NULL, "M", &m));
    network_config_default(d, &m);
    if (network.p && !proto) {
        assert_true(network_config_read(d, network, &nothing, "n.xml", &m));
    } else if (network.p) {
        struct xml_source xml = xml_proto_source(xml_proto_open(d, network, "n.xml"));
        assert_true(network_config_take(d, &xml, &nothing, "n.xml", &m));
    }
    tell_app(t, app_draft_finish(d), &m, what);
    diagnostics_free(diagnostics);
    arena_free(arena);
}

/* The same from both forms. */
static void expect(const char *manifest, const char *network, unsigned what, const char *expected) {
    struct bytes axml, proto, network_axml = {NULL, 0}, network_proto = {NULL, 0};
    char text[4096];
    snprintf(text, sizeof text, "%s", manifest);
    both_forms(text, &axml, &proto);
    char more[2048];
    snprintf(more, sizeof more, "%s", network ? network : "");
    if (network) both_forms(more, &network_axml, &network_proto);
    struct telling binary = {.n = 0}, bundle = {.n = 0};
    read_form(false, axml, network_axml, what, &binary);
    read_form(true, proto, network_proto, what, &bundle);
    if (strcmp(binary.text, expected) != 0) print_error("%s\n", manifest);
    assert_string_equal(binary.text, expected);
    assert_string_equal(bundle.text, expected);
    free((void *)axml.p);
    free((void *)proto.p);
    free((void *)network_axml.p);
    free((void *)network_proto.p);
}

static void manifests(void **state) {
    static const struct {
        const char *manifest;
        unsigned what;
        const char *expected;
    } rows[] = {
        {"<manifest package=a.b versionCode=#7 versionName=1.2|<uses-sdk minSdkVersion=#21 "
         "targetSdkVersion=#33|>|"
         "<application label=Shop|>",
         SINGLE, "a.b 7 1.2 Shop 21-33;"},
        {"<manifest package=a.b versionCode=#7 versionCodeMajor=#1 versionName=#3", SINGLE,
         "a.b 4294967303 3 - 1-1;"},
        {"<manifest package=a.b|<uses-sdk minSdkVersion=#9|>", SINGLE, "a.b - - - 9-9;"},
        {"<manifest package=a.b|<uses-sdk targetSdkVersion=Tiramisu|>", SINGLE, "a.b - - - 1-33;"},
        {"<manifest package=a.b split=x versionCode=#7|<application label=Split|>", SINGLE, "a.b 7 - - 1-1;"},
        /* names of classes */
        {"<manifest package=a.b|<application name=.App appComponentFactory=c.d.F backupAgent=Agent|<activity "
         "name=Main|"
         ">|<service name=.S|>|<receiver name=x.y.R|>|<activity-alias name=.Alias targetActivity=.Main|>",
         CLASSES, "c.d.F;a.b.Agent;a.b.App;a.b.Main;a.b.S;x.y.R;a.b.Main;"},
        /* exported: what is told; a filter until 30; providers until 16 */
        {"<manifest package=a.b|<uses-sdk targetSdkVersion=#30|>|<application|<activity "
         "name=.A|<intent-filter|>|>|"
         "<service name=.B|>|<receiver name=.C exported=!true|>|<provider name=.D|>",
         PARTS, "activity a.b.A exported;provider a.b.D;receiver a.b.C exported;service a.b.B;"},
        {"<manifest package=a.b|<application|<activity name=.A|<intent-filter|>|>|<provider name=.D|>|>|"
         "<uses-sdk targetSdkVersion=#31|>",
         PARTS, "activity a.b.A;provider a.b.D;"},
        {"<manifest package=a.b|<uses-sdk targetSdkVersion=#16|>|<application|<provider name=.D|>|"
         "<provider name=.E exported=!false|>|<activity name=.A exported=!false|<intent-filter|>|>",
         PARTS, "activity a.b.A;provider a.b.D exported;provider a.b.E;"},
        /* what the application says holds for its parts */
        {"<manifest package=a.b|<application enabled=!false process=a.p permission=P|<service name=.S|>|"
         "<service name=.T process=:q permission=Q enabled=!true|>",
         PARTS, "service a.b.S disabled in a.p for P;service a.b.T disabled in a.b:q for Q;"},
        {"<manifest package=a.b|<application|<provider name=.P readPermission=R authorities=a.b.p|>", PARTS,
         "provider a.b.P exported for R;"},
        /* only where it stands does an element mean something; only the first application counts */
        {"<manifest package=a.b|<activity name=.No|>|<application|<activity name=.A|<activity "
         "name=.No|>|>|<x|"
         "<activity name=.No|>|>|>|<application|<activity name=.No|>|>",
         PARTS | ANOMALIES, "activity a.b.A;manifest-applications;"},
        {"<manifest package=a.b|<uses-sdk targetSdkVersion=#30|>|<application|<uses-permission name=no|>|>|"
         "<uses-permission name=android.permission.CAMERA maxSdkVersion=#28|>|<uses-permission "
         "name=@7f010001|>|"
         "<uses-permission-sdk-23 name=x.Y|>|<permission name=a.b.P|>",
         PERMISSIONS | ANOMALIES,
         "defines a.b.P - -;android.permission.CAMERA content.photos camera 28;x.Y - -;manifest-literal;"},
        /* what comes along */
        {"<manifest package=a.b|<uses-sdk targetSdkVersion=#15|>|<uses-permission "
         "name=android.permission.READ_CONTACTS|>",
         PERMISSIONS,
         "android.permission.READ_CALL_LOG calls call-log;android.permission.READ_CONTACTS contact.list "
         "contacts;"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) expect(rows[i].manifest, NULL, rows[i].what, rows[i].expected);
}

#define HEAD "<manifest package=a.b|<uses-sdk targetSdkVersion=#34|>|"

static void capabilities(void **state) {
    static const char *const rows[][2] = {
        {HEAD
         "<application|<receiver name=.R|<intent-filter|<action name=android.intent.action.BOOT_COMPLETED|>",
         ""},
        {HEAD "<uses-permission name=android.permission.RECEIVE_BOOT_COMPLETED|>", ""},
        {HEAD
         "<uses-permission name=android.permission.RECEIVE_BOOT_COMPLETED|>|<application|<receiver name=.R|"
         "<intent-filter|<action name=android.intent.action.BOOT_COMPLETED|>",
         "start-at-boot: receiver a.b.R is started when the device has started;"},
        {HEAD "<uses-permission name=android.permission.REQUEST_INSTALL_PACKAGES|>",
         "install-packages: asks for android.permission.REQUEST_INSTALL_PACKAGES;"},
        {HEAD "<uses-permission name=android.permission.SYSTEM_ALERT_WINDOW|>",
         "overlay: asks for android.permission.SYSTEM_ALERT_WINDOW;"},
        {HEAD "<uses-permission name=android.permission.ACCESS_BACKGROUND_LOCATION|>",
         "background-location: asks for android.permission.ACCESS_BACKGROUND_LOCATION;"},
        {"<manifest package=a.b|<uses-sdk targetSdkVersion=#28|>|<uses-permission "
         "name=android.permission.ACCESS_FINE_LOCATION|>",
         "background-location: asks for android.permission.ACCESS_FINE_LOCATION with target level 28;"
         "precise-location: asks for android.permission.ACCESS_FINE_LOCATION;"},
        {HEAD "<application|<receiver name=.R permission=android.permission.BIND_DEVICE_ADMIN|>",
         "device-admin: receiver a.b.R administers the device;"},
        {HEAD "<application|<service name=.S permission=android.permission.BIND_ACCESSIBILITY_SERVICE|>",
         "accessibility: service a.b.S is an accessibility service: it reads the screen and acts on it;"},
        {HEAD "<application|<service name=.S|<intent-filter|<action name=android.net.VpnService|>",
         "vpn: service a.b.S can take over all network traffic;"},
        {HEAD "<application|<service name=.S|<intent-filter|<action "
              "name=android.service.notification.NotificationListenerService|>",
         "notifications: service a.b.S reads all notifications;"},
        /* the same permission on a part of another kind is no such part */
        {HEAD "<application|<activity name=.A permission=android.permission.BIND_VPN_SERVICE|>", ""},
        {HEAD "<application|<service name=.S foregroundServiceType=#32|>",
         "foreground-service: service a.b.S keeps running, as type mediaProjection;"
         "screen-capture: service a.b.S runs in the foreground as mediaProjection;"},
        {HEAD "<queries|<package name=x.y|>|<intent|<action name=android.intent.action.VIEW|>|>|>", ""},
        {HEAD "<queries|<intent|<action name=android.intent.action.MAIN|>|<data name=x|>|>|>", ""},
        {HEAD "<queries|<intent|<action name=android.intent.action.MAIN|>|>|>",
         "installed-apps: <queries> asks for every app that people can start;"},
        {HEAD "<application debuggable=!true|>",
         "debuggable: android:debuggable: whoever holds the device may read and change it as it runs;"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) expect(rows[i][0], NULL, CAPABILITIES, rows[i][1]);
}

/* Answers: 0 unknown, 1 no, 2 yes; clear text, then the user's CAs. */
static void networks(void **state) {
#define CONFIG "<network-security-config|"
    static const char *const rows[][3] = {
        {"<manifest package=a.b|<uses-sdk targetSdkVersion=#23|>|<application|>", NULL,
         "2 2 default of target level 23"},
        {"<manifest package=a.b|<uses-sdk targetSdkVersion=#24|>|<application|>", NULL,
         "2 1 default of target level 24"},
        {"<manifest package=a.b|<uses-sdk targetSdkVersion=#28|>|<application|>", NULL,
         "1 1 default of target level 28"},
        {HEAD "<application usesCleartextTraffic=!true|>", NULL, "2 1 android:usesCleartextTraffic"},
        /* with a configuration, android:usesCleartextTraffic counts for nothing */
        {HEAD "<application usesCleartextTraffic=!true|>", CONFIG, "1 1 n.xml"},
        {HEAD, CONFIG "<base-config cleartextTrafficPermitted=true|>", "2 1 n.xml"},
        {HEAD, CONFIG "<base-config cleartextTrafficPermitted=!true|>", "2 1 n.xml"},
        {HEAD, CONFIG "<base-config|<trust-anchors|<certificates src=system|>|<certificates src=user|>",
         "1 2 n.xml"},
        {"<manifest package=a.b", CONFIG "<base-config|<trust-anchors|<certificates src=system|>",
         "2 1 n.xml"},
        /* for debugging only */
        {HEAD, CONFIG "<debug-overrides|<trust-anchors|<certificates src=user|>", "1 1 n.xml"},
        {HEAD "<application debuggable=!true|>",
         CONFIG "<debug-overrides|<trust-anchors|<certificates src=user|>", "1 2 n.xml"},
        {HEAD,
         CONFIG
         "<domain-config cleartextTrafficPermitted=true|<domain|' a.test |>|<domain includeSubdomains=true|"
         "'b.test|>",
         "1 1 n.xml clear a.test clear *.b.test"},
        {HEAD,
         CONFIG "<domain-config|<domain|'a.test|>|<pin-set expiration=2030-01-01|<pin digest=SHA-256|'AAAA|>",
         "1 1 n.xml pinned a.test until 2030-01-01"},
        {HEAD, CONFIG "<domain-config|<domain|'a.test|>|<pin-set|>|>", "1 1 n.xml"},
        /* inner ones inherit, and may say otherwise; the base may stand behind */
        {HEAD,
         CONFIG
         "<domain-config cleartextTrafficPermitted=true|<domain|'a.test|>|<domain-config|<domain|'b.test|>|>|"
         "<domain-config "
         "cleartextTrafficPermitted=false|<domain|'c.test|>|>|>|<domain-config|<domain|'d.test|"
         ">|>|<base-config cleartextTrafficPermitted=false|>",
         "1 1 n.xml clear a.test clear b.test"},
        {HEAD, CONFIG "<domain-config|<domain|'d.test|>|>|<base-config cleartextTrafficPermitted=true|>",
         "2 1 n.xml clear d.test"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) expect(rows[i][0], rows[i][1], NETWORK, rows[i][2]);
}

/* Names that no Android takes are not copied again and again. */
static void bounds(void **state) {
    (void)state;
    char text[4096];
    snprintf(text, sizeof text,
             "%s<uses-permission name=%01100d|>|<application|<service name=.%01100d|>|<service name=.S|>",
             HEAD, 0, 0);
    expect(text, NULL, PERMISSIONS | PARTS | ANOMALIES, "service a.b.S;manifest-nameless;");
}

static void text_form(void **state) {
#define XMLNS "xmlns:android=\"http://schemas.android.com/apk/res/android\""
    static const struct {
        const char *text, *expected;
        bool damaged;
    } rows[] = {
        {"<?xml version=\"1.0\"?>\n<manifest " XMLNS " package=\"a.b\" android:versionName=\"1\"><uses-sdk "
         "android:minSdkVersion=\"21\"/><uses-permission "
         "android:name=\"android.permission.CAMERA\"/><application "
         "android:label=\"@string/x\"><service android:exported=\"true\" "
         "android:name=\".S\"/></application></manifest>",
         "a.b - 1 - 21-21;service a.b.S exported;android.permission.CAMERA content.photos camera;", false},
        {"<manifest " XMLNS " package=\"a.b\"><application>", "a.b - - - 1-1;", true},
        {"<!DOCTYPE m [<!ENTITY a \"b\">]><manifest package=\"&a;\"/>", NULL, true},
        {"no XML at all", NULL, true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct arena *arena = arena_new();
        struct diagnostics *diagnostics = diagnostics_new(10);
        struct app_draft *d = app_draft_new(arena, "test", &(struct app_options){0}, diagnostics);
        struct manifest m;
        struct telling t = {.n = 0};
        struct bytes b = {(const uint8_t *)rows[i].text, strlen(rows[i].text)};
        bool read = manifest_text_read(d, b, "AndroidManifest.xml", &m);
        assert_int_equal(read, rows[i].expected != NULL);
        tell_app(&t, app_draft_finish(d), &m, SINGLE | PARTS | PERMISSIONS);
        if (read) assert_string_equal(t.text, rows[i].expected);
        assert_int_equal(diagnostics_total(diagnostics, SEVERITY_DAMAGE) > 0, rows[i].damaged);
        diagnostics_free(diagnostics);
        arena_free(arena);
    }
}

static bool word_of(const struct words *w, const char *word) {
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->list[i], word) == 0) return true;
    return false;
}

static void permissions(void **state) {
    (void)state;
    size_t platform = 0;
    for (size_t i = 0; i < permission_count(); i++) {
        const struct permission_info *p = permission_get(i);
        if (i) assert_true(strcmp(permission_get(i - 1)->name, p->name) < 0); /* sorted, each once */
        assert_ptr_equal(permission_find(text_of(p->name)), p);
        if (p->data) assert_non_null(data_class_phrase(p->data));
        if (p->capability) assert_true(word_of(&capability_words, p->capability));
        platform += strncmp(p->name, "android.permission.", 19) == 0;
    }
    assert_true(platform >= 180);
    assert_null(permission_find(TEXT("")));
    assert_null(permission_find(TEXT("android.permission.CAMER")));
    assert_null(permission_find(TEXT("android.permission.CAMERAS")));
    assert_null(permission_find(TEXT("zzz")));
    assert_int_equal(permission_find(TEXT("android.permission.INSTALL_PACKAGES"))->level,
                     PERMISSION_SIGNATURE);
    assert_string_equal(permission_find(TEXT("android.permission.health.READ_STEPS"))->capability, "health");
    assert_string_equal(permission_level_name(PERMISSION_SPECIAL), "special");
}

/* A bundle's module refers to its resources.pb. */
static void resources(void **state) {
    (void)state;
    struct made string = {NULL, 0, 0}, item = {NULL, 0, 0}, value = {NULL, 0, 0}, config = {NULL, 0, 0};
    struct made entry = {NULL, 0, 0}, type = {NULL, 0, 0}, package = {NULL, 0, 0}, table = {NULL, 0, 0};
    struct made id = {NULL, 0, 0};
    proto_bytes(&string, 1, "Shop", 4);
    proto_bytes(&item, 2, string.p, string.n);
    proto_bytes(&value, 4, item.p, item.n);
    proto_bytes(&config, 2, value.p, value.n);
    proto_bytes(&entry, 6, config.p, config.n); /* no id: it is 0 */
    proto_number(&id, 1, 1);
    proto_bytes(&type, 1, id.p, id.n);
    proto_bytes(&type, 3, entry.p, entry.n);
    id.n = 0;
    proto_number(&id, 1, 0x7f);
    proto_bytes(&package, 1, id.p, id.n);
    proto_bytes(&package, 3, type.p, type.n);
    proto_bytes(&table, 2, package.p, package.n);
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diagnostics_new(10);
    struct app_draft *d = app_draft_new(arena, "test", &(struct app_options){0}, diagnostics);
    struct resources_proto *r = resources_proto_open(d, (struct bytes){table.p, table.n}, "resources.pb");
    struct bytes axml, proto;
    char text[] = "<manifest package=a.b|<application label=@7f010000|>";
    both_forms(text, &axml, &proto);
    struct manifest m;
    assert_true(manifest_proto_read(d, proto, r, "M", &m));
    assert_string_equal(d->app.label, "Shop");
    struct res_value v;
    assert_false(resources_proto_find(r, 0x7f010001, &v));
    app_draft_free(d);
    diagnostics_free(diagnostics);
    arena_free(arena);
    struct made *all[] = {&string, &item, &value, &config, &entry, &type, &package, &table, &id};
    for (size_t i = 0; i < COUNT(all); i++) free(all[i]->p);
    free((void *)axml.p);
    free((void *)proto.p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(manifests), cmocka_unit_test(capabilities),
                                       cmocka_unit_test(networks),  cmocka_unit_test(bounds),
                                       cmocka_unit_test(text_form), cmocka_unit_test(permissions),
                                       cmocka_unit_test(resources)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
