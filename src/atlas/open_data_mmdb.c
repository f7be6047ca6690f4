/* MaxMind DB files: the search tree walked once, from the lowest address to the highest. */
#include "atlas/open_data_sets.h"

#include "base/memory.h"

#include <math.h>
#include <maxminddb.h>
#include <stdlib.h>

struct walk {
    struct open_data *o;
    MMDB_s mmdb;
    struct ranges *to;
    struct hash_table values; /* by offset of the data */
    uint32_t (*value)(struct walk *w, MMDB_entry_s *entry);
    uint64_t visits;
    unsigned bits;
    bool damaged;
};

static struct text text_member(MMDB_entry_s *e, const char *key) {
    MMDB_entry_data_s data;
    if (MMDB_get_value(e, &data, key, NULL) != MMDB_SUCCESS || !data.has_data ||
        data.type != MMDB_DATA_TYPE_UTF8_STRING)
        return (struct text){NULL, 0};
    return (struct text){data.utf8_string, data.data_size};
}

static bool country_code(struct text t, char to[4]) {
    if (t.n != 2 || t.p[0] < 'A' || t.p[0] > 'Z' || t.p[1] < 'A' || t.p[1] > 'Z') return false;
    memcpy(to, t.p, 2);
    return true;
}

static uint32_t country_value(struct walk *w, MMDB_entry_s *entry) {
    char code[4] = "";
    return country_code(text_member(entry, "country_code"), code) ? (uint32_t)code[0] << 8 | (uint32_t)code[1]
                                                                  : 0;
}

static bool degrees(MMDB_entry_s *e, const char *key, double most, int32_t *to) {
    MMDB_entry_data_s data;
    if (MMDB_get_value(e, &data, key, NULL) != MMDB_SUCCESS || !data.has_data) return false;
    double v = data.type == MMDB_DATA_TYPE_DOUBLE  ? data.double_value
               : data.type == MMDB_DATA_TYPE_FLOAT ? (double)data.float_value
                                                   : NAN;
    if (!(fabs(v) <= most)) return false;
    *to = (int32_t)lround(v * 10000);
    return true;
}

static uint32_t place_value(struct walk *w, MMDB_entry_s *entry) {
    struct open_data *o = w->o;
    struct open_place p = {0};
    struct text city = text_member(entry, "city");
    if (!country_code(text_member(entry, "country_code"), p.country) ||
        !degrees(entry, "latitude", 90, &p.latitude) || !degrees(entry, "longitude", 180, &p.longitude))
        return 0;
    if (city.n) p.city = arena_text(o->arena, city);
    o->places = memory_grow(o->places, o->n_places, &o->places_capacity, sizeof *o->places);
    o->places[o->n_places] = p;
    return (uint32_t)o->n_places++;
}

static void take_data(struct walk *w, MMDB_entry_s entry, wide_address first, unsigned depth) {
    uint32_t value = hash_table_get(&w->values, entry.offset);
    if (value == HASH_ABSENT) {
        value = w->value(w, &entry);
        hash_table_put(&w->values, entry.offset, value);
    }
    if (value == 0) return;
    unsigned rest = w->bits - depth;
    wide_address last = first + (rest == 128 ? ~(wide_address)0 : ((wide_address)1 << rest) - 1);
    struct table_range *end = w->to->n ? &w->to->list[w->to->n - 1] : NULL;
    if (end && end->value == value && end->last + 1 == first)
        end->last = last;
    else
        ranges_add(w->to, (struct table_range){first, last, value});
}

static void walk_node(struct walk *w, uint32_t number, wide_address first, unsigned depth);

static void walk_record(struct walk *w, uint8_t type, uint64_t record, MMDB_entry_s entry, wide_address first,
                        unsigned depth) {
    if (type == MMDB_RECORD_TYPE_SEARCH_NODE)
        walk_node(w, (uint32_t)record, first, depth);
    else if (type == MMDB_RECORD_TYPE_DATA)
        take_data(w, entry, first, depth);
    else if (type == MMDB_RECORD_TYPE_INVALID)
        w->damaged = true;
}

/* Some files share parts of their tree (IPv4 under several prefixes); many times more visits than nodes mean
 * a damaged one. */
static void walk_node(struct walk *w, uint32_t number, wide_address first, unsigned depth) {
    MMDB_search_node_s n;
    if (w->damaged || depth >= w->bits || ++w->visits > UINT64_C(8) * w->mmdb.metadata.node_count ||
        MMDB_read_node(&w->mmdb, number, &n) != MMDB_SUCCESS) {
        w->damaged = true;
        return;
    }
    walk_record(w, n.left_record_type, n.left_record, n.left_record_entry, first, depth + 1);
    wide_address half = (wide_address)1 << (w->bits - depth - 1);
    walk_record(w, n.right_record_type, n.right_record, n.right_record_entry, first + half, depth + 1);
}

static bool read_mmdb(struct open_data *o, const char *path, enum family family, struct ranges *to,
                      uint32_t (*value)(struct walk *, MMDB_entry_s *), struct diagnostics *d) {
    struct walk w = {.o = o, .to = to, .value = value, .bits = family == FAMILY_V4 ? 32 : 128};
    struct bytes there = map_file(path);
    if (!there.p) return false;
    unmap_file(there);
    int status = MMDB_open(path, MMDB_MODE_MMAP, &w.mmdb);
    if (status != MMDB_SUCCESS) {
        diagnostics_add(
            d, (struct diagnostic){.severity = SEVERITY_DAMAGE, .file = path, .what = MMDB_strerror(status)});
        return false;
    }
    bool right = w.mmdb.metadata.ip_version == (family == FAMILY_V4 ? 4 : 6);
    if (right) walk_node(&w, 0, 0, 0);
    if (!right || w.damaged)
        diagnostics_add(
            d, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                   .file = path,
                                   .what = right ? "the search tree is damaged; what came before is kept"
                                                 : "the addresses are of the other family"});
    hash_table_free(&w.values);
    MMDB_close(&w.mmdb);
    return right;
}

bool open_country_mmdb(struct open_data *o, const char *path, enum family family, struct diagnostics *d) {
    return read_mmdb(o, path, family, &o->country[family], country_value, d);
}

bool open_place_mmdb(struct open_data *o, const char *path, enum family family, struct diagnostics *d) {
    return read_mmdb(o, path, family, &o->place[family], place_value, d);
}
