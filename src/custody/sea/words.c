#include "custody/sea/sea.h"

#include <stdio.h>

enum { KM_TEXT = 32, REASONS_MOST = 4 };

/* "9,100 km": to a hundred above a thousand, to ten above a hundred */
static const char *km_text(char to[KM_TEXT], float km) {
    double step = km >= 1000 ? 100 : km >= 100 ? 10 : 1;
    unsigned long n = (unsigned long)(fmin(floor((double)km / step + 0.5) * step, 999999));
    if (n >= 1000)
        snprintf(to, KM_TEXT, "%lu,%03lu km", n / 1000, n % 1000);
    else
        snprintf(to, KM_TEXT, "%lu km", n);
    return to;
}

static const char *landing_text(const struct cable *c, uint16_t i) {
    return c->landings[i].name ? c->landings[i].name : "?";
}

static const char *tell_places(const struct sea *s, const struct sea_way *w) {
    const struct cable *c = s->cables[w->cable].cable,
                       *end = w->then == SEA_NO_CABLE ? c : s->cables[w->then].cable;
    uint16_t to = w->then == SEA_NO_CABLE ? w->to : w->then_to;
    char a[KM_TEXT], b[KM_TEXT];
    const char *text = arena_format(
        s->results, "it lands at %s (%s), %s from the one hop, and at %s (%s), %s from the other",
        landing_text(c, w->from), c->landings[w->from].country, km_text(a, w->backhaul_a),
        landing_text(end, to), end->landings[to].country, km_text(b, w->backhaul_b));
    if (w->then == SEA_NO_CABLE) return text;
    return arena_format(s->results, "%s; by %s from %s on", text, end->name ? end->name : end->id,
                        landing_text(end, w->then_from));
}

static const char *ends_text(unsigned fit, unsigned a, unsigned b) {
    if ((fit & a) && (fit & b)) return "both hops' networks belong to";
    return fit & a ? "the first hop's network belongs to" : "the second hop's network belongs to";
}

static const char *tell_holders(const struct sea *s, const struct sea_way *w) {
    unsigned owner = w->fit & (SEA_OWNER_A | SEA_OWNER_B), operator=
                                                               w->fit &(SEA_OPERATOR_A | SEA_OPERATOR_B);
    if (owner)
        return arena_format(s->results, "%s an owner of the cable, or to a party it shares control with",
                            ends_text(w->fit, SEA_OWNER_A, SEA_OWNER_B));
    if (operator)
        return arena_format(s->results, "%s the operator of its landing station",
                            ends_text(w->fit, SEA_OPERATOR_A, SEA_OPERATOR_B));
    if (w->fit & SEA_PLANNED) return "it was planned to be in service by then; whether it is, is not known";
    return NULL;
}

static const char *tell_time(struct arena *a, float km, float ms) {
    char text[KM_TEXT];
    if (!isfinite(ms))
        return arena_format(a, "%s of cable and backhaul; round-trip times tell nothing here",
                            km_text(text, km));
    return arena_format(a, "%s of cable and backhaul take a round trip of %.1f ms", km_text(text, km),
                        (double)km / SEA_KM_PER_MS);
}

void sea_tell_reasons(const struct sea *s, const struct sea_pair *p, struct sea_way *w, float ms,
                      struct crossing_candidate *to) {
    (void)p;
    const char **list = arena_take_array(s->results, REASONS_MOST, sizeof *list);
    if (!w->told[0]) {
        w->told[0] = tell_places(s, w);
        w->told[1] = tell_holders(s, w);
    }
    list[to->n_reasons++] = w->told[0];
    list[to->n_reasons++] = tell_time(s->results, sea_way_length(w), ms);
    if (w->told[1]) list[to->n_reasons++] = w->told[1];
    to->reasons = list;
}

const char *sea_tell_too_long(struct arena *a, float km) {
    char text[KM_TEXT];
    return arena_format(a, "the round trip measured is shorter than its %s take (%.1f ms)", km_text(text, km),
                        (double)km / SEA_KM_PER_MS);
}

static const char *tell_cables(const struct sea *s, const struct crossing *c, const char *km) {
    const struct cable *first = c->candidates[0].cable;
    const char *name = first->name ? first->name : first->id;
    if (c->n_candidates == 1)
        return arena_format(s->results,
                            "%s apart, and of all cables known %s is by far the likeliest (%.0f %%)", km,
                            name, 100 * (double)c->candidates[0].probability);
    return arena_format(s->results, "%s apart: one of %zu cables, %s the likeliest (%.0f %%)", km,
                        c->n_candidates, name, 100 * (double)c->candidates[0].probability);
}

const char *sea_tell_answer(const struct sea *s, const struct sea_pair *p, const struct crossing *c) {
    char text[KM_TEXT], land[KM_TEXT];
    const char *km = km_text(text, p->km);
    switch (c->answer) {
    case CROSSING_NEAR: return "both ends are close together";
    case CROSSING_LAND:
        return arena_format(s->results, "%s apart, and a way over land (about %s) is as good as any", km,
                            km_text(land, (float)p->land.km));
    case CROSSING_CABLES: return tell_cables(s, c, km);
    case CROSSING_UNKNOWN: break;
    }
    if (c->n_candidates && (!p->a.part || !p->b.part))
        return arena_format(s->results,
                            "%s apart, but whether the sea lies between is not known: a hop has "
                            "no country",
                            km);
    if (c->n_candidates)
        return arena_format(s->results, "%s apart: more than %zu cables fit equally well", km,
                            c->n_candidates - 1);
    if (p->n_ways)
        return arena_format(s->results,
                            "%s apart: no way that is known is short enough for the round trip measured", km);
    if (p->n_not_then) return arena_format(s->results, "%s apart: no cable that fits was in service", km);
    return arena_format(s->results, "%s apart: no cable that is known lands near both ends", km);
}
