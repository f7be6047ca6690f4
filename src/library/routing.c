#include "library/routing.h"

#include "atlas/cable.h"
#include "base/memory.h"
#include "evidence/route/mine.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_REFERENCE_GIB = 1 };

struct routing *routing_of(struct cordon *c) {
    if (!c->routing) c->routing = memory_new(1, sizeof *c->routing);
    return c->routing;
}

void routing_free(struct routing *r) {
    if (!r) return;
    routes_free(r->routes);
    as_paths_free(r->paths);
    trace_log_free(r->traces);
    as_relations_free(r->relations);
    rpki_free(r->rpki);
    mine_free(r->told);
    cable_book_free(r->cables);
    free(r);
}

struct cable_book *routing_cables(struct cordon *c) {
    struct routing *r = routing_of(c);
    if (!r->cables && context_atlas(c) == CORDON_FINE) r->cables = cable_book_new(c->atlas);
    return r->cables;
}

struct route_sink routing_routes(struct cordon *c, size_t i) {
    struct routing *r = routing_of(c);
    if (!r->paths) r->paths = as_paths_new();
    if (!r->routes) r->routes = routes_new(r->paths, r->mine_told ? &r->mine : NULL);
    routes_evidence(r->routes, (uint32_t)i);
    return (struct route_sink){r->paths, routes_take, r->routes};
}

struct trace_sink routing_traces(struct cordon *c, size_t i) {
    struct routing *r = routing_of(c);
    if (!r->traces) r->traces = trace_log_new();
    trace_log_evidence(r->traces, (uint32_t)i);
    return (struct trace_sink){trace_log_take, r->traces};
}

bool routing_traces_by_line(const struct cordon *c, size_t i) {
    const struct trace_way *list;
    size_t n = trace_log_ways(c->routing->traces, &list);
    return n && list[n - 1].evidence == i && list[n - 1].by_line;
}

/* My own networks carry nothing for me that I would have to be told of. */
static struct carriers without_mine(struct carriers all, const struct route_mine *mine, struct arena *to) {
    struct carrier *list = arena_take_array(to, all.n, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++) {
        bool own = false;
        for (size_t k = 0; k < mine->n_asns && !own; k++) own = mine->asns[k] == all.list[i].asn;
        if (!own) list[n++] = all.list[i];
    }
    all.list = list;
    all.n = n;
    return all;
}

static void tell_note(struct cordon *c, const char *what) {
    diagnostics_add(c->diagnostics, (struct diagnostic){.severity = SEVERITY_NOTE, .what = what});
}

static void tell_cut(struct cordon *c, const struct trace_log *traces) {
    unsigned long long n = trace_log_cut(traces), thinned = trace_log_thinned(traces);
    if (n == 1) tell_note(c, "a trace shows more than 16 ways: 16 of them are kept");
    if (n > 1)
        tell_note(c, arena_format(c->arena, "%llu traces show more than 16 ways: 16 of each are kept", n));
    if (thinned)
        tell_note(c, arena_format(c->arena,
                                  "traces have far more hops than answers: of %llu traces hops that did not "
                                  "answer, and all ways but one, are left out",
                                  thinned));
}

static void tell_nothing(struct cordon *c, const char *option, const char *what) {
    diagnostics_add(c->diagnostics,
                    (struct diagnostic){.severity = SEVERITY_NOTE, .file = option, .what = what});
}

/* Options that had nothing to work on: a slip, more often than not. */
static void tell_idle(struct cordon *c, bool routed, bool traced) {
    const struct routing *r = c->routing;
    static const char no_routes[] = "there are no routes in the evidence for it";
    if (!routed && r->mine_told) tell_nothing(c, "--mine", no_routes);
    if (!routed && r->origin) tell_nothing(c, "--origin", no_routes);
    if (!routed && r->rpki) tell_nothing(c, "--rpki", no_routes);
    if (!routed && r->relations) tell_nothing(c, "--relationships", no_routes);
    if (!traced && r->mapped) tell_nothing(c, "--cables", "there are no traces in the evidence for it");
    if (routed && r->origin && r->carriers.n == 0)
        tell_nothing(c, "--origin", "no route in the evidence is announced by this AS over any other");
    if (!routed || !r->mine_told) return;
    const struct route_vantage *list;
    bool found = false;
    for (uint32_t i = 0, n = routes_vantages(r->routes, &list); i < n && !found; i++) found = list[i].mine;
    for (uint32_t i = 0, n = routes_prefixes(r->routes); i < n && !found; i++)
        found = routes_mine(r->routes, i);
    if (!found)
        tell_nothing(c, "--mine", "nothing of it is in the routes: neither a vantage point nor a prefix");
}

const struct custody_paths *routing_joined(struct cordon *c) {
    struct routing *r = c->routing;
    if (!r) return NULL;
    bool traced = r->traces && trace_log_traces(r->traces) > 0;
    if (r->routes) routes_finish(r->routes);
    bool routed = r->routes && routes_prefixes(r->routes) > 0;
    if (!routed && !traced) {
        tell_idle(c, false, false);
        return NULL;
    }
    if (traced) tell_cut(c, r->traces);
    if (routed) {
        struct incident_options how = {
            .relations = r->relations, .rpki = r->rpki, .mine = r->mine_told ? &r->mine : NULL};
        r->carriers = carriers_of(r->routes, r->origin, c->arena);
        if (r->mine_told) r->carriers = without_mine(r->carriers, &r->mine, c->arena);
        r->incidents = incidents_find(r->routes, &how, c->arena);
    }
    tell_idle(c, routed, traced);
    r->joined = (struct custody_paths){.routes = routed ? r->routes : NULL,
                                       .carriers = routed ? &r->carriers : NULL,
                                       .mine = r->mine_told ? &r->mine : NULL,
                                       .traces = traced ? r->traces : NULL,
                                       .cables = routing_cables(c),
                                       .incidents = routed ? &r->incidents : NULL};
    return &r->joined;
}

static struct input *open_reference(struct cordon *c, const char *path) {
    struct input_limits limits = {.most_bytes = (uint64_t)MOST_REFERENCE_GIB << 30, .most_ratio = 1000};
    return input_open(path, limits, c->diagnostics);
}

static bool read_mine(struct cordon *c, struct mine *m, const char *words_or_path) {
    if (mine_is_words(text_of(words_or_path)))
        return mine_words(m, "--mine", text_of(words_or_path), c->diagnostics);
    struct input *in = open_reference(c, words_or_path);
    bool fine = in && mine_file(m, in, words_or_path, c->diagnostics);
    if (in) input_close(in);
    return fine;
}

enum cordon_status cordon_set_mine(struct cordon *c, const char *words_or_path) {
    struct routing *r = routing_of(c);
    if (c->read || r->told || r->routes) return CORDON_MISUSE;
    r->told = mine_new();
    if (!read_mine(c, r->told, words_or_path)) return CORDON_UNUSABLE;
    r->mine = mine_list(r->told);
    r->mine_told = true;
    return CORDON_FINE;
}

enum cordon_status cordon_set_origin(struct cordon *c, const char *as_number) {
    struct routing *r = routing_of(c);
    if (c->read || r->origin) return CORDON_MISUSE;
    struct mine *m = mine_new();
    bool fine = mine_words(m, "--origin", text_of(as_number), c->diagnostics);
    struct route_mine one = mine_list(m);
    if (fine && (one.n_asns != 1 || one.n_prefixes)) {
        diagnostics_add(c->diagnostics, (struct diagnostic){.severity = SEVERITY_ERROR,
                                                            .file = "--origin",
                                                            .what = "takes one AS number",
                                                            .hint = "write it as AS64500"});
        fine = false;
    }
    if (fine) r->origin = one.asns[0];
    mine_free(m);
    return fine ? CORDON_FINE : CORDON_UNUSABLE;
}

enum cordon_status cordon_set_relationships(struct cordon *c, const char *path) {
    struct routing *r = routing_of(c);
    if (c->read || r->relations) return CORDON_MISUSE;
    struct input *in = open_reference(c, path);
    if (!in) return CORDON_UNUSABLE;
    r->relations = as_relations_read(in, path, c->diagnostics);
    input_close(in);
    return r->relations && as_relations_count(r->relations) ? CORDON_FINE : CORDON_UNUSABLE;
}

enum cordon_status cordon_set_rpki(struct cordon *c, const char *path) {
    struct routing *r = routing_of(c);
    if (c->read || r->rpki) return CORDON_MISUSE;
    struct input *in = open_reference(c, path);
    if (!in) return CORDON_UNUSABLE;
    r->rpki = rpki_read(in, path, c->diagnostics);
    input_close(in);
    return r->rpki ? CORDON_FINE : CORDON_UNUSABLE;
}

enum cordon_status cordon_add_cables(struct cordon *c, const char *path) {
    if (c->read) return CORDON_MISUSE;
    struct cable_book *book = routing_cables(c);
    if (!book) return CORDON_UNUSABLE;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        diagnostics_add(c->diagnostics, (struct diagnostic){.severity = SEVERITY_ERROR,
                                                            .file = path,
                                                            .what = "cannot be opened",
                                                            .hint = "name a map of cables, or its folder"});
        return CORDON_UNUSABLE;
    }
    routing_of(c)->mapped = true;
    return cable_book_add_map(book, fd, path, c->diagnostics) ? CORDON_FINE : CORDON_UNUSABLE;
}
