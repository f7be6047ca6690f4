/* Personas: the example to start from, and what would be searched for of one. */
#include "base/input.h"
#include "evidence/personal/forms.h"
#include "evidence/personal/spelling.h"
#include "library/context.h"
#include "library/lines.h"

enum { LARGEST_PERSONA = 4 * 1024 * 1024 };

const char *cordon_persona_example(void) {
    return persona_example;
}

static size_t characters(struct text t) {
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) n += ((uint8_t)t.p[i] & 0xc0) != 0x80;
    return n;
}

/* First and last character and how many there are: enough to know one's own value again. Of a short one not
 * even these. */
static const char *hidden(struct arena *a, struct text t) {
    enum { ENOUGH = 6 };
    size_t n = characters(t), first = 1, last = t.n - 1;
    while (first < t.n && ((uint8_t)t.p[first] & 0xc0) == 0x80) first++;
    while (last > 0 && ((uint8_t)t.p[last] & 0xc0) == 0x80) last--;
    if (n < ENOUGH) return arena_format(a, "… (%zu)", n);
    return arena_format(a, "%.*s…%.*s (%zu)", (int)first, t.p, (int)(t.n - last), t.p + last, n);
}

static struct persona_sum {
    size_t sought, forms;
} tell_values(struct arena *a, const struct persona *p, cordon_writer *line, void *context, bool *taken) {
    struct persona_sum sum = {0, 0};
    for (size_t i = 0; i < p->n_values && *taken; i++) {
        const struct persona_value *v = &p->values[i];
        struct forms forms = {0};
        forms_add(a, p, (uint32_t)i, &forms);
        size_t n = forms.n + forms.n_digests;
        bool position = spelling_writing(v) == WRITTEN_AS_POSITION;
        const char *masked_value = position ? "…" : hidden(a, v->value);
        const char *label = strcmp(v->label, v->kind) == 0 ? "" : arena_format(a, " '%s'", v->label);
        const char *what = v->unfit   ? arena_format(a, "NOT SOUGHT: %s", v->unfit)
                           : position ? arena_format(a, "within %g m, by %zu beginnings", v->tolerance, n)
                                      : arena_format(a, "%zu forms", n);
        const char *text = arena_format(a, "line %-4u %-15s %-23s %s%s: %s", v->line, v->kind, v->class_name,
                                        masked_value, label, what);
        *taken = line(context, text, strlen(text));
        sum.sought += !v->unfit;
        sum.forms += n;
    }
    return sum;
}

enum cordon_status cordon_persona_check(struct cordon *c, const char *path, cordon_writer *line,
                                        void *context) {
    if (!c || !path || !line) return CORDON_MISUSE;
    uint64_t before = diagnostics_total(c->diagnostics, SEVERITY_ERROR);
    struct text yaml;
    struct input *in = context_text(c, path, LARGEST_PERSONA, &yaml);
    if (!in) return CORDON_UNUSABLE;
    struct arena *a = arena_new();
    const struct persona *p = persona_parse(a, yaml, path, c->diagnostics);
    bool taken = true;
    if (p) {
        struct persona_sum sum = tell_values(a, p, line, context, &taken);
        const char *text = arena_format(
            a, "%s: %zu values, %zu sought in %zu forms, each also through up to six encodings; %zu not",
            p->title ? p->title : "persona", p->n_values, sum.sought, sum.forms, p->n_values - sum.sought);
        taken = taken && line(context, text, strlen(text));
    }
    input_close(in);
    arena_free(a);
    if (!taken) return CORDON_NOT_WRITTEN;
    return diagnostics_total(c->diagnostics, SEVERITY_ERROR) > before ? CORDON_UNUSABLE : CORDON_FINE;
}
