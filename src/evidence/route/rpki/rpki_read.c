#include "base/date.h"
#include "base/lines.h"
#include "base/memory.h"
#include "base/pull.h"
#include "evidence/route/rpki/rpki_private.h"

#include <stdio.h>

/* What validators write is about 100 MB in 2025. */
#define MOST_BYTES (UINT64_C(4) << 30)
enum { MOST_TOLD = 20 };

struct reading {
    struct pull pull;
    struct bytes all;
    struct rpki *rpki;
    const char *name;
    struct diagnostics *d;
    uint64_t wrong;
    bool lists; /* roas or aspas were there */
};

static void tell(struct reading *g, size_t at, const char *clause, const char *hint, const char *what) {
    if (g->wrong++ >= MOST_TOLD) return;
    uint32_t line = 1, column = 1;
    for (size_t i = 0; i < at; i++) {
        line += g->all.p[i] == '\n';
        column = g->all.p[i] == '\n' ? 1 : column + 1;
    }
    diagnostics_add(g->d, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                              .file = g->name,
                                              .place = PLACE_LINE,
                                              .at = line,
                                              .column = column,
                                              .what = what,
                                              .clause = clause,
                                              .hint = hint});
}

/* 64500, "64500", "AS64500" */
static bool pull_asn(struct pull *p, uint32_t *to) {
    struct text t = TEXT("");
    uint64_t v;
    bool is = pull_kind(p) == PULL_STRING ? pull_string(p, &t) : pull_number(p, &t);
    if (t.n > 2 && (t.p[0] == 'A' || t.p[0] == 'a') && (t.p[1] == 'S' || t.p[1] == 's'))
        t = (struct text){t.p + 2, t.n - 2};
    if (!is || !text_number(t, UINT32_MAX, &v)) return false;
    *to = (uint32_t)v;
    return true;
}

/* Seconds since 1970. */
static int64_t pull_expires(struct pull *p) {
    enum { MOST_SECONDS = 2000000000 };
    struct text t;
    uint64_t v;
    return pull_number(p, &t) && text_number(t, UINT64_C(4) * MOST_SECONDS, &v) ? (int64_t)v * 1000000000 : 0;
}

/* {"notBefore", "notAfter"} */
static int64_t pull_not_after(struct pull *p) {
    int64_t ns = 0;
    if (!pull_object(p)) return 0;
    for (struct text key, t; pull_member(p, &key);) {
        if (!text_is(key, "notAfter"))
            pull_skip(p);
        else if (pull_string(p, &t) && !time_parse(t, &ns))
            ns = 0;
    }
    return ns;
}

/* Routinator's jsonext: what an entry comes from, of which the one that lasts longest counts. */
static int64_t pull_sources(struct pull *p) {
    int64_t latest = 0;
    if (!pull_list(p)) return 0;
    while (pull_element(p)) {
        int64_t own = 0, chain = 0;
        if (!pull_object(p)) continue;
        for (struct text key; pull_member(p, &key);) {
            if (text_is(key, "validity"))
                own = pull_not_after(p);
            else if (text_is(key, "chainValidity"))
                chain = pull_not_after(p);
            else
                pull_skip(p);
        }
        int64_t ends = chain && (!own || chain < own) ? chain : own;
        if (ends > latest) latest = ends;
    }
    return latest;
}

/* What is no number of bits is more than any: the ROA is left out, not taken to be as long as its prefix. */
static bool pull_most(struct pull *p, uint64_t *most) {
    enum { TOO_MANY = 255 };
    struct text t;
    if (pull_kind(p) == PULL_NULL) {
        pull_skip(p);
        return false;
    }
    if (!pull_number(p, &t) || !text_number(t, TOO_MANY, most)) *most = TOO_MANY;
    return true;
}

struct roa_text {
    struct text prefix;
    uint32_t asn;
    uint64_t most;
    bool has_asn, has_most;
    int64_t expires_ns;
};

/* NULL: it was kept. */
static const char *keep_roa(struct rpki *r, const struct roa_text *t) {
    struct roa one = {.asn = t->asn, .expires_ns = t->expires_ns};
    if (!t->has_asn) return "this ROA has no asn";
    if (!prefix_parse(t->prefix, true, &one.prefix)) return "the prefix of this ROA is none";
    unsigned before = memchr(t->prefix.p, ':', t->prefix.n) ? 0 : PREFIX_V4_BITS;
    one.most = t->has_most ? (uint8_t)(t->most + before) : one.prefix.bits;
    if (t->has_most && (t->most > 128 - before || one.most < one.prefix.bits))
        return "the maxLength of this ROA is not between the prefix's length and the family's";
    r->roas = memory_grow(r->roas, r->n_roas, &r->roas_capacity, sizeof *r->roas);
    r->roas[r->n_roas++] = one;
    return NULL;
}

static void read_roa(struct reading *g) {
    struct pull *p = &g->pull;
    struct roa_text t = {.prefix = TEXT("")};
    size_t at = pull_at(p);
    bool is = pull_object(p);
    for (struct text key; is && pull_member(p, &key);) {
        if (text_is(key, "prefix"))
            pull_string(p, &t.prefix);
        else if (text_is(key, "asn"))
            t.has_asn = pull_asn(p, &t.asn);
        else if (text_is(key, "maxLength"))
            t.has_most = pull_most(p, &t.most);
        else if (text_is(key, "expires"))
            t.expires_ns = pull_expires(p);
        else if (text_is(key, "source"))
            t.expires_ns = pull_sources(p);
        else
            pull_skip(p);
    }
    if (!pull_ok(p)) return;
    const char *wrong = is ? keep_roa(g->rpki, &t) : "a ROA is an object";
    if (wrong) tell(g, at, "RFC 9582 4.3", "it is left out", wrong);
}

/* False: something in it is no AS number. */
static bool read_providers(struct pull *p, struct rpki *r) {
    bool fine = pull_list(p);
    while (fine && pull_element(p)) {
        uint32_t asn;
        if (!pull_asn(p, &asn)) {
            fine = false;
            while (pull_element(p)) pull_skip(p);
            break;
        }
        r->providers =
            memory_grow(r->providers, r->n_providers, &r->providers_capacity, sizeof *r->providers);
        r->providers[r->n_providers++] = asn;
    }
    return fine;
}

/* rpki-client has customer_asid, Routinator customer; once there were lists by family and provider_set. */
static void read_aspa(struct reading *g) {
    struct pull *p = &g->pull;
    struct rpki *r = g->rpki;
    struct aspa one = {.first = (uint32_t)r->n_providers};
    size_t at = pull_at(p);
    bool customer = false, providers = false, is = pull_object(p);
    for (struct text key; is && pull_member(p, &key);) {
        if (text_is(key, "customer_asid") || text_is(key, "customer"))
            customer = pull_asn(p, &one.customer);
        else if (text_is(key, "providers") || text_is(key, "provider_set"))
            providers = read_providers(p, r);
        else if (text_is(key, "expires"))
            one.expires_ns = pull_expires(p);
        else if (text_is(key, "source"))
            one.expires_ns = pull_sources(p);
        else
            pull_skip(p);
    }
    bool fine = pull_ok(p) && is && customer && providers;
    if (!fine) r->n_providers = one.first;
    if (!pull_ok(p)) return;
    if (!fine) {
        tell(g, at, "draft-ietf-sidrops-aspa-profile 3", "it is left out",
             "an ASPA is an object with a customer and a list of providers");
        return;
    }
    one.n = (uint32_t)r->n_providers - one.first;
    r->aspas = memory_grow(r->aspas, r->n_aspas, &r->aspas_capacity, sizeof *r->aspas);
    r->aspas[r->n_aspas++] = one;
}

static void read_list(struct reading *g, void (*take)(struct reading *g)) {
    size_t at = pull_at(&g->pull);
    g->lists = true;
    if (!pull_list(&g->pull)) {
        if (pull_ok(&g->pull)) tell(g, at, NULL, NULL, "a list is wanted here");
        return;
    }
    while (pull_element(&g->pull)) take(g);
}

/* One list, or one by family. */
static void read_aspas(struct reading *g) {
    if (pull_kind(&g->pull) != PULL_OBJECT) {
        read_list(g, read_aspa);
        return;
    }
    pull_object(&g->pull);
    for (struct text key; pull_member(&g->pull, &key);) read_list(g, read_aspa);
}

static void read_all(struct reading *g) {
    struct pull *p = &g->pull;
    if (pull_kind(p) != PULL_OBJECT) return;
    pull_object(p);
    for (struct text key; pull_member(p, &key);) {
        if (text_is(key, "roas"))
            read_list(g, read_roa);
        else if (text_is(key, "aspas") || text_is(key, "provider_authorizations"))
            read_aspas(g);
        else
            pull_skip(p);
    }
    if (g->lists && !pull_ok(p))
        tell(g, p->wrong_at, NULL, "was the file cut? what came before is kept", p->wrong);
    if (g->wrong <= MOST_TOLD) return;
    char more[64];
    snprintf(more, sizeof more, "%llu more entries are left out", (unsigned long long)(g->wrong - MOST_TOLD));
    diagnostics_add(g->d, (struct diagnostic){.severity = SEVERITY_DAMAGE, .file = g->name, .what = more});
}

struct rpki *rpki_read(struct input *in, const char *name, struct diagnostics *d) {
    struct reading g = {.name = name, .d = d, .rpki = memory_new(1, sizeof *g.rpki)};
    struct arena *arena = arena_new();
    g.all = input_whole(in, MOST_BYTES);
    if (g.all.n >= 3 && memcmp(g.all.p, "\xEF\xBB\xBF", 3) == 0)
        g.all = (struct bytes){g.all.p + 3, g.all.n - 3};
    g.pull = pull_over(g.all, arena);
    if (g.all.n) read_all(&g);
    arena_free(arena);
    if (g.lists) {
        rpki_as_of(g.rpki, 0);
        return g.rpki;
    }
    diagnostics_add(d,
                    (struct diagnostic){.severity = SEVERITY_ERROR,
                                        .file = name,
                                        .what = "has no list of ROAs or ASPAs",
                                        .hint = "the JSON of rpki-client, Routinator or RIPE's validator is "
                                                "wanted"});
    rpki_free(g.rpki);
    return NULL;
}
