/* An app as bytes, and back: what is kept of a package that was read, so that it need not be read again.
 *
 * One blob holds an app and what was told while it was read. Its reader takes any bytes: what lies in a cache
 * file may have been changed since. The format is the program's own and may change with any version
 * (APP_PACK_VERSION); it is no interface. */
#ifndef CORDON_APP_PACK_H
#define CORDON_APP_PACK_H

#include "base/diagnostic.h"
#include "base/output.h"
#include "evidence/app/app.h"

enum { APP_PACK_VERSION = 5 };

/* `evidence`: the name under which it was read. */
void app_pack(struct output *to, const struct app *app, const char *evidence, const struct diagnostics *told);

/* In the arena, under the name that the evidence has now; diagnostics are told again. NULL, and nothing told,
 * when the bytes are no app of this version. */
struct app *app_unpack(struct bytes b, struct arena *a, const char *evidence, struct diagnostics *d);

#endif
