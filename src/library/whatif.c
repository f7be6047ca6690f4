/* An audit before and after a change of owners. */
#include "library/context.h"

#include "report/whatif.h"

enum cordon_status cordon_set_change(struct cordon *c, const char *id_or_path) {
    if (c->read || c->confined || c->change) return CORDON_MISUSE;
    enum cordon_status atlas = context_atlas(c);
    if (atlas != CORDON_FINE) return atlas;
    const struct change *change = change_open(c->arena, id_or_path, c->diagnostics);
    if (change && atlas_amend(c->atlas, change, &c->amended, c->diagnostics)) {
        c->change = change;
        return CORDON_FINE;
    }
    c->refused = true;
    return CORDON_UNUSABLE;
}

enum cordon_status cordon_whatif_to(const struct cordon *c, const char *format,
                                    const struct cordon_style *style, FILE *stream) {
    bool json = strcmp(format, "json") == 0, html = strcmp(format, "html") == 0;
    if (!c->judged || !c->change || (!json && !html && strcmp(format, "text") != 0)) return CORDON_MISUSE;
    struct arena *scratch = arena_new();
    struct output out = output_to_file(stream);
    const struct whatif w = whatif_compare(scratch, c->change, &c->before, &c->audit);
    if (json)
        whatif_json(&w, &out);
    else if (html)
        whatif_html(&w, &out);
    else
        whatif_text(&w, &out, context_style(style));
    bool written = output_end(&out);
    arena_free(scratch);
    return written ? CORDON_FINE : CORDON_NOT_WRITTEN;
}
