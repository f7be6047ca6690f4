/* Whatever the checksums say: nothing in the small sections may point outside of them. */
#include "atlas/atlas_map.h"
#include "atlas/cable.h"

static bool in_strings(const struct atlas *a, uint32_t offset) {
    return offset < a->strings.n;
}

static bool within(uint32_t first, uint32_t n, uint32_t all) {
    return first <= all && n <= all - first;
}

static bool parties_fine(const struct atlas *a) {
    for (uint32_t i = 0; i < a->n_parties; i++) {
        const struct file_party *p = &a->parties[i];
        if (!p->id || !p->name || !p->kind || !in_strings(a, p->id) || !in_strings(a, p->name) ||
            !in_strings(a, p->kind) || !in_strings(a, p->note) ||
            !within(p->first_alias, p->aliases, a->n_aliases) ||
            !within(p->first_jurisdiction, p->jurisdictions, a->n_jurisdictions))
            return false;
    }
    for (uint32_t i = 0; i < a->n_aliases; i++)
        if (!a->aliases[i] || !in_strings(a, a->aliases[i])) return false;
    return true;
}

static bool claims_fine(const struct atlas *a) {
    for (uint32_t i = 0; i < a->n_provenance; i++) {
        const struct file_provenance *p = &a->provenance[i];
        if (!in_strings(a, p->source) || !in_strings(a, p->url) || p->confidence > CONFIDENCE_HIGH)
            return false;
    }
    for (uint32_t i = 0; i < a->n_jurisdictions; i++) {
        const struct file_jurisdiction *j = &a->jurisdictions[i];
        if (j->why >= a->n_provenance || j->ground > GROUND_STATE || j->country[2]) return false;
    }
    return true;
}

static bool stakes_fine(const struct atlas *a) {
    for (uint32_t i = 0; i < a->n_stakes; i++) {
        const struct stake *s = &a->stakes[i];
        unsigned char disputed;
        memcpy(&disputed, &s->disputed, 1); /* a bool other than 0 or 1 must not be read as one */
        if (s->owner >= a->n_parties || s->owned >= a->n_parties || s->source >= a->n_provenance ||
            (unsigned)s->kind >= STAKE_KINDS || disputed > 1 || s->low.under <= 0 || s->high.under <= 0 ||
            s->low.over < 0 || s->low.over > s->low.under || s->high.over < 0 ||
            s->high.over > s->high.under || ratio_compare(s->low, s->high) > 0)
            return false;
    }
    return true;
}

static bool keys_fine(const struct atlas *a) {
    for (uint32_t i = 0; i < a->n_holdings; i++)
        if (a->holdings[i].party >= a->n_parties || a->holdings[i].why >= a->n_provenance) return false;
    for (uint32_t i = 0; i < a->n_keys; i++) {
        const struct file_key *k = &a->keys[i];
        if (!k->text || !in_strings(a, k->text) || !within(k->first, k->holdings, a->n_holdings))
            return false;
    }
    if (a->n_key_slots & (a->n_key_slots - 1)) return false;
    for (uint32_t i = 0; i < a->n_key_slots; i++)
        if (a->key_slots[i] > a->n_keys) return false;
    for (uint32_t i = 0; i < a->n_credits; i++)
        if (!in_strings(a, a->credits[i].text)) return false;
    return a->n_credits == CREDITS;
}

static bool laws_fine(const struct atlas *a) {
    for (uint32_t i = 0; i < a->n_laws; i++) {
        const struct file_law *f = &a->laws[i];
        if (!f->name || !f->clause || !f->compels || !f->safeguards || !in_strings(a, f->name) ||
            !in_strings(a, f->clause) || !in_strings(a, f->compels) || !in_strings(a, f->safeguards) ||
            !in_strings(a, f->except) || f->why >= a->n_provenance || f->country[2])
            return false;
    }
    for (uint32_t i = 0; i < a->n_members; i++)
        if (a->members[i].why >= a->n_provenance || a->members[i].country[2]) return false;
    for (uint32_t i = 0; i < a->n_adequacies; i++) {
        const struct file_adequacy *f = &a->adequacies[i];
        if (!f->decision || !f->scope || !in_strings(a, f->decision) || !in_strings(a, f->scope) ||
            f->why >= a->n_provenance || f->of[2] || f->by[2])
            return false;
    }
    return true;
}

static bool cable_fine(const struct atlas *a, const struct file_cable *c) {
    const char *text = in_strings(a, c->text) ? text_at(a->strings, c->text) : NULL;
    if (!text || strncmp(text, "cable:", sizeof "cable:" - 1) != 0 || !c->name || !in_strings(a, c->name) ||
        !in_strings(a, c->note) || c->why >= a->n_provenance || c->places > UINT16_MAX ||
        c->segments > UINT16_MAX || c->holders > UINT16_MAX || c->names > UINT16_MAX ||
        !within(c->first_name, c->names, a->n_cable_names) ||
        !within(c->first_place, c->places, a->n_cable_places) ||
        !within(c->first_segment, c->segments, a->n_cable_segments) ||
        !within(c->first_holder, c->holders, a->n_cable_holders))
        return false;
    for (uint32_t i = 0; i < c->segments; i++) {
        const struct file_cable_segment *s = &a->cable_segments[c->first_segment + i];
        if (s->from >= c->places || s->to >= c->places) return false;
    }
    for (uint32_t i = 0; i < c->holders; i++) {
        const struct file_cable_holder *h = &a->cable_holders[c->first_holder + i];
        if ((h->party != PARTY_NONE && h->party >= a->n_parties) || !h->name || !in_strings(a, h->name) ||
            h->why >= a->n_provenance || h->part >= CABLE_PARTS ||
            (h->part == CABLE_LANDING && h->place >= c->places))
            return false;
    }
    return true;
}

static bool cables_fine(const struct atlas *a) {
    for (uint32_t i = 0; i < a->n_cables; i++)
        if (!cable_fine(a, &a->cables[i])) return false;
    for (uint32_t i = 0; i < a->n_cable_names; i++)
        if (!a->cable_names[i] || !in_strings(a, a->cable_names[i])) return false;
    for (uint32_t i = 0; i < a->n_cable_places; i++) {
        const struct file_cable_place *p = &a->cable_places[i];
        if (!in_strings(a, p->name) || p->country[2] || p->latitude < -900000 || p->latitude > 900000 ||
            p->longitude < -1800000 || p->longitude > 1800000)
            return false;
    }
    return true;
}

static bool services_fine(const struct atlas *a) {
    for (uint32_t i = 0; i < a->n_services; i++) {
        const struct file_service *s = &a->services[i];
        const uint32_t needed[] = {s->category,    s->category_name, s->name,
                                   s->identifiers, s->languages,     s->regions},
                       others[] = {s->holder, s->by, s->not_in, s->note};
        for (size_t k = 0; k < sizeof needed / sizeof *needed; k++)
            if (!needed[k] || !in_strings(a, needed[k])) return false;
        for (size_t k = 0; k < sizeof others / sizeof *others; k++)
            if (!in_strings(a, others[k])) return false;
        if (s->why >= a->n_provenance) return false;
    }
    for (uint32_t i = 0; i < a->n_service_keys; i++) {
        const struct file_service_key *k = &a->service_keys[i];
        if (!k->text || !in_strings(a, k->text) || k->service >= a->n_services) return false;
    }
    return true;
}

const char *atlas_sections_error(const struct atlas *a) {
    if (!parties_fine(a)) return "the atlas is damaged (parties)";
    if (!claims_fine(a)) return "the atlas is damaged (claims)";
    if (!stakes_fine(a)) return "the atlas is damaged (stakes)";
    if (!cables_fine(a)) return "the atlas is damaged (cables)";
    if (!services_fine(a)) return "the atlas is damaged (services)";
    if (!laws_fine(a)) return "the atlas is damaged (laws)";
    return keys_fine(a) ? NULL : "the atlas is damaged (holdings)";
}
