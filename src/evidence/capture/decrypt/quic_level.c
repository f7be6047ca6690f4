#include "evidence/capture/decrypt/quic_level.h"

#include <openssl/crypto.h>

bool quic_ids_learn(struct quic_ids *i, size_t length) {
    if (length > QUIC_ID_MOST) return false;
    bool fresh = !(i->lengths & UINT32_C(1) << length);
    if (i->lengths == 0) i->latest = (uint8_t)length;
    i->lengths |= UINT32_C(1) << length;
    return fresh;
}

/* A short header does not tell where its connection id ends. */
static bool open_short(struct quic_protection *keys, const struct quic_attempt *a, struct quic_opened *to) {
    struct quic_ids *ids = a->ids;
    if (quic_protection_open(keys, a->packet->whole, 1u + ids->latest, a->expected, a->room, to)) return true;
    for (uint8_t n = 0; ids->lengths >> n; n++) {
        if (n == ids->latest || !(ids->lengths >> n & 1) ||
            !quic_protection_open(keys, a->packet->whole, 1u + n, a->expected, a->room, to))
            continue;
        ids->latest = n;
        return true;
    }
    return false;
}

static bool open_packet(struct quic_protection *keys, const struct quic_attempt *a, struct quic_opened *to) {
    if (a->packet->type == QUIC_ONE_RTT) return a->ids->lengths && open_short(keys, a, to);
    return quic_protection_open(keys, a->packet->whole, a->packet->number, a->expected, a->room, to);
}

static struct quic_protection *trial(struct quic_level *l, uint16_t cipher, bool version_2) {
    for (unsigned i = 0; i < l->n_trials; i++)
        if (l->trials[i].cipher == cipher && l->trials[i].version_2 == version_2) return l->trials[i].keys;
    if (l->n_trials == QUIC_TRIALS_MOST) return NULL;
    struct quic_protection *keys = quic_protection_new(cipher, version_2, &l->secret);
    l->trials[l->n_trials++] = (struct quic_trial){keys, cipher, version_2};
    return keys;
}

/* Keeps these keys alone. */
static void prove(struct quic_level *l, struct quic_protection *keys) {
    l->proven = keys;
    for (unsigned i = 0; i < l->n_trials; i++)
        if (l->trials[i].keys != keys) quic_protection_free(l->trials[i].keys);
    l->n_trials = 0;
}

bool quic_level_open(struct quic_level *l, const struct quic_attempt *a, struct quic_opened *to) {
    if (l->proven) return open_packet(l->proven, a, to);
    if (l->failures >= QUIC_TRIAL_FAILURES) return false;
    uint16_t suites[QUIC_SUITES_MOST] = {a->cipher};
    size_t n = a->cipher ? 1 : quic_suites_for(l->secret.n, suites);
    for (unsigned v = 0; v < a->n_versions; v++) {
        for (size_t i = 0; i < n; i++) {
            struct quic_protection *keys = trial(l, suites[i], a->version_2[v]);
            if (!keys || !open_packet(keys, a, to)) continue;
            prove(l, keys);
            return true;
        }
    }
    l->failures++;
    return false;
}

void quic_level_free(struct quic_level *l) {
    quic_protection_free(l->proven);
    prove(l, NULL);
    OPENSSL_cleanse(l, sizeof *l);
}
