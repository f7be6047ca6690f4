/* What contents could not be read, as diagnostics: the stream is lost, the rest goes on. */
#include "evidence/capture/content_tell.h"

#include "evidence/capture/capture.h"
#include "evidence/capture/result.h"

/* What is missing in the capture itself is its matter, and shows in the flow; so does a key that is not
 * there. */
static const char *trouble_of(const struct flow_content *f, const char **clause) {
    static const char incomplete[] = "RFC 9112 8";
    *clause = NULL;
    if (f->sight == SIGHT_WRONG_KEY || f->sight == SIGHT_UNSUPPORTED || f->sight == SIGHT_BROKEN)
        return sight_text((enum sight)f->sight);
    if (!f->trouble || !f->cut || (f->clause && strcmp(f->clause, incomplete) == 0)) return NULL;
    *clause = f->clause;
    return f->trouble;
}

void contents_tell(const struct capture *c, const char *name, struct diagnostics *d) {
    bool any = false;
    for (unsigned i = 0; i < c->n_shards; i++) any = any || c->shards[i].contents.n;
    if (!any) return;
    struct flow_iterator flows = capture_flows(c); /* in one order, however many threads there were */
    for (struct flow_view v; flow_next(&flows, &v);) {
        const struct flow_content *content = v.flow->content ? flow_content(&v) : NULL;
        const char *clause, *trouble = content ? trouble_of(content, &clause) : NULL;
        if (!trouble || (c->built && clause)) continue; /* who built it has told what is wrong with it */
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_NOTE,
                                               .file = name,
                                               .place = c->built ? PLACE_ENTRY : PLACE_PACKET,
                                               .at = v.flow->first_packet,
                                               .what = trouble,
                                               .clause = clause,
                                               .hint = "not all of what this flow carried can be seen"});
    }
}
