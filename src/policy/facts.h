/* A world of facts written into a policy for its own cases: parties, what they hold and who owns them, so
 * that a case keeps its meaning when the atlas changes. */
#ifndef CORDON_POLICY_FACTS_H
#define CORDON_POLICY_FACTS_H

#include "policy/model.h"

struct fact_party {
    struct party party;
    struct jurisdiction_claim *claims;
    size_t n_claims;
    struct words holds; /* "domain:acme.example", "asn:64500", "app:android/com.acme" */
};

struct facts {
    const char *name, *source; /* source: "facts 'lab' of FILE" */
    struct fact_party *parties;
    size_t n_parties;
    struct stake *stakes;
    size_t n_stakes;
};

party_id facts_party(const struct facts *f, struct text slug);

/* The holder of "domain:…", "app:…", "asn:…", "sdk:…" by the same matching as the atlas. */
struct holding facts_holder(const struct facts *f, enum identifier_kind kind, struct text value);

#endif
