#include "evidence/capture/scout.h"

enum { LANES = 8, LANE = SCOUT_WINDOW / LANES, LONGEST_GUESS = 4096, LINE = 64, CAPTURED = 8, LENGTH = 12 };

static uint32_t word(const struct scout_records *r, const uint8_t *p) {
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return r->swapped ? __builtin_bswap32(v) : v;
}

static bool plausible(const struct scout_records *r, const uint8_t *p) {
    uint32_t captured = word(r, p + CAPTURED), length = word(r, p + LENGTH);
    return captured > 0 && captured <= length && length <= r->most_bytes;
}

/* The first place from there on that looks like a record header of about the time of the first record; 0:
 * none.
 */
static size_t guess(const struct scout_records *r, struct bytes b, size_t from) {
    size_t hour = r->swapped ? 0 : 2; /* the upper half of the seconds, the same for 18 hours */
    for (size_t at = from; at + r->header <= b.n && at < from + LONGEST_GUESS; at++) {
        const uint8_t *p = b.p + at;
        if (p[hour] == b.p[hour] && p[hour + 1] == b.p[hour + 1] && plausible(r, p)) return at;
    }
    return 0;
}

void scout_ahead(const struct scout_records *r, struct bytes b) {
    size_t at[LANES] = {0}, end[LANES] = {0};
    if (b.n > SCOUT_WINDOW) b.n = SCOUT_WINDOW;
    if (b.n < r->header) return;
    for (size_t i = 0; i < LANES && i * LANE < b.n; i++) {
        end[i] = (i + 1) * LANE < b.n ? (i + 1) * LANE : b.n;
        at[i] = i == 0 ? 0 : guess(r, b, i * LANE);
        if (i > 0 && at[i] == 0) end[i] = 0;
    }
    for (bool any = true; any;) {
        any = false;
        for (size_t i = 0; i < LANES; i++) {
            if (at[i] + LINE + r->header > end[i]) continue;
            const uint8_t *p = b.p + at[i];
            __builtin_prefetch(p + LINE);
            if (!plausible(r, p)) {
                end[i] = 0;
                continue;
            }
            at[i] += r->header + word(r, p + CAPTURED);
            any = true;
        }
    }
}
