/* Apps whose id the evidence cut short. */
#include "atlas/atlas_map.h"

bool atlas_app_completed(const struct atlas *a, struct text cut, char *to, size_t size) {
    static const char kind[] = "app:";
    enum { KIND = sizeof kind - 1 };
    const char *found = NULL;
    for (uint32_t i = 0; i < a->n_keys; i++) {
        const char *key = text_at(a->strings, a->keys[i].text);
        if (!key || strncmp(key, kind, KIND) != 0) continue;
        if (strncmp(key + KIND, cut.p, cut.n) != 0) continue;
        if (found) return false;
        found = key + KIND;
    }
    if (!found || strlen(found) >= size) return false;
    memcpy(to, found, strlen(found) + 1);
    return true;
}
