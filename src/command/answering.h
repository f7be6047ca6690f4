/* What every command has that reads evidence and writes one answer: where the answer goes and how it looks,
 * the day, the atlas; and the way from the command line to the exit status. */
#ifndef CORDON_COMMAND_ANSWERING_H
#define CORDON_COMMAND_ANSWERING_H

#include "command/evidence_options.h"
#include "command/stream.h"

enum { OPTION_AS_OF = OPTION_OTHER, OPTION_ATLAS, OPTION_JSON, OPTION_BEYOND_ANSWERING };

/* Entries for the getopt_long() table of a command that takes them all. */
#define ANSWERING_OPTIONS                                                                                    \
    {"format", required_argument, NULL, 'f'}, {"output", required_argument, NULL, 'o'},                      \
        {"as-of", required_argument, NULL, OPTION_AS_OF}, {"atlas", required_argument, NULL, OPTION_ATLAS},  \
        {"verbose", no_argument, NULL, 'v'}, EVIDENCE_OPTIONS

struct answering_options {
    struct evidence_options evidence;
    const char *format, *output, *atlas;
};

/* Like evidence_option(), and for those as well. */
bool answering_option(int option, const char *argument, const char *command, struct answering_options *to,
                      bool *bad);

/* Of a command's options: its table, and who takes what getopt_long() finds (false: nobody; *bad: it has
 * complained). help: texts told one after the other, up to NULL. */
struct command_line {
    const struct option *table;
    const char *letters;
    const char *const *help;
    bool (*take)(void *context, int option, const char *command, bool *bad);
    void *context;
};

/* The exit status after a complaint or after --help; -1: go on at argv[optind]. */
int command_line_read(const struct command_line *line, int argc, char **argv);

/* EXIT_USAGE after a complaint that `format` is none of these, up to NULL; otherwise -1. */
int format_check(const char *format, const char *command, const char *const *formats);

/* What a command does on the way. context is its own. */
struct answering_steps {
    bool (*prepare)(const void *context, struct cordon *c); /* before evidence is opened; NULL: nothing */
    enum cordon_status (*answer)(const void *context, struct cordon *c, struct stream *to);
    /* NULL: answer() has written all. */
    enum cordon_status (*write)(const void *context, const struct cordon *c, const struct cordon_style *style,
                                FILE *stream);
    const void *context;
    const char *result; /* what could not be written: "the report" */
};

/* Opens, answers and writes; the exit status. */
int answering_run(struct answering_options *o, const char *command, char *const *evidence, size_t n,
                  const struct answering_steps *steps);

/* Of a command that reads no evidence: opens where its answer goes and has it written there; the exit status.
 */
typedef enum cordon_status asking(void *context, struct cordon *c, const struct cordon_style *style,
                                  FILE *to);
int asking_run(const char *command, const char *output, asking *ask, void *context);

#endif
