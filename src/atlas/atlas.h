/* The atlas: who holds a technical identifier, who owns whom, under whose law, and where an address stands.
 *
 * One read-only, memory-mapped file compiled by `cordon atlas build` (or the copy inside the program, which
 * has the curated parties and no open data). All strings live as long as the atlas. Nothing here knows
 * evidence or policy. */
#ifndef CORDON_ATLAS_ATLAS_H
#define CORDON_ATLAS_ATLAS_H

#include "base/date.h"
#include "base/diagnostic.h"

typedef uint32_t party_id; /* 0 … atlas_party_count() - 1 */
#define PARTY_NONE UINT32_MAX

enum confidence { CONFIDENCE_NONE, CONFIDENCE_LOW, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH };
const char *confidence_text(enum confidence c); /* "none", "low", "medium", "high" */

/* Where a fact comes from and when it holds. */
struct provenance {
    const char *source; /* citation: title, by, date; for open data the data set and its licence */
    const char *url;    /* NULL: none */
    enum confidence confidence;
    date_t from, to; /* first and last day it holds; DATE_MIN, DATE_MAX: open */
    date_t observed; /* DATE_MIN: not told */
    bool disputed;
};

struct party {
    const char *id; /* slug, e.g. "china-telecom" */
    const char *name;
    const char *kind; /* "company", "state", "fund", "persons", "group", "foundation", "unknown" */
    const char *note; /* NULL: none */
};

enum ground { GROUND_INCORPORATED, GROUND_PRINCIPAL_PLACE, GROUND_STATE };
const char *ground_text(enum ground g); /* "incorporated", "principal-place", "state" */

struct jurisdiction_claim {
    char country[3]; /* ISO 3166-1 alpha-2 */
    enum ground ground;
    struct provenance why;
};

enum identifier_kind {
    IDENTIFIER_ADDRESS,
    IDENTIFIER_ASN,
    IDENTIFIER_PREFIX,
    IDENTIFIER_DOMAIN,
    IDENTIFIER_APP,
    IDENTIFIER_SDK,
    IDENTIFIER_OUI,
    IDENTIFIER_CERT,
    IDENTIFIER_CABLE,
    IDENTIFIER_LEI,
    IDENTIFIER_PARTY,
    IDENTIFIER_KINDS
};

/* Who holds an identifier. `party` is PARTY_NONE when only open data names it: then `name` is that name. */
struct holding {
    party_id party;
    const char *name;    /* the party's name, or what open data calls the holder; NULL: unknown */
    const char *matched; /* the identifier that matched, e.g. "domain:tiktok.com", "asn:4134" */
    struct provenance why;
};

struct place {
    char country[3];  /* where open data puts the address, else where it is registered; "" unknown */
    const char *city; /* NULL: unknown */
    double latitude, longitude; /* both NaN: unknown */
    const char *source;
};

/* All that is known of one address. */
struct address_facts {
    uint32_t asn;        /* 0: none known */
    const char *as_name; /* NULL: unknown */
    bool special; /* private, loopback, multicast … (IANA special-purpose): never asked of open data */
    const char *special_name; /* e.g. "private-use (RFC 1918)" */
    struct place place;
    char registered[3];    /* country the registries have for the AS or block; "" unknown */
    struct holding holder; /* by curated prefix, else curated ASN, else open data's AS name */
};

struct atlas;

/* path NULL: $CORDON_ATLAS, the XDG data folders, the build tree, and at last the copy inside the program. */
struct atlas *atlas_open(const char *path, struct diagnostics *d);
void atlas_close(struct atlas *a);
/* Over bytes that outlive it; `name` is for messages. */
struct atlas *atlas_open_bytes(struct bytes bytes, const char *name, struct diagnostics *d);

struct atlas_info {
    const char *path; /* NULL: the copy inside the program */
    date_t built;
    size_t parties, stakes, holdings, laws, cables, services, address_ranges;
    bool open_data;
    const char *const *credits; /* open data sources with their licences, to be shown in every report */
    size_t n_credits;
};
struct atlas_info atlas_info(const struct atlas *a);

size_t atlas_party_count(const struct atlas *a);
party_id atlas_party(const struct atlas *a, struct text slug); /* PARTY_NONE when there is none */
struct party atlas_party_get(const struct atlas *a, party_id p);

/* Jurisdiction claims of p that hold on as_of; writes at most `most`, returns how many there are. */
size_t atlas_jurisdictions(const struct atlas *a, party_id p, date_t as_of, struct jurisdiction_claim *to,
                           size_t most);

/* Holders of an identifier on as_of, best first (several when claims contend); returns how many there are.
 * domain: longest suffix on label boundaries; app: exact; sdk: longest prefix; oui: by registry or curated
 * name. */
size_t atlas_holders(const struct atlas *a, enum identifier_kind kind, struct text value, date_t as_of,
                     struct holding *to, size_t most);

/* v4 as ::ffff:a.b.c.d. Constant time, no allocation. */
struct address_facts atlas_address(const struct atlas *a, const uint8_t address[16], date_t as_of);

/* The lean form for hot paths: addresses with the same record have the same facts, places apart (0: nothing
 * known). Facts are asked for once a record. */
uint32_t atlas_address_record(const struct atlas *a, const uint8_t address[16]);
uint32_t atlas_address_record_v4(const struct atlas *a, uint32_t address); /* in host order */
void atlas_address_records_v4(const struct atlas *a, const uint32_t *addresses, size_t n, uint32_t *records);
struct address_facts atlas_record_facts(const struct atlas *a, uint32_t record,
                                        date_t as_of); /* no place but country */

bool atlas_record_special(const struct atlas *a, uint32_t record); /* of a special-purpose block */

const char *atlas_as_name(const struct atlas *a, uint32_t asn); /* NULL: unknown */
/* In how many countries open data has addresses that this AS announces; `one` gets the first of them. */
size_t atlas_as_countries(const struct atlas *a, uint32_t asn, char one[3]);

/* An app id cut short ("android/com.zhiliaoapp.musi"): true, and `to` gets the whole id, when exactly one
 * that the atlas knows begins so; a variant of another one ("….musically.go") does not count. */
bool atlas_app_completed(const struct atlas *a, struct text cut, char *to, size_t size);

/* Countries by ISO 3166-1 alpha-2 code; names and rough middles are inside the program. */
const char *atlas_country_name(const struct atlas *a, const char *code); /* NULL: no such code */
bool atlas_country_place(const struct atlas *a, const char *code, double *latitude, double *longitude);

/* The party whose slug, name or alias this is (ASCII case, blanks and punctuation apart); PARTY_NONE when
 * there is none. */
party_id atlas_party_named(const struct atlas *a, struct text name);
/* The slug of the party whose slug, name or alias is nearest to a word; NULL when nothing is near. */
const char *atlas_suggest(const struct atlas *a, struct text word);

/* Gives the pages that look-ups have touched back to the system; they come again when wanted. For after many
 * look-ups in a row: the atlas is larger than what most audits hold. */
void atlas_rest(const struct atlas *a);

/* Compares all of the file with its checksums; false, with a diagnostic, when it is damaged. */
bool atlas_verify(const struct atlas *a, struct diagnostics *d);

#endif
