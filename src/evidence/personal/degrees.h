/* Numbers that may be a latitude or a longitude, in the notations that programs and people use: decimal with
 * a point or a comma, signed or with a hemisphere; degrees, minutes and seconds; integers of 10^-5 to 10^-7
 * degrees; rationals as EXIF has them. */
#ifndef CORDON_PERSONAL_DEGREES_H
#define CORDON_PERSONAL_DEGREES_H

#include "base/bytes.h"

struct degrees {
    double v;
    unsigned decimals; /* of a degree, or what comes near it: seconds count as 4 */
    bool whole;        /* an integer: v is to be scaled by a power of ten */
    bool unsigned_too; /* the hemisphere may stand elsewhere */
    size_t from, to;
};

/* The number that begins at `from` (a digit), with sign and hemisphere around it. False: there is none. */
bool degrees_at(struct bytes b, size_t from, struct degrees *d);

/* Is it this degree, to within `slack` and as precisely as it is written? */
bool degrees_fit(const struct degrees *d, double degree, double slack, unsigned *decimals);

double metres_between(double lat1, double lon1, double lat2, double lon2);

#endif
