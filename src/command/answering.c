#include "command/answering.h"

#include "base/date.h"
#include "command/command.h"

#include <errno.h>

bool answering_option(int option, const char *argument, const char *command, struct answering_options *to,
                      bool *bad) {
    switch (option) {
    case 'f': to->format = argument; break;
    case 'o': to->output = stream_path(argument); break;
    case 'v': to->evidence.verbose = true; break;
    case OPTION_JSON: to->format = "json"; break;
    case OPTION_ATLAS: to->atlas = argument; break;
    case OPTION_AS_OF:
        *bad = !date_parse(text_of(argument), NULL, NULL);
        if (*bad) usage_error(command, "'%s' is no date (YYYY, YYYY-MM or YYYY-MM-DD)", argument);
        to->evidence.library.as_of = argument;
        break;
    default: return evidence_option(option, argument, command, &to->evidence, bad);
    }
    return true;
}

int command_line_read(const struct command_line *line, int argc, char **argv) {
    bool bad = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, line->letters, line->table, NULL)) != -1;) {
        if (c == 'h') {
            for (const char *const *text = line->help; *text; text++) fputs(*text, stdout);
            return EXIT_FINE;
        }
        if (!line->take(line->context, c, argv[0], &bad))
            return unknown_option(argv[0], argv[optind - 1], line->table);
        if (bad) return EXIT_USAGE;
    }
    return -1;
}

int format_check(const char *format, const char *command, const char *const *formats) {
    struct output list = output_to_memory();
    for (const char *const *f = formats; *f; f++) {
        if (strcmp(*f, format) == 0) {
            output_end(&list);
            return -1;
        }
        output_text(&list, f == formats ? "" : f[1] ? ", " : " and ");
        output_text(&list, *f);
    }
    struct text all = output_view(&list);
    usage_error(command, "there is no format '%s'; there are %.*s", format, (int)all.n, all.p);
    output_end(&list);
    return EXIT_USAGE;
}

static enum cordon_status answer(const struct answering_options *o, const struct answering_steps *steps,
                                 struct cordon *c, struct stream *to) {
    struct cordon_style style = CORDON_STYLE;
    cordon_style_for(&style, o->output ? NULL : stdout);
    style.verbose = o->evidence.verbose;
    enum cordon_status status = steps->answer(steps->context, c, to);
    if (!steps->write || !cordon_has_result(c)) return status;
    stream_begin(to);
    if (!stream_flush(to)) return CORDON_NOT_WRITTEN;
    enum cordon_status written = steps->write(steps->context, c, &style, to->file);
    if (written == CORDON_NOT_WRITTEN) to->why = strerror(errno);
    return written == CORDON_FINE ? status : written;
}

int answering_run(struct answering_options *o, const char *command, char *const *evidence, size_t n,
                  const struct answering_steps *steps) {
    struct stream to = stream_open(o->output, evidence, n);
    if (!to.file) return stream_refused(&to, command, o->output);
    struct cordon *c = evidence_context(&o->evidence);
    enum cordon_status status = CORDON_UNUSABLE;
    if (!steps->prepare || steps->prepare(steps->context, c)) {
        evidence_open(c, &o->evidence, evidence, n);
        status = answer(o, steps, c, &to);
    }
    if (!stream_close(&to)) status = CORDON_NOT_WRITTEN;
    cordon_print_diagnostics(c, stderr);
    cordon_free(c);
    if (status > CORDON_INCOMPLETE) return stream_failed(&to, command, steps->result);
    return (int)status; /* they are the exit statuses */
}

int asking_run(const char *command, const char *output, asking *ask, void *context) {
    struct stream to = stream_open(output, NULL, 0);
    if (!to.file) return stream_refused(&to, command, output);
    struct cordon *c = cordon_new(NULL);
    struct cordon_style style = CORDON_STYLE;
    cordon_style_for(&style, output ? NULL : stdout);
    enum cordon_status status = ask(context, c, &style, to.file);
    if (status == CORDON_NOT_WRITTEN) to.why = strerror(errno);
    stream_cut(&to);
    if (!stream_close(&to)) status = CORDON_NOT_WRITTEN;
    cordon_print_diagnostics(c, stderr);
    cordon_free(c);
    if (status > CORDON_INCOMPLETE) return stream_failed(&to, command, "the answer");
    return (int)status; /* they are the exit statuses */
}
