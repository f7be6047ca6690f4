/* Which Debian package brought a file: dpkg's lists, read when first asked and again, after a pause, when they changed. Only
 * files that may be programs are kept, as hashes of their paths. */
#ifndef CORDON_LIVE_PACKAGES_H
#define CORDON_LIVE_PACKAGES_H

#include "base/bytes.h"

struct packages;

/* Opens the folder of lists, "/var/lib/dpkg/info"; never NULL: without one, nothing is known. */
struct packages *packages_open(const char *folder);
void packages_close(struct packages *p);
int packages_descriptor(const struct packages *p); /* the folder; -1: none */

/* Empty: none, or not known. Merged /usr is reckoned with: "/usr/bin/ls" is found as "/bin/ls". Valid until
 * packages_close(). */
struct text packages_find(struct packages *p, struct text path);

#endif
