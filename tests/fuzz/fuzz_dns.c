/* One DNS message, and the same bytes as a DNS-over-TCP stream. */
#include "evidence/capture/names/dns.h"

#include <stdlib.h>

static void check(const struct dns_message *m) {
    for (size_t i = 0; i < m->questions; i++)
        if (strlen(m->question[i].name.p) != m->question[i].name.n) abort();
    for (size_t i = 0; i < m->records; i++) {
        uint8_t address[16];
        dns_reverse_address(m->record[i].name, address);
        if (m->record[i].target.p && strlen(m->record[i].target.p) != m->record[i].target.n) abort();
        if (m->record[i].alpn.p && strlen(m->record[i].alpn.p) != m->record[i].alpn.n) abort();
    }
    if (m->partial && !m->damage) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct dns_message m;
    struct bytes all = {data, size}, one;
    if (dns_read(all, false, &m)) check(&m);
    if (dns_read(all, true, &m)) check(&m);
    size_t offset = 0, need;
    while (dns_stream_next(all, offset, &one, &offset, &need) == INSPECT_DONE)
        if (dns_read(one, false, &m)) check(&m);
    return 0;
}
