/* write_fixture FORMAT [no-policy] [hostile] [told] [packages] [lists] [ways] [no-traffic] [COPIES] [width=N]
 * [colour] [ascii] [verbose]: a report of the fixture on standard output, for the golden and the browser
 * tests. */
#include "audit_fixture.h"
#include "report/report.h"

#include <stdlib.h>

int main(int argc, char **argv) {
    static const char *const available[] = {"clean-network-2020", "data-residency-eu"};
    struct report_options how = {.policies = available, .n_policies = 2};
    unsigned what = FIXTURE_PLAIN, copies = 1;
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "no-policy") == 0)
            what |= FIXTURE_NO_POLICY;
        else if (strcmp(argv[i], "hostile") == 0)
            what |= FIXTURE_HOSTILE;
        else if (strcmp(argv[i], "told") == 0)
            what |= FIXTURE_TOLD;
        else if (strcmp(argv[i], "packages") == 0)
            what |= FIXTURE_PACKAGES;
        else if (strcmp(argv[i], "lists") == 0)
            what |= FIXTURE_LISTS;
        else if (strcmp(argv[i], "ways") == 0)
            what |= FIXTURE_WAYS;
        else if (strcmp(argv[i], "no-traffic") == 0)
            what |= FIXTURE_NO_TRAFFIC;
        else if (strcmp(argv[i], "colour") == 0)
            how.colour = true;
        else if (strcmp(argv[i], "ascii") == 0)
            how.ascii = true;
        else if (strcmp(argv[i], "verbose") == 0)
            how.verbose = true;
        else if (strncmp(argv[i], "width=", 6) == 0)
            how.width = (unsigned)strtoul(argv[i] + 6, NULL, 10);
        else
            copies = (unsigned)strtoul(argv[i], NULL, 10);
    }
    report_writer *writer = report_find(text_of(argc > 1 ? argv[1] : "text"));
    if (!writer || copies == 0) return 2;
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(100);
    struct output out = output_to_file(stdout);
    bool fine = writer(audit_fixture(a, d, what, copies), &out, how);
    fine = output_end(&out) && fine;
    diagnostics_free(d);
    arena_free(a);
    audit_fixture_end();
    return fine ? 0 : 1;
}
