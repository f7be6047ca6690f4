/* Reports: an audit in, one output format a file out. Every writer takes the same arguments, writes the whole
 * report to `to`, changes nothing, and returns false only when it cannot be written (output_end() tells of
 * write errors). */
#ifndef CORDON_REPORT_REPORT_H
#define CORDON_REPORT_REPORT_H

#include "policy/audit.h"

#include "base/output.h"

struct report_options {
    unsigned width;   /* columns of the terminal; 0: 80 */
    bool colour;      /* ANSI colours (ECMA-48 SGR) */
    bool ascii;       /* nothing beyond ASCII of cordon's own; names from the evidence stay as they are */
    bool verbose;     /* every detail without a limit, allowed chains too */
    unsigned details; /* entries told in detail, worst first; 0: 20 */
    const char *const *policies; /* ids of the policies there are, named when none was asked for */
    size_t n_policies;
};

/* What suits the stream (NULL: a file): width, colour and character set of a terminal (NO_COLOR, COLUMNS,
 * TERM and the locale's variables are honoured); plain, of COLUMNS or 80 columns, for what is none. */
struct report_options report_options_for(FILE *stream);

typedef bool report_writer(const struct audit *audit, struct output *to, struct report_options options);

bool report_text(const struct audit *audit, struct output *to, struct report_options options);
/* One chain of it with its findings and their proof, as the text report tells it. */
bool report_chain(const struct audit *audit, uint32_t chain, struct output *to,
                  struct report_options options);
/* JSON Lines: findings, or chains when there is no policy, then the summary. docs/formats/json.md */
bool report_json(const struct audit *audit, struct output *to, struct report_options options);
/* RFC 4180, one row a chain and policy. */
bool report_csv(const struct audit *audit, struct output *to, struct report_options options);
/* SARIF 2.1.0, for pages that show results of code scanning. docs/formats/sarif.md */
bool report_sarif(const struct audit *audit, struct output *to, struct report_options options);
/* One self-contained page that works offline. */
bool report_html(const struct audit *audit, struct output *to, struct report_options options);

/* Values that were kept, for the tester's own terminal. */
bool report_values(const struct audit *audit, struct output *to, struct report_options options);

/* The writer of a format: "text", "json", "csv", "html", "sarif"; NULL when there is none. */
report_writer *report_find(struct text format);

#endif
