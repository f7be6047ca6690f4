/* Places as points of the unit sphere: distances without trigonometry in inner loops. */
#ifndef CORDON_CUSTODY_SEA_SPHERE_H
#define CORDON_CUSTODY_SEA_SPHERE_H

#include <math.h>
#include <stdbool.h>

#define SPHERE_RADIUS_KM 6371.0088
#define SPHERE_DEGREE_KM 111.195

struct sphere_point {
    double x, y, z;
};

static inline bool sphere_valid(double latitude, double longitude) {
    return isfinite(latitude) && isfinite(longitude) && fabs(latitude) <= 90 && fabs(longitude) <= 180;
}

static inline struct sphere_point sphere_point_of(double latitude, double longitude) {
    double phi = latitude * (M_PI / 180), lambda = longitude * (M_PI / 180);
    return (struct sphere_point){cos(phi) * cos(lambda), cos(phi) * sin(lambda), sin(phi)};
}

static inline double sphere_km(struct sphere_point a, struct sphere_point b) {
    double x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
    double half = sqrt(x * x + y * y + z * z) / 2;
    return 2 * SPHERE_RADIUS_KM * asin(half < 1 ? half : 1);
}

/* Square of the chord, which grows with the distance and costs less than it. */
static inline double sphere_chord2(struct sphere_point a, struct sphere_point b) {
    double x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
    return x * x + y * y + z * z;
}

static inline double sphere_chord2_of_km(double km) {
    double chord = 2 * sin(fmin(km / (2 * SPHERE_RADIUS_KM), M_PI / 2));
    return chord * chord;
}

#endif
