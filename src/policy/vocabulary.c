#include "policy/vocabulary.h"

#define WORDS(array)                                                                                         \
    { .list = (array), .n = sizeof(array) / sizeof *(array) }

static const char *const protocols[] = {
    "tls",     "dtls",  "quic",       "gquic",    "http",        "http2",       "ssdp",     "dns",
    "mdns",    "llmnr", "nbns",       "dnscrypt", "mmtls",       "ssh",         "stun",     "ntp",
    "rtp",     "rtcp",  "rtsp",       "sip",      "openvpn",     "wireguard",   "ike",      "ipsec",
    "mqtt",    "amqp",  "smtp",       "imap",     "pop3",        "ftp",         "irc",      "xmpp",
    "telnet",  "rdp",   "vnc",        "smb",      "netbios-ssn", "netbios-dgm", "kerberos", "ldap",
    "dcerpc",  "mysql", "postgresql", "mongodb",  "redis",       "bittorrent",  "dhcp",     "dhcpv6",
    "snmp",    "tftp",  "syslog",     "coap",     "socks",       "bgp",         "oicq",     "mtproto",
    "whatsapp"};
const struct words protocol_words = WORDS(protocols);

static const char *const capabilities[] = {"accessibility",
                                           "accounts",
                                           "advertising-id",
                                           "anti-debugging",
                                           "background-location",
                                           "biometrics",
                                           "bluetooth",
                                           "body-sensors",
                                           "browser-history",
                                           "calendar",
                                           "call-log",
                                           "calls",
                                           "camera",
                                           "clipboard",
                                           "companion-device",
                                           "contacts",
                                           "debuggable",
                                           "device-admin",
                                           "device-identifiers",
                                           "dynamic-code",
                                           "emulator-detection",
                                           "face-recognition",
                                           "foreground-service",
                                           "health",
                                           "hidden-api",
                                           "input-method",
                                           "install-packages",
                                           "installed-apps",
                                           "javascript-bridge",
                                           "keep-running",
                                           "kill-processes",
                                           "location",
                                           "microphone",
                                           "native-code",
                                           "native-crypto",
                                           "nearby-devices",
                                           "nfc",
                                           "notifications",
                                           "overlay",
                                           "phone-state",
                                           "photos",
                                           "physical-activity",
                                           "precise-location",
                                           "remote-config",
                                           "remove-packages",
                                           "root-detection",
                                           "run-commands",
                                           "screen-capture",
                                           "self-update",
                                           "sensors",
                                           "sms",
                                           "start-at-boot",
                                           "storage",
                                           "system-logs",
                                           "system-settings",
                                           "unchecked-certificates",
                                           "usage-stats",
                                           "vpn"};
const struct words capability_words = WORDS(capabilities);

static const char *const versions[] = {"SSL 2.0", "SSL 3.0",  "TLS 1.0", "TLS 1.1", "DTLS 1.0",
                                       "TLS 1.2", "DTLS 1.2", "TLS 1.3", "DTLS 1.3"};
const struct words version_words = WORDS(versions);

unsigned version_rank(size_t word) {
    static const unsigned ranks[] = {20, 30, 31, 32, 32, 33, 33, 34, 34};
    _Static_assert(sizeof ranks / sizeof *ranks == sizeof versions / sizeof *versions, "one rank a version");
    return ranks[word];
}

const char *version_in(const char *text) {
    size_t n = strcspn(text, "(");
    struct text outer = {text, n && text[n] ? n - 1 : n}, inner = {text + n + 1, 0};
    if (text[n]) inner.n = strcspn(inner.p, ")");
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (text_is(outer, versions[i]) || text_is(inner, versions[i])) return versions[i];
    return NULL;
}
