#include "audit_fixture_app.h"

#include "evidence/device/device.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char attack[] = "</script><img src=x onerror=alert(1)><!--\"'\033[31m\xe2\x80\xae";

static const struct traffic judged[] = {
    [VERDICT_ALLOW] = {.verdicts = {VERDICT_ALLOW, VERDICT_ALLOW}},
    [VERDICT_UNDETERMINED] = {.verdicts = {VERDICT_UNDETERMINED, VERDICT_ALLOW}},
    [VERDICT_REVIEW] = {.verdicts = {VERDICT_REVIEW, VERDICT_UNDETERMINED}},
    [VERDICT_DENY] = {.verdicts = {VERDICT_DENY, VERDICT_REVIEW}},
};

static const struct app_signer signers[] = {
    {.sha256 = {0xa1, 0xb2, 0xc3},
     .subject = "CN=Example Weather",
     .scheme = "v1",
     .verified = APP_YES,
     .weak = "MD5"},
    {.sha256 = {0xa1, 0xb2, 0xc3}, .subject = "CN=Example Weather", .scheme = "v2", .verified = APP_YES},
    {.sha256 = {0xd4, 0xe5, 0xf6}, .subject = "CN=Before", .scheme = "v3", .past = true},
};

static const struct app_component components[] = {
    {.id = "umeng",
     .name = "Umeng Analytics",
     .party = "umeng",
     .prefix = "com.umeng.",
     .classes = 214,
     .seen = COMPONENT_DEFINED | COMPONENT_REACHABLE,
     .at = {"base.apk!classes2.dex", 8812}},
    {.id = "firebase",
     .name = "Firebase",
     .party = "google",
     .prefix = "com.google.firebase.",
     .classes = 96,
     .seen = COMPONENT_DEFINED,
     .at = {"base.apk!classes.dex", 120}},
    {.id = "cocos",
     .name = "Cocos2d-x",
     .prefix = "libcocos2d.so",
     .seen = COMPONENT_NATIVE,
     .at = {"base.apk!lib/arm64-v8a/libcocos2d.so", 0}},
};

static const struct app_permission permissions[] = {
    {.name = "android.permission.ACCESS_FINE_LOCATION",
     .data = "location.precise",
     .capability = "precise-location",
     .used = APP_YES},
    {.name = "android.permission.READ_CONTACTS",
     .data = "contact.list",
     .capability = "contacts",
     .used = APP_NO},
    {.name = "com.example.weather.OWN", .defined = true},
};

static const struct app_reach reach[] = {
    {.capability = "contacts",
     .data = "contact.list",
     .api = "android.provider.ContactsContract",
     .caller = "com.example.weather.Friends",
     .permitted = APP_YES,
     .reachable = APP_NO,
     .count = 1,
     .at = {"base.apk!classes.dex", 4000}},
    {.capability = "precise-location",
     .data = "location.precise",
     .api = "android.location.LocationManager.getLastKnownLocation",
     .caller = "com.umeng.a.b",
     .component = "umeng",
     .permitted = APP_YES,
     .reachable = APP_YES,
     .count = 2,
     .at = {"base.apk!classes2.dex", 9120}},
    {.capability = "sms",
     .data = "content.messages",
     .api = "android.telephony.SmsManager.sendTextMessage",
     .caller = "com.umeng.c",
     .component = "umeng",
     .permitted = APP_NO,
     .count = 1,
     .at = {"base.apk!classes2.dex", 9300}},
};

static const struct app_endpoint endpoints[] = {
    {.text = "https://ulogs.umeng.com/a",
     .host = "ulogs.umeng.com",
     .component = "umeng",
     .found_in = "dex",
     .count = 1,
     .at = {"base.apk!classes2.dex", 10112}},
    {.text = "http://cfg.umeng.com/",
     .host = "cfg.umeng.com",
     .component = "umeng",
     .found_in = "dex",
     .cleartext = true,
     .count = 3,
     .at = {"base.apk!classes2.dex", 10240}},
    {.text = "https://news.example",
     .host = "news.example",
     .found_in = "resources",
     .count = 1,
     .at = {"base.apk!resources.arsc", 77}},
    {.text = "198.51.100.9",
     .host = "198.51.100.9",
     .found_in = "native",
     .kind = ENDPOINT_ADDRESS,
     .count = 1,
     .at = {"base.apk!lib/arm64-v8a/libcocos2d.so", 5150}},
};

static const struct app_declaration declarations[] = {
    {.source = "data-safety",
     .kind = "collects",
     .data = "location.precise",
     .text = "Precise location",
     .found = APP_YES},
    {.source = "data-safety",
     .kind = "collects",
     .data = "contact.email",
     .text = "Email address",
     .purposes = "analytics",
     .found = APP_NO},
};

static const struct app_anomaly anomalies[] = {{.kind = "axml-count",
                                                .what = "more strings are told than there are",
                                                .clause = "ResStringPool_header",
                                                .at = {"base.apk!AndroidManifest.xml", 36},
                                                .count = 2}};

static const struct app_opaque opaque[] = {{.what = "assets/payload.bin",
                                            .why = "encrypted, or of a format that is not read",
                                            .at = {"base.apk!assets/payload.bin", 0}}};

static const char *const parts[] = {"base.apk", "split_config.arm64_v8a.apk"};
static const char *const pinned[] = {"api.weather.example"};

static struct app *make_app(struct arena *a) {
    struct app *app = arena_take(a, sizeof *app);
    *app = (struct app){.platform = "android",
                        .format = "apks",
                        .id = "com.example.weather",
                        .version = "4.2",
                        .version_code = "420",
                        .label = "Weather",
                        .least_level = 24,
                        .target_level = 27,
                        .classes = 3120,
                        .code_files = 3,
                        .sha256 = {7},
                        .size = 8123456,
                        .network = {.cleartext = APP_YES,
                                    .user_ca = APP_YES,
                                    .pinned_domains = pinned,
                                    .n_pinned_domains = 1,
                                    .pins_until = "2030-01-01",
                                    .source = "default of target level 27"}};
    app->parts = parts, app->n_parts = COUNT(parts);
    app->signers = signers, app->n_signers = COUNT(signers);
    app->components = components, app->n_components = COUNT(components);
    app->permissions = permissions, app->n_permissions = COUNT(permissions);
    app->reach = reach, app->n_reach = COUNT(reach);
    app->endpoints = endpoints, app->n_endpoints = COUNT(endpoints);
    app->declarations = declarations, app->n_declarations = COUNT(declarations);
    app->anomalies = anomalies, app->n_anomalies = COUNT(anomalies);
    app->opaque = opaque, app->n_opaque = COUNT(opaque);
    return app;
}

/* Every text of the app, and of what is in it, that a page or a terminal shows. */
static void attack_app(struct arena *a, struct app *app) {
    struct app_component *c = arena_take_array(a, app->n_components, sizeof *c);
    struct app_reach *r = arena_take_array(a, app->n_reach, sizeof *r);
    struct app_signer *s = arena_take_array(a, app->n_signers, sizeof *s);
    struct app_permission *p = arena_take_array(a, app->n_permissions, sizeof *p);
    struct app_anomaly *n = arena_take_array(a, app->n_anomalies, sizeof *n);
    struct app_opaque *o = arena_take_array(a, app->n_opaque, sizeof *o);
    memcpy(c, app->components, app->n_components * sizeof *c);
    memcpy(r, app->reach, app->n_reach * sizeof *r);
    memcpy(s, app->signers, app->n_signers * sizeof *s);
    memcpy(p, app->permissions, app->n_permissions * sizeof *p);
    memcpy(n, app->anomalies, app->n_anomalies * sizeof *n);
    memcpy(o, app->opaque, app->n_opaque * sizeof *o);
    app->id = app->version = app->label = app->network.source = attack;
    c->name = c->prefix = c->at.entry = attack;
    r->api = r->caller = r->at.entry = attack;
    s->subject = s->weak = s->trouble = attack;
    p->name = attack;
    n->what = n->clause = n->at.entry = attack;
    o->what = o->why = o->at.entry = attack;
    app->components = c, app->reach = r, app->signers = s;
    app->permissions = p, app->anomalies = n, app->opaque = o;
}

static const struct chain_protection unseen = {.grade = "unknown"}, in_clear = {.grade = "none"};

static struct chain chain_of(struct arena *a, enum chain_kind kind, const struct link *const *links, size_t n,
                             struct app_place at) {
    const struct link **own = arena_take_array(a, n, sizeof *own);
    struct proof *proof = arena_take(a, sizeof *proof);
    struct app_place *place = arena_take(a, sizeof *place);
    *proof = (struct proof){at.offset, kind == CHAIN_INSTALLED ? 3 : 2,
                            kind == CHAIN_INSTALLED ? SHOWN_LISTED : SHOWN_INSIDE};
    *place = at;
    memcpy(own, links, n * sizeof *own);
    return (struct chain){.kind = (uint8_t)kind,
                          .links = own,
                          .n_links = (uint16_t)n,
                          .protection = &unseen,
                          .proofs = proof,
                          .places = place,
                          .n_proofs = 1};
}

static struct link *inside_link(struct arena *a, enum link_role role, const char *identifier, int party,
                                struct link_inside in) {
    struct link *l = arena_take(a, sizeof *l);
    struct link_inside *own = arena_take(a, sizeof *own);
    *l = fixture_link(a, role, identifier, party, NULL);
    *own = in;
    l->inside = own;
    return l;
}

void fixture_package(struct arena *a, struct fixture_chain *to, bool hostile) {
    static const struct link_capability can[] = {
        {"precise-location", "com.umeng.a.b calls android.location.LocationManager.getLastKnownLocation"},
        {"sms", "com.umeng.c calls android.telephony.SmsManager.sendTextMessage"}};
    static const int made_by[] = {UMENG, GOOGLE, -1}, held_by[] = {UMENG, UMENG, -1, -1};
    static const enum verdict verdicts[] = {VERDICT_DENY, VERDICT_ALLOW, VERDICT_UNDETERMINED};
    struct app *app = make_app(a);
    if (hostile) attack_app(a, app);
    const struct link *links[3] = {inside_link(a, LINK_APP, arena_format(a, "app:android/%s", app->id), -1,
                                               (struct link_inside){.app = app, .opaque = true})};
    const struct link *made[COUNT(components)];
    size_t n = 0;
    to[n++] = (struct fixture_chain){chain_of(a, CHAIN_INSIDE, links, 1, (struct app_place){NULL, 0}),
                                     &judged[VERDICT_REVIEW]};
    for (size_t i = 0; i < app->n_components; i++) {
        const struct app_component *c = &app->components[i];
        made[i] = links[1] = inside_link(
            a, LINK_COMPONENT, arena_format(a, "sdk:%s", c->prefix), made_by[i],
            (struct link_inside){
                .app = app, .component = c, .capabilities = can, .n_capabilities = i == 0 ? COUNT(can) : 0});
        to[n++] = (struct fixture_chain){chain_of(a, CHAIN_INSIDE, links, 2, c->at), &judged[verdicts[i]]};
    }
    for (size_t i = 0; i < app->n_endpoints; i++) {
        const struct app_endpoint *e = &app->endpoints[i];
        bool address = e->kind == ENDPOINT_ADDRESS;
        struct link *place = arena_take(a, sizeof *place);
        *place =
            fixture_link(a, address ? LINK_HOST : LINK_SERVICE,
                         arena_format(a, "%s:%s", address ? "address" : "domain", e->host), held_by[i], NULL);
        links[1] = e->component ? made[0] : place;
        links[2] = place;
        struct chain c = chain_of(a, CHAIN_ENDPOINT, links, e->component ? 3 : 2, e->at);
        c.promise = PROMISE_NAMED;
        c.name_source = "package";
        if (e->cleartext) c.protection = &in_clear;
        to[n++] = (struct fixture_chain){c, &judged[e->component ? VERDICT_DENY : VERDICT_UNDETERMINED]};
    }
}

void fixture_lists(struct arena *a, struct fixture_chain *to, bool hostile) {
    static const struct device_service services[] = {
        {.transport = "tcp", .name = "http", .port = 80, .open = true}};
    static const struct device devices[FIXTURE_DEVICES] = {
        {.address = "192.0.2.1",
         .further = "fe80::1",
         .block = {0x00, 0x00, 0x5e},
         .has_block = true,
         .kind = "router",
         .state = "REACHABLE",
         .services = services,
         .n_services = 1,
         .line = 1},
        {.address = "192.0.2.40", .randomised = true, .state = "STALE", .line = 2}};
    size_t n = 0;
    for (uint32_t i = 0; i < FIXTURE_LISTED; i++) {
        struct app *app = arena_take(a, sizeof *app);
        *app = (struct app){.platform = "debian",
                            .format = "dpkg",
                            .listed = true,
                            .version = "1.0-1",
                            .id = hostile ? attack : arena_format(a, "program-%u", i),
                            .install = {.line = 6 + i,
                                        .maker = i == 0 ? "Tencent" : NULL,
                                        .system = i % 2 ? APP_YES : APP_NO}};
        const struct link *l =
            inside_link(a, LINK_APP, arena_format(a, "app:debian/%s", app->id), i == 9 ? TENCENT : -1,
                        (struct link_inside){.app = app, .unread = true});
        to[n++] = (struct fixture_chain){
            chain_of(a, CHAIN_INSTALLED, &l, 1, (struct app_place){NULL, app->install.line}),
            &judged[i == 9 ? VERDICT_DENY : VERDICT_UNDETERMINED]};
    }
    for (size_t i = 0; i < FIXTURE_DEVICES; i++) {
        struct link *l = arena_take(a, sizeof *l);
        *l = fixture_link(a, LINK_DEVICE, i ? "device:unknown" : "oui:00005e", i ? -1 : ALIBABA, NULL);
        l->device = &devices[i];
        const struct link *list[1] = {l};
        to[n++] = (struct fixture_chain){
            chain_of(a, CHAIN_INSTALLED, list, 1, (struct app_place){NULL, devices[i].line}),
            &judged[i ? VERDICT_ALLOW : VERDICT_REVIEW]};
    }
}
