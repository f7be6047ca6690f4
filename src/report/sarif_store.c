#include "report/sarif_parts.h"
#include "report/store.h"
#include "report/words.h"

void sarif_store_location(struct json *j, struct arena *a, const struct store *s,
                          const struct store_finding *f) {
    json_key(j, "locations");
    json_array(j);
    json_object(j);
    json_key(j, "physicalLocation");
    json_object(j);
    sarif_artifact(j, a, s->packages[f->package].file, -1);
    if (f->at && !f->entry && f->at <= INT64_MAX) {
        json_key(j, "region");
        json_object(j);
        json_put_u64(j, "byteOffset", f->at);
        json_object_end(j);
    }
    json_object_end(j);
    json_key(j, "logicalLocations");
    json_array(j);
    for (size_t i = 0; i < f->n_links; i++) {
        const struct store_link *l = &f->links[i];
        if (!l->identifier) continue;
        json_object(j);
        json_put_string(j, "name", words_identifier(l->identifier));
        json_put_string(j, "fullyQualifiedName", l->identifier);
        json_put_string(j, "kind", sarif_link_kind(l->role));
        json_object_end(j);
    }
    json_array_end(j);
    if (f->entry) {
        json_key(j, "properties");
        json_object(j);
        json_put_string(j, "entry", f->entry);
        json_put_u64(j, "offset", f->at);
        json_object_end(j);
    }
    json_object_end(j);
    json_array_end(j);
}

/* Each word of a list separated by blanks. */
static void words(struct json *j, const char *key, const char *list) {
    json_key(j, key);
    json_array(j);
    for (size_t n; list && *list; list += n + (list[n] == ' ')) {
        n = strcspn(list, " ");
        json_text(j, (struct text){list, n});
    }
    json_array_end(j);
}

void sarif_store_custody(struct json *j, const struct store_finding *f) {
    json_key(j, "custody");
    json_array(j);
    for (size_t i = 0; i < f->n_links; i++) {
        const struct store_link *l = &f->links[i];
        json_object(j);
        json_put_string(j, "role", link_role_text(l->role));
        json_put_string(j, "identifier", l->identifier);
        json_put_string(j, "holder", l->holder);
        json_put_string(j, "holder_name", l->holder_name);
        words(j, "controllers", l->controllers);
        words(j, "jurisdictions", l->jurisdictions);
        json_object_end(j);
    }
    json_array_end(j);
}
