#include "evidence/app/android/manifest_capability.h"

#include "evidence/app/android/permission.h"
#include "evidence/app/component/component.h"

struct teller {
    struct app_draft *draft;
    const struct manifest *manifest;
};

static struct app_place place(const struct teller *t, uint64_t offset) {
    return (struct app_place){t->manifest->entry, offset};
}

static bool asks_for(const struct manifest *m, const char *permission) {
    for (size_t i = 0; i < m->n_permissions; i++)
        if (strcmp(m->permissions[i], permission) == 0) return true;
    return false;
}

/* What a permission alone makes possible. A receiver has to be there to be started at boot, a service to run
 * in the foreground: those are told by the part. */
static void tell_permission(const struct teller *t, const char *name) {
    static const char *const by_part[] = {"start-at-boot", "foreground-service"};
    const struct permission_info *info = permission_find(text_of(name));
    if (!info || !info->capability) return;
    for (size_t i = 0; i < sizeof by_part / sizeof *by_part; i++)
        if (strcmp(info->capability, by_part[i]) == 0) return;
    app_add_capability(t->draft,
                       (struct app_capability){.name = info->capability,
                                               .why = arena_format(t->draft->arena, "asks for %s", name),
                                               .at = place(t, 0)});
}

static const char *component_of(const struct teller *t, const struct manifest_part *p) {
    const struct component_table *table = t->draft->options.components;
    if (!table) return NULL;
    uint32_t number = component_of_class(table, text_of(p->target ? p->target : p->name));
    return number == COMPONENT_NONE ? NULL : component_get(table, number)->id;
}

static void tell_part(const struct teller *t, const struct manifest_part *p, const char *capability,
                      const char *how) {
    app_add_capability(t->draft, (struct app_capability){
                                     .name = capability,
                                     .component = component_of(t, p),
                                     .why = arena_format(t->draft->arena, "%s %s %s", p->kind, p->name, how),
                                     .at = place(t, p->offset)});
}

/* Until 28 the background was part of every position; later systems give it along to older apps. */
static void tell_background(const struct teller *t) {
    static const char *const positions[] = {"android.permission.ACCESS_FINE_LOCATION",
                                            "android.permission.ACCESS_COARSE_LOCATION"};
    const struct manifest *m = t->manifest;
    if (m->split || m->library || m->target_level >= 29) return;
    for (size_t i = 0; i < sizeof positions / sizeof *positions; i++)
        if (asks_for(t->manifest, positions[i]))
            app_add_capability(t->draft,
                               (struct app_capability){
                                   .name = "background-location",
                                   .why = arena_format(t->draft->arena, "asks for %s with target level %u",
                                                       positions[i], t->manifest->target_level),
                                   .at = place(t, 0)});
}

/* Parts that the system binds to: it demands that they are guarded by the permission, so either shows them.
 */
static const struct {
    const char *kind, *permission, *action, *capability, *how;
} roles[] = {
    {"receiver", "android.permission.BIND_DEVICE_ADMIN", "android.app.action.DEVICE_ADMIN_ENABLED",
     "device-admin", "administers the device"},
    {"service", "android.permission.BIND_ACCESSIBILITY_SERVICE",
     "android.accessibilityservice.AccessibilityService", "accessibility",
     "is an accessibility service: it reads the screen and acts on it"},
    {"service", "android.permission.BIND_NOTIFICATION_LISTENER_SERVICE",
     "android.service.notification.NotificationListenerService", "notifications", "reads all notifications"},
    {"service", "android.permission.BIND_VPN_SERVICE", "android.net.VpnService", "vpn",
     "can take over all network traffic"},
    {"service", "android.permission.BIND_INPUT_METHOD", "android.view.InputMethod", "input-method",
     "is a keyboard: it sees what is typed"},
    {"service", "android.permission.BIND_INCALL_SERVICE", "android.telecom.InCallService", "calls",
     "takes over calls"},
    {"service", "android.permission.BIND_SCREENING_SERVICE", "android.telecom.CallScreeningService", "calls",
     "screens calls"},
    {"service", "android.permission.BIND_CALL_REDIRECTION_SERVICE", "android.telecom.CallRedirectionService",
     "calls", "redirects calls"},
    {"service", "android.permission.BIND_TELECOM_CONNECTION_SERVICE", "android.telecom.ConnectionService",
     "calls", "makes calls of its own"},
    {"receiver", "android.permission.BROADCAST_SMS", "android.provider.Telephony.SMS_DELIVER", "sms",
     "can be the default app for messages"},
    {"receiver", NULL, "android.provider.Telephony.SMS_RECEIVED", "sms", "is told of messages that arrive"},
    {"receiver", "android.permission.BROADCAST_WAP_PUSH", "android.provider.Telephony.WAP_PUSH_DELIVER",
     "sms", "can be the default app for messages"},
    {"receiver", NULL, "android.intent.action.NEW_OUTGOING_CALL", "calls", "is told of calls that are made"},
    {"receiver", NULL, "android.intent.action.PHONE_STATE", "phone-state", "is told of the state of calls"},
    {"service", "android.permission.BIND_COMPANION_DEVICE_SERVICE",
     "android.companion.CompanionDeviceService", "companion-device", "is woken by a companion device"},
    {"service", "android.permission.BIND_NFC_SERVICE", "android.nfc.cardemulation.action.HOST_APDU_SERVICE",
     "nfc", "emulates a card"},
    {"service", "android.permission.BIND_VOICE_INTERACTION", "android.service.voice.VoiceInteractionService",
     "microphone", "can be the assistant that listens"},
    {"receiver", NULL, "android.intent.action.PACKAGE_ADDED", "installed-apps",
     "is told of apps that are installed"},
};

static bool has_action(const struct manifest_part *p, const char *action) {
    for (size_t i = 0; i < p->n_actions; i++)
        if (strcmp(p->actions[i], action) == 0) return true;
    return false;
}

static void tell_roles(const struct teller *t, const struct manifest_part *p) {
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (strcmp(p->kind, roles[i].kind) != 0) continue;
        bool guarded =
            roles[i].permission && p->permission && strcmp(p->permission, roles[i].permission) == 0;
        if (guarded || has_action(p, roles[i].action)) tell_part(t, p, roles[i].capability, roles[i].how);
    }
}

static void tell_boot(const struct teller *t, const struct manifest_part *p) {
    static const char *const actions[] = {
        "android.intent.action.BOOT_COMPLETED", "android.intent.action.LOCKED_BOOT_COMPLETED",
        "android.intent.action.QUICKBOOT_POWERON", "com.htc.intent.action.QUICKBOOT_POWERON",
        "android.intent.action.REBOOT"};
    if (strcmp(p->kind, "receiver") != 0 ||
        !asks_for(t->manifest, "android.permission.RECEIVE_BOOT_COMPLETED"))
        return;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (!has_action(p, actions[i])) continue;
        tell_part(t, p, "start-at-boot", "is started when the device has started");
        return;
    }
}

/* android:foregroundServiceType, bits of ServiceInfo.FOREGROUND_SERVICE_TYPE_… */
static void tell_foreground(const struct teller *t, const struct manifest_part *p) {
    static const struct {
        uint32_t bit;
        const char *name, *capability;
    } types[] = {
        {1u << 0, "dataSync", NULL},        {1u << 1, "mediaPlayback", NULL},
        {1u << 2, "phoneCall", "calls"},    {1u << 3, "location", "location"},
        {1u << 4, "connectedDevice", NULL}, {1u << 5, "mediaProjection", "screen-capture"},
        {1u << 6, "camera", "camera"},      {1u << 7, "microphone", "microphone"},
        {1u << 8, "health", NULL},          {1u << 9, "remoteMessaging", NULL},
        {1u << 10, "systemExempted", NULL}, {1u << 11, "shortService", NULL},
        {1u << 12, "fileManagement", NULL}, {1u << 13, "mediaProcessing", NULL},
        {1u << 30, "specialUse", NULL},
    };
    if (!p->foreground_types) return;
    char list[256] = "";
    size_t n = 0;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!(p->foreground_types & types[i].bit)) continue;
        size_t length = strlen(types[i].name);
        list[n] = n ? '|' : ' ';
        n++;
        memcpy(list + n, types[i].name, length + 1);
        n += length;
        if (types[i].capability)
            tell_part(t, p, types[i].capability,
                      arena_format(t->draft->arena, "runs in the foreground as %s", types[i].name));
    }
    tell_part(t, p, "foreground-service", arena_format(t->draft->arena, "keeps running, as type%s", list));
}

void manifest_capabilities(struct app_draft *d, const struct manifest *m) {
    struct teller t = {d, m};
    for (size_t i = 0; i < m->n_permissions; i++) tell_permission(&t, m->permissions[i]);
    tell_background(&t);
    for (size_t i = 0; i < m->n_parts; i++) {
        tell_roles(&t, &m->parts[i]);
        tell_boot(&t, &m->parts[i]);
        if (strcmp(m->parts[i].kind, "service") == 0) tell_foreground(&t, &m->parts[i]);
    }
    if (m->all_packages)
        app_add_capability(
            d, (struct app_capability){.name = "installed-apps",
                                       .why = "<queries> asks for every app that people can start",
                                       .at = place(&t, 0)});
    if (m->debuggable == APP_YES)
        app_add_capability(d,
                           (struct app_capability){.name = "debuggable",
                                                   .why = "android:debuggable: whoever holds the device may "
                                                          "read and change it as it runs",
                                                   .at = place(&t, 0)});
}
