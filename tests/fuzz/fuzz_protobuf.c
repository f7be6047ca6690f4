/* The binary containers: whatever is one of them is written anew within the bound, and its pieces lie in it.
 */
#include "evidence/personal/transcript.h"

#include <stdlib.h>

static void try_one(bool (*transcribe)(struct bytes b, struct transcript *t), struct bytes b) {
    struct transcript t = {.most = 4 * b.n + 1024};
    transcribe(b, &t);
    if (t.n > t.most) abort();
    for (size_t i = 0; i < t.n_blobs; i++)
        if (t.blobs[i].from > t.blobs[i].to || t.blobs[i].to > b.n) abort();
    transcript_free(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bytes b = {data, size};
    try_one(protobuf_transcribe, b);
    try_one(plist_transcribe, b);
    try_one(messagepack_transcribe, b);
    try_one(cbor_transcribe, b);
    return 0;
}
