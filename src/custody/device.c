#include "custody/device.h"

#include "evidence/device/device.h"

#include <stdio.h>

enum { DIGITS = 9, SHORTEST = 6 }; /* of blocks: MA-S has 36 bits, MA-L 24 */

/* The block that the atlas found, and of the address no more than that. */
static const char *block_shown(struct link_maker *m, const char *matched, const char *digits) {
    size_t n = matched && strncmp(matched, "oui:", 4) == 0 ? strlen(matched + 4) : SHORTEST;
    bool is = n <= DIGITS && matched && strncmp(matched + 4, digits, n) == 0;
    return arena_format(m->arena, "oui:%.*s", is ? (int)n : (int)SHORTEST, digits);
}

static void hold_by_block(struct link_maker *m, struct link *l, const struct device *d) {
    char digits[DIGITS + 2];
    for (size_t i = 0; i < sizeof d->block; i++) snprintf(digits + 2 * i, 3, "%02x", d->block[i]);
    digits[DIGITS] = '\0';
    struct holding h = {.party = PARTY_NONE};
    size_t n = atlas_holders(m->atlas, IDENTIFIER_OUI, text_of(digits), m->as_of, &h, 1);
    l->identifier = block_shown(m, n ? h.matched : NULL, digits);
    link_find_holder(m, l, IDENTIFIER_OUI, text_of(digits));
}

static void hold_by_maker(struct link_maker *m, struct link *l, const char *maker) {
    if (!maker || l->holder.party != PARTY_NONE) return;
    party_id party = atlas_party_named(m->atlas, text_of(maker));
    if (!l->holder.name) l->holder.name = maker;
    link_set_party(m, l, party, CONFIDENCE_MEDIUM,
                   arena_format(m->arena, "the list names its maker: %s", maker));
}

struct link link_device(struct link_maker *m, const struct device *d) {
    struct link l = {
        .role = LINK_DEVICE, .seen = SEEN_OBSERVED, .holder = {.party = PARTY_NONE}, .device = d};
    if (d->has_block) {
        hold_by_block(m, &l, d);
        if (!l.source) l.source = "the block of its hardware address";
    } else if (d->randomised) {
        l.identifier = "oui:made-up";
        l.source = "its hardware address is made up, and tells no maker (IEEE 802-2014 8.2.2)";
    } else if (d->address) {
        l.identifier = arena_format(m->arena, "address:%s", d->address);
        l.source = "its hardware address is not in the list";
    } else {
        l.identifier = arena_format(m->arena, "device:%s", d->kind ? d->kind : "(unnamed)");
        l.source = "the list names it";
    }
    hold_by_maker(m, &l, d->maker);
    return l;
}

static const char *const nothing_sent[] = {"a list tells of a device, and not of what it sends"};
static const struct chain_protection unseen = {.grade = "unknown", .why = nothing_sent, .n_why = 1};

size_t device_chains(const struct custody *c, struct link_maker *m, struct chain *to) {
    for (size_t i = 0; i < c->n_devices; i++) {
        struct link *l = arena_take(m->arena, sizeof *l);
        const struct link **links = arena_take(m->arena, sizeof *links);
        struct proof *proof = arena_take(m->arena, sizeof *proof);
        *l = link_device(m, c->devices[i].device);
        *links = l;
        *proof = (struct proof){c->devices[i].device->line, c->devices[i].evidence, SHOWN_LISTED};
        to[i] = (struct chain){.kind = CHAIN_INSTALLED,
                               .links = links,
                               .n_links = 1,
                               .protection = &unseen,
                               .proofs = proof,
                               .n_proofs = 1};
    }
    return c->n_devices;
}
