/* AS_PATH as it is encoded (RFC 4271 4.3 b): checks, and numbers of 2 bytes made 4. Private to paths.c. */
#ifndef CORDON_ROUTE_PATHS_WIRE_H
#define CORDON_ROUTE_PATHS_WIRE_H

#include "evidence/route/paths.h"

/* An attribute is at most 65,535 bytes, which become twice as many; AS4_PATH may come on top. */
enum { PATH_WIRE_MOST = 3 * 65536 };

static inline void path_wire_put(uint8_t to[4], uint32_t asn) {
    to[0] = (uint8_t)(asn >> 24);
    to[1] = (uint8_t)(asn >> 16);
    to[2] = (uint8_t)(asn >> 8);
    to[3] = (uint8_t)asn;
}

/* NULL: it is a path. */
const char *path_wire_wrong(struct bytes wire, unsigned size);

/* AS_PATH with numbers of 2 bytes as one of 4, with what its AS4_PATH tells (RFC 6793 4.2.3). Its length. */
size_t path_wire_widen(uint8_t to[PATH_WIRE_MOST], struct bytes as_path, struct bytes as4_path,
                       const char **wrong);

#endif
