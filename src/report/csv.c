/* CSV (RFC 4180): a header, then one row a chain and policy (one row a chain without policies).
 *
 * Spreadsheets run cells that begin with = + - @ or a control character as formulas; such cells get a leading
 * apostrophe. Controls and overrides are escaped as on a terminal, so every record is one line. */
#include "custody/sea/crossing.h"
#include "report/csv_cells.h"
#include "report/report.h"
#include "report/sheet.h"
#include "report/words.h"

#include <inttypes.h>
#include <math.h>

void csv_cell(struct csv *w, const char *s) {
    if (!w->first) output_char(w->out, ',');
    w->first = false;
    if (!s) return;
    const char *clean = sheet_clean(w->arena, s);
    const char *guard = *clean && strchr("=+-@", *clean) ? "'" : "";
    if (!strpbrk(clean, ",\"\r\n ")) {
        output_text(w->out, guard);
        output_text(w->out, clean);
        return;
    }
    output_char(w->out, '"');
    output_text(w->out, guard);
    for (; *clean; clean++) {
        if (*clean == '"') output_char(w->out, '"');
        output_char(w->out, *clean);
    }
    output_char(w->out, '"');
}

void csv_number(struct csv *w, uint64_t n) {
    csv_cell(w, arena_format(w->arena, "%" PRIu64, n));
}

void csv_row_end(struct csv *w) {
    output_text(w->out, "\r\n");
    w->first = true;
}

static const char *countries(struct csv *w, const struct link *l) {
    const char **list = arena_take_array(w->arena, l->n_jurisdictions + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < l->n_jurisdictions; i++) {
        size_t k = 0;
        while (k < n && strcmp(list[k], l->jurisdictions[i].country) != 0) k++;
        if (k == n) list[n++] = l->jurisdictions[i].country;
    }
    return words_join(w->arena, list, n, " ");
}

/* identifier, holder, controller, jurisdictions */
static void link_cells(struct csv *w, const struct audit *audit, const struct link *l) {
    const struct controller *by = l ? link_controller(audit, l) : NULL;
    csv_cell(w, l ? words_identifier(l->identifier) : NULL);
    csv_cell(w, l ? link_holder_name(l) : NULL);
    csv_cell(w, by ? by->name ? by->name : by->id : NULL);
    csv_cell(w, l ? countries(w, l) : NULL);
}

static const char *packets(struct csv *w, const struct audit *audit, const struct chain *c) {
    const char **list = arena_take_array(w->arena, c->n_proofs + 1, sizeof *list);
    for (size_t i = 0; i < c->n_proofs; i++) {
        const char *entry = c->places ? c->places[i].entry : NULL;
        list[i] = arena_format(w->arena, "%s%s%s:%" PRIu64, evidence_name(audit, c->proofs[i].evidence),
                               entry ? "!" : "", entry ? entry : "", c->proofs[i].at);
    }
    return words_join(w->arena, list, c->n_proofs, " ");
}

/* The rules whose verdict decided, and their reasons. */
static void judged_cells(struct csv *w, const struct audit *audit, size_t chain, size_t policy,
                         const struct finding *from, size_t n) {
    enum verdict v = audit_verdict(audit, chain, policy);
    const char **rules = arena_take_array(w->arena, n + 1, sizeof *rules), **because = NULL;
    size_t at = 0, capacity = 0;
    for (size_t i = 0; i < n; i++) {
        const struct finding *f = &from[i];
        if (f->verdict != v || f->policy != policy) continue;
        struct reasons why = finding_reasons(audit, f, w->arena);
        rules[i] = f->rule->rule;
        for (size_t k = 0; k < why.n_because + why.n_missing; k++) {
            because = arena_grow(w->arena, because, at, &capacity, sizeof *because);
            because[at++] = k < why.n_because
                                ? why.because[k] + strspn(why.because[k], " ")
                                : arena_format(w->arena, "missing: %s", why.missing[k - why.n_because]);
        }
    }
    csv_cell(w, audit->policies[policy].id);
    csv_cell(w, verdict_text(v));
    csv_cell(w, words_join(w->arena, rules, n, " "));
    csv_cell(w, words_join(w->arena, because, at, "; "));
}

/* Classes of personal data sent, each once, in order of time. */
static const char *classes(struct csv *w, const struct chain *c) {
    const char **list = arena_take_array(w->arena, (size_t)c->n_data + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < c->n_data; i++) {
        size_t k = 0;
        while (k < n && strcmp(list[k], c->data[i].class_name) != 0) k++;
        if (k == n) list[n++] = c->data[i].class_name;
    }
    return words_join(w->arena, list, n, " ");
}

static void data_cells(struct csv *w, const struct chain *c) {
    char first[TIME_TEXT];
    csv_cell(w, relation_text(chain_relation(c)));
    csv_cell(w, classes(w, c));
    csv_cell(w, c->n_data && c->data[0].first_ns ? time_text(first, c->data[0].first_ns) : NULL);
    csv_cell(w, c->data_seen ? "all" : c->content && c->content->unseen < c->flows ? "part" : "none");
    csv_number(w, c->content ? c->content->opaque : 0);
}

/* What the chain is about, and what packages show; a device stands where else a component does. */
static void inside_cells(struct csv *w, const struct audit *audit, const struct chain *c) {
    const struct link *component = chain_link(c, LINK_COMPONENT), *app = chain_link(c, LINK_APP);
    const struct link *of = component ? component : app;
    csv_cell(w, chain_kind_text((enum chain_kind)c->kind));
    csv_cell(w, promise_text((enum promise)c->promise));
    link_cells(w, audit, component ? component : chain_link(c, LINK_DEVICE));
    size_t n = of && of->inside ? of->inside->n_capabilities : 0;
    const char **list = arena_take_array(w->arena, n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++) list[i] = of->inside->capabilities[i].name;
    csv_cell(w, words_join(w->arena, list, n, " "));
}

/* "AS4134 China Telecom (5 of 12 ways)", "SeaMeWe-3 (41 %)": all that the way leads over for certain, or may.
 */
static const char *on_ways(struct csv *w, const struct chain *c, size_t i) {
    const struct chain_way *way = c->ways ? &c->ways[i] : NULL;
    if (!way || !way->choice) return "";
    return arena_format(w->arena, " (%d of %u %s)", __builtin_popcountll(way->ways),
                        c->path->choices[way->choice - 1].ways,
                        c->path->choices[way->choice - 1].role == LINK_CABLE ? "cables or ways" : "ways");
}

static const char *carrier_text(struct csv *w, const struct chain *c, size_t i) {
    const struct link *l = c->links[i];
    const char *holder = link_holder_name(l);
    return arena_format(w->arena, "AS%" PRIu32 "%s%s%s", l->asn, holder ? " " : "", holder ? holder : "",
                        on_ways(w, c, i));
}

/* The candidate that the link stands for: several links are one, by owner, maker and landing operator. */
static const char *cable_text(struct csv *w, const struct chain *c, size_t i) {
    const struct link_cable *l = c->links[i]->cable;
    if (!l || !l->cable) return words_identifier(c->links[i]->identifier);
    double likely = l->at ? (double)l->at->candidates[l->candidate].probability : NAN;
    return isnan(likely) ? l->cable->name
                         : arena_format(w->arena, "%s (%.0f %%)", l->cable->name, likely * 100);
}

/* Each once, in order. */
static const char *all_of(struct csv *w, const struct chain *c, enum link_role role) {
    const char **list = arena_take_array(w->arena, c->n_links + 1u, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < c->n_links; i++) {
        if (c->links[i]->role != role) continue;
        const char *one = role == LINK_CABLE ? cable_text(w, c, i) : carrier_text(w, c, i);
        size_t k = 0;
        while (one && k < n && strcmp(list[k], one) != 0) k++;
        if (one && k == n) list[n++] = one;
    }
    return words_join(w->arena, list, n, "; ");
}

/* Whose law reaches a carrier or a cable, or may: each country once. */
static const char *way_law(struct csv *w, const struct chain *c, enum link_role role) {
    const char **list = NULL;
    size_t n = 0, capacity = 0;
    for (size_t i = 0; i < c->n_links; i++)
        for (size_t j = 0; c->links[i]->role == role && j < c->links[i]->n_jurisdictions; j++) {
            const char *country = c->links[i]->jurisdictions[j].country;
            size_t k = 0;
            while (k < n && strcmp(list[k], country) != 0) k++;
            if (k < n || !*country) continue;
            list = arena_grow(w->arena, list, n, &capacity, sizeof *list);
            list[n++] = country;
        }
    return words_join(w->arena, list, n, " ");
}

static void amount(struct csv *w, double share) {
    csv_cell(w, isnan(share) ? NULL : arena_format(w->arena, "%.6f", share));
}

/* What routes and traces show of the way. */
static void way_cells(struct csv *w, const struct chain *c) {
    const struct chain_path *p = c->path;
    const struct link *carrier = c->kind == CHAIN_ROUTE ? chain_link(c, LINK_CARRIER) : NULL;
    csv_cell(w, !p ? NULL : p->trace ? "trace" : "routes");
    csv_cell(w, all_of(w, c, LINK_CARRIER));
    csv_cell(w, way_law(w, c, LINK_CARRIER));
    csv_cell(w, all_of(w, c, LINK_CABLE));
    csv_cell(w, way_law(w, c, LINK_CABLE));
    csv_cell(w, p ? p->prefix : NULL);
    csv_cell(w, p && p->vantages ? arena_format(w->arena, "%" PRIu32, p->vantages) : NULL);
    amount(w, p ? p->address_share[0] : NAN);
    amount(w, p ? p->address_share[1] : NAN);
    amount(w, carrier && carrier->carrier ? carrier->carrier->hegemony : NAN);
    amount(w, p ? p->mine_share : NAN);
    amount(w, p ? p->traffic_share : NAN);
    csv_cell(w, p ? p->missing : NULL);
    csv_cell(w, chain_is_context(c) ? "yes" : NULL);
}

static void chain_cells(struct csv *w, const struct audit *audit, size_t chain) {
    const struct chain *c = &audit->chains[chain];
    const struct link *host = chain_link(c, LINK_HOST);
    char first[TIME_TEXT], last[TIME_TEXT];
    csv_number(w, chain);
    link_cells(w, audit, chain_link(c, LINK_APP));
    link_cells(w, audit, chain_link(c, LINK_SERVICE));
    link_cells(w, audit, host);
    csv_cell(w, host && host->asn ? arena_format(w->arena, "AS%" PRIu32, host->asn) : NULL);
    csv_cell(w, host ? host->place.country : NULL);
    csv_cell(w, host ? host->place.city : NULL);
    csv_cell(w, c->protocol);
    csv_cell(w, c->transport);
    csv_number(w, c->port);
    csv_cell(w, c->name_source);
    csv_cell(w, c->protection->grade ? c->protection->grade : "unknown");
    csv_cell(w, c->protection->version);
    csv_cell(w, c->protection->cipher);
    csv_cell(w, c->protection->group);
    csv_number(w, c->flows);
    csv_number(w, c->packets[0]);
    csv_number(w, c->packets[1]);
    csv_number(w, c->bytes[0]);
    csv_number(w, c->bytes[1]);
    csv_cell(w, c->last_ns ? time_text(first, c->first_ns) : NULL);
    csv_cell(w, c->last_ns ? time_text(last, c->last_ns) : NULL);
    csv_cell(w, packets(w, audit, c));
    data_cells(w, c);
    inside_cells(w, audit, c);
    way_cells(w, c);
}

const char *const csv_columns[] = {"policy",
                                   "verdict",
                                   "rules",
                                   "because",
                                   "chain",
                                   "app",
                                   "app_holder",
                                   "app_controller",
                                   "app_jurisdictions",
                                   "service",
                                   "service_holder",
                                   "service_controller",
                                   "service_jurisdictions",
                                   "host",
                                   "host_holder",
                                   "host_controller",
                                   "host_jurisdictions",
                                   "asn",
                                   "country",
                                   "city",
                                   "protocol",
                                   "transport",
                                   "port",
                                   "name_source",
                                   "protection",
                                   "tls_version",
                                   "cipher",
                                   "group",
                                   "flows",
                                   "packets_out",
                                   "packets_in",
                                   "bytes_out",
                                   "bytes_in",
                                   "first",
                                   "last",
                                   "evidence",
                                   "relation",
                                   "data",
                                   "data_first",
                                   "content_seen",
                                   "opaque_bytes",
                                   "about",
                                   "promise",
                                   "component",
                                   "component_holder",
                                   "component_controller",
                                   "component_jurisdictions",
                                   "capabilities",
                                   "way",
                                   "carriers",
                                   "carrier_jurisdictions",
                                   "cables",
                                   "cable_jurisdictions",
                                   "prefix",
                                   "vantages",
                                   "address_share_ipv4",
                                   "address_share_ipv6",
                                   "hegemony",
                                   "mine_share",
                                   "traffic_share",
                                   "way_missing",
                                   "way_context",
                                   NULL};

static void header(struct csv *w, bool stores) {
    for (const char *const *c = csv_columns; *c; c++) csv_cell(w, *c);
    if (stores) csv_store_header(w);
    csv_row_end(w);
}

void csv_forget(struct csv *w) {
    arena_free(w->arena);
    w->arena = arena_new();
}

bool report_csv(const struct audit *audit, struct output *to, struct report_options options) {
    (void)options; /* the same for every reader */
    struct csv w = {.out = to, .first = true};
    w.arena = arena_new();
    header(&w, audit->n_stores > 0);
    const struct finding *f = audit->findings, *all = f + audit->n_findings;
    for (size_t i = 0; i < audit->n_chains; i++) {
        while (f < all && f->chain < i) f++;
        size_t n = 0;
        while (f + n < all && f[n].chain == i) n++;
        for (size_t p = 0; p < (audit->n_policies ? audit->n_policies : 1); p++) {
            if (audit->n_policies)
                judged_cells(&w, audit, i, p, f, n);
            else
                for (int k = 0; k < 4; k++) csv_cell(&w, NULL);
            chain_cells(&w, audit, i);
            if (audit->n_stores) csv_store_padding(&w);
            csv_row_end(&w);
        }
        csv_forget(&w);
    }
    csv_stores(&w, audit);
    arena_free(w.arena);
    return !to->failed;
}
