/* Cables under the sea: where they land, which pieces they are made of, and who owns, made and lands them.
 *
 * Owner, supplier and operator of a landing station are three different holders of one cable, with laws of
 * their own. Facts are those of atlas/cables/ (docs/formats/cables.md), and of a TeleGeography-style map
 * where the user has one; the latter is read, never shipped. */
#ifndef CORDON_ATLAS_CABLE_H
#define CORDON_ATLAS_CABLE_H

#include "atlas/atlas.h"
#include "base/arena.h"

enum cable_part { CABLE_OWNER, CABLE_SUPPLIER, CABLE_LANDING, CABLE_PARTS };
const char *cable_part_text(enum cable_part p); /* "owner", "supplier", "landing-operator" */

struct cable_holder {
    party_id party;   /* PARTY_NONE: not in the atlas */
    const char *name; /* as the party is called, or as the map names it */
    enum cable_part part;
    uint16_t landing; /* landing-operator: which landing point */
    struct provenance why;
};

struct cable_landing {
    const char *name; /* "Marseille"; "": a branching unit without a name */
    char country[3];  /* "": a branching unit under the sea, where nothing lands */
    double latitude, longitude;
};

/* A piece between two landing points or branching units. */
struct cable_segment {
    uint16_t from, to;      /* landings */
    float km;               /* along the cable */
    bool told;              /* the length is a fact; else reckoned from where the ends are */
    const float (*line)[2]; /* latitude, longitude along it, for drawing; NULL: a great circle */
    uint32_t n_line;
};

struct cable {
    const char *id, *name;      /* "sea-me-we-3", "SeaMeWe-3" */
    const char *const *aliases; /* other names */
    const char *note;           /* NULL: none */
    const struct cable_landing *landings;
    const struct cable_segment *segments; /* a graph: what joins two landings is a way over segments */
    const struct cable_holder *holders;
    uint16_t n_landings, n_segments, n_holders, n_aliases;
    float km;              /* of all of it; 0: not told */
    date_t from;           /* ready for service; DATE_MIN: not told */
    date_t to;             /* retired; DATE_MAX: in service, or not told */
    bool planned;          /* not in service as far as the source knows */
    bool consortium_only;  /* owners are told as a consortium whose members may be more */
    struct provenance why; /* of the whole */
    bool of_map;           /* told by the user's map, not by the atlas */
};

struct cable_book;

/* The cables of the atlas. Strings and arrays live as long as the book, parties as the atlas. */
struct cable_book *cable_book_new(const struct atlas *atlas);
/* A TeleGeography-style map beside them, or in their place where both have a cable of that name: a folder
 * with `cable/` and `landing-point/`, or one of their files. Its holders are matched to parties by name and
 * alias. The descriptor is closed. False, with a diagnostic, where nothing of it can be used. */
bool cable_book_add_map(struct cable_book *b, int fd, const char *path, struct diagnostics *d);
void cable_book_free(struct cable_book *b);

size_t cable_book_count(const struct cable_book *b);
const struct cable *cable_book_get(const struct cable_book *b, size_t i);
/* By id, else by name or alias (ASCII case, blanks and punctuation apart). */
const struct cable *cable_book_find(const struct cable_book *b, struct text id);
/* The id of the cable whose id, name or alias is nearest to a word; NULL when nothing is near. */
const char *cable_book_suggest(const struct cable_book *b, struct text word);

/* Kilometres between two places on the sphere (haversine, mean radius 6,371.0088 km). */
double great_circle_km(double latitude, double longitude, double to_latitude, double to_longitude);

#endif
