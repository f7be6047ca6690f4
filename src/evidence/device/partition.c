/* Partitions of Android devices by path: what AOSP, and makers beside it, mount. */
#include "evidence/device/device.h"
#include "evidence/device/words.h"

static const struct partition {
    const char *folder, *name;
    bool shipped;
    bool telling; /* the folder's name alone tells; else one of the next table has to follow */
} partitions[] = {
    {"system", "system", true, false},
    {"system_ext", "system_ext", true, true},
    {"product", "product", true, false},
    {"vendor", "vendor", true, false},
    {"odm", "odm", true, false},
    {"oem", "oem", true, false},
    {"apex", "apex", true, false},
    {"data", "data", false, false},
    {"cust", "cust", true, false}, /* Xiaomi, Huawei */
    {"mi_ext", "mi_ext", true, true},
    {"hw_product", "hw_product", true, true},
    {"preload", "preload", true, false}, /* of carriers and makers: Samsung, Huawei, LG */
    {"preas", "preas", true, false},     /* Huawei */
    {"preavs", "preavs", true, false},
    {"prism", "prism", true, false}, /* Samsung: of the carrier */
    {"optics", "optics", true, false},
    {"omr", "omr", true, false},
    {"carrier", "carrier", true, false},
    {"my_product", "my_product", true, true}, /* OPPO, OnePlus, realme */
    {"my_stock", "my_stock", true, true},
    {"my_heytap", "my_heytap", true, true},
    {"my_carrier", "my_carrier", true, true},
    {"my_region", "my_region", true, true},
    {"my_company", "my_company", true, true},
    {"my_preload", "my_preload", true, true},
    {"my_bigball", "my_bigball", true, true},
    {"my_engineering", "my_engineering", true, true},
    {"my_manifest", "my_manifest", true, true},
};

static const char *const folders_of_apps[] = {"app",      "priv-app",    "framework",    "overlay",
                                              "preload",  "app-private", "app-asec",     "app-ephemeral",
                                              "data-app", "del-app",     "carrier-app",  "preloaded_app",
                                              "apex",     "vital-app",   "removable-app"};

static const struct partition *partition_named(struct text folder) {
    for (size_t i = 0; i < sizeof partitions / sizeof *partitions; i++)
        if (text_is(folder, partitions[i].folder)) return &partitions[i];
    return NULL;
}

static bool holds_apps(struct text folder) {
    for (size_t i = 0; i < sizeof folders_of_apps / sizeof *folders_of_apps; i++)
        if (text_is(folder, folders_of_apps[i])) return true;
    return false;
}

static const char *privileged(const struct partition *p) {
    static const struct {
        const char *partition, *name;
    } names[] = {{"system", "priv-app"},
                 {"system_ext", "system_ext/priv-app"},
                 {"product", "product/priv-app"},
                 {"vendor", "vendor/priv-app"},
                 {"odm", "odm/priv-app"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(p->name, names[i].partition) == 0) return names[i].name;
    return p->name;
}

/* The innermost folder that is one: /system/product/app is product's. */
const char *image_partition_of(struct text path) {
    const char *found = NULL;
    bool absolute = path.n && path.p[0] == '/', first = true;
    struct text rest = path;
    struct text folder = text_field(&rest, '/');
    if (absolute) folder = text_field(&rest, '/');
    if (absolute && text_is(folder, "mnt")) { /* adopted storage, /mnt/expand/UUID/app */
        folder = text_field(&rest, '/');
        return text_is(folder, "expand") || text_is(folder, "asec") ? "data" : NULL;
    }
    for (; rest.n; first = false) {
        struct text after = rest, next = text_field(&rest, '/');
        const struct partition *p = partition_named(folder);
        bool apps = after.n && rest.n && holds_apps(next);
        if (p && strcmp(p->name, "apex") == 0 && (absolute ? first : text_starts(next, "com.")))
            return "apex";
        if (p && text_is(next, "apex") && rest.n) return "apex";
        if (p && p->shipped && apps && text_is(next, "priv-app"))
            found = privileged(p);
        else if (p && strcmp(p->name, "data") == 0 && apps && text_is(next, "preload"))
            found = "data/preload";
        else if (p && (apps || p->telling || (absolute && first)))
            found = p->name;
        if (found && p && apps) return found;
        folder = next;
    }
    return found;
}

bool image_partition_shipped(const char *partition) {
    return partition && strcmp(partition, "data") != 0;
}
