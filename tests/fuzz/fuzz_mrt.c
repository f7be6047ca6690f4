/* MRT dumps. */
#include "fuzz_route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_routes(data, size);
}
