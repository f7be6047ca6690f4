/* What holders of addresses and AS numbers have signed, as rpki-client's JSON lists it. */
#ifndef CORDON_ROUTE_RPKI_H
#define CORDON_ROUTE_RPKI_H

#include "base/input.h"
#include "base/prefix.h"
#include "evidence/route/paths.h"

struct rpki;

enum validity { VALIDITY_UNKNOWN, VALIDITY_VALID, VALIDITY_INVALID };

/* rpki-client -j: {"roas": [{"prefix", "maxLength", "asn", "ta", "expires"}], "aspas": [{"customer_asid",
 * "expires", "providers": []}]}; also the forms of Routinator and of RIPE's validator (asn as "AS123"). NULL,
 * with one diagnostic, where it is none of them; what is damaged in it is told and left out. */
struct rpki *rpki_read(struct input *in, const char *name, struct diagnostics *d);
void rpki_free(struct rpki *r);
/* Distinct ones that count (rpki_as_of()): prefix, maxLength and AS; customers. */
size_t rpki_roas(const struct rpki *r);
size_t rpki_aspas(const struct rpki *r);
/* What has expired by then does not count. Before any question; without it nothing expires. Again with
 * another time: as if it were the first. */
void rpki_as_of(struct rpki *r, int64_t time_ns);
/* Of all that were read, how many have expired by then. */
size_t rpki_expired(const struct rpki *r, int64_t time_ns);

/* RFC 6811 2.1. origin 0 (none, or a set) matches nothing. why: NULL, or static words on how it is invalid.
 */
enum validity rpki_origin(const struct rpki *r, struct prefix p, uint32_t origin, const char **why);

/* draft-ietf-sidrops-aspa-verification 5 and 6: along the path without prepending; from_provider: the path
 * came down from a provider, else from a customer or peer. A set is invalid, with nothing in via;
 * confederations are inside one AS and passed over; of an empty path nothing is known. Where invalid, via is
 * the triple at which it is: via[1] told via[0] (0: whoever the path was told to) what it had from via[2],
 * against what has been signed. */
enum validity rpki_path(const struct rpki *r, struct as_path path, bool from_provider, uint32_t via[3]);

#endif
