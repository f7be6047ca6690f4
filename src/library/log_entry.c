/* One entry of the store in full: who, to whom, how, what rules say and why, and how that changed. */
#include "library/log.h"

#include "base/address.h"
#include "report/text.h"
#include "report/words.h"

#include <inttypes.h>

enum { MARGIN = 2, INDENT = 13, MOST_RUNS = 30 };

struct telling {
    const struct sheet *sheet;
    struct log_told told;
    struct output runs; /* the latest, and earlier ones */
};

static void paragraph(const struct sheet *s, const char *label, enum style style, const char *text) {
    sheet_paragraph(s, MARGIN, INDENT, label, style, sheet_clean(s->arena, text));
}

static const char *countries(struct arena *a, const struct passage_holder *h, const char *begin) {
    const char **list = arena_take_array(a, (size_t)h->n_countries + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < h->n_countries; i++)
        if ((strncmp(h->countries[i], "server:", 7) == 0) == (*begin == 's'))
            list[n++] = h->countries[i] + (*begin == 's' ? 7 : 0);
    if (n == 0) return "";
    return arena_format(a, "; %s %s", *begin == 's' ? "stands in" : "law of", log_list(a, list, n));
}

static void tell_holder(const struct sheet *s, const char *role, const struct passage_holder *h,
                        const char *also) {
    struct arena *a = s->arena;
    if (!h->identifier && !h->name && !h->holder) return;
    const char *name = h->name ? h->name : h->holder;
    const char *by = name ? arena_format(a, ", held by %s%s", name,
                                         h->holder && h->name ? arena_format(a, " (%s)", h->holder) : "")
                          : ", holder unknown";
    const char *controlled = h->n_controllers ? arena_format(a, ", controlled by %s",
                                                             log_list(a, h->controllers, h->n_controllers))
                                              : "";
    const char *id = words_identifier(h->identifier);
    paragraph(s, role, STYLE_PLAIN,
              arena_format(a, "%s%s%s%s%s%s", id ? id : "", also, by, controlled, countries(a, h, "law"),
                           countries(a, h, "server")));
}

static const char *protection(struct arena *a, const struct passage *p) {
    if (!p->grade) return "not seen";
    return arena_format(a, "%s%s%s%s", p->grade, p->version ? ", " : "", p->version ? p->version : "",
                        p->ech ? ", encrypted client hello was offered" : "");
}

static const char *clients(struct arena *a, const struct passage *p) {
    if (p->n_clients == 0) return "";
    return arena_format(a, " from %s%s", p->more_clients ? "at least " : "",
                        words_of(a, p->n_clients, "client", "clients"));
}

static void tell_traffic(const struct sheet *s, const struct passage *p) {
    struct arena *a = s->arena;
    if (p->kind != CHAIN_TRAFFIC) return;
    paragraph(s, "protection", STYLE_PLAIN, protection(a, p));
    paragraph(s, "data", STYLE_PLAIN,
              p->n_data      ? log_list(a, p->data, p->n_data)
              : p->data_seen ? "no personal data found in what was sent"
                             : "what was sent could not be looked into, or not all of it");
    paragraph(s, "traffic", STYLE_PLAIN,
              arena_format(a, "%s over %s%s%s%s, %s sent, %s received",
                           words_of(a, p->flows, "flow", "flows"), p->transport ? p->transport : "?",
                           p->protocol ? " " : "", p->protocol ? p->protocol : "", clients(a, p),
                           words_size(a, p->bytes[0]), words_size(a, p->bytes[1])));
    paragraph(s, "seen", STYLE_PLAIN,
              arena_format(a, "%s to %s", words_time(a, p->first_ns), words_time(a, p->last_ns)));
}

static const char *addresses(struct arena *a, const struct passage *p) {
    const char **list = arena_take_array(a, (size_t)p->n_addresses + 1, sizeof *list);
    for (size_t i = 0; i < p->n_addresses; i++)
        list[i] = address_text(arena_take(a, ADDRESS_TEXT), p->addresses[i]);
    const char *all = log_list(a, list, p->n_addresses);
    return p->more_addresses ? arena_format(a, "%s and %u more", all, p->more_addresses) : all;
}

static void tell_custody(const struct sheet *s, const struct passage *p) {
    struct arena *a = s->arena;
    const char *network = p->asn ? arena_format(a, ", AS%" PRIu32 "%s%s", p->asn, p->as_name ? " " : "",
                                                p->as_name ? p->as_name : "")
                                 : "";
    const char *at = p->place ? arena_format(a, ", %s", p->place) : "";
    tell_holder(s, "app", &p->app, p->app_source ? arena_format(a, " [%s]", p->app_source) : "");
    tell_holder(s, "component", &p->component, "");
    for (size_t i = 0; i < p->n_carriers; i++) tell_holder(s, i ? "" : "carriers", &p->carriers[i], "");
    tell_holder(s, "host", &p->host, arena_format(a, "%s%s", network, at));
    tell_holder(s, "service", &p->service, p->name_source ? arena_format(a, " [%s]", p->name_source) : "");
    if (p->n_addresses > 1) paragraph(s, "addresses", STYLE_PLAIN, addresses(a, p));
}

static void tell_verdicts(const struct sheet *s, const struct passage *p) {
    struct arena *a = s->arena;
    for (size_t i = 0; i < p->n_verdicts; i++) {
        const struct passage_verdict *v = &p->verdicts[i];
        sheet_line(s);
        paragraph(
            s, verdict_text(v->verdict), verdict_style(v->verdict),
            arena_format(a, "%s/%s%s%s", v->policy, v->rule, v->title ? ": " : "", v->title ? v->title : ""));
        for (size_t k = 0; k < v->n_because; k++)
            sheet_paragraph(s, MARGIN + INDENT, 2, sheet_either(s, "·", "-"), STYLE_PLAIN,
                            sheet_clean(a, v->because[k]));
        if (v->basis) paragraph(s, "basis", STYLE_PLAIN, v->basis);
        if (v->remedy) paragraph(s, "remedy", STYLE_PLAIN, v->remedy);
    }
}

static bool tell_one(void *context, int64_t run, const struct passage *p, const char *json) {
    struct telling *t = context;
    const struct sheet *s = t->sheet;
    struct arena *a = s->arena;
    char key[17];
    (void)json;
    if (t->told.entries < MOST_RUNS) output_format(&t->runs, "%s%" PRId64, t->told.entries ? ", " : "", run);
    if (t->told.entries++) return true;
    t->told.denied = p->verdict == VERDICT_DENY;
    const char *app = log_app(p, a);
    sheet_put(s, STYLE_BOLD,
              sheet_clean(a, arena_format(a, "%s%s%s", app, *app ? sheet_either(s, " → ", " -> ") : "",
                                          log_service(p, a))));
    if (p->port) sheet_put(s, STYLE_BOLD, arena_format(a, ":%u", p->port));
    sheet_line(s);
    paragraph(s, "verdict", p->n_verdicts ? verdict_style(p->verdict) : STYLE_PLAIN,
              p->n_verdicts ? verdict_text(p->verdict) : "none: no policy was asked");
    tell_custody(s, p);
    tell_traffic(s, p);
    if (p->file) paragraph(s, "evidence", STYLE_PLAIN, arena_format(a, "%s, at %" PRIu64, p->file, p->at));
    paragraph(s, "key", STYLE_PLAIN, passage_key_text(key, p->key));
    tell_verdicts(s, p);
    return true;
}

static bool tell_change(void *context, const struct log_change *one) {
    struct telling *t = context;
    struct arena *a = t->sheet->arena;
    paragraph(t->sheet, "changed", STYLE_PLAIN,
              arena_format(a, "%s: %s from %s to %s (run %" PRId64 ")", words_time(a, one->time_ns),
                           one->what, one->before ? one->before : "none", one->after ? one->after : "none",
                           one->run));
    return true;
}

struct log_told log_text_entry(struct log_store *s, uint64_t key, const struct sheet *sheet) {
    struct telling t = {.sheet = sheet, .runs = output_to_memory()};
    t.told.failed = !log_find(s, &(struct log_query){.key = key}, tell_one, &t);
    if (t.told.entries > MOST_RUNS)
        output_format(&t.runs, " and %" PRIu64 " earlier ones", t.told.entries - MOST_RUNS);
    const char *runs = arena_text(sheet->arena, output_view(&t.runs));
    output_end(&t.runs);
    if (t.told.failed || t.told.entries == 0) return t.told;
    sheet_line(sheet);
    paragraph(sheet, t.told.entries > 1 ? "runs" : "run", STYLE_PLAIN, runs);
    t.told.failed = !log_changes(s, key, tell_change, &t);
    return t.told;
}
