#include "evidence/capture/decrypt/quic_initial.h"

static void set_free(struct initial_set *set) {
    quic_protection_free(set->side[FROM_CLIENT]);
    quic_protection_free(set->side[FROM_SERVER]);
    *set = (struct initial_set){.n = 0};
}

void quic_initial_free(struct quic_initial *s) {
    for (unsigned i = 0; i < s->n; i++) set_free(&s->sets[i]);
    s->n = 0;
}

static bool open_with_set(struct initial_set *set, enum side from, const struct quic_packet *p,
                          uint64_t expected, uint8_t *room, struct quic_opened *to) {
    if (!set->side[from]) {
        struct quic_keys keys;
        quic_derive(set->salt, (struct bytes){set->id, set->n},
                    from == FROM_CLIENT ? QUIC_CLIENT : QUIC_SERVER, &keys);
        set->side[from] = quic_protection_initial(&keys);
        if (!set->side[from]) return false;
    }
    return quic_protection_open(set->side[from], p->whole, p->number, expected, room, to);
}

static void keep(struct quic_initial *s, const struct initial_set *set) {
    if (s->n == QUIC_INITIAL_SETS) set_free(&s->sets[--s->n]);
    memmove(s->sets + 1, s->sets, s->n * sizeof *s->sets);
    s->sets[0] = *set;
    s->n++;
}

/* With an id, under each salt the version may use. */
static bool open_with_id(struct quic_initial *s, enum side from, const struct quic_packet *p, struct bytes id,
                         uint64_t expected, uint8_t *room, struct quic_opened *to) {
    const struct quic_salt *salts[QUIC_SALTS_MOST];
    size_t n = quic_salts(p->version, salts);
    if (id.n > QUIC_ID_MOST) return false;
    for (size_t i = 0; i < n && s->made < QUIC_INITIAL_MADE; i++) {
        s->made++;
        struct initial_set set = {.version = p->version, .salt = salts[i], .n = (uint8_t)id.n};
        if (id.n) memcpy(set.id, id.p, id.n);
        if (open_with_set(&set, from, p, expected, room, to)) {
            keep(s, &set);
            return true;
        }
        set_free(&set);
    }
    return false;
}

enum quic_initial_answer quic_initial_open(struct quic_initial *s, enum side from,
                                           const struct quic_packet *p, uint64_t expected, uint8_t *room,
                                           struct quic_opened *to) {
    bool have_version = false, have_id = false;
    for (unsigned i = 0; i < s->n; i++) {
        struct initial_set *set = &s->sets[i];
        have_id |= set->version == p->version && set->n == p->to.n && memcmp(set->id, p->to.p, set->n) == 0;
        if (set->version != p->version) continue;
        have_version = true;
        if (open_with_set(set, from, p, expected, room, to)) return QUIC_INITIAL_OPENED;
    }
    if (s->n && !have_version) {
        uint8_t id[QUIC_ID_MOST];
        memcpy(id, s->sets[0].id, sizeof id); /* the set itself moves */
        if (open_with_id(s, from, p, (struct bytes){id, s->sets[0].n}, expected, room, to))
            return QUIC_INITIAL_OPENED;
    }
    if (from == FROM_CLIENT && !have_id && open_with_id(s, from, p, p->to, expected, room, to))
        return QUIC_INITIAL_ANEW;
    return QUIC_INITIAL_SEALED;
}
