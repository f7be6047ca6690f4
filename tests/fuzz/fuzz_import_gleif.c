/* GLEIF's CSV, level 1 and 2; what comes out must be party files that can be read. */
#include "fuzz_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_import(IMPORT_GLEIF, data, size);
}
