/* One DER certificate. */
#include "evidence/capture/names/certificate.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct names_context *context = names_context_new();
    struct bytes der = {data, size};
    const struct certificate *c = certificate_read(context, der);
    if (c != certificate_read(context, der)) abort();
    if (c) {
        if (strlen(c->sha256) != 64 || c->name_count > CERTIFICATE_NAMES_MOST) abort();
        certificate_matches(c, TEXT("www.example.com"));
        certificate_matches(c, TEXT("192.0.2.1"));
        certificate_host(c);
    }
    names_context_free(context);
    return 0;
}
