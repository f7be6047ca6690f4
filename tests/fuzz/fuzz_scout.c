/* The scout over any bytes: it reads within them and comes to an end. First byte: byte order, header length.
 */
#include "evidence/capture/scout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1) return 0;
    struct scout_records r = {
        .swapped = data[0] & 1, .header = data[0] & 2 ? 24 : 16, .most_bytes = 512 * 1024};
    scout_ahead(&r, (struct bytes){data + 1, size - 1});
    return 0;
}
