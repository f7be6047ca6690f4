/* A policy's own tests: each case describes a chain in brief and the verdict it must get. */
#ifndef CORDON_POLICY_CASES_H
#define CORDON_POLICY_CASES_H

#include "policy/policy.h"

struct case_outcome {
    const char *title;
    uint32_t line;
    date_t as_of;
    bool passed;
    enum verdict expected, got;
    const char *why; /* of a failure */
    const struct finding *findings;
    const struct reasons *reasons; /* of each finding */
    size_t n_findings;
};

/* Runs every case; cases without facts of their own ask the atlas. Everything lives in the arena. */
size_t policy_cases_run(struct arena *a, const struct policy *p, const struct atlas *atlas,
                        const struct case_outcome **outcomes);

#endif
