/* Evidence becomes observations, and nothing else. */
#include "library/context.h"

#include "library/lines.h"
#include "report/observation.h"

enum cordon_status cordon_observe(struct cordon *c, cordon_writer *line, void *context) {
    if (c->read || !line) return CORDON_MISUSE;
    if (c->refused) return CORDON_UNUSABLE;
    c->read = true;
    struct lines lines = {.writer = line, .context = context};
    struct output out = lines_output(&lines);
    struct json json = json_to(&out);
    struct observation_summary summary = {.complete = true};
    for (size_t i = 0; i < c->n_evidence && !out.failed; i++) {
        struct capture *capture = evidence_read(c, i);
        if (!capture) continue;
        observations_capture(&json, capture, c->evidence[i].name);
        observation_summary_add(&summary, capture);
        capture_free(capture);
    }
    summary.complete = summary.complete && diagnostics_total(c->diagnostics, SEVERITY_DAMAGE) == 0;
    observations_summary(&json, &summary, c->diagnostics);
    return lines_end(&lines, &out) ? context_status(c) : CORDON_NOT_WRITTEN;
}
