/* Calendar days (proleptic Gregorian) and instants. */
#ifndef CORDON_BASE_DATE_H
#define CORDON_BASE_DATE_H

#include "base/bytes.h"

typedef int32_t date_t; /* days since 1970-01-01 */

#define DATE_MIN INT32_MIN /* "since ever": no from */
#define DATE_MAX INT32_MAX /* "still": no to */

/* YYYY, YYYY-MM or YYYY-MM-DD. A short form names a span: *first and *last get its first and last day
 * (either may be NULL). False, and nothing written, when t is no date. */
bool date_parse(struct text t, date_t *first, date_t *last);

/* RFC 3339: "2009-07-24T19:20:30.45+01:00"; nanoseconds since 1970, UTC. As in ISO 8601, of which it is a
 * profile, the offset may lack its colon or be absent (then UTC), and ',' may stand before the fraction.
 * False, and nothing written, when t is no instant. */
bool time_parse(struct text t, int64_t *ns);

date_t date_of_ns(int64_t ns_since_epoch);
date_t date_today(void);

enum { DATE_TEXT = 16, TIME_TEXT = 40 };
char *date_text(char to[DATE_TEXT], date_t d);   /* "2020-08-05"; "" for DATE_MIN and DATE_MAX */
char *time_text(char to[TIME_TEXT], int64_t ns); /* RFC 3339, UTC, nanoseconds where there are any */

#endif
