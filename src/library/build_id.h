/* What tells one build of the program or library from another: results of readers hang on it. */
#ifndef CORDON_LIBRARY_BUILD_ID_H
#define CORDON_LIBRARY_BUILD_ID_H

#include "base/arena.h"

/* The linker's build id where there is one, else the version. */
struct bytes build_id(struct arena *a);

#endif
