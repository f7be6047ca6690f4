/* The compiled atlas: one file that is mapped and read where it lies (docs/formats/atlas.md).
 *
 * Everything is an array at an offset; strings are offsets into a string section, 0 being none. Written and
 * read in the byte order of the machine, which the header tells. The small sections are checked once when the
 * file is opened; the large ones (address tables) are never trusted: every index out of them is compared with
 * the array's end when it is used. */
#ifndef CORDON_ATLAS_ATLAS_FILE_H
#define CORDON_ATLAS_ATLAS_FILE_H

#include "atlas/control.h"

#define ATLAS_MAGIC "cordon\x0d\x0a"
enum { ATLAS_VERSION = 7, ATLAS_ORDER = 0x01020304, ATLAS_ALIGN = 64 };

enum table_part { TABLE_ROOT, TABLE_CELLS, TABLE_PARTS };
enum table_name { TABLE_FACTS_V4, TABLE_FACTS_V6, TABLE_PLACES_V4, TABLE_PLACES_V6, TABLES };

enum section {
    SECTION_STRINGS, /* of the curated part; NUL first and last */
    SECTION_PARTIES,
    SECTION_ALIASES, /* string offsets */
    SECTION_PROVENANCE,
    SECTION_JURISDICTIONS, /* by party */
    SECTION_STAKES,        /* struct stake; `source` is an index into provenance */
    SECTION_HOLDINGS,      /* by key, best first */
    SECTION_KEYS,          /* by text */
    SECTION_KEY_SLOTS,     /* open addressing: index into keys + 1; 0 free */
    SECTION_CREDITS,       /* by enum credit */
    SECTION_LAWS,          /* by country */
    SECTION_MEMBERS,       /* of the union, by country */
    SECTION_ADEQUACY,      /* by whom they are about */
    SECTION_CABLES,        /* by id */
    SECTION_CABLE_NAMES,   /* string offsets */
    SECTION_CABLE_PLACES,
    SECTION_CABLE_SEGMENTS,
    SECTION_CABLE_HOLDERS,
    SECTION_SERVICES,     /* by category */
    SECTION_SERVICE_KEYS, /* by text, as strcmp() orders */
    /* From here on not checked at opening. */
    SECTION_LARGE,
    SECTION_NAMES = SECTION_LARGE, /* strings of the open data */
    SECTION_RECORDS,               /* facts of addresses */
    SECTION_PLACES,
    SECTION_AS,  /* by number */
    SECTION_OUI, /* by block */
    SECTION_TABLES,
    SECTIONS = SECTION_TABLES + TABLES * TABLE_PARTS
};

enum credit { CREDIT_AS, CREDIT_COUNTRY, CREDIT_PLACE, CREDIT_OUI, CREDITS };

struct file_credit {
    uint32_t text; /* string; 0: this set is not in the atlas */
    int32_t observed;
};

struct file_section {
    uint64_t offset, size; /* in bytes */
    uint64_t checksum;     /* XXH3 of the bytes */
};

struct file_header {
    char magic[8];
    uint32_t version, order;
    uint64_t size;     /* of the file */
    uint64_t checksum; /* XXH3 of this header with 0 here */
    int32_t built;     /* date_t */
    uint32_t open_data;
    uint64_t ranges; /* address ranges of the open data */
    struct file_section sections[SECTIONS];
};

struct file_party {
    uint32_t id, name, kind, note; /* strings */
    uint32_t first_alias, aliases;
    uint32_t first_jurisdiction, jurisdictions;
};

struct file_provenance {
    uint32_t source, url; /* strings */
    int32_t from, to, observed;
    uint8_t confidence, disputed, spare[2];
};

struct file_jurisdiction {
    char country[4];
    uint32_t ground, why;
};

struct file_holding {
    uint32_t party, why;
};

struct file_key {
    uint32_t text; /* string: "asn:4134" */
    uint32_t first, holdings;
};

struct file_law {
    char country[4];
    uint32_t name, clause, compels, safeguards; /* strings */
    uint32_t except;                            /* string: "DK IE"; 0: nowhere */
    uint32_t why;
    uint16_t duties, grounds; /* bits, as in law.h */
};

struct file_member {
    char country[4];
    uint32_t why;
};

struct file_adequacy {
    char of[4], by[4];
    uint32_t decision, scope; /* strings */
    uint32_t why;
};

enum { CABLE_PLANNED = 1, CABLE_CONSORTIUM = 2 };

struct file_cable {
    uint32_t text, name, note; /* strings; text: "cable:sea-me-we-3" */
    uint32_t why;              /* of the whole; its days are those of the service */
    uint32_t first_name, names;
    uint32_t first_place, places;
    uint32_t first_segment, segments;
    uint32_t first_holder, holders;
    uint32_t km, flags; /* km 0: not told */
};

struct file_cable_place {
    uint32_t name;               /* 0: a branching unit that has none */
    int32_t latitude, longitude; /* 1/10000 degree */
    char country[4];             /* "": a branching unit */
};

struct file_cable_segment {
    uint16_t from, to; /* places of the same cable */
    uint32_t metres;
    uint32_t told;
};

struct file_cable_holder {
    uint32_t party, name; /* party UINT32_MAX: the name alone is known */
    uint32_t why;
    uint16_t part, place; /* enum cable_part */
};

/* Lists are strings with blanks between: "en de". */
struct file_service {
    uint32_t category, category_name, name; /* strings */
    uint32_t holder, by;                    /* strings: slug, or a name; 0 */
    uint32_t identifiers, languages, regions, not_in, note;
    uint32_t why;
};

struct file_service_key {
    uint32_t text; /* string: "domain:signal.org" */
    uint32_t service;
};

/* What a leaf of a facts table leads to. */
struct file_record {
    uint32_t as;        /* index into SECTION_AS + 1; 0: none known */
    uint32_t key;       /* index into keys + 1: curated prefix, else curated AS; 0 none */
    char country[2];    /* where it stands, as open data estimates; else where it is registered */
    char registered[2]; /* where the registries have it */
    uint16_t special;   /* number of the special-purpose block + 1; 0 none */
    uint16_t placed;    /* country comes from the place data */
};

struct file_place {
    uint32_t city;               /* in SECTION_NAMES */
    int32_t latitude, longitude; /* 1/10000 degree */
    char country[4];
};

struct file_as {
    uint32_t asn, name, text; /* in SECTION_NAMES; text: "asn:4134" */
};

struct file_oui {
    uint64_t block;                   /* the first `bits` of 48, left-aligned in 48 */
    uint32_t bits, name, text, spare; /* text: "oui:aabbcc" */
};

#define ATLAS_FNV 0x9e3779b97f4a7c15u /* seed of the key hash */

#endif
