#include "evidence/route/bgp/oddity.h"

static const struct {
    uint32_t first, last;
    const char *what;
} nobody[] = {
    {0, 0, "a path with AS 0\tRFC 7607 2"},
    {64512, 65534, "a path with a private AS number\tRFC 6996 4"},
    {65535, 65535, "a path with the last AS number of 2 bytes, which is reserved\tRFC 7300 2"},
    {UINT32_C(4200000000), UINT32_MAX - 1, "a path with a private AS number\tRFC 6996 4"},
    {UINT32_MAX, UINT32_MAX, "a path with the last AS number, which is reserved\tRFC 7300 2"},
};

/* Longer ones are looked at only so far: the work grows with the square. */
enum { MOST_LOOKED_AT = 64 };

/* The same AS again, with another between. */
static bool has_loop(struct as_path path) {
    uint32_t n = path.n_asns < MOST_LOOKED_AT ? path.n_asns : MOST_LOOKED_AT;
    for (uint32_t i = 2; i < n; i++) {
        if (path.asns[i] == path.asns[i - 1]) continue;
        for (uint32_t k = 0; k + 1 < i; k++)
            if (path.asns[k] == path.asns[i]) return true;
    }
    return false;
}

/* In a confederation numbers are private on purpose. */
const char *bgp_path_oddity(struct as_path path) {
    const uint32_t *asn = path.asns;
    for (uint32_t s = 0; s < path.n_segments; s++) {
        const uint32_t *end = asn + path.segments[s].n;
        uint8_t type = path.segments[s].type;
        for (; asn < end; asn++) {
            if (type != SEGMENT_SEQUENCE && type != SEGMENT_SET) continue;
            for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++)
                if (*asn >= nobody[i].first && *asn <= nobody[i].last) return nobody[i].what;
        }
    }
    return has_loop(path) ? "a path with a loop\tRFC 4271 9.1.2" : NULL;
}

uint32_t bgp_path(struct route_reading *r, struct bytes as_path, unsigned size, struct bytes as4_path,
                  uint64_t at, const char **wrong) {
    struct as_paths *paths = r->options->paths;
    uint32_t before = as_paths_count(paths);
    uint32_t number = as_paths_add_wire(paths, as_path, size, as4_path, wrong);
    const char *odd =
        number == before && number != PATH_NONE ? bgp_path_oddity(as_paths_get(paths, number)) : NULL;
    if (!odd) return number;
    const char *tab = strchr(odd, '\t');
    diagnostics_at_offset(r->diagnostics, SEVERITY_NOTE, r->name, at, tab + 1, "%.*s; it is kept",
                          (int)(tab - odd), odd);
    return number;
}
