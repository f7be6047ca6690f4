/* The JSON of a chain's parts, shared by JSON Lines and the page's data. docs/formats/json.md */
#ifndef CORDON_REPORT_JSON_PARTS_H
#define CORDON_REPORT_JSON_PARTS_H

#include "base/json.h"
#include "policy/audit.h"

void json_strings(struct json *j, const char *key, const char *const *list, size_t n);

/* "hashes": [...] as text: JSON's numbers are exact only to 2^53. */
void json_hashes(struct json *j, const uint64_t *list, size_t n);

/* The members of a custody item, without the braces around them. */
void json_link(struct json *j, const struct audit *audit, const struct link *l);
/* How it controls: answer, test, share, proof. */
void json_control(struct json *j, const struct controller *c);
/* [{country, law, clause, ground, through}] of a link; what each says stands once, in the summary. */
void json_link_laws(struct json *j, const struct audit *audit, const struct link *l);
/* One law in full, and one decision. */
void json_law(struct json *j, const struct law *law);
void json_adequacy(struct json *j, const struct adequacy *one);
/* "laws": […] of all chains, each once */
void json_laws(struct json *j, const struct audit *audit);
/* "custody": […] */
void json_custody(struct json *j, const struct audit *audit, const struct chain *c);
/* "evidence": [{file, at, what}] */
void json_evidence(struct json *j, const struct audit *audit, const struct chain *c);
void json_protection(struct json *j, const struct chain *c);
/* All else of a chain: protocol … last. */
void json_traffic(struct json *j, const struct audit *audit, const struct chain *c);

/* The members of a finding, and of a chain where there is no policy, `kind` first; without the braces. */
void json_finding(struct json *j, const struct audit *audit, const struct finding *f);
void json_chain(struct json *j, const struct audit *audit, uint32_t chain);

/* Lines: findings, or chains when there is no policy. */
void json_judged(struct json *j, const struct audit *audit);
/* Lines: incidents in routes; and what could not be looked for, as "incidents": {} of the summary. */
void json_incidents(struct json *j, const struct audit *audit);
void json_incident_limits(struct json *j, const struct audit *audit);
/* "stores": […], what folders of packages came to */
void json_stores(struct json *j, const struct audit *audit);

/* Members of the summary: evidence, counts, policies, atlas, credits, diagnostics, complete. */
void json_summary(struct json *j, const struct audit *audit);

#endif
