/* The inside of a finder and of its scratch; finder.c compiles the one, search.c works with both, match.c and
 * detect.c judge what the pass points at, tell.c hands over what holds. Internal to this folder. */
#ifndef CORDON_PERSONAL_SEARCH_H
#define CORDON_PERSONAL_SEARCH_H

#include "base/hash.h"
#include "evidence/personal/field.h"
#include "evidence/personal/finder.h"
#include "evidence/personal/forms.h"
#include "evidence/personal/kind.h"
#include "evidence/personal/layers.h"
#include "evidence/personal/media.h"
#include "evidence/personal/place.h"

#include <hs/hs.h>

enum detector {
    DETECT_IMEI,
    DETECT_IMSI,
    DETECT_ICCID,
    DETECT_PHONE,
    DETECT_EMAIL,
    DETECT_MAC,
    DETECT_BSSID,
    DETECT_SSID,
    DETECT_ADVERTISING_ID,
    DETECT_ANDROID_ID,
    DETECT_POSITION,
    DETECT_EXIF,
    DETECT_IBAN,
    DETECT_CARD,
    DETECT_CONTACTS,
    DETECT_APPS,
    DETECT_FACE,
    DETECT_VOICE,
    DETECT_AUDIO,
    DETECT_CLIPBOARD,
    DETECT_KEYSTROKES,
    DETECT_PASSWORD,
    DETECT_TOKEN,
    DETECTORS
};
struct detector_about {
    const char *found_by, *class_name;
    enum writing writing; /* of its values, for their hash */
};
extern const struct detector_about detectors[DETECTORS];

enum { EMPTY_PARTS = 1 << 14, MASKED_VALUES = 1 << 10 };

#define NO_VALUE UINT32_MAX /* not of a persona */

/* What Vectorscan reports by number. */
enum literal_kind {
    LITERAL_FORM, /* index: among the forms */
    LITERAL_PACKED,
    LITERAL_EXIF,
    /* For detectors; what follows is in requests only. */
    LITERAL_AT,      /* @ of an e-mail address */
    LITERAL_PLUS,    /* "+ of an international telephone number */
    LITERAL_PACKAGE, /* com. of the name of an app */
    LITERAL_KEY      /* of a field */
};
struct literal {
    enum literal_kind kind;
    uint32_t index, n; /* n: its bytes */
};

/* One thing found, before it is told. */
struct hit {
    uint32_t layer, value; /* value: index of the persona's, or NO_VALUE */
    uint8_t detector;
    const char *form;       /* what is left of the encoding: "sha256"; NULL: plain */
    const char *class_name; /* NULL: the value's or the detector's */
    size_t from, to;        /* in the layer */
    double lat, lon;        /* of a position */
};

/* Half of a position. */
struct spot {
    uint32_t layer, value;
    bool longitude, keyed; /* keyed: found by its key, not by its beginning */
    double v;
    unsigned decimals;
    size_t from, to;
};

struct told {
    uint64_t hash;
    const char *class_name;
    size_t from, to; /* in the part */
    uint32_t next;
};

/* Different values of one kind in a part, by their hashes. */
struct tally {
    uint64_t *list;
    size_t n, capacity;
    size_t from, to;
    char place[PLACE_ROOM], encodings[PLACE_ROOM];
};
enum tally_kind { TALLY_OWN_CONTACTS, TALLY_OWN_APPS, TALLY_CONTACTS, TALLY_PACKAGES, TALLIES };

struct value_about {
    const char *found_by;
    uint64_t hash;
    struct text normal, beside;
    bool contact, app;
    uint8_t letters; /* how careful to be about what stands around it; 0: not at all */
};

struct finder {
    const struct persona *persona; /* NULL: none */
    struct masking_key key;
    struct finder_limits limits;
    struct arena *arena;
    struct forms forms;
    struct value_about *values;
    struct literal *literals;
    size_t n_literals, literal_capacity;
    hs_database_t *own, *all;  /* persona and marks of containers; these and detectors */
    struct hash_table digests; /* first eight bytes → index, and from there on by `next` */
    uint32_t *next_digest;
    unsigned file_digests; /* bit n / 4: of n bytes there are some */
    bool has_values;
};

struct scratch {
    const struct finder *finder;
    hs_scratch_t *hs;
    struct layers layers;
    struct placing placing;
    struct hit *hits;
    size_t n_hits, hit_capacity;
    struct spot *spots;
    size_t n_spots, spot_capacity;
    struct told *told;
    size_t n_told, told_capacity;
    struct hash_table told_by_hash;
    struct packed_at {
        uint32_t layer;
        size_t at;
    } * packed;
    size_t n_packed, packed_capacity;
    struct tally tally[TALLIES];
    /* of the part being searched */
    const struct part *part;
    find_taker *taker;
    void *context;
    unsigned level;
    uint32_t finds, looks;
    bool detects;
    uint64_t opaque;
    struct masked_value {
        uint64_t fast, hash;
    } * masked;
    uint64_t *empty; /* hashes of parts in which nothing was found; 0: none */
};

/* Most header fields, and many paths and small bodies, come again and again: what was searched once and held
 * nothing is known by its hash, seeded anew in each process, so that nobody can prepare a value that hides
 * behind another. */
bool empty_known(struct scratch *s, uint64_t hash);
void empty_remember(struct scratch *s, uint64_t hash);

void hit_add(struct scratch *s, struct hit h);
void spot_add(struct scratch *s, struct spot spot);

/* A form of the persona stands at [from, to) of the layer, if what is around it lets it. */
void match_form(struct scratch *s, const struct form *form, uint32_t layer, size_t from, size_t to);
void match_digest(struct scratch *s, uint32_t layer);
void match_file(struct scratch *s, uint32_t layer, struct bytes file); /* by its digests */

void detect_literal(struct scratch *s, enum literal_kind kind, uint32_t layer, size_t from, size_t to);
void detect_named(struct scratch *s, uint32_t layer);     /* a header's or cookie's own name and value */
void detect_addresses(struct scratch *s, uint32_t layer); /* MAC addresses, which have no anchor */
void detect_field(struct scratch *s, uint32_t layer, const struct field *f);
void detect_exif(struct scratch *s, uint32_t layer, size_t at);
void detect_media(struct scratch *s, uint32_t layer, size_t from, size_t to, struct text name,
                  struct text type);
/* Values that need a longer look: vectors, lists. False: the key is none of theirs. */
bool detect_vector(struct scratch *s, uint32_t layer, const struct key *k, const struct field *f);

void spots_pair(struct scratch *s);

void tell_level(struct scratch *s);   /* the hits of the level, nearest first */
void tell_tallies(struct scratch *s); /* lists, at the end of a part */

uint64_t value_hash(const struct masking_key *key, const char *class_name, struct text normal);
uint64_t opaque_bytes(struct layers *l); /* of all layers that nothing was made of */
bool bytes_are_text(struct bytes b);
bool layer_is_text(struct layers *l, uint32_t layer);

#endif
