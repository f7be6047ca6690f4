/* Which AS numbers are taken away. Those of a party are found among the AS numbers that routes show: what is
 * on no path breaks nothing. */
#include "library/impact.h"

#include "atlas/identifier.h"
#include "atlas/ownership.h"
#include "base/hash.h"

#include <stdlib.h>

struct finding_networks {
    struct cordon *c;
    struct impact *im;
    uint32_t *asns; /* on paths */
    size_t n, capacity;
    struct hash_table seen;
    bool *open; /* by party: told as open already */
    const char **open_list;
    size_t n_open, open_capacity;
};

static void find_asns(struct finding_networks *f, const struct as_paths *paths) {
    for (uint32_t i = 0; i < as_paths_count(paths); i++) {
        struct as_path path = as_paths_get(paths, i);
        for (uint32_t k = 0; k < path.n_asns; k++) {
            if (hash_table_get(&f->seen, path.asns[k]) != HASH_ABSENT) continue;
            hash_table_put(&f->seen, path.asns[k], 1);
            f->asns = arena_grow(f->c->arena, f->asns, f->n, &f->capacity, sizeof *f->asns);
            f->asns[f->n++] = path.asns[k];
        }
    }
}

static struct holding holding_of(const struct cordon *c, uint32_t asn) {
    char text[16];
    struct holding h = {.party = PARTY_NONE};
    snprintf(text, sizeof text, "AS%u", asn);
    size_t n = atlas_holders(c->atlas, IDENTIFIER_ASN, text_of(text), c->impact->as_of, &h, 1);
    return n ? h : (struct holding){.party = PARTY_NONE};
}

const char *impact_holder(const struct cordon *c, uint32_t asn) {
    const char *name = holding_of(c, asn).name;
    return name ? name : atlas_as_name(c->atlas, asn);
}

/* The same network for several reasons is there once, for the first. */
static void add(struct finding_networks *f, struct impact_network network) {
    struct impact *im = f->im;
    for (size_t i = 0; i < im->n_networks; i++)
        if (im->networks[i].asn == network.asn) return;
    network.holder = impact_holder(f->c, network.asn);
    network.seen = hash_table_get(&f->seen, network.asn) != HASH_ABSENT;
    im->networks =
        arena_grow(f->c->arena, im->networks, im->n_networks, &im->network_capacity, sizeof *im->networks);
    im->networks[im->n_networks++] = network;
}

static void add_open(struct finding_networks *f, party_id p) {
    if (f->open[p]) return;
    f->open[p] = true;
    f->open_list = arena_grow(f->c->arena, f->open_list, f->n_open, &f->open_capacity, sizeof *f->open_list);
    f->open_list[f->n_open++] = atlas_party_get(f->c->atlas, p).id;
}

static void add_party(struct finding_networks *f, party_id seed, const char *because) {
    const struct cordon *c = f->c;
    struct atlas_control *control = atlas_control_new(c->atlas, &seed, 1, c->test, f->im->as_of);
    const char *wrong = atlas_control_error(control);
    if (wrong)
        diagnostics_add(c->diagnostics,
                        (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                            .what = arena_format(c->arena,
                                                                 "%s: whom it controls cannot be "
                                                                 "told: %s",
                                                                 because, wrong)});
    for (size_t i = 0; i < f->n; i++) {
        party_id p = holding_of(c, f->asns[i]).party;
        if (p == PARTY_NONE) continue;
        enum answer answer = p == seed ? ANSWER_MET
                             : wrong   ? ANSWER_UNDETERMINED
                                       : atlas_control_answer(control, p);
        if (answer == ANSWER_UNDETERMINED) add_open(f, p);
        if (answer != ANSWER_MET) continue;
        struct impact_network network = {
            .asn = f->asns[i], .because = because, .party = atlas_party_get(c->atlas, p).id};
        if (p != seed) {
            struct stake_proof proof = atlas_control_proof(control, c->arena, p);
            network.proof = proof.lines;
            network.n_proof = proof.n_lines;
        }
        add(f, network);
    }
    atlas_control_free(control);
}

static int by_asn(const void *left, const void *right) {
    const struct impact_network *a = left, *b = right;
    return a->asn < b->asn ? -1 : a->asn > b->asn;
}

void impact_find_networks(struct cordon *c, struct impact *im, const struct as_paths *paths) {
    struct finding_networks f = {.c = c, .im = im};
    f.open = arena_take_array(c->arena, atlas_party_count(c->atlas), sizeof *f.open);
    find_asns(&f, paths);
    for (size_t i = 0; i < im->n_asked; i++) {
        struct text asked = text_of(im->asked[i]);
        if (text_starts(asked, "asn:")) {
            uint32_t asn = (uint32_t)strtoul(im->asked[i] + 4, NULL, 10);
            add(&f, (struct impact_network){.asn = asn, .because = im->asked[i]});
        } else {
            add_party(&f, atlas_party(c->atlas, (struct text){asked.p + 6, asked.n - 6}), im->asked[i]);
        }
    }
    hash_table_free(&f.seen);
    if (im->n_networks) qsort(im->networks, im->n_networks, sizeof *im->networks, by_asn);
    im->open = f.open_list;
    im->n_open = f.n_open;
}
