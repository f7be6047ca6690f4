/* Rules of Suricata 7 and later: a name in questions of DNS, in TLS, HTTP and QUIC, and addresses.
 *
 * `dotprefix` puts a dot before what was found, so that ".x.example" at its end is the name itself or one
 * below it, and "notx.example" is neither (Suricata's guide, "Transformations"). http.host is lower case
 * already, and refuses `nocase`. What is never blocked passes: Suricata asks rules of `pass` first
 * (action-order). */
#include "enforce/render.h"

#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>

/* Beyond what rule writers share out among themselves (local rules have 1000000 to 1999999). */
#define FIRST_SID UINT32_C(3000000000)

static const char *const meaning[] = {
    "an alert in Suricata's log, nothing else.",
    "both sides are told so (TCP reset, ICMP unreachable).",
    "needs Suricata inline (IPS); elsewhere it is an alert.",
};

static const char *const action[] = {"alert", "reject", "drop"};

static const struct {
    const char *protocol, *buffer, *options;
} places[] = {
    {"dns", "dns.query", " nocase;"},
    {"tls", "tls.sni", " nocase;"},
    {"http", "http.host", ""},
    {"quic", "quic.sni", " nocase;"},
};
enum { PLACES = sizeof places / sizeof *places };

struct rules {
    struct output *to;
    uint64_t sid; /* of the next rule */
    size_t *left;
};

/* Inside the quotes of msg a backslash stands before what would end it. */
static void put_message(struct output *to, struct text t) {
    output_text(to, "msg:\"cordon ");
    for (size_t i = 0; i < t.n; i++) {
        if (strchr("\"\\;:", t.p[i]) && t.p[i]) output_char(to, '\\');
        output_char(to, t.p[i]);
    }
    output_text(to, "\"; ");
}

/* Values of metadata end at a comma, their names at a blank. */
static void put_word(struct output *to, const char *s) {
    if (!s || !*s) s = "-";
    for (; *s; s++) {
        bool plain = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9');
        output_char(to, plain || *s == '-' || *s == '.' || *s == '_' ? *s : '_');
    }
}

static bool is_url(const char *s, const char **rest) {
    if (!s || (strncmp(s, "https://", 8) != 0 && strncmp(s, "http://", 7) != 0)) return false;
    *rest = strchr(s, ':') + 3;
    for (const char *p = *rest; *p; p++)
        if ((unsigned char)*p <= 0x20 || (unsigned char)*p > 0x7e || strchr("\"\\;:,", *p)) return false;
    return **rest != '\0';
}

static void put_end(struct rules *r, const struct measure *m) {
    const char *url;
    if (m) {
        char time[TIME_TEXT];
        if (is_url(m->basis, &url)) output_format(r->to, "reference:url,%s; ", url);
        output_text(r->to, "metadata:cordon_policy ");
        put_word(r->to, m->policy);
        output_text(r->to, ", cordon_rule ");
        put_word(r->to, m->rule);
        output_text(r->to, ", cordon_finding ");
        put_word(r->to, m->finding);
        output_text(r->to, ", cordon_until ");
        put_word(r->to, time_text(time, m->until_ns));
        output_text(r->to, "; ");
    }
    output_format(r->to, "sid:%u; rev:1;)\n", (uint32_t)r->sid++);
}

static void put_head(struct rules *r, const struct measure *m, const char *protocol, const char *direction,
                     const char *to) {
    char reason[REASON_TEXT];
    output_format(r->to, "%s %s any any %s %s any (", m ? action[m->mode] : "pass", protocol, direction, to);
    put_message(r->to, m ? render_reason(reason, m) : TEXT("never blocked"));
}

static void put_name(struct rules *r, const struct render_row *row) {
    if (r->sid + PLACES - 1 > UINT32_MAX) {
        ++*r->left;
        return;
    }
    for (size_t i = 0; i < PLACES; i++) {
        put_head(r, row->measure, places[i].protocol, "->", "any");
        output_format(r->to, "%s; dotprefix; content:\".%s\";%s endswith; ", places[i].buffer, row->name,
                      places[i].options);
        put_end(r, row->measure);
    }
}

static void put_address(struct rules *r, const struct measure *m, struct prefix p) {
    char text[PREFIX_TEXT], list[PREFIX_TEXT + 2];
    if (r->sid > UINT32_MAX || (m && m->cgroup)) { /* programs are not to be seen on the way */
        ++*r->left;
        return;
    }
    snprintf(list, sizeof list, "[%s]", prefix_text(text, p));
    put_head(r, m, "ip", m ? "->" : "<>", list);
    put_end(r, m);
}

static bool first_sid(const char *s, uint64_t *to, struct diagnostics *d) {
    char *end = NULL;
    *to = s ? strtoull(s, &end, 10) : FIRST_SID;
    if (!s || (*s >= '1' && *s <= '9' && *end == '\0' && *to <= UINT32_MAX)) return true;
    diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                           .what = "the first SID is no number from 1 to 4294967295",
                                           .hint = "SIDs from 1000000 to 1999999 are for local rules"});
    return false;
}

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    struct rules r = {.to = to, .left = left};
    if (!first_sid(o->group, &r.sid, d)) return false;
    struct arena *a = arena_new();
    struct render_rows names = render_names(&backend_suricata, p, o, a, left);
    render_head(&backend_suricata, p, o, meaning, to);
    for (size_t i = 0; i < p->n_keep; i++) put_address(&r, NULL, p->keep[i]);
    for (size_t i = 0; i < o->n_keep; i++) put_address(&r, NULL, o->keep[i]);
    for (size_t i = 0; i < names.n; i++) put_name(&r, names.rows + i);
    const struct measure *last = NULL;
    for (size_t i = 0; i < p->n_measures; i++) {
        const struct measure *m = p->measures + i;
        if (m->kind != MEASURE_ADDRESS || !render_wants(&backend_suricata, m, o, left)) continue;
        if (last && last->mode == m->mode && prefix_equal(last->prefix, m->prefix)) continue;
        put_address(&r, m, m->prefix);
        last = m->cgroup ? last : m;
    }
    arena_free(a);
    return true;
}

static const char *const check[] = {"suricata", "-T", "-S", "{}", "-l", "/tmp", NULL};
static const char *const reload[] = {"suricatasc", "-c", "ruleset-reload-nonblocking", NULL};

const struct backend backend_suricata = {
    .name = "suricata",
    .about = "rules of Suricata 7: names in DNS, TLS, HTTP, QUIC; addresses",
    .kinds = KIND_BIT(MEASURE_NAME) | KIND_BIT(MEASURE_ADDRESS),
    .modes = MODE_BIT(MEASURE_LOG) | MODE_BIT(MEASURE_REJECT) | MODE_BIT(MEASURE_DROP),
    .file = "cordon.rules",
    .comment = "#",
    .render = render,
    .reload = reload,
    .check = check,
};
