/* Where an audit's findings of one chain stand: they are in order of chains. */
#ifndef CORDON_POLICY_FINDINGS_H
#define CORDON_POLICY_FINDINGS_H

#include "policy/audit.h"

/* The number of the first finding of the chain, or of the first of a later one: a caller goes on from there
 * while they are the chain's. */
size_t findings_from(const struct audit *a, uint32_t chain);

#endif
