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
/* A service asked for by an address is where `host` is when that is the host's address. */
struct link link_service(struct link_maker *m, struct text name, const char *name_source,
                         const uint8_t address[16], const struct link *host);
/* name: one that the address was reached by, or empty. */
struct link link_host(struct link_maker *m, const uint8_t address[16]);

#endif
