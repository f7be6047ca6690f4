/* A policy: somebody's rules about custody chains, read from a YAML file (docs/formats/policy.md). Reading a
 * policy needs no atlas: parties are slugs until a judge binds them to facts (judge.h). */
#ifndef CORDON_POLICY_POLICY_H
#define CORDON_POLICY_POLICY_H

#include "policy/audit.h"

struct policy;

/* Reads a policy. Everything lives in the arena, which keeps its own copy of what it needs of the text. NULL,
 * with one diagnostic (SEVERITY_ERROR, file:line:column) for each thing that is wrong, when it is no valid
 * policy. `file` is the name shown in diagnostics and findings. */
struct policy *policy_load(struct arena *a, const char *file, struct text text, struct diagnostics *d);

/* By id of a shipped policy, or by the path of a file; a name with '/' or ending in .yaml or .yml is always a
 * path. NULL with a diagnostic (naming the nearest shipped id) when there is none or it is not valid. */
struct policy *policy_open(struct arena *a, const char *name, struct diagnostics *d);

/* What a policy says of itself. */
struct policy_about {
    const char *id, *title, *status, *version, *author;
    const char *basis;       /* "title, citation (date) <url>; …" */
    const char *description; /* NULL: none */
    const char *file;
    date_t from, to;
    date_t suspended_from, suspended_to; /* DATE_MAX, DATE_MIN: never */
    size_t rules, cases;
};
struct policy_about policy_about(const struct policy *p);

/* Does it bind on that day? False outside `valid` and while `suspended`; then *why says which (in the arena;
 * `why` may be NULL when not wanted). Draft and example policies bind whoever names them. */
bool policy_in_force(const struct policy *p, date_t as_of, struct arena *a, const char **why);

struct text policy_source(const struct policy *p); /* the file as it was read */

/* The policies inside the program, by id. */
struct shipped_policy {
    const char *id;
    const char *text; /* the file */
};
size_t policy_shipped(const struct shipped_policy **list);

#endif
