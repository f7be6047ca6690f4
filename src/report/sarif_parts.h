/* The parts of a SARIF log (OASIS SARIF 2.1.0) that results, artifacts and notifications share. */
#ifndef CORDON_REPORT_SARIF_PARTS_H
#define CORDON_REPORT_SARIF_PARTS_H

#include "base/hash.h"
#include "base/json.h"
#include "policy/audit.h"

/* What code-scanning pages take of one run, and of one result. A log beyond the first is refused whole. */
enum { SARIF_MOST_RESULTS = 25000, SARIF_MOST_LOCATIONS = 10 };

/* The rules of results, each once, in order of first use. */
struct sarif_rules {
    const struct rule_ref **list;
    size_t n, capacity;
    struct hash_table by_name;
};
uint32_t sarif_rule_number(struct arena *a, struct sarif_rules *rules, const struct rule_ref *r);
const char *sarif_rule_id(struct arena *a, const struct rule_ref *r); /* "policy/rule" */
void sarif_rule(struct json *j, struct arena *a, const struct rule_ref *r);
void sarif_chain_rule(struct json *j); /* of chains that no policy judges */

/* "KEY": {"text": …} (3.11): braces and brackets of what is said are no placeholders and no links. */
void sarif_message(struct json *j, struct arena *a, const char *key, const char *text);

/* A path as a URI reference (RFC 3986): relative where the path is. */
const char *sarif_uri(struct arena *a, const char *path);

/* "artifactLocation": {uri, index}; index below 0: it is no piece of evidence */
void sarif_artifact(struct json *j, struct arena *a, const char *path, int64_t index);

/* "locations" and "relatedLocations" of a chain: where the evidence shows it. */
void sarif_locations(struct json *j, struct arena *a, const struct audit *audit, const struct chain *c);

const char *sarif_link_kind(enum link_role role); /* of a logical location */

/* The same for the same rule on the same chain, whatever else the evidence holds: made of the rule and of who
 * stands at each link, not of addresses where something better is known. */
uint64_t sarif_fingerprint(struct arena *a, const struct chain *c, const char *rule);

/* "custody": […], in short: who, and whose law. */
void sarif_custody(struct json *j, const struct audit *audit, const struct chain *c);

/* The same of what was found in a package of a store. */
struct store;
struct store_finding;
void sarif_store_location(struct json *j, struct arena *a, const struct store *s,
                          const struct store_finding *f);
void sarif_store_custody(struct json *j, const struct store_finding *f);

/* "invocations": […] with the diagnostics, and a line for each of `said`. */
void sarif_invocations(struct json *j, struct arena *a, const struct audit *audit, const char *const *said,
                       size_t n_said);

#endif
