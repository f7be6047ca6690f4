/* A response policy zone (draft-vixie-dnsop-dns-rpz-00) with QNAME triggers, "name" and "*.name" (4.1):
 *
 *   log     CNAME rpz-passthru.   answered as ever; servers count and log policy hits (3.4)
 *   reject  CNAME .               NXDOMAIN (3.1)
 *   drop    CNAME rpz-drop.       no answer (3.5)
 *
 * What is never blocked and stands below what is, passes as in log.
 *
 * Beside a CNAME nothing may stand (RFC 1034 3.6.2), so that the reason is the text of another name,
 * "_why.name": local data (3.6), which is exact and goes before the wildcard. `dig TXT _why.name` asks for
 * it. Servers that know CNAMEs only leave that record out and block the same. */
#include "enforce/render.h"

#include <stdio.h>

enum {
    ZONE_TEXT = DNS_NAME_TEXT + 1,
    TTL = 60, /* seconds that clients keep answers of the policy, so that it ends soon after its end */
    NAME_OCTETS = 253,  /* with the zone behind; RFC 1035 3.1 less the root's and the first length */
    STRING_OCTETS = 255 /* of a character-string, RFC 1035 3.3 */
};

static const char *const meaning[] = {
    ("rpz-passthru, the answer stays as it is and the server logs the hit. Later policy zones are not asked: "
     "list this one last."),
    "NXDOMAIN, the name does not exist.",
    "rpz-drop, the server does not answer at all.",
};

static const char *const action[] = {"rpz-passthru.", ".", "rpz-drop."};

/* RFC 1035 5.1: a quoted string, split where it is long. */
static void quoted(struct output *to, struct text t) {
    for (size_t i = 0; i < t.n; i++) {
        if (i % STRING_OCTETS == 0) output_text(to, i ? "\" \"" : "\"");
        uint8_t c = (uint8_t)t.p[i];
        if (c < 0x20 || c >= 0x7F) {
            output_format(to, "\\%03u", c);
        } else {
            if (c == '"' || c == '\\') output_char(to, '\\');
            output_char(to, (char)c);
        }
    }
    output_char(to, '"');
}

static void put_row(struct output *to, const struct render_rows *all, const struct render_row *row,
                    size_t zone_length) {
    const char *does = action[row->measure ? row->measure->mode : MEASURE_LOG];
    output_format(to, "%s CNAME %s\n*.%s CNAME %s\n", row->name, does, row->name, does);
    if (!row->measure) return;
    char why[DNS_NAME_TEXT + 8], reason[REASON_TEXT];
    int n = snprintf(why, sizeof why, "_why.%s", row->name);
    if ((size_t)n + 1 + zone_length > NAME_OCTETS || render_has(all, why)) return;
    output_format(to, "%s TXT ", why);
    quoted(to, render_reason(reason, row->measure));
    output_char(to, '\n');
}

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    char zone[DNS_NAME_TEXT];
    if (!render_name(zone, text_of(o->zone ? o->zone : "rpz.cordon."))) {
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                               .what = "the zone has no name of the DNS",
                                               .clause = "RFC 1035 2.3.1",
                                               .hint = "name it as rpz.example.org."});
        return false;
    }
    struct arena *a = arena_new();
    struct render_rows all = render_names(&backend_rpz, p, o, a, left);
    size_t zone_length = strlen(zone);
    render_head(&backend_rpz, p, o, meaning, to);
    output_format(to, "$TTL %d\n$ORIGIN %s.\n", TTL, zone);
    output_format(to, "@ SOA localhost. hostmaster.localhost. %u 3600 600 86400 %d\n@ NS localhost.\n",
                  (unsigned)(uint32_t)(o->now_ns / 1000000000), TTL);
    for (size_t i = 0; i < all.n; i++) {
        if (strlen(all.rows[i].name) + 3 + zone_length > NAME_OCTETS)
            ++*left;
        else
            put_row(to, &all, all.rows + i, zone_length);
    }
    arena_free(a);
    return true;
}

static const char *const reload[] = {"unbound-control", "auth_zone_reload", "{zone}", NULL};

const struct backend backend_rpz = {
    .name = "rpz",
    .about = "response policy zone for unbound, BIND, Knot Resolver, PowerDNS",
    .kinds = KIND_BIT(MEASURE_NAME),
    .modes = MODE_BIT(MEASURE_LOG) | MODE_BIT(MEASURE_REJECT) | MODE_BIT(MEASURE_DROP),
    .file = "cordon.rpz",
    .comment = ";",
    .render = render,
    .reload = reload,
};
