/* Network security configuration of an Android app (developer.android.com, "Network security configuration"):
 * who may be spoken to in clear text, and whose certificates are believed. */
#ifndef CORDON_ANDROID_NETWORK_CONFIG_H
#define CORDON_ANDROID_NETWORK_CONFIG_H

#include "evidence/app/android/manifest.h"

/* What holds without a configuration: android:usesCleartextTraffic and the defaults of the target level. */
void network_config_default(struct app_draft *d, const struct manifest *m);
/* The file that the manifest names, in place of those defaults. False: it could not be read (told as damage);
 * the defaults then stand. */
bool network_config_read(struct app_draft *d, struct bytes axml, const struct res_source *resources,
                         const char *entry, const struct manifest *m);
/* The same from any source of events, for bundles. */
bool network_config_take(struct app_draft *d, const struct xml_source *xml,
                         const struct res_source *resources, const char *entry, const struct manifest *m);

#endif
