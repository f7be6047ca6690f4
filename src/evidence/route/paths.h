/* AS paths, each distinct one once: rows of a routing table are many, their paths few, and everything that is
 * asked of a path is asked once.
 *
 * A path is segments of AS numbers (RFC 4271 4.3 b, RFC 5065 3), nearest first. Numbers are 0, 1, 2 … in
 * order of arrival; paths stay where they are until the table is freed. One thread at a time. */
#ifndef CORDON_ROUTE_PATHS_H
#define CORDON_ROUTE_PATHS_H

#include "base/bytes.h"

struct as_paths;

#define PATH_NONE UINT32_MAX

enum path_segment_type {
    SEGMENT_SET = 1,
    SEGMENT_SEQUENCE = 2,
    SEGMENT_CONFED_SEQUENCE = 3,
    SEGMENT_CONFED_SET = 4
};

struct path_segment {
    uint8_t type;
    uint16_t n; /* AS numbers in it */
};

struct as_path {
    const uint32_t *asns; /* of all segments, in order */
    const struct path_segment *segments;
    uint32_t n_asns, n_segments;
    uint32_t origin; /* the last AS of a path that ends in a sequence; 0: none, or a set (RFC 6811 2) */
};

struct as_paths *as_paths_new(void);
void as_paths_free(struct as_paths *p);

/* A path by its AS_PATH attribute with AS numbers of `size` bytes (2 or 4), and its AS4_PATH where size is 2
 * and there is one (RFC 6793 4.2.3), merged. What does not fit is not added: PATH_NONE, and `wrong` says why
 * (static, with its clause behind a tab: "segment beyond the attribute\tRFC 4271 4.3"). */
uint32_t as_paths_add_wire(struct as_paths *p, struct bytes as_path, unsigned size, struct bytes as4_path,
                           const char **wrong);
/* Whether a path is the one that has this AS_PATH with AS numbers of 4 bytes: quick where the answer is often
 * yes, as for the routes of one peer one after the other. */
bool as_paths_is(const struct as_paths *p, uint32_t number, struct bytes as_path);
/* By its parts, which are copied. */
uint32_t as_paths_add(struct as_paths *p, const struct path_segment *segments, size_t n,
                      const uint32_t *asns);
/* "4134 21217 {64500,64501} (65001 65002) [65003]": sequence, set, confederation sequence and set. PATH_NONE:
 * it is none. */
uint32_t as_paths_add_text(struct as_paths *p, struct text t);

uint32_t as_paths_count(const struct as_paths *p);
struct as_path as_paths_get(const struct as_paths *p, uint32_t number);

/* As above, into `to`, cut at its size; how long all of it is. */
size_t as_path_text(struct as_path path, char *to, size_t size);

#endif
