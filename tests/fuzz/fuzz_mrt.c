/* MRT dumps. */
#include "fuzz_route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_two_ways(data, size, read_all);
}
