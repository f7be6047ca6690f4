/* Apps whose id the evidence cut short. */
#include "atlas/atlas_map.h"

static bool begins(const char *s, const char *prefix) {
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool atlas_app_completed(const struct atlas *a, struct text cut, char *to, size_t size) {
    static const char kind[] = "app:";
    enum { KIND = sizeof kind - 1 };
    const char *found = NULL;
    bool several = false;
    for (uint32_t i = 0; i < a->n_keys; i++) {
        const char *key = text_at(a->strings, a->keys[i].text);
        if (!key || !begins(key, kind) || strncmp(key + KIND, cut.p, cut.n) != 0) continue;
        const char *id = key + KIND;
        /* com.example.app and its variant com.example.app.go: the plain one speaks for both */
        if (!found || begins(found, id))
            found = id;
        else if (!begins(id, found))
            several = true;
    }
    if (!found || several || strlen(found) >= size) return false;
    memcpy(to, found, strlen(found) + 1);
    return true;
}
