/* Lists of software and devices: read from a file and from a pipe they are the same, what counts as damaged
 * is told, and every text lies in memory. */
#ifndef CORDON_FUZZ_INVENTORY_H
#define CORDON_FUZZ_INVENTORY_H

#include "evidence/device/device.h"

#include "two_ways.h"

struct list_sum {
    uint64_t value;
};

static inline void add_word(struct list_sum *s, const char *t) {
    for (; t && *t; t++) s->value = s->value * 31 + (uint8_t)*t;
    s->value += t != NULL;
}

static inline void add_listed_app(struct list_sum *s, const struct app *a) {
    const struct app_install *i = &a->install;
    const char *const texts[] = {a->platform,  a->id,      a->version,      a->version_code, a->label,
                                 i->partition, i->path,    i->installer,    i->maker,        i->purl,
                                 i->cpe,       i->part_of, i->maker_domain, i->signature,    i->since};
    if (!a->id || !*a->id || !a->platform) abort();
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) add_word(s, texts[k]);
    for (size_t k = 0; k < a->n_permissions; k++) add_word(s, a->permissions[k].name);
    for (size_t k = 0; k < a->n_capabilities; k++) add_word(s, a->capabilities[k].why);
    for (size_t k = 0; k < a->n_endpoints; k++) add_word(s, a->endpoints[k].text);
    for (size_t k = 0; k < a->n_declarations; k++) add_word(s, a->declarations[k].text);
}

static inline void add_listed_device(struct list_sum *s, const struct device *d) {
    const char *const texts[] = {d->address, d->further, d->mac,   d->name,     d->maker,
                                 d->kind,    d->os,      d->state, d->firmware, d->interface};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) add_word(s, texts[k]);
    for (size_t k = 0; k < d->n_services; k++) {
        add_word(s, d->services[k].product);
        s->value += d->services[k].port;
    }
    if (d->has_block && d->randomised) abort();
    if (d->has_block && !d->mac) abort();
    s->value = s->value * 31 + d->line;
}

static inline uint64_t read_all(struct input *in, struct diagnostics *d) {
    static const struct masking_key key;
    const struct inventory_options o = {
        .key = &key, .most_bytes = 1 << 22, .most_apps = 2000, .most_devices = 2000};
    struct inventory *i = inventory_read(in, "fuzz", &o, d);
    struct list_sum s = {.value = i != NULL};
    if (i) {
        for (size_t k = 0; k < i->n_apps; k++) add_listed_app(&s, &i->apps[k]);
        for (size_t k = 0; k < i->n_devices; k++) add_listed_device(&s, &i->devices[k]);
        add_word(&s, i->host.build);
        add_word(&s, i->host.product);
        if (i->complete != (diagnostics_total(d, SEVERITY_DAMAGE) == 0)) abort();
    }
    inventory_free(i);
    return s.value;
}

#endif
