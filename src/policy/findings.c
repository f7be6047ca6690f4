#include "policy/findings.h"

size_t findings_from(const struct audit *a, uint32_t chain) {
    size_t low = 0, high = a->n_findings;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (a->findings[mid].chain < chain)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}
