#include "policy/population.h"

#include "base/input.h"
#include "policy/parse.h"

#include <inttypes.h>

enum { LARGEST = 64 * 1024 };

static const char *const count_keys[] = {"devices", "people", "records"};

static void read_count(struct parser *p, const struct yaml *y, struct count_range *to) {
    struct condition numbers = {0};
    if (y->kind != YAML_SCALAR) {
        complain(p, y, "such as 25000 or 20000-30000", "a number or a range is needed here");
        return;
    }
    if (!parse_ranges(p, y, UINT64_MAX / 2, &numbers)) return;
    *to = (struct count_range){true, numbers.ranges[0].low, numbers.ranges[0].high};
}

const struct population *parse_population(struct parser *p, const struct yaml *y, date_t as_of) {
    static const char *const keys[] = {"devices", "people", "records", "sample",
                                       "from",    "to",     "source",  "note"};
    struct population *one = arena_take(p->arena, sizeof *one);
    struct count_range *const counts[] = {&one->devices, &one->people, &one->records};
    bool some = false;
    date_t from = as_of < DATE_MIN + 364 ? DATE_MIN : as_of - 364; /* a year, where no days are written */
    *one = (struct population){.file = p->file, .from = from, .to = as_of, .sample = 1};
    if (!parse_mapping(p, y, keys, COUNT(keys)) && y->kind != YAML_MAPPING) return NULL;
    for (size_t i = 0; i < COUNT(count_keys); i++) {
        const struct yaml *count = yaml_get(y, count_keys[i]);
        if (count) read_count(p, count, counts[i]);
        some |= count != NULL;
    }
    if (!some) complain(p, y, "devices, people, records, or several of them", "a count is missing");
    const struct yaml *sample = yaml_get(y, "sample");
    if (sample && parse_amount(p, sample, false, &one->sample) && one->sample == 0)
        complain(p, sample, NULL, "evidence is taken from one device at least");
    if (yaml_get(y, "from") || yaml_get(y, "to")) parse_span(p, y, &one->from, &one->to);
    one->source = parse_text(p, y, "source", false);
    if (yaml_get(y, "note")) parse_text(p, y, "note", false);
    return one;
}

const struct population *population_load(struct arena *a, const char *file, struct text text,
                                         struct diagnostics *d) {
    uint64_t before = diagnostics_total(d, SEVERITY_ERROR);
    if (text.n > LARGEST) {
        diagnostics_at_line(d, SEVERITY_ERROR, file, 1, 1, NULL, "the population file is larger than 64 KiB");
        return NULL;
    }
    const struct yaml *root = yaml_parse(a, file, text, d);
    if (!root) return NULL;
    struct parser p = {.arena = a, .file = arena_string(a, file), .diagnostics = d};
    const struct population *one = parse_population(&p, root, DATE_MAX);
    for (size_t i = 0; root->kind == YAML_MAPPING && i < 2; i++) {
        static const char *const needed[] = {"from", "source"};
        if (!yaml_get(root, needed[i]))
            complain(&p, root, i ? "who counted them, or where it is written" : "the first day of the count",
                     "'%s' is missing", needed[i]);
    }
    return diagnostics_total(d, SEVERITY_ERROR) > before ? NULL : one;
}

const char *population_text(struct arena *a, const struct population *p, date_t as_of) {
    const struct count_range *const counts[] = {&p->devices, &p->people, &p->records};
    const char *text = "";
    for (size_t i = 0; i < COUNT(counts); i++) {
        const struct count_range *n = counts[i];
        if (!n->given) continue;
        const char *high = n->high > n->low ? arena_format(a, " to %" PRIu64, n->high) : "";
        text = arena_format(a, "%s%s%" PRIu64 "%s %s", text, *text ? ", " : "", n->low, high, count_keys[i]);
    }
    char from[DATE_TEXT], to[DATE_TEXT];
    return arena_format(a, "%s (%s to %s%s%s%s)", text, date_text(from, p->from),
                        date_text(to, p->to < as_of ? p->to : as_of),
                        p->to > as_of ? ", the day judged by" : "", p->source ? "; " : "",
                        p->source ? p->source : "");
}

const struct population *population_open(struct arena *a, const char *path, struct diagnostics *d) {
    struct input *in = input_open(path, (struct input_limits){.most_bytes = LARGEST + 1}, d);
    if (!in) return NULL;
    struct bytes b = input_look(in, LARGEST + 1);
    const struct population *one = population_load(a, path, (struct text){(const char *)b.p, b.n}, d);
    input_close(in);
    return one;
}
