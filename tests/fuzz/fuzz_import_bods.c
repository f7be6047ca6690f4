/* BODS statements; what comes out must be party files that can be read. */
#include "fuzz_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_import(IMPORT_BODS, data, size);
}
