#include "evidence/app/apple/provision.h"

#include "evidence/app/apple/plist.h"
#include "evidence/app/native/codesign.h"

/* The profile, after its signature was looked at. */
static const struct plist *open_profile(struct app_draft *d, struct bytes cms, struct app_place at) {
    struct bytes content = {NULL, 0};
    struct app_signer signer;
    struct plist_trouble why;
    if (!codesign_cms(d, cms, &content, &signer) || !content.n) {
        app_add_damage(d, at, "RFC 5652", "the provisioning profile is no CMS data that can be read");
        return NULL;
    }
    if (signer.verified == APP_NO && !d->options.no_verify)
        app_add_anomaly(d, "provision-signature", at, "RFC 5652 5.6", "the provisioning profile: %s",
                        signer.trouble ? signer.trouble : "not verified");
    const struct plist *profile = plist_parse(d->arena, content, &why);
    if (!profile) app_add_damage(d, at, why.clause, "the provisioning profile cannot be read: %s", why.what);
    return profile;
}

void provision_facts(struct app_draft *d, struct bytes cms, struct app_place at) {
    const struct plist *profile = open_profile(d, cms, at);
    if (!profile) return;
    const char *team = plist_string(profile, "TeamName");
    const struct plist *ids = plist_first(profile, "TeamIdentifier");
    const char *id = ids && ids->kind == PLIST_STRING ? ids->text.p : "?";
    const struct plist *devices = plist_get(profile, "ProvisionedDevices");
    if (team && !d->app.install.maker) d->app.install.maker = team;
    if (!team) team = "unknown";
    if (plist_is_true(profile, "ProvisionsAllDevices"))
        app_add_anomaly(d, "provision-enterprise", at, NULL,
                        "signed by team %s (%s) to be installed on any device outside the store", team, id);
    else if (devices && plist_is_true(plist_get(profile, "Entitlements"), "get-task-allow"))
        app_add_anomaly(d, "provision-development", at, NULL,
                        "signed by team %s (%s) for development, on %zu devices", team, id, devices->count);
    else if (devices)
        app_add_anomaly(d, "provision-ad-hoc", at, NULL,
                        "signed by team %s (%s) to be installed outside the store, on %zu devices", team, id,
                        devices->count);
}
