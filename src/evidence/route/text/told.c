#include "evidence/route/text/told.h"

uint8_t told_origin(struct text t) {
    static const char *const words[3][2] = {{"IGP", "i"}, {"EGP", "e"}, {"incomplete", "?"}};
    for (uint8_t i = 0; i < 3; i++)
        if (text_is(t, words[i][0]) || text_is(t, words[i][1])) return i;
    return text_is(t, "INCOMPLETE") || text_is(t, "Incomplete") ? 2 : 255;
}

uint32_t told_first_as(const struct as_paths *paths, uint32_t path) {
    struct as_path p = as_paths_get(paths, path);
    return p.n_asns && p.segments[0].type == SEGMENT_SEQUENCE ? p.asns[0] : 0;
}

void told_address(struct text t, uint8_t to[16]) {
    if (!address_parse(t, to)) memset(to, 0, 16);
}

void told_rib(struct route_reading *r, const struct told_route *t) {
    struct route_attributes attributes = {.origin = told_origin(t->origin)};
    struct route_row row = {.type = ROUTE_RIB, .time_ns = t->time_ns, .at = t->at, .attributes = &attributes};
    uint8_t peer[16], id[16];
    const char *wrong = NULL;
    if (!prefix_parse(t->prefix, false, &row.prefix))
        wrong = "a route has no prefix";
    else if ((row.path = as_paths_add_text(r->options->paths, t->path)) == PATH_NONE)
        wrong = "a path is none that can be read";
    if (wrong) {
        reading_broken(r, t->at, wrong);
        return;
    }
    told_address(t->peer, peer);
    told_address(t->next_hop, attributes.next_hop);
    uint32_t bgp_id = 0;
    if (address_parse(t->bgp_id, id) && address_is_ipv4(id))
        bgp_id = (uint32_t)id[12] << 24 | (uint32_t)id[13] << 16 | (uint32_t)id[14] << 8 | id[15];
    uint32_t as = t->internal ? t->own_as : told_first_as(r->options->paths, row.path);
    row.peer = reading_peer(r, as, peer, bgp_id, 0, t->collector);
    reading_row(r, &row);
}

struct text told_start(struct bytes start) {
    struct text t = {(const char *)start.p, start.n};
    if (text_starts(t, "\xEF\xBB\xBF")) t = (struct text){t.p + 3, t.n - 3};
    while (t.n && (*t.p == ' ' || *t.p == '\t' || *t.p == '\r' || *t.p == '\n'))
        t = (struct text){t.p + 1, t.n - 1};
    return t;
}

bool told_contains(struct bytes start, const char *what) {
    return start.n && memmem(start.p, start.n, what, strlen(what));
}

void told_skip_mark(struct input *in) {
    struct bytes b = input_look(in, 3);
    if (b.n >= 3 && memcmp(b.p, "\xEF\xBB\xBF", 3) == 0) input_skip(in, 3);
}

void told_cut(struct route_reading *r) {
    if (!input_broken(r->in)) reading_broken(r, input_offset(r->in), "the table ends early\tRFC 8259 5");
}
