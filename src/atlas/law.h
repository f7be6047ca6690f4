/* Under which law: what a jurisdiction can make a party do with data, whom its laws reach and on which
 * ground, and whom it has found to protect personal data enough. Facts of the atlas, not legal advice. */
#ifndef CORDON_ATLAS_LAW_H
#define CORDON_ATLAS_LAW_H

#include "atlas/atlas.h"
#include "base/arena.h"

/* Why a law reaches a party. What a party is incorporated in and where its principal place is are claims of
 * the atlas, where a server stands comes from open data; citizens and services need facts that neither has.
 */
enum law_ground {
    LAW_INCORPORATED,
    LAW_PRINCIPAL_PLACE,
    LAW_SERVER_LOCATION,
    LAW_CITIZENS,
    LAW_SERVICES,
    LAW_GROUNDS
};
const char *law_ground_text(enum law_ground g); /* "incorporated", … */
enum law_ground law_ground_of(enum ground g);   /* a state is where its law makes it one: incorporated */

enum law_duty {
    LAW_HAND_OVER,
    LAW_KEEP,
    LAW_INTERCEPT,
    LAW_DECRYPT,
    LAW_COOPERATE,
    LAW_STORE_THERE,
    LAW_DUTIES
};
const char *law_duty_text(enum law_duty duty);                 /* "hand-over", … */
const char *law_duties_text(struct arena *a, unsigned duties); /* "hand over, keep" */

typedef uint32_t law_id; /* 0 … atlas_law_count() - 1; in order of country, then as the file has them */

struct law {
    char country[3]; /* whose law it is: "CN", or "EU" for the Union's */
    const char *name, *clause;
    const char *compels;      /* one sentence */
    const char *safeguards;   /* "court order; the person is told later; appeal to …" */
    unsigned duties, grounds; /* bits, 1 << enum law_duty, 1 << enum law_ground */
    struct provenance why;    /* from and to: in force */
};

size_t atlas_law_count(const struct atlas *a);
struct law atlas_law(const struct atlas *a, law_id id);

/* Laws in force on as_of in a country, those of a union it is then a member of included, that reach on one of
 * `grounds` (bits). Writes at most `most`, returns how many there are. */
size_t atlas_laws(const struct atlas *a, const char country[3], unsigned grounds, date_t as_of, law_id *to,
                  size_t most);

/* One jurisdiction has found that another protects personal data enough. */
struct adequacy {
    char by[3], of[3]; /* "EU" of "JP"; `of` is the country asked about */
    const char *decision, *scope;
    struct provenance why; /* from and to: in force */
};

/* The decisions in force on as_of: of whom (NULL: everybody, EU as one), by whom (NULL: anybody). */
size_t atlas_adequacy(const struct atlas *a, const char of[3], const char *by, date_t as_of,
                      struct adequacy *to, size_t most);

/* Why a jurisdiction comes into question at all. */
struct law_reason {
    char country[3];
    enum law_ground ground;
    const char *through; /* slug of the party it reaches; NULL: the server */
    bool of_controller;  /* that party is a controller of the holder */
    bool state;          /* that party is the state itself, not incorporated in it */
    enum confidence confidence;
};

/* A law, and the first of the reasons for which it reaches this party or server. */
struct law_reach {
    law_id law;
    struct law_reason why;
};

/* Every law on every party it reaches, once: in the order of the reasons, then of the laws. In the arena. */
size_t atlas_law_reach(const struct atlas *a, struct arena *to, const struct law_reason *reasons, size_t n,
                       date_t as_of, const struct law_reach **list);

#endif
