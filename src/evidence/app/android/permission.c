#include "evidence/app/android/permission.h"

#define OTHER(name, data, capability, level) {name, data, capability, PERMISSION_##level},
#define PLATFORM(name, data, capability, level) OTHER("android.permission." name, data, capability, level)
#define HEALTH(name, data, level) PLATFORM("health." name, data, "health", level)

/* Sorted by memcmp() of the names, and so are the files (capitals before small letters:
 * "android.permission.health.…" is behind the others): searched by halves, and a test holds it to that. */
// clang-format off
static const struct permission_info permissions[] = {
    OTHER("android.car.permission.CAR_ENERGY", "behaviour", NULL, DANGEROUS)
    OTHER("android.car.permission.CAR_MILEAGE", "behaviour", NULL, DANGEROUS)
    OTHER("android.car.permission.CAR_SPEED", "behaviour", NULL, DANGEROUS)
#include "evidence/app/android/permission_platform.h"
#include "evidence/app/android/permission_others.h"
};
// clang-format on

enum { PERMISSIONS = sizeof permissions / sizeof *permissions };

static int compare(struct text a, const char *b) {
    size_t n = strlen(b), least = a.n < n ? a.n : n;
    int c = least ? memcmp(a.p, b, least) : 0;
    return c ? c : a.n < n ? -1 : a.n > n;
}

const struct permission_info *permission_find(struct text name) {
    size_t low = 0, high = PERMISSIONS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int c = compare(name, permissions[middle].name);
        if (c == 0) return &permissions[middle];
        if (c < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *permission_level_name(enum permission_level level) {
    static const char *const names[] = {"normal", "dangerous", "special", "signature"};
    return names[level];
}

size_t permission_count(void) {
    return PERMISSIONS;
}

const struct permission_info *permission_get(size_t i) {
    return &permissions[i];
}
