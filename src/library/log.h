/* Answers from the store of findings: one way of telling a file. */
#ifndef CORDON_LIBRARY_LOG_H
#define CORDON_LIBRARY_LOG_H

#include "base/json.h"
#include "report/report.h"
#include "report/sheet.h"
#include "store/log.h"

/* What was told. */
struct log_told {
    uint64_t entries, denied;
    bool failed; /* the store could not be read to its end */
};

struct log_told log_text_findings(struct log_store *s, const struct log_query *q, const struct sheet *sheet);
struct log_told log_text_alerts(struct log_store *s, const struct log_query *q, const struct sheet *sheet);
struct log_told log_text_runs(struct log_store *s, const struct log_query *q, const struct sheet *sheet);
/* All that is kept of a key, in each run. */
struct log_told log_text_entry(struct log_store *s, uint64_t key, const struct sheet *sheet);

struct log_told log_json_findings(struct log_store *s, const struct log_query *q, struct output *out);
struct log_told log_json_alerts(struct log_store *s, const struct log_query *q, struct output *out);
struct log_told log_json_runs(struct log_store *s, const struct log_query *q, struct output *out);
struct log_told log_json_entry(struct log_store *s, uint64_t key, struct output *out);

struct log_told log_csv_findings(struct log_store *s, const struct log_query *q, struct output *out);
struct log_told log_csv_alerts(struct log_store *s, const struct log_query *q, struct output *out);
struct log_told log_csv_runs(struct log_store *s, const struct log_query *q, struct output *out);

/* A passage told by one text each, in the arena. */
const char *log_app(const struct passage *p, struct arena *a);     /* "com.x"; "" */
const char *log_service(const struct passage *p, struct arena *a); /* "api.x.com", "192.0.2.1"; never NULL */
/* Of the service, or of the host where no name is known. */
const struct passage_holder *log_recipient(const struct passage *p);
const char *log_list(struct arena *a, const char *const *list, size_t n); /* "a, b" */
const char *log_minute(struct arena *a, int64_t ns);                      /* "2026-11-21 16:55"; "" for 0 */

#endif
