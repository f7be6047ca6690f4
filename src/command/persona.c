/* cordon persona new | check */
#include "command/command.h"

#include "base/suggest.h"
#include "command/stream.h"
#include "cordon.h"

static const char help[] = "Usage: cordon persona new\n"
                           "       cordon persona check FILE...\n"
                           "\n"
                           "A persona is a YAML file of the values that a test device really holds:\n"
                           "telephone number, IMEI, advertising identifier, position, contacts. Each is\n"
                           "looked for in every usual form in what apps send.\n"
                           "\n"
                           "  new    prints a commented example to start from\n"
                           "  check  reads personas and tells every error with its line and column; of each\n"
                           "         value, whether it is too short or too common to be searched for, or in\n"
                           "         how many forms it will be. Values are never printed: only the first\n"
                           "         and last character and the length.\n"
                           "\n"
                           "Examples:\n"
                           "  cordon persona new >phone.yaml && chmod 600 phone.yaml\n"
                           "  cordon persona check phone.yaml\n"
                           "\n"
                           "Exit status: 0 fine, 2 wrong usage or a persona with errors.\n";

static bool print_line(void *context, const char *line, size_t n) {
    return fwrite(line, 1, n, stdout) == n && putchar('\n') != EOF;
}

static int check(int n, char **names) {
    struct cordon *c = cordon_new(NULL);
    int status = EXIT_FINE;
    for (int i = 0; i < n; i++) {
        enum cordon_status s = cordon_persona_check(c, names[i], print_line, NULL);
        if (s != CORDON_FINE) status = EXIT_USAGE;
        if (s == CORDON_NOT_WRITTEN) perror("cordon persona: standard output");
    }
    fflush(stdout);
    cordon_print_diagnostics(c, stderr);
    cordon_free(c);
    return status;
}

int command_persona(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    bool asked = argc > 2 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0);
    if (strcmp(what, "--help") == 0 || strcmp(what, "-h") == 0 || asked) {
        fputs(help, stdout);
        return EXIT_FINE;
    }
    if (strcmp(what, "new") == 0 && argc == 2)
        return fputs(cordon_persona_example(), stdout) == EOF || fflush(stdout) ? EXIT_USAGE : EXIT_FINE;
    if (strcmp(what, "check") == 0 && argc > 2 && (argv[2][0] != '-' || !argv[2][1]))
        return check(argc - 2, argv + 2);
    if (argc < 2) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    static const char *const words[] = {"new", "check"};
    const char *near = suggest(text_of(what), words, 2);
    if (near && strcmp(near, what) == 0)
        return usage_error(argv[0],
                           strcmp(what, "new") == 0 ? "'new' takes nothing else" : "name the persona file");
    return usage_error(argv[0], "there is no '%s'%s%s%s", what, near ? "; did you mean '" : "",
                       near ? near : "", near ? "'?" : "");
}
