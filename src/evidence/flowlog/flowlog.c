#include "evidence/flowlog/flowlog.h"

#include "evidence/flowlog/form.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const struct log_form forms[] = {
    {"zeek", zeek_recognised, zeek_read},
    {"zeek", zeek_json_recognised, zeek_json_read},
    {"vpc-flow", vpc_recognised, vpc_read},
    {"nfdump", nfdump_recognised, nfdump_read},
    {"nfdump", nfdump_json_recognised, nfdump_json_read},
    {"eve", eve_recognised, eve_read},
    {"pmacct", pmacct_recognised, pmacct_read},
    {"goflow", goflow_recognised, goflow_read},
};
enum { FORMS = sizeof forms / sizeof *forms };

bool flowlog_is_format(const char *format) {
    for (size_t i = 0; i < FORMS; i++)
        if (format && strcmp(forms[i].format, format) == 0) return true;
    return false;
}

static void note(struct log_reading *g, uint64_t n, const char *what, const char *hint) {
    char text[160];
    if (n == 0) return;
    snprintf(text, sizeof text, "%s: %" PRIu64, what, n);
    diagnostics_add(
        g->d, (struct diagnostic){.severity = SEVERITY_NOTE, .file = g->name, .what = text, .hint = hint});
}

static void tell(struct log_reading *g) {
    enum { MOST_TOLD = 20 };
    note(g, g->rejected, "flows that were rejected and did not pass are left out", NULL);
    note(g, g->no_ports, "flows without ports (ICMP, tunnels and the like) are left out", NULL);
    note(g, g->skipped, "times for which the log itself says that flows are missing from it", NULL);
    note(g, g->sampled, "flows of which only samples were counted",
         "bytes and packets are those of the samples");
    if (g->wrong <= MOST_TOLD) return;
    char more[80];
    snprintf(more, sizeof more, "has more damaged records, which are not told one by one: %" PRIu64,
             g->wrong - MOST_TOLD);
    diagnostics_add(g->d, (struct diagnostic){.severity = SEVERITY_DAMAGE, .file = g->name, .what = more});
}

struct capture *flowlog_read(struct input *in, const char *name, const struct flowlog_options *options,
                             struct diagnostics *d) {
    struct bytes start = input_look(in, LOG_START_LOOK);
    const struct log_form *form = NULL;
    if (start.n > LOG_START_LOOK) start.n = LOG_START_LOOK;
    for (size_t i = 0; i < FORMS && !form && start.n; i++)
        if (forms[i].recognised(start)) form = &forms[i];
    if (!form) return NULL;
    struct log_reading g = {.in = in,
                            .name = name,
                            .d = d,
                            .options = options->capture,
                            .builder = builder_new(form->format, options->capture)};
    clock_gettime(CLOCK_MONOTONIC, &g.started);
    form->read(&g);
    tell(&g);
    hash_table_free(&g.by_key);
    free(g.directions);
    return builder_finish(g.builder, in, name, g.records, g.wrong == 0, d);
}
