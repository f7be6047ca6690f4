/* What the importers fill: parties and stakes that know the record they came from. Part of import.h. */
#ifndef CORDON_ATLAS_IMPORT_MODEL_H
#define CORDON_ATLAS_IMPORT_MODEL_H

#include "atlas/import.h"
#include "base/intern.h"
#include "base/tree.h"

enum { NAME_LONGEST = 200 };

/* Where a record stands in the files that were read. */
struct import_at {
    const char *file;
    uint32_t line, column;
};

enum import_kind {
    PARTY_UNKNOWN,
    PARTY_COMPANY,
    PARTY_STATE,
    PARTY_FUND,
    PARTY_PERSONS,
    PARTY_THING /* a ship, an aircraft, a share: owned, but no party */
};

struct import_party {
    const char *name;     /* NULL: not told by any record; never set for who is masked */
    const char *slug;     /* set by import_identify() */
    const char *lei;      /* lower case; NULL: none told */
    const char *registry; /* "gb-coh:01234567": another register's number; NULL: none told */
    char incorporated[3]; /* country code; "": not told */
    char place[3];        /* principal place, or a person's residence */
    bool masked;          /* a person, or what may be one */
    bool told;            /* by a record of its own, not only named by another's */
    bool used;            /* a stake that is written names it */
    enum import_kind kind;
    enum confidence confidence;
    uint32_t source;  /* of all this; index + 1, 0: none */
    date_t observed;  /* DATE_MIN: not told */
    party_id curated; /* PARTY_NONE: there is none with this LEI */
    uint32_t same;    /* another that this one is, or itself: import_root() */
    struct import_at at;
};

struct import_stake {
    uint32_t owner, owned; /* parties */
    struct ratio low, high;
    enum stake_kind kind;
    enum confidence confidence;
    date_t from, to, observed;
    uint32_t source; /* index + 1 */
    struct import_at at;
    bool indirect; /* through others: no stake of its own where the direct ones are known */
    bool disputed;
    bool dropped;
};

struct import_source {
    const char *title, *by, *url; /* by, url: NULL: not told */
    date_t date;
};

struct import {
    struct import_options options;
    struct diagnostics *d;
    struct arena *arena;
    struct arena *scratch; /* import_scratch() */
    struct intern *ids;    /* numbers the parties */
    struct import_party *parties;
    struct import_stake *stakes;
    struct import_source *sources;
    struct import_reason *reasons;
    struct intern *source_keys, *reason_keys;
    size_t n_parties, n_stakes, n_sources, n_reasons;
    size_t parties_capacity, stakes_capacity, sources_capacity, reasons_capacity;
    uint64_t records, matched, candidates;
    bool damaged;
};

/* For what is made on the way of one record or party: emptied now and then, whenever it is asked for. */
struct arena *import_scratch(struct import *im);

/* A party by what its source calls it; made when there is none yet. */
uint32_t import_party(struct import *im, const char *scheme, struct text id);
bool import_known(struct import *im, const char *scheme, struct text id);
uint32_t import_root(const struct import *im, uint32_t party);         /* the one it is the same as */
void import_same(struct import *im, uint32_t one, uint32_t other);     /* `one` is known as `other` */
void import_name(struct import *im, uint32_t party, struct text name); /* the first one stays */
bool import_lei(struct import *im, uint32_t party, struct text lei);   /* false: it is none (ISO 17442) */
/* Only where t is a country's code; "US-DE" is US. */
void import_country(char to[3], struct text t);
uint32_t import_source(struct import *im, const char *title, const char *by, const char *url, date_t date);
void import_stake(struct import *im, struct import_stake stake);

/* Counts a reason and tells where: a note when the atlas has no place for such a record, damage when the
 * record itself is wrong. `reason` is a text of the program's own; `detail` is foreign and may be empty. */
void import_leave(struct import *im, struct import_at at, enum severity s, const char *reason,
                  struct text detail);

/* A party that may be one of the atlas's: told, never merged. */
void import_candidate(struct import *im, const struct import_party *p, const char *slug);

/* ISO 17442-1: 18 letters and digits and two check digits (ISO/IEC 7064 MOD 97-10), in either case. */
bool lei_valid(struct text t);

/* "51", "51 %", "25-50", "more than 25%", "75% or more", "0.51" …: what an untyped percentage may mean.
 * False when it means none; *unsure when it could mean several, all of which lie in the interval. */
bool percentage_parse(struct text t, struct ratio *low, struct ratio *high, bool *unsure);

/* The day of a date or time, "2019-06-01T00:00:00Z"; false when there is none in it. *last may be NULL. */
bool import_date(struct text t, date_t *first, date_t *last);

/* A date_t span into a stake; false, after import_leave(), when a date is none or they are reversed. */
bool import_dates(struct import *im, struct import_stake *s, struct text from, struct text to);

bool import_gleif(struct import *im, struct input *in, const char *name);
bool import_gleif_is(struct text start);
/* Records of both JSON formats; which of them is the caller's knowledge. */
void import_ftm_record(struct import *im, const struct tree *t, struct import_at at);
bool import_ftm_is(const struct tree *t);
struct bods;
struct bods *bods_new(struct import *im);
void bods_record(struct bods *b, const struct tree *t, struct import_at at);
void bods_finish(struct bods *b, struct import *im);
void bods_free(struct bods *b);
bool import_bods_is(const struct tree *t);

/* Whom the atlas has already, by LEI; slugs; a note for each name that is the same as one of the atlas's. */
void import_match(struct import *im);
/* Stakes that are not worth writing or must be marked: indirect ones, double ones, rivals of curated ones. */
void import_join(struct import *im);

#endif
