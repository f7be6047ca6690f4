/* Strings and bytes: what is found ends in NUL, lies inside, and never holds a user part. */
#include "evidence/app/endpoint/endpoint.h"

#include <stdlib.h>

static size_t bytes;

static void take(void *context, const struct endpoint_found *f) {
    size_t n = strlen(f->text), host = strlen(f->host);
    if (!host || host > 253 || n > 1024 || f->offset >= bytes) abort();
    for (size_t i = 0; i < host; i++)
        if ((f->host[i] >= 'A' && f->host[i] <= 'Z') || strchr("/@%{}$ \"", f->host[i])) abort();
    if (!strstr(f->text, f->host)) abort();
    const char *authority = strstr(f->text, "://");
    authority = authority ? authority + 3 : f->text;
    if (memchr(authority, '@', strcspn(authority, "/?#"))) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct endpoint_scan s = {.take = take};
    bytes = size;
    endpoint_scan_string(&s, (struct text){(const char *)data, size}, 0);
    endpoint_scan_bytes(&s, (struct bytes){data, size}, 0);
    return 0;
}
