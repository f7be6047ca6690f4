#include "evidence/trace/host.h"

#include "base/lines.h"

bool host_address(struct text t, uint8_t address[16]) {
    if (t.n > 2 && (t.p[0] == '(' || t.p[0] == '[')) {
        char closing = t.p[0] == '(' ? ')' : ']';
        t = (struct text){t.p + 1, t.n - 1};
        if (t.n && (t.p[t.n - 1] == ',' || t.p[t.n - 1] == ':')) t.n--;
        if (t.n == 0 || t.p[t.n - 1] != closing) return false;
        t.n--;
    }
    const char *zone = t.n ? memchr(t.p, '%', t.n) : NULL;
    if (zone) t.n = (size_t)(zone - t.p);
    uint8_t found[16];
    if (t.n < 2 || !address_parse(t, found)) return false;
    memcpy(address, found, sizeof found);
    return true;
}

bool host_split(struct text t, uint8_t address[16], struct text *name) {
    memset(address, 0, 16);
    *name = (struct text){0};
    struct text rest = t, word, second;
    if (t.n == 0 || !text_word(&rest, &word)) return false;
    if (host_address(word, address)) return true;
    *name = word;
    return text_word(&rest, &second) && host_address(second, address);
}

uint32_t host_asn(struct text t) {
    while (t.n && (t.p[0] == '[' || t.p[0] == 'A' || t.p[0] == 'S')) t = (struct text){t.p + 1, t.n - 1};
    size_t n = 0;
    while (n < t.n && t.p[n] >= '0' && t.p[n] <= '9') n++;
    uint64_t v;
    return text_number((struct text){t.p, n}, UINT32_MAX, &v) ? (uint32_t)v : 0;
}
