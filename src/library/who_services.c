/* Which service it is, and what could take its place. */
#include "library/who.h"

#include "report/json_parts.h"
#include "report/substitute.h"

enum { FEW = 3 };

void who_find_services(struct who *w, const struct atlas *atlas, struct arena *arena) {
    const char *holder = w->kind == IDENTIFIER_PARTY && w->n_holders ? w->holders[0].party.id : NULL;
    service_id one = w->identifier ? atlas_service_of(atlas, text_of(w->identifier)) : SERVICE_NONE;
    const service_id *ids = &one;
    size_t n = holder ? atlas_services_held(atlas, holder, arena, &ids) : one != SERVICE_NONE;
    struct who_service *list = arena_take_array(arena, n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        list[i].is = atlas_service(atlas, ids[i], arena);
        list[i].n_others = atlas_substitutes(atlas, ids[i], arena, &list[i].others);
    }
    w->services = list;
    w->n_services = n;
}

/* "WhatsApp, Signal and 9 more" */
static const char *names(const struct sheet *s, const struct who_service *of) {
    const char *text = "";
    for (size_t i = 0; i < of->n_others && i < FEW; i++)
        text = arena_format(s->arena, "%s%s%s", text, i ? ", " : "", of->others[i].service);
    return of->n_others > FEW ? arena_format(s->arena, "%s and %zu more", text, of->n_others - FEW) : text;
}

void who_services_text(const struct who *w, const struct sheet *s) {
    bool party = w->kind == IDENTIFIER_PARTY;
    for (size_t i = 0; i < w->n_services; i++) {
        const struct who_service *one = &w->services[i];
        const char *others =
            w->verbose ? substitutes_text(s->arena, one->others, one->n_others, SIZE_MAX) : names(s, one);
        sheet_paragraph(s, 2, 15,
                        i       ? ""
                        : party ? "offers"
                                : "service",
                        STYLE_PLAIN,
                        sheet_clean(s->arena, arena_format(s->arena, "%s (%s)%s%s", one->is.service,
                                                           one->is.category_name,
                                                           one->n_others ? "; others: " : "", others)));
    }
}

void who_services_json(const struct who *w, struct json *j) {
    json_key(j, "services");
    json_array(j);
    for (size_t i = 0; i < w->n_services; i++) {
        const struct who_service *one = &w->services[i];
        json_object(j);
        json_put_string(j, "category", one->is.category);
        json_put_string(j, "category_name", one->is.category_name);
        substitute_json(j, &one->is);
        json_strings(j, "identifiers", one->is.identifiers, one->is.n_identifiers);
        json_key(j, "substitutes");
        json_array(j);
        for (size_t k = 0; k < one->n_others; k++) {
            json_object(j);
            substitute_json(j, &one->others[k]);
            json_object_end(j);
        }
        json_array_end(j);
        json_object_end(j);
    }
    json_array_end(j);
}
