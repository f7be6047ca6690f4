#include "report/json_diagnostics.h"

#include <string.h>

enum { ROOM = 3000, MEMBERS = 160 }; /* bytes: of all diagnostics together; of one's keys and numbers */

static void put_place(struct json *j, const struct diagnostic *d) {
    static const char *const kinds[] = {[PLACE_NONE] = NULL,
                                        [PLACE_OFFSET] = "offset",
                                        [PLACE_PACKET] = "packet",
                                        [PLACE_LINE] = "line",
                                        [PLACE_ENTRY] = "entry"};
    if (kinds[d->place]) json_put_u64(j, kinds[d->place], d->at);
    if (d->place == PLACE_LINE && d->column) json_put_u64(j, "column", d->column);
}

static void put_one(struct json *j, const struct diagnostic *d, const char *line) {
    static const char *const severities[] = {
        [SEVERITY_NOTE] = "note", [SEVERITY_DAMAGE] = "damage", [SEVERITY_ERROR] = "error"};
    json_object(j);
    json_put_string(j, "severity", severities[d->severity]);
    json_put_string(j, "file", d->file);
    put_place(j, d);
    json_put_string(j, "what", d->what);
    json_put_string(j, "clause", d->clause);
    json_put_string(j, "hint", d->hint);
    json_put_string(j, "text", line);
    if (d->repeats) json_put_u64(j, "repeats", d->repeats);
    json_object_end(j);
}

void json_diagnostics(struct json *j, const struct diagnostics *d) {
    struct arena *a = arena_new();
    size_t taken = 0;
    uint64_t told = 0, all = d ? diagnostics_total(d, SEVERITY_NOTE) : 0;
    json_key(j, "diagnostics");
    json_array(j);
    for (size_t i = 0; d && i < diagnostics_count(d); i++) {
        const struct diagnostic *one = diagnostics_get(d, i);
        const char *line = diagnostic_line(a, one);
        taken += MEMBERS + 2 * strlen(line);
        if (told > 0 && taken > ROOM) break;
        put_one(j, one, line);
        told += 1 + one->repeats;
    }
    json_array_end(j);
    if (all > told) json_put_u64(j, "diagnostics_left_out", all - told);
    arena_free(a);
}
