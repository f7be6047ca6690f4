/* atlas-compile OUT FOLDER...: makes the curated atlas that is carried inside the program, at build time.
 *
 * Facts that are wrong are told and left out, and the rest is compiled: `cordon atlas check` is what fails.
 */
#include "atlas/compile.h"

#include <stdlib.h>

/* Reproducible builds (SOURCE_DATE_EPOCH) want one date for one source. */
static date_t build_day(void) {
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    return epoch ? (date_t)(strtoll(epoch, NULL, 10) / 86400) : date_today();
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fputs("usage: atlas-compile OUT FOLDER...\n", stderr);
        return 2;
    }
    struct diagnostics *d = diagnostics_new(200);
    struct registry *r = registry_read((const char *const *)argv + 2, (size_t)argc - 2, d);
    bool fine = r && atlas_compile(r, NULL, argv[1], build_day(), d);
    diagnostics_print(d, stderr);
    registry_free(r);
    diagnostics_free(d);
    return fine ? 0 : 2;
}
