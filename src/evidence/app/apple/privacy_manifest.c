#include "evidence/app/apple/privacy_manifest.h"

static const char source[] = "PrivacyInfo.xcprivacy";
static const char type_prefix[] = "NSPrivacyCollectedDataType";
static const char purpose_prefix[] = "NSPrivacyCollectedDataTypePurpose";

/* By what stands behind the prefix. Types without a class (crash data, diagnostics, surroundings, hands) are
 * declared all the same. */
static const struct {
    const char *type, *data;
} types[] = {
    {"Name", "demographic.name"},
    {"EmailAddress", "contact.email"},
    {"PhoneNumber", "contact.phone"},
    {"PhysicalAddress", "residence"},
    {"OtherUserContactInfo", "contact"},
    {"Health", "health"},
    {"Fitness", "health.measurement"},
    {"PaymentInfo", "financial"},
    {"CreditInfo", "financial.credit"},
    {"OtherFinancialInfo", "financial"},
    {"PreciseLocation", "location.precise"},
    {"CoarseLocation", "location.coarse"},
    {"SensitiveInfo", "special"},
    {"Contacts", "contact.list"},
    {"EmailsOrTextMessages", "content.messages"},
    {"PhotosorVideos", "content.photos"},
    {"AudioData", "content.audio"},
    {"GameplayContent", "content"},
    {"CustomerSupport", "content"},
    {"OtherUserContent", "content"},
    {"BrowsingHistory", "behaviour.browsing"},
    {"SearchHistory", "behaviour.searches"},
    {"UserID", "identifier.account"},
    {"DeviceID", "identifier.device"},
    {"PurchaseHistory", "financial.transaction"},
    {"ProductInteraction", "apps.usage"},
    {"AdvertisingData", "behaviour"},
    {"OtherUsageData", "apps.usage"},
};

/* Apple writes the "or" of PhotosorVideos small; many makers do not. */
static bool same_type(struct text t, const char *name) {
    return t.n == strlen(name) && strncasecmp(t.p, name, t.n) == 0;
}

const char *privacy_manifest_data(struct text type) {
    size_t n = sizeof type_prefix - 1;
    if (type.n <= n || memcmp(type.p, type_prefix, n) != 0) return NULL;
    struct text rest = {type.p + n, type.n - n};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (same_type(rest, types[i].type)) return types[i].data;
    return NULL;
}

/* Texts of a list, separated by blanks, each without a prefix; NULL: none. */
static const char *words(struct app_draft *d, const struct plist *list, const char *prefix) {
    enum { MOST = 16 };
    char *all = NULL;
    size_t n = strlen(prefix), count = 0;
    for (const struct plist *p = list; p && count < MOST; p = p->next) {
        struct text t = p->text;
        if (!t.n || t.n > 128) continue;
        if (t.n > n && memcmp(t.p, prefix, n) == 0) t = (struct text){t.p + n, t.n - n};
        all = arena_format(d->arena, "%s%s%.*s", all ? all : "", all ? " " : "", (int)t.n, t.p);
        count++;
    }
    return all;
}

static void see_collected(struct app_draft *d, const struct plist *manifest, struct app_place at) {
    for (const struct plist *p = plist_first(manifest, "NSPrivacyCollectedDataTypes"); p; p = p->next) {
        struct text type = plist_text(p, "NSPrivacyCollectedDataType");
        if (!type.n) continue;
        app_add_declaration(
            d, (struct app_declaration){
                   .source = source,
                   .kind = "collects",
                   .text = type.p,
                   .data = privacy_manifest_data(type),
                   .purposes = words(d, plist_first(p, "NSPrivacyCollectedDataTypePurposes"), purpose_prefix),
                   .linked = plist_is_true(p, "NSPrivacyCollectedDataTypeLinked"),
                   .tracking = plist_is_true(p, "NSPrivacyCollectedDataTypeTracking"),
                   .at = at});
    }
}

static void see_tracking(struct app_draft *d, const struct plist *manifest, struct app_place at) {
    if (plist_is_true(manifest, "NSPrivacyTracking"))
        app_add_declaration(
            d,
            (struct app_declaration){
                .source = source, .kind = "tracks", .text = "NSPrivacyTracking", .tracking = true, .at = at});
    for (const struct plist *p = plist_first(manifest, "NSPrivacyTrackingDomains"); p; p = p->next)
        if (p->text.n)
            app_add_declaration(d, (struct app_declaration){.source = source,
                                                            .kind = "tracking-domain",
                                                            .text = p->text.p,
                                                            .tracking = true,
                                                            .at = at});
}

static void see_accessed(struct app_draft *d, const struct plist *manifest, struct app_place at) {
    for (const struct plist *p = plist_first(manifest, "NSPrivacyAccessedAPITypes"); p; p = p->next) {
        const char *type = plist_string(p, "NSPrivacyAccessedAPIType");
        if (type)
            app_add_declaration(
                d, (struct app_declaration){
                       .source = source,
                       .kind = "accesses",
                       .text = type,
                       .purposes = words(d, plist_first(p, "NSPrivacyAccessedAPITypeReasons"), ""),
                       .at = at});
    }
}

void privacy_manifest_facts(struct app_draft *d, const struct plist *manifest, struct app_place at) {
    see_collected(d, manifest, at);
    see_tracking(d, manifest, at);
    see_accessed(d, manifest, at);
}
