#include "report/sheet.h"

#include "base/utf8.h"

#include <stdio.h>

static uint32_t code_point(const uint8_t *p, size_t n) {
    if (n <= 1) return p[0];
    uint32_t c = p[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++) c = c << 6 | (p[i] & 0x3F);
    return c;
}

/* Characters that change how others are shown instead of being shown: C0, DEL, C1, LRM, RLM and ALM, zero
 * width space, line and paragraph separators, bidirectional embeddings, overrides and isolates, invisible
 * operators, byte order mark, tags. */
static bool is_unsafe(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xFFF0 && c <= 0xFFFC) || (c >= 0xE0000 && c <= 0xE0FFF);
}

static bool is_clean(struct text t) {
    const uint8_t *p = (const uint8_t *)t.p;
    for (size_t i = 0, n; i < t.n; i += n) {
        n = utf8_length(p + i, t.n - i);
        if (n == 0 || is_unsafe(code_point(p + i, n))) return false;
    }
    return true;
}

const char *sheet_clean(struct arena *a, const char *s) {
    struct text t = text_of(s);
    if (!s) return "";
    if (is_clean(t)) return s;
    char *to = arena_take(a, t.n * 7 + 1), *end = to;
    const uint8_t *p = (const uint8_t *)s;
    for (size_t i = 0, n; i < t.n; i += n) {
        n = utf8_length(p + i, t.n - i);
        uint32_t c = code_point(p + i, n);
        if (n && !is_unsafe(c)) {
            memcpy(end, p + i, n);
            end += n;
            continue;
        }
        if (n == 0) n = 1;
        end += snprintf(end, 11, n > 1 ? (c > 0xFFFF ? "\\u{%x}" : "\\u%04x") : "\\x%02x", c);
    }
    return to;
}

/* The first i bytes of t that fill at most `columns` columns. */
static size_t fit(struct text t, size_t columns) {
    size_t used = 0, i = 0;
    while (i < t.n) {
        size_t n = utf8_length((const uint8_t *)t.p + i, t.n - i);
        if (n == 0) n = 1;
        size_t wide = utf8_columns((struct text){t.p + i, n});
        if (used + wide > columns) break;
        used += wide;
        i += n;
    }
    return i;
}

const char *sheet_cut(const struct sheet *sheet, const char *s, size_t columns, bool front) {
    struct text t = text_of(s);
    size_t have = utf8_columns(t);
    if (have <= columns) return s;
    const char *dots = sheet_either(sheet, "…", "..");
    size_t room = utf8_columns(text_of(dots));
    if (columns <= room) return arena_text(sheet->arena, (struct text){s, fit(t, columns)});
    if (!front) {
        size_t n = fit(t, columns - room);
        return arena_format(sheet->arena, "%.*s%s", (int)n, s, dots);
    }
    size_t skip = fit(t, have - (columns - room));
    while (utf8_columns((struct text){s + skip, t.n - skip}) > columns - room)
        skip += fit((struct text){s + skip, t.n - skip}, 2);
    /* a name is better cut between its labels, if that does not take much more */
    const char *dot = skip && s[skip - 1] != '.' ? strchr(s + skip, '.') : NULL;
    if (dot && dot[1] && (size_t)(dot - s) - skip < 4) skip = (size_t)(dot + 1 - s);
    return arena_format(sheet->arena, "%s%s", dots, s + skip);
}

void sheet_put(const struct sheet *sheet, enum style style, const char *clean) {
    static const char *const sgr[] = {
        [STYLE_PLAIN] = "",          [STYLE_BOLD] = "1",    [STYLE_DIM] = "2",     [STYLE_ALLOW] = "34",
        [STYLE_UNDETERMINED] = "35", [STYLE_REVIEW] = "33", [STYLE_DENY] = "1;31",
    };
    if (!*clean) return;
    bool styled = sheet->colour && style != STYLE_PLAIN;
    if (styled) output_format(sheet->out, "\033[%sm", sgr[style]);
    output_text(sheet->out, clean);
    if (styled) output_text(sheet->out, "\033[0m");
}

void sheet_space(const struct sheet *sheet, size_t n) {
    while (n--) output_char(sheet->out, ' ');
}

void sheet_line(const struct sheet *sheet) {
    output_char(sheet->out, '\n');
}

/* How many bytes of t go on a line of `columns`: up to the last space that fits, else as many as fit. */
static size_t line_length(struct text t, size_t columns) {
    size_t n = fit(t, columns);
    if (n == t.n) return n;
    for (size_t i = n; i > 0; i--)
        if (t.p[i] == ' ') return i;
    return n ? n : 1;
}

void sheet_wrap(const struct sheet *sheet, size_t at, size_t left, enum style style, const char *clean) {
    struct text t = text_of(clean);
    if (at < left) {
        sheet_space(sheet, left - at);
        at = left;
    }
    while (t.n) {
        size_t n = line_length(t, sheet->width > at + 20 ? sheet->width - at : 20);
        size_t shown = n;
        while (shown && t.p[shown - 1] == ' ') shown--;
        sheet_put(sheet, style, arena_text(sheet->arena, (struct text){t.p, shown}));
        while (n < t.n && t.p[n] == ' ') n++;
        t = (struct text){t.p + n, t.n - n};
        if (t.n == 0) break;
        sheet_line(sheet);
        sheet_space(sheet, at = left);
    }
    sheet_line(sheet);
}

void sheet_paragraph(const struct sheet *sheet, size_t margin, size_t indent, const char *label,
                     enum style style, const char *clean) {
    sheet_space(sheet, margin);
    sheet_put(sheet, STYLE_DIM, label);
    size_t at = margin + utf8_columns(text_of(label));
    if (*label && at >= margin + indent) {
        sheet_space(sheet, 1);
        at++;
    }
    sheet_wrap(sheet, at, margin + indent, style, clean);
}

void sheet_heading(const struct sheet *sheet, const char *title) {
    sheet_line(sheet);
    sheet_put(sheet, STYLE_BOLD, title);
    sheet_line(sheet);
    output_text(sheet->out, sheet->colour ? "\033[2m" : "");
    for (unsigned i = 0; i < sheet->width; i++) output_text(sheet->out, sheet_either(sheet, "─", "-"));
    output_text(sheet->out, sheet->colour ? "\033[0m" : "");
    sheet_line(sheet);
}
