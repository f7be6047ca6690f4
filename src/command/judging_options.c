#include "command/judging_options.h"

#include "base/date.h"
#include "command/command.h"
#include "command/stream.h"

#include <errno.h>

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
    default: return evidence_option(option, argument, command, &to->evidence, bad);
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
    if (steps.prepare(steps.context, c)) {
        evidence_open(c, &o->evidence, evidence, n);
        status = run(o, &steps, c, &to);
    }
    if (!stream_close(&to)) status = CORDON_NOT_WRITTEN;
    cordon_print_diagnostics(c, stderr);
    cordon_free(c);
    if (status > CORDON_INCOMPLETE) return stream_failed(&to, command, steps.result);
    return (int)status; /* they are the exit statuses */
}
