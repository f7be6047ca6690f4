/* What an incident is, in words. They say what was told to whom, never why anybody did so. */
#include "evidence/route/event/group.h"

enum { MOST_NAMED = 4 };

const char *incident_type_text(enum incident_type t) {
    static const char *const words[INCIDENT_TYPES] = {
        [INCIDENT_LEAK] = "leak",
        [INCIDENT_ORIGIN] = "origin-change",
        [INCIDENT_MORE_SPECIFIC] = "more-specific",
        [INCIDENT_RPKI_INVALID] = "rpki-invalid",
        [INCIDENT_ASPA_INVALID] = "aspa-invalid",
        [INCIDENT_NEW_CARRIER] = "new-carrier",
    };
    return t < INCIDENT_TYPES ? words[t] : "?";
}

/* "AS 13237, AS 6830 and 3 more": the AS at one place of all parts, each once, of most routes first. */
static const char *names(const struct incident *one, unsigned place, struct arena *to) {
    uint32_t asns[MOST_NAMED] = {0}, n = 0, more = 0;
    for (uint32_t i = 0; i < one->n_parts; i++) {
        uint32_t asn = one->parts[i].via[place];
        bool seen = false;
        for (uint32_t j = 0; j < i && !seen; j++) seen = one->parts[j].via[place] == asn;
        if (seen) continue;
        if (n < MOST_NAMED)
            asns[n++] = asn;
        else
            more++;
    }
    const char *text = "";
    for (uint32_t i = 0; i < n; i++) {
        const char *between = i == 0 ? "" : i + 1 == n && !more && !one->more_parts ? " and " : ", ";
        text = arena_format(to, "%s%sAS %u", text, between, asns[i]);
    }
    if (one->more_parts) return arena_format(to, "%s and more", text);
    return more ? arena_format(to, "%s and %u more", text, more) : text;
}

static const char *prefixes(const struct incident *one, struct arena *to) {
    uint64_t n = (uint64_t)one->n_prefixes + one->more_prefixes;
    return n == 1 ? "a prefix" : arena_format(to, "%llu prefixes", (unsigned long long)n);
}

static const char *leak_why(const struct incident *one, const struct as_relations *r, struct arena *to) {
    static const char *const kinds[] = {"", "from a provider to a provider", "from a peer to a peer",
                                        "from a provider to a peer", "from a peer to a provider"};
    if (one->sudden)
        return "an AS that carried for next to nobody carries all at once for very many prefixes, between a "
               "carrier that was on the way before and others; relationships are not known, and would tell "
               "for "
               "certain (RFC 7908 3)";
    unsigned type = as_leak_type(r, one->via);
    struct as_relations_basis b = as_relations_basis(r);
    const char *ground = "relationships were given";
    if (one->inferred)
        ground = arena_format(to, "relationships were inferred from %u paths of %u vantage points", b.paths,
                              b.vantages);
    if (one->marked)
        return arena_format(
            to,
            "AS %u marked it as one for customers alone (RFC 9234 5), and it was told to a provider or peer; "
            "%s",
            one->marked, ground);
    return arena_format(to,
                        "it went %s: what an AS has from either it may tell its customers alone "
                        "(RFC 7908 3.%u); %s",
                        kinds[type], type, ground);
}

static void origin_words(struct incident *one, struct arena *to) {
    if (one->type == INCIDENT_ORIGIN) {
        one->what = arena_format(to, "AS %u announces what %s did before", one->origin, names(one, 2, to));
        one->why = one->related ? "the origin is another than before; the two are provider and customer, or "
                                  "stand on one path: a change of plan looks so too (RFC 4271 5.1.2)"
                                : "the origin of a prefix is another than before, and nothing on the paths "
                                  "joins the two (RFC 4271 5.1.2)";
        return;
    }
    one->what =
        arena_format(to, "AS %u announces parts of what %s announces", one->origin, names(one, 2, to));
    one->why =
        one->related
            ? "the longer prefix takes the traffic (RFC 4632 5.1); the two are provider and customer, or "
              "stand on one path: a change of plan looks so too"
            : "the longer prefix takes the traffic (RFC 4632 5.1), and nothing on the paths joins the "
              "two";
}

void incident_words(struct incident *one, const char *cause, const struct as_relations *relations,
                    struct arena *to) {
    switch (one->type) {
    case INCIDENT_LEAK:
        one->what = arena_format(to, "leak via AS %u: told to %s what it had from %s", one->via[1],
                                 names(one, 0, to), names(one, 2, to));
        one->why = leak_why(one, relations, to);
        break;
    case INCIDENT_ORIGIN:
    case INCIDENT_MORE_SPECIFIC: origin_words(one, to); break;
    case INCIDENT_RPKI_INVALID:
        one->what = one->origin ? arena_format(to, "AS %u announces %s against signed origins", one->origin,
                                               prefixes(one, to))
                                : arena_format(to, "a set of ASes announces %s against signed origins",
                                               prefixes(one, to));
        one->why = cause ? cause : "no ROA that covers it matches (RFC 6811 2)";
        break;
    case INCIDENT_ASPA_INVALID:
        one->what =
            arena_format(to, "path via AS %u against signed providers: told to %s what it had from %s",
                         one->via[1], names(one, 0, to), names(one, 2, to));
        one->why = "the path goes down and up again by what its ASes have signed of their providers "
                   "(draft-ietf-sidrops-aspa-verification 6)";
        break;
    case INCIDENT_NEW_CARRIER:
        one->what = arena_format(to, "routes to %s lead over AS %u, which was on no path to %s before",
                                 prefixes(one, to), one->via[1],
                                 one->n_prefixes + one->more_prefixes == 1 ? "it" : "them");
        one->why = "a carrier that is new to the path sees what is sent over it";
        break;
    case INCIDENT_TYPES: break;
    }
}
