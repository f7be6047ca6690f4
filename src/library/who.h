/* What `cordon who` has found out about one identifier, for its two ways of saying it. */
#ifndef CORDON_LIBRARY_WHO_H
#define CORDON_LIBRARY_WHO_H

#include "atlas/cable.h"
#include "atlas/identifier.h"
#include "atlas/law.h"
#include "atlas/ownership.h"
#include "atlas/substitute.h"
#include "report/sheet.h"

enum { WHO_HOLDERS = 64, WHO_CLAIMS = 32, WHO_DECISIONS = 16 };

struct who_claim {
    struct jurisdiction_claim claim;
    const char *through; /* slug: the holder, or one of its controllers */
    bool of_controller;
};

struct who_holder {
    struct holding holding;
    struct party party; /* id NULL: only open data, or the file of a cable, names it */
    bool shared;        /* an owner beside the others, not a contending claim */
    const struct controller *controllers;
    size_t n_controllers;
    const char *const *owners; /* direct stakes in it, one a line, when nobody controls it */
    size_t n_owners;
    struct who_claim claims[WHO_CLAIMS];
    size_t n_claims;
};

struct who {
    const char *identifier; /* "domain:www.example.com" */
    enum identifier_kind kind;
    struct who_holder holders[WHO_HOLDERS]; /* best first; several when claims contend */
    size_t n_holders;
    bool addressed; /* `facts` is filled */
    struct address_facts facts;
    const char *near;          /* did you mean this party; NULL: nothing */
    const struct cable *cable; /* NULL: it is none, or none that is known */
    const char *near_cable;    /* did you mean this one; NULL: nothing */
    const char *near_name;     /* its name */
    const char *test;          /* "aggregate >= 50 %" */
    bool verbose;              /* every owner of a consortium in full */
    date_t as_of;
    const struct atlas *atlas;
    const struct law_reach *laws; /* that reach its holders, their controllers or its server */
    size_t n_laws;
    const struct adequacy *adequacy; /* of the countries in question */
    size_t n_adequacy;
    const struct who_service *services; /* that it belongs to; of a party those that it holds */
    size_t n_services;
};

/* A service of the atlas, and what could take its place. */
struct who_service {
    struct substitute is;
    const struct substitute *others;
    size_t n_others;
};

struct json;

void who_find_laws(struct who *w, const struct atlas *atlas, struct arena *arena, date_t as_of);
void who_laws_text(const struct who *w, const struct sheet *sheet);
void who_laws_json(const struct who *w, struct json *j);

void who_find_services(struct who *w, const struct atlas *atlas, struct arena *arena);
void who_services_text(const struct who *w, const struct sheet *sheet);
void who_services_json(const struct who *w, struct json *j);

/* So many owners that a table tells them, unless asked for all. */
bool who_owners_many(const struct who *w);
void who_owners_text(const struct who *w, const struct sheet *sheet);

void who_cable_text(const struct who *w, const struct sheet *sheet);
void who_cable_json(const struct who *w, struct json *j);

void who_text(const struct who *w, const struct sheet *sheet);
void who_json(const struct who *w, struct output *out);

#endif
