/* An app as evidence shows it: what is inside a package (or several that are one app), or what a list of
 * installed software tells. Pure data; texts and arrays live in the arena the app was read into.
 *
 * NULL texts and zero counts mean "not told". What could not be looked into is in `opaque`, never left out:
 * an empty list of endpoints beside an `opaque` entry is "cannot see", not "none". */
#ifndef CORDON_APP_APP_H
#define CORDON_APP_APP_H

#include "base/bytes.h"

enum { APP_SHA256 = 32 };

/* Where inside the evidence: entries from the outermost in, "base.apk!classes2.dex"; NULL: the file itself.
 * The offset counts the bytes of that entry as they are once decompressed. */
struct app_place {
    const char *entry;
    uint64_t offset;
};

/* How a component was recognised. A reference alone is no use of it. */
enum {
    COMPONENT_DEFINED = 1,    /* classes of it are in the package */
    COMPONENT_REFERENCED = 2, /* other code names its classes */
    COMPONENT_NATIVE = 4,     /* a native library or framework of it */
    COMPONENT_PACKAGED = 8,   /* its files or manifest entries */
    COMPONENT_REACHABLE = 16, /* its code can be come to from a declared activity, service, receiver … */
    COMPONENT_HOST = 32       /* only a host of it is named: a hint and no more */
};

struct app_component {
    const char *id, *name;  /* of atlas/components or of an imported list */
    const char *party;      /* slug of who makes it; NULL: the list does not tell */
    const char *confidence; /* of that: "low", "medium", "high"; NULL: the list does not tell */
    const char *source;     /* of that, in words; NULL: likewise */
    const char *prefix;     /* of its classes, "cn.jpush."; where it has none what matched: "libjcore.so" */
    unsigned seen;          /* COMPONENT_… */
    uint32_t classes;       /* of it that the package defines */
    const char *const
        *hosts; /* domain suffixes that it talks to, by the list; they live as long as the list */
    size_t n_hosts;
    struct app_place at; /* the first that was found */
};

/* Answers of a check; unknown where it could not be made. */
enum app_answer { APP_UNKNOWN, APP_NO, APP_YES };

struct app_signer {
    uint8_t sha256[APP_SHA256]; /* of the certificate as it lies there */
    const char *subject;        /* RFC 4514 */
    const char *scheme;         /* "v1", "v2", "v3", "v3.1", "v4", "source-stamp", "apple" */
    enum app_answer verified;
    const char *trouble; /* why it is not; NULL: nothing */
    const char *weak;    /* "MD5", "RSA 1024" …; NULL: nothing */
    bool past;           /* of the rotation lineage: it signed before, and does not sign this package */
};

struct app_permission {
    const char *name;
    const char *data;        /* class of personal data it opens ("location.precise"); NULL: none */
    const char *capability;  /* word of the policies' vocabulary ("precise-location"); NULL: none */
    bool defined;            /* the app defines it for others; else it asks for it */
    enum app_answer used;    /* code reaches for what it opens */
    enum app_answer granted; /* where a list of a device tells */
    uint32_t most_level;     /* maxSdkVersion; 0: none */
    struct app_place at;
};

/* Code that reaches for something of the device. */
struct app_reach {
    const char *capability;    /* word of the policies' vocabulary */
    const char *data;          /* class of personal data; NULL: none */
    const char *api;           /* "android.location.LocationManager.getLastKnownLocation" */
    const char *caller;        /* class that calls: "cn.jpush.android.x" */
    const char *component;     /* id of the component that class belongs to; NULL: the app's own code */
    const char *permission;    /* it needs one of these, separated by blanks; NULL: none */
    enum app_answer permitted; /* the app asks for one of them */
    enum app_answer reachable; /* from a declared activity, service, receiver … */
    uint32_t count;            /* calls */
    struct app_place at;
};

enum endpoint_kind { ENDPOINT_URL, ENDPOINT_HOST, ENDPOINT_ADDRESS };

struct app_endpoint {
    const char *text; /* "https://api.example.com/v1", "mqtt.example.com", "192.0.2.1:8080"; no user part */
    const char *host; /* "api.example.com", "192.0.2.1" */
    const char
        *component; /* id of the component whose code or files name it; NULL: the app's own or unknown */
    const char *found_in; /* "dex", "java", "resources", "manifest", "native", "asset", "plist" */
    enum endpoint_kind kind;
    bool cleartext; /* http:, ws:, mqtt: … */
    uint32_t count; /* how often it was found */
    struct app_place at;
};

/* Something the package is able to do, shown by code, manifest or files. */
struct app_capability {
    const char *name;      /* word of the policies' vocabulary: "install-packages", "dynamic-code" … */
    const char *component; /* id; NULL: the app's own code or the package as a whole */
    const char *why; /* "calls dalvik.system.DexClassLoader.<init>", "asks for REQUEST_INSTALL_PACKAGES" */
    struct app_place at;
};

/* A part of the manifest that the system starts. */
struct app_declared {
    const char *kind; /* "activity", "service", "receiver", "provider", "application", "instrumentation" */
    const char *name; /* full class name */
    const char *component;  /* id of the component it belongs to; NULL: the app's own */
    const char *process;    /* NULL: the app's own */
    const char *permission; /* callers need it; NULL: none */
    bool exported, enabled;
    const char *const *actions; /* of its intent filters */
    size_t n_actions;
};

/* What the app says itself about data: PrivacyInfo.xcprivacy, data-safety JSON. */
struct app_declaration {
    const char *source;   /* "PrivacyInfo.xcprivacy", "data-safety" */
    const char *kind;     /* "collects", "shares", "tracking-domain", "accesses", "tracks" */
    const char *data;     /* class of personal data; NULL: none of ours */
    const char *text;     /* in the declaration's own words: NSPrivacyCollectedDataTypeEmailAddress … */
    const char *purposes; /* separated by blanks; NULL: none told */
    bool linked, tracking;
    enum app_answer found; /* evidence shows it: by reach, permission or endpoint */
    struct app_place at;
};

/* What was read as the platform would read it although it breaks a rule. */
struct app_anomaly {
    const char *kind;   /* slug: "zip-fake-encryption", "axml-count", "dex-order" … */
    const char *what;   /* one sentence */
    const char *clause; /* what it breaks; NULL: none */
    struct app_place at;
    uint32_t count;
};

struct app_opaque {
    const char *what; /* "classes.dex" */
    const char *why;  /* "packed by Bangcle (libDexHelper.so): the DEX is a stub" */
    struct app_place at;
};

/* Network security configuration, and what the manifest says of the same. */
struct app_network {
    enum app_answer cleartext; /* permitted by default */
    enum app_answer user_ca;   /* CAs that the user added are trusted in releases */
    const char *const *cleartext_domains, *const *pinned_domains;
    size_t n_cleartext_domains, n_pinned_domains;
    const char
        *pins_until;    /* the first day on which some of the pins count no more: "2030-01-01"; NULL: none */
    const char *source; /* "res/xml/network_security_config.xml", "android:usesCleartextTraffic", "default of
                           target level 28" */
};

/* How an app came onto a device, where a list of a device tells. */
struct app_install {
    const char *partition;    /* "system", "priv-app", "product", "vendor", "data" …; NULL: not told */
    const char *path;         /* where it lies */
    const char *installer;    /* who put it there: a package id */
    enum app_answer system;   /* came with the device */
    enum app_answer updated;  /* … and was updated since */
    enum app_answer installs; /* may install others without asking */
    uint32_t uid;             /* 0: not told */
    const char *maker;        /* vendor, maintainer or supplier as the list names it */
    const char *purl;         /* package URL, of an SBOM */
    const char *cpe;          /* CPE 2.2 or 2.3 name, of an SBOM */
    const char *part_of;      /* what it is a part of, as that is named in the list */
    const char *maker_domain; /* of the mail address that stands behind the maker's name: "example.com" */
    const char *signature;    /* short digest that tells signers of one list apart, and no more: "f2e4d1" */
    const char *since;        /* first installed, as the list writes it: "2023-01-05 10:12:13" */
    enum app_answer enabled;  /* runs for its user: not disabled, hidden or uninstalled */
    uint32_t line;            /* of the list, where it stands; 0: not told */
};

struct app {
    const char
        *platform; /* of its identifier app:PLATFORM/ID: "android", "ios", "java", "native", "debian" … */
    const char *format; /* "apk", "apk-set", "xapk", "apks", "apkm", "aab", "aar", "jar", "ipa", "dex", "elf",
                           "mach-o", "ar", "pm-list", "dumpsys", "dpkg" … */
    const char *id, *version, *version_code, *label;
    uint32_t least_level, target_level; /* of the platform's interface; 0: not told */
    uint32_t classes;                   /* distinct DEX or Java classes defined */
    uint32_t code_files;                /* DEX files and native libraries looked into */
    uint8_t sha256[APP_SHA256];         /* of the file; all zero: not worked out */
    uint64_t size;
    bool listed; /* by a list of software; else a package was read */
    struct app_network network;
    struct app_install install;
    const char *const *parts; /* packages that were merged; none: it is a single one */
    const struct app_signer *signers;
    const struct app_component *components;
    const struct app_permission *permissions;
    const struct app_reach *reach;
    const struct app_endpoint *endpoints;
    const struct app_capability *capabilities;
    const struct app_declared *declared;
    const struct app_declaration *declarations;
    const struct app_anomaly *anomalies;
    const struct app_opaque *opaque;
    size_t n_parts, n_signers, n_components, n_permissions, n_reach, n_endpoints, n_capabilities, n_declared,
        n_declarations, n_anomalies, n_opaque;
};

#endif
