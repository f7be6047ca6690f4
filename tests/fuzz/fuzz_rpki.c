/* What has been signed: a mapped file and a pipe give the same answers. */
#include "evidence/route/rpki.h"

#include "two_ways.h"

static uint64_t ask(const struct rpki *r) {
    static const uint32_t asns[] = {64496, 64497, 64498, 64499, 64496, 64500};
    static const struct path_segment segment = {SEGMENT_SEQUENCE, 6};
    static const char *const texts[] = {"10.0.0.0/16", "192.0.2.0/24", "2001:db8::/48", "::/0", "0.0.0.0/0"};
    struct as_path path = {.asns = asns, .segments = &segment, .n_asns = 6, .n_segments = 1};
    uint64_t sum = 0;
    uint32_t via[3];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct prefix p;
        if (!prefix_parse(text_of(texts[i]), true, &p)) abort();
        for (uint32_t k = 0; k < 6; k++) {
            const char *why;
            enum validity is = rpki_origin(r, p, asns[k], &why);
            if ((is == VALIDITY_INVALID) != (why != NULL)) abort();
            sum = sum * 3 + is;
        }
    }
    for (unsigned i = 0; i < 2; i++)
        sum = sum * 3 + rpki_path(r, path, i, via) + via[0] + via[1] * 5 + via[2] * 7;
    return sum;
}

static uint64_t read_all(struct input *in, struct diagnostics *d) {
    struct rpki *r = rpki_read(in, "fuzz", d);
    uint64_t sum = r ? ask(r) + rpki_roas(r) + rpki_aspas(r) * 3 : 0;
    if (r) rpki_as_of(r, INT64_C(1700000000) * 1000000000);
    if (r) sum = sum * 31 + ask(r) + rpki_roas(r);
    rpki_free(r);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_two_ways(data, size, read_all);
}
