/* A table has millions of routes, and this line is most of what is done for each: it is written in one piece,
 * by hand, where other observations go through the writer of JSON member by member. */
#include "report/observation_route.h"

#include "base/address.h"
#include "base/date.h"
#include "base/digits.h"
#include "base/prefix.h"

struct line {
    char *p;
};

#define PUT(line, literal) put((line), ("" literal), sizeof(literal) - 1)

static void put(struct line *l, const char *s, size_t n) {
    memcpy(l->p, s, n);
    l->p += n;
}

static void put_u32(struct line *l, uint32_t v) {
    l->p = digits_u32(l->p, v);
}

static void put_u64(struct line *l, uint64_t v) {
    enum { NINE_DIGITS = 1000000000 };
    if (v <= UINT32_MAX) {
        put_u32(l, (uint32_t)v);
    } else {
        put_u64(l, v / NINE_DIGITS);
        l->p = digits_padded(l->p, (uint32_t)(v % NINE_DIGITS), 9);
    }
}

static void put_address(struct line *l, const uint8_t address[16]) {
    l->p = address_put(l->p, address);
}

static uint32_t be32(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void community(struct line *l, const uint8_t *p) {
    put_u32(l, be32(p) >> 16);
    *l->p++ = ':';
    put_u32(l, be32(p) & 0xFFFF);
}

static void large_community(struct line *l, const uint8_t *p) {
    put_u32(l, be32(p));
    *l->p++ = ':';
    put_u32(l, be32(p + 4));
    *l->p++ = ':';
    put_u32(l, be32(p + 8));
}

/* Route target and origin of the transitive kinds are "rt:AS:n" and "ro:AS:n" (RFC 4360 4, RFC 5668, RFC
 * 7153); all others their 8 bytes in hexadecimal. */
static void extended_community(struct line *l, const uint8_t *p) {
    enum { TWO_OCTET_AS = 0, IPV4 = 1, FOUR_OCTET_AS = 2, TARGET = 2, ORIGIN = 3 };
    static const char hex[] = "0123456789abcdef";
    if (p[0] > FOUR_OCTET_AS || (p[1] != TARGET && p[1] != ORIGIN)) {
        PUT(l, "0x");
        for (int i = 0; i < 8; i++) {
            *l->p++ = hex[p[i] >> 4];
            *l->p++ = hex[p[i] & 15];
        }
        return;
    }
    put(l, p[1] == TARGET ? "rt:" : "ro:", 3);
    if (p[0] == TWO_OCTET_AS) {
        put_u32(l, be32(p) & 0xFFFF);
        *l->p++ = ':';
        put_u32(l, be32(p + 4));
        return;
    }
    if (p[0] == FOUR_OCTET_AS) put_u32(l, be32(p + 2));
    for (int i = 2; p[0] == IPV4 && i < 6; i++) {
        if (i > 2) *l->p++ = '.';
        put_u32(l, p[i]);
    }
    *l->p++ = ':';
    put_u32(l, (uint32_t)p[6] << 8 | p[7]);
}

/* A list of communities, of `each` bytes and at most `longest` characters with their quotes and comma. */
static void put_communities(struct output *o, const char *key, struct bytes list, size_t each, size_t longest,
                            void (*one)(struct line *l, const uint8_t *p)) {
    if (list.n < each) return;
    size_t n_key = strlen(key);
    char *start = output_room(o, n_key + 1 + list.n / each * longest);
    struct line l = {start};
    put(&l, key, n_key);
    for (size_t i = 0; i + each <= list.n; i += each) {
        if (i) *l.p++ = ',';
        *l.p++ = '"';
        one(&l, list.p + i);
        *l.p++ = '"';
    }
    *l.p++ = ']';
    output_wrote(o, (size_t)(l.p - start));
}

/* "path" and "origin"; their room is what the longest number of each AS and each bracket take. */
static void put_path(struct output *o, const struct as_paths *paths, uint32_t number) {
    enum { OF_AS = 11, OF_SEGMENT = 4, BESIDE = 64 };
    struct as_path path = as_paths_get(paths, number);
    size_t most = (size_t)path.n_asns * OF_AS + (size_t)path.n_segments * OF_SEGMENT;
    char *start = output_room(o, most + BESIDE);
    struct line l = {start};
    if (number == PATH_NONE) {
        PUT(&l, "\",\"path\":null");
    } else {
        PUT(&l, "\",\"path\":\"");
        l.p += as_path_text(path, l.p, most);
        *l.p++ = '"';
    }
    PUT(&l, ",\"origin\":");
    if (path.origin)
        put_u32(&l, path.origin);
    else
        PUT(&l, "null");
    output_wrote(o, (size_t)(l.p - start));
}

static void put_attributes(struct output *o, const struct route_attributes *a) {
    enum { COMMUNITY = 14, LARGE = 35, EXTENDED = 30, BESIDE = 160 };
    static const char *const origins[] = {"igp", "egp", "incomplete"};
    char *start = output_room(o, BESIDE);
    struct line l = {start};
    if (!address_is_unspecified(a->next_hop)) {
        PUT(&l, ",\"next_hop\":\"");
        put_address(&l, a->next_hop);
        *l.p++ = '"';
    }
    if (a->origin < 3) {
        PUT(&l, ",\"origin_type\":\"");
        put(&l, origins[a->origin], strlen(origins[a->origin]));
        *l.p++ = '"';
    }
    if (a->only_to_customer) {
        PUT(&l, ",\"only_to_customer\":");
        put_u32(&l, a->only_to_customer);
    }
    output_wrote(o, (size_t)(l.p - start));
    put_communities(o, ",\"communities\":[", a->communities, 4, COMMUNITY, community);
    put_communities(o, ",\"large_communities\":[", a->large, 12, LARGE, large_community);
    put_communities(o, ",\"extended_communities\":[", a->extended, 8, EXTENDED, extended_community);
}

static void put_fixed(struct output *o, const struct route_row *row) {
    enum { LONGEST = 256 };
    char *start = output_room(o, LONGEST);
    struct line l = {start};
    const char *type = route_type_text(row->type);
    PUT(&l, ",\"type\":\"");
    put(&l, type, strlen(type));
    if (row->time_ns) {
        PUT(&l, "\",\"time\":\"");
        time_text(l.p, row->time_ns);
        l.p += strlen(l.p);
        PUT(&l, "\",\"peer_as\":");
    } else {
        PUT(&l, "\",\"time\":null,\"peer_as\":");
    }
    put_u32(&l, row->peer->as);
    if (address_is_unspecified(row->peer->address)) {
        PUT(&l, ",\"peer\":null");
    } else {
        PUT(&l, ",\"peer\":\"");
        put_address(&l, row->peer->address);
        *l.p++ = '"';
    }
    PUT(&l, ",\"prefix\":\"");
    l.p = prefix_put(l.p, row->prefix);
    output_wrote(o, (size_t)(l.p - start));
}

static void put_place(struct output *o, const struct route_row *row) {
    enum { LONGEST = 80 };
    char *start = output_room(o, LONGEST);
    struct line l = {start};
    if (row->identifier) {
        PUT(&l, ",\"path_id\":");
        put_u32(&l, row->identifier);
    }
    PUT(&l, ",\"at\":");
    put_u64(&l, row->at);
    output_wrote(o, (size_t)(l.p - start));
}

void observation_route(struct json *j, const struct route_row *row, const struct as_paths *paths,
                       const char *evidence) {
    if (row->type == ROUTE_DOWN) return;
    struct output *o = j->out;
    static const char begin[] = "{\"kind\":\"route\",\"evidence\":";
    output_bytes(o, begin, sizeof begin - 1);
    json_string(j, evidence);
    put_fixed(o, row);
    put_path(o, paths, row->path);
    if (row->attributes) put_attributes(o, row->attributes);
    if (row->peer->collector) json_put_string(j, "collector", row->peer->collector);
    put_place(o, row);
    output_char(o, '}');
    json_line_end(j);
}
