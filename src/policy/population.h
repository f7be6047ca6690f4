/* How many devices, people or records the evidence stands for: a capture of one phone may stand for a fleet.
 * Thresholds over such counts can be judged only with it. */
#ifndef CORDON_POLICY_POPULATION_H
#define CORDON_POLICY_POPULATION_H

#include "base/date.h"
#include "base/diagnostic.h"

struct count_range { /* both inclusive */
    bool given;
    uint64_t low, high;
};

struct population {
    const char *file, *source;
    date_t from, to; /* days on which they were counted: different ones within them */
    struct count_range devices, people, records;
    uint64_t sample; /* how many devices the evidence was taken from */
};

/* Reads a population from YAML (docs/formats/policy.md). NULL with a diagnostic when it is not valid. Lives
 * in the arena. */
const struct population *population_load(struct arena *a, const char *file, struct text text,
                                         struct diagnostics *d);
const struct population *population_open(struct arena *a, const char *path, struct diagnostics *d);

/* "25000 devices, 18000 to 22000 people (2025-07-01 to 2026-06-30; fleet management)" */
const char *population_text(struct arena *a, const struct population *p, date_t as_of);

#endif
