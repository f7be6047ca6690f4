#include "command/judging_options.h"

#include "base/date.h"
#include "command/command.h"
#include "command/stream.h"

#include <errno.h>

const char way_options_help[] =
    "Routes and traces:\n"
    "  --mine WORDS|FILE      what your network announces: \"AS64500,192.0.2.0/24\", or a file of them, one "
    "a "
    "line\n"
    "  --origin AS            carriers of routes to this AS alone: on whom it depends\n"
    "  --relationships FILE   which AS is whose provider or peer, in CAIDA's form; otherwise inferred from "
    "routes\n"
    "  --rpki FILE            ROAs and ASPAs as a validator lists them in JSON (rpki-client -j)\n"
    "  --cables PATH          a TeleGeography-style map of submarine cables beside the atlas' own; may be "
    "given\n"
    "                         several times\n";

static bool way_option(int option, const char *argument, const char *command, struct judging_options *to,
                       bool *bad) {
    const char **one = option == OPTION_MINE            ? &to->mine
                       : option == OPTION_ORIGIN        ? &to->origin
                       : option == OPTION_RELATIONSHIPS ? &to->relationships
                       : option == OPTION_RPKI          ? &to->rpki
                                                        : NULL;
    if (option == OPTION_CABLES && to->n_cables < MOST_CABLE_MAPS) {
        to->cables[to->n_cables++] = argument;
        return true;
    }
    if (option != OPTION_CABLES && !one) return false;
    if (one && !*one) {
        *one = argument;
        return true;
    }
    usage_error(command, one ? "'%s': this option is given twice" : "'%s': too many maps of cables",
                argument);
    return *bad = true;
}

bool judging_option(int option, const char *argument, const char *command, struct judging_options *to,
                    bool *bad) {
    switch (option) {
    case 'o': to->output = stream_path(argument); break;
    case 'p':
        if (to->n_policies == MOST_POLICIES) {
            usage_error(command, "more than %d policies", MOST_POLICIES);
            *bad = true;
        } else {
            to->policies[to->n_policies++] = argument;
        }
        break;
    case 'f': to->format = argument; break;
    case 'v': to->evidence.verbose = true; break;
    case OPTION_AS_OF: to->evidence.library.as_of = argument; break;
    case OPTION_AS_IF: to->evidence.library.as_if_in_force = true; break;
    case OPTION_ATLAS: to->atlas = argument; break;
    case OPTION_POPULATION: to->population = argument; break;
    default:
        return way_option(option, argument, command, to, bad) ||
               evidence_option(option, argument, command, &to->evidence, bad);
    }
    return true;
}

int judging_options_check(const struct judging_options *o, const char *command) {
    const char *as_of = o->evidence.library.as_of;
    if (as_of && !date_parse(text_of(as_of), NULL, NULL))
        return usage_error(command, "'%s' is no date (YYYY, YYYY-MM or YYYY-MM-DD)", as_of);
    return -1;
}

bool judging_prepare(const struct judging_options *o, struct cordon *c) {
    bool fine = true;
    for (size_t i = 0; i < o->n_policies; i++)
        fine = cordon_add_policy(c, o->policies[i]) == CORDON_FINE && fine;
    if (o->population) fine = cordon_set_population(c, o->population) == CORDON_FINE && fine;
    return fine;
}

bool judging_prepare_ways(const struct judging_options *o, struct cordon *c) {
    bool fine = true;
    if (o->mine) fine = cordon_set_mine(c, o->mine) == CORDON_FINE && fine;
    if (o->origin) fine = cordon_set_origin(c, o->origin) == CORDON_FINE && fine;
    if (o->relationships) fine = cordon_set_relationships(c, o->relationships) == CORDON_FINE && fine;
    if (o->rpki) fine = cordon_set_rpki(c, o->rpki) == CORDON_FINE && fine;
    for (size_t i = 0; i < o->n_cables; i++) fine = cordon_add_cables(c, o->cables[i]) == CORDON_FINE && fine;
    return fine;
}

static enum cordon_status run(const struct judging_options *o, const struct judging_steps *steps,
                              struct cordon *c, struct stream *to) {
    struct cordon_style style = CORDON_STYLE;
    cordon_style_for(&style, o->output ? NULL : stdout);
    style.verbose = o->evidence.verbose;
    enum cordon_status status = cordon_run(c, steps->observations ? stream_line : NULL, to);
    if (!cordon_has_result(c)) return status;
    stream_begin(to);
    if (!stream_flush(to)) return CORDON_NOT_WRITTEN;
    enum cordon_status written = steps->write(c, o->format, &style, to->file);
    if (written == CORDON_FINE && o->evidence.library.keep_values)
        written = cordon_values_to(c, &style, to->file);
    if (written == CORDON_NOT_WRITTEN) to->why = strerror(errno);
    return written == CORDON_FINE ? status : written;
}

int judging_run(struct judging_options *o, const char *command, char *const *evidence, size_t n,
                struct judging_steps steps) {
    struct stream to = stream_open(o->output, evidence, n);
    if (!to.file) return stream_refused(&to, command, o->output);
    struct cordon *c = evidence_context(&o->evidence);
    enum cordon_status status = CORDON_UNUSABLE;
    if (steps.prepare(steps.context, c) && judging_prepare_ways(o, c)) {
        evidence_open(c, &o->evidence, evidence, n);
        status = run(o, &steps, c, &to);
    }
    if (!stream_close(&to)) status = CORDON_NOT_WRITTEN;
    cordon_print_diagnostics(c, stderr);
    cordon_free(c);
    if (status > CORDON_INCOMPLETE) return stream_failed(&to, command, steps.result);
    return (int)status; /* they are the exit statuses */
}
