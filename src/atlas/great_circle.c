#include "atlas/cable.h"

#include <math.h>

double great_circle_km(double latitude, double longitude, double to_latitude, double to_longitude) {
    static const double radius = 6371.0088, degree = 3.14159265358979323846 / 180;
    double up = sin((to_latitude - latitude) * degree / 2);
    double along = sin((to_longitude - longitude) * degree / 2);
    double h = up * up + cos(latitude * degree) * cos(to_latitude * degree) * along * along;
    return 2 * radius * asin(sqrt(h < 1 ? h : 1)); /* rounding may carry antipodes past 1 */
}
