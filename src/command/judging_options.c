#include "command/judging_options.h"

#include "command/command.h"

const char way_options_help[] =
    "Routes and traces:\n"
    "  --mine WORDS|FILE      what your network announces: \"AS64500,192.0.2.0/24\",\n"
    "                         or a file of them, one a line\n"
    "  --origin AS            carriers of routes to this AS alone: on whom it\n"
    "                         depends\n"
    "  --relationships FILE   which AS is whose provider or peer, in CAIDA's form;\n"
    "                         otherwise inferred from routes\n"
    "  --rpki FILE            ROAs and ASPAs as a validator lists them in JSON\n"
    "                         (rpki-client -j)\n"
    "  --cables PATH          a TeleGeography-style map of submarine cables beside\n"
    "                         the atlas' own; may be given several times\n";

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
    case 'p':
        if (to->n_policies == MOST_POLICIES) {
            usage_error(command, "more than %d policies", MOST_POLICIES);
            *bad = true;
        } else {
            to->policies[to->n_policies++] = argument;
        }
        break;
    case OPTION_AS_IF: to->answering.evidence.library.as_if_in_force = true; break;
    case OPTION_POPULATION: to->population = argument; break;
    default:
        return way_option(option, argument, command, to, bad) ||
               answering_option(option, argument, command, &to->answering, bad);
    }
    return true;
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

struct judging {
    const struct judging_options *options;
    const struct judging_steps *steps;
};

static bool prepare(const void *context, struct cordon *c) {
    const struct judging *j = context;
    return j->steps->prepare(j->steps->context, c) && judging_prepare_ways(j->options, c);
}

static enum cordon_status judge(const void *context, struct cordon *c, struct stream *to) {
    const struct judging *j = context;
    return cordon_run(c, j->steps->observations ? stream_line : NULL, to);
}

static enum cordon_status write_result(const void *context, const struct cordon *c,
                                       const struct cordon_style *style, FILE *stream) {
    const struct judging *j = context;
    const struct answering_options *o = &j->options->answering;
    enum cordon_status written = j->steps->write(c, o->format, style, stream);
    return written == CORDON_FINE && o->evidence.library.keep_values ? cordon_values_to(c, style, stream)
                                                                     : written;
}

int judging_run(struct judging_options *o, const char *command, char *const *evidence, size_t n,
                struct judging_steps steps) {
    const struct judging context = {o, &steps};
    return answering_run(&o->answering, command, evidence, n,
                         &(struct answering_steps){.prepare = prepare,
                                                   .answer = judge,
                                                   .write = write_result,
                                                   .context = &context,
                                                   .result = steps.result});
}
