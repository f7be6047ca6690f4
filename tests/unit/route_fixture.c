#include "route_fixture.h"

#include <stdio.h>
#include <stdlib.h>

void route_fixture_begin(struct route_fixture *f, const struct route_mine *mine) {
    *f = (struct route_fixture){.paths = as_paths_new()};
    f->routes = routes_new(f->paths, mine);
}

void route_fixture_end(struct route_fixture *f) {
    routes_free(f->routes);
    as_paths_free(f->paths);
}

struct prefix prefix_from(const char *s) {
    struct prefix p;
    if (!prefix_parse(text_of(s), true, &p)) abort();
    return p;
}

uint32_t find_prefix(const struct routes *r, const char *s) {
    return routes_find(r, prefix_from(s));
}

static struct route_peer *peer_of(struct route_fixture *f, uint32_t as) {
    for (size_t i = 0; i < f->n_peers; i++)
        if (f->peers[i].as == as) return &f->peers[i];
    if (f->n_peers == MOST_FIXTURE_PEERS) abort();
    f->peers[f->n_peers] = (struct route_peer){.as = as, .collector = "here"};
    return &f->peers[f->n_peers++];
}

static enum route_type type_of(const char *word) {
    if (strcmp(word, "rib") == 0) return ROUTE_RIB;
    if (strcmp(word, "announce") == 0) return ROUTE_ANNOUNCE;
    if (strcmp(word, "withdraw") == 0) return ROUTE_WITHDRAW;
    if (strcmp(word, "down") == 0) return ROUTE_DOWN;
    abort();
}

void route_fixture_read(struct route_fixture *f, uint32_t evidence, const char *const *lines, size_t n) {
    f->n_peers = 0; /* every reading has its own */
    routes_evidence(f->routes, evidence);
    for (size_t i = 0; i < n; i++) {
        char type[16], peer[24], prefix[64], path[256] = "";
        long time;
        if (sscanf(lines[i], "%15s %ld %23s %63s %255[^\n]", type, &time, peer, prefix, path) < 4) abort();
        char *hash = strchr(peer, '#');
        struct route_row row = {.type = type_of(type),
                                .peer = peer_of(f, (uint32_t)strtoul(peer, NULL, 10)),
                                .path = PATH_NONE,
                                .identifier = hash ? (uint32_t)strtoul(hash + 1, NULL, 10) : 0,
                                .time_ns = (int64_t)time * 1000000000,
                                .at = i + 1};
        if (strcmp(path, "-") != 0 && *path) row.path = as_paths_add_text(f->paths, text_of(path));
        if (strcmp(prefix, "-") != 0) row.prefix = prefix_from(prefix);
        routes_take(f->routes, &row);
    }
}

char *entries_text(const struct routes *r, const struct route_entry *list, size_t n, char *to, size_t size) {
    const struct route_vantage *vantages;
    size_t used = 0;
    routes_vantages(r, &vantages);
    *to = '\0';
    for (size_t i = 0; i < n && used < size; i++) {
        char path[256];
        size_t n_path = as_path_text(as_paths_get(routes_paths(r), list[i].path), path, sizeof path);
        used += (size_t)snprintf(to + used, size - used, "%s%u: %.*s", i ? "; " : "",
                                 vantages[list[i].vantage].as, (int)n_path, path);
    }
    return to;
}
