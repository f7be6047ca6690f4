/* Permissions that the platform gives along although the manifest does not name them: a permission was split
 * once, and who asked for the whole before is taken to have asked for both (PackageParser's new and split
 * permissions; aapt tells the same as uses-implied-permission). */
#include "evidence/app/android/manifest_private.h"

#define NAME(s) "android.permission." s

enum { ANY_LEVEL = UINT32_MAX };

static const struct {
    const char *asked; /* NULL: nothing need be asked for */
    const char *given;
    uint32_t below; /* target level */
} implied[] = {
    {NULL, NAME("WRITE_EXTERNAL_STORAGE"), 4},
    {NULL, NAME("READ_PHONE_STATE"), 4},
    {NAME("WRITE_EXTERNAL_STORAGE"), NAME("READ_EXTERNAL_STORAGE"), ANY_LEVEL},
    {NAME("READ_CONTACTS"), NAME("READ_CALL_LOG"), 16},
    {NAME("WRITE_CONTACTS"), NAME("WRITE_CALL_LOG"), 16},
};

/* NULL where it is not asked for. */
static const struct manifest_permission *asked_for(const struct manifest_taker *t, const char *name) {
    for (size_t i = 0; i < t->n_asked; i++)
        if (strcmp(t->asked[i].name, name) == 0) return &t->asked[i];
    return NULL;
}

void manifest_imply(struct manifest_taker *t) {
    if (t->to->split || t->to->library) return; /* levels are the base's */
    for (size_t i = 0; i < sizeof implied / sizeof *implied; i++) {
        if (t->to->target_level >= implied[i].below || asked_for(t, implied[i].given)) continue;
        const struct manifest_permission *why = implied[i].asked ? asked_for(t, implied[i].asked) : NULL;
        if (implied[i].asked && !why) continue;
        manifest_ask(t, implied[i].given, why ? why->most_level : 0, why ? why->offset : 0);
    }
}
