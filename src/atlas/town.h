/* Towns by the codes that operators put into names of routers: IATA, CLLI, UN/LOCODE, and plain names
 * (docs/formats/towns.md). */
#ifndef CORDON_ATLAS_TOWN_H
#define CORDON_ATLAS_TOWN_H

#include "base/bytes.h"

struct town {
    const char *name;
    char country[3];
    double latitude, longitude;
};

enum town_code { TOWN_IATA, TOWN_CLLI, TOWN_LOCODE, TOWN_NAME };
const char *town_code_text(enum town_code c); /* "IATA", "CLLI", "UN/LOCODE", "name" */

/* By one word of a host name, lower case; false: it is no code of a town. The surest kind that fits counts.
 */
bool town_find(struct text word, struct town *to, enum town_code *kind);

/* The place that a router's whole name hints at ("ae-3.r24.tokyjp05.jp.bb.gin.ntt.net"); `by` is the word of
 * it, without its digits. False: none, or several as sure that contradict each other. */
bool town_of_host(struct text host_name, struct town *to, struct text *by);

/* All of them, for tests and lists. */
size_t town_count(void);
struct town town_get(size_t i);

#endif
