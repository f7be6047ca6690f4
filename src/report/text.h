/* The parts of the text report. */
#ifndef CORDON_REPORT_TEXT_H
#define CORDON_REPORT_TEXT_H

#include "report/group.h"
#include "report/report.h"
#include "report/sheet.h"

struct text_report {
    struct sheet sheet;
    const struct audit *audit;
    struct report_options options;
    struct groups groups; /* chains of traffic */
    struct groups others; /* of what is inside packages, what they name, what lists tell of */
    const char **shown;   /* by party that holds carriers: where its stakes have been told; NULL: nowhere */
};

/* "✗", "!", "?", "✓"; in ASCII "x", "!", "?", "+" */
const char *verdict_mark(const struct sheet *sheet, enum verdict v);
enum style verdict_style(enum verdict v);
/* "DENY": a word that stands without colour */
const char *verdict_word(enum verdict v);

/* What was audited, how it went under each policy, who gets what and where. */
void text_summary(const struct text_report *r);
/* What in routes is not as it was or ought to be. */
void text_incidents(const struct text_report *r);
/* Which personal data was found, and to whom it went. */
void text_data(const struct text_report *r);
/* What packages show, and software that lists tell of. */
void text_inside(const struct text_report *r);
/* Equipment that lists tell of. */
void text_devices(const struct text_report *r);
/* Carriers on routes; ways that traces show; both as one line, "AS64500 One → Some Cable? → AS64501 Two". */
void text_carriers(const struct text_report *r);
void text_traces(const struct text_report *r);
const char *text_way_facts(const struct text_report *r, const struct chain *c);
const char *text_way_strip(const struct text_report *r, const struct chain *c);
/* "Aurora Mobile (CN)": holder, who has it in hand, and whose law reaches it. */
const char *text_maker(const struct text_report *r, const struct link *l);
/* Findings with their proof, worst first, a page of them; without policies the chains. */
void text_detail(const struct text_report *r);
/* Folders of packages, each package judged by itself. */
void text_stores(const struct text_report *r);
/* What could not be seen, and where the facts come from. */
void text_limits(const struct text_report *r);

/* The custody of one chain, a paragraph a link. */
void text_custody(const struct text_report *r, const struct chain *c, size_t margin, size_t indent);

/* "com.example.app"; with "…" where the evidence cut the name at a dot, which ends no app's name. NULL: no
 * app. */
const char *text_app(const struct text_report *r, const struct link *app);
/* Identifiers of who gets what in a row, each once, most bytes first. */
const char **text_receivers(const struct text_report *r, const struct group_row *row, size_t *n);
/* What text_open_rules() has told so far, by the numbers of the entries. */
struct open_told {
    struct open_entry {
        const char *rules;
        size_t number;
    } * list;
    size_t n, capacity;
};

/* Rules of one policy that are left open on a chain, told together, as a part of entry `number`. */
void text_open_rules(const struct text_report *r, const struct finding *const *findings, size_t n,
                     size_t number, struct open_told *told);
/* Which laws reach the chain's links: how many of each country, and through which links. */
void text_chain_laws(const struct text_report *r, const struct chain *c, size_t margin, size_t indent);
/* The laws that reach these chains, each once. */
void text_laws(const struct text_report *r, const uint32_t *chains, size_t n);

#endif
