/* cordon atlas laws CODE...: the laws of a jurisdiction in full, and the adequacy decisions about it and by
 * it. */
#include "base/memory.h"
#include "command/command.h"
#include "report/json_parts.h"
#include "report/report.h"
#include "report/sheet.h"

#include <getopt.h>
#include <stdlib.h>

enum {
    OPTION_AS_OF = 256,
    OPTION_ATLAS,
    OPTION_JSON,
    MARGIN = 2,
    INDENT = 12,
    ALL_GROUNDS = (1 << LAW_GROUNDS) - 1
};

static const struct option options[] = {
    {"as-of", required_argument, NULL, OPTION_AS_OF},
    {"atlas", required_argument, NULL, OPTION_ATLAS},
    {"json", no_argument, NULL, OPTION_JSON},
    {NULL, 0, NULL, 0},
};

struct question {
    const char *path; /* of the atlas; NULL: the usual one */
    date_t as_of;
    bool json;
};

/* All there is of one country on the day. */
struct told {
    char country[3];
    date_t as_of;
    const struct atlas *atlas;
    law_id *laws;
    struct adequacy *received, *given;
    size_t n_laws, n_received, n_given;
};

static const char *name_of(const struct atlas *a, const char *country) {
    const char *name = atlas_country_name(a, country);
    return name ? name : "European Union";
}

static struct told told_of(const struct atlas *a, struct arena *to, const char country[3], date_t as_of) {
    struct told w = {.atlas = a, .as_of = as_of};
    memcpy(w.country, country, sizeof w.country);
    w.n_laws = atlas_laws(a, country, ALL_GROUNDS, as_of, NULL, 0);
    w.laws = arena_take_array(to, w.n_laws, sizeof *w.laws);
    atlas_laws(a, country, ALL_GROUNDS, as_of, w.laws, w.n_laws);
    w.n_received = atlas_adequacy(a, country, NULL, as_of, NULL, 0);
    w.received = arena_take_array(to, w.n_received, sizeof *w.received);
    atlas_adequacy(a, country, NULL, as_of, w.received, w.n_received);
    w.n_given = atlas_adequacy(a, NULL, country, as_of, NULL, 0);
    w.given = arena_take_array(to, w.n_given, sizeof *w.given);
    atlas_adequacy(a, NULL, country, as_of, w.given, w.n_given);
    return w;
}

static void decisions(struct json *j, const char *key, const struct adequacy *list, size_t n) {
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < n; i++) json_adequacy(j, &list[i]);
    json_array_end(j);
}

static void write_json(const struct told *w, struct output *out) {
    struct json j = json_to(out);
    char date[DATE_TEXT];
    json_object(&j);
    json_put_string(&j, "country", w->country);
    json_put_string(&j, "name", name_of(w->atlas, w->country));
    json_put_string(&j, "as_of", date_text(date, w->as_of));
    json_key(&j, "laws");
    json_array(&j);
    for (size_t i = 0; i < w->n_laws; i++) {
        struct law law = atlas_law(w->atlas, w->laws[i]);
        json_law(&j, &law);
    }
    json_array_end(&j);
    decisions(&j, "adequacy_received", w->received, w->n_received);
    decisions(&j, "adequacy_given", w->given, w->n_given);
    json_object_end(&j);
    json_line_end(&j);
}

static void say(const struct sheet *s, const char *label, const char *text) {
    sheet_paragraph(s, MARGIN, INDENT, label, STYLE_PLAIN, sheet_clean(s->arena, text));
}

static void write_law(const struct sheet *s, const struct law *law) {
    static const char *const words[] = {"those incorporated there", "those with their principal place there",
                                        "servers and data there", "its citizens",
                                        "those who offer services there"};
    const char *reaches = "";
    char date[DATE_TEXT], until[DATE_TEXT];
    for (unsigned g = 0; g < LAW_GROUNDS; g++)
        if (law->grounds & 1u << g)
            reaches = arena_format(s->arena, "%s%s%s", reaches, *reaches ? "; " : "", words[g]);
    sheet_line(s);
    sheet_wrap(s, 0, 0, STYLE_BOLD,
               sheet_clean(s->arena, arena_format(s->arena, "%s, %s", law->name, law->clause)));
    say(s, "in force",
        arena_format(s->arena, "since %s%s%s, %s confidence", date_text(date, law->why.from),
                     law->why.to == DATE_MAX ? "" : ", until ", date_text(until, law->why.to),
                     confidence_text(law->why.confidence)));
    say(s, "duties", law_duties_text(s->arena, law->duties));
    say(s, "", law->compels);
    say(s, "reaches", reaches);
    say(s, "safeguards", law->safeguards);
    say(s, "source", law->why.source);
}

/* Decisions alike about several countries, or by several, are told a line each. */
static void write_decisions(const struct sheet *s, const char *title, const struct adequacy *list, size_t n,
                            bool by) {
    if (n == 0) return;
    sheet_line(s);
    sheet_wrap(s, 0, 0, STYLE_BOLD, title);
    for (size_t i = 0; i < n; i++) {
        char date[DATE_TEXT];
        say(s, by ? list[i].by : list[i].of,
            arena_format(s->arena, "%s: %s, since %s [%s]", list[i].decision, list[i].scope,
                         date_text(date, list[i].why.from), list[i].why.source));
    }
}

static void write_text(const struct told *w, const struct sheet *s) {
    char date[DATE_TEXT];
    sheet_heading(s, arena_format(s->arena, "%s (%s), laws in force on %s", name_of(w->atlas, w->country),
                                  w->country, date_text(date, w->as_of)));
    if (w->n_laws == 0) say(s, "", "The atlas has no laws of this jurisdiction on that day.");
    for (size_t i = 0; i < w->n_laws; i++) {
        struct law law = atlas_law(w->atlas, w->laws[i]);
        write_law(s, &law);
    }
    write_decisions(s, "Found to protect personal data enough by", w->received, w->n_received, true);
    write_decisions(s, "Has found to protect personal data enough", w->given, w->n_given, false);
    sheet_line(s);
    sheet_paragraph(s, 0, 0, "", STYLE_DIM,
                    "No legal advice; a law that is not listed may still exist (docs/atlas-facts.md).");
}

/* A code in either case. */
static bool code_of(const struct atlas *a, const char *word, char code[3]) {
    if (strlen(word) != 2) return false;
    for (size_t i = 0; i < 2; i++)
        code[i] = word[i] >= 'a' && word[i] <= 'z' ? (char)(word[i] - 32) : word[i];
    code[2] = '\0';
    return atlas_country_name(a, code) || strcmp(code, "EU") == 0;
}

static int answer_all(const struct question *q, const struct atlas *a, int n, char **words) {
    struct report_options style = report_options_for(stdout);
    struct output out = output_to_file(stdout);
    int status = EXIT_FINE;
    for (int i = 0; i < n; i++) {
        char code[3];
        if (!code_of(a, words[i], code)) {
            status = usage_error("atlas", "'%s' is no ISO 3166-1 alpha-2 code, nor EU", words[i]);
            continue;
        }
        struct arena *scratch = arena_new();
        struct sheet sheet = {&out, scratch, style.width ? style.width : 80, style.colour, style.ascii};
        struct told w = told_of(a, scratch, code, q->as_of);
        if (!q->json && i) sheet_line(&sheet);
        if (q->json)
            write_json(&w, &out);
        else
            write_text(&w, &sheet);
        arena_free(scratch);
    }
    return output_end(&out) ? status : not_written("atlas");
}

int command_atlas_laws(int argc, char **argv) {
    struct question q = {.as_of = date_today()};
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
        switch (option) {
        case OPTION_JSON: q.json = true; break;
        case OPTION_ATLAS: q.path = optarg; break;
        case OPTION_AS_OF:
            if (!date_parse(text_of(optarg), NULL, &q.as_of))
                return usage_error("atlas", "'%s' is no date like 2026-01-31", optarg);
            break;
        default: return unknown_option("atlas", argv[optind - 1], options);
        }
    }
    if (optind == argc) return usage_error("atlas", "the code of a jurisdiction is wanted, like DE or EU");
    struct diagnostics *d = diagnostics_new(10);
    struct atlas *a = atlas_open(q.path, d);
    int status = a ? answer_all(&q, a, argc - optind, argv + optind) : EXIT_USAGE;
    diagnostics_print(d, stderr);
    atlas_close(a);
    diagnostics_free(d);
    return status;
}
