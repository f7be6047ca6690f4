/* How reports say things: counts, sizes, holders, places, proofs. Shared by the formats. */
#ifndef CORDON_REPORT_WORDS_H
#define CORDON_REPORT_WORDS_H

#include "policy/audit.h"

/* "12,345" */
const char *words_count(struct arena *a, uint64_t n);
/* "812 B", "3.4 kB", "12 MB": powers of 1000 (IEC 80000-13) */
const char *words_size(struct arena *a, uint64_t bytes);
/* "1 flow", "2,310 flows" */
const char *words_of(struct arena *a, uint64_t n, const char *one, const char *many);
/* The items joined by `between`; NULL items are skipped. */
const char *words_join(struct arena *a, const char *const *items, size_t n, const char *between);

/* What follows the kind: "x.com" of "domain:x.com". NULL stays NULL. */
const char *words_identifier(const char *identifier);

/* The name of a country where the code is known, else the code itself. */
const char *words_country(const char *code);

/* The slug where the atlas has one, else the name open data gives; NULL: unknown. */
const char *link_holder_id(const struct link *l);
/* Name for people; NULL: unknown. */
const char *link_holder_name(const struct link *l);
/* The kind of a party ("company", "state", "persons" …); NULL: the audit has no atlas. */
const char *party_kind(const struct audit *audit, party_id p);
/* Who is named as the one behind a link: the ultimate controller that the test says is met. Crowds of persons
 * ("institutional investors") are passed over for the highest organisation under them; they stay in the list
 * of controllers. NULL: nobody above the holder. */
const struct controller *link_controller(const struct audit *audit, const struct link *l);
/* Name of the party a claim goes through: the holder or one of its controllers; NULL: the place, or unknown.
 */
const char *reach_through(const struct link *l, const struct reach *r);

/* Whom a chain's data goes to: its named service, else the host. NULL for a chain without links. */
const struct link *chain_recipient(const struct chain *c);
/* What could not be told of a chain: a holder, or a name. */
bool chain_is_unknown(const struct chain *c);

/* Marks the laws, of n that the atlas has, that reach the chain; how many were not marked before. */
size_t chain_mark_laws(const struct chain *c, bool *laws, size_t n);
enum verdict chain_worst(const struct audit *audit, size_t chain); /* over the policies; allow without any */
uint64_t chain_bytes(const struct chain *c);

/* What a piece of evidence is counted in and pointed at by: "packet", "entry" (of a HAR). */
const char *evidence_unit(const char *format);
const char *evidence_units(const char *format); /* … in the plural */
const char *proof_unit(const struct audit *audit, const struct proof *p);
const char *proof_text(const struct audit *audit, const struct proof *p); /* shown_text() in that unit */
const char *evidence_name(const struct audit *audit, uint32_t evidence);  /* never NULL */
/* What goes by overall verdict under policy p. */
enum verdict audit_verdict(const struct audit *audit, size_t chain, size_t policy);

/* "title: reason; reason; reason; missing: …" */
const char *finding_sentence(struct arena *a, const struct audit *audit, const struct finding *f);

/* First and last instant of all evidence; false when there is none. */
bool audit_period(const struct audit *audit, int64_t *first_ns, int64_t *last_ns);
/* "2026-09-14 08:30:05 UTC" */
const char *words_time(struct arena *a, int64_t ns);
const char *words_date(struct arena *a, date_t d); /* NULL for an open date */
/* The date a report's atlas was built, and its age on the day of the report in days; -1: unknown. */
int32_t atlas_age_days(const struct audit *audit);

#endif
