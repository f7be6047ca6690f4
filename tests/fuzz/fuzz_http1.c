/* Conversations in HTTP/1 and what they turn into. */
#include "conversation_script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size <= 1 << 16) script_compare(data, size, false);
    return 0;
}
