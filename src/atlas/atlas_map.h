/* The mapped atlas, typed. Inner header of the reading side. */
#ifndef CORDON_ATLAS_ATLAS_MAP_H
#define CORDON_ATLAS_ATLAS_MAP_H

#include "atlas/atlas.h"
#include "atlas/atlas_file.h"
#include "atlas/table.h"

struct atlas {
    struct bytes bytes;
    const char *path; /* NULL: the copy inside the program */
    bool mapped;
    const struct file_header *header;
    struct text strings, names;
    const struct file_party *parties;
    const uint32_t *aliases;
    const struct file_provenance *provenance;
    const struct file_jurisdiction *jurisdictions;
    const struct stake *stakes;
    const struct file_holding *holdings;
    const struct file_key *keys;
    const uint32_t *key_slots;
    const struct file_credit *credits;
    const struct file_law *laws;
    const struct file_member *members;
    const struct file_adequacy *adequacies;
    const struct file_cable *cables;
    const uint32_t *cable_names;
    const struct file_cable_place *cable_places;
    const struct file_cable_segment *cable_segments;
    const struct file_cable_holder *cable_holders;
    const struct file_service *services;
    const struct file_service_key *service_keys;
    const struct file_record *records;
    const struct file_place *places;
    const struct file_as *as;
    const struct file_oui *oui;
    uint32_t n_parties, n_aliases, n_provenance, n_jurisdictions, n_stakes, n_holdings, n_keys, n_key_slots,
        n_credits, n_laws, n_members, n_adequacies, n_cables, n_cable_names, n_cable_places, n_cable_segments,
        n_cable_holders, n_services, n_service_keys, n_records, n_places, n_as, n_oui;
    struct table tables[TABLES];
    const char *credit_texts[CREDITS]; /* those there are */
    size_t n_credit_texts;
    /* Of an amended one (amend.h): what is new or changed, and the atlas that has all else. */
    struct arena *own;
    const struct atlas *base;
};

/* Offsets out of checked sections are sound; those out of large ones are not, so both are compared. NULL is
 * 0. */
static inline const char *text_at(struct text pool, uint32_t offset) {
    return offset && offset < pool.n ? pool.p + offset : NULL;
}

/* The key's number, or UINT32_MAX. */
uint32_t atlas_key(const struct atlas *a, struct text key);
struct provenance atlas_provenance(const struct atlas *a, uint32_t i);
struct provenance atlas_credit(const struct atlas *a, enum credit c);
/* The holdings of a key that hold on as_of, put behind the `n` that are in `to`; returns how many there are
 * then. */
size_t atlas_key_holdings(const struct atlas *a, uint32_t key, date_t as_of, struct holding *to, size_t n,
                          size_t most);
const struct file_as *atlas_as(const struct atlas *a, uint32_t asn); /* NULL: not in open data */
/* The record's holder: curated, else open data's; name NULL: none. */
struct holding atlas_record_holder(const struct atlas *a, const struct file_record *r, date_t as_of);
/* The same but for case (ASCII), blanks and punctuation. */
bool atlas_same_name(struct text x, const char *y);
bool provenance_holds(const struct provenance *p, date_t as_of);

/* Is everything in the small sections within bounds? NULL, or what is not. */
const char *atlas_sections_error(const struct atlas *a);

#endif
