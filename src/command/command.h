/* Subcommands: each one file, each one function. argv[0] is the subcommand's name. They return the exit
 * status. */
#ifndef CORDON_COMMAND_COMMAND_H
#define CORDON_COMMAND_COMMAND_H

#include "base/diagnostic.h"

#include <stdbool.h>

enum exit_status {
    EXIT_FINE = 0,      /* nothing denied */
    EXIT_DENIED = 1,    /* something denied (a check or case failed) */
    EXIT_USAGE = 2,     /* usage, or unreadable input */
    EXIT_INCOMPLETE = 3 /* ran, but part of the evidence could not be read */
};

int command_audit(int argc, char **argv);
int command_observe(int argc, char **argv);
int command_who(int argc, char **argv);
int command_control(int argc, char **argv);
int command_atlas(int argc, char **argv);
int command_log(int argc, char **argv);
int command_why(int argc, char **argv);
int command_diff(int argc, char **argv);
int command_trace(int argc, char **argv);
int command_watch(int argc, char **argv);
int command_whatif(int argc, char **argv);
int command_impact(int argc, char **argv);
int command_atlas_import(int argc, char **argv); /* `cordon atlas import` */
int command_atlas_laws(int argc, char **argv);   /* `cordon atlas laws` */
int command_enforce(int argc, char **argv);
int command_enforce_plan(int argc, char **argv); /* argv[0] is "enforce plan" */
int command_persona(int argc, char **argv);
int command_policy(int argc, char **argv);
int command_policy_explain(int argc, char **argv); /* argv[0] is "policy explain" */

/* A usage error on stderr: "cordon audit: …; see 'cordon audit --help'". Returns EXIT_USAGE. */
int usage_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Right after a write to standard output failed: why, on stderr. Returns EXIT_USAGE. */
int not_written(const char *command);

/* "--help" or "-h". */
bool asks_help(const char *word);

/* Right after getopt_long() has refused an option: one nobody knows (suggests the nearest of `known`), one
 * without its argument, or with one it does not take. word: what it was at, argv[optind - 1]. Returns
 * EXIT_USAGE. */
struct option;
int unknown_option(const char *command, const char *word, const struct option *known);

#endif
