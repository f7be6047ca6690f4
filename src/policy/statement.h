/* What a judge is, and what a rule says of one chain; private to judge.c and reasons.c. */
#ifndef CORDON_POLICY_STATEMENT_H
#define CORDON_POLICY_STATEMENT_H

#include "policy/bind.h"
#include "policy/judge.h"

struct statement {
    enum answer answer; /* of `when` */
    enum answer excepted;
    const struct exception *exception;
    enum verdict verdict; /* with answer not-met: meaningless */
};

struct judge {
    struct bound bound;
    struct judging how;
    uint16_t number;
    bool in_force;
    const char *note;      /* first reason of each finding; NULL: none */
    struct rule_ref *refs; /* per rule, and behind them the default's */
};

/* Of a package there are several chains: the app's own, one a component, one a place that it names. A rule
 * speaks of those whose last link it asks for; what it says of the app stands at the app's own chain, and not
 * at each of the others once more. A rule that asks nothing of links speaks of all. */
bool rule_speaks_of(const struct rule *r, const struct chain *c);

struct statement judge_consider(const struct judge *j, const struct chain *c, const struct rule *r);
/* Of every rule; is some rule met? */
bool judge_consider_all(const struct judge *j, const struct chain *c, struct statement *to);
bool statement_silent(const struct statement *s);
bool exception_concerns(const struct exception *e, const struct rule *r);

/* Does the rule stay undetermined on a place that a package names for no other reason than that nothing was
 * seen to go there? A policy says so once of such a place, by the harshest of these rules. */
bool judge_lacks_traffic(const struct judge *j, const struct chain *c, const struct rule *r,
                         const struct statement *s);

/* What the default, or a rule that may be met and is milder, comes to where no rule is met. */
enum verdict judge_mildest(const struct judge *j, const struct chain *c, const struct statement *statements);

/* What a verdict comes to under a policy that does not bind on the day. */
enum verdict judge_binding(const struct judge *j, enum verdict v);

#endif
