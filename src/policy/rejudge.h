/* What the policies of an audit would say of what is not in it: one of its chains changed, or an app and a
 * service that nobody was seen to use. Sums of thresholds stay those of the audit. */
#ifndef CORDON_POLICY_REJUDGE_H
#define CORDON_POLICY_REJUDGE_H

#include "policy/audit.h"

/* Which findings count. */
struct rejudge_of {
    const char *policy, *rule; /* NULL: all */
};

/* Can this audit judge? Not when nobody explains its findings, or somebody else does. */
bool rejudge_can(const struct audit *a);

/* The worst verdict of the rules that count. */
enum verdict rejudge_chain(const struct audit *a, struct rejudge_of of, const struct chain *c);

/* Of traffic from an app ("android/com.x"; NULL: not told) to a name ("api.x.com"; NULL), well protected and
 * without personal data, in the hands of a party (slug; NULL: whom the atlas says). */
enum verdict rejudge_service(const struct audit *a, struct rejudge_of of, const char *app, const char *domain,
                             const char *holder, struct arena *scratch);

/* The rule's condition about the data that are sent, or about their protection, as its author wrote it:
 * "data: $sensitive"; NULL: it has none. */
enum rejudge_about { REJUDGE_DATA, REJUDGE_PROTECTION };
const char *rejudge_condition(const struct audit *a, const char *policy, const char *rule,
                              enum rejudge_about about);

#endif
