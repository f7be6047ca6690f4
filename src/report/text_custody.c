#include "custody/sea/crossing.h"
#include "report/text.h"
#include "report/words.h"

static bool same_reach(const struct reach *a, const struct reach *b) {
    return strcmp(a->country, b->country) == 0 && a->through == b->through &&
           a->of_controller == b->of_controller;
}

/* "China (principal-place, controller ByteDance Ltd.), Singapore (incorporated, principal-place)": claims of
 * the same country through the same party are told together. */
static const char *jurisdictions(const struct text_report *r, const struct link *l) {
    struct arena *a = r->sheet.arena;
    const char **list = arena_take_array(a, l->n_jurisdictions + 1, sizeof *list);
    const char **grounds = arena_take_array(a, l->n_jurisdictions + 1, sizeof *grounds);
    for (size_t i = 0; i < l->n_jurisdictions; i++) {
        const struct reach *j = &l->jurisdictions[i];
        size_t first = 0, n = 0;
        while (!same_reach(&l->jurisdictions[first], j)) first++;
        if (first < i) continue;
        for (size_t k = i; k < l->n_jurisdictions; k++)
            if (same_reach(&l->jurisdictions[k], j)) grounds[n++] = l->jurisdictions[k].ground;
        const char *through = j->of_controller ? reach_through(l, j) : NULL;
        list[i] = arena_format(a, "%s (%s%s%s)", words_country(j->country), words_join(a, grounds, n, ", "),
                               through ? ", controller " : "", through ? through : "");
    }
    return words_join(a, list, l->n_jurisdictions, ", ");
}

static void control(const struct text_report *r, const struct link *l, size_t margin, size_t indent) {
    struct arena *a = r->sheet.arena;
    bool carrier =
        l->role == LINK_CARRIER && r->audit->atlas && l->holder.party < atlas_party_count(r->audit->atlas);
    const char **shown = carrier ? &r->shown[l->holder.party] : NULL, *before = shown ? *shown : NULL;
    for (size_t i = 0; i < l->n_controllers; i++) {
        const struct controller *c = &l->controllers[i];
        const char *how = c->answer == ANSWER_MET ? "controlled by" : "possibly controlled by";
        const char *line = arena_format(a, "%s %s: %s%s%s%s", how, c->name ? c->name : c->id,
                                        answer_text(c->answer), c->test ? ", " : "", c->test ? c->test : "",
                                        c->share ? arena_format(a, ", share %s", c->share) : "");
        sheet_paragraph(&r->sheet, margin, indent, "", STYLE_PLAIN, sheet_clean(a, line));
        for (size_t k = 0; k < c->n_proof && !before; k++)
            sheet_paragraph(&r->sheet, margin + indent, 2, sheet_either(&r->sheet, "·", "-"), STYLE_DIM,
                            sheet_clean(a, c->proof[k]));
        if (shown && !*shown && c->n_proof) *shown = arena_format(a, "AS%u", l->asn);
    }
    if (before)
        sheet_paragraph(&r->sheet, margin, indent, "", STYLE_DIM,
                        arena_format(a, "the stakes that show it stand above, at %s", before));
}

static const char *place(const struct text_report *r, const struct link *l) {
    struct arena *a = r->sheet.arena;
    if (l->seen == SEEN_UNKNOWN) return l->source;
    if (l->special) return "not a public address: it has no holder outside this network";
    const char *parts[] = {
        l->asn ? arena_format(a, "AS%u%s%s", l->asn, l->as_name ? " " : "", l->as_name ? l->as_name : "")
               : NULL,
        l->place.country[0] || l->place.city
            ? arena_format(a, "in %s%s%s%s", l->place.city ? l->place.city : "", l->place.city ? ", " : "",
                           words_country(l->place.country),
                           r->options.verbose && l->place.source ? arena_format(a, " (%s)", l->place.source)
                                                                 : "")
            : "place unknown"};
    return words_join(a, parts, 2, ", ");
}

/* "android/com.example.app" */
static const char *app_identifier(const struct text_report *r, const struct link *l) {
    const char *id = words_identifier(l->identifier);
    size_t n = id ? strlen(id) : 0;
    if (n == 0 || id[n - 1] != '.') return id;
    return arena_format(r->sheet.arena, "%s%s", id, sheet_either(&r->sheet, "…", "..."));
}

const char *text_app(const struct text_report *r, const struct link *app) {
    const char *id = app ? app_identifier(r, app) : NULL, *slash = id ? strchr(id, '/') : NULL;
    return slash ? slash + 1 : id;
}

/* "on 3 of 12 ways (from 12 vantage points)"; what a cable's holder is to it. */
static const char *on_the_way(const struct text_report *r, const struct chain *c, size_t i) {
    struct arena *a = r->sheet.arena;
    const struct link *l = c->links[i];
    const char *part = l->cable ? cable_part_text(l->cable->part) : NULL;
    const struct chain_way *on = c->ways && c->ways[i].choice ? &c->ways[i] : NULL;
    const struct chain_choice *of = on ? &c->path->choices[on->choice - 1] : NULL;
    const char *ways =
        on ? arena_format(a, "on %d of %u ways known, %s", __builtin_popcountll(on->ways), of->ways, of->told)
           : NULL;
    const char *hop =
        l->carrier && l->carrier->hop ? arena_format(a, "from hop %u on", l->carrier->hop) : NULL;
    return words_join(a, (const char *[]){part, ways, hop}, 3, "; ");
}

static void one_link(const struct text_report *r, const struct link *l, size_t margin, size_t indent) {
    struct arena *a = r->sheet.arena;
    const char *holder = link_holder_name(l);
    const char *id = l->role == LINK_APP ? app_identifier(r, l) : words_identifier(l->identifier);
    if (l->role == LINK_CARRIER && l->asn) id = arena_format(a, "AS%u", l->asn);
    const char *held = l->special ? "" : "held by "; /* by nobody: what it is stands in the holder's place */
    const char *nobody = l->role == LINK_CARRIER && l->as_name ? l->as_name : "holder unknown";
    const char *line =
        arena_format(a, "%s: %s%s%s", id ? id : "unknown", holder ? held : nobody, holder ? holder : "",
                     holder ? arena_format(a, " (%s, confidence %s%s%s)", seen_text(l->seen),
                                           confidence_text(l->confidence), l->source ? "; " : "",
                                           l->source ? l->source : "")
                            : "");
    sheet_paragraph(&r->sheet, margin, indent, link_role_text(l->role), STYLE_PLAIN, sheet_clean(a, line));
    if (l->role == LINK_HOST)
        sheet_paragraph(&r->sheet, margin, indent, "", STYLE_PLAIN, sheet_clean(a, place(r, l)));
    control(r, l, margin, indent);
    if (l->n_jurisdictions)
        sheet_paragraph(&r->sheet, margin, indent, "", STYLE_PLAIN,
                        sheet_clean(a, arena_format(a, "under the law of %s", jurisdictions(r, l))));
}

/* Whoever is on all ways, or certain, is told in full; the others one after the other. */
static bool on_some_ways_only(const struct chain *c, size_t i) {
    if (!c->ways || !c->ways[i].choice || c->links[i]->role != LINK_CARRIER) return false;
    return __builtin_popcountll(c->ways[i].ways) < c->path->choices[c->ways[i].choice - 1].ways;
}

static void tell_others(const struct text_report *r, const struct chain *c, size_t margin, size_t indent) {
    enum { MOST = 12 };
    struct arena *a = r->sheet.arena;
    const char **list = arena_take_array(a, c->n_links + 1u, sizeof *list);
    size_t n = 0, most = r->options.verbose ? SIZE_MAX : MOST;
    for (size_t i = 0; i < c->n_links; i++) {
        if (!on_some_ways_only(c, i)) continue;
        const char *name = link_holder_name(c->links[i]);
        list[n++] =
            arena_format(a, "AS%u%s%s (%d of %u)", c->links[i]->asn, name ? " " : "", name ? name : "",
                         __builtin_popcountll(c->ways[i].ways), c->path->choices[c->ways[i].choice - 1].ways);
    }
    if (n)
        sheet_paragraph(
            &r->sheet, margin, indent, "carriers", STYLE_PLAIN,
            sheet_clean(a,
                        arena_format(a, "on some ways: %s%s", words_join(a, list, n < most ? n : most, ", "),
                                     n > most ? arena_format(a, " and %zu more", n - most) : "")));
}

/* "owned by A (FR), B, in hands of C (CN)": those of a cable that are this to it. */
static const char *cable_holders(const struct text_report *r, const struct chain *c, size_t first,
                                 enum cable_part part) {
    static const char *const how[] = {"owned by", "made by", "landed by"};
    struct arena *a = r->sheet.arena;
    const struct link_cable *cable = c->links[first]->cable;
    const char **list = arena_take_array(a, c->n_links + 1u, sizeof *list);
    size_t n = 0;
    for (size_t i = first; i < c->n_links; i++) {
        const struct link_cable *one = c->links[i]->cable;
        if (!one || one->cable != cable->cable || one->at != cable->at || one->part != part) continue;
        const char *name = text_maker(r, c->links[i]);
        bool again = false;
        for (size_t k = 0; k < n && !again; k++) again = strcmp(list[k], name) == 0;
        if (!again) list[n++] = name;
    }
    return n ? arena_format(a, "%s %s", how[part], words_join(a, list, n, ", ")) : NULL;
}

static bool told_before(const struct chain *c, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (c->links[k]->cable && c->links[k]->cable->cable == c->links[i]->cable->cable &&
            c->links[k]->cable->at == c->links[i]->cable->at)
            return true;
    return false;
}

/* A cable may have a dozen owners: one paragraph for all who have to do with it. */
static void one_cable(const struct text_report *r, const struct chain *c, size_t i, size_t margin,
                      size_t indent) {
    struct arena *a = r->sheet.arena;
    const struct link_cable *l = c->links[i]->cable;
    const struct crossing_candidate *one = &l->at->candidates[l->candidate];
    const char *way = on_the_way(r, c, i), *of = strstr(way, "between ");
    const char *line =
        arena_format(a, "%s%s (%.0f %%; %s)", l->cable->name, l->step ? ", after the one before" : "",
                     (double)one->probability * 100, of ? of : "on the way");
    sheet_paragraph(&r->sheet, margin, indent, "cable", STYLE_PLAIN, sheet_clean(a, line));
    for (unsigned part = 0; part < CABLE_PARTS; part++) {
        const char *held = cable_holders(r, c, i, (enum cable_part)part);
        if (held) sheet_paragraph(&r->sheet, margin, indent, "", STYLE_PLAIN, sheet_clean(a, held));
    }
    const char *why = words_join(a, one->reasons, one->n_reasons, "; ");
    if (l->at->rtt_us != RTT_NONE)
        why = arena_format(a, "%s%s%.1f ms are measured", why, *why ? "; " : "", l->at->rtt_us / 1000.0);
    sheet_paragraph(&r->sheet, margin, indent, "", STYLE_DIM, sheet_clean(a, why));
}

static bool is_cable_of_trace(const struct text_report *r, const struct link *l) {
    return l->cable && l->cable->at && !r->options.verbose;
}

void text_custody(const struct text_report *r, const struct chain *c, size_t margin, size_t indent) {
    bool told = false;
    for (size_t i = 0; i < c->n_links; i++) {
        if (!told && c->links[i]->role >= LINK_CABLE) {
            tell_others(r, c, margin, indent);
            told = true;
        }
        if (on_some_ways_only(c, i)) continue;
        if (is_cable_of_trace(r, c->links[i])) {
            if (!told_before(c, i)) one_cable(r, c, i, margin, indent);
            continue;
        }
        one_link(r, c->links[i], margin, indent);
        const char *way = on_the_way(r, c, i);
        if (*way)
            sheet_paragraph(&r->sheet, margin, indent, "", STYLE_PLAIN, sheet_clean(r->sheet.arena, way));
    }
    if (c->path && c->path->missing && chain_sends(c))
        sheet_paragraph(&r->sheet, margin, indent, "way", STYLE_PLAIN,
                        arena_format(r->sheet.arena, "cannot see all: %s", c->path->missing));
}
