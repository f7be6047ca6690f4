/* warts(5). */
#include "fuzz_trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_traces(data, size);
}
