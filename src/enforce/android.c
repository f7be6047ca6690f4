/* A policy of the Android Management API (resource enterprises.policies). Its schema knows no comment, no
 * reason for an app and no expiry; what people are shown on a blocked action is `shortSupportMessage`. */
#include "enforce/render.h"

#include "base/json.h"

enum {
    APPS_MOST = 3000, /* of a policy: ApplicationPolicy, "maximum number of applications" */
    SHORT_MESSAGE = 200,
    LONG_MESSAGE = 4096
};

static void put_message(struct json *j, const char *key, struct text t) {
    json_key(j, key);
    json_object(j);
    json_put_text(j, "defaultMessage", t);
    json_object_end(j);
}

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    struct arena *a = arena_new();
    struct render_rows r = render_apps(&backend_android, p, o, "android", a, left);
    struct json j = json_to(to);
    char notice[LONG_MESSAGE];
    if (r.n > APPS_MOST) {
        *left += r.n - APPS_MOST;
        r.n = APPS_MOST;
    }
    json_object(&j);
    if (o->group) json_put_string(&j, "name", o->group);
    json_key(&j, "applications");
    json_array(&j);
    for (size_t i = 0; i < r.n; i++) {
        output_text(to, i ? "\n" : "");
        json_object(&j);
        json_put_string(&j, "packageName", r.rows[i].name);
        json_put_string(&j, "installType", "BLOCKED");
        json_object_end(&j);
    }
    json_array_end(&j);
    /* Without it the store would offer nothing but what the policy lists. */
    json_put_string(&j, "playStoreMode", "BLACKLIST");
    put_message(&j, "shortSupportMessage",
                (struct text){notice, render_notice(p, &r, notice, SHORT_MESSAGE)});
    put_message(&j, "longSupportMessage", (struct text){notice, render_notice(p, &r, notice, LONG_MESSAGE)});
    json_object_end(&j);
    output_char(to, '\n');
    arena_free(a);
    return true;
}

const struct backend backend_android = {
    .name = "android",
    .about = "policy of the Android Management API: apps on managed devices",
    .kinds = KIND_BIT(MEASURE_APP),
    .modes = MODE_BIT(MEASURE_REJECT) | MODE_BIT(MEASURE_DROP),
    .file = "cordon-android.json",
    .render = render,
};
