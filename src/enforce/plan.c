#include "enforce/plan.h"

#include "base/hash.h"

#include <stdio.h>

const char *measure_kind_text(enum measure_kind k) {
    static const char *const texts[MEASURE_KINDS] = {"address", "name", "app", "carrier"};
    return texts[k];
}

static const char *const modes[] = {"log", "reject", "drop"};

const char *measure_mode_text(enum measure_mode m) {
    return modes[m];
}

bool measure_mode_parse(struct text t, enum measure_mode *to) {
    for (unsigned i = 0; i < sizeof modes / sizeof *modes; i++)
        if (text_is(t, modes[i])) {
            *to = (enum measure_mode)i;
            return true;
        }
    return false;
}

const char *refusal_why_text(enum refusal_why w) {
    static const char *const texts[] = {"shared", "kept",      "management", "private", "foreign",
                                        "stale",  "exception", "uncertain",  "too-many"};
    return texts[w];
}

#define V4(a, b, bits)                                                                                       \
    { {[10] = 0xff, 0xff, a, b}, PREFIX_V4_BITS + (bits) }
#define V6(a, b, bits)                                                                                       \
    { {a, b}, bits }

/* The blocks of the special-purpose registries (RFC 6890) that lead to nobody outside, or to whoever happens
 * to be near. */
static const struct never {
    struct prefix prefix;
    const char *name;
} never[] = {{V4(0, 0, 8), "this network (RFC 791)"},
             {V4(10, 0, 8), "private-use (RFC 1918)"},
             {V4(100, 64, 10), "shared address space of carriers (RFC 6598)"},
             {V4(127, 0, 8), "loopback (RFC 1122)"},
             {V4(169, 254, 16), "link-local (RFC 3927)"},
             {V4(172, 16, 12), "private-use (RFC 1918)"},
             {V4(192, 0, 24), "IETF protocol assignments (RFC 6890)"},
             {V4(192, 168, 16), "private-use (RFC 1918)"},
             {V4(224, 0, 4), "multicast (RFC 5771)"},
             {V4(240, 0, 4), "reserved (RFC 1112)"},
             {V6(0, 0, 127), "unspecified or loopback (RFC 4291)"},
             {{{0, 0x64, 0xff, 0x9b, 0, 1}, 48}, "local-use translation (RFC 8215)"},
             {V6(1, 0, 64), "discard-only (RFC 6666)"},
             {V6(0xfc, 0, 7), "unique local (RFC 4193)"},
             {V6(0xfe, 0x80, 10), "link-local (RFC 4291)"},
             {V6(0xfe, 0xc0, 10), "deprecated site-local (RFC 3879)"},
             {V6(0xff, 0, 8), "multicast (RFC 4291)"}};

const char *address_never_blocked(const uint8_t address[16]) {
    /* RFC 6052 2.1: addresses of this prefix carry one of IPv4, and lead there. */
    static const uint8_t translated[12] = {0, 0x64, 0xff, 0x9b};
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    uint8_t inner[16];
    memcpy(inner, address, sizeof inner);
    if (memcmp(address, translated, sizeof translated) == 0) memcpy(inner, mapped, sizeof mapped);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (prefix_has(never[i].prefix, inner)) return never[i].name;
    return NULL;
}

/* ---- the id ---- */

static uint64_t add_text(uint64_t id, const char *s) {
    return s ? hash_bytes(s, strlen(s), hash_mix(id + 1)) : hash_mix(id + 2);
}

static uint64_t add_number(uint64_t id, uint64_t number) {
    return hash_mix(id ^ hash_mix(number + 3));
}

static uint64_t add_measure(uint64_t id, const struct measure *m, int64_t made_ns) {
    const char *const texts[] = {m->value, m->name,  m->cgroup, m->policy,  m->rule,
                                 m->title, m->basis, m->chain,  m->finding, m->platform};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) id = add_text(id, texts[i]);
    id = add_number(id, (uint64_t)m->kind << 8 | (uint64_t)m->mode << 1 | m->shared);
    id = add_number(id, (uint64_t)(m->until_ns - made_ns));
    return add_number(id, (uint64_t)m->answer_until_ns);
}

void plan_identify(struct enforce_plan *p) {
    char text[PREFIX_TEXT];
    uint64_t id = add_number(0, p->mode);
    id = add_text(id, p->objection);
    for (size_t i = 0; i < p->n_measures; i++) id = add_measure(id, &p->measures[i], p->made_ns);
    for (size_t i = 0; i < p->n_refusals; i++) {
        id = add_text(add_number(id, p->refusals[i].why), p->refusals[i].value);
        id = add_text(id, p->refusals[i].told);
    }
    for (size_t i = 0; i < p->n_policies; i++) id = add_text(id, p->policies[i]);
    for (size_t i = 0; i < p->n_keep; i++) id = add_text(id, prefix_text(text, p->keep[i]));
    for (size_t i = 0; i < p->n_keep_names; i++) id = add_text(id, p->keep_names[i]);
    snprintf(p->id, sizeof p->id, "%016llx", (unsigned long long)id);
}
