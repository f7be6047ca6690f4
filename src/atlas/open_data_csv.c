#include "atlas/open_data_sets.h"

#include "atlas/csv.h"
#include "atlas/identifier.h"
#include "base/address.h"
#include "base/memory.h"

#include <stdlib.h>

static bool number_of(struct text t, uint64_t most, uint64_t *to) {
    *to = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9') return false;
        *to = *to * 10 + (uint64_t)(t.p[i] - '0');
        if (*to > most) return false;
    }
    return t.n > 0;
}

static bool address_of(struct text t, enum family family, wide_address *to) {
    uint8_t a[16];
    if (!address_parse(t, a) || (memchr(t.p, ':', t.n) != NULL) != (family == FAMILY_V6)) return false;
    *to = 0;
    for (int i = family == FAMILY_V4 ? 12 : 0; i < 16; i++) *to = *to << 8 | a[i];
    return true;
}

static struct text trimmed(struct text t) {
    while (t.n && t.p[0] == ' ') t = (struct text){t.p + 1, t.n - 1};
    while (t.n && t.p[t.n - 1] == ' ') t.n--;
    return t;
}

static void complain(struct diagnostics *d, const char *path, uint64_t line, const char *what) {
    diagnostics_at_line(d, SEVERITY_DAMAGE, path, (uint32_t)line, 0, NULL, "%s", what);
}

/* Each number once, with its first name; the value of a range is the number's place in as_list. */
static uint32_t as_index(struct open_data *o, uint32_t asn, struct text name) {
    uint32_t i = hash_table_get(&o->as_index, asn);
    if (i != HASH_ABSENT) return i;
    i = (uint32_t)o->n_as;
    o->as_list = memory_grow(o->as_list, o->n_as, &o->as_capacity, sizeof *o->as_list);
    o->as_list[o->n_as++] = (struct open_as){asn, name.n ? arena_text(o->arena, name) : NULL};
    hash_table_put(&o->as_index, asn, i);
    return i;
}

bool open_as_csv(struct open_data *o, const char *path, enum family family, struct diagnostics *d) {
    struct bytes b = map_file(path);
    if (!b.p) return false;
    struct csv c = csv_over((struct text){(const char *)b.p, b.n});
    struct text f[4];
    size_t n;
    struct ranges *to = &o->as[family];
    while (csv_row(&c, f, 4, &n)) {
        wide_address first, last;
        uint64_t asn;
        if (n != 4 || !address_of(f[0], family, &first) || !address_of(f[1], family, &last) ||
            !number_of(f[2], UINT32_MAX, &asn) || last < first) {
            complain(d, path, c.line, "this row is not first,last,number,name");
            continue;
        }
        if (to->n && first <= to->list[to->n - 1].last) { /* a flaw of the data set: the first claim stands */
            diagnostics_at_line(d, SEVERITY_NOTE, path, (uint32_t)c.line, 0, NULL,
                                "this range overlaps the one before: only what lies behind that is taken");
            first = to->list[to->n - 1].last + 1;
            if (first > last) continue;
        }
        ranges_add(to, (struct table_range){first, last, as_index(o, (uint32_t)asn, trimmed(f[3]))});
    }
    csv_end(&c);
    unmap_file(b);
    return true;
}

static int by_number(const void *a, const void *b) {
    const struct open_as *x = a, *y = b;
    return (x->asn > y->asn) - (x->asn < y->asn);
}

void open_as_finish(struct open_data *o) {
    uint32_t *numbers = memory_new(o->n_as, sizeof *numbers);
    for (size_t i = 0; i < o->n_as; i++) numbers[i] = o->as_list[i].asn;
    if (o->n_as) qsort(o->as_list, o->n_as, sizeof *o->as_list, by_number);
    for (size_t i = 0; i < o->n_as; i++) hash_table_put(&o->as_index, o->as_list[i].asn, (uint32_t)i);
    for (int f = 0; f < FAMILIES; f++)
        for (size_t i = 0; i < o->as[f].n; i++) {
            struct table_range *r = &o->as[f].list[i];
            r->value = hash_table_get(&o->as_index, numbers[r->value]);
        }
    free(numbers);
}

static bool hex_of(struct text t, uint64_t *to) {
    *to = 0;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) return false;
        *to = *to << 4 | (uint64_t)digit;
    }
    return t.n == 6 || t.n == 7 || t.n == 9;
}

bool open_oui_csv(struct open_data *o, const char *path, struct diagnostics *d) {
    struct bytes b = map_file(path);
    if (!b.p) return false;
    struct csv c = csv_over((struct text){(const char *)b.p, b.n});
    struct text f[3];
    size_t n;
    while (csv_row(&c, f, 3, &n)) {
        uint64_t block;
        if (c.line == 1 && n >= 3 && text_is(f[0], "Registry")) continue;
        if (n < 3 || !hex_of(f[1], &block)) {
            complain(d, path, c.line, "this row is not registry,block,name");
            continue;
        }
        uint32_t bits = (uint32_t)f[1].n * 4;
        o->oui = memory_grow(o->oui, o->n_oui, &o->oui_capacity, sizeof *o->oui);
        o->oui[o->n_oui++] =
            (struct open_oui){block << (48 - bits), bits, arena_text(o->arena, trimmed(f[2]))};
    }
    csv_end(&c);
    unmap_file(b);
    return true;
}

static int by_block(const void *a, const void *b) {
    const struct open_oui *x = a, *y = b;
    if (x->block != y->block) return x->block < y->block ? -1 : 1;
    return (x->bits > y->bits) - (x->bits < y->bits);
}

void open_oui_finish(struct open_data *o) {
    if (o->n_oui) qsort(o->oui, o->n_oui, sizeof *o->oui, by_block);
}
