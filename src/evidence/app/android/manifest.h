/* AndroidManifest.xml: facts of it for the draft, and what other readers need to know of it. As the
 * framework's package parser takes it; where that and aapt differ is said beside the code. */
#ifndef CORDON_ANDROID_MANIFEST_H
#define CORDON_ANDROID_MANIFEST_H

#include "evidence/app/android/arsc.h"
#include "evidence/app/android/xml_event.h"

/* A part of the app that the system starts. */
struct manifest_part {
    const char *kind;   /* "activity", "activity-alias", "service", "receiver", "provider", "application",
                           "instrumentation" */
    const char *name;   /* full class name; of an alias: its own name */
    const char *target; /* of an alias: the activity it stands for; NULL: none */
    const char *process, *permission;
    const char *authorities;                      /* of a provider */
    const char *const *actions, *const *metadata; /* of its intent filters; names of its meta-data */
    size_t n_actions, n_metadata;
    uint32_t foreground_types; /* android:foregroundServiceType */
    bool filters;              /* it has an intent filter */
    bool exported_told;        /* android:exported is there */
    bool exported, enabled;    /* as the platform takes them */
    uint64_t offset;
};

struct manifest {
    const char *entry;        /* where it lies */
    const char *package;      /* its id */
    const char *split;        /* name of this split; NULL: it is the base */
    const char *split_config; /* configForSplit: the split that it configures; "" the base; NULL: none */
    const char *split_types, *required_split_types; /* separated by commas; NULL: none */
    bool feature_split, split_required;
    const char *shared_user;            /* sharedUserId */
    uint32_t least_level, target_level; /* as the platform takes them: 1, and the least, where not told */
    enum app_answer debuggable, test_only, backup, has_code; /* as the platform takes them */
    enum app_answer cleartext;                               /* usesCleartextTraffic; unknown: not told */
    const char *network_config; /* entry of its network security configuration; NULL: none known */
    bool network_config_told;   /* it has one */
    bool library;      /* of a library: the app that takes it in has the levels, and what follows from them */
    bool all_packages; /* its <queries> ask for every app that people can start */
    const struct manifest_part *parts;
    const char *const *classes; /* full names of every class the system may start: parts, factories, agents */
    const char *const *permissions; /* asked for, by name or along with one that is */
    size_t n_parts, n_classes, n_permissions;
};

/* Into the draft: platform, id, version, label, levels, permissions, declared parts, capabilities, endpoints
 * and component markers in values. Of a split, only what it adds: id, version and label are the base's.
 * False: it is no manifest, or nothing of it could be read (told as damage). */
bool manifest_read(struct app_draft *d, struct bytes axml, const struct arsc *arsc /* may be NULL */,
                   const char *entry, struct manifest *to);

/* The same from any source of events; for manifest_proto.h. */
bool manifest_take(struct app_draft *d, const struct xml_source *xml, const struct res_source *resources,
                   const char *entry, struct manifest *to);

#endif
