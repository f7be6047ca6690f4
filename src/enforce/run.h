/* Other people's programs: nft, and what reloads a name server. */
#ifndef CORDON_ENFORCE_RUN_H
#define CORDON_ENFORCE_RUN_H

#include "base/arena.h"
#include "base/diagnostic.h"

enum run_result { RUN_DONE, RUN_FAILED, RUN_ABSENT /* there is no such program */ };

struct run_options {
    const char *file;      /* stands for "{}" in the arguments */
    const char *zone;      /* stands for "{zone}"; NULL: "rpz.cordon." */
    bool keep_descriptors; /* the child holds our lock and the guardian's pipe as long as it lives, and dies
                              with us: for what changes the kernel */
    unsigned seconds;      /* it may take; 0: 120 */
};

/* What it printed goes to *output (NULL: it is not wanted), which is in the arena; what it complained of goes
 * to *complaint, its first line. */
enum run_result run_program(const char *const *argv, struct run_options o, struct arena *to,
                            struct text *output, const char **complaint);

#endif
