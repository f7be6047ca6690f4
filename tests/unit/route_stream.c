#include "route_stream.h"

#include "evidence/route/relations_private.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void stream_begin(struct stream *s) {
    *s = (struct stream){.paths = as_paths_new(), .arena = arena_new()};
    for (uint32_t i = 0; i < STREAM_PEERS; i++) {
        s->peers[i].as = 60000 + i;
        s->peers[i].address[15] = (uint8_t)(i + 1);
    }
}

void stream_mine(struct stream *s, const char *prefix, uint32_t asn) {
    s->my_as = asn;
    s->mine = (struct route_mine){.asns = &s->my_as, .n_asns = asn != 0};
    if (!prefix) return;
    assert_true(prefix_parse(text_of(prefix), true, &s->my_prefix));
    s->mine.prefixes = &s->my_prefix;
    s->mine.n_prefixes = 1;
}

void stream_end(struct stream *s) {
    routes_free(s->routes);
    as_relations_free(s->relations);
    if (s->rpki) rpki_free(s->rpki);
    as_paths_free(s->paths);
    arena_free(s->arena);
}

int64_t stream_time(double at) {
    return (int64_t)((STREAM_START + at) * 1e9);
}

static void take(struct stream *s, struct route_row row, uint32_t peer, const char *prefix,
                 const char *path) {
    if (!s->routes) s->routes = routes_new(s->paths, &s->mine);
    row.peer = &s->peers[peer];
    row.path = path ? as_paths_add_text(s->paths, text_of(path)) : PATH_NONE;
    row.at = 100 + s->rows++;
    assert_true(!path || row.path != PATH_NONE);
    if (prefix) assert_true(prefix_parse(text_of(prefix), true, &row.prefix));
    routes_take(s->routes, &row);
}

void stream_table(struct stream *s, uint32_t peer, const char *prefix, const char *path) {
    take(s, (struct route_row){.type = ROUTE_RIB, .time_ns = stream_time(-3600)}, peer, prefix, path);
}

void stream_announce(struct stream *s, double at, uint32_t peer, const char *prefix, const char *path) {
    take(s, (struct route_row){.type = ROUTE_ANNOUNCE, .time_ns = stream_time(at)}, peer, prefix, path);
}

void stream_marked(struct stream *s, double at, uint32_t peer, const char *prefix, const char *path,
                   uint32_t asn) {
    struct route_attributes attributes = {.only_to_customer = asn};
    take(s, (struct route_row){.type = ROUTE_ANNOUNCE, .time_ns = stream_time(at), .attributes = &attributes},
         peer, prefix, path);
}

void stream_withdraw(struct stream *s, double at, uint32_t peer, const char *prefix) {
    take(s, (struct route_row){.type = ROUTE_WITHDRAW, .time_ns = stream_time(at)}, peer, prefix, NULL);
}

void stream_down(struct stream *s, double at, uint32_t peer) {
    take(s, (struct route_row){.type = ROUTE_DOWN, .time_ns = stream_time(at)}, peer, NULL, NULL);
}

void stream_relations(struct stream *s, const char *text) {
    int read = 0;
    unsigned first, second;
    char how;
    s->relations = as_relations_new(false);
    for (; sscanf(text, " %u%c%u%n", &first, &how, &second, &read) == 3; text += read)
        as_relations_set(s->relations, first, second, how == '>' ? RELATION_PROVIDER : RELATION_PEER);
    assert_int_equal(*text, 0);
}

void stream_rpki(struct stream *s, const char *json) {
    int fd = memfd_create("rpki", MFD_CLOEXEC);
    struct diagnostics *d = diagnostics_new(10);
    assert_true(write(fd, json, strlen(json)) == (ssize_t)strlen(json) && lseek(fd, 0, SEEK_SET) == 0);
    struct input *in = input_on(fd, "rpki", (struct input_limits){0}, d);
    s->rpki = rpki_read(in, "rpki", d);
    assert_non_null(s->rpki);
    assert_int_equal(diagnostics_count(d), 0);
    input_close(in);
    diagnostics_free(d);
}

void stream_find(struct stream *s) {
    struct incident_options o = {.relations = s->relations,
                                 .rpki = s->rpki,
                                 .mine = s->mine.n_asns + s->mine.n_prefixes ? &s->mine : NULL};
    routes_finish(s->routes);
    s->found = incidents_find(s->routes, &o, s->arena);
}

size_t stream_count(const struct stream *s, enum incident_type type) {
    size_t n = 0;
    for (size_t i = 0; i < s->found.n; i++) n += s->found.list[i].type == type;
    return n;
}

const struct incident *stream_incident(const struct stream *s, enum incident_type type, size_t n) {
    for (size_t i = 0; i < s->found.n; i++)
        if (s->found.list[i].type == type && n-- == 0) return &s->found.list[i];
    fail_msg("no such incident: %s", incident_type_text(type));
    return NULL;
}
