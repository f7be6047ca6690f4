#include "evidence/personal/kind.h"

#include "base/suggest.h"

/* Classes: 28 CFR 202.234 counts a MAC address, like an IMEI, among the identifiers of devices, and an IP
 * address among those of networks; SIM card and subscriber have a class of their own. */
static const struct kind kinds[] = {
    {"name", "demographic.name", WRITTEN_AS_WORDS, 5, NULL},
    {"first-name", "demographic.name", WRITTEN_AS_WORDS, 4, NULL},
    {"last-name", "demographic.name", WRITTEN_AS_WORDS, 4, NULL},
    {"email", "contact.email", WRITTEN_AS_EMAIL, 6, NULL},
    {"phone", "contact.phone", WRITTEN_AS_PHONE, 7, NULL},
    {"imei", "identifier.device", WRITTEN_AS_NUMBER, 14, "2661"},
    {"imsi", "identifier.subscriber", WRITTEN_AS_NUMBER, 14, "339"},
    {"iccid", "identifier.subscriber", WRITTEN_AS_NUMBER, 18, "44444"},
    {"serial", "identifier.device", WRITTEN_AS_NUMBER, 6, NULL},
    {"android-id", "identifier.device", WRITTEN_AS_HEX, 12, NULL},
    {"advertising-id", "identifier.advertising", WRITTEN_AS_HEX, 16, NULL},
    {"idfv", "identifier.device", WRITTEN_AS_HEX, 16, NULL},
    {"device-id", "identifier.device", WRITTEN_AS_HEX, 8, NULL},
    {"mac", "identifier.device", WRITTEN_AS_HEX, 12, NULL},
    {"bluetooth-mac", "identifier.device", WRITTEN_AS_HEX, 12, NULL},
    {"ip", "identifier.network", WRITTEN_AS_ADDRESS, 7, NULL},
    {"ssid", "network.neighbours", WRITTEN_AS_WORDS, 5, NULL},
    {"bssid", "network.neighbours", WRITTEN_AS_HEX, 12, NULL},
    {"position", "location.precise", WRITTEN_AS_POSITION, 0, NULL},
    {"street", "residence", WRITTEN_AS_WORDS, 6, NULL},
    {"postcode", "residence", WRITTEN_AS_NUMBER, 3, NULL},
    {"birth-date", "demographic.birth", WRITTEN_AS_DATE, 8, NULL},
    {"username", "identifier.account", WRITTEN_AS_NUMBER, 5, NULL},
    {"account-id", "identifier.account", WRITTEN_AS_NUMBER, 6, NULL},
    {"password", "credentials", WRITTEN_EXACTLY, 6, NULL},
    {"token", "credentials", WRITTEN_EXACTLY, 8, NULL},
    {"iban", "financial", WRITTEN_AS_NUMBER, 15, "444444444"},
    {"card", "financial", WRITTEN_AS_NUMBER, 12, "44443"},
    {"bank-account", "financial", WRITTEN_AS_NUMBER, 7, NULL},
    {"national-id", "government-id", WRITTEN_AS_NUMBER, 7, NULL},
    {"passport", "government-id", WRITTEN_AS_NUMBER, 7, NULL},
    {"driving-licence", "government-id", WRITTEN_AS_NUMBER, 7, NULL},
    {"tax-id", "government-id", WRITTEN_AS_NUMBER, 7, NULL},
    {"health", "health", WRITTEN_AS_WORDS, 6, NULL},
    {"contact", "contact.list", WRITTEN_AS_WORDS, 6, NULL}, /* its class is its own until there are several */
    {"message", "content.messages", WRITTEN_AS_WORDS, 8, NULL},
    {"clipboard", "content.clipboard", WRITTEN_AS_WORDS, 6, NULL},
    {"photo-hash", "content.photos", WRITTEN_AS_DIGEST, 32, NULL},
    {"voice-hash", "biometric.voice", WRITTEN_AS_DIGEST, 32, NULL},
    {"app", "apps.installed", WRITTEN_AS_NUMBER, 5, NULL},
    {"other", "identifier", WRITTEN_AS_NUMBER, 5, NULL}, /* its class is the file's to tell */
};

enum { KINDS = sizeof kinds / sizeof *kinds };

const struct kind *kind_named(const char *name) {
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].name, name) == 0) return &kinds[i];
    return NULL;
}

const char *kind_suggest(struct text name) {
    const char *names[KINDS + 4] = {"title", "address", "contacts", "apps"};
    for (size_t i = 0; i < KINDS; i++) names[4 + i] = kinds[i].name;
    return suggest(name, names, KINDS + 4);
}
