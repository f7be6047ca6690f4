#include "library/who.h"

#include <math.h>
#include <stdlib.h>

enum { MARGIN = 2, INDENT = 15 };

static void paragraph(const struct sheet *s, const char *label, enum style style, const char *text) {
    sheet_paragraph(s, MARGIN, INDENT, label, style, sheet_clean(s->arena, text));
}

/* " (since 2020-01-01, disputed)", or nothing. */
static const char *validity(const struct sheet *s, const struct provenance *p) {
    char from[DATE_TEXT], to[DATE_TEXT], seen[DATE_TEXT];
    date_text(from, p->from);
    date_text(to, p->to);
    date_text(seen, p->observed);
    const char *all =
        arena_format(s->arena, "%s%s%s%s%s%s%s", *from ? ", since " : "", from, *to ? ", until " : "", to,
                     *seen ? ", seen " : "", seen, p->disputed ? ", disputed" : "");
    return *all ? all : "";
}

/* Many owners of one cable are told by one source: once is enough. */
static bool told_before(const struct holding *g, const struct holding *before) {
    return before && g->matched && before->matched && strcmp(g->matched, before->matched) == 0 &&
           g->why.confidence == before->why.confidence && g->why.from == before->why.from &&
           g->why.to == before->why.to && g->why.disputed == before->why.disputed &&
           strcmp(g->why.source, before->why.source) == 0;
}

static void holder(const struct sheet *s, const struct who_holder *h, const struct who_holder *before) {
    const struct holding *g = &h->holding;
    bool itself = h->party.id && g->matched && strcmp(g->matched, h->party.id) == 0;
    const char *name =
        h->party.id ? arena_format(s->arena, "%s (%s, %s)", g->name, h->party.id, h->party.kind) : g->name;
    paragraph(s, itself ? "party" : !before ? "held by" : h->shared ? "and by" : "or by", STYLE_BOLD, name);
    if (h->party.note) paragraph(s, "", STYLE_PLAIN, h->party.note);
    if (itself) return;
    if (!told_before(g, before ? &before->holding : NULL))
        paragraph(s, "", STYLE_DIM,
                  arena_format(s->arena, "%s%s%s confidence%s [%s]", g->matched ? g->matched : "",
                               g->matched ? ", " : "", confidence_text(g->why.confidence),
                               validity(s, &g->why), g->why.source));
    if (!h->party.id)
        paragraph(s, "", STYLE_DIM,
                  h->shared ? "not a party of the atlas"
                            : "named by open data; not a party of the curated atlas");
}

static void controllers(const struct sheet *s, const struct who *w, const struct who_holder *h) {
    for (size_t i = 0; i < h->n_controllers; i++) {
        const struct controller *c = &h->controllers[i];
        bool met = c->answer == ANSWER_MET;
        paragraph(s, i == 0 ? "controlled by" : "", met ? STYLE_BOLD : STYLE_UNDETERMINED,
                  arena_format(s->arena, "%s (%s): %s, %s%s", c->name, c->id, c->share, c->test,
                               met ? "" : ", undetermined"));
        for (size_t k = 0; k < c->n_proof; k++)
            sheet_paragraph(s, MARGIN + INDENT, 2, sheet_either(s, "·", "-"), STYLE_DIM,
                            sheet_clean(s->arena, c->proof[k]));
    }
    if (h->n_controllers || !h->party.id) return;
    bool owned = h->n_owners > 0;
    bool state = strcmp(h->party.kind, "state") == 0 || strcmp(h->party.kind, "persons") == 0;
    if (!owned && state) return;
    char day[DATE_TEXT];
    date_text(day, w->as_of);
    paragraph(s, "controlled by", STYLE_PLAIN,
              owned ? arena_format(s->arena, "nobody known, by %s; its known owners:", w->test)
                    : arena_format(s->arena, "unknown: the atlas has no stakes in it for %s", day));
    for (size_t k = 0; k < h->n_owners; k++)
        sheet_paragraph(s, MARGIN + INDENT, 2, sheet_either(s, "·", "-"), STYLE_DIM,
                        sheet_clean(s->arena, h->owners[k]));
}

static void claims(const struct sheet *s, const struct who_holder *h) {
    static const char *const grounds[] = {"is incorporated there", "has its principal place there",
                                          "is the state"};
    for (size_t i = 0; i < h->n_claims; i++) {
        const struct who_claim *c = &h->claims[i];
        const char *name = atlas_country_name(NULL, c->claim.country);
        paragraph(s, i == 0 ? "jurisdiction" : "", STYLE_PLAIN,
                  arena_format(s->arena, "%s%s%s: %s%s %s%s [%s]", c->claim.country, name ? " " : "",
                               name ? name : "", c->of_controller ? "its controller " : "", c->through,
                               grounds[c->claim.ground], validity(s, &c->claim.why), c->claim.why.source));
    }
}

static void facts(const struct sheet *s, const struct address_facts *f) {
    const struct place *p = &f->place;
    if (f->special) {
        paragraph(s, "special", STYLE_BOLD, f->special_name ? f->special_name : "special-purpose address");
        return;
    }
    if (f->asn)
        paragraph(
            s, "announced by", STYLE_PLAIN,
            arena_format(s->arena, "AS%u%s%s", f->asn, f->as_name ? " " : "", f->as_name ? f->as_name : ""));
    if (!p->country[0]) return;
    const char *name = atlas_country_name(NULL, p->country);
    bool estimated = p->city || !isnan(p->latitude);
    const char *at =
        isnan(p->latitude) ? "" : arena_format(s->arena, " (%.2f, %.2f)", p->latitude, p->longitude);
    paragraph(s, "place", STYLE_PLAIN,
              arena_format(s->arena, "%s%s%s%s%s [%s]", p->city ? p->city : "", p->city ? ", " : "",
                           name ? name : p->country, at,
                           estimated ? ", as open data estimates" : ", by registration", p->source));
    if (f->registered[0] && strcmp(f->registered, p->country) != 0) {
        const char *elsewhere = atlas_country_name(NULL, f->registered);
        paragraph(s, "", STYLE_PLAIN,
                  arena_format(s->arena, "registered elsewhere: %s", elsewhere ? elsewhere : f->registered));
    }
}

/* "oui:02…": the two lowest bits of the first octet (IEEE 802, clause 8.2). */
static const char *maker_unknown(const char *identifier) {
    size_t bits = strcspn("0123456789abcdef", (char[]){identifier[5], '\0'});
    if (bits & 1) return "nobody: an address of a group, multicast or broadcast (IEEE 802)";
    if (bits & 2)
        return "nobody: locally administered, random or set by hand, so it names no maker (IEEE 802)";
    return "unknown to this atlas";
}

static void nobody(const struct sheet *s, const struct who *w) {
    bool party = w->kind == IDENTIFIER_PARTY;
    const char *what = party ? "no party of this slug or name in this atlas" : "unknown to this atlas";
    const char *slug = party && strncmp(w->identifier, "party:", 6) == 0 ? w->identifier + 6 : "";
    if (*slug && slug[strspn(slug, "0123456789")] == '\0')
        what = arena_format(s->arena, "%s; an AS is written AS%s", what, slug);
    if (w->kind == IDENTIFIER_ASN && !w->near) {
        const char *reserved = atlas_as_name(w->atlas, (uint32_t)strtoul(w->identifier + 4, NULL, 10));
        if (reserved) what = arena_format(s->arena, "nobody: %s", reserved);
    }
    if (w->kind == IDENTIFIER_OUI) what = maker_unknown(w->identifier);
    if (w->near) {
        const char *name = atlas_party_get(w->atlas, atlas_party(w->atlas, text_of(w->near))).name;
        what = arena_format(s->arena, "%s; did you mean %s (%s)?", what, w->near, name);
    }
    if (w->near_cable)
        what =
            arena_format(s->arena, "%s; did you mean the cable %s (%s)?", what, w->near_cable, w->near_name);
    paragraph(s, party ? "party" : "held by", STYLE_UNDETERMINED, what);
}

void who_text(const struct who *w, const struct sheet *s) {
    char day[DATE_TEXT];
    sheet_put(s, STYLE_BOLD, sheet_clean(s->arena, w->identifier));
    sheet_line(s);
    if (w->n_holders == 0 && !(w->addressed && w->facts.special)) nobody(s, w);
    bool many = who_owners_many(w);
    if (many) who_owners_text(w, s);
    for (size_t i = 0; i < w->n_holders && !many; i++) {
        holder(s, &w->holders[i], i ? &w->holders[i - 1] : NULL);
        controllers(s, w, &w->holders[i]);
        claims(s, &w->holders[i]);
    }
    if (w->cable) who_cable_text(w, s);
    if (w->addressed) facts(s, &w->facts);
    who_services_text(w, s);
    if (!many) who_laws_text(w, s);
    if (w->n_holders) paragraph(s, "as of", STYLE_DIM, date_text(day, w->as_of));
}
