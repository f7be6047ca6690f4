/* The plan as commands: cordon itself sends nothing. */
#include "library/trace_plan.h"

#include "base/json.h"

enum { PROBES = 5, PARIS = 16, PACKETS = 3 };

bool plan_name_is_plain(const char *name) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    size_t n = name ? strlen(name) : 0;
    return n > 0 && n < 254 && name[0] != '-' && strspn(name, plain) == n;
}

/* The address, or else the name; NULL: neither can stand in a command. */
static const char *target_of(const struct plan_target *t, char text[ADDRESS_TEXT]) {
    if (!address_is_unspecified(t->address)) return address_text(text, t->address);
    return plan_name_is_plain(t->name) ? t->name : NULL;
}

const char *plan_scamper(struct arena *a, const struct trace_plan *p) {
    char text[ADDRESS_TEXT];
    const char *all = NULL;
    for (size_t i = 0; i < p->n_told; i++) {
        if (address_is_unspecified(p->targets[i].address)) continue;
        if (!all) all = "scamper -O warts -o traces.warts -p 20 -c 'trace -P icmp-paris -q 3 -Q' -i";
        all = arena_format(a, "%s %s", all, address_text(text, p->targets[i].address));
    }
    return all;
}

const char *plan_mtr(struct arena *a, const struct plan_target *t) {
    char text[ADDRESS_TEXT];
    const char *target = target_of(t, text);
    return target ? arena_format(a, "mtr --json -n -c 10 %s", target) : NULL;
}

const char *plan_ripe_atlas(struct arena *a, const struct plan_target *t, const struct plan_source *from) {
    char text[ADDRESS_TEXT];
    const char *target = target_of(t, text);
    if (!target) return NULL;
    const char *where = from->asn ? arena_format(a, "--from-asn %u", from->asn)
                                  : arena_format(a, "--from-country %s", from->country);
    bool six = !address_is_unspecified(t->address) && !address_is_ipv4(t->address);
    return arena_format(
        a,
        "ripe-atlas measure traceroute --target %s --af %d --protocol ICMP --paris %d --packets %d "
        "%s --probes %d",
        target, six ? 6 : 4, PARIS, PACKETS, where, PROBES);
}

static void put_definition(struct json *j, const struct plan_target *t, const char *target) {
    bool six = !address_is_unspecified(t->address) && !address_is_ipv4(t->address);
    json_object(j);
    json_put_string(j, "type", "traceroute");
    json_put_string(j, "target", target);
    json_put_string(j, "description", "way of observed traffic");
    json_put_u64(j, "af", six ? 6 : 4);
    json_put_string(j, "protocol", "ICMP");
    json_put_u64(j, "paris", PARIS);
    json_put_u64(j, "packets", PACKETS);
    if (address_is_unspecified(t->address)) json_put_bool(j, "resolve_on_probe", true);
    json_object_end(j);
}

void plan_atlas_request(const struct trace_plan *p, const struct plan_source *from, struct output *out) {
    struct json j = json_to(out);
    char text[ADDRESS_TEXT], asn[16];
    json_object(&j);
    json_key(&j, "definitions");
    json_array(&j);
    for (size_t i = 0; i < p->n_told; i++) {
        const char *target = target_of(&p->targets[i], text);
        if (target) put_definition(&j, &p->targets[i], target);
    }
    json_array_end(&j);
    json_key(&j, "probes");
    json_array(&j);
    json_object(&j);
    json_put_string(&j, "type", from->asn ? "asn" : "country");
    snprintf(asn, sizeof asn, "%u", from->asn);
    json_put_string(&j, "value", from->asn ? asn : from->country);
    json_put_u64(&j, "requested", PROBES);
    json_object_end(&j);
    json_array_end(&j);
    json_put_bool(&j, "is_oneoff", true);
    json_object_end(&j);
}
