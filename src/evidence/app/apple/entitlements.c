#include "evidence/app/apple/entitlements.h"

#include "evidence/app/component/component.h"
#include "evidence/app/endpoint/endpoint.h"

static const struct {
    const char *name, *capability, *data;
} known[] = {
    {"com.apple.developer.healthkit", "health", "health"},
    {"com.apple.developer.healthkit.background-delivery", "health", "health"},
    {"com.apple.developer.homekit", "nearby-devices", "network.neighbours"},
    {"com.apple.developer.networking.networkextension", "vpn", NULL},
    {"com.apple.developer.networking.vpn.api", "vpn", NULL},
    {"com.apple.developer.networking.wifi-info", "nearby-devices", "network.neighbours"},
    {"com.apple.developer.networking.HotspotHelper", "nearby-devices", "network.neighbours"},
    {"com.apple.developer.networking.multicast", "nearby-devices", "network.neighbours"},
    {"com.apple.developer.nfc.readersession.formats", "nfc", NULL},
    {"com.apple.developer.contacts.notes", "contacts", "contact.list"},
    {"com.apple.developer.location.push", "background-location", "location.precise"},
    {"com.apple.developer.device-information.user-assigned-device-name", "device-identifiers",
     "identifier.device"},
    {"com.apple.developer.family-controls", "device-admin", "apps.usage"},
    {"com.apple.developer.mdm.enrollment", "device-admin", NULL},
    {"com.apple.developer.sensorkit.reader.allow", "body-sensors", "health.measurement"},
};

struct domain {
    struct app_draft *d;
    struct app_place at;
};

static void take_domain(void *context, const struct endpoint_found *found) {
    struct domain *o = context;
    endpoint_add(o->d, found, COMPONENT_NONE, "plist", o->at);
}

/* "applinks:www.example.com?mode=developer", "webcredentials:*.example.com" */
static void see_domains(struct app_draft *d, const struct plist *p, struct app_place at) {
    struct domain o = {d, at};
    struct endpoint_scan scan = {.take = take_domain, .context = &o};
    for (const struct plist *v = p->first; v; v = v->next) {
        const char *colon = v->text.n ? memchr(v->text.p, ':', v->text.n) : NULL;
        if (!colon) continue;
        struct text host = {colon + 1, v->text.n - (size_t)(colon + 1 - v->text.p)};
        if (text_starts(host, "*.")) host = (struct text){host.p + 2, host.n - 2};
        const char *end = host.n ? memchr(host.p, '?', host.n) : NULL;
        if (end) host.n = (size_t)(end - host.p);
        endpoint_scan_string(&scan, host, at.offset);
    }
}

static void see_entitlement(struct app_draft *d, const struct plist *p, struct app_place at) {
    if (p->kind == PLIST_FALSE || !p->key.n) return;
    if (text_is(p->key, "com.apple.developer.associated-domains")) see_domains(d, p, at);
    if (!text_starts(p->key, "com.apple.") && !text_is(p->key, "get-task-allow")) return;
    struct app_permission one = {.name = p->key.p, .at = at};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!text_is(p->key, known[i].name)) continue;
        one.capability = known[i].capability;
        one.data = known[i].data;
    }
    app_add_permission(d, one);
}

void entitlements_tell(struct app_draft *d, const struct codesign *signature, struct app_place at, bool own) {
    if (own && signature->identifier) d->app.id = signature->identifier;
    if (signature->ad_hoc)
        app_add_anomaly(d, "codesign-ad-hoc", at, NULL, "the code has hashes and nobody's signature");
    const struct plist *list = NULL;
    struct plist_trouble why = {0};
    if (signature->entitlements_xml.n)
        list = plist_parse(d->arena, signature->entitlements_xml, &why);
    else if (signature->entitlements_der.n)
        list = entitlements_parse_der(d->arena, signature->entitlements_der);
    else
        return;
    if (!list) {
        app_add_damage(d, at, why.clause, "the entitlements cannot be read: %s",
                       why.what ? why.what : "damaged DER");
        return;
    }
    for (const struct plist *p = list->first; p; p = p->next) see_entitlement(d, p, at);
}
