#ifndef CORDON_LIBRARY_NO_EVIDENCE_H
#define CORDON_LIBRARY_NO_EVIDENCE_H

#include "base/bytes.h"

enum { NO_EVIDENCE_START = 64 * 1024 }; /* so many bytes tell all that can be told */

struct no_evidence {
    const char *what, *hint; /* hint may be NULL */
};

extern const struct no_evidence no_evidence_policy; /* it is a policy */

struct no_evidence no_evidence_what(struct bytes start);

#endif
