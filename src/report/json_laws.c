#include "report/json_parts.h"
#include "report/words.h"

#include "base/memory.h"

#include <stdlib.h>

void json_link_laws(struct json *j, const struct audit *audit, const struct link *l) {
    json_array(j);
    for (size_t i = 0; i < link_law_count(l); i++) {
        const struct law_reach *reach = link_law(l, i);
        struct law law = atlas_law(audit->atlas, reach->law);
        json_object(j);
        json_put_string(j, "country", law.country);
        json_put_string(j, "law", law.name);
        json_put_string(j, "clause", law.clause);
        json_put_string(j, "ground", law_ground_text(reach->why.ground));
        json_put_string(j, "through", reach->why.through);
        json_object_end(j);
    }
    json_array_end(j);
}

static void provenance(struct json *j, const struct provenance *why) {
    char date[DATE_TEXT];
    json_put_string(j, "from", date_text(date, why->from));
    json_put_string(j, "to", why->to == DATE_MAX ? NULL : date_text(date, why->to));
    json_put_string(j, "confidence", confidence_text(why->confidence));
    json_put_string(j, "source", why->source);
}

void json_adequacy(struct json *j, const struct adequacy *one) {
    json_object(j);
    json_put_string(j, "country", one->of);
    json_put_string(j, "by", one->by);
    json_put_string(j, "decision", one->decision);
    json_put_string(j, "scope", one->scope);
    provenance(j, &one->why);
    json_object_end(j);
}

void json_law(struct json *j, const struct law *law) {
    json_object(j);
    json_put_string(j, "country", law->country);
    json_put_string(j, "law", law->name);
    json_put_string(j, "clause", law->clause);
    json_key(j, "duties");
    json_array(j);
    for (unsigned d = 0; d < LAW_DUTIES; d++)
        if (law->duties & 1u << d) json_string(j, law_duty_text((enum law_duty)d));
    json_array_end(j);
    json_key(j, "reaches");
    json_array(j);
    for (unsigned g = 0; g < LAW_GROUNDS; g++)
        if (law->grounds & 1u << g) json_string(j, law_ground_text((enum law_ground)g));
    json_array_end(j);
    json_put_string(j, "compels", law->compels);
    json_put_string(j, "safeguards", law->safeguards);
    provenance(j, &law->why);
    json_object_end(j);
}

void json_laws(struct json *j, const struct audit *audit) {
    size_t n = audit->atlas ? atlas_law_count(audit->atlas) : 0;
    bool *reach = memory_new(n + 1, sizeof *reach);
    for (size_t i = 0; i < audit->n_chains; i++) chain_mark_laws(&audit->chains[i], reach, n);
    json_key(j, "laws");
    json_array(j);
    for (law_id i = 0; i < n; i++) {
        struct law law = atlas_law(audit->atlas, i);
        if (reach[i]) json_law(j, &law);
    }
    json_array_end(j);
    free(reach);
}
