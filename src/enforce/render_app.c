/* Apps of one platform out of the plan's identifiers. */
#include "enforce/render.h"

#include "base/date.h"

#include <stdlib.h>

/* Android: letters, digits and underscores in two or more parts (developer.android.com, "applicationId").
 * Apple: letters, digits, hyphens and dots (CFBundleIdentifier). Neither is longer than 255. */
static bool is_id(const char *s, bool android) {
    size_t n = strlen(s), dots = 0;
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool first = i == 0 || s[i - 1] == '.';
        if (c == '.'
                ? first
                : !letter && !(c >= '0' && c <= '9' && !(android && first)) && c != (android ? '_' : '-'))
            return false;
        if (android && first && c == '_') return false;
        dots += c == '.';
    }
    return n > 0 && n <= 255 && s[n - 1] != '.' && (!android || dots > 0);
}

/* The id after "app:PLATFORM/"; NULL: another platform's. */
static const char *id_of(const struct measure *m, const char *platform) {
    const char *s = m->value;
    size_t n = strlen(platform);
    if (strncmp(s, "app:", 4) != 0) return m->platform && strcmp(m->platform, platform) == 0 ? s : NULL;
    return strncmp(s + 4, platform, n) == 0 && s[4 + n] == '/' ? s + 5 + n : NULL;
}

static int row_compare(const void *a, const void *b) {
    const struct render_row *x = a, *y = b;
    int c = strcmp(x->name, y->name);
    return c ? c : x->measure < y->measure ? -1 : x->measure > y->measure;
}

struct render_rows render_apps(const struct backend *b, const struct enforce_plan *p,
                               const struct render_options *o, const char *platform, struct arena *a,
                               size_t *left) {
    struct render_rows r = {0};
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < p->n_measures; i++) n += p->measures[i].kind == MEASURE_APP;
    r.rows = arena_take_array(a, n ? n : 1, sizeof *r.rows);
    for (size_t i = 0; i < p->n_measures; i++) {
        const struct measure *m = p->measures + i;
        const char *id = m->kind == MEASURE_APP ? id_of(m, platform) : NULL;
        if (!id || !render_wants(b, m, o, left)) continue;
        if (is_id(id, strcmp(platform, "android") == 0))
            r.rows[r.n++] = (struct render_row){id, m};
        else
            ++*left;
    }
    qsort(r.rows, r.n, sizeof *r.rows, row_compare);
    for (size_t i = 0; i < r.n; i++)
        if (kept == 0 || strcmp(r.rows[kept - 1].name, r.rows[i].name) != 0) r.rows[kept++] = r.rows[i];
    r.n = kept;
    return r;
}

size_t render_notice(const struct enforce_plan *p, const struct render_rows *r, char *to, size_t room) {
    char from[TIME_TEXT], until[TIME_TEXT];
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (size_t i = 0; i < r->n; i++) {
        int64_t t = r->rows[i].measure->until_ns;
        if (t < first) first = t;
        if (t > last) last = t;
    }
    struct output o = output_to_memory();
    output_format(&o, "%zu %s blocked by cordon, plan %s.", r->n, r->n == 1 ? "app is" : "apps are",
                  p->id[0] ? p->id : "-");
    if (r->n)
        output_format(&o, " The first block ends %s, the last %s.", time_text(from, first),
                      time_text(until, last));
    if (p->objection) {
        output_text(&o, " To object: ");
        render_printable(&o, text_of(p->objection));
    }
    struct text t = output_view(&o);
    size_t n = t.n < room ? t.n : room;
    while (n < t.n && n && ((uint8_t)t.p[n] & 0xC0) == 0x80) n--; /* no half of a character */
    memcpy(to, t.p, n);
    output_end(&o);
    return n;
}
