/* What every command that judges evidence has beside what every command over evidence has: policies, a
 * population, what routes and traces are told by. A command takes those that its getopt_long() table lists.
 */
#ifndef CORDON_COMMAND_JUDGING_OPTIONS_H
#define CORDON_COMMAND_JUDGING_OPTIONS_H

#include "command/answering.h"

enum {
    OPTION_AS_IF = OPTION_BEYOND_ANSWERING,
    OPTION_POPULATION,
    OPTION_MINE,
    OPTION_ORIGIN,
    OPTION_RELATIONSHIPS,
    OPTION_RPKI,
    OPTION_CABLES,
    OPTION_BEYOND_JUDGING
};
enum { MOST_POLICIES = 64, MOST_CABLE_MAPS = 16 };

extern const char way_options_help[];
/* Entries for the table of a command that takes what routes and traces are told by. */
#define WAY_OPTIONS                                                                                          \
    {"mine", required_argument, NULL, OPTION_MINE}, {"origin", required_argument, NULL, OPTION_ORIGIN},      \
        {"relationships", required_argument, NULL, OPTION_RELATIONSHIPS},                                    \
        {"rpki", required_argument, NULL, OPTION_RPKI}, {                                                    \
        "cables", required_argument, NULL, OPTION_CABLES                                                     \
    }

/* Entries for the getopt_long() table of a command that takes them all. */
#define JUDGING_OPTIONS                                                                                      \
    {"policy", required_argument, NULL, 'p'}, {"as-if-in-force", no_argument, NULL, OPTION_AS_IF},           \
        {"population", required_argument, NULL, OPTION_POPULATION}, WAY_OPTIONS, ANSWERING_OPTIONS

struct judging_options {
    struct answering_options answering;
    const char *population;
    const char *policies[MOST_POLICIES], *cables[MOST_CABLE_MAPS];
    const char *mine, *origin, *relationships, *rpki;
    size_t n_policies, n_cables;
};

/* Like answering_option(), and for those as well. */
bool judging_option(int option, const char *argument, const char *command, struct judging_options *to,
                    bool *bad);

/* Hands the policies and the population to the context; false when one of them is refused. */
bool judging_prepare(const struct judging_options *o, struct cordon *c);

/* Likewise what routes and traces are told by; the atlas must be open. */
bool judging_prepare_ways(const struct judging_options *o, struct cordon *c);

/* What a command does between. */
struct judging_steps {
    bool (*prepare)(const void *context, struct cordon *c); /* all else that has to be opened */
    enum cordon_status (*write)(const struct cordon *c, const char *format, const struct cordon_style *style,
                                FILE *stream);
    const void *context;
    bool observations;  /* are written as lines while they are read */
    const char *result; /* what could not be written: "the report" */
};

/* Reads and judges the evidence and writes the result where it goes; the exit status. */
int judging_run(struct judging_options *o, const char *command, char *const *evidence, size_t n,
                struct judging_steps steps);

#endif
