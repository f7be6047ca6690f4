/* The result of an audit, handed out in the formats there are. */
#include "library/context.h"

#include "library/lines.h"

#include <unistd.h>

static const char *const formats[] = {"text", "json", "html", "sarif", "csv", NULL};

const char *const *cordon_formats(void) {
    return formats;
}

void cordon_style_for(struct cordon_style *style, FILE *stream) {
    struct report_options o = report_options_for(stream);
    struct cordon_style suits = {.size = style->size, .width = o.width, .colour = o.colour, .ascii = o.ascii};
    memcpy(style, &suits, style->size < sizeof suits ? style->size : sizeof suits);
}

struct report_options context_style(const struct cordon_style *style) {
    struct cordon_style s = {0};
    if (style) memcpy(&s, style, style->size < sizeof s ? style->size : sizeof s);
    return (struct report_options){.width = s.width ? s.width : 80,
                                   .details = s.details,
                                   .colour = s.colour,
                                   .ascii = s.ascii,
                                   .verbose = s.verbose};
}

static bool write_report(const struct cordon *c, report_writer *writer, const struct cordon_style *style,
                         struct output *to) {
    enum { MOST = 64 };
    const struct shipped_policy *shipped;
    const char *ids[MOST];
    struct report_options o = context_style(style);
    size_t n = policy_shipped(&shipped);
    for (o.n_policies = 0; o.n_policies < n && o.n_policies < MOST; o.n_policies++)
        ids[o.n_policies] = shipped[o.n_policies].id;
    o.policies = ids;
    return writer(&c->audit, to, o);
}

enum cordon_status cordon_findings(const struct cordon *c, cordon_writer *line, void *context) {
    if (!c->judged || !line) return CORDON_MISUSE;
    struct lines lines = {.writer = line, .context = context};
    struct output out = lines_output(&lines);
    (void)write_report(c, report_json, NULL, &out); /* fails where its output fails */
    return lines_end(&lines, &out) ? CORDON_FINE : CORDON_NOT_WRITTEN;
}

struct pieces {
    cordon_writer *writer;
    void *context;
};

static bool take_piece(void *context, char *bytes, size_t n) {
    const struct pieces *p = context;
    return p->writer(p->context, bytes, n);
}

static enum cordon_status report(const struct cordon *c, const char *format, const struct cordon_style *style,
                                 struct output out) {
    report_writer *writer = report_find(text_of(format));
    bool written = writer && c->judged && write_report(c, writer, style, &out);
    written = output_end(&out) && written;
    return !writer || !c->judged ? CORDON_MISUSE : written ? CORDON_FINE : CORDON_NOT_WRITTEN;
}

enum cordon_status cordon_report(const struct cordon *c, const char *format, const struct cordon_style *style,
                                 cordon_writer *write, void *context) {
    struct pieces pieces = {write, context};
    return write ? report(c, format, style, output_to(take_piece, &pieces)) : CORDON_MISUSE;
}

enum cordon_status cordon_report_to(const struct cordon *c, const char *format,
                                    const struct cordon_style *style, FILE *stream) {
    return report(c, format, style, output_to_file(stream));
}

enum cordon_status cordon_values_to(const struct cordon *c, const struct cordon_style *style, FILE *stream) {
    if (!c->judged || !c->capture.content.keep_values || !isatty(fileno(stream))) return CORDON_MISUSE;
    struct output out = output_to_file(stream);
    bool written = report_values(&c->audit, &out, context_style(style));
    return output_end(&out) && written ? CORDON_FINE : CORDON_NOT_WRITTEN;
}
