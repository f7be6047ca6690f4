/* A policy in plain sentences. */
#ifndef CORDON_POLICY_DESCRIBE_H
#define CORDON_POLICY_DESCRIBE_H

#include "base/output.h"
#include "policy/policy.h"

/* Writes it in lines of about `width` columns. */
void policy_describe(const struct policy *p, size_t width, struct output *o);

#endif
