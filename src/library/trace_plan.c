#include "library/trace_plan.h"

#include "atlas/identifier.h"
#include "base/memory.h"

#include <stdlib.h>

struct trace_plan *trace_plan_of(struct cordon *c) {
    if (c->plan) return c->plan;
    c->plan = memory_new(1, sizeof *c->plan);
    c->plan->addresses = intern_new();
    c->plan->names = intern_new();
    c->plan->clients = intern_new();
    return c->plan;
}

void trace_plan_free(struct trace_plan *p) {
    if (!p) return;
    intern_free(p->addresses);
    intern_free(p->names);
    intern_free(p->clients);
    free(p->hosts);
    free(p->client_bytes);
    free(p->apps);
    free(p->sources);
    free(p);
}

static bool is_country(const struct cordon *c, const char *word, char to[3]) {
    if (strlen(word) != 2) return false;
    for (int i = 0; i < 2; i++)
        to[i] = (char)(word[i] >= 'a' && word[i] <= 'z' ? word[i] - 'a' + 'A' : word[i]);
    to[2] = '\0';
    return atlas_country_name(c->atlas, to) != NULL;
}

static bool incorporated(const struct cordon *c, party_id party, date_t as_of, char to[3]) {
    struct jurisdiction_claim claims[16];
    size_t most = sizeof claims / sizeof *claims,
           n = atlas_jurisdictions(c->atlas, party, as_of, claims, most);
    for (size_t i = 0; i < n && i < most; i++) {
        if (claims[i].ground != GROUND_INCORPORATED) continue;
        memcpy(to, claims[i].country, 3);
        return true;
    }
    return false;
}

/* Where the routers of an AS are nobody tells: its addresses where they are all in one country, else its
 * holder where the atlas has one. */
static void find_country(struct cordon *c, struct plan_source *from, const char *number) {
    struct holding h = {.party = PARTY_NONE};
    date_t as_of = c->as_of_told ? c->as_of : date_today();
    size_t n = atlas_as_countries(c->atlas, from->asn, from->country);
    from->told = "where open data has its addresses";
    if (n == 1) return;
    memset(from->country, 0, sizeof from->country);
    atlas_holders(c->atlas, IDENTIFIER_ASN, text_of(number), as_of, &h, 1);
    if (h.party != PARTY_NONE && incorporated(c, h.party, as_of, from->country))
        from->told = arena_format(c->arena, "where its holder %s is incorporated",
                                  atlas_party_get(c->atlas, h.party).name);
    else
        from->told = n ? arena_format(c->arena, "open data has its addresses in %zu countries", n)
                       : "neither open data nor the atlas has it";
}

enum cordon_status cordon_trace_from(struct cordon *c, const char *country_or_as) {
    char canonical[IDENTIFIER_TEXT];
    struct text value = identifier_trimmed(text_of(country_or_as));
    struct plan_source from = {.asn = 0};
    if (c->read || c->confined) return CORDON_MISUSE;
    if (context_atlas(c) != CORDON_FINE) return CORDON_UNUSABLE;
    if (!is_country(c, country_or_as, from.country)) {
        memset(from.country, 0, sizeof from.country);
        if (identifier_guess(value) != IDENTIFIER_ASN ||
            !identifier_canonical(IDENTIFIER_ASN, value, canonical))
            return CORDON_MISUSE;
        const char *number = canonical + strcspn(canonical, "0123456789");
        from.asn = (uint32_t)strtoul(number, NULL, 10);
        find_country(c, &from, number);
    }
    struct trace_plan *p = trace_plan_of(c);
    p->sources = memory_grow(p->sources, p->n_sources, &p->source_capacity, sizeof *p->sources);
    p->sources[p->n_sources++] = from;
    return CORDON_FINE;
}

static struct plan_host *host_of(struct trace_plan *p, const uint8_t address[16]) {
    uint32_t number = intern_add(p->addresses, (struct text){(const char *)address, 16});
    while (number >= p->host_capacity) {
        size_t had = p->host_capacity;
        p->hosts = memory_grow(p->hosts, p->host_capacity, &p->host_capacity, sizeof *p->hosts);
        for (size_t i = had; i < p->host_capacity; i++)
            p->hosts[i] = (struct plan_host){.name = INTERN_ABSENT};
    }
    return &p->hosts[number];
}

static void add_client(struct trace_plan *p, const uint8_t address[16], uint64_t bytes) {
    uint32_t number = intern_add(p->clients, (struct text){(const char *)address, 16});
    while (number >= p->client_capacity) {
        size_t had = p->client_capacity;
        p->client_bytes =
            memory_grow(p->client_bytes, p->client_capacity, &p->client_capacity, sizeof *p->client_bytes);
        memset(p->client_bytes + had, 0, (p->client_capacity - had) * sizeof *p->client_bytes);
    }
    p->client_bytes[number] += bytes;
}

static void add_name(struct trace_plan *p, struct plan_host *h, struct text name, uint64_t bytes) {
    uint32_t number = intern_add(p->names, name);
    if (h->name == number) {
        h->name_bytes += bytes;
    } else if (h->name == INTERN_ABSENT || bytes > h->name_bytes) {
        h->name = number;
        h->name_bytes = bytes;
    }
}

static void add_traffic(struct trace_plan *p, const struct capture *capture) {
    struct flow_iterator i = capture_flows(capture);
    for (struct flow_view v; flow_next(&i, &v);) {
        uint64_t bytes = v.bytes[0] + v.bytes[1];
        if (v.client_known) add_client(p, v.client, bytes);
        if (!v.server_known) continue;
        struct plan_host *h = host_of(p, v.server);
        h->wanted = true;
        h->flows++;
        h->bytes += bytes;
        if (v.server_name.n) add_name(p, h, v.server_name, bytes);
    }
    int64_t last = capture_totals(capture)->last_ns;
    if (last > p->last_ns) p->last_ns = last;
}

/* A package names where its data may go, and sends nothing that is seen. */
static void add_endpoints(struct trace_plan *p, const struct app *app) {
    for (size_t i = 0; i < app->n_endpoints; i++) {
        const char *host = app->endpoints[i].host;
        uint8_t address[16];
        if (!host || !*host) continue;
        if (address_parse(text_of(host), address)) {
            host_of(p, address)->wanted = true;
            continue;
        }
        uint32_t number = intern_add(p->names, text_of(host));
        while (number >= p->app_capacity) {
            size_t had = p->app_capacity;
            p->apps = memory_grow(p->apps, p->app_capacity, &p->app_capacity, sizeof *p->apps);
            memset(p->apps + had, 0, (p->app_capacity - had) * sizeof *p->apps);
        }
        if (!p->apps[number]) p->apps[number] = app->id ? app->id : "a package";
    }
}

static void take_trace(void *context, const struct trace *t) {
    struct trace_plan *p = context;
    if (address_is_unspecified(t->dst)) return;
    struct plan_host *h = host_of(p, t->dst);
    h->traced = true;
    h->reached = h->reached || t->reached;
}

static void read_one(struct cordon *c, struct trace_plan *p, size_t i) {
    const struct trace_sink traces = {take_trace, p};
    if (c->evidence[i].folder) {
        diagnostics_add(c->diagnostics, (struct diagnostic){.severity = SEVERITY_NOTE,
                                                            .file = c->evidence[i].name,
                                                            .what = "is a folder: it is not looked into",
                                                            .hint = "name packages of it"});
        return;
    }
    struct evidence e = evidence_read(c, i, (struct evidence_sinks){NULL, &traces});
    if (e.capture) add_traffic(p, e.capture);
    if (e.app) add_endpoints(p, e.app);
    if (e.traces) p->traces += e.trace_totals.traces;
    p->some = p->some || e.capture || e.app || e.traces || e.routes || e.inventory || e.merged;
    evidence_done(&e);
}

enum cordon_status cordon_trace_plan(struct cordon *c, size_t most) {
    enum { MOST_TOLD = 20 };
    if (c->read || c->n_evidence == 0) return CORDON_MISUSE;
    if (c->refused || context_atlas(c) != CORDON_FINE) return CORDON_UNUSABLE;
    struct trace_plan *p = trace_plan_of(c);
    c->read = true;
    for (size_t i = 0; i < c->n_evidence; i++) read_one(c, p, i);
    if (!p->some) return CORDON_UNUSABLE;
    p->as_of = c->as_of_told ? c->as_of : p->last_ns ? date_of_ns(p->last_ns) : date_today();
    trace_plan_rank(c, p, most ? most : MOST_TOLD);
    p->done = true;
    return context_status(c);
}

enum cordon_status cordon_trace_plan_to(const struct cordon *c, const char *format,
                                        const struct cordon_style *style, FILE *stream) {
    bool json = strcmp(format, "json") == 0;
    if (!c->plan || !c->plan->done || (!json && strcmp(format, "text") != 0)) return CORDON_MISUSE;
    struct output out = output_to_file(stream);
    if (json)
        trace_plan_json(c, &out);
    else
        trace_plan_text(c, &out, context_style(style));
    return output_end(&out) ? CORDON_FINE : CORDON_NOT_WRITTEN;
}
