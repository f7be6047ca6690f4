/* Links with everything the atlas knows of them, made once for each distinct thing; private to this folder.
 */
#ifndef CORDON_CUSTODY_LINK_H
#define CORDON_CUSTODY_LINK_H

#include "base/hash.h"
#include "custody/chain.h"

/* Laws, found once. */
struct law_list {
    bool known;
    const struct law_reach *list;
    size_t n;
};

enum { COUNTRY_CODES = 26 * 26 };

/* Controllers, jurisdictions and laws of a party, found once. */
struct party_facts {
    bool known;
    const struct controller *controllers;
    size_t n_controllers;
    const struct reach *reach;
    size_t n_reach;
    struct law_list laws;
};

struct link_maker {
    const struct atlas *atlas;
    date_t as_of;
    struct arena *arena;
    struct party_facts *parties;  /* by party_id */
    struct law_list *server_laws; /* by country code */
    size_t hosts;                 /* made so far */
};

struct link_maker link_maker_new(const struct atlas *atlas, date_t as_of, struct arena *to);

/* app: "source<TAB>id" as custody interns it. */
struct link link_app(struct link_maker *m, struct text app);
/* An app by its package or by a list; a component of it. */
struct link link_package(struct link_maker *m, const struct app *app, const struct link *device);
struct link link_component(struct link_maker *m, const struct app *app, const struct app_component *c);
/* A service that a package names. */
struct link link_endpoint(struct link_maker *m, const struct app_endpoint *e);
/* A carrier, whose place on a way the caller adds; somebody who has to do with a cable. */
struct link link_carrier_of(struct link_maker *m, uint32_t asn);
struct link link_cable_of(struct link_maker *m, const struct cable *cable, const struct cable_holder *holder);
/* Does one of them control the other, or are they the same? */
bool link_related(struct link_maker *m, party_id a, party_id b);
/* Equipment that a list tells of. */
struct link link_device(struct link_maker *m, const struct device *d);
/* A service asked for by an address is where `host` is when that is the host's address. */
struct link link_service(struct link_maker *m, struct text name, const char *name_source,
                         const uint8_t address[16], const struct link *host);
/* name: one that the address was reached by, or empty. */
struct link link_host(struct link_maker *m, const uint8_t address[16]);

/* For files of this folder: the holder by the atlas, and all that is known of it; the holder by a slug that a
 * list of components tells. */
void link_find_holder(struct link_maker *m, struct link *l, enum identifier_kind kind, struct text value);
void link_set_party(struct link_maker *m, struct link *l, party_id party, enum confidence confidence,
                    const char *source);

#endif
