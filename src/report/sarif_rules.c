#include "report/sarif_parts.h"

#include "base/output.h"

#include <ctype.h>

const char *sarif_rule_id(struct arena *a, const struct rule_ref *r) {
    return arena_format(a, "%s/%s", r->policy, r->rule);
}

uint32_t sarif_rule_number(struct arena *a, struct sarif_rules *rules, const struct rule_ref *r) {
    const char *id = sarif_rule_id(a, r);
    uint64_t key = hash_bytes(id, strlen(id), hash_seed());
    uint32_t at = hash_table_get(&rules->by_name, key);
    if (at != HASH_ABSENT) return at;
    at = (uint32_t)rules->n;
    rules->list = arena_grow(a, rules->list, rules->n, &rules->capacity, sizeof *rules->list);
    rules->list[rules->n++] = r;
    hash_table_put(&rules->by_name, key, at);
    return at;
}

void sarif_message(struct json *j, struct arena *a, const char *key, const char *text) {
    struct output o = output_to_memory();
    for (; text && *text; text++) {
        if (*text == '[' || *text == ']' || *text == '\\') output_char(&o, '\\'); /* 3.11.6 */
        if (*text == '{' || *text == '}') output_char(&o, *text);                 /* 3.11.5 */
        output_char(&o, *text);
    }
    json_key(j, key);
    json_object(j);
    json_put_text(j, "text", output_view(&o));
    json_object_end(j);
    (void)output_end(&o);
    (void)a;
}

/* The first address that a basis names, "… <https://…>; …". */
static const char *basis_address(struct arena *a, const char *basis) {
    const char *from = basis ? strstr(basis, "<http") : NULL, *to = from ? strchr(from, '>') : NULL;
    if (!to) return NULL;
    struct text uri = {from + 1, (size_t)(to - from - 1)};
    for (size_t i = 0; i < uri.n; i++)
        if (!isgraph((unsigned char)uri.p[i]) || strchr("\"<>\\^`{|}", uri.p[i])) return NULL;
    return arena_text(a, uri);
}

void sarif_rule(struct json *j, struct arena *a, const struct rule_ref *r) {
    const char *help = r->title ? r->title : r->rule, *address = basis_address(a, r->basis);
    if (r->basis) help = arena_format(a, "%s\n\nBasis: %s", help, r->basis);
    if (r->remedy) help = arena_format(a, "%s\n\nWhat to do: %s", help, r->remedy);
    json_object(j);
    json_put_string(j, "id", sarif_rule_id(a, r));
    json_put_string(j, "name", r->rule);
    sarif_message(j, a, "shortDescription", r->title ? r->title : r->rule);
    if (r->policy_title) sarif_message(j, a, "fullDescription", r->policy_title);
    sarif_message(j, a, "help", help);
    if (address) json_put_string(j, "helpUri", address);
    json_key(j, "properties");
    json_object(j);
    json_put_string(j, "policy", r->policy);
    json_put_string(j, "program", r->program);
    json_put_string(j, "basis", r->basis);
    json_key(j, "tags");
    json_array(j);
    if (r->program) json_string(j, r->program);
    json_string(j, r->policy);
    json_array_end(j);
    json_object_end(j);
    json_object_end(j);
}

void sarif_chain_rule(struct json *j) {
    json_object(j);
    json_put_string(j, "id", "custody-chain");
    json_put_string(j, "name", "custody-chain");
    sarif_message(j, NULL, "shortDescription", "A custody chain; no policy was given that could judge it");
    json_object_end(j);
}
