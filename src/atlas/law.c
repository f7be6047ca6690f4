#include "atlas/law.h"
#include "atlas/atlas_map.h"

enum law_ground law_ground_of(enum ground g) {
    return g == GROUND_PRINCIPAL_PLACE ? LAW_PRINCIPAL_PLACE : LAW_INCORPORATED;
}

size_t atlas_law_count(const struct atlas *a) {
    return a->n_laws;
}

struct law atlas_law(const struct atlas *a, law_id id) {
    if (id >= a->n_laws) return (struct law){.name = "", .clause = "", .compels = "", .safeguards = ""};
    const struct file_law *f = &a->laws[id];
    struct law law = {.name = text_at(a->strings, f->name),
                      .clause = text_at(a->strings, f->clause),
                      .compels = text_at(a->strings, f->compels),
                      .safeguards = text_at(a->strings, f->safeguards),
                      .duties = f->duties,
                      .grounds = f->grounds,
                      .why = atlas_provenance(a, f->why)};
    memcpy(law.country, f->country, 2);
    return law;
}

static bool holds(const struct atlas *a, uint32_t why, date_t as_of) {
    return a->provenance[why].from <= as_of && as_of <= a->provenance[why].to;
}

static bool is_member(const struct atlas *a, const char country[3], date_t as_of) {
    for (uint32_t i = 0; i < a->n_members; i++)
        if (memcmp(a->members[i].country, country, 2) == 0 && holds(a, a->members[i].why, as_of)) return true;
    return false;
}

/* Codes of two letters with a blank between. */
static bool named_in(const char *codes, const char country[3]) {
    for (; codes && codes[0] && codes[1]; codes += codes[2] ? 3 : 2)
        if (memcmp(codes, country, 2) == 0) return true;
    return false;
}

/* Laws stand in order of their country. */
static uint32_t first_of(const struct atlas *a, const char country[3]) {
    uint32_t low = 0, high = a->n_laws;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (memcmp(a->laws[middle].country, country, 2) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t atlas_laws(const struct atlas *a, const char country[3], unsigned grounds, date_t as_of, law_id *to,
                  size_t most) {
    const char *whose[] = {country, "EU"};
    bool member = strcmp(country, "EU") != 0 && is_member(a, country, as_of);
    size_t n = 0, n_whose = member ? 2 : 1;
    for (size_t w = 0; w < n_whose; w++) {
        for (uint32_t i = first_of(a, whose[w]);
             i < a->n_laws && memcmp(a->laws[i].country, whose[w], 2) == 0; i++) {
            const struct file_law *f = &a->laws[i];
            if (!(f->grounds & grounds) || !holds(a, f->why, as_of)) continue;
            if (w > 0 && named_in(text_at(a->strings, f->except), country)) continue;
            if (n < most) to[n] = i;
            n++;
        }
    }
    return n;
}

size_t atlas_adequacy(const struct atlas *a, const char of[3], const char *by, date_t as_of,
                      struct adequacy *to, size_t most) {
    size_t n = 0;
    bool member = of && is_member(a, of, as_of);
    for (uint32_t i = 0; i < a->n_adequacies; i++) {
        const struct file_adequacy *f = &a->adequacies[i];
        bool meant = !of || memcmp(f->of, of, 2) == 0 || (member && memcmp(f->of, "EU", 2) == 0);
        if (!meant || (by && memcmp(f->by, by, 2) != 0) || !holds(a, f->why, as_of)) continue;
        if (n < most) {
            to[n] = (struct adequacy){.decision = text_at(a->strings, f->decision),
                                      .scope = text_at(a->strings, f->scope),
                                      .why = atlas_provenance(a, f->why)};
            memcpy(to[n].by, f->by, 2);
            memcpy(to[n].of, of ? of : f->of, 2);
        }
        n++;
    }
    return n;
}

static bool same_party(const char *x, const char *y) {
    return x == y || (x && y && strcmp(x, y) == 0);
}

size_t atlas_law_reach(const struct atlas *a, struct arena *to, const struct law_reason *reasons, size_t n,
                       date_t as_of, const struct law_reach **list) {
    struct law_reach *found = NULL;
    size_t count = 0, capacity = 0;
    law_id *laws = arena_take_array(to, a->n_laws, sizeof *laws);
    for (size_t i = 0; i < n; i++) {
        size_t more = atlas_laws(a, reasons[i].country, 1u << reasons[i].ground, as_of, laws, a->n_laws);
        for (size_t k = 0; k < more; k++) {
            size_t before = 0;
            while (before < count && (found[before].law != laws[k] ||
                                      !same_party(found[before].why.through, reasons[i].through)))
                before++;
            if (before < count) continue;
            found = arena_grow(to, found, count, &capacity, sizeof *found);
            found[count++] = (struct law_reach){laws[k], reasons[i]};
        }
    }
    *list = found;
    return count;
}
