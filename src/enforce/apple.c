/* Apps that supervised devices of Apple neither show nor start: a declaration
 * (com.apple.configuration.app.settings, from iOS 27 on), or for earlier ones a configuration profile
 * (com.apple.applicationaccess, blockedAppBundleIDs, from iOS 15 on), which its group "profile" asks for. A
 * profile removes itself on RemovalDate; a declaration has no expiry. */
#include "enforce/render.h"

#include "base/date.h"
#include "base/hash.h"
#include "base/json.h"

static void put_declaration(const struct enforce_plan *p, const struct render_rows *r, struct output *to) {
    struct json j = json_to(to);
    json_object(&j);
    json_put_string(&j, "Type", "com.apple.configuration.app.settings");
    json_put_string(&j, "Identifier", "cordon.apps");
    json_put_string(&j, "ServerToken", p->id[0] ? p->id : "-"); /* another plan, another version */
    json_key(&j, "Payload");
    json_object(&j);
    if (r->n) {
        json_key(&j, "Allowed");
        json_object(&j);
        json_key(&j, "DeniedApps");
        json_array(&j);
        for (size_t i = 0; i < r->n; i++) {
            output_text(to, i ? "\n" : "");
            json_string(&j, r->rows[i].name);
        }
        json_array_end(&j);
        json_object_end(&j);
    }
    json_object_end(&j);
    json_object_end(&j);
    output_char(to, '\n');
}

/* Text of XML 1.0 (2.4). Control characters are out already. */
static void put_escaped(struct output *to, struct text t) {
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == '&')
            output_text(to, "&amp;");
        else if (t.p[i] == '<')
            output_text(to, "&lt;");
        else if (t.p[i] == '>')
            output_text(to, "&gt;");
        else
            output_char(to, t.p[i]);
    }
}

/* One for each plan and part, the same each time: RFC 9562 5.8, whose bits are the writer's own. */
static void put_uuid(struct output *to, const struct enforce_plan *p, const char *part) {
    uint64_t high = hash_bytes(p->id, strlen(p->id), 1), low = hash_bytes(part, strlen(part), high);
    high = (high & ~UINT64_C(0xF000)) | 0x8000;
    low = (low & ~(UINT64_C(3) << 62)) | UINT64_C(2) << 62;
    output_format(to, "<key>PayloadUUID</key><string>%08X-%04X-%04X-%04X-%012llX</string>\n",
                  (unsigned)(high >> 32), (unsigned)(high >> 16 & 0xFFFF), (unsigned)(high & 0xFFFF),
                  (unsigned)(low >> 48), (unsigned long long)(low & 0xFFFFFFFFFFFF));
}

static void put_payload(const struct enforce_plan *p, const struct render_rows *r, struct output *to) {
    output_text(to, "<key>PayloadContent</key>\n<array>\n<dict>\n"
                    "<key>PayloadType</key><string>com.apple.applicationaccess</string>\n"
                    "<key>PayloadVersion</key><integer>1</integer>\n"
                    "<key>PayloadIdentifier</key><string>cordon.apps.restrictions</string>\n");
    put_uuid(to, p, "restrictions");
    output_text(to, "<key>blockedAppBundleIDs</key>\n<array>\n");
    for (size_t i = 0; i < r->n; i++) {
        char text[REASON_TEXT];
        output_text(to, "<string>");
        output_text(to, r->rows[i].name);
        output_text(to, "</string><!-- ");
        struct text t = render_reason(text, r->rows[i].measure);
        for (size_t k = 0; k < t.n; k++) /* XML 1.0 2.5: no two hyphens */
            output_char(to, t.p[k] == '-' && k && t.p[k - 1] == '-' ? '?' : t.p[k]);
        output_text(to, " -->\n");
    }
    output_text(to, "</array>\n</dict>\n</array>\n");
}

static void put_profile(const struct enforce_plan *p, const struct render_rows *r, struct output *to) {
    char notice[1024], time[TIME_TEXT];
    int64_t last = 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->rows[i].measure->until_ns > last) last = r->rows[i].measure->until_ns;
    output_text(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
                    "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n"
                    "<key>PayloadType</key><string>Configuration</string>\n"
                    "<key>PayloadVersion</key><integer>1</integer>\n"
                    "<key>PayloadIdentifier</key><string>cordon.apps</string>\n"
                    "<key>PayloadDisplayName</key><string>Blocked apps</string>\n"
                    "<key>PayloadDescription</key><string>");
    put_escaped(to, (struct text){notice, render_notice(p, r, notice, sizeof notice)});
    output_text(to, "</string>\n");
    put_uuid(to, p, "profile");
    if (r->n) /* whole seconds: no fractions in a date of a property list */
        output_format(to, "<key>RemovalDate</key><date>%s</date>\n",
                      time_text(time, last - last % 1000000000));
    if (r->n)
        put_payload(p, r, to);
    else
        output_text(to, "<key>PayloadContent</key>\n<array/>\n");
    output_text(to, "</dict>\n</plist>\n");
}

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    struct arena *a = arena_new();
    struct render_rows r = render_apps(&backend_apple, p, o, "ios", a, left);
    bool profile = o->group && strcmp(o->group, "profile") == 0;
    if (profile)
        put_profile(p, &r, to);
    else
        put_declaration(p, &r, to);
    arena_free(a);
    return true;
}

const struct backend backend_apple = {
    .name = "apple",
    .about = "declaration or profile: apps on supervised Apple devices",
    .kinds = KIND_BIT(MEASURE_APP),
    .modes = MODE_BIT(MEASURE_REJECT) | MODE_BIT(MEASURE_DROP),
    .file = "cordon-apple.json",
    .render = render,
};
