/* The text report: the summary first, then the proof, then what it rests on. */
#include "report/text.h"

#include "report/words.h"

const char *verdict_mark(const struct sheet *sheet, enum verdict v) {
    switch (v) {
    case VERDICT_DENY: return sheet_either(sheet, "✗", "x");
    case VERDICT_REVIEW: return "!";
    case VERDICT_UNDETERMINED: return "?";
    case VERDICT_ALLOW: return sheet_either(sheet, "✓", "+");
    }
    return " ";
}

enum style verdict_style(enum verdict v) {
    switch (v) {
    case VERDICT_DENY: return STYLE_DENY;
    case VERDICT_REVIEW: return STYLE_REVIEW;
    case VERDICT_UNDETERMINED: return STYLE_UNDETERMINED;
    case VERDICT_ALLOW: return STYLE_ALLOW;
    }
    return STYLE_PLAIN;
}

const char *verdict_word(enum verdict v) {
    switch (v) {
    case VERDICT_DENY: return "DENY";
    case VERDICT_REVIEW: return "REVIEW";
    case VERDICT_UNDETERMINED: return "UNDETERMINED";
    case VERDICT_ALLOW: return "ALLOW";
    }
    return "";
}

bool report_text(const struct audit *audit, struct output *to, struct report_options options) {
    struct arena *arena = arena_new();
    struct text_report r = {.audit = audit, .options = options};
    r.sheet = (struct sheet){.out = to,
                             .arena = arena,
                             .width = options.width ? options.width : 80,
                             .colour = options.colour,
                             .ascii = options.ascii};
    r.groups = groups_make(arena, audit);
    text_summary(&r);
    text_data(&r);
    text_detail(&r);
    text_limits(&r);
    arena_free(arena);
    return !to->failed;
}
