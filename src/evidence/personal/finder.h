/* Finds personal data in decoded bytes: a persona's values in every usual form, and what validated detectors
 * recognise, through nested encodings.
 *
 * One pass of Vectorscan over each buffer; validators behind it; then what the buffer holds encoded (base64,
 * hex, percent, compressed, multipart, protobuf, property lists …) is decoded and searched in turn, at most
 * `most_depth` deep. Values never leave through here but in find.value, for a tester's own screen. */
#ifndef CORDON_PERSONAL_FINDER_H
#define CORDON_PERSONAL_FINDER_H

#include "base/masking.h"
#include "evidence/content/message.h"
#include "evidence/personal/persona.h"

enum part_kind { PART_PATH, PART_QUERY, PART_HEADER, PART_COOKIE, PART_BODY };

struct part {
    enum part_kind kind;
    struct text name; /* of a header or cookie */
    struct text type; /* of a body: the value of Content-Type; may be empty */
    struct bytes bytes;
    bool response; /* what comes to the device: only the persona's values are told, no detector's */
};

struct find {
    const char *class_name; /* "location.precise"; lives as long as the finder */
    const char *found_by;   /* "persona:LABEL" or "detector:NAME"; lives as long as the finder */
    const char *place;      /* "header x-device", "cookie sid", "path", "query lat", "form phone",
                               "json $.user.mail", "protobuf 3.1", "part photo": valid during the call … */
    const char *encodings;  /* … as are these, outermost first: "plain", "base64 > gzip > json" … */
    uint64_t hash;          /* keyed: the same value has the same hash in whatever form it was found */
    size_t from, to;        /* where in part.bytes it, or the outermost encoding of it, lies */
    struct text value;      /* decoded; valid during the call */
    uint32_t values;        /* how many there are of them: entries of a contact list; else 1 */
};
typedef void find_taker(void *context, const struct find *f);

struct finder_limits {
    unsigned most_depth;     /* encodings on top of each other (6) */
    size_t most_decoded;     /* bytes decoded from one part in all (64 MiB) */
    uint32_t most_expansion; /* of one compressed run (1000) */
    uint32_t most_finds;     /* told of one part (4096) */
};
struct finder_limits finder_limits_default(void);

/* What could not be seen of a part. */
struct search_result {
    uint64_t opaque;   /* bytes of high entropy under no known encoding */
    bool limited;      /* a limit cut the search … */
    const char *limit; /* … this one, in words; static */
    uint64_t decoded;  /* bytes that came out of encodings and were searched as well */
};

struct finder;  /* compiled; never changes: threads may share it */
struct scratch; /* what one thread searches with */

/* persona: NULL for detectors only; it must outlive the finder. key: for the hashes. NULL: not on this
 * machine (Vectorscan wants SSSE3 of x86). */
struct finder *finder_new(const struct persona *persona, const struct masking_key *key,
                          struct finder_limits limits);
void finder_free(struct finder *f); /* NULL is fine */
struct scratch *scratch_new(const struct finder *f);
void scratch_free(struct scratch *s); /* NULL is fine */

struct search_result finder_search(const struct finder *f, struct scratch *s, const struct part *part,
                                   find_taker *taker, void *context);

/* All parts of a message in turn: path, query, fields, cookies, body. `part` in the taker's hands: the one
 * that a find lies in. */
typedef void message_find_taker(void *context, const struct part *part, const struct find *f);
struct search_result finder_search_message(const struct finder *f, struct scratch *s, const struct message *m,
                                           message_find_taker *taker, void *context);

/* May a name (of a parameter, say) not be told, because it looks like personal data or is some? */
bool finder_hides(const struct finder *f, struct text name);

/* Is something short a value of the persona, or half of its position, as it is or in percent, hex or base64?
 */
bool finder_knows(const struct finder *f, struct text t);

#endif
