/* Conversations in HTTP/3. */
#include "conversation_script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size <= 1 << 15) script_compare(data, size, true);
    return 0;
}
